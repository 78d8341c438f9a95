"""The burn rate: how fast a day's money goes."""

from datetime import UTC, datetime
from math import inf

import pytest

from sluice.routing.burn import burn, burn_within

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_half_of_the_money_at_noon_is_the_pace_of_the_day() -> None:
    found = burn(25_000_000, 50_000_000, NOON)
    assert found.rate == pytest.approx(1.0)
    assert found.seconds_to_empty == pytest.approx(43_200)


def test_all_of_it_at_noon_is_twice_the_pace_and_nothing_is_left() -> None:
    found = burn(50_000_000, 50_000_000, NOON)
    assert found.rate == pytest.approx(2.0)
    assert found.seconds_to_empty == 0


def test_who_spends_nothing_never_runs_out() -> None:
    assert burn(0, 50_000_000, NOON).seconds_to_empty == inf


def test_the_first_second_of_the_day_divides_by_no_zero() -> None:
    assert burn(10, 50_000_000, NOON.replace(hour=0)).rate > 0


def test_a_burst_shows_in_a_short_window_long_before_it_shows_in_the_day() -> None:
    found = burn_within(2_000_000, 50_000_000, seconds=60, left=20_000_000)
    assert found.rate == pytest.approx(2_000_000 / 60 * 86_400 / 50_000_000)
    assert found.seconds_to_empty == pytest.approx(600)


def test_without_a_limit_anything_spent_is_infinitely_much() -> None:
    assert burn(0, 0, NOON).rate == 0
    assert burn(1, 0, NOON).rate == inf
