"""The simulation decides as the pipeline does: both go through the same random worlds, step by step.

The simulated worker tells the order of the pipeline's steps again, without documents. Here the real one (`patience`,
`Extractor`, their journal and budget) and the simulated one meet the same models, circuits, limits, money, leases and
deadlines, and every leave, hold, call, wait and ending is compared, with its time.
"""

import asyncio
import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

import pytest

from sluice.deadline import Deadline
from sluice.errors import DeadlineError, RetryableError, ThrottledError, UnavailableError
from sluice.jobs import AttemptOutcome, Lane, Result, Status
from sluice.local.memory import MemoryJournal
from sluice.local.simulation import constants as c
from sluice.local.simulation.asking import Asking
from sluice.local.simulation.bedrock import Bedrock
from sluice.local.simulation.endpoint import Endpoint
from sluice.local.simulation.instances import Call
from sluice.local.simulation.kernel import Kernel, sleep
from sluice.local.simulation.messages import Job, Message
from sluice.local.simulation.models import Models
from sluice.local.simulation.tally import Tally
from sluice.local.simulation.workers import Worker
from sluice.local.traffic import MemoryParking
from sluice.pipeline import patience
from sluice.pipeline.tasks import task_of
from sluice.ports import Completion, Entry, Prompt
from sluice.routing.parking import Parked
from sluice.routing.plan import Question
from tests.builders import EPOCH, Bench, a_completion, a_job, an_extractor, as_asked
from tests.simulation.random_worlds import GPU, JITTER, PAID, AWorld, Script, Told

WORLDS = 240


@dataclass
class Speaker:
    """A backend that says its lines; the GPU's answer leaves doubt if it is to."""

    script: Script
    bench: Bench
    doubtful: bool

    async def ask(self, prompt: Prompt, model: str, deadline: Deadline) -> Completion:
        route = GPU.route if model == GPU.model else PAID.route
        outcome, seconds = self.script.next(route)
        left = deadline.seconds_left
        await self.bench.clock.sleep(min(seconds, left))
        if seconds >= left:
            raise DeadlineError("too slow")
        if outcome == "throttled":
            raise ThrottledError("429")
        if outcome == "unavailable":
            raise UnavailableError("503", sent=False)
        said: Completion = as_asked(prompt, a_completion())
        if self.doubtful and route == GPU.route:
            said = replace(said, certainty={**said.certainty, "payoff_amount": 0.2})
        return said


async def really(world: AWorld) -> Told:
    """Run the pipeline; how it ended, and what it left in the journal."""
    bench, parking = an_extractor(policy=world.policy), MemoryParking()
    parking.clock = bench.clock
    due = None if world.lane == "realtime" else datetime.fromtimestamp(EPOCH + world.left, UTC)
    job = a_job(lane=world.lane, deadline=due)
    speaker, traffic = Speaker(Script(world), bench, world.doubtful), world.traffic(bench.clock, bench.clock.sleep)
    bench.extractor._world = replace(
        bench.extractor.world, traffic=traffic, backends=lambda _: speaker, parking=parking
    )
    bench.budget.totals["acme", f"{bench.clock.now():%Y-%m-%d}"] = world.spent
    work = (await task_of(job, bench.documents, world.policy)).work
    if world.before is not None:
        await MemoryJournal(bench.table).claim(work, world.before, expected_fence=0)
    ended = await _ended(world, bench, parking, job.model_dump_json(by_alias=True))
    return ended, _left(await MemoryJournal(bench.table).find(work))


async def _ended(world: AWorld, bench: Bench, parking: MemoryParking, body: str) -> object:
    """How the pipeline leaves a message, or answers a caller who waits."""
    deadline, ended = bench.clock.deadline(world.here), cast("object", None)
    try:
        if world.lane == "realtime":
            ended = await bench.extractor.run_body(body, deadline)
        else:
            message = patience.Message(body, world.received, "acme", world.parked)
            ended = await patience.run(bench.extractor, message, deadline)
    except RetryableError:
        return "given back"
    if isinstance(ended, Result):
        good = ended.status in (Status.EXTRACTED, Status.NEEDS_REVIEW)
        return "finished" if good else str(ended.status)
    [again] = parking.messages
    return _anew(again.parked, again.visible_at - bench.clock.at)


