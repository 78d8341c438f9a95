"""Does a confidence rank errors, and is it what it says? Both, always: one without the other deceives.

A peer's published grader puts nearly all answers into one bin: well calibrated, and of no use. So a ranking is refused
where it means nothing: all scores the same, or too few errors to tell.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ENOUGH_ERRORS = 20
BINS = 10


@dataclass(frozen=True, slots=True)
class Ranking:
    """How well confidence ranks; ``refused`` says why there is no ``auroc``. ``ece`` and ``brier`` always exist."""

    answers: int
    errors: int
    auroc: float | None
    ece: float
    brier: float
    refused: str | None = None

    def __str__(self) -> str:
        ranks = f"no ranking: {self.refused}" if self.auroc is None else f"AUROC {self.auroc:.4f}"
        return f"{ranks}, ECE {self.ece:.4f}, Brier {self.brier:.4f} ({self.errors} errors in {self.answers} answers)"


def ranking(confidence: Floats, right: Bools) -> Ranking:
    """The ranking of equally long arrays of probabilities and truths."""
    errors = int((~right).sum())
    refused = refusal(confidence, right)
    return Ranking(
        answers=len(right),
        errors=errors,
        auroc=None if refused else auroc(confidence, right),
        ece=ece(confidence, right),
        brier=float(np.mean((confidence - right) ** 2)) if len(right) else 0.0,
        refused=refused,
    )


def refusal(confidence: Floats, right: Bools) -> str | None:
    """Why these answers cannot be ranked; None when they can."""
    errors = int((~right).sum())
    if errors < ENOUGH_ERRORS:
        return f"{errors} errors in {len(right)} answers, {ENOUGH_ERRORS} are needed"
    if len(right) - errors < ENOUGH_ERRORS:
        return f"{len(right) - errors} right of {len(right)} answers, {ENOUGH_ERRORS} are needed"
    if float(np.ptp(confidence)) == 0.0:
        return f"all {len(right)} answers have the same confidence, {confidence[0]:.4f}"
    return None


def auroc(confidence: Floats, right: Bools) -> float:
    """Probability that a right answer has more confidence than a wrong one, ties counting half (Mann and Whitney)."""
    _, place, size = np.unique(confidence, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(size) - (size - 1) / 2)[place]
    count = int(right.sum())
    return float((ranks[right].sum() - count * (count + 1) / 2) / (count * (len(right) - count)))


def ece(confidence: Floats, right: Bools, bins: int = BINS) -> float:
    """Mean distance between confidence and the share of right answers over equally wide bins, by their size."""
    if not len(right):
        return 0.0
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    apart = np.bincount(place, weights=confidence - right, minlength=bins)
    return float(np.abs(apart).sum() / len(right))


def reliability(confidence: Floats, right: Bools, bins: int = BINS) -> list[tuple[float, float, int]]:
    """Mean confidence, share of right answers, and count of every bin that has some."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    within = [place == number for number in range(bins)]
    return [(float(confidence[at].mean()), float(right[at].mean()), int(at.sum())) for at in within if at.any()]
