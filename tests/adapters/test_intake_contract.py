"""Accepted jobs: one contract, in memory and on DynamoDB."""

import asyncio
import random

import pytest

from sluice.errors import RejectedError
from tests.adapters.builders import DAY, NOW, Store, opened, result


async def test_an_accepted_job_is_overdue_until_it_is_closed(store: Store) -> None:
    assert await store.intake.accept(opened())
    assert await store.intake.overdue(before=NOW, limit=10) == []
    assert await store.intake.overdue(before=NOW + 0.1, limit=10) == [opened()]
    await store.intake.close(opened())
    assert await store.intake.overdue(before=NOW + 1, limit=10) == []


async def test_a_job_id_is_accepted_once(store: Store) -> None:
    assert await store.intake.accept(opened())
    assert not await store.intake.accept(opened(body="other"))
    assert await store.intake.overdue(before=NOW + 1, limit=10) == [opened()]


async def test_of_ten_submissions_at_once_one_is_accepted(store: Store) -> None:
    accepted = await asyncio.gather(*(store.intake.accept(opened(body=str(i))) for i in range(10)))
    assert sum(accepted) == 1


async def test_a_closed_job_id_stays_known(store: Store) -> None:
    await store.intake.accept(opened())
    await store.intake.close(opened())
    assert not await store.intake.accept(opened())


async def test_a_job_id_is_free_again_a_month_after_it_was_closed(store: Store) -> None:
    await store.intake.accept(opened())
    await store.intake.close(opened())
    store.clock.pass_by(31 * DAY)
    assert await store.intake.accept(opened())


async def test_an_open_job_never_expires(store: Store) -> None:
    await store.intake.accept(opened())
    store.clock.pass_by(400 * DAY)
    assert await store.intake.overdue(before=store.clock(), limit=10) == [opened()]
    assert not await store.intake.accept(opened())


async def test_the_longest_waiting_jobs_come_first_whatever_their_shard(store: Store) -> None:
    jobs = [opened(f"job-{i}", accepted_at=NOW + i) for i in range(30)]
    for job in random.Random(3).sample(jobs, len(jobs)):
        await store.intake.accept(job)
    assert await store.intake.overdue(before=NOW + 20, limit=7) == jobs[:7]
    assert await store.intake.overdue(before=NOW + 20, limit=100) == jobs[:20]


async def test_a_job_enqueued_again_waits_its_turn(store: Store) -> None:
    await store.intake.accept(opened())
    await store.intake.enqueued_again(opened(), at=NOW + 100)
    assert await store.intake.overdue(before=NOW + 100, limit=10) == []
    assert await store.intake.overdue(before=NOW + 101, limit=10) == [opened(tries=1)]


async def test_two_reconcilers_count_one_try(store: Store) -> None:
    await store.intake.accept(opened())
    await asyncio.gather(*(store.intake.enqueued_again(opened(), at=NOW + i) for i in (100, 101)))
    ((only),) = await store.intake.overdue(before=NOW + 200, limit=10)
    assert only.tries == 1


async def test_a_reconciler_that_comes_late_does_not_turn_the_count_back(store: Store) -> None:
    await store.intake.accept(opened())
    for tries in range(3):
        await store.intake.enqueued_again(opened(tries=tries), at=NOW + 100 + tries)
    await store.intake.enqueued_again(opened(tries=0), at=NOW + 500)
    assert await store.intake.overdue(before=NOW + 103, limit=10) == [opened(tries=3)]


async def test_a_closed_job_is_not_opened_by_a_late_reconciler(store: Store) -> None:
    await store.intake.accept(opened())
    await store.intake.close(opened())
    await store.intake.enqueued_again(opened(), at=NOW + 1)
    assert await store.intake.overdue(before=NOW + 100, limit=10) == []


async def test_closing_what_was_never_accepted_leaves_no_trace(store: Store) -> None:
    await store.intake.close(opened())
    assert await store.intake.accept(opened())


async def test_a_replayed_result_closes_the_job_it_answers(store: Store) -> None:
    await store.intake.accept(opened())
    await store.results.alias(result(replayed=True), "w1")
    assert await store.intake.overdue(before=NOW + 100, limit=10) == []
    await store.intake.close(opened())
    assert await store.results.load("acme", "job-1") == result(replayed=True)


async def test_an_accepted_job_has_no_result_yet(store: Store) -> None:
    await store.intake.accept(opened())
    assert await store.results.load("acme", "job-1") is None


async def test_a_body_too_large_to_keep_is_rejected_with_its_size(store: Store) -> None:
    with pytest.raises(RejectedError, match=r"^document: \d+ bytes compressed, the limit is 409600"):
        await store.intake.accept(opened(body=random.Random(1).randbytes(500_000).hex()))
