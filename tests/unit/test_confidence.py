"""Confidence: what lowers it, what raises it, and that it stays a probability."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.confidence import UNRATED, confidence
from sluice.jobs import FieldResult, Outcome


def a_field(outcome: Outcome = Outcome.FOUND) -> FieldResult:
    return FieldResult(value="1.00", outcome=outcome)


@pytest.mark.parametrize(
    ("outcome", "sure"),
    [("found", 0.8), ("not_stated", 0.8), ("implausible", 0.4), ("ambiguous", 0.16), ("unsupported", 0)],
)
def test_an_outcome_weighs_on_the_models_certainty(outcome: str, sure: float) -> None:
    assert confidence(a_field(Outcome(outcome)), 0.8) == sure


def test_a_model_that_does_not_say_is_taken_for_so_sure() -> None:
    assert confidence(a_field(), None) == UNRATED


def test_agreement_makes_surer() -> None:
    assert confidence(a_field(), 0.5, agreed=True) == 0.85


@given(st.floats(allow_nan=False), st.sampled_from(Outcome), st.booleans())
def test_confidence_is_always_a_probability(certainty: float, outcome: Outcome, agreed: bool) -> None:
    assert 0 <= confidence(a_field(outcome), certainty, agreed=agreed) <= 1
