"""A job that nobody can take now waits where it burns no receives, and is done when somebody can."""

from typing import Any

import pytest

from sluice.errors import DeadlineError, RetryableError, ThrottledError, UnavailableError
from sluice.jobs import Result, Status
from sluice.local.traffic import MemoryParking
from sluice.pipeline import patience
from sluice.pipeline.patience import Message, Waits
from sluice.routing.parking import OLDEST, Parked
from tests.builders import (
    BEDROCK,
    ENDPOINT,
    FREE,
    Bench,
    a_body,
    a_completion,
    a_policy,
    an_extractor,
    in_minutes,
    said_by,
)


def full(seconds: float | None = 3.0) -> ThrottledError:
    return ThrottledError("the endpoint is full", retry_after=seconds)


def a_bench(*answers: Any, parking: MemoryParking | None = None) -> Bench:
    return an_extractor(answers, parking=parking or MemoryParking())


async def test_while_there_is_time_a_job_waits_in_its_invocation() -> None:
    parking = MemoryParking()
    bench = a_bench(full(), a_completion(), parking=parking)
    result = await patience.run(bench.extractor, Message(a_body()), bench.clock.deadline(30))
    assert isinstance(result, Result)
    assert result.status is Status.EXTRACTED
    assert parking.messages == []


async def test_without_time_left_it_is_sent_anew_and_says_since_when_it_waits() -> None:
    parking = MemoryParking()
    bench = a_bench(full(), parking=parking)
    message = Message(a_body(), group="acme")
    assert await patience.run(bench.extractor, message, bench.clock.deadline(4)) is Waits.PARKED
    [again] = parking.messages
    assert (again.body, again.group) == (message.body, "acme")
    assert again.parked == Parked(1, bench.clock.at)


async def test_a_job_that_waits_for_days_becomes_a_dead_letter() -> None:
    bench = a_bench(full())
    long_parked = Parked(40, bench.clock.at - OLDEST - 1)
    with pytest.raises(ThrottledError):
        await patience.run(bench.extractor, Message(a_body(), parked=long_parked), bench.clock.deadline(4))


@pytest.mark.parametrize("trouble", [full(None), UnavailableError("gone", sent=False)])
async def test_trouble_without_a_time_to_look_again_goes_back_to_the_queue(trouble: Exception) -> None:
    bench = a_bench(trouble)
    with pytest.raises(type(trouble)):
        await patience.run(bench.extractor, Message(a_body()), bench.clock.deadline(30))


async def test_without_a_place_to_park_it_goes_back_to_the_queue() -> None:
    bench = an_extractor((full(),))
    with pytest.raises(ThrottledError):
        await patience.run(bench.extractor, Message(a_body()), bench.clock.deadline(30))


async def test_a_parked_job_that_was_done_meanwhile_is_replayed() -> None:
    parking = MemoryParking()
    bench = a_bench(full(), a_completion(), parking=parking)
    await patience.run(bench.extractor, Message(a_body()), bench.clock.deadline(4))
    [again] = parking.messages
    first = await patience.run(bench.extractor, Message(again.body), bench.clock.deadline(30))
    second = await patience.run(bench.extractor, Message(again.body, received=2), bench.clock.deadline(30))
    assert isinstance(first, Result)
    assert isinstance(second, Result)
    assert (first.replayed, second.replayed) == (False, True)


async def test_a_look_that_is_due_now_is_still_waited_for() -> None:
    bench = a_bench(full(0.0), a_completion())
    before = bench.clock.at
    assert await patience.run(bench.extractor, Message(a_body()), bench.clock.deadline(30)) is not None
    assert bench.clock.at - before >= 0.5


IN_DOUBT = a_completion(sure=0.4)


def in_doubt(*answers: Any, parking: MemoryParking | None = None, **changes: Any) -> Bench:
    """The small model is in doubt; what the endpoint says, in turn."""
    script = said_by({"mini": IN_DOUBT, "payoff-8b": answers, "large": answers})
    policy = changes.pop("policy", a_policy(FREE, ENDPOINT))
    return an_extractor(script, policy=policy, parking=parking or MemoryParking(), **changes)


async def test_an_answer_in_doubt_waits_for_the_model_that_would_settle_it() -> None:
    bench = in_doubt(full(), a_completion())
    result = await patience.run(bench.extractor, Message(a_body()), bench.clock.deadline(30))
    assert isinstance(result, Result)
    assert (result.status, bench.asked) == (Status.EXTRACTED, ["mini", "payoff-8b", "mini", "payoff-8b"])


