"""No answer is asked for twice: replays, waits, takeovers."""

import asyncio
from typing import Any

import pytest

from sluice.deadline import Deadline
from sluice.errors import LeasedError, ThrottledError, UnavailableError
from sluice.jobs import Attempt, Result, Status
from sluice.local.memory import MemoryJournal
from sluice.ports import Completion, Entry, Prompt
from tests.builders import (
    ENDPOINT,
    EPOCH,
    FREE,
    LETTER,
    Bench,
    a_body,
    a_completion,
    a_policy,
    an_extractor,
    in_minutes,
    quotes,
)
from tests.pipeline.faults import CrashError, Faults


def lost_calls(result: Result) -> int:
    return sum(map(was_lost, result.attempts))


def was_lost(attempt: Attempt) -> bool:
    return attempt.outcome in ("unknown", "unavailable", "out_of_time") and attempt.cost_micros > 0


async def test_the_same_job_again_gets_the_same_result_for_nothing() -> None:
    bench = an_extractor()
    first = await bench.run()

    again = await bench.run()

    assert bench.asked == ["payoff-8b"]
    assert again.fields == first.fields
    assert (again.replayed, again.cost_micros, again.attempts) == (True, 0, ())
    assert bench.table.stream == [first]


async def test_an_equal_job_gets_its_own_copy_for_nothing() -> None:
    bench = an_extractor()
    first = await bench.run(metadata={"loan": "1"}, deliver_to="crm")
    spent = bench.spent()

    other = await bench.run(job_id="job-2", metadata={"loan": "2"}, deliver_to="erp")

    assert bench.asked == ["payoff-8b"]
    assert (other.job_id, other.metadata, other.deliver_to) == ("job-2", {"loan": "2"}, "erp")
    assert (other.fields, other.cost_micros, other.replayed) == (first.fields, 0, True)
    assert bench.spent() == spent == first.cost_micros
    assert await bench.results.load("acme", "job-2") == other
    assert [result.job_id for result in bench.table.stream] == ["job-1", "job-2"]


async def test_a_job_without_an_id_is_known_by_what_it_says() -> None:
    bench = an_extractor()

    first = await bench.run(job_id=None)
    again = await bench.run(job_id=None)
    other = await bench.run(job_id=None, metadata={"loan": "2"})

    assert first.job_id == again.job_id != other.job_id
    assert await bench.results.load("acme", first.job_id) == first
    assert bench.asked == ["payoff-8b"]


@pytest.mark.parametrize(
    "change",
    [
        {"tenant": "other"},
        {"document": LETTER.replace("$3.41", "$3.42")},
        {"document": LETTER.replace("\n\n", "\n \n")},
        {"document_type": "mortgage_payoff"},
    ],
    ids=["tenant", "text", "white space that moves spans", "document type"],
)
async def test_other_work_is_asked_for_itself(change: dict[str, Any]) -> None:
    bench = an_extractor()
    await bench.run()

    await bench.run(job_id="job-2", **change)

    assert len(bench.asked) == 2


async def test_another_policy_version_asks_anew() -> None:
    bench = an_extractor()
    await bench.run()

    await an_extractor(like=bench, policy=a_policy(version="test-2")).run(job_id="job-2")

    assert len(bench.asked) == 2


async def test_blanks_at_the_end_are_no_other_work() -> None:
    bench = an_extractor()
    await bench.run()

    again = await bench.run(job_id="job-2", document=LETTER + " \n\n")

    assert again.replayed
    assert len(bench.asked) == 1


async def test_equal_jobs_in_one_batch_ask_once() -> None:
    bench = an_extractor()

    results = await asyncio.gather(*(bench.run(job_id=f"job-{at % 4}") for at in range(12)))

    assert bench.asked == ["payoff-8b"]
    assert sum(result.cost_micros for result in results) == bench.spent() == 65
    assert sum(not result.replayed for result in results) == 1
    assert sorted(result.job_id for result in bench.table.stream) == ["job-0", "job-1", "job-2", "job-3"]
    assert bench.clock.at == pytest.approx(EPOCH + 0.1), "nobody waited for the journal"
    assert bench.table.writes == 2 + 9, "nobody else tried to claim the work"


async def test_equal_jobs_of_two_workers_ask_once() -> None:
    one = an_extractor()
    other = an_extractor(like=one)

    results = await asyncio.gather(one.run(), other.run(job_id="job-2"))

    assert one.asked == ["payoff-8b"]
    assert {result.job_id for result in one.table.stream} == {"job-1", "job-2"}
    assert results[0].fields == results[1].fields


