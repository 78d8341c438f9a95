"""The budget: one contract, in memory and on DynamoDB."""

import asyncio

from tests.adapters.builders import Store

TODAY = "2027-01-15"


async def test_money_is_set_aside_up_to_the_limit_and_not_beyond(store: Store) -> None:
    assert await store.budget.reserve("acme", TODAY, 60, limit=100)
    assert not await store.budget.reserve("acme", TODAY, 41, limit=100)
    assert await store.budget.reserve("acme", TODAY, 40, limit=100)
    assert not await store.budget.reserve("acme", TODAY, 1, limit=100)


async def test_one_amount_above_the_limit_is_refused(store: Store) -> None:
    assert not await store.budget.reserve("acme", TODAY, 101, limit=100)
    assert await store.budget.reserve("acme", TODAY, 100, limit=100)


async def test_what_was_not_spent_is_free_again(store: Store) -> None:
    await store.budget.reserve("acme", TODAY, 100, limit=100)
    await store.budget.settle("acme", TODAY, reserved=100, spent=30)
    assert await store.budget.reserve("acme", TODAY, 70, limit=100)
    assert not await store.budget.reserve("acme", TODAY, 1, limit=100)


async def test_what_was_overspent_counts(store: Store) -> None:
    await store.budget.reserve("acme", TODAY, 50, limit=100)
    await store.budget.settle("acme", TODAY, reserved=50, spent=80)
    assert not await store.budget.reserve("acme", TODAY, 21, limit=100)


async def test_tenants_and_days_do_not_share(store: Store) -> None:
    assert await store.budget.reserve("acme", TODAY, 100, limit=100)
    assert await store.budget.reserve("other", TODAY, 100, limit=100)
    assert await store.budget.reserve("acme", "2027-01-16", 100, limit=100)


async def test_fifty_reservers_at_once_never_oversell(store: Store) -> None:
    taken = await asyncio.gather(*(store.budget.reserve("acme", TODAY, 7, limit=100) for _ in range(50)))
    assert sum(taken) == 100 // 7


async def test_reservers_and_settlers_at_once_keep_the_books(store: Store) -> None:
    async def spend(cost: int) -> int:
        if not await store.budget.reserve("acme", TODAY, 20, limit=200):
            return 0
        await store.budget.settle("acme", TODAY, reserved=20, spent=cost)
        return cost

    spent = sum(await asyncio.gather(*(spend(cost) for cost in [5, 10, 15, 20] * 10)))
    assert spent <= 200
    assert await store.budget.reserve("acme", TODAY, 200 - spent, limit=200)
    assert not await store.budget.reserve("acme", TODAY, 1, limit=200)


async def test_a_call_that_cost_what_was_reserved_needs_no_second_write(store: Store) -> None:
    await store.budget.reserve("acme", TODAY, 10, limit=100)
    before = len(store.operations)
    await store.budget.settle("acme", TODAY, reserved=10, spent=10)
    assert len(store.operations) == before
