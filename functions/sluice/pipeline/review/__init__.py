"""Human review: what a person decides about a result that Sluice does not dare to give out by itself.

cases      the words, and the port `Reviews`
settling   what a decision makes of a result; pure
desk       the use case: list, claim, show, decide, release
api        the same as requests and replies, for whoever speaks HTTP
labels     decided cases as labelled documents, to evaluate on and to learn from
"""

from sluice.pipeline.review.cases import (
    Case,
    Change,
    Claim,
    Decision,
    FieldDecision,
    Listed,
    Page,
    Review,
    Reviewed,
    Reviews,
)
from sluice.pipeline.review.desk import ReviewDesk

__all__ = [
    "Case",
    "Change",
    "Claim",
    "Decision",
    "FieldDecision",
    "Listed",
    "Page",
    "Review",
    "ReviewDesk",
    "Reviewed",
    "Reviews",
]
