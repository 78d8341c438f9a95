"""The adaptive limit of one environment: rises while all is well, falls at once, and says how long to wait."""

import random
from typing import Any

import pytest

from sluice.jobs import AttemptOutcome
from sluice.routing.latency import Latency
from sluice.routing.limits import Limit


def a_limit(allowed: float = 8.0, **changes: Any) -> Limit:
    return Limit(200.0, allowed=allowed, known_good=allowed, **changes)


def rounds(limit: Limit, count: int, ms: float, outcome: AttemptOutcome = "answered", now: float = 0.0) -> float:
    """As many calls at once as the limit allows, ``count`` times; the time after them."""
    for _ in range(count):
        started = 0
        while limit.room(now):
            limit.take()
            started += 1
        now = max(now + ms / 1_000, limit.free_at if not started else 0.0)
        for _ in range(started):
            limit.done(outcome, ms, now)
    return now


def test_it_rises_while_answers_come_as_fast_as_ever() -> None:
    limit = a_limit()
    rounds(limit, 20, 200)
    assert limit.allowed > 12


def test_it_never_rises_beyond_its_most() -> None:
    limit = a_limit(most=10)
    rounds(limit, 100, 200)
    assert limit.allowed == 10


def test_it_does_not_rise_while_nobody_reaches_it() -> None:
    limit = a_limit()
    for now in range(100):
        limit.take()
        limit.done("answered", 200, now)
    assert limit.allowed == 8


def test_it_falls_when_answers_slow_down_and_comes_back_when_they_do() -> None:
    limit = a_limit(30.0)
    now = rounds(limit, 30, 1_000)
    assert (low := limit.allowed) < 10
    rounds(limit, 60, 200, now=now)
    assert limit.allowed > 1.5 * low


@pytest.mark.parametrize(("outcome", "left"), [("throttled", 6.0), ("unavailable", 4.0), ("out_of_time", 4.0)])
def test_trouble_cuts_it_at_once_and_once_for_a_whole_batch(outcome: AttemptOutcome, left: float) -> None:
    limit = a_limit()
    rounds(limit, 1, 50, outcome)
    assert limit.allowed == left
    assert limit.in_flight == 0


@pytest.mark.parametrize("outcome", ["refused", "over_budget", "unknown"])
def test_what_says_nothing_about_load_changes_nothing(outcome: AttemptOutcome) -> None:
    limit = a_limit()
    rounds(limit, 5, 50, outcome)
    assert limit.allowed == 8


def test_below_one_it_pauses_between_two_calls() -> None:
    limit = a_limit(0.5, least=0.1)
    limit.take()
    limit.done("unknown", 200, now=10.0)
    assert not limit.room(10.1)
    assert limit.wait_seconds(10.1) == pytest.approx(0.4, abs=0.31)
    assert limit.room(10.2)


def test_it_never_falls_below_its_least() -> None:
    limit = a_limit(1.0, least=0.1)
    rounds(limit, 60, 300, "unavailable")
    assert limit.allowed == pytest.approx(0.1)


def test_who_waits_behind_others_waits_longer() -> None:
    limit = a_limit(4.0)
    for _ in range(4):
        limit.take()
    assert limit.wait_seconds(0.0) == pytest.approx(0.05)
    assert limit.wait_seconds(0.0, waiting=3) == pytest.approx(0.2)


def test_a_throttled_place_is_not_taken_again_at_once() -> None:
    limit = a_limit()
    limit.take()
    limit.done("throttled", 10, now=5.0)
    assert not limit.room(5.1)
    assert limit.room(5.2)


def test_after_an_outage_it_begins_with_one_call_and_soon_is_where_it_was() -> None:
    limit = a_limit(16.0)
    limit.restart()
    assert limit.allowed == 1
    rounds(limit, 8, 200)
    assert limit.allowed >= 15


@pytest.mark.parametrize("spread", [0.1, 0.5, 1.0])
def test_latency_estimates_rest_near_the_true_quantiles(spread: float) -> None:
    rng, latency = random.Random(7), Latency.expected(50.0)
    samples = [200 * rng.lognormvariate(0, spread) for _ in range(20_000)]
    for ms in samples:
        latency.learned(ms)
    below = [sum(ms <= estimate for ms in samples) / len(samples) for estimate in (latency.median_ms, latency.high_ms)]
    assert below[0] == pytest.approx(0.5, abs=0.12)
    assert below[1] == pytest.approx(0.95, abs=0.04)
