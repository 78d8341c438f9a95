"""From which confidence on to accept: the lowest one whose share of errors stays below the bar, provably.

Thresholds are tried from the strictest down and the first that fails ends it (fixed-sequence testing: one level of
confidence covers the whole sequence; Angelopoulos and others 2021, "Learn then test"). Which ones are tried depends on
the scores only, never on what is right. The bound is the exact binomial one at the number of independent answers that
the documents are worth.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sluice.confidence.calibration import Threshold
from sluice.learning.evaluation.bounds import clustered_upper, design_effect

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MOST_WRONG = 0.01
SHARES = tuple(share / 40 for share in range(12, 41))
"""Shares of a group's fields whose acceptance is tried, from the strictest: with fewer, one error would end it all."""


@dataclass(frozen=True, slots=True)
class Group:
    """The answers of one document type and source; ``acceptable`` ones may be accepted, the rest only count."""

    confidence: Floats
    right: Bools
    acceptable: Bools
    documents: Sequence[str]


def threshold(group: Group, *, document_type: str = "", source: str = "", most: float = MOST_WRONG) -> Threshold:
    """The lowest threshold of a group that keeps errors below ``most``; ``at`` None when there is none."""
    best: Threshold | None = None
    for at, kept in _tries(group):
        wrong, count = int((~group.right[kept]).sum()), int(kept.sum())
        bound = clustered_upper(wrong, count, effect=_effect(group, kept))
        if bound > most:
            break
        best = Threshold(
            document_type=document_type, source=source, at=at, share=round(count / len(group.right), 4),
            accepted=count, wrong=wrong, upper=round(bound, 5),
        )  # fmt: skip
    return best or Threshold(document_type=document_type, source=source, at=None, share=0, accepted=0, wrong=0, upper=1)


def _effect(group: Group, kept: Bools) -> float:
    documents = [name for name, is_kept in zip(group.documents, kept, strict=True) if is_kept]
    return design_effect(~group.right[kept], documents)


def _tries(group: Group) -> Iterator[tuple[float, Bools]]:
    """Thresholds and whom they accept, the strictest first; too few to prove anything are left out beforehand."""
    ranked = np.sort(group.confidence[group.acceptable])[::-1]
    least = np.log(0.05) / np.log(1 - MOST_WRONG)
    seen = 1.1
    for share in SHARES:
        count = int(share * len(group.right))
        if count < least or count > len(ranked):
            continue
        at = float(ranked[count - 1])
        if at < seen:
            seen = at
            yield at, group.acceptable & (group.confidence >= at)
