"""Bars that a benchmark's figures are held against, and how they are told."""

from collections.abc import Mapping
from typing import Literal

from rich.console import Console

Bar = tuple[Literal[">=", "<="], float]


def missed(seen: Mapping[str, float], bars: Mapping[str, Bar], console: Console) -> list[str]:
    """Print each figure with its bar; the names of those that miss it."""
    found = [name for name, value in seen.items() if not _met(value, *bars[name])]
    for name, value in seen.items():
        word = "missed" if name in found else "met   "
        console.print(f"{word}  {name}: {value:.4f} (bar {' '.join(map(str, bars[name]))})")
    return found


def _met(value: float, sign: str, bar: float) -> bool:
    return value >= bar if sign == ">=" else value <= bar
