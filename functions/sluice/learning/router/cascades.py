"""Cascades of two: ask a small model, and a large one only where the small one's own confidence leaves a gain.

Longer chains fall below the envelope of two-model cascades (arXiv 2605.06350), and every threshold that is read off
300 labels is noise; so the rule compares two smooth curves of the small model's confidence instead: the chance that
it is right, and the chance that the large one is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sluice.learning.router.table import Floats, Table

LOSS = 0.005
"""The loss of accuracy that is allowed: the upper bound of what is expected has to stay below it."""
ONE_SIDED_75 = 0.674
"""Standard errors of that bound. A few hundred labels cannot show half a point with 95 %: nothing would be saved.

Of 50, 70, 75, 80 and 90 %, 75 is the most that still saved a quarter of the bill on folds of the 285 labels of MMLU.
"""
LEAST_SAVED = 0.03
"""A cascade that promises less than this is not worth its second call."""


@dataclass(frozen=True, slots=True)
class Answers:
    """A table with the confidence (a log-probability, or any score that rises) that each route had in its answer."""

    table: Table
    confidence: Floats


@dataclass(frozen=True, slots=True)
class Curve:
    """The chance of being right as a logistic function of a confidence."""

    model: Any
    low: float
    high: float

    def __call__(self, confidence: Floats) -> Floats:
        """Calibrated chances."""
        return np.asarray(self.model.predict_proba(_bent(confidence, self.low, self.high))[:, 1])

    def slopes(self, confidence: Floats) -> Floats:
        """How the chances move with the three parameters of the curve: jobs x 3."""
        chance = self(confidence)
        return self._design(confidence) * (chance * (1 - chance))[:, None]

    def influence(self, confidence: Floats, right: Floats) -> Floats:
        """How much each label moved the three parameters: jobs x 3 (infinitesimal jackknife, Jaeckel 1972)."""
        design, penalty = self._design(confidence), np.diag([0.0, 1.0, 1.0]) / self.model.C
        bend = design.T @ self.slopes(confidence) + penalty
        return np.asarray(np.linalg.solve(bend, (design * (right - self(confidence))[:, None]).T).T)

    def _design(self, confidence: Floats) -> Floats:
        return np.column_stack([np.ones(len(confidence)), _bent(confidence, self.low, self.high)])


@dataclass(frozen=True, slots=True)
class Cascade:
    """Ask ``first``; keep its answer where its chance is within ``slack`` of the chance of ``then`` (None: always)."""

    first: int
    then: int | None = None
    own: Curve | None = None
    other: Curve | None = None
    slack: float = 0.0

    def kept(self, confidence: Floats) -> Any:
        """Which answers of the first are kept: a mask over jobs, from their confidence."""
        if self.own is None or self.other is None:
            return np.ones(len(confidence), dtype=bool)
        return self.own(confidence) >= self.other(confidence) - self.slack


@dataclass(frozen=True, slots=True)
class Ran:
    """What a cascade did, per job: whether right, micro-dollars, milliseconds, whether it escalated."""

    right: Floats
    micros: Floats
    milliseconds: Floats
    escalated: Any


def curve(confidence: Floats, right: Floats) -> Curve | None:
    """Fit a curve; None where every answer was right, or none."""
    from sklearn.linear_model import LogisticRegression

    if len(np.unique(right)) < 2:
        return None
    low, high = (float(bound) for bound in np.quantile(confidence, (0.0, 1.0)))
    return Curve(LogisticRegression(C=1.0).fit(_bent(confidence, low, high), right > 0.5), low, high)


def fitted(seen: Answers, *, deadline_ms: float = np.inf) -> Cascade:
    """The cheapest of the best single route and the cascades that end in it and hardly lose more than LOSS.

    Ending in the best single route, a cascade can only lose by what it keeps. With a deadline only what its slow
    twentieth still meets takes part; the fastest route if nothing does.
    """
    table = seen.table
    slow = np.quantile(table.milliseconds, 0.95, axis=0)
    singles = [route for route in range(len(table.routes)) if slow[route] <= deadline_ms]
    if not singles:
        return Cascade(int(slow.argmin()))
    accuracy, cost = table.right.mean(axis=0), table.micros.mean(axis=0)
    best = max(singles, key=lambda route: (accuracy[route], -cost[route]))
    options = [(float(cost[best]) * (1 - LEAST_SAVED), Cascade(best))]
    for first in singles:
        if slow[first] + slow[best] <= deadline_ms and cost[first] < cost[best]:
            options += _pair(seen, first, best)
    return min(options, key=lambda option: option[0])[1]


def _pair(seen: Answers, first: int, then: int) -> Iterable[tuple[float, Cascade]]:
    """The cheapest form of one pair, with its mean cost on the labels; nothing if it loses too much."""
    right, confidence = seen.table.right, seen.confidence[:, first]
    own, other = curve(confidence, right[:, first]), curve(confidence, right[:, then])
    if own is None or other is None:
        return
    short = other(confidence) - own(confidence)
    order = np.argsort(short)
    slopes = np.hstack([other.slopes(confidence), -own.slopes(confidence)])[order]
    moved = np.hstack([other.influence(confidence, right[:, then]), own.influence(confidence, right[:, first])])
    kept = int(np.searchsorted(np.maximum.accumulate(_upper(short[order], slopes, moved)), LOSS, side="right"))
    if kept == 0:
        return
    cascade = Cascade(first, then, own, other, float(short[order[kept - 1]]))
    yield float(run(cascade, seen).micros.mean()), cascade


def _upper(short: Floats, slopes: Floats, moved: Floats) -> Floats:
    """The upper bound on the loss if the first 1, 2, ... answers are kept; the same labels made both curves."""
    lost, drift = np.cumsum(short) / len(short), np.cumsum(slopes, axis=0) / len(short)
    variance = np.einsum("ij,jk,ik->i", drift, moved.T @ moved, drift)
    return np.asarray(lost + ONE_SIDED_75 * np.sqrt(np.maximum(variance, 0.0)))


def run(cascade: Cascade, seen: Answers) -> Ran:
    """What a cascade does on jobs whose every answer is known; every call is billed and takes its time."""
    table, first, then = seen.table, cascade.first, cascade.then
    right, micros, took = (one[:, first] for one in (table.right, table.micros, table.milliseconds))
    if then is None:
        return Ran(right, micros, took, np.zeros(len(table), dtype=bool))
    more = ~cascade.kept(seen.confidence[:, first])
    asked = (np.where(more, one[:, then], 0.0) for one in (table.micros, table.milliseconds))
    extra, longer = asked
    return Ran(np.where(more, table.right[:, then], right), micros + extra, took + longer, more)


def calibration_error(chances: Floats, right: Floats, *, bins: int = 10) -> float:
    """Expected calibration error over bins of equal width (Naeini 2015): the mean gap, weighted by jobs."""
    where = np.minimum((chances * bins).astype(int), bins - 1)
    gaps = np.bincount(where, weights=chances - right, minlength=bins)
    return float(np.abs(gaps).sum() / len(chances))


def _bent(confidence: Floats, low: float, high: float) -> Floats:
    """A confidence, and how near it is to certain, on a logarithmic scale; jobs x 2.

    Log-probabilities of sure answers differ only in how many nines they have. What lies outside the labels' range
    is taken for its end.
    """
    inside = np.clip(confidence, low, high)
    chance = np.exp(np.minimum(inside, 0.0)) if high <= 0 else (inside - low) / max(high - low, 1e-9)
    return np.column_stack([chance, np.log10(np.maximum(1 - chance, 1e-4))])
