"""A job that nobody can take now waits where it burns no receives, and is done when somebody can."""

import pytest

from sluice.errors import ThrottledError, UnavailableError
from sluice.jobs import Status
from sluice.local.traffic import MemoryParking
from sluice.pipeline import patience
from sluice.pipeline.patience import Message
from sluice.routing.parking import OLDEST, Parked
from tests.builders import a_body, a_completion, an_extractor


def full(seconds: float | None = 3.0) -> ThrottledError:
    return ThrottledError("the endpoint is full", retry_after=seconds)


def a_bench(*answers: object, parking: MemoryParking | None = None):
    return an_extractor(answers, parking=parking or MemoryParking())


async def test_while_there_is_time_a_job_waits_in_its_invocation() -> None:
    parking = MemoryParking()
    bench = a_bench(full(), a_completion(), parking=parking)
    result = await patience.run(bench.extractor, Message(a_body()), bench.clock.deadline(30))
    assert result is not None
    assert result.status is Status.EXTRACTED
    assert parking.messages == []


async def test_without_time_left_it_is_sent_anew_and_says_since_when_it_waits() -> None:
    parking = MemoryParking()
    bench = a_bench(full(), parking=parking)
    message = Message(a_body(), group="acme")
    assert await patience.run(bench.extractor, message, bench.clock.deadline(4)) is None
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
    assert first is not None
    assert second is not None
    assert (first.replayed, second.replayed) == (False, True)


async def test_a_look_that_is_due_now_is_still_waited_for() -> None:
    bench = a_bench(full(0.0), a_completion())
    before = bench.clock.at
    assert await patience.run(bench.extractor, Message(a_body()), bench.clock.deadline(30)) is not None
    assert bench.clock.at - before >= 0.5
