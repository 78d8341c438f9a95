"""The models of SQS, Lambda and GPUs agree with what is known: the slow model of AWS, queueing theory, measurements."""

import gc
import random
from collections.abc import Callable
from math import factorial
from typing import Any

import numpy as np
import pytest

from sluice.deadline import Deadline
from sluice.local.event_source import EventSource as SlowSource
from sluice.local.simulated_queue import Rules as SlowRules
from sluice.local.simulated_queue import SimulatedQueue, VirtualClock
from sluice.local.simulation import constants as c
from sluice.local.simulation.endpoint import Endpoint
from sluice.local.simulation.instances import PASSES, Call
from sluice.local.simulation.kernel import Kernel, ended, sleep
from sluice.local.simulation.lambdas import Account, Function
from sluice.local.simulation.messages import Job, Message
from sluice.local.simulation.queue import Queue, Rules
from sluice.local.simulation.shared import SharedAllowances, SharedCircuits
from sluice.local.simulation.source import EventSource, Pollers
from sluice.local.simulation.timers import Timers
from sluice.routing.parking import Parked
from sluice.routing.traffic import Traffic

START = 0.0
Takes = Callable[[Message], float]


class Line:
    """A queue, its event source and a function that takes as long as it is told; no delays, no cold starts."""

    def __init__(
        self,
        takes: Takes,
        *,
        servers: int,
        batch: int = 1,
        fails: Callable[[Message], bool] = lambda _: False,
        **rules: Any,
    ) -> None:
        self.kernel = Kernel(START)
        self.waits: list[float] = []
        self.deliveries: dict[int, int] = {}
        self.dead: list[Message] = []
        self._takes, self._fails = takes, fails
        told = Rules(**({"fair": False, "visibility": 1e6} | rules))
        self.queue = Queue(self.kernel, told, dead=self.dead.append, expired=self.dead.append, chance=lambda: 1.0)
        function = Function(self.kernel, Account(10_000), 10_000, self._traffic)
        function.warm(servers)
        pollers = Pollers(least=200, most=10_000, concurrency=servers, batch=batch, timeout=1e6)
        self.source = EventSource(self.kernel, self.queue, function, pollers, record=self._record, delay=lambda: 0.0)

    def _traffic(self) -> Traffic:
        return Traffic(SharedCircuits(), SharedAllowances(), self.kernel.clock)

    async def _record(self, message: Message, _: Traffic, __: Deadline) -> bool:
        self.waits.append(self.kernel.now - message.sent_at)
        self.deliveries[message.job.tenant] = self.deliveries.get(message.job.tenant, 0) + 1
        await sleep(self._takes(message))
        return not self._fails(message)

    def send(self, number: int) -> None:
        now = self.kernel.now
        self.queue.send(Message(Job(now, "queue", number, 1.0, now + 1e9), now, Parked()))

    def run(self, arrivals: list[float], until: float) -> None:
        order = iter(range(len(arrivals)))
        self.kernel.run(until, iter(arrivals), lambda _: self.send(next(order)))


def erlang_c(servers: int, load: float) -> float:
    """The probability of having to wait in M/M/c."""
    waiting = load**servers / factorial(servers) * servers / (servers - load)
    return waiting / (sum(load**k / factorial(k) for k in range(servers)) + waiting)


def poisson(rate: float, number: int) -> list[float]:
    return [float(at) for at in np.cumsum(np.random.default_rng(1).exponential(1 / rate, number))]


