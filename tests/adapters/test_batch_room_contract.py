"""Where bulk jobs wait for a batch: one contract, in memory and on DynamoDB."""

import asyncio
import random
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import boto3
import pytest

from sluice.aws.batch_room import KEEP_QUESTIONS, DynamoBatchRoom
from sluice.aws.intake import DynamoIntake
from sluice.aws.table import Table
from sluice.errors import RejectedError
from sluice.local.memory import MemoryIntake, MemoryTable
from sluice.local.memory_batch_room import MemoryBatchRoom
from sluice.local.resources import create_table
from sluice.pipeline.batching import Asked, Kept, Room
from sluice.ports import Intake
from sluice.routing.bulk import Submission, Waiting
from sluice.wire import Wire
from tests.adapters.builders import DAY, NOW, Clock, opened
from tests.adapters.conftest import REGION, CountingService

ROUTE = "bedrock:large@batch"
HOUR = 3_600.0


@dataclass
class House:
    room: Room
    intake: Intake
    clock: Clock


@pytest.fixture(params=["memory", "moto"])
def house(request: pytest.FixtureRequest) -> House:
    clock = Clock()
    if request.param == "memory":
        table = MemoryTable(clock)
        return House(MemoryBatchRoom(table), MemoryIntake(table), clock)
    url, name = request.getfixturevalue("moto_url"), f"t{uuid4().hex}"
    dynamodb = boto3.client("dynamodb", endpoint_url=url)
    create_table(dynamodb, name)
    dynamodb.close()
    stored = Table(CountingService(Wire(), "dynamodb", REGION, url), name, timeout=20)
    return House(DynamoBatchRoom(stored, clock=clock), DynamoIntake(stored, clock=clock), clock)


def a_waiting(job_id: str = "job-1", **changes: Any) -> Waiting:
    defaults: dict[str, Any] = {
        "tenant": "acme",
        "work": "w" * 32,
        "route": ROUTE,
        "key": f"{ROUTE}#abc",
        "paths": ("payoff_amount", "fees"),
        "body": '{"tenant":"acme","note":"ü"}',
        "day": "2027-01-15",
        "reserved": 1_800,
        "since": NOW + 0.25,
    }
    return Waiting(job_id=job_id, **(defaults | changes))


def a_submission(token: str = "t1", **changes: Any) -> Submission:
    return replace(Submission(token, (), since=NOW, route=ROUTE, look_at=NOW + 480), **changes)


async def a_member(house: House, token: str = "t1", **changes: Any) -> Kept:
    waiting = a_waiting(**changes)
    await house.room.collect(waiting)
    assert await house.room.join(Kept(waiting), token, pays=True)
    return Kept(waiting, token, pays=True)


async def test_a_job_waits_with_all_that_was_said_of_it(house: House) -> None:
    assert await house.room.collect(a_waiting())
    assert await house.room.waiting(limit=10) == [Kept(a_waiting())]


async def test_a_job_that_comes_twice_waits_once(house: House) -> None:
    told = await asyncio.gather(*(house.room.collect(a_waiting(since=NOW + at)) for at in range(8)))
    assert sum(told) == 1
    assert len(await house.room.waiting(limit=10)) == 1


async def test_jobs_of_other_tenants_ids_and_routes_wait_by_themselves(house: House) -> None:
    others = [a_waiting(tenant="other"), a_waiting("job-2"), a_waiting(route="bedrock:small@batch")]
    for waiting in (a_waiting(), *others):
        assert await house.room.collect(waiting)
    assert len(await house.room.waiting(limit=10)) == 4


async def test_who_waits_longest_comes_first_whatever_the_shard(house: House) -> None:
    jobs = [a_waiting(f"job-{at}", since=NOW + at) for at in range(30)]
    for waiting in random.Random(3).sample(jobs, len(jobs)):
        await house.room.collect(waiting)
    assert [kept.waiting.job_id for kept in await house.room.waiting(limit=7)] == [f"job-{at}" for at in range(7)]
    assert len(await house.room.waiting(limit=100)) == 30


