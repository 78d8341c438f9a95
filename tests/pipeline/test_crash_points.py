"""Whatever breaks, at whichever step: one result, no lost job, and every call that was paid in vain is counted."""

import asyncio
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import pytest

from sluice.backends.scripted import Script
from sluice.errors import RetryableError
from sluice.jobs import Result, Status
from sluice.ports import Completion
from sluice.routing import Policy
from tests.builders import (
    BEDROCK,
    ENDPOINT,
    FREE,
    Bench,
    a_body,
    a_policy,
    an_extractor,
    said_by,
)
from tests.pipeline.faults import FAULTS, CrashError, Fault, Faults
from tests.pipeline.test_asked_once import lost_calls

MAX_RUNS = 8
VISIBILITY = 120.0


@dataclass(frozen=True)
class Scene:
    """A job on a ladder of routes, and what each of them says; ``paid`` is how many calls it takes undisturbed."""

    policy: Policy
    script: Callable[[], Script]
    paid: int
    ends: tuple[Status, ...] = (Status.EXTRACTED,)


# With a doubtful answer at hand, a throttled or broken dearer route means review, not another try.
PERHAPS = (Status.EXTRACTED, Status.NEEDS_REVIEW)
# A small document: these tests run jobs by the thousand.
RECEIPT = {"document_type": "receipt", "document": "Corner Hardware\nTotal: $12.50"}
SAID = '{"company":"Corner Hardware","date":null,"address":null,"total":"$12.50"}'
FIELDS = ("company", "date", "address", "total")
SURE, UNSURE = (Completion(SAID, "m-1", 600, 120, dict.fromkeys(FIELDS, sure)) for sure in (0.95, 0.3))
SCENES = {
    "one paid route": Scene(a_policy(ENDPOINT), lambda: [SURE], 1),
    "free, in doubt, then paid": Scene(
        a_policy(FREE, ENDPOINT), lambda: said_by({"mini": UNSURE, "payoff-8b": SURE}), 1, PERHAPS
    ),
    "paid, in doubt, then dearer": Scene(
        a_policy(ENDPOINT, BEDROCK), lambda: said_by({"payoff-8b": UNSURE, "large": SURE}), 2, PERHAPS
    ),
    "paid, unreadable, then dearer": Scene(
        a_policy(ENDPOINT, BEDROCK), lambda: said_by({"payoff-8b": "no JSON", "large": SURE}), 2
    ),
    "free only": Scene(a_policy(FREE), lambda: [SURE], 0),
}


@dataclass
class Story:
    """A job run again and again, by a new process each time, until its record is deleted."""

    scene: Scene
    faults: Faults
    bench: Bench = field(init=False)
    runs: int = 0

    def __post_init__(self) -> None:
        self.bench = an_extractor(self.scene.script(), policy=self.scene.policy, latency=0.01)

    async def told(self, body: str) -> Result:
        for _ in range(MAX_RUNS):
            self.runs += 1
            worker = an_extractor(
                like=self.bench, policy=self.scene.policy, backend=self.bench.backend, wrapped=self.faults.wrap
            )
            try:
                return await worker.run_body(body, redelivered=self.runs > 1)
            except (RetryableError, CrashError):
                self.faults.restart()
                self.bench.clock.at += VISIBILITY
        pytest.fail(f"no result after {MAX_RUNS} runs")


def must_hold(story: Story, result: Result) -> None:
    bench, faults = story.bench, story.faults
    [final] = bench.table.stream
    assert (final.job_id, final.values["total"]) == ("job-1", "12.50")
    assert final.status in story.scene.ends
    assert result.fields == final.fields
    lost = faults.lost_calls()
    assert lost_calls(final) == lost, "the result tells how many calls were paid in vain"
    assert len(paid(faults)) <= story.scene.paid + lost, "an answer that was kept was asked for again"
    assert bench.spent() >= sum(paid(faults)), "no call that was served is missing from the day's total"