async def test_in_a_long_outage_it_is_parked_not_sent_to_the_reviewers() -> None:
    parking = MemoryParking()
    bench = in_doubt(full(60), parking=parking)
    told = await patience.run(bench.extractor, Message(a_body()), bench.clock.deadline(10))
    assert told is Waits.PARKED
    assert await bench.results.load("acme", "job-1") is None
    assert len(parking.messages) == 1


async def test_after_days_it_does_with_the_answer_it_has() -> None:
    bench = in_doubt(full(60))
    message = Message(a_body(), parked=Parked(40, bench.clock.at - OLDEST - 1))
    result = await patience.run(bench.extractor, message, bench.clock.deadline(10))
    assert isinstance(result, Result)
    assert result.status is Status.NEEDS_REVIEW


async def test_a_job_that_is_due_before_the_outage_ends_does_with_the_answer_it_has() -> None:
    bench = in_doubt(full(600))
    body = a_body(deadline=in_minutes(5).isoformat())
    result = await patience.run(bench.extractor, Message(body), bench.clock.deadline(30))
    assert isinstance(result, Result)
    assert result.status is Status.NEEDS_REVIEW
    assert bench.clock.at - in_minutes(0).timestamp() < 5


@pytest.mark.parametrize("trouble", [UnavailableError("gone", sent=False), DeadlineError("slow")])
async def test_trouble_that_may_be_over_at_once_costs_one_receive_and_not_more(trouble: RetryableError) -> None:
    bench = in_doubt(trouble)
    with pytest.raises(type(trouble)):
        await patience.run(bench.extractor, Message(a_body()), bench.clock.deadline(30))
    result = await patience.run(bench.extractor, Message(a_body(), received=2), bench.clock.deadline(30))
    assert isinstance(result, Result)
    assert result.status is Status.NEEDS_REVIEW


async def test_whoever_waits_on_the_line_is_answered_with_what_there_is() -> None:
    bench = in_doubt(full())
    result = await bench.run_body(a_body(lane="realtime"))
    assert result.status is Status.NEEDS_REVIEW
    queued = await patience.run(
        bench.extractor, Message(a_body(lane="realtime", job_id="job-2")), bench.clock.deadline(30)
    )
    assert isinstance(queued, Result)


async def test_a_lane_that_can_wait_does_not_pay_for_hurry_while_the_days_money_goes_too_fast() -> None:
    policy = a_policy(FREE, ENDPOINT, BEDROCK, tenant_daily_budget="10")
    for lane, spent, expected in (
        ("queue", 9_000_000, Waits.PARKED),
        ("queue", 100_000, Status.EXTRACTED),
        ("realtime", 9_000_000, Status.EXTRACTED),
    ):
        script = said_by({"mini": IN_DOUBT, "payoff-8b": full(60), "large": a_completion()})
        bench = an_extractor(script, policy=policy, parking=MemoryParking())
        bench.budget.totals["acme", f"{bench.clock.now():%Y-%m-%d}"] = spent
        told = await patience.run(bench.extractor, Message(a_body(lane=lane)), bench.clock.deadline(10))
        assert (told.status if isinstance(told, Result) else told) == expected
        assert ("large" in bench.asked) == (expected is Status.EXTRACTED)


async def test_what_the_first_model_said_is_paid_once_however_often_the_second_is_full() -> None:
    script = said_by({"payoff-8b": a_completion(sure=0.4), "large": [full(), full(), a_completion()]})
    bench = an_extractor(script, policy=a_policy(ENDPOINT, BEDROCK), parking=MemoryParking())
    result = await patience.run(bench.extractor, Message(a_body()), bench.clock.deadline(60))
    assert isinstance(result, Result)
    assert bench.asked == ["payoff-8b", "large", "large", "large"]
    assert bench.spent() == result.cost_micros


async def test_a_weaker_model_that_is_down_is_not_waited_for_once_a_stronger_one_has_spoken() -> None:
    script = said_by({"payoff-8b": full(60), "large": a_completion(sure=0.4)})
    bench = an_extractor(script, policy=a_policy(ENDPOINT, BEDROCK), parking=MemoryParking())
    result = await patience.run(bench.extractor, Message(a_body()), bench.clock.deadline(10))
    assert isinstance(result, Result)
    assert (result.status, bench.asked) == (Status.NEEDS_REVIEW, ["payoff-8b", "large"])