async def test_a_job_waits_for_months_if_it_must(house: House) -> None:
    await house.room.collect(a_waiting())
    house.clock.pass_by(400 * DAY)
    assert await house.room.waiting(limit=10) == [Kept(a_waiting())]
    assert not await house.room.collect(a_waiting())


@pytest.mark.parametrize("size", [1_048_577, 900_000])
async def test_a_body_too_large_to_keep_or_to_send_is_rejected_with_its_size(house: House, size: int) -> None:
    body = "".join(map(chr, random.Random(3).choices(range(0x4E00, 0x9FA5), k=size // 3 + 1)))
    with pytest.raises(RejectedError, match=r"^document: \d+ bytes"):
        await house.room.collect(a_waiting(body=body))
    assert await house.room.waiting(limit=1) == []


async def test_a_job_accepted_over_http_is_not_looked_for_while_it_may_be_at_a_batch(house: House) -> None:
    await house.intake.accept(opened("job-1"))
    await house.intake.accept(opened("job-2"))
    await house.room.collect(a_waiting())
    assert await house.intake.overdue(before=NOW + 25 * HOUR, limit=10) == [opened("job-2")]
    assert len(await house.intake.overdue(before=NOW + 27 * HOUR, limit=10)) == 2


async def test_a_job_that_came_from_a_producers_own_queue_leaves_no_trace_in_the_intake(house: House) -> None:
    await house.room.collect(a_waiting())
    assert await house.intake.overdue(before=NOW + 99 * HOUR, limit=10) == []
    assert await house.intake.accept(opened("job-1"))


async def test_a_job_whose_result_is_there_is_not_opened_again(house: House) -> None:
    await house.intake.accept(opened("job-1"))
    await house.intake.close(opened("job-1"))
    await house.room.collect(a_waiting())
    assert await house.intake.overdue(before=NOW + 99 * HOUR, limit=10) == []


async def test_a_job_that_joined_a_submission_waits_no_more_and_is_found_there(house: House) -> None:
    kept = await a_member(house)
    assert await house.room.waiting(limit=10) == []
    assert await house.room.members("t1", limit=10) == [kept]
    assert await house.room.members("t2", limit=10) == []
    assert not await house.room.collect(a_waiting()), "it waits all the same"


async def test_of_many_submissions_one_gets_a_job(house: House) -> None:
    waiting = a_waiting()
    await house.room.collect(waiting)
    joined = await asyncio.gather(*(house.room.join(Kept(waiting), f"t{at}", pays=False) for at in range(6)))
    assert sum(joined) == 1
    assert len(await house.room.members(f"t{joined.index(True)}", limit=10)) == 1


async def test_a_job_that_leaves_is_marked_once_and_is_there_until_it_is_closed(house: House) -> None:
    kept = await a_member(house)
    marked = await asyncio.gather(*(house.room.leave(kept) for _ in range(6)))
    assert sum(marked) == 1
    assert await house.room.members("t1", limit=10) == [replace(kept, leaving=True)]
    await house.room.close(kept)
    await house.room.close(kept)
    assert await house.room.members("t1", limit=10) == []
    assert not await house.room.leave(kept)


async def test_a_job_that_does_not_leave_cannot_be_closed(house: House) -> None:
    kept = await a_member(house)
    await house.room.close(kept)
    assert await house.room.members("t1", limit=10) == [kept]


async def test_a_job_can_leave_before_it_is_in_a_submission_and_joins_none_then(house: House) -> None:
    await house.room.collect(a_waiting())
    assert await house.room.leave(Kept(a_waiting()))
    assert not await house.room.join(Kept(a_waiting()), "t1", pays=True)
    await house.room.close(Kept(a_waiting()))
    assert await house.room.waiting(limit=10) == []


async def test_a_job_collected_anew_while_it_leaves_is_not_closed_with_its_former_self(house: House) -> None:
    kept = await a_member(house)
    await house.room.leave(kept)
    anew = a_waiting(since=NOW + 60, key="another")
    assert await house.room.collect(anew)
    await house.room.close(kept)
    assert await house.room.waiting(limit=10) == [Kept(anew)]
    assert await house.room.members("t1", limit=10) == []
    assert not await house.room.leave(kept), "nor can that one leave for it"


async def test_a_job_that_is_gone_can_be_collected_anew(house: House) -> None:
    kept = await a_member(house)
    await house.room.leave(kept)
    await house.room.close(kept)
    assert await house.room.collect(a_waiting(since=NOW + 90))
    assert await house.room.waiting(limit=10) == [Kept(a_waiting(since=NOW + 90))]


async def test_of_two_that_gather_one_does_until_its_time_is_up(house: House) -> None:
    assert await house.room.begin_round("one", now=NOW, until=NOW + 480)
    assert not await house.room.begin_round("other", now=NOW + 479, until=NOW + 959)
    assert await house.room.begin_round("other", now=NOW + 480, until=NOW + 960)


async def test_a_question_is_asked_by_one_submission(house: House) -> None:
    told = await asyncio.gather(*(house.room.ask("r1", Asked(f"t{at}", f"job-{at}")) for at in range(6)))
    assert len(set(told)) == 1
    assert await house.room.ask("r1", Asked("t9", "job-9")) == told[0]
    assert await house.room.ask("r2", Asked("t9", "job-9")) == Asked("t9", "job-9")


async def test_a_question_can_be_asked_instead_of_a_submission_that_is_over(house: House) -> None:
    await house.room.ask("r1", Asked("t1", "job-1"))
    assert await house.room.ask("r1", Asked("t2", "job-2"), instead_of="t0") == Asked("t1", "job-1")
    assert await house.room.ask("r1", Asked("t2", "job-2"), instead_of="t1") == Asked("t2", "job-2")
    assert await house.room.ask("r1", Asked("t3", "job-3"), instead_of="t1") == Asked("t2", "job-2")


async def test_a_question_is_forgotten_days_later(house: House) -> None:
    await house.room.ask("r1", Asked("t1", "job-1"))
    house.clock.pass_by(KEEP_QUESTIONS + 1)
    assert await house.room.ask("r1", Asked("t2", "job-2")) == Asked("t2", "job-2")


async def test_submissions_are_looked_at_in_the_order_they_are_due(house: House) -> None:
    for at in (3, 1, 2):
        await house.room.open(a_submission(f"t{at}", look_at=NOW + at))
    assert [one.token for one in await house.room.under_way(limit=2)] == ["t1", "t2"]
    assert await house.room.find("t1") == a_submission("t1", look_at=NOW + 1)
    assert await house.room.find("t4") is None


async def test_a_submission_moves_from_phase_to_phase_once(house: House) -> None:
    await house.room.open(a_submission())
    running = replace(a_submission().submitted("arn:job", NOW + 1.5), look_at=NOW + 61.5)
    moved = await asyncio.gather(*(house.room.move(running, before="gathered") for _ in range(5)))
    assert sum(moved) == 1
    assert await house.room.find("t1") == running
    assert not await house.room.move(replace(running, phase="settling"), before="gathered")
    assert await house.room.under_way(limit=5) == [running]


async def test_a_submission_that_is_opened_again_stays_as_it_is(house: House) -> None:
    await house.room.open(a_submission())
    await house.room.move(replace(a_submission(), phase="failed"), before="gathered")
    await house.room.open(a_submission())
    assert await house.room.find("t1") == replace(a_submission(), phase="failed")


async def test_only_a_settled_submission_can_be_forgotten_and_stays_so(house: House) -> None:
    await house.room.open(a_submission())
    await house.room.forget(a_submission())
    assert len(await house.room.under_way(limit=5)) == 1
    settled = replace(a_submission(), phase="settled")
    await house.room.move(settled, before="gathered")
    for _ in range(2):
        await house.room.forget(settled)
    assert (await house.room.under_way(limit=5), await house.room.find("t1")) == ([], None)
    assert not await house.room.move(replace(settled, phase="settling"), before="settled")
