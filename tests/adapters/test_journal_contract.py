"""The journal and the results: one contract, in memory and on DynamoDB."""

import asyncio
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from sluice.errors import LeasedError, RejectedError, StaleLeaseError
from sluice.jobs import FieldResult, Outcome, Result
from tests.adapters.builders import DAY, EXPIRY, NOW, Store, completion, entry, result


async def test_nothing_is_known_about_new_work(store: Store) -> None:
    assert await store.journal.find("w1") is None


async def test_a_claim_is_found_as_it_was_written(store: Store) -> None:
    claimed = entry(calls=2, answers={"sagemaker:8b": completion(), "bedrock:x": completion("{}")})
    await store.journal.claim("w1", claimed, expected_fence=0)
    assert await store.journal.find("w1") == claimed


async def test_a_second_claim_learns_how_long_the_lease_runs(store: Store) -> None:
    await store.journal.claim("w1", entry(), expected_fence=0)
    store.clock.pass_by(10)
    with pytest.raises(LeasedError) as refusal:
        await store.journal.claim("w1", entry(owner="you"), expected_fence=0)
    assert refusal.value.seconds == pytest.approx(20.5)


async def test_whoever_knows_the_fence_takes_over(store: Store) -> None:
    await store.journal.claim("w1", entry(1), expected_fence=0)
    await store.journal.claim("w1", entry(2, owner="you"), expected_fence=1)
    with pytest.raises(LeasedError):
        await store.journal.claim("w1", entry(2), expected_fence=1)
    found = await store.journal.find("w1")
    assert found
    assert (found.fence, found.owner) == (2, "you")


async def test_of_twenty_claims_at_once_one_wins(store: Store) -> None:
    claims = (store.journal.claim("w1", entry(owner=f"o{i}"), expected_fence=0) for i in range(20))
    outcomes = await asyncio.gather(*claims, return_exceptions=True)
    assert outcomes.count(None) == 1
    assert sum(isinstance(outcome, LeasedError) for outcome in outcomes) == 19


async def test_work_that_is_done_cannot_be_claimed(store: Store) -> None:
    await store.journal.claim("w1", entry(1), expected_fence=0)
    await store.journal.finish("w1", result(), fence=1, expires_at=EXPIRY)
    for fence in (0, 1):
        with pytest.raises(LeasedError) as refusal:
            await store.journal.claim("w1", entry(fence + 1), expected_fence=fence)
        assert refusal.value.seconds == 0


async def test_a_fence_that_never_was_cannot_be_built_on(store: Store) -> None:
    with pytest.raises(LeasedError):
        await store.journal.claim("w1", entry(5), expected_fence=4)


async def test_a_finished_work_carries_its_result_and_nothing_else(store: Store) -> None:
    await store.journal.claim("w1", entry(1, "received", answers={"r:m": completion()}), expected_fence=0)
    assert await store.journal.finish("w1", result(), fence=1, expires_at=EXPIRY) == result()
    found = await store.journal.find("w1")
    assert found
    assert (found.state, found.fence, found.result, dict(found.answers)) == ("done", 1, result(), {})


async def test_a_paid_job_costs_two_writes(store: Store) -> None:
    await store.journal.claim("w1", entry(1), expected_fence=0)
    await store.journal.finish("w1", result(), fence=1, expires_at=EXPIRY)
    assert len(store.operations) == 2


async def test_an_embedded_only_job_costs_one_write(store: Store) -> None:
    assert await store.journal.find("w1") is None
    await store.journal.finish("w1", result(), fence=0, expires_at=EXPIRY)
    assert len(store.operations) == 1


async def test_of_twenty_free_finishes_one_wins_and_all_get_its_result(store: Store) -> None:
    mine = [result(f"job-{i}", f"{i}.00") for i in range(20)]
    random.Random(7).shuffle(mine)
    told = await asyncio.gather(*(store.journal.finish("w1", m, fence=0, expires_at=EXPIRY) for m in mine))
    found = await store.journal.find("w1")
    assert found
    assert all(one == found.result for one in told)
    assert found.result in mine


