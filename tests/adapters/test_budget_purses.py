"""The budget's purses: one write pays many calls, and no environments together ever pass the day's limit."""

import asyncio
import random
from contextlib import closing
from uuid import uuid4

import boto3
import pytest

from sluice.aws.budget import CHUNKS_PER_DAY, SOLD_SECONDS, DynamoBudget
from sluice.aws.table import Table
from sluice.errors import UnavailableError
from sluice.local.resources import create_table
from sluice.wire import Wire
from tests.adapters.builders import Clock
from tests.adapters.conftest import REGION, CountingService

TODAY = "2027-01-15"
LIMIT = 256_000
CHUNK = LIMIT // CHUNKS_PER_DAY


class Environments:
    """Several Lambda environments on one table."""

    def __init__(self, url: str, count: int) -> None:
        name = f"t{uuid4().hex}"
        with closing(boto3.client("dynamodb", endpoint_url=url)) as dynamodb:
            create_table(dynamodb, name)
        self.service = CountingService(Wire(), "dynamodb", REGION, url)
        self.table = Table(self.service, name, timeout=20)
        self.clock = Clock()
        self.budgets = [DynamoBudget(self.table, clock=self.clock) for _ in range(count)]

    async def total(self) -> int:
        item = await self.table.get(f"B#acme#{TODAY}")
        return int(item["total"]) if item else 0

    @property
    def writes(self) -> int:
        return len(self.service.operations)


