"""The gates of one environment at work: waits that are worth it, probes, draws, and no word from the shared state."""

import asyncio
import random

import pytest

from sluice.errors import UnavailableError
from sluice.local.traffic import MemoryAllowances, MemoryCircuits
from sluice.ports import Completion
from sluice.routing.breaker import Circuit
from sluice.routing.gate import Ticket
from sluice.routing.shedding import Held
from sluice.routing.traffic import Traffic
from tests.builders import FakeClock
from tests.unit.bursts.builders import CLAUDE, GPU, NEED


def a_traffic(clock: FakeClock, circuits: MemoryCircuits | None = None, **changes: object) -> Traffic:
    shared = circuits or MemoryCircuits()
    return Traffic(shared, MemoryAllowances(), clock, jitter=random.Random(1).random, sleep=clock.sleep, **changes)  # type: ignore[arg-type]  # keyword parts of a dataclass


async def a_call(at: Traffic, clock: FakeClock, *, seconds: float = 0.2, left: float = 30.0) -> Held | None:
    verdict = await at.admit(GPU, NEED, clock.deadline(left))
    if isinstance(verdict, Held):
        return verdict
    await clock.sleep(seconds)
    await at.ended(verdict, "answered", Completion("{}", "m", 600, 120))
    return None


async def down(at: Traffic, clock: FakeClock, calls: int = 5) -> None:
    for _ in range(calls):
        verdict = await at.admit(GPU, NEED, clock.deadline())
        assert isinstance(verdict, Ticket)
        clock.at += 1.0
        await at.ended(verdict, "unavailable")


async def test_more_calls_than_places_take_turns() -> None:
    clock = FakeClock()
    at = a_traffic(clock)

    held = await asyncio.gather(*(a_call(at, clock) for _ in range(20)))

    assert held == [None] * 20
    gate = at.gate(GPU)
    assert (gate.limit.in_flight, gate.waiting) == (0, 0)


async def test_those_that_could_not_end_in_time_are_told_so_at_once() -> None:
    clock = FakeClock()
    at = a_traffic(clock)

    held = await asyncio.gather(*(a_call(at, clock, left=0.5) for _ in range(30)))

    causes = {one.cause for one in held if one is not None}
    assert causes == {"late"}
    assert sum(one is None for one in held) >= 8


async def test_one_environment_opens_the_circuit_and_the_others_hear_of_it() -> None:
    clock, circuits = FakeClock(), MemoryCircuits()
    first, second = a_traffic(clock, circuits), a_traffic(clock, circuits)
    assert await a_call(second, clock) is None
    await down(first, clock)
    clock.at += 15

    assert circuits.kept[GPU.route].state == "open"
    probe = await second.admit(GPU, NEED, clock.deadline())
    assert isinstance(probe, Ticket)
    assert probe.probe, "its cool-down is over, so the first that asks may probe"


async def test_one_probe_gets_through_a_whole_fleet() -> None:
    clock, circuits = FakeClock(), MemoryCircuits()
    circuits.kept[GPU.route] = Circuit("open", version=3, until=clock.at - 1, trips=1)
    fleet = [a_traffic(clock, circuits) for _ in range(50)]

    verdicts = await asyncio.gather(*(at.admit(GPU, NEED, clock.deadline()) for at in fleet))

    probes = [one for one in verdicts if isinstance(one, Ticket)]
    assert [one.probe for one in probes] == [True]
    assert {one.cause for one in verdicts if isinstance(one, Held)} == {"down"}


async def test_probes_of_different_environments_add_up_though_each_has_an_old_view() -> None:
    clock, circuits = FakeClock(), MemoryCircuits()
    circuits.kept[GPU.route] = Circuit("open", version=3, until=clock.at - 1, trips=1)
    fleet = [a_traffic(clock, circuits) for _ in range(3)]
    first, *others = fleet
    alone = await first.admit(GPU, NEED, clock.deadline())
    assert isinstance(alone, Ticket)
    clock.at += 0.2
    await first.ended(alone, "answered")
    tickets = [await at.admit(GPU, NEED, clock.deadline()) for at in others]
    clock.at += 0.2

    for at, ticket in zip(others, tickets, strict=True):
        assert isinstance(ticket, Ticket)
        await at.ended(ticket, "answered")

    assert circuits.kept[GPU.route].state == "closed"


async def test_a_healed_route_is_open_to_all_again() -> None:
    clock, circuits = FakeClock(), MemoryCircuits()
    at = a_traffic(clock, circuits)
    await down(at, clock)
    clock.at += 5
    for _ in range(2):
        assert await a_call(at, clock) is None

    assert circuits.kept[GPU.route].state == "closed"
    assert await a_call(at, clock) is None


class Unreachable(MemoryCircuits):
    async def read(self, route: str) -> Circuit | None:
        raise UnavailableError("the table is away")

    async def write(self, route: str, circuit: Circuit) -> Circuit | None:
        raise UnavailableError("the table is away")


async def test_without_the_shared_state_an_environment_goes_by_what_it_sees() -> None:
    clock = FakeClock()
    at = a_traffic(clock, Unreachable())
    assert await a_call(at, clock) is None
    await down(at, clock)

    held = await a_call(at, clock)

    assert held is not None
    assert held.cause == "down"
    clock.at += 5
    assert await a_call(at, clock) is None, "and probes by itself"


async def test_tokens_are_drawn_for_many_calls_at_once_and_never_beyond_the_quota() -> None:
    clock = FakeClock()
    allowances = MemoryAllowances()
    draws: list[int] = []

    class Counting(MemoryAllowances):
        async def draw(self, name: str, window: int, amount: int, *, limit: int) -> bool:
            draws.append(amount)
            return await allowances.draw(name, window, amount, limit=limit)

    at = Traffic(MemoryCircuits(), Counting(), clock, {CLAUDE.route: 100_000}, sleep=clock.sleep)
    verdicts = []
    for _ in range(200):
        verdicts.append(await at.admit(CLAUDE, NEED, clock.deadline()))
        at.gate(CLAUDE).limit.in_flight = 0

    assert sum(isinstance(one, Ticket) for one in verdicts) == pytest.approx(100_000 // NEED.reserved, abs=1)
    assert max(allowances.drawn.values()) <= 100_000
    assert {one.cause for one in verdicts if isinstance(one, Held)} == {"tokens"}
    assert len(draws) > 60


async def test_ten_at_once_look_at_the_shared_state_once() -> None:
    clock, circuits = FakeClock(), MemoryCircuits()
    at = a_traffic(clock, circuits)

    await asyncio.gather(*(a_call(at, clock) for _ in range(10)))

    assert circuits.reads == 1


@pytest.mark.parametrize("outcome", ["throttled", "refused", "over_budget"])
async def test_a_call_that_was_turned_away_counts_no_tokens(outcome: str) -> None:
    clock = FakeClock()
    at = Traffic(MemoryCircuits(), MemoryAllowances(), clock, {CLAUDE.route: 100_000}, sleep=clock.sleep)
    ticket = await at.admit(CLAUDE, NEED, clock.deadline())
    assert isinstance(ticket, Ticket)
    share = at.gate(CLAUDE).share
    assert share is not None
    before = share.left

    await at.ended(ticket, outcome)  # type: ignore[arg-type]  # one of the outcomes

    assert share.left == before + NEED.reserved
