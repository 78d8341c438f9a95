"""What an answer is worth: figures computed by hand from the formulas."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.learning.economics.value import (
    Candidate,
    Handling,
    break_even_price_of_error,
    expected_earnings,
    net_savings,
    return_on_cost,
)


def test_expected_earnings_are_what_right_answers_bring_less_what_wrong_ones_and_the_model_cost() -> None:
    """.9 x 1 - .1 x 5 - .01 = .39 (arXiv 2405.17637, equation 18)."""
    assert expected_earnings(0.9, gain=1, loss=5, cost=0.01) == pytest.approx(0.39)


def test_a_dearer_model_can_earn_more_and_yet_return_less() -> None:
    """The finding of arXiv 2405.17637: E = .39 against .425, RoI = 39 against 8.5."""
    cheap, dear = {"gain": 1.0, "loss": 5.0, "cost": 0.01}, {"gain": 1.0, "loss": 5.0, "cost": 0.05}
    assert expected_earnings(0.9125, **dear) == pytest.approx(0.425)
    assert return_on_cost(0.9, **cheap) == pytest.approx(39)
    assert return_on_cost(0.9125, **dear) == pytest.approx(8.5)


@pytest.mark.parametrize(("right", "expected"), [(1.0, inf), (0.5, 0.0), (0.0, -inf)])
def test_what_costs_nothing_returns_infinitely_much_or_little(right: float, expected: float) -> None:
    assert return_on_cost(right, gain=1, loss=1, cost=0) == expected


def test_net_savings_weigh_accepted_and_reviewed_documents() -> None:
    """.9 x (1.5 - .01 x 2) + .1 x (1.5 - .33) - .001 = 1.448."""
    saved = net_savings(Handling(1.5, 0.33, 2.0), reviewed=0.1, right_if_accepted=0.99, cost=0.001)
    assert saved == pytest.approx(1.448)


def test_reviewing_everything_saves_reading_less_review() -> None:
    assert net_savings(Handling(1.5, 0.3, 99.0), reviewed=1, right_if_accepted=0, cost=0) == pytest.approx(1.2)


def test_quality_pays_once_an_error_costs_more_than_the_price_of_avoiding_one() -> None:
    """$0.001 dearer, two points better: $0.05 an error."""
    assert break_even_price_of_error(Candidate(0.9, 0.0001), Candidate(0.92, 0.0011)) == pytest.approx(0.05)
    assert break_even_price_of_error(Candidate(0.9, 0.0001), Candidate(0.89, 0.0011)) == inf
    assert break_even_price_of_error(Candidate(0.9, 0.0011), Candidate(0.92, 0.0001)) == 0


@given(st.floats(0, 0.99), st.floats(0.001, 0.01), st.floats(0, 0.1), st.floats(0.0001, 0.1), st.floats(0, 50))
def test_the_break_even_is_where_both_earn_the_same(
    right: float, better: float, cost: float, more: float, loss: float
) -> None:
    cheap, good = Candidate(right, cost), Candidate(right + better, cost + more)
    error = break_even_price_of_error(cheap, good)
    gain = error - loss
    earned = [expected_earnings(one.right, gain=gain, loss=loss, cost=one.cost) for one in (cheap, good)]
    assert earned[0] == pytest.approx(earned[1], abs=1e-6 * max(1.0, error))
