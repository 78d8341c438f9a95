"""Cases that wait for a person: one contract, in memory and on DynamoDB."""

import asyncio
import random
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import boto3
import pytest

from sluice.aws.journal import DynamoJournal, result_item
from sluice.aws.results import DynamoResults
from sluice.aws.reviews import DynamoReviews
from sluice.aws.table import Table
from sluice.aws.waiting import review_attributes
from sluice.jobs import Job, Result, Status
from sluice.local.memory import MemoryJournal, MemoryResults, MemoryTable
from sluice.local.resources import create_table
from sluice.local.review.memory import MemoryReviews
from sluice.pipeline.review import Case, Claim, Listed, Review, Reviewed, Reviews
from sluice.ports import Journal, Results
from sluice.wire import Wire
from tests.adapters.builders import EXPIRY, NOW, Clock, result
from tests.adapters.conftest import REGION, CountingService

BY_REVIEW: dict[str, Any] = {
    "IndexName": "by_review",
    "KeySchema": [
        {"AttributeName": "review", "KeyType": "HASH"},
        {"AttributeName": "review_at", "KeyType": "RANGE"},
    ],
    "Projection": {
        "ProjectionType": "INCLUDE",
        "NonKeyAttributes": ["job", "claimed_by", "claimed_until", "expires_at"],
    },
}
TEXT = "Payoff: $18342.17 or so."
SOON = NOW + 600


@dataclass
class Store:
    """`Reviews` and its neighbours on one table."""

    reviews: Reviews
    results: Results
    journal: Journal
    clock: Clock

    async def keep(self, work: str, kept: Result, job: Job) -> None:
        """Finish a work."""
        await self.journal.finish(work, kept, fence=0, expires_at=EXPIRY, job=job)


@pytest.fixture(params=["memory", "moto"])
def store(request: pytest.FixtureRequest) -> Store:
    return in_memory() if request.param == "memory" else on_moto(request.getfixturevalue("moto_url"))


def in_memory() -> Store:
    clock = Clock()
    table = MemoryTable(clock)
    return Store(MemoryReviews(table), MemoryResults(table), MemoryJournal(table), clock)


def on_moto(url: str) -> Store:
    name, clock = f"t{uuid4().hex}", Clock()
    with closing(boto3.client("dynamodb", endpoint_url=url)) as dynamodb:
        create_table(dynamodb, name)
        indexes = dynamodb.describe_table(TableName=name)["Table"]["GlobalSecondaryIndexes"]
        if not any(index["IndexName"] == "by_review" for index in indexes):
            names: Any = [{"AttributeName": key, "AttributeType": "S"} for key in ("review", "review_at")]
            made: Any = [{"Create": BY_REVIEW}]
            dynamodb.update_table(TableName=name, AttributeDefinitions=names, GlobalSecondaryIndexUpdates=made)
    table = Table(CountingService(Wire(), "dynamodb", REGION, url), name, timeout=20)
    return Store(
        DynamoReviews(table, clock=clock),
        DynamoResults(table, clock=clock),
        DynamoJournal(table, clock=clock),
        clock,
    )


def waiting(job_id: str = "job-1", *, at: float = NOW, **changes: Any) -> Result:
    moment = datetime.fromtimestamp(at, UTC)
    defaults: dict[str, Any] = {"status": Status.NEEDS_REVIEW, "finished_at": moment, "reason": "in doubt: vin"}
    return result(job_id, **defaults | changes)


def a_job(job_id: str = "job-1", **changes: Any) -> Job:
    given = {"tenant": "acme", "job_id": job_id, "document": TEXT, "document_type": "auto_loan_payoff"}
    return Job.model_validate(given | changes)


def decided(case: str = "w1", reviewer: str = "ada", *, at: float = NOW + 60, job_id: str = "job-1") -> Reviewed:
    moment = datetime.fromtimestamp(at, UTC)
    return Reviewed(case, result(job_id, finished_at=moment), Review(reviewer=reviewer, at=moment))


async def test_a_result_that_needs_review_is_listed_and_found_with_its_job(store: Store) -> None:
    await store.keep("w1", waiting(), a_job())
    page = await store.reviews.waiting("acme", limit=10)
    assert list(page.cases) == [Listed("w1", "job-1", "2027-01-15T08:00:00.000000+00:00")]
    assert await store.reviews.find("acme", "w1") == Case("w1", waiting(), a_job())


