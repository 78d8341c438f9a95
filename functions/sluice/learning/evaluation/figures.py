"""Decisions -> rates, each with the interval in which it would lie for other documents of the same sort.

Intervals are bootstrapped over documents, not over fields: the fields of one document go wrong together.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sluice.jobs import Outcome
from sluice.learning.evaluation.decisions import Decision

Floats = NDArray[np.float64]

RESAMPLES = 1_000
SEED = 20261122
COUNTS = (
    "all", "right", "stated", "given", "hit", "silent", "hallucinated", "missed", "wrong", "claimed", "unsupported",
    "accepted", "accepted wrong",
)  # fmt: skip
RATES: Mapping[str, tuple[str, str]] = {
    "exact": ("right", "all"),
    "precision": ("hit", "given"),
    "recall": ("hit", "stated"),
    "hallucinated": ("hallucinated", "silent"),
    "missed": ("missed", "stated"),
    "wrong": ("wrong", "stated"),
    "unsupported": ("unsupported", "claimed"),
    "accepted": ("accepted", "all"),
    "accepted wrong": ("accepted wrong", "accepted"),
}
"""Name of a rate -> the counts it is the quotient of."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A rate with its 95 % interval; ``of`` is how many it is a share of. None where it is a share of nothing."""

    value: float | None
    low: float | None = None
    high: float | None = None
    of: int = 0

    def __str__(self) -> str:
        if self.value is None:
            return "–"
        return f"{self.value:.4f}" if self.low is None else f"{self.value:.4f} ({self.low:.3f}–{self.high:.3f})"


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of a group of decisions."""

    name: str
    documents: int
    decisions: int
    figures: Mapping[str, Figure]


def rows(decisions: Sequence[Decision], by: Callable[[Decision], str]) -> list[Row]:
    """One row per name that ``by`` gives, sorted."""
    groups: dict[str, list[Decision]] = {}
    for decision in decisions:
        groups.setdefault(by(decision), []).append(decision)
    return [row(name, groups[name]) for name in sorted(groups)]


def row(name: str, decisions: Sequence[Decision]) -> Row:
    """The figures of some decisions."""
    counts = counted(decisions)
    total, drawn = counts.sum(axis=0), resampled(counts)
    figures = {rate: _figure(total, drawn, *quotient) for rate, quotient in RATES.items()}
    figures["F1"] = _f1(total, drawn)
    return Row(name, len(counts), int(total[0]), figures)


def counted(decisions: Iterable[Decision]) -> Floats:
    """Counts per document (documents x COUNTS)."""
    documents: dict[str, list[int]] = {}
    for decision in decisions:
        sums = documents.setdefault(decision.document, [0] * len(COUNTS))
        for at, one in enumerate(_ones(decision)):
            sums[at] += one
    return np.array([*documents.values()], dtype=np.float64).reshape(-1, len(COUNTS))


def _ones(decision: Decision) -> tuple[bool, ...]:
    stated, given, right = decision.gold is not None, decision.value is not None, decision.right
    unsupported = decision.outcome is Outcome.UNSUPPORTED
    return (
        True, right, stated, given, given and right, not stated, given and not stated and not right,
        stated and not given and not right, stated and given and not right, given or unsupported, unsupported,
        decision.accepted, decision.accepted and not right,
    )  # fmt: skip


def resampled(counts: Floats, *, seed: int = SEED) -> Floats:
    """Sums over as many documents drawn with replacement (RESAMPLES x columns); the same seed draws the same."""
    documents = len(counts)
    if not documents:
        return np.zeros((0, counts.shape[1]))
    random = np.random.default_rng(seed)
    drawn = [random.multinomial(documents, np.full(documents, 1 / documents)) @ counts for _ in range(RESAMPLES)]
    return np.array(drawn)


def _figure(total: Floats, drawn: Floats, part: str, whole: str) -> Figure:
    above, below = COUNTS.index(part), COUNTS.index(whole)
    if not total[below]:
        return Figure(None)
    usable = drawn[drawn[:, below] > 0]
    return Figure(
        float(total[above] / total[below]), *_interval(usable[:, above] / usable[:, below]), int(total[below])
    )


def _f1(total: Floats, drawn: Floats) -> Figure:
    hit, given, stated = (COUNTS.index(name) for name in ("hit", "given", "stated"))
    both = total[given] + total[stated]
    if not both:
        return Figure(None)
    usable = drawn[drawn[:, given] + drawn[:, stated] > 0]
    interval = _interval(2 * usable[:, hit] / (usable[:, given] + usable[:, stated]))
    return Figure(float(2 * total[hit] / both), *interval, int(both))


def _interval(values: Floats) -> tuple[float, float]:
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)
