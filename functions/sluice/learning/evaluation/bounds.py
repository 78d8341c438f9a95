"""Upper bounds of small shares of errors, by counts and for answers that come in clusters.

Fields of one document go wrong together, so they are worth less than as many independent ones: counts are divided by
the design effect before the exact bound is taken (Korn and Graubard 1998, Survey Methodology 24).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.95


def upper(wrong: float, of: float, *, confidence: float = CONFIDENCE) -> float:
    """The one-sided exact upper bound of a share (Clopper and Pearson 1934); counts may be effective, so fractions."""
    from scipy.stats import beta

    if of <= 0 or wrong >= of:
        return 1.0
    return float(beta.ppf(confidence, wrong + 1, of - wrong))


def clustered_upper(wrong: int, of: int, *, effect: float, confidence: float = CONFIDENCE) -> float:
    """The upper bound where ``effect`` clustered answers say as much as one independent one."""
    return upper(wrong / effect, of / effect, confidence=confidence)


def design_effect(wrong: NDArray[np.bool_], clusters: Sequence[object]) -> float:
    """How many times the variance of a share of errors exceeds that of independent answers; at least 1."""
    count = len(wrong)
    share = float(wrong.mean()) if count else 0.0
    if not 0.0 < share < 1.0:
        return 1.0
    _, place = np.unique(np.array([str(cluster) for cluster in clusters]), return_inverse=True)
    apart = np.bincount(place, weights=wrong - share)
    groups = len(apart)
    if groups < 2:
        return 1.0
    variance = float((apart**2).sum()) * groups / (groups - 1) / count**2
    return max(1.0, variance / (share * (1 - share) / count))
