"""Where a job waits: here, in the queue, or nowhere, because it cannot be had in time."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.routing.parking import (
    LEAST_WAIT,
    LONGEST_DELAY,
    Expire,
    GiveUp,
    Outlook,
    Parked,
    SendAnew,
    WaitHere,
    park,
    parked_of,
)
from tests.unit.bursts.builders import NOW

FRESH = Parked()


def test_a_short_wait_is_spent_in_the_invocation() -> None:
    step = park(Outlook(5.0, 0.4, here=50.0), FRESH, NOW, jitter=0.0)
    assert step == WaitHere(5.0, "50 s left in this invocation, next look in 5.0 s")


def test_what_does_not_fit_into_the_invocation_is_sent_anew_and_remembers_since_when() -> None:
    step = park(Outlook(40.0, 0.4, here=20.0), FRESH, NOW, jitter=0.5)
    assert isinstance(step, SendAnew)
    assert (step.delay, step.parked) == (40, Parked(1, NOW))


def test_a_job_whose_deadline_comes_first_expires_visibly() -> None:
    step = park(Outlook(40.0, 0.4, here=20.0, job=30.0), FRESH, NOW, jitter=0.0)
    assert step == Expire("may be taken in 40 s and takes 0.4 s, 30 s left")


def test_days_in_vain_end_among_the_dead_letters() -> None:
    step = park(Outlook(40.0, 0.4, here=20.0), Parked(500, NOW - 4 * 86_400), NOW, jitter=0.0)
    assert step == GiveUp("parked 500 times in 96 hours")


def test_a_whole_day_of_outage_costs_few_messages_and_no_receives() -> None:
    parked, now, rng = FRESH, NOW, random.Random(2)
    while now < NOW + 86_400:
        step = park(Outlook(10.0, 0.4, here=3.0), parked, now, jitter=rng.random())
        assert isinstance(step, SendAnew)
        parked, now = step.parked, now + step.delay
    assert parked.times < 150


def test_what_was_parked_together_does_not_come_back_together() -> None:
    rng = random.Random(3)
    steps = [park(Outlook(60.0, 0.4, here=3.0), FRESH, NOW, jitter=rng.random()) for _ in range(1_000)]
    delays = [step.delay for step in steps if isinstance(step, SendAnew)]
    assert len(delays) == 1_000
    assert max(delays.count(delay) for delay in set(delays)) < 50


@given(
    st.floats(0, 5_000),
    st.floats(0, 60),
    st.floats(0, 900),
    st.floats(0, 90_000),
    st.integers(0, 50),
    st.floats(0, 0.999),
)
def test_whatever_is_done_ends_within_the_time_there_is(
    until_look: float, call: float, here: float, job: float, times: int, jitter: float
) -> None:
    match park(Outlook(until_look, call, here, job), Parked(times, NOW), NOW, jitter=jitter):
        case WaitHere(seconds=seconds):
            assert seconds >= until_look
            assert seconds + call <= min(here, job)
        case SendAnew(delay=delay):
            assert 1 <= delay <= LONGEST_DELAY
            assert delay <= max(1.0, job - call)
        case Expire():
            assert max(until_look, LEAST_WAIT) * 1.5 + call > job
        case GiveUp():
            pytest.fail("nothing has waited for days")


def test_a_record_tells_how_often_it_was_parked() -> None:
    told = {"parked": {"stringValue": "3", "dataType": "Number"}, "parked_since": {"stringValue": str(NOW)}}
    assert parked_of({"messageAttributes": told}) == Parked(3, NOW)


@pytest.mark.parametrize(
    "record", [{}, {"messageAttributes": {}}, {"messageAttributes": {"parked": {"stringValue": "x"}}}]
)
def test_a_record_that_tells_nothing_was_never_parked(record: dict[str, object]) -> None:
    assert parked_of(record) == FRESH
