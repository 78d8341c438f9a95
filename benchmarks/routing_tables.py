"""Public tables of who was right and what it cost, read by how columns are called, not by which models they name.

Three layouts: ``<model>``, ``<model>_cost`` (dollars per job); ``<model>``, ``<model>_in``, ``<model>_out`` (tokens, to
be multiplied by a price); ``<model>|correct``, ``|cost_usd``, ``|latency_ms``, ``|raw_confidence``.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sluice.errors import ConfigurationError
from sluice.learning.router.cascades import Answers
from sluice.learning.router.reading import columns, csv_rows, known_of, numbers
from sluice.learning.router.table import Floats, Table
from sluice.routing.learned import Known

PRICES = {
    "Mixtral_8x7B": 0.90,
    "llama2_7b": 0.45,
    "llama2_13b": 0.45,
    "llama2_70b": 0.90,
    "Yi_34B": 0.80,
    "Yi_6B": 0.45,
    "j2_mid": 10.0,
    "j2_ultra": 15.0,
}
"""Dollars per million prompt tokens, January 2024; OptLLM bills prompts only.

Mixtral's is Together's list price and gives the paper's $3.68; those of the small models are inferred, as they
reproduce the floor of $1.83 in OptLLM's table.
"""
LIST_PRICES = PRICES | {"llama2_7b": 0.20, "llama2_13b": 0.225, "Yi_6B": 0.14}
"""The same with what the small models cost on the providers' lists in January 2024."""
UNKNOWN_PRICE = 0.90


@dataclass(frozen=True, slots=True)
class Public:
    """A table together with what the reference answer was, and every model's own answer where it is told."""

    table: Table
    reference: tuple[str, ...]


def found(folder: Path, name: str) -> Path:
    """The one table in a folder whose name begins so; ConfigurationError if there is none."""
    if folder.is_file():
        return folder
    paths = sorted(one for one in folder.glob(f"{name}*.csv*") if one.is_file())
    if not paths:
        raise ConfigurationError(f"{folder} has no {name}*.csv or .csv.gz")
    return paths[0]


def counted(path: Path, prices: Mapping[str, float]) -> Public:
    """A table with prompt tokens per model: what a call costs is known before it is made."""
    rows = csv_rows(path)
    routes = columns(rows, "_in")
    for route in routes:
        if route not in prices:
            print(f"no price is known of {route}: ${UNKNOWN_PRICE} per million tokens is assumed", file=sys.stderr)
    per_token = np.array([prices.get(route, UNKNOWN_PRICE) for route in routes])
    micros = numbers(rows, (f"{route}_in" for route in routes)) * per_token
    return _public(rows, routes, micros, cost_known=True)


def billed(path: Path) -> Public:
    """A table with dollars per call."""
    rows = csv_rows(path)
    routes = columns(rows, "_cost")
    return _public(rows, routes, numbers(rows, (f"{route}_cost" for route in routes)) * 1e6, cost_known=False)


def timed(path: Path) -> Answers:
    """A table with dollars, milliseconds and confidence per call."""
    rows = csv_rows(path)
    routes = tuple(name.removesuffix("|correct") for name in rows[0] if name.endswith("|correct"))
    parts = ("correct", "cost_usd", "latency_ms", "raw_confidence")
    right, cost, took, sure = (numbers(rows, (f"{route}|{part}" for route in routes)) for part in parts)
    jobs = tuple(Known(row["user_prompt"], source=row["system_prompt"]) for row in rows)
    return Answers(Table(jobs, routes, right, cost * 1e6, took), sure)


def _public(rows: list[dict[str, str]], routes: tuple[str, ...], micros: Floats, *, cost_known: bool) -> Public:
    if not routes:
        raise ConfigurationError("the table has no rows, or no model with a column for its cost or tokens")
    right = numbers(rows, routes)
    reference = tuple(row.get("ref", row.get("ref_answer", "")) for row in rows)
    return Public(Table(tuple(map(known_of, rows)), routes, right, micros, np.zeros_like(right), cost_known), reference)