async def test_a_result_that_needs_none_is_not_listed(store: Store) -> None:
    await store.keep("w1", result(), a_job())
    assert not (await store.reviews.waiting("acme", limit=10)).cases
    assert await store.reviews.find("acme", "w1") is None
    assert not await store.reviews.claim("acme", "w1", Claim("ada", SOON))


async def test_other_tenants_see_claim_release_and_decide_nothing(store: Store) -> None:
    await store.keep("w1", waiting(), a_job())
    for tenant in ("acm", "acme2", "globex"):
        assert not (await store.reviews.waiting(tenant, limit=10)).cases
        assert await store.reviews.find(tenant, "w1") is None
        assert not await store.reviews.claim(tenant, "w1", Claim("eve", SOON))
    assert await store.reviews.claim("acme", "w1", Claim("ada", SOON))
    await store.reviews.release("globex", "w1", "ada")
    assert not await store.reviews.decide("globex", decided())
    assert (found := await store.reviews.find("acme", "w1"))
    assert found.claim == Claim("ada", SOON)


async def test_pages_hold_every_case_once_the_longest_waiting_first(store: Store) -> None:
    works = [f"w{at}" for at in range(23)]
    for at in random.Random(5).sample(range(23), 23):
        await store.keep(works[at], waiting(f"job-{at}", at=NOW + at // 3), a_job(f"job-{at}"))
    seen: list[Listed] = []
    after = ""
    for _ in range(9):
        page = await store.reviews.waiting("acme", limit=5, after=after)
        seen += page.cases
        if not (after := page.after):
            break
    assert sorted(one.case for one in seen) == sorted(works)
    assert [one.since for one in seen] == sorted(one.since for one in seen)


async def test_of_ten_claims_at_once_one_holds(store: Store) -> None:
    await store.keep("w1", waiting(), a_job())
    taken = await asyncio.gather(*(store.reviews.claim("acme", "w1", Claim(f"r{at}", SOON)) for at in range(10)))
    assert sum(taken) == 1
    assert (found := await store.reviews.find("acme", "w1"))
    assert found.claim == Claim(f"r{taken.index(True)}", SOON)
    assert [one.claim for one in (await store.reviews.waiting("acme", limit=10)).cases] == [found.claim]


async def test_a_claim_can_be_held_for_longer_by_its_holder_and_ends_by_itself(store: Store) -> None:
    await store.keep("w1", waiting(), a_job())
    assert await store.reviews.claim("acme", "w1", Claim("ada", SOON))
    assert await store.reviews.claim("acme", "w1", Claim("ada", SOON + 60))
    store.clock.pass_by(659)
    assert not await store.reviews.claim("acme", "w1", Claim("bob", NOW + 2000))
    store.clock.pass_by(1)
    assert await store.reviews.claim("acme", "w1", Claim("bob", NOW + 2000))


async def test_only_its_holder_releases_a_claim(store: Store) -> None:
    await store.keep("w1", waiting(), a_job())
    await store.reviews.claim("acme", "w1", Claim("ada", SOON))
    await store.reviews.release("acme", "w1", "bob")
    assert not await store.reviews.claim("acme", "w1", Claim("bob", SOON))
    await store.reviews.release("acme", "w1", "ada")
    assert await store.reviews.claim("acme", "w1", Claim("bob", SOON))


async def test_a_decision_takes_the_results_place_and_is_listed_as_decided_with_its_job(store: Store) -> None:
    await store.keep("w1", waiting(), a_job())
    await store.reviews.claim("acme", "w1", Claim("ada", SOON))
    assert await store.reviews.decide("acme", decided())
    assert await store.results.load("acme", "job-1") == decided().result
    assert not (await store.reviews.waiting("acme", limit=10)).cases
    assert await store.reviews.find("acme", "w1") is None
    (only,), after = await store.reviews.decided("acme", limit=10)
    assert (only.case, only.result, only.review, only.job) == ("w1", decided().result, decided().review, a_job())
    assert after == ""
    assert await store.reviews.decided("globex", limit=10) == ([], "")


async def test_the_journal_replays_what_was_decided(store: Store) -> None:
    await store.keep("w1", waiting(), a_job())
    await store.reviews.claim("acme", "w1", Claim("ada", SOON))
    await store.reviews.decide("acme", decided())
    assert (entry := await store.journal.find("w1"))
    assert (entry.state, entry.result) == ("done", decided().result)


async def test_a_replay_of_a_reviewed_work_is_as_the_reviewer_left_it(store: Store) -> None:
    await store.keep("w1", waiting(), a_job())
    await store.results.alias(waiting("job-2", replayed=True, metadata={"mine": "too"}), "w1")
    assert await store.results.load("acme", "job-2") == waiting("job-2", replayed=True, metadata={"mine": "too"})
    await store.reviews.claim("acme", "w1", Claim("ada", SOON))
    await store.reviews.decide("acme", decided())
    assert (replay := await store.results.load("acme", "job-2"))
    assert (replay.job_id, replay.metadata, replay.status) == ("job-2", {"mine": "too"}, Status.EXTRACTED)
    assert replay.fields == decided().result.fields


async def test_nothing_is_decided_without_a_claim_that_holds(store: Store) -> None:
    await store.keep("w1", waiting(), a_job())
    assert not await store.reviews.decide("acme", decided())
    await store.reviews.claim("acme", "w1", Claim("ada", SOON))
    assert not await store.reviews.decide("acme", decided(reviewer="bob"))
    store.clock.pass_by(600)
    assert not await store.reviews.decide("acme", decided())
    assert await store.results.load("acme", "job-1") == waiting()


async def test_a_released_claim_decides_nothing(store: Store) -> None:
    await store.keep("w1", waiting(), a_job())
    await store.reviews.claim("acme", "w1", Claim("ada", SOON))
    await store.reviews.release("acme", "w1", "ada")
    assert not await store.reviews.decide("acme", decided())


async def test_a_case_is_decided_once(store: Store) -> None:
    await store.keep("w1", waiting(), a_job())
    await store.reviews.claim("acme", "w1", Claim("ada", SOON))
    decisions = await asyncio.gather(*(store.reviews.decide("acme", decided(at=NOW + at)) for at in range(5)))
    assert sum(decisions) == 1
    assert not await store.reviews.claim("acme", "w1", Claim("bob", SOON))


async def test_a_case_that_expired_is_gone_for_everybody(store: Store) -> None:
    await store.keep("w1", waiting(), a_job())
    await store.reviews.claim("acme", "w1", Claim("ada", EXPIRY + 10_000))
    store.clock.pass_by(EXPIRY - NOW)
    assert not (await store.reviews.waiting("acme", limit=10)).cases
    assert await store.reviews.find("acme", "w1") is None
    assert not await store.reviews.claim("acme", "w1", Claim("ada", EXPIRY + 20_000))
    assert not await store.reviews.decide("acme", decided())


async def test_what_never_existed_cannot_be_claimed_into_being(store: Store) -> None:
    assert not await store.reviews.claim("acme", "w9", Claim("ada", SOON))
    await store.reviews.release("acme", "w9", "ada")
    assert not await store.reviews.decide("acme", decided("w9"))
    assert await store.reviews.find("acme", "w9") is None
    assert not (await store.reviews.waiting("acme", limit=10)).cases


async def test_decided_cases_come_in_pages_oldest_decision_first(store: Store) -> None:
    for at in range(7):
        await store.keep(f"w{at}", waiting(f"job-{at}"), a_job(f"job-{at}"))
        await store.reviews.claim("acme", f"w{at}", Claim("ada", SOON))
        assert await store.reviews.decide("acme", decided(f"w{at}", at=NOW + 60 - at, job_id=f"job-{at}"))
    first, after = await store.reviews.decided("acme", limit=4)
    rest, end = await store.reviews.decided("acme", limit=4, after=after)
    assert [one.case for one in (*first, *rest)] == [f"w{at}" for at in reversed(range(7))]
    assert end == ""


def test_a_job_too_large_for_the_item_leaves_the_result_reviewable_without_its_text() -> None:
    item = result_item("w1", waiting(), 0, EXPIRY)
    noise = random.Random(1).randbytes(400_000).hex()
    assert set(review_attributes(item, waiting(), a_job(document=noise))) == {"review", "review_at"}
    assert set(review_attributes(item, waiting(), a_job())) == {"review", "review_at", "body"}
    assert review_attributes(item, result(), a_job()) == {}


async def test_an_accepted_result_that_is_audited_waits_too_until_it_is_decided(store: Store) -> None:
    await store.keep("w1", result(audit=True), a_job())
    assert [listed.case for listed in (await store.reviews.waiting("acme", limit=10)).cases] == ["w1"]
    assert await store.reviews.claim("acme", "w1", Claim("ada", SOON))
    assert await store.reviews.find("acme", "w1")
    assert await store.reviews.decide("acme", decided())
    assert not (await store.reviews.waiting("acme", limit=10)).cases