async def test_finishing_twice_under_one_fence_hands_back_the_first_result(store: Store) -> None:
    await store.journal.claim("w1", entry(1), expected_fence=0)
    await store.journal.finish("w1", result(amount="1.00"), fence=1, expires_at=EXPIRY)
    again = await store.journal.finish("w1", result(amount="2.00"), fence=1, expires_at=EXPIRY)
    assert again == result(amount="1.00")


async def test_a_fence_that_was_taken_over_writes_nothing(store: Store) -> None:
    await store.journal.claim("w1", entry(1), expected_fence=0)
    store.clock.pass_by(60)
    await store.journal.claim("w1", entry(2, owner="you", lease_until=NOW + 90), expected_fence=1)
    with pytest.raises(StaleLeaseError):
        await store.journal.finish("w1", result(amount="1.00"), fence=1, expires_at=EXPIRY)
    await store.journal.finish("w1", result(amount="2.00"), fence=2, expires_at=EXPIRY)
    with pytest.raises(StaleLeaseError):
        await store.journal.finish("w1", result(amount="1.00"), fence=1, expires_at=EXPIRY)
    assert await store.results.load("acme", "job-1") == result(amount="2.00")


async def test_a_free_answer_waits_for_a_paid_call_under_way(store: Store) -> None:
    await store.journal.claim("w1", entry(1), expected_fence=0)
    with pytest.raises(LeasedError) as refusal:
        await store.journal.finish("w1", result(), fence=0, expires_at=EXPIRY)
    assert refusal.value.seconds == pytest.approx(30.5)


async def test_a_free_answer_settles_what_a_dead_worker_left(store: Store) -> None:
    await store.journal.claim("w1", entry(1), expected_fence=0)
    store.clock.pass_by(31)
    assert await store.journal.finish("w1", result(), fence=0, expires_at=EXPIRY) == result()
    with pytest.raises(StaleLeaseError):
        await store.journal.finish("w1", result(amount="1.00"), fence=1, expires_at=EXPIRY)


async def test_a_fence_without_a_claim_is_stale(store: Store) -> None:
    with pytest.raises(StaleLeaseError):
        await store.journal.finish("w1", result(), fence=3, expires_at=EXPIRY)


async def test_an_expired_result_counts_as_absent_before_it_is_deleted(store: Store) -> None:
    await store.journal.finish("w1", result(), fence=0, expires_at=int(NOW) + 10)
    store.clock.pass_by(10)
    assert await store.journal.find("w1") is None
    assert await store.results.load("acme", "job-1") is None
    later = result(amount="2.00")
    assert await store.journal.finish("w1", later, fence=0, expires_at=EXPIRY) == later


async def test_an_expired_result_may_be_claimed_anew(store: Store) -> None:
    await store.journal.finish("w1", result(), fence=0, expires_at=int(NOW) + 10)
    store.clock.pass_by(10)
    await store.journal.claim("w1", entry(1), expected_fence=0)
    assert await store.journal.find("w1") == entry(1)


async def test_a_claim_nobody_finishes_is_forgotten_after_three_weeks(store: Store) -> None:
    await store.journal.claim("w1", entry(1), expected_fence=0)
    store.clock.pass_by(20 * DAY)
    assert await store.journal.find("w1")
    store.clock.pass_by(DAY)
    assert await store.journal.find("w1") is None
    with pytest.raises(StaleLeaseError):
        await store.journal.finish("w1", result(), fence=1, expires_at=EXPIRY)
    with pytest.raises(LeasedError):
        await store.journal.claim("w1", entry(2), expected_fence=1)


async def test_random_owners_never_finish_a_work_twice(store: Store) -> None:
    """Twelve owners read, claim what looks free and finish; every success must tell the same result."""
    told: list[str] = []

    async def work(owner: int) -> None:
        known = await store.journal.find("w1")
        fence = known.fence if known else 0
        try:
            await store.journal.claim("w1", entry(fence + 1, owner=f"o{owner}"), expected_fence=fence)
            mine = result(amount=f"{owner}.00")
            stored = await store.journal.finish("w1", mine, fence=fence + 1, expires_at=EXPIRY)
            told.append(str(stored.values["payoff_amount"]))
        except (LeasedError, StaleLeaseError):
            return

    await asyncio.gather(*(work(owner) for owner in range(12)))
    assert len(set(told)) == 1


