"""Confidence is a probability, whatever a model and a calibration say, and never falls where certainty rises."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sluice.confidence import confidence
from sluice.jobs import Outcome
from tests.builders import LETTER
from tests.calibrations import NEUTRAL, a_calibration
from tests.unit.test_confidence import a_field, seen_in


@given(st.floats(allow_nan=False), st.sampled_from(Outcome), st.booleans())
def test_confidence_is_always_a_probability(certainty: float, outcome: Outcome, agreed: bool) -> None:
    assert 0 <= confidence(a_field(outcome), certainty, agreed=agreed) <= 1


@given(st.floats(0, 1), st.floats(0, 1))
def test_probability_never_falls_where_certainty_rises(one: float, other: float) -> None:
    seen = seen_in(LETTER)["payoff_amount"]
    calibration = a_calibration()
    low, high = (calibration.probability(replace(seen, certainty=sure)) for sure in sorted((one, other)))

    assert 0 <= low <= high <= 1


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.floats(-1e9, 1e9))
def test_any_rising_curve_gives_a_probability_everywhere(points: list[float], score: float) -> None:
    odds = sorted(set(points))
    curve = NEUTRAL.model_copy(
        update={"odds": tuple(odds), "right": tuple((at + 1) / (len(odds) + 1) for at in range(len(odds)))}
    )

    assert 0 < curve.at(score) < 1