async def test_whoever_waits_too_long_for_another_worker_comes_back_later() -> None:
    bench = an_extractor()
    slow = an_extractor(like=bench, script=[a_completion()], latency=20.0)
    under_way = asyncio.ensure_future(slow.run(seconds=60))
    await claimed(bench)
    at = bench.clock.at

    with pytest.raises(LeasedError) as refusal:
        await bench.run(job_id="job-2")

    assert refusal.value.seconds > 0
    assert bench.clock.at - at <= 26
    assert (await under_way).status is Status.EXTRACTED
    assert bench.backend.calls == 0


async def claimed(bench: Bench) -> None:
    for _ in range(1_000):
        if bench.table.works:
            return
        await asyncio.sleep(0)


async def test_a_dead_workers_lease_runs_out_and_its_call_counts_as_lost() -> None:
    bench = an_extractor()
    world = Faults({2: "crash after"})
    with pytest.raises(CrashError):
        await an_extractor(like=bench, backend=bench.backend, wrapped=world.wrap).run()
    with pytest.raises(LeasedError):
        await bench.run()
    bench.clock.at += 60

    result = await bench.run()

    assert bench.backend.calls == 2
    assert [attempt.outcome for attempt in result.attempts] == ["unknown", "answered"]
    assert lost_calls(result) == 1
    assert result.cost_micros > 65, "what the lost call may have cost is not left out"


async def test_a_call_that_was_cut_off_counts_as_lost_and_leaves_no_lease() -> None:
    bench = an_extractor()
    cut_off = asyncio.ensure_future(an_extractor(like=bench, script=[a_completion()], latency=1e9).run(seconds=1e10))
    await claimed(bench)
    cut_off.cancel()
    await asyncio.gather(cut_off, return_exceptions=True)

    result = await bench.run()

    assert [attempt.outcome for attempt in result.attempts] == ["unknown", "answered"]
    assert bench.spent() == result.cost_micros


async def test_a_bug_in_a_backend_counts_its_call_as_lost() -> None:
    bench = an_extractor([ZeroDivisionError("a bug")])

    with pytest.raises(ZeroDivisionError):
        await bench.run()

    [entry] = [kept.entry for kept in bench.table.works.values()]
    assert (entry.state, entry.calls) == ("received", 1)
    assert bench.spent() > 65


async def test_a_run_that_lost_its_lease_never_overwrites() -> None:
    bench = an_extractor()
    stale = an_extractor(like=bench, backend=Overtaken(bench))

    result = await stale.run()

    assert result.replayed
    assert [(kept.job_id, kept.attempts[-1].model) for kept in bench.table.stream] == [("job-1", "m-1")]
    assert await bench.results.load("acme", "job-1") == bench.table.stream[0]


class Overtaken:
    """A backend so slow that somebody else takes over and finishes meanwhile."""

    def __init__(self, faster: Bench) -> None:
        self.faster = faster

    async def ask(self, prompt: Prompt, model: str, deadline: Deadline) -> Completion:
        self.faster.clock.at += 120
        await self.faster.run()
        return a_completion(model="too-late")


async def test_a_paid_job_costs_two_writes() -> None:
    bench = an_extractor()

    await bench.run()

    assert bench.table.writes == 2


async def test_an_embedded_only_job_costs_one_write() -> None:
    bench = an_extractor(policy=a_policy(FREE))

    await bench.run()

    assert bench.table.writes == 1
    assert bench.spent() == 0


async def test_a_free_doubtful_answer_and_a_paid_one_cost_two_writes() -> None:
    bench = an_extractor([a_completion(sure=0.3), a_completion()], policy=a_policy(FREE, ENDPOINT))

    await bench.run()

    assert bench.asked == ["mini", "payoff-8b"]
    assert bench.table.writes == 2


async def test_a_kept_answer_is_used_by_the_next_try() -> None:
    bench = an_extractor()
    failing = an_extractor(like=bench, wrapped=lambda port: CannotFinish(port) if hasattr(port, "finish") else port)

    with pytest.raises(UnavailableError):
        await failing.run()
    result = await bench.run()

    assert bench.asked == ["payoff-8b"]
    assert [(a.outcome, a.detail, a.why) for a in result.attempts] == [
        ("answered", "kept", "its answer was kept by an earlier run")
    ]
    assert result.cost_micros == bench.spent() == 65
    assert lost_calls(result) == 0


class CannotFinish:
    """A journal that takes claims and refuses results."""

    def __init__(self, journal: object) -> None:
        self._journal = journal

    def __getattr__(self, name: str) -> object:
        return getattr(self._journal, name)

    async def finish(self, *_: object, **__: object) -> None:
        raise UnavailableError("the table is busy", sent=False)


