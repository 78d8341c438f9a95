"""A dead letter gets a second round, and then the last word."""

from sluice.jobs import Result, Status
from sluice.local.memory import MemoryJournal
from sluice.pipeline.burial import Burial, DeadLetter
from tests.builders import Bench, a_body, a_completion, a_job, an_extractor


def a_burial(bench: Bench) -> Burial:
    return Burial(MemoryJournal(bench.table), bench.results, bench.queue, bench.clock.now)


async def settled(bench: Bench, message_id: str, body: str | None = None) -> Result | None:
    return await a_burial(bench).settle(DeadLetter(message_id, a_body() if body is None else body, 10))


async def test_a_job_nobody_may_have_looked_at_is_queued_once_more() -> None:
    bench = an_extractor()

    assert await settled(bench, "m-1") is None

    [message] = bench.queue.messages
    assert message.body == a_body()
    assert bench.table.stream == []
    assert (await bench.run_body(message.body)).status is Status.EXTRACTED


async def test_a_dead_letter_that_comes_again_after_that_changes_nothing() -> None:
    bench = an_extractor()
    await settled(bench, "m-1")

    assert await settled(bench, "m-1") is None
    assert len(bench.queue.messages) == 1


async def test_after_its_second_round_a_job_is_given_up_visibly() -> None:
    bench = an_extractor()
    await settled(bench, "m-1", a_body(deliver_to="crm", metadata={"loan": "7"}))

    result = await settled(bench, "m-2", a_body(deliver_to="crm", metadata={"loan": "7"}))

    assert result is not None
    assert (result.status, result.reason) == (Status.FAILED, "given up after 10 tries")
    assert (result.deliver_to, result.metadata) == ("crm", {"loan": "7"})
    assert await bench.results.load("acme", "job-1") == result
    again = await settled(bench, "m-2", a_body(deliver_to="crm", metadata={"loan": "7"}))
    assert again == result.model_copy(update={"replayed": True})
    assert len(bench.table.stream) == 1


async def test_a_job_that_has_its_result_after_all_keeps_it() -> None:
    for job_id in ("job-1", None):
        bench = an_extractor([a_completion()])
        first = await bench.run(job_id=job_id)

        known = await settled(bench, "m-1", a_body(job_id=job_id))

        assert known is not None
        assert (known.status, known.job_id, known.replayed) == (Status.EXTRACTED, first.job_id, True)
        assert (bench.queue.messages, len(bench.table.stream)) == ([], 1)


async def test_a_dead_letter_that_is_no_job_is_rejected_at_once() -> None:
    bench = an_extractor()

    result = await settled(bench, "m-1", "hello")

    assert result is not None
    assert result.status is Status.REJECTED
    assert bench.queue.messages == []


async def test_a_crash_before_the_round_is_remembered_queues_twice_and_harms_nobody() -> None:
    bench = an_extractor()
    await bench.queue.send(a_job(), a_body())

    await settled(bench, "m-1")

    results = [await bench.run_body(message.body) for message in bench.queue.messages]
    assert [result.replayed for result in results] == [False, True]
    assert bench.backend.calls == 1