async def test_one_write_pays_many_calls(moto_url: str) -> None:
    at = Environments(moto_url, 1)
    [budget] = at.budgets
    for _ in range(15):
        assert await budget.reserve("acme", TODAY, CHUNK // 10, limit=LIMIT)
        await budget.settle("acme", TODAY, reserved=CHUNK // 10, spent=CHUNK // 20)
    assert at.writes == 1
    assert await at.total() == CHUNK


async def test_a_batch_at_once_draws_once(moto_url: str) -> None:
    at = Environments(moto_url, 1)
    taken = await asyncio.gather(*(at.budgets[0].reserve("acme", TODAY, CHUNK // 10, limit=LIMIT) for _ in range(10)))
    assert all(taken)
    assert at.writes == 1


async def test_fifty_reservers_in_five_environments_never_oversell(moto_url: str) -> None:
    at, amount = Environments(moto_url, 5), 7 * CHUNK
    limit = 100 * CHUNK
    taken = await asyncio.gather(*(at.budgets[n % 5].reserve("acme", TODAY, amount, limit=limit) for n in range(50)))
    assert sum(taken) == 100 // 7
    assert await at.total() <= limit


@pytest.mark.parametrize("seed", range(3))
async def test_purses_of_many_environments_never_hold_more_than_the_limit(moto_url: str, seed: int) -> None:
    at, rng = Environments(moto_url, 5), random.Random(seed)
    spent = 0

    async def job(budget: DynamoBudget, most: int, cost: int) -> None:
        nonlocal spent
        if await budget.reserve("acme", TODAY, most, limit=40_000):
            spent += cost
            await budget.settle("acme", TODAY, reserved=most, spent=cost)

    for _ in range(6):
        amounts = [(rng.choice(at.budgets), most, rng.randint(1, most)) for most in rng.choices((40, 150, 900), k=50)]
        await asyncio.gather(*(job(*amount) for amount in amounts))
        held = sum(purse.left for budget in at.budgets for purse in budget._purses.values())
        assert await at.total() == spent + held <= 40_000


async def test_the_last_cents_of_the_day_are_drawn_exactly(moto_url: str) -> None:
    at = Environments(moto_url, 1)
    [budget] = at.budgets
    assert await budget.reserve("acme", TODAY, LIMIT - CHUNK // 2, limit=LIMIT)
    assert await budget.reserve("acme", TODAY, CHUNK // 2, limit=LIMIT)
    assert not await budget.reserve("acme", TODAY, 1, limit=LIMIT)


async def test_change_of_a_dear_call_is_free_for_other_environments_within_seconds(moto_url: str) -> None:
    at = Environments(moto_url, 2)
    first, second = at.budgets
    assert await first.reserve("acme", TODAY, LIMIT, limit=LIMIT)
    assert not await second.reserve("acme", TODAY, CHUNK, limit=LIMIT)
    await first.settle("acme", TODAY, reserved=LIMIT, spent=LIMIT // 2)
    assert await second.reserve("acme", TODAY, CHUNK - 1, limit=LIMIT), "less than was refused is asked for"
    at.clock.pass_by(SOLD_SECONDS)
    assert await second.reserve("acme", TODAY, LIMIT // 4, limit=LIMIT)


async def test_a_purse_never_keeps_more_than_two_chunks(moto_url: str) -> None:
    at = Environments(moto_url, 1)
    [budget] = at.budgets
    taken = await asyncio.gather(*(budget.reserve("acme", TODAY, CHUNK, limit=LIMIT) for _ in range(10)))
    assert all(taken)
    for _ in taken:
        await budget.settle("acme", TODAY, reserved=CHUNK, spent=0)
    assert await at.total() <= 2 * CHUNK


async def test_a_failed_draw_sets_nothing_aside_here_and_hinders_nobody(moto_url: str) -> None:
    at = Environments(moto_url, 1)
    [budget] = at.budgets
    missing = Table(at.service, "no-such-table", timeout=20)
    budget._table, at_hand = missing, budget._table
    outcomes = await asyncio.gather(
        *(budget.reserve("acme", TODAY, 5, limit=LIMIT) for _ in range(3)), return_exceptions=True
    )
    assert all(isinstance(outcome, UnavailableError) for outcome in outcomes)
    budget._table = at_hand
    assert await budget.reserve("acme", TODAY, 5, limit=LIMIT)


async def test_a_new_day_starts_with_an_empty_purse(moto_url: str) -> None:
    at = Environments(moto_url, 1)
    [budget] = at.budgets
    await budget.reserve("acme", TODAY, CHUNK, limit=LIMIT)
    await budget.reserve("acme", "2027-01-16", CHUNK, limit=LIMIT)
    await budget.settle("acme", TODAY, reserved=CHUNK, spent=CHUNK // 2)
    assert await at.total() == CHUNK // 2


def test_an_environments_purse_serves_every_event_loop(moto_url: str) -> None:
    at = Environments(moto_url, 1)

    async def batch() -> list[bool]:
        return await asyncio.gather(*(at.budgets[0].reserve("acme", TODAY, CHUNK, limit=LIMIT) for _ in range(5)))

    assert all(asyncio.run(batch()) + asyncio.run(batch()))


async def test_a_day_that_is_sold_costs_no_write_per_job(moto_url: str) -> None:
    at = Environments(moto_url, 2)
    first, second = at.budgets
    assert await first.reserve("acme", TODAY, LIMIT, limit=LIMIT)
    before = at.writes
    for _ in range(20):
        assert not await second.reserve("acme", TODAY, CHUNK // 2, limit=LIMIT)
    assert at.writes - before == 2
    at.clock.pass_by(SOLD_SECONDS)
    assert not await second.reserve("acme", TODAY, CHUNK // 2, limit=LIMIT)
    assert at.writes - before == 4


async def test_purses_draw_less_as_the_day_fills(moto_url: str) -> None:
    at = Environments(moto_url, 2)
    first, second = at.budgets
    assert await first.reserve("acme", TODAY, LIMIT * 9 // 10, limit=LIMIT)
    for _ in range(3):
        assert await second.reserve("acme", TODAY, 10, limit=LIMIT)
    drawn = await at.total() - LIMIT * 9 // 10
    assert drawn == CHUNK, "a new environment does not know yet how full the day is"
    assert await second.reserve("acme", TODAY, CHUNK, limit=LIMIT)
    assert await at.total() - LIMIT * 9 // 10 - drawn < CHUNK + 1
