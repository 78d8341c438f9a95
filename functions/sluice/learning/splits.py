"""Which template families and vendors are only ever used to measure: decided by name, once and for all."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Literal, TypeVar

Split = Literal["train", "validation", "test"]
Named = TypeVar("Named")


def split_of(name: str, *, validation: float = 0.06, test: float = 0.14) -> Split:
    """The split of a family or vendor; a hash of its name, so that new ones do not move old ones."""
    point = int(sha256(f"sluice split {name}".encode()).hexdigest()[:8], 16) / 2**32
    if point < test:
        return "test"
    return "validation" if point < test + validation else "train"


def only(split: Split, named: Sequence[tuple[str, Named]]) -> list[Named]:
    """Those of one split."""
    return [thing for name, thing in named if split_of(name) == split]