@pytest.mark.parametrize(("servers", "use"), [(1, 0.7), (4, 0.8), (20, 0.9)])
def test_records_wait_as_long_as_in_m_m_c(servers: int, use: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(c, "SETTLE", 0.0)
    draw = random.Random(2)
    line = Line(lambda _: draw.expovariate(1.0), servers=servers)
    arrivals = poisson(servers * use, 120_000)

    line.run(arrivals, until=arrivals[-1] + 1_000)

    expected = erlang_c(servers, servers * use) / (servers * (1 - use))
    assert np.mean(line.waits) == pytest.approx(expected, rel=0.08)


def test_records_wait_half_as_long_where_all_take_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(c, "SETTLE", 0.0)
    line = Line(lambda _: 1.0, servers=1)
    arrivals = poisson(0.7, 120_000)

    line.run(arrivals, until=arrivals[-1] + 1_000)

    assert np.mean(line.waits) == pytest.approx(0.7 / 0.3 / 2, rel=0.05)  # Pollaczek and Khinchine, M/D/1


@pytest.mark.parametrize("seed", range(20))
def test_every_message_is_delivered_as_often_as_by_the_slow_model_of_sqs(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(c, "SETTLE", 0.0)
    dice = random.Random(seed)
    number, receives, batch = dice.randrange(1, 60), dice.randrange(2, 6), dice.randrange(1, 11)
    visibility, takes = dice.choice([1.0, 7.0, 30.0]), dice.choice([0.05, 2.0, 5.0])
    failing = {i for i in range(number) if dice.random() < 0.3}
    line = Line(
        lambda _: takes,
        servers=5,
        batch=batch,
        fails=lambda one: one.job.tenant in failing,
        visibility=visibility,
        max_receives=receives,
    )
    line.run([0.0] * number, until=2_000.0)

    slow, dead = slow_deliveries(
        number, failing, batch=batch, takes=takes, rules=SlowRules(visibility=visibility, max_receives=receives)
    )

    if takes < visibility:
        assert {message.job.tenant for message in line.dead} == dead
        assert line.deliveries == slow
    else:
        assert failing <= dead
        assert failing <= {message.job.tenant for message in line.dead}
    assert line.queue.stored == 0


def slow_deliveries(
    number: int, failing: set[int], *, batch: int, takes: float, rules: SlowRules
) -> tuple[dict[int, int], set[int]]:
    dead = SimulatedQueue(VirtualClock(), SlowRules())
    queue = SimulatedQueue(dead.clock, rules, dead_letters=dead)
    delivered: dict[int, int] = {}

    def handler(event: dict[str, Any], _: object) -> dict[str, Any]:
        for record in event["Records"]:
            delivered[int(record["body"])] = delivered.get(int(record["body"]), 0) + 1
        back = [record["messageId"] for record in event["Records"] if int(record["body"]) in failing]
        return {"batchItemFailures": [{"itemIdentifier": one} for one in back]}

    for i in range(number):
        queue.send(str(i))
    SlowSource(queue, handler, batch_size=batch, timeout=1e6, duration=lambda _: takes, concurrency=lambda _: 5).run()
    buried = {int(received.message.body) for received in dead.receive(1_000)}
    return delivered, buried


class Calls:
    """Poisson calls of an endpoint, with the seconds each took."""

    def __init__(self, instances: int, rate: float, number: int, *, draw: Callable[[], float] = lambda: PASSES) -> None:
        self.kernel = Kernel(START)
        self.endpoint = Endpoint(self.kernel, least=instances, most=instances)
        self.seconds: list[float] = []
        self.outcomes: list[str] = []
        self._draw = draw
        arrivals = poisson(rate, number)
        self.until = arrivals[-1] + 60
        self.arrivals = arrivals

    def run(self) -> "Calls":
        self.kernel.run(self.until, iter(self.arrivals), lambda _: self.kernel.step(self._one()))
        return self

    async def _one(self) -> None:
        began = self.kernel.now
        self.outcomes.append(await ended(self.endpoint.ask(self._draw(), began + 50.0)))
        self.seconds.append(self.kernel.now - began)


def test_one_instance_is_processor_sharing_whose_mean_only_the_load_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(c, "PASS_SECONDS", 0.0)
    monkeypatch.setattr(c, "ENDPOINT_HOP", 0.0)
    draw, one = random.Random(3), Calls(1, 1.0, 1)
    alone = one.endpoint.instances[0].token * PASSES  # with n in company each takes n times as long
    for work in (lambda: PASSES, lambda: draw.expovariate(1 / PASSES)):
        calls = Calls(1, 0.7 / alone, 60_000, draw=work).run()

        assert np.mean(calls.seconds) == pytest.approx(alone / (1 - 0.7), rel=0.05)  # M/G/1 processor sharing


def test_a_call_alone_takes_as_long_as_measured_and_an_instance_carries_what_the_research_found() -> None:
    alone = Calls(1, 0.1, 200).run()
    lengths = random.Random(4)
    busy = Calls(4, 4 * 65, 40_000, draw=lambda: PASSES * lengths.lognormvariate(-0.045, c.LENGTHS)).run()

    assert np.median(alone.seconds) == pytest.approx(0.057 + c.ENDPOINT_HOP, rel=0.1)
    assert np.percentile(busy.seconds, 99) == pytest.approx(0.150 + c.ENDPOINT_HOP, rel=0.25)
    assert np.percentile(Calls(4, 4 * 141, 40_000).run().seconds, 99) < 1.0


def test_calls_of_an_endpoint_that_goes_down_fail_and_those_of_a_slow_one_run_out_of_time() -> None:
    calls = Calls(1, 20, 2_000)
    calls.kernel.at(20.0, lambda _: calls.endpoint.turn(down=True))
    calls.kernel.at(40.0, lambda _: calls.endpoint.turn(down=False))
    calls.kernel.at(50.0, lambda _: calls.endpoint.slow_down(1_000.0))
    calls.run()

    assert set(calls.outcomes) == {"answered", "unavailable", "out_of_time"}
    assert calls.endpoint.outstanding == len(calls.arrivals) - len(calls.outcomes)


def test_a_lost_instance_comes_back_after_minutes_and_a_second_leg_ends_with_the_first() -> None:
    kernel = Kernel(START)
    endpoint = Endpoint(kernel, least=3, most=3)
    call: Call = endpoint.ask(PASSES, 10.0)
    endpoint.again(call)
    kernel.run(5.0, iter(()), lambda _: None)
    endpoint.lose(1)
    lost = len(endpoint.instances)
    kernel.run(c.SCALE_OUT + 6.0, iter(()), lambda _: None)

    assert (lost, len(endpoint.instances)) == (2, 3)
    assert all(instance.outstanding == 0 for instance in endpoint.instances)


def test_whatever_is_not_over_by_its_time_is_told_so_then_and_nothing_else_is() -> None:
    dice, kernel = random.Random(6), Kernel(START)
    told: dict[Call, float] = {}

    def tell(call: Call) -> None:
        told[call] = kernel.now

    timers = Timers(kernel, tell)
    ends: dict[Call, float] = {}

    def begin(at: float) -> None:
        call = Call(1.0, at + dice.choice([0.01, 0.1, 0.15, 0.9, 1.0, 1.1, 50.0]) * dice.uniform(0.9, 1.1))
        ends[call] = at + dice.choice([0.005, 0.05, 0.5, 2.0, 60.0]) * dice.uniform(0.9, 1.1)
        kernel.at(ends[call], lambda _: setattr(call, "over", True))
        timers.add(call)

    kernel.run(1_000.0, iter(poisson(20.0, 4_000)), begin)

    late = {call: call.until for call in ends if call.until < ends[call]}
    assert 500 < len(late) < 3_500
    assert {call: at for call, at in told.items() if at < ends[call]} == late


def test_a_simulation_leaves_the_collector_of_garbage_as_it_was() -> None:
    Calls(1, 5.0, 20).run()

    assert gc.isenabled()