async def test_an_unreadable_paid_answer_is_not_paid_twice() -> None:
    bench = an_extractor(["no JSON at all"])
    await bench.run()

    again = await an_extractor(like=bench).run(job_id="job-2")

    assert bench.asked == ["payoff-8b"]
    assert [(attempt.outcome, attempt.detail) for attempt in again.attempts] == [("unusable", "no_object")]


async def test_a_redelivered_record_gets_the_result_its_job_has_even_if_it_could_be_done_by_now() -> None:
    bench = an_extractor()
    body = a_body(document={"bucket": "inbox", "key": "late.txt"})
    first = await bench.run_body(body)
    bench.documents.put("inbox", "late.txt", LETTER.encode())

    again = await bench.run_body(body, redelivered=True)

    assert first.status is Status.REJECTED
    assert again == first.model_copy(update={"replayed": True})
    assert len(bench.table.stream) == 1


async def test_a_free_answer_that_somebody_wrote_first_is_given_to_all() -> None:
    one = an_extractor([quotes()], policy=a_policy(FREE))
    other = an_extractor([quotes(vin=None, lender=None)], policy=a_policy(FREE), like=one)

    first, second = await asyncio.gather(one.run(), other.run())

    assert first.fields == second.fields
    assert len(one.table.stream) == 1
    assert [first.replayed, second.replayed].count(True) == 1


class Looking:
    """A journal that counts how often it is asked what it knows."""

    def __init__(self, journal: MemoryJournal) -> None:
        self._journal = journal
        self.looks = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)

    async def find(self, work: str) -> Entry | None:
        self.looks += 1
        return await self._journal.find(work)


def a_looking_bench(**more: Any) -> tuple[Bench, Looking]:
    looking: list[Looking] = []

    def wrapped(port: Any) -> Any:
        if not isinstance(port, MemoryJournal):
            return port
        looking.append(Looking(port))
        return looking[0]

    bench = an_extractor(wrapped=wrapped, **more)
    return bench, looking[0]


async def test_new_work_that_will_be_claimed_is_not_looked_up() -> None:
    bench, journal = a_looking_bench()

    await bench.run()

    assert journal.looks == 0


async def test_known_work_is_looked_up_when_its_claim_fails() -> None:
    bench, journal = a_looking_bench()
    first = await bench.run()

    again = await bench.run(job_id="job-2")

    assert (journal.looks, bench.asked, again.fields) == (1, ["payoff-8b"], first.fields)


async def test_before_a_free_model_is_asked_the_work_is_looked_up() -> None:
    bench, journal = a_looking_bench(policy=a_policy(FREE))
    await bench.run()

    await bench.run(job_id="job-2")

    assert (journal.looks, bench.asked) == (2, ["mini"])


async def test_known_work_is_replayed_when_there_is_no_money_left_to_claim_it() -> None:
    bench = an_extractor()
    first = await bench.run()
    poor = an_extractor(like=bench, policy=a_policy(tenant_daily_budget="0.000066"))

    again = await poor.run(job_id="job-2")

    assert (again.status, again.fields, again.replayed) == (Status.EXTRACTED, first.fields, True)


async def test_known_work_is_replayed_when_there_is_no_time_left_to_claim_it() -> None:
    bench = an_extractor()
    first = await bench.run()

    again = await bench.run(job_id="job-2", deadline=in_minutes(0).isoformat())

    assert (again.fields, again.replayed) == (first.fields, True)


async def test_a_job_that_is_cut_off_leaves_its_work_to_an_equal_one_that_waits() -> None:
    bench = an_extractor()
    first, other = (asyncio.ensure_future(bench.run(job_id=job_id)) for job_id in ("job-1", "job-2"))
    await claimed(bench)
    first.cancel()

    result = await other

    assert (result.job_id, result.status) == ("job-2", Status.EXTRACTED)
    assert [attempt.outcome for attempt in result.attempts] == ["unknown", "answered"]


async def test_whoever_gives_up_waiting_for_an_equal_job_harms_no_other() -> None:
    bench = an_extractor()
    jobs = [asyncio.ensure_future(bench.run(job_id=f"job-{at}")) for at in range(3)]
    await claimed(bench)
    jobs[1].cancel()

    first, _, last = await asyncio.gather(*jobs, return_exceptions=True)

    assert isinstance(first, Result)
    assert isinstance(last, Result)
    assert (bench.asked, last.fields) == (["payoff-8b"], first.fields)


async def test_trouble_is_shared_by_equal_jobs_so_that_it_is_met_once() -> None:
    bench = an_extractor([ThrottledError("slow down")])

    outcomes = await asyncio.gather(*(bench.run(job_id=f"job-{at}") for at in range(3)), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [ThrottledError] * 3
    assert bench.backend.calls == 1
