"""Ridge logistic regression on signals, then isotonic regression on its scores.

Families are few and fields many, so the ridge has to be strong: its strength is the one that predicts families best
that were left out. Scores for everything downstream come from models that did not see the document's family.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from sluice.confidence.calibration import Curve
from sluice.errors import SluiceError
from sluice.learning.evaluation.ranking import ENOUGH_ERRORS

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STRENGTHS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
"""Inverse ridge penalties that are tried, on standardised features."""
FOLDS = 10
POINTS = 60
"""Points of the isotonic curve that are kept."""


class DegenerateError(SluiceError):
    """There is not enough to tell right from wrong by; says what is missing."""


@dataclass(frozen=True, slots=True)
class Line:
    """A fitted logistic regression on plain features."""

    weights: Floats
    bias: float

    def scores(self, numbers: Floats) -> Floats:
        """Log-odds per row."""
        scores: Floats = numbers @ self.weights + self.bias
        return scores


@dataclass(frozen=True, slots=True)
class Fitted:
    """The curve, and the score of every row by a line that was fitted without its cluster."""

    curve: Curve
    held_out: Floats
    strength: float


def fit(numbers: Floats, right: Bools, clusters: Sequence[str], *, what: str) -> Fitted:
    """Fit a curve for one kind of answer; raises DegenerateError that says why there is none."""
    _require_variety(numbers, right, what)
    folds = _folds(clusters)
    if len(set(folds)) < 2:
        raise DegenerateError(f"{what}: all documents are of one family or source, several are needed")
    tried = {strength: _held_out(numbers, right, folds, strength) for strength in STRENGTHS}
    strength = _strongest(tried, right, clusters)
    line = _line(numbers, right, strength)
    return Fitted(_curve(line, tried[strength], right), tried[strength], strength)


def _require_variety(numbers: Floats, right: Bools, what: str) -> None:
    errors = int((~right).sum())
    if min(errors, len(right) - errors) < ENOUGH_ERRORS:
        raise DegenerateError(f"{what}: {errors} errors in {len(right)} answers, {ENOUGH_ERRORS} of each are needed")
    if not np.ptp(numbers, axis=0).any():
        raise DegenerateError(f"{what}: all {len(right)} answers have the same signals")


def _folds(clusters: Sequence[str]) -> NDArray[np.int64]:
    """A fold per row; a cluster is never split, and which fold it is in does not depend on the others."""
    named = {name: int(sha256(f"fold {name}".encode()).hexdigest()[:8], 16) for name in set(clusters)}
    order = {name: place % FOLDS for place, name in enumerate(sorted(named, key=named.__getitem__))}
    return np.array([order[name] for name in clusters])


def _held_out(numbers: Floats, right: Bools, folds: NDArray[np.int64], strength: float) -> Floats:
    scores = np.zeros(len(right))
    for fold in np.unique(folds):
        rest = folds != fold
        if min(int(right[rest].sum()), int((~right[rest]).sum())) == 0:
            raise DegenerateError("the errors are all of one family or source, so nothing can be learned from others")
        scores[~rest] = _line(numbers[rest], right[rest], strength).scores(numbers[~rest])
    return scores


def _line(numbers: Floats, right: Bools, strength: float) -> Line:
    from sklearn.linear_model import LogisticRegression

    mean, spread = numbers.mean(axis=0), numbers.std(axis=0)
    spread[spread == 0] = 1.0
    fitted = LogisticRegression(C=strength, solver="newton-cholesky", max_iter=200).fit(
        (numbers - mean) / spread, right
    )
    weights = fitted.coef_[0] / spread
    return Line(weights, float(fitted.intercept_[0] - weights @ mean))


def _strongest(tried: Mapping[float, Floats], right: Bools, clusters: Sequence[str]) -> float:
    """The strongest ridge that the best one does not beat by more than a standard error over clusters.

    A few families decide which is best, and the next ones will be others (Breiman's rule of one standard error).
    """
    losses = {strength: _losses(scores, right, clusters) for strength, scores in tried.items()}
    best = min(losses, key=lambda strength: float(losses[strength].mean()))
    for strength in sorted(tried):
        worse = losses[strength] - losses[best]
        if worse.mean() <= worse.std(ddof=1) / np.sqrt(len(worse)):
            return strength
    return best


def _losses(scores: Floats, right: Bools, clusters: Sequence[str]) -> Floats:
    """Mean negative log-likelihood per cluster."""
    _, place = np.unique(np.array(clusters), return_inverse=True)
    each = np.logaddexp(0.0, np.where(right, -scores, scores))
    mean: Floats = np.bincount(place, weights=each) / np.bincount(place)
    return mean


def _curve(line: Line, scores: Floats, right: Bools) -> Curve:
    """The line with the isotonic curve through held-out scores, thinned to its corners."""
    from sklearn.isotonic import IsotonicRegression

    fitted = IsotonicRegression(out_of_bounds="clip").fit(scores, right.astype(float))
    odds, heights = fitted.X_thresholds_, fitted.y_thresholds_
    kept = _thinned(odds, heights)
    return Curve(
        weights=tuple(round(float(weight), 6) for weight in line.weights),
        bias=round(line.bias, 6),
        odds=tuple(round(float(value), 5) for value in odds[kept]),
        right=tuple(round(float(value), 5) for value in heights[kept]),
    )


def _thinned(odds: Floats, heights: Floats) -> NDArray[np.int64]:
    """At most POINTS corners, evenly in log-odds of the height, both ends kept; rounding may not make two alike."""
    distinct = np.flatnonzero(np.diff(np.round(odds, 5), prepend=-np.inf) > 0)
    if len(distinct) <= POINTS:
        return distinct
    level = np.log((heights[distinct] + 1e-3) / (1 - heights[distinct] + 1e-3))
    wanted = np.linspace(level[0], level[-1], POINTS)
    return distinct[np.unique(np.clip(np.searchsorted(level, wanted), 0, len(distinct) - 1))]