async def test_a_result_is_found_by_its_job_id_and_tenant(store: Store) -> None:
    await store.journal.finish("w1", result(), fence=0, expires_at=EXPIRY)
    assert await store.results.load("acme", "job-1") == result()
    assert await store.results.load("other", "job-1") is None
    assert await store.results.load("acme", "job-2") is None


async def test_work_under_way_is_no_result_yet(store: Store) -> None:
    await store.journal.claim("w1", entry(1), expected_fence=0)
    assert await store.results.load("acme", "job-1") is None


async def test_a_replay_is_found_under_its_own_job_id(store: Store) -> None:
    await store.journal.finish("w1", result(), fence=0, expires_at=EXPIRY)
    replay = result("job-2", metadata={"loan": "7"}, deliver_to="crm", replayed=True)
    await store.results.alias(replay, "w1")
    assert await store.results.load("acme", "job-2") == replay
    assert await store.results.load("acme", "job-1") == result()


async def test_a_second_delivery_of_a_replay_changes_nothing(store: Store) -> None:
    await store.results.alias(result("job-2", replayed=True), "w1")
    await store.results.alias(result("job-2", "9.99", replayed=True), "w1")
    assert await store.results.load("acme", "job-2") == result("job-2", replayed=True)


async def test_a_replay_expires_too(store: Store) -> None:
    await store.results.alias(result("job-2", replayed=True), "w1")
    store.clock.pass_by(31 * DAY)
    assert await store.results.load("acme", "job-2") is None
    await store.results.alias(result("job-2", "9.99", replayed=True), "w2")
    assert await store.results.load("acme", "job-2") == result("job-2", "9.99", replayed=True)


async def test_a_job_id_used_for_two_documents_gives_the_newest_result(store: Store) -> None:
    newer = result(amount="2.00", work_id="w2", finished_at=result().finished_at + timedelta(seconds=5))
    await store.journal.finish("w2", newer, fence=0, expires_at=EXPIRY)
    await store.journal.finish("w1", result(), fence=0, expires_at=EXPIRY)
    assert await store.results.load("acme", "job-1") == newer


async def test_a_result_larger_than_an_item_is_refused_with_its_size(store: Store) -> None:
    with pytest.raises(RejectedError, match=r"^result: \d+ bytes compressed, the limit is 409600$"):
        await store.journal.finish("w1", huge(), fence=0, expires_at=EXPIRY)
    assert await store.journal.finish("w1", result(), fence=0, expires_at=EXPIRY) == result()


async def test_a_large_result_that_compresses_is_kept(store: Store) -> None:
    text = "the payoff amount is good through the tenth of the month; " * 15_000
    wordy = result(fields={"clause": FieldResult(value=text, outcome=Outcome.FOUND, verbatim=text, span=(0, 870_000))})
    await store.journal.finish("w1", wordy, fence=0, expires_at=EXPIRY)
    assert await store.results.load("acme", "job-1") == wordy


async def test_unpackable_answers_do_not_cost_the_claim(store: Store) -> None:
    """What outgrows an item is asked again after a crash; a claim that cannot be written would stop the job."""
    noise = random.Random(1).randbytes(500_000).hex()
    claimed = entry(answers={"r:small": completion(), "r:huge": completion(noise)})
    await store.journal.claim("w1", claimed, expected_fence=0)
    found = await store.journal.find("w1")
    assert found
    assert found.answers["r:small"] == completion()
    assert replace(found, answers={}) == replace(claimed, answers={})


def huge() -> Result:
    noise = random.Random(1).randbytes(500_000).hex()
    return result(fields={"blob": FieldResult(value=noise, outcome=Outcome.FOUND, verbatim="x", span=(0, 1))})