def paid(faults: Faults) -> list[int]:
    """What each served call will be on the bill, those that are free left out."""
    prices = {route.model: route.price for route in (FREE, ENDPOINT, BEDROCK)}
    costs = [prices[model].cost(tokens_in=said.tokens_in, tokens_out=said.tokens_out) for model, said in faults.served]
    return [cost for cost in costs if cost]


async def steps_of(scene: Scene) -> int:
    story = Story(scene, Faults())
    await story.told(a_body(**RECEIPT))
    assert len(paid(story.faults)) == scene.paid
    assert story.faults.lost_calls() == 0
    return story.faults.steps


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_one_fault_at_any_step_costs_at_most_the_call_it_hit(scene: Scene) -> None:
    for step in range(await steps_of(scene)):
        for fault in FAULTS:
            story = Story(scene, Faults({step: fault}))

            result = await story.told(a_body(**RECEIPT))

            must_hold(story, result)
            assert story.faults.lost_calls() <= 1, (step, fault)
            assert story.runs <= 2, (step, fault)


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_two_faults_anywhere_lose_no_job_and_no_count(scene: Scene) -> None:
    for strikes in some_pairs(await steps_of(scene)):
        story = Story(scene, Faults(strikes))

        result = await story.told(a_body(**RECEIPT))

        must_hold(story, result)


def some_pairs(steps: int, *, number: int = 60) -> Iterator[dict[int, Fault]]:
    """Two faults at two steps, the second perhaps in a later run: a seeded choice of the thousand there are."""
    chosen = random.Random(7)
    pairs = list(combinations(range(2 * steps), 2))
    for _ in range(number):
        first, second = chosen.choice(pairs)
        yield {first: chosen.choice(FAULTS), second: chosen.choice(FAULTS)}


@pytest.mark.parametrize("step", range(4), ids=["reserve", "claim", "settle", "alias"])
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_replay_that_breaks_is_told_again_and_asks_nobody(fault: Fault, step: int) -> None:
    story = Story(SCENES["one paid route"], Faults({5 + step: fault}))
    await story.told(a_body(**RECEIPT))
    assert story.faults.steps == 5

    other = await story.told(a_body(job_id="job-2", **RECEIPT))

    assert [kept.job_id for kept in story.bench.table.stream] == ["job-1", "job-2"]
    assert (other.job_id, other.values["total"], story.bench.backend.calls) == ("job-2", "12.50", 1)


@pytest.mark.parametrize("fault", FAULTS)
async def test_an_end_that_breaks_is_written_once(fault: Fault) -> None:
    story = Story(SCENES["one paid route"], Faults({0: fault}))

    result = await story.told(a_body(document=" ", document_type="receipt"))

    assert result.status is Status.REJECTED
    [final] = story.bench.table.stream
    assert final.reason == result.reason == "document: the text is empty"


async def test_workers_that_die_at_random_while_others_try_ask_no_more_than_their_deaths_explain() -> None:
    for seed in range(12):
        bench, faults = await stormed(random.Random(seed))

        [final] = bench.table.stream
        assert final.status is Status.EXTRACTED
        assert bench.backend.calls <= 1 + lost_calls(final)
        assert faults <= 4


async def stormed(chance: random.Random) -> tuple[Bench, int]:
    """Four workers get the same record, each may die anywhere; then a quiet one comes."""
    bench = an_extractor([SAID], latency=0.5)
    worlds = [Faults({chance.randrange(8): chance.choice(FAULTS)}) for _ in range(4)]
    workers = [an_extractor(like=bench, backend=bench.backend, wrapped=world.wrap) for world in worlds]
    await asyncio.gather(*(attempted(worker, chance.random()) for worker in workers))
    bench.clock.at += VISIBILITY
    await an_extractor(like=bench, backend=bench.backend).run_body(a_body(**RECEIPT), redelivered=True)
    return bench, sum(world.dead for world in worlds)


async def attempted(worker: Bench, delay: float) -> Any:
    await worker.clock.sleep(delay)
    try:
        return await worker.run_body(a_body(**RECEIPT), redelivered=True)
    except (RetryableError, CrashError):
        return None
