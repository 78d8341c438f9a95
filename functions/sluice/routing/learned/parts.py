"""The parts a router is made of, as they are stored: trees and calibration curves; and how each is read.

Plain numbers and no library: a Lambda walks 240 trees in well under a millisecond.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Self, cast

from pydantic import Field, FiniteFloat, model_validator

from sluice.jobs import Frozen

Columns = Sequence[float]
"""The features of one job, column by column."""

Node = tuple[int, float, "Node | int", "Node | int"]
"""An inner node: the column it asks about, the limit, where to go up to it and above it; leaf ``n`` is ``-1 - n``."""


class Tree(Frozen):
    """A regression tree: node ``i`` asks whether column ``column[i]`` is at most ``limit[i]``.

    A child below 0 is a leaf: ``-1 - child`` is its number among the leaves that all trees share.
    """

    column: tuple[int, ...]
    limit: tuple[FiniteFloat, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]

    def well_formed(self, columns: int, leaves: int) -> bool:
        """Whether every path ends in one of so many leaves: children come after their parent, and exist."""
        nodes = len(self.column)
        if not 0 < nodes == len(self.limit) == len(self.low) == len(self.high):
            return False
        if not all(0 <= column < columns for column in self.column):
            return False
        pairs = zip(self.low, self.high, strict=True)
        return all(at < child < nodes or -leaves <= child < 0 for at, two in enumerate(pairs) for child in two)

    @cached_property
    def root(self) -> "Node | int":
        """The tree as it is walked: nodes that hold their children, a third quicker than numbers that name them."""
        made: dict[int, Node | int] = {}
        for at in reversed(range(len(self.column))):
            low, high = (made[child] if child > 0 else child for child in (self.low[at], self.high[at]))
            made[at] = (self.column[at], self.limit[at], low, high)
        return made[0]

    def leaf(self, columns: Columns) -> int:
        """The number of the leaf where a job ends up."""
        node = self.root
        while type(node) is tuple:
            column, limit, low, high = node
            node = low if columns[column] <= limit else high
        return -1 - cast("int", node)


class Steps(Frozen):
    """A rising curve through (``raw``, ``right``): how often such a score turned out right."""

    raw: Annotated[tuple[FiniteFloat, ...], Field(min_length=1)]
    right: Annotated[tuple[FiniteFloat, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if len(self.raw) != len(self.right) or sorted(set(self.raw)) != list(self.raw):
            raise ValueError("a curve needs as many chances as scores, and scores that rise")
        return self

    def __call__(self, score: float) -> float:
        """The calibrated chance of a score."""
        at = bisect_right(self.raw, score)
        if at in (0, len(self.raw)):
            return self.right[max(0, at - 1)]
        (low, high), (left, right) = self.raw[at - 1 : at + 1], self.right[at - 1 : at + 1]
        return left + (right - left) * (score - low) / (high - low)
