"""The confidence of a route that nobody has calibrated: a stated prior.

It is the model's own certainty, halved or worse by each thing that makes readers of documents doubt. Order is what
counts: review the doubtful first.
"""

from sluice.jobs import FieldResult, Outcome

UNRATED = 0.75
"""A quoted value of a model that says nothing about its certainty."""

FACTORS = {
    Outcome.FOUND: 1.0,
    Outcome.NOT_STATED: 1.0,
    Outcome.IMPLAUSIBLE: 0.5,
    Outcome.CONFLICTING: 0.5,
    Outcome.AMBIGUOUS: 0.2,
    Outcome.UNSUPPORTED: 0.0,
}


def confidence(field: FieldResult, certainty: float | None, *, agreed: bool = False) -> float:
    """Probability that ``field`` is right; ``agreed`` when a second route gave the same value."""
    sure = UNRATED if certainty is None else min(max(certainty, 0.0), 1.0)
    if agreed:
        sure = 1 - (1 - sure) * 0.3
    return round(sure * FACTORS[field.outcome], 4)
