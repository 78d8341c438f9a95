"""Whatever breaks on the way to a batch and back: every job gets its one result, and no model is asked twice."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from sluice.errors import DeadlineError, ThrottledError, UnavailableError
from sluice.routing.bulk import Quotas
from tests.pipeline.batch_builders import BATCH, HOUR, ON_DEMAND, TEN_MINUTES, Lane, a_letter
from tests.pipeline.faults import FAULTS, CrashError, Fault

READS = frozenset({"find", "waiting", "members", "under_way", "read", "total"})
ROUNDS = 40


@dataclass
class Strikes:
    """Faults at given writes, counted over all processes; after a crash nothing of its process happens any more."""

    at: dict[int, Fault] = field(default_factory=dict)
    steps: int = 0
    dead: bool = False
    names: list[str] = field(default_factory=list)

    def wrap(self, port: Any) -> Any:
        return Struck(port, self, "round")

    def worker(self, port: Any) -> Any:
        return Struck(port, self, "worker")


class Struck:
    def __init__(self, port: Any, strikes: Strikes, who: str) -> None:
        self._port, self._strikes, self._who = port, strikes, who

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._port, name)
        if name == "total":
            return method  # type: ignore[no-any-return]  # a reading of what is known here, no call

        async def step(*args: Any, **kwargs: Any) -> Any:
            if self._strikes.dead:
                raise CrashError
            fault = None
            if name not in READS:
                fault = self._strikes.at.get(self._strikes.steps)
                self._strikes.steps += 1
                self._strikes.names.append(f"{self._who} {name}")
            return await self._struck(fault, name, lambda: method(*args, **kwargs))

        return step

    async def _struck(self, fault: Fault | None, name: str, done: Callable[[], Any]) -> Any:
        if fault is None:
            return await done()
        if fault in ("crash after", "timeout, served"):
            await done()
        if fault in ("crash before", "crash after"):
            self._strikes.dead = True
            raise CrashError
        if fault == "throttled":
            raise ThrottledError(f"{name} is throttled")
        raise (DeadlineError if "timeout" in fault else UnavailableError)(f"{name} broke")


LETTERS = [a_letter(number) for number in range(1, 5)]
TWIN = a_letter(1, job_id="twin")


def a_lane() -> Lane:
    lane = Lane(quotas=Quotas(least_records=2, most_records=3))
    lane.send(*LETTERS, TWIN)
    return lane


async def lived(lane: Lane, strikes: Strikes) -> None:
    """Workers and rounds take turns, each a process of its own, until nobody waits."""
    for _ in range(ROUNDS):
        await one_process(strikes, lane.drain(wrap=strikes.worker), lane)
        if not lane.room.jobs and not lane.queue.messages:
            return
        lane.clock.at += TEN_MINUTES
        await one_process(strikes, lane.go_round(after=0, wrap=strikes.wrap), lane)
    pytest.fail(f"{len(lane.room.jobs)} jobs wait after {ROUNDS} rounds")


async def one_process(strikes: Strikes, work: Any, lane: Lane) -> None:
    messages = list(lane.queue.messages)
    try:
        await work
    except CrashError:
        strikes.dead = False
        held = [one for one in messages if one not in lane.queue.messages]
        lane.queue.messages += held  # what a worker held when it died becomes visible again


def must_hold(lane: Lane, *, extra: int = 0) -> None:
    """``extra`` is how many calls may have been made in vain."""
    results = lane.results
    assert set(results) == {job.job_id for job in (*LETTERS, TWIN)}
    for number, job in enumerate(LETTERS, start=1):
        assert results[job.job_id or ""].values["payoff_amount"] == f"{number + 1_000}.00"
    assert results["twin"].values == results["job-1"].values
    assert all(times == 1 for times in lane.asked_in_batches.values()), "a question was asked by two batches"
    served = len(lane.asked_in_batches) + lane.on_demand.backend.calls
    assert served <= len(LETTERS) + extra, "a model was asked again"
    assert lane.on_demand.spent() >= billed(lane), "something that was served is missing from the tenant's day"


def billed(lane: Lane) -> int:
    """What the answers cost that came; what was asked in vain counts as the most it may have cost, as in the result."""
    return sum(a.cost_micros for result in lane.results.values() for a in result.attempts if a.outcome != "unknown")


async def steps_of_a_quiet_life() -> tuple[Lane, Strikes]:
    lane, strikes = a_lane(), Strikes()
    await lived(lane, strikes)
    return lane, strikes


async def test_a_quiet_life_asks_each_question_once_and_settles_every_cent() -> None:
    lane, strikes = await steps_of_a_quiet_life()

    must_hold(lane)
    assert lane.on_demand.spent() == billed(lane)
    writes = ("open", "ask", "join", "submit", "move", "collect", "claim", "leave", "send", "close", "settle", "forget")
    assert {"worker collect", *(f"round {name}" for name in writes)} <= set(strikes.names)
    routes = Counter(result.attempts[-1].route for result in lane.results.values() if result.attempts)
    assert routes == {BATCH.route: 3, ON_DEMAND.route: 1}


@pytest.mark.parametrize("fault", FAULTS)
async def test_one_fault_at_any_write_loses_no_job_and_asks_nothing_twice(fault: Fault) -> None:
    _, quiet = await steps_of_a_quiet_life()
    for step in telling(quiet.names):
        lane, strikes = a_lane(), Strikes({step: fault})

        await lived(lane, strikes)

        must_hold(lane, extra=strikes.names[step] in LOST_AT)


LOST_AT = ("worker ask", "worker settle", "worker finish")
"""A worker that dies around its own call may have paid for it in vain: tests/pipeline/test_crash_points.py."""


def telling(names: list[str]) -> list[int]:
    """The first few writes of each kind: the later ones tell nothing new."""
    seen = Counter[str]()
    chosen = []
    for step, name in enumerate(names):
        seen[name] += 1
        if seen[name] <= 3:
            chosen.append(step)
    return chosen


async def test_two_faults_anywhere_lose_no_job() -> None:
    _, quiet = await steps_of_a_quiet_life()
    chosen = random.Random(11)
    for _ in range(60):
        first, second = chosen.sample(range(2 * quiet.steps), 2)
        lane, strikes = a_lane(), Strikes({first: chosen.choice(FAULTS), second: chosen.choice(FAULTS)})

        await lived(lane, strikes)

        must_hold(lane, extra=2)


async def test_rounds_that_run_at_once_and_die_at_random_lose_no_job_and_submit_nothing_twice() -> None:
    for seed in range(12):
        chance, lane = random.Random(seed), a_lane()
        await lane.drain()
        for _ in range(6):
            lane.clock.at += TEN_MINUTES
            deaths = [Strikes({chance.randrange(60): chance.choice(FAULTS)}) for _ in range(3)]
            await asyncio.gather(*(quietly(lane, strikes) for strikes in deaths))
            await lane.drain()
        await lane.until_quiet(ROUNDS)

        must_hold(lane)


async def quietly(lane: Lane, strikes: Strikes) -> None:
    try:
        await lane.go_round(after=0, wrap=strikes.wrap)
    except CrashError:
        return


async def test_rounds_at_once_do_the_work_of_one() -> None:
    lane = a_lane()
    await lane.drain()
    for _ in range(8):
        lane.clock.at += TEN_MINUTES
        await asyncio.gather(*(lane.go_round(after=0) for _ in range(4)))
        await lane.drain()
    lane.clock.at += 2 * HOUR
    await lane.until_quiet()

    must_hold(lane)
    assert lane.on_demand.spent() == billed(lane)
