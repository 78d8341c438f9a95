"""Bulk jobs are left to a batch at half the price; their answers are used once they are there."""

import asyncio
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from sluice import journal
from sluice.errors import CollectedError, RejectedError, UnavailableError
from sluice.jobs import Status
from sluice.local.memory import MemoryJournal
from sluice.pipeline import patience
from sluice.pipeline.attempts import UNTOLD
from sluice.pipeline.patience import Message, Waits
from sluice.ports import Completion
from sluice.routing import Route
from sluice.routing.bulk import Waiting
from tests.builders import FREE, LETTER, Bench, a_body, a_completion, a_policy, an_extractor, in_minutes, said_by

NOW = Route(route="bedrock:large", price_in=Decimal(1), price_out=Decimal(5), typical_ms=2_000)
FLEX = Route(route="bedrock:large@flex", price_in=Decimal("0.6"), price_out=Decimal(3), typical_ms=4_000)
BATCH = Route(route="bedrock:large@batch", price_in=Decimal("0.5"), price_out=Decimal("2.5"))
A_DAY = 25 * 60


@dataclass
class Room:
    """`Collecting` that remembers, or fails as told."""

    kept: dict[tuple[str, str], Waiting] = field(default_factory=dict)
    trouble: Exception | None = None

    async def collect(self, waiting: Waiting) -> bool:
        if self.trouble:
            raise self.trouble
        new = (waiting.tenant, waiting.job_id) not in self.kept
        self.kept.setdefault((waiting.tenant, waiting.job_id), waiting)
        return new


def a_bench(*routes: Route, said: dict[str, Any] | None = None, room: Room | None = None) -> tuple[Bench, Room]:
    room = room or Room()
    script = said_by({"large": a_completion(), "large@flex": a_completion(), **(said or {})})
    return an_extractor(script, policy=a_policy(*(routes or (BATCH, NOW))), batches=room), room


async def answered(bench: Bench, waiting: Waiting, completion: Completion) -> None:
    """What a batch that ended leaves in the journal."""
    entry = journal.received(journal.Work().with_answer(waiting.key, completion), owner="batch")
    await MemoryJournal(bench.table).claim(waiting.work, entry, expected_fence=0)


async def test_a_bulk_job_is_kept_for_a_batch_with_its_money_set_aside() -> None:
    bench, room = a_bench()
    told = await patience.run(bench.extractor, Message(a_body(lane="bulk")), bench.clock.deadline(30))
    [waiting] = room.kept.values()
    assert told is Waits.COLLECTED
    assert (waiting.route, waiting.key, waiting.job_id) == (BATCH.route, BATCH.route, "job-1")
    assert bench.spent() == waiting.reserved > 0
    assert (bench.asked, await bench.results.load("acme", "job-1")) == ([], None)


async def test_its_answer_is_used_at_the_price_of_a_batch_and_nobody_is_asked() -> None:
    bench, room = a_bench()
    with pytest.raises(CollectedError):
        await bench.run(lane="bulk")
    [waiting] = room.kept.values()
    await answered(bench, waiting, a_completion())
    result = await bench.run_body(waiting.body)
    assert result.status is Status.EXTRACTED
    assert [(a.route, a.cost_micros) for a in result.attempts] == [
        (BATCH.route, BATCH.price.cost(tokens_in=600, tokens_out=120))
    ]
    assert bench.asked == []


async def test_a_message_that_comes_twice_sets_its_money_aside_once() -> None:
    bench, room = a_bench()
    for _ in range(3):
        with pytest.raises(CollectedError):
            await bench.run(lane="bulk")
    [waiting] = room.kept.values()
    assert bench.spent() == waiting.reserved


