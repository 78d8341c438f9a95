"""Jobs that wait for a batch are gathered, asked together at half the price, and come back, whatever the batch does."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from sluice import journal
from sluice.deadline import Deadline
from sluice.errors import RefusedError, UnavailableError
from sluice.jobs import Result, Status
from sluice.local.memory import MemoryJournal
from sluice.local.scripted import letters
from sluice.local.traffic import MemoryBatches
from sluice.pipeline.batching import Told
from sluice.ports import Completion, Prompt
from sluice.routing import Policy
from sluice.routing.bulk import Answers, File, Quotas, Submission
from tests.builders import FREE, a_policy, an_extractor, in_minutes
from tests.pipeline.batch_builders import BATCH, HOUR, ON_DEMAND, POLICY, TEN_MINUTES, Lane, Reader, a_letter

THREE = [a_letter(number) for number in (1, 2, 3)]
OTHER_POLICY = POLICY.model_copy(update={"version": "test-2"})


def routes(result: Result) -> list[tuple[str, str]]:
    return [(attempt.route, attempt.outcome) for attempt in result.attempts]


async def waiting(*jobs: Any, **more: Any) -> Lane:
    """A lane where jobs wait for a batch."""
    lane = Lane(**more)
    lane.send(*(jobs or THREE))
    await lane.drain()
    return lane


async def submitted(*jobs: Any, **more: Any) -> Lane:
    """A lane whose jobs are at a batch that runs."""
    lane = await waiting(*jobs, **more)
    told = await lane.go_round()
    assert told.submissions("submitted") == 1
    return lane


@dataclass
class Strange(MemoryBatches):
    """Batches that end another way: with a status, an error, or with other answers."""

    status: str = "Completed"
    refusal: Exception | None = None
    instead: bytes | None = None

    async def submit(self, file: File, model: str, now: float) -> Submission:
        if self.refusal:
            raise self.refusal
        return await super().submit(file, model, now)

    async def look(self, submission: Submission) -> Submission:
        return submission.told(self.status)

    async def collect(self, submission: Submission) -> Answers:
        if self.instead is None:
            return await super().collect(submission)
        return Answers(dict.fromkeys(submission.record_ids, self.instead), {}, ())


def strange(**how: Any) -> Strange:
    return Strange(Reader().batch(), **how)


async def test_150_bulk_jobs_are_answered_by_a_batch_and_three_it_had_errors_for_at_once() -> None:
    sent = letters(150, seed=7)
    unlucky = sent[::50]
    reader = Reader(*(letter.values["account_number"][4:] for letter in unlucky))
    lane = Lane(quotas=Quotas(), reader=reader)
    lane.send(*(letter.job.model_copy(update={"lane": "bulk"}) for letter in sent))

    await lane.until_quiet()

    assert len(lane.batches.jobs) == 1
    assert lane.on_demand.backend.calls == 3
    for letter in sent:
        result = lane.results[letter.job.job_id or ""]
        assert {name: result.values[name] for name in letter.values} == letter.values
        last = result.attempts[-1]
        route = ON_DEMAND if letter in unlucky else BATCH
        assert (last.route, last.outcome) == (route.route, "answered")
        assert result.cost_micros == route.price.cost(tokens_in=last.tokens_in, tokens_out=last.tokens_out) > 0
    assert sum(result.cost_micros for result in lane.results.values()) == lane.on_demand.spent()


async def test_fewer_than_a_batch_wait_two_hours_and_are_then_asked_at_once() -> None:
    lane = await waiting(*THREE[:2])
    early = await lane.go_round(after=2 * HOUR - TEN_MINUTES)
    assert (early.released, lane.queue.messages) == ({}, [])

    late = await lane.go_round()
    await lane.drain()

    assert late.released == {"too few for a batch": 2}
    assert {tuple(routes(result)) for result in lane.results.values()} == {
        ((BATCH.route, "unusable"), (ON_DEMAND.route, "answered"))
    }
    assert lane.on_demand.spent() == sum(result.cost_micros for result in lane.results.values())


async def test_what_is_left_over_from_full_batches_waits_for_the_next() -> None:
    lane = await submitted(*(a_letter(number) for number in range(1, 7)))
    assert len(await lane.room.waiting(limit=10)) == 2
    lane.send(a_letter(7))
    await lane.drain()

    told = await lane.go_round()

    assert told.submissions("submitted") == 1
    assert sorted(len(file.record_ids) for file in lane.batches.jobs.values()) == [3, 4]


async def test_equal_jobs_share_one_record_and_all_come_back() -> None:
    lane = await submitted(*THREE, a_letter(1, job_id="twin"), a_letter(1, job_id="triplet"))
    await lane.until_quiet()

    assert len(lane.asked_in_batches) == 3
    assert lane.results["twin"].values == lane.results["triplet"].values == lane.results["job-1"].values
    assert lane.on_demand.spent() == sum(result.cost_micros for result in lane.results.values())


async def test_an_equal_job_that_comes_while_the_batch_runs_gets_its_answer_too() -> None:
    lane = await submitted()
    lane.send(*(replace_id(job, f"late-{job.job_id}") for job in THREE))
    await lane.drain()

    await lane.until_quiet()

    assert (len(lane.batches.jobs), lane.on_demand.backend.calls, len(lane.results)) == (1, 0, 6)


def replace_id(job: Any, job_id: str) -> Any:
    return job.model_copy(update={"job_id": job_id})


async def test_what_was_answered_meanwhile_is_not_asked_and_its_money_comes_back() -> None:
    lane = await waiting(*THREE, a_letter(4))
    now = await lane.on_demand.run(**a_letter(1, lane="queue", job_id="now").model_dump(exclude_none=True))

    told = await lane.go_round()
    await lane.drain()

    assert told.released == {"answered meanwhile": 1}
    assert lane.results["job-1"].values == now.values
    assert (lane.on_demand.backend.calls, len(lane.asked_in_batches)) == (1, 3)


async def test_work_that_somebody_is_at_is_left_to_the_next_round() -> None:
    lane = await waiting(*THREE, a_letter(4))
    [kept] = [kept for kept in await lane.room.waiting(limit=9) if kept.waiting.job_id == "job-1"]
    entry = journal.sent(journal.Work(), owner="somebody", until=lane.clock() + TEN_MINUTES + 30)
    await MemoryJournal(lane.on_demand.table).claim(kept.waiting.work, entry, expected_fence=0)

    told = await lane.go_round()

    assert told.later == {"LeasedError": 1}
    assert [one.waiting.job_id for one in await lane.room.waiting(limit=9)] == ["job-1"]


async def test_an_answer_to_work_that_somebody_is_at_is_kept_once_they_are_done() -> None:
    lane = await submitted()
    work = next(iter(lane.room.jobs.values())).waiting.work
    entry = journal.sent(journal.Work(), owner="somebody", until=lane.clock() + 2.5 * TEN_MINUTES)
    await MemoryJournal(lane.on_demand.table).claim(work, entry, expected_fence=0)
    await lane.go_round()
    told = await lane.go_round()
    assert (told.answered, told.later, len(lane.room.jobs)) == (2, {"LeasedError": 1}, 1)

    await lane.until_quiet()

    assert (len(lane.results), lane.on_demand.backend.calls) == (3, 0)


async def test_jobs_that_were_collected_under_another_policy_go_back_unasked() -> None:
    lane = await waiting()
    told = await lane.go_round(policy=OTHER_POLICY)
    assert (sum(told.released.values()), lane.batches.jobs, lane.on_demand.spent()) == (3, {}, 0)

    lane.policy = OTHER_POLICY
    await lane.until_quiet()

    assert {result.status for result in lane.results.values()} == {Status.EXTRACTED}
    assert (len(lane.asked_in_batches), lane.on_demand.backend.calls) == (3, 0)


async def test_rounds_under_the_wrong_policy_send_no_job_in_circles() -> None:
    lane = await waiting()
    for _ in range(3):
        await lane.go_round(policy=OTHER_POLICY)
        await lane.drain()

    assert (len(lane.results), lane.on_demand.backend.calls) == (3, 3)


async def test_jobs_whose_route_is_no_more_are_asked_another_way() -> None:
    lane = await waiting()
    lane.policy = a_policy(ON_DEMAND)

    await lane.until_quiet()

    assert {tuple(routes(result)) for result in lane.results.values()} == {((ON_DEMAND.route, "answered"),)}


async def test_an_answer_whose_policy_has_changed_meanwhile_counts_as_the_longest() -> None:
    lane = await submitted()
    reserved = sum(kept.waiting.reserved for kept in lane.room.jobs.values())
    lane.policy = a_policy(ON_DEMAND, version="test-2")

    await lane.until_quiet()

    assert lane.on_demand.backend.calls == 3
    assert lane.on_demand.spent() == reserved + sum(result.cost_micros for result in lane.results.values())


async def test_a_job_whose_text_is_gone_is_rejected() -> None:
    lane = Lane()
    pointers = [lane.on_demand.documents.put("inbox", f"{at}.txt", f"Fees: ${at}.00".encode()) for at in range(3)]
    lane.send(*(a_letter(at, document=pointer) for at, pointer in enumerate(pointers)))
    await lane.drain()
    lane.on_demand.documents.objects.clear()

    await lane.until_quiet()

    assert {result.status for result in lane.results.values()} == {Status.REJECTED}
    assert (lane.batches.jobs, lane.on_demand.spent()) == ({}, 0)


async def test_a_text_that_cannot_be_read_now_is_left_to_the_next_round(monkeypatch: pytest.MonkeyPatch) -> None:
    lane = Lane()
    jobs = [
        a_letter(at, document=lane.on_demand.documents.put("inbox", f"{at}.txt", f"Fees: ${at}.00".encode()))
        for at in range(1, 4)
    ]
    lane.send(*jobs)
    await lane.drain()
    with monkeypatch.context() as patch:
        patch.setattr(type(lane.on_demand.documents), "read", unavailable)
        told = await lane.go_round()
    assert (told.later, len(await lane.room.waiting(limit=9))) == ({"UnavailableError": 3}, 3)

    await lane.until_quiet()

    assert (len(lane.results), len(lane.asked_in_batches)) == (3, 3)


async def unavailable(*_: object, **__: object) -> bytes:
    raise UnavailableError("s3: 503")


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"status": "Failed"}, "its batch failed"),
        ({"status": "Expired", "instead": b"{}"}, "its answer cannot be read"),
        ({"refusal": RefusedError("no such model")}, "its batch failed"),
        ({"instead": b'{"stopReason":"max_tokens"}'}, "its answer cannot be read"),
        ({"instead": b"rubbish"}, "its answer cannot be read"),
    ],
)
async def test_however_a_batch_fails_its_jobs_are_asked_at_once(how: Mapping[str, Any], why: str) -> None:
    lane = await waiting()
    lane.batches = strange(**how)
    tolds = [await lane.go_round() for _ in range(3)]
    await lane.drain()

    assert sum((told.released for told in tolds), start=Told().released) == {why: 3}
    assert (len(lane.results), lane.on_demand.backend.calls) == (3, 3)
    assert {routes(result)[-1] for result in lane.results.values()} == {(ON_DEMAND.route, "answered")}


async def test_a_batch_that_was_not_billed_costs_nothing() -> None:
    lane = await waiting()
    lane.batches = strange(status="Failed")
    for _ in range(3):
        await lane.go_round()
    assert lane.on_demand.spent() == 0


async def test_an_answer_that_was_cut_off_is_paid_by_its_tokens() -> None:
    lane = await waiting()
    usage = b'{"stopReason":"max_tokens","usage":{"inputTokens":400,"outputTokens":80}}'
    lane.batches = strange(instead=usage)
    for _ in range(3):
        await lane.go_round()
    assert lane.on_demand.spent() == 3 * BATCH.price.cost(tokens_in=400, tokens_out=80)


async def test_a_batch_that_never_ends_is_given_up_after_a_day() -> None:
    lane = await waiting()
    lane.batches = strange(status="InProgress", instead=b"")
    for _ in range(26 * 6 - 1):
        await lane.go_round()
    assert len(lane.room.jobs) == 3

    tolds = [await lane.go_round() for _ in range(4)]
    await lane.drain()

    assert sum(told.submissions("given up") for told in tolds) == 1
    assert len(lane.results) == 3


async def test_a_batch_that_cannot_be_submitted_for_long_is_given_up_and_until_then_tried_again() -> None:
    lane = await waiting()
    lane.batches = strange(refusal=UnavailableError("bedrock: 503"))
    tolds = [await lane.go_round() for _ in range(6)]
    assert all(told.later["UnavailableError"] for told in tolds)
    lane.batches = strange()
    assert (await lane.go_round()).submissions("submitted") == 1

    lane = await waiting()
    lane.batches = strange(refusal=UnavailableError("bedrock: 503"))
    for _ in range(15):
        await lane.go_round()
    await lane.drain()
    assert len(lane.results) == 3


async def test_trouble_with_one_batch_holds_up_no_other() -> None:
    lane = await submitted()
    lane.send(*(a_letter(number) for number in (4, 5, 6)))
    await lane.drain()
    await lane.go_round()
    first, second = lane.batches.jobs
    whole = lane.batches.jobs.pop(first)

    class Partial(MemoryBatches):
        async def look(self, submission: Submission) -> Submission:
            if submission.token == first:
                raise UnavailableError("bedrock: 503")
            return await super().look(submission)

    lane.batches = Partial(lane.reader.batch(), jobs={first: whole, second: lane.batches.jobs[second]})
    for _ in range(3):
        await lane.go_round()
    await lane.drain()

    assert set(lane.results) == {"job-4", "job-5", "job-6"}
    assert len(lane.room.jobs) == 3


async def test_only_so_many_batches_run_at_a_time_and_the_next_one_grows() -> None:
    lane = Lane(quotas=Quotas(least_records=1, most_records=1))
    lane.send(*(a_letter(number) for number in range(1, 14)))
    await lane.drain()
    await lane.go_round()
    lane.batches.looks = 99
    await lane.go_round()
    assert (len(lane.batches.jobs), len(await lane.room.waiting(limit=99))) == (8, 5)

    lane.batches.looks = 0
    await lane.until_quiet()

    assert (len(lane.batches.jobs), len(lane.results)) == (13, 13)


async def test_rounds_at_once_make_one_batch_and_not_two_halves_that_are_too_small() -> None:
    lane = await waiting()
    lane.clock.at += TEN_MINUTES
    told = await asyncio.gather(*(lane.go_round(after=0) for _ in range(4)))
    assert [step.what for one in told for step in one.steps] == ["submitted"]
    assert len(lane.asked_in_batches) == 3


async def test_without_time_nothing_is_begun() -> None:
    lane = await waiting()
    told = await lane.rounds().run(Deadline.after(0, lane.clock))
    assert (told.gathered, lane.batches.jobs) == (0, {})


async def test_each_tenants_day_pays_for_its_own() -> None:
    jobs = [a_letter(number, tenant=tenant) for number, tenant in enumerate(("acme", "acme", "other"), start=1)]
    lane = await submitted(*jobs)
    days = {day for _, day in lane.on_demand.budget.totals}
    await lane.go_round(after=24 * HOUR)
    await lane.until_quiet()

    costs = {
        tenant: sum(r.cost_micros for r in lane.results.values() if r.tenant == tenant) for tenant in ("acme", "other")
    }
    assert {tenant: lane.on_demand.spent(tenant) for tenant in costs} == costs
    assert {day for (_, day), total in lane.on_demand.budget.totals.items() if total} == days


async def test_only_the_fields_in_doubt_are_asked_and_the_answer_completes_the_others() -> None:
    policy = a_policy(FREE, BATCH, ON_DEMAND)
    lane = Lane(policy=policy)
    lane.on_demand = an_extractor(half_of_it, policy=policy, clock=lane.clock)
    lane.room.table = lane.on_demand.table
    lane.send(*THREE)
    await lane.drain()
    paths = {kept.waiting.paths for kept in lane.room.jobs.values()}

    await lane.until_quiet()

    assert [("payoff_amount" in one, "lender" in one) for one in paths] == [(True, False)]
    for number, job in enumerate(THREE, start=1):
        values = lane.results[job.job_id or ""].values
        assert (values["lender"], values["payoff_amount"]) == ("Harbor Point", f"{number + 1_000}.00")


def half_of_it(prompt: Prompt, _model: str) -> Completion:
    """A small model that reads who and which account, and is sure of nothing else."""
    quotes = {"lender": "Harbor Point", "account_number": prompt.text.split(": ")[2].split("\n")[0]}
    asked = prompt.answer_schema["properties"]
    certainty = {path: 0.95 if path in quotes else 0.1 for path in asked}
    return Completion(json.dumps(dict.fromkeys(asked) | quotes), "mini", certainty=certainty)


async def test_what_a_batch_leaves_in_doubt_can_wait_for_a_batch_of_another_model() -> None:
    large = BATCH.model_copy(update={"route": "bedrock:larger@batch", "price_in": BATCH.price_in * 2})
    policy: Policy = a_policy(BATCH, large, ON_DEMAND)
    lane = Lane(policy=policy)
    said = lane.reader.batch()

    def doubtful(body: Mapping[str, object]) -> Mapping[str, object] | None:
        return said(body) if len(lane.batches.jobs) > 1 else {"stopReason": "content_filtered"}

    lane.batches = MemoryBatches(doubtful)
    lane.send(*THREE)

    await lane.until_quiet()

    assert len(lane.batches.jobs) == 2
    assert {tuple(routes(result)) for result in lane.results.values()} == {
        ((BATCH.route, "unusable"), (large.route, "answered"))
    }


async def test_an_answer_that_came_is_used_though_there_would_be_no_time_for_another_batch() -> None:
    lane = await submitted(*(a_letter(number, deadline=in_minutes(30 * 60)) for number in (1, 2, 3)))
    lane.clock.at += 12 * HOUR

    await lane.until_quiet()

    assert (len(lane.results), len(lane.asked_in_batches), lane.on_demand.backend.calls) == (3, 3, 0)
