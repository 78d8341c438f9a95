"""How often such a match is right: rough frequencies, by fit and margin, from the development documents, the synthetic
loan documents and public receipts (SROIE).
"""

from collections.abc import Mapping

from sluice.backends.labels.matching import Chosen
from sluice.backends.labels.places import Way

_BY_WAY: Mapping[Way, float] = {
    "beside": 0.98, "left": 0.97, "row": 0.6, "column": 0.96, "above": 0.94, "definition": 0.95,
    "sentence": 0.88, "behind": 0.8, "alone": 0.6,
}  # fmt: skip
UNNAMED = 0.6
"""No label, but there is only one such thing in the document."""
SURE_FIT, POOR_FIT = 0.85, 0.5
SURE_MARGIN = 0.4


def of_match(chosen: Chosen) -> float:
    """The probability that a chosen match is right."""
    fit = (min(chosen.match.score, SURE_FIT) - POOR_FIT) / (SURE_FIT - POOR_FIT)
    margin = min(chosen.match.score - chosen.second, SURE_MARGIN) / SURE_MARGIN
    return round(_BY_WAY[chosen.match.way] * (0.6 + 0.4 * max(fit, 0.0)) * (0.65 + 0.35 * margin), 3)


def of_header(fit: float) -> float:
    """The probability that a row's cell is right, by the fit of its table's header."""
    return round(0.75 + 0.22 * min(max((fit - POOR_FIT) / (SURE_FIT - POOR_FIT), 0.0), 1.0), 3)


def of_nothing(nearest: float) -> float:
    """The probability that a field is not stated, given the fit of the label that came nearest.

    Labels say little about what has none: in the synthetic loan documents half of the silent fields were stated. So
    this silence always leaves doubt, and a stronger route is asked where there is one.
    """
    return round(0.5 - 0.2 * nearest, 3)