async def test_equal_jobs_that_come_together_are_kept_each() -> None:
    bench, room = a_bench()
    runs = (bench.run(lane="bulk", job_id=f"job-{at}") for at in range(3))
    told = await asyncio.gather(*runs, return_exceptions=True)
    assert [type(one) for one in told] == [CollectedError] * 3
    assert len({waiting.work for waiting in room.kept.values()}) == 1
    assert len(room.kept) == 3


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"lane": "queue"}, ["large"]),
        ({"lane": "realtime"}, ["large"]),
        ({"lane": "bulk", "deadline": in_minutes(60).isoformat()}, ["large"]),
        ({"lane": "bulk", "deadline": in_minutes(A_DAY).isoformat()}, []),
    ],
)
async def test_who_has_less_than_a_day_is_answered_now(changes: dict[str, Any], asked: list[str]) -> None:
    bench, room = a_bench()
    told = await patience.run(bench.extractor, Message(a_body(**changes)), bench.clock.deadline(30))
    assert (bench.asked, len(room.kept)) == (asked, 1 - len(asked))
    assert (told is Waits.COLLECTED) == (not asked)


async def test_without_a_place_to_wait_nothing_is_asked_in_batches() -> None:
    bench = an_extractor(said_by({"large": a_completion()}), policy=a_policy(BATCH, NOW))
    result = await bench.run(lane="bulk")
    assert [attempt.route for attempt in result.attempts] == [NOW.route]


async def test_only_what_a_cheaper_model_left_in_doubt_is_asked() -> None:
    bench, room = a_bench(FREE, BATCH, said={"mini": a_completion(payoff_amount="$99.99", fees="$1")})
    with pytest.raises(CollectedError):
        await bench.run(lane="bulk")
    [waiting] = room.kept.values()
    assert set(waiting.paths) == {"payoff_amount", "fees"}
    assert waiting.key.startswith(f"{BATCH.route}#")


async def test_what_a_batch_could_not_answer_is_asked_at_once() -> None:
    bench, room = a_bench()
    with pytest.raises(CollectedError):
        await bench.run(lane="bulk")
    [waiting] = room.kept.values()
    await answered(bench, waiting, UNTOLD)
    result = await bench.run_body(waiting.body)
    assert [(a.route, a.outcome) for a in result.attempts] == [(BATCH.route, "unusable"), (NOW.route, "answered")]
    assert result.status is Status.EXTRACTED


async def test_a_model_that_has_answered_is_not_asked_the_same_on_a_dearer_tier() -> None:
    bench, _ = a_bench(FLEX, NOW, said={"large@flex": a_completion(sure=0.3)})
    result = await bench.run(lane="queue")
    assert (bench.asked, result.status) == (["large@flex"], Status.NEEDS_REVIEW)


async def test_on_a_dearer_tier_it_is_asked_when_the_cheaper_one_is_down() -> None:
    bench, _ = a_bench(FLEX, NOW, said={"large@flex": UnavailableError("503", sent=False)})
    result = await bench.run(lane="queue")
    assert (bench.asked, result.status) == (["large@flex", "large"], Status.EXTRACTED)


async def test_a_job_that_cannot_be_kept_is_asked_at_once_and_its_money_comes_back() -> None:
    bench, _ = a_bench(room=Room(trouble=RejectedError("document", "too large")))
    result = await bench.run(lane="bulk")
    assert [(a.route, a.outcome) for a in result.attempts] == [(BATCH.route, "held"), (NOW.route, "answered")]
    assert bench.spent() == result.cost_micros


async def test_where_nobody_knows_whether_it_is_kept_its_money_stays_set_aside() -> None:
    bench, _ = a_bench(room=Room(trouble=UnavailableError("table", sent=True)))
    result = await bench.run(lane="bulk")
    assert result.status is Status.EXTRACTED
    assert bench.spent() > result.cost_micros


async def test_a_tenant_without_money_is_neither_kept_nor_asked() -> None:
    bench, room = a_bench()
    bench.budget.totals["acme", f"{bench.clock.now():%Y-%m-%d}"] = 50_000_000
    result = await bench.run(lane="bulk", document=f"{LETTER} again")
    assert (room.kept, result.status) == ({}, Status.FAILED)
    assert [attempt.outcome for attempt in result.attempts] == ["over_budget", "over_budget"]