@dataclass
class Stand:
    """A model of the simulation that says the same lines."""

    kernel: Kernel
    script: Script
    route: str
    down: bool = False
    instances: tuple[Any, ...] = ()

    def ask(self, _: Any, until: float) -> Call:
        outcome, seconds = self.script.next(self.route)
        call, left = Call(1.0, until), until - self.kernel.now
        self.kernel.at(
            self.kernel.now + min(seconds, left), self._end, (call, outcome if seconds < left else "out_of_time")
        )
        return call

    def _end(self, ended: tuple[Call, AttemptOutcome]) -> None:
        call, outcome = ended
        assert call.waiter is not None
        self.kernel.step(call.waiter, outcome)


class SameQuestion(Asking):
    """Plans with the very question that the pipeline asks about the job."""

    asked: Question

    def question(self, lane: Lane, left: float) -> Question:
        return replace(self.asked, seconds_left=left)


def simulated(world: AWorld, asked: Question) -> Told:
    """Run the simulated worker; the same account of it."""
    kernel, script = Kernel(EPOCH), Script(world)
    tally, anew = Tally(EPOCH, 1e6, 1e6), []
    cost = float(PAID.price.cost(tokens_in=600, tokens_out=120))
    gpu, bedrock = (Stand(kernel, script, route.route) for route in (GPU, PAID))
    models = Models(kernel, tally, {GPU.route: cast("Endpoint", gpu)}, cast("Bedrock", bedrock), cost)
    asking = SameQuestion(kernel, models, world.policy, tally, chance=lambda: JITTER)
    asking.asked = asked
    asking._spent[0, int(EPOCH // c.DAY)] = world.spent
    worker = Worker(
        kernel, asking, tally, chance=lambda: JITTER, requeue=lambda message, delay: anew.append((message, delay))
    )
    job = Job(EPOCH, world.lane, 0, 1.0, EPOCH + world.left)
    job.entry, job.doubtful = world.before, world.doubtful
    message = Message(job, EPOCH, world.parked)
    message.receives = world.received
    ends: list[Any] = []

    async def one() -> None:
        deadline, traffic = Deadline(EPOCH + world.here, kernel.clock), world.traffic(kernel.clock, sleep)
        if world.lane == "realtime":
            ends.append(await worker._work(job, traffic, deadline, None) is None)
        else:
            ends.append(await worker.record(message, traffic, deadline))

    kernel.step(one())
    kernel.run(EPOCH + 1e5, iter(()), lambda _: None)
    [kept] = ends
    if not kept:
        return "given back", _left(job.entry)
    if anew:
        [(again, delay)] = anew
        return _anew(again.parked, delay), _left(job.entry)
    return next(iter(tally.ended), "finished"), _left(job.entry)


def _anew(parked: Parked, delay: float) -> Told:
    return "anew", parked.times, round(parked.since, 3), round(delay, 3)


def _left(entry: Entry | None) -> Told | None:
    """What the next worker finds; answers under the names of their routes."""
    if entry is None or entry.result is not None:
        return None if entry is None else ("done",)
    answers = sorted(key.partition("#")[0] + "#" * ("#" in key) for key in entry.answers)
    return entry.state, entry.fence, entry.calls, answers


async def _question(world: AWorld) -> Question:
    bench = an_extractor()
    task = await task_of(a_job(lane=world.lane), bench.documents, world.policy)
    return task.question(bench.clock.deadline(1.0))


@pytest.fixture(autouse=True)
def same_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience.random, "random", lambda: JITTER)  # type: ignore[attr-defined]  # the module it imports


@cache
def both(seed: int) -> tuple[AWorld, Told, AWorld, Told]:
    one, other = AWorld(random.Random(seed)), AWorld(random.Random(seed))
    real = asyncio.run(really(one))
    return one, real, other, simulated(other, asyncio.run(_question(other)))


@pytest.mark.parametrize("block", range(8))
def test_in_random_worlds_both_take_the_same_decisions_in_the_same_order(block: int) -> None:
    for seed in range(block * WORLDS // 8, (block + 1) * WORLDS // 8):
        one, real, other, imitated = both(seed)

        assert other.log == one.log, f"world {seed}"
        assert imitated == real, f"world {seed}"


def test_the_worlds_are_not_all_alike() -> None:
    """Each kind of decision and of ending occurs, so that a difference in any of them would show."""
    told, ends = set(), set()
    for seed in range(WORLDS):
        one, (ended, _), _, _ = both(seed)
        told |= {what for _, _, what in one.log}
        ends.add(ended if isinstance(ended, str) else ended[0])

    assert told >= {"go", "down", "late", "full", "tokens", "answered", "unavailable", "throttled", "out_of_time"}
    assert told >= {"over_budget"}
    assert ends >= {"finished", "expired", "failed", "given back", "anew"}
