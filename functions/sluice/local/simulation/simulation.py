"""One scenario under one policy, put together and run."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal

from sluice.local.simulation import constants as c
from sluice.local.simulation.arrivals import arrivals, kinds
from sluice.local.simulation.asking import Asking
from sluice.local.simulation.bedrock import Bedrock
from sluice.local.simulation.draws import lognormal, uniform
from sluice.local.simulation.endpoint import Endpoint
from sluice.local.simulation.kernel import Kernel, nap, sleep
from sluice.local.simulation.lambdas import Account, Function
from sluice.local.simulation.messages import Job, Message
from sluice.local.simulation.models import BEDROCK, GPU, GPU_NOW, Models, policy
from sluice.local.simulation.queue import Queue
from sluice.local.simulation.scenarios import Incident, Scenario
from sluice.local.simulation.shared import SharedAllowances, SharedCircuits
from sluice.local.simulation.source import EventSource
from sluice.local.simulation.tally import Tally
from sluice.local.simulation.threshold import Threshold
from sluice.local.simulation.workers import Worker
from sluice.routing.parking import Parked
from sluice.routing.traffic import Traffic

PolicyName = Literal["ours", "bedrock-only", "gpu-only", "threshold"]
POLICIES: tuple[PolicyName, ...] = ("ours", "bedrock-only", "gpu-only", "threshold")
ROUTES = {"ours": (True, True), "bedrock-only": (False, True), "gpu-only": (True, False), "threshold": (True, True)}
"""Whether a policy has the GPU endpoints, and Bedrock."""
MOST_BINS = 1_500


@dataclass(frozen=True, slots=True)
class Accounts:
    """Where jobs are at the moment, counted anew: ``lost`` neither ended nor are anywhere."""

    offered: int
    ended: int
    waiting: int
    answering: int
    lost: int


class Simulation:
    """A scenario under a policy with a seed: everything that is random, or takes time, hangs on these three."""

    def __init__(self, scenario: Scenario, *, policy_name: PolicyName = "ours", seed: int = 0) -> None:
        from numpy.random import default_rng

        self.scenario, self.policy_name, self.seed = scenario, policy_name, seed
        self._dice = default_rng(seed).spawn(8)
        self.kernel = Kernel(c.EPOCH)
        span = scenario.seconds + scenario.drain
        self.tally = Tally(c.EPOCH, span, max(5.0, span / MOST_BINS))
        self.circuits, self.allowances = SharedCircuits(), SharedAllowances()
        self.chance = uniform(self._dice[0])
        self._answering: set[Job] = set()
        self._dead: list[Job] = []
        self.account = Account(scenario.account)
        self._build_models()
        self._build_lanes()
        self.wall, self.cpu = 0.0, 0.0

    def run(self, *, watch: Any = None) -> "Simulation":
        """Let the whole scenario happen; ``watch(simulation)`` is called once a simulated second."""
        self._watch = watch
        kernel, scenario = self.kernel, self.scenario
        began, used = time.perf_counter(), time.process_time()
        for incident in scenario.incidents:
            kernel.at(c.EPOCH + incident.at, self._begin, incident)
        self._second(None)
        self._minute(None)
        coming = arrivals(scenario.load, c.EPOCH, scenario.seconds, self._dice[1])
        kernel.run(c.EPOCH + scenario.seconds, coming, self._arrive)
        while kernel.now < c.EPOCH + scenario.seconds + scenario.drain and self.unfinished:
            kernel.run(kernel.now + c.WINDOW, iter(()), self._arrive)
        self.wall, self.cpu = time.perf_counter() - began, time.process_time() - used
        return self

    @property
    def offered(self) -> int:
        """Jobs that came."""
        return sum(self.tally.offered.values())

    @property
    def unfinished(self) -> int:
        """Jobs that came and have not ended."""
        return self.offered - sum(self.tally.ended.values())

    def accounts(self) -> Accounts:
        """Where all jobs are."""
        waiting = {job for queue in self.queues for job in queue.jobs() if not job.ending}
        answering = {job for job in self._answering if not job.ending} - waiting
        ended = sum(self.tally.ended.values())
        lost = self.offered - ended - len(waiting) - len(answering)
        return Accounts(self.offered, ended, len(waiting), len(answering), lost)

    def _build_models(self) -> None:
        scenario, kernel = self.scenario, self.kernel
        gpu, bedrock = ROUTES[self.policy_name]
        self.policy = policy(gpu=gpu, bedrock=bedrock, own_endpoint=scenario.now is not None and gpu)
        self.endpoints: dict[str, Endpoint] = {}
        if gpu:
            self.endpoints[GPU] = Endpoint(kernel, least=scenario.queue.least, most=scenario.queue.most)
        if gpu and scenario.now:
            self.endpoints[GPU_NOW] = Endpoint(kernel, least=scenario.now.least, most=scenario.now.most)
        seconds = lognormal(self._dice[2], c.BEDROCK_MEDIAN, c.BEDROCK_SIGMA)
        self.bedrock = Bedrock(kernel, seconds, tokens_per_minute=scenario.tokens_per_minute)
        paid = [route for route in self.policy.routes if route.route == BEDROCK]
        cost = float(paid[0].price.cost(tokens_in=c.TOKENS_IN, tokens_out=c.TOKENS_OUT_JSON)) if paid else 0.0
        self.models = Models(kernel, self.tally, self.endpoints, self.bedrock, cost)

    def _build_lanes(self) -> None:
        scenario, kernel = self.scenario, self.kernel
        kind = Threshold if self.policy_name == "threshold" else Asking
        asking = kind(kernel, self.models, self.policy, self.tally, chance=self.chance)
        self.worker = Worker(kernel, asking, self.tally, chance=self.chance, requeue=self._send)
        self.queues = [
            Queue(kernel, scenario.rules, dead=self._bury, expired=self._vanish, chance=self.chance)
            for _ in range(scenario.shards)
        ]
        self.functions = [
            Function(kernel, self.account, scenario.pollers.concurrency, self._environment) for _ in self.queues
        ]
        delay = lognormal(self._dice[3], c.DELIVERY_MEDIAN, c.DELIVERY_SIGMA)
        self.sources = [
            EventSource(kernel, queue, function, scenario.pollers, record=self.worker.record, delay=delay)
            for queue, function in zip(self.queues, self.functions, strict=True)
        ]
        if scenario.kills:
            for source in self.sources:
                source.kill = self._kill
        self.function_now = Function(kernel, self.account, scenario.now_concurrency, self._environment_now)
        self.function_now.warm(scenario.now_warm)
        self._gateway = lognormal(self._dice[4], c.GATEWAY_MEDIAN, c.GATEWAY_SIGMA)
        self._kind = kinds(scenario.load, self._dice[5])
        self._turn = count()

    def _environment(self) -> Traffic:
        return self._traffic(nap)

    def _environment_now(self) -> Traffic:
        return self._traffic(sleep)

    def _traffic(self, wait: Callable[[float], Awaitable[object]]) -> Traffic:
        quotas = {BEDROCK: self.scenario.tokens_per_minute}
        return Traffic(self.circuits, self.allowances, self.kernel.clock, quotas, self.chance, wait)

    def _kill(self) -> float | None:
        return self.chance() * 0.2 if self.chance() < self.scenario.kills else None

    def _arrive(self, at: float) -> None:
        lane, tenant, length = self._kind()
        job = Job(at, lane, tenant, length, at + c.LANE_SECONDS[lane])
        self.tally.came(job)
        if lane == "realtime":
            self._answering.add(job)
            self.kernel.step(self._now(job))
        else:
            self._send(Message(job, at, Parked()), 0.0)

    async def _now(self, job: Job) -> None:
        await self.worker.now(job, self.function_now, self._gateway())
        self._answering.discard(job)

    def _send(self, message: Message, delay: float) -> None:
        self.queues[next(self._turn) % len(self.queues)].send(message, delay=delay)

    def _bury(self, message: Message) -> None:
        if not message.job.ending:
            self.tally.end(message.job, "dead letter", self.kernel.now, lane="")

    def _vanish(self, message: Message) -> None:
        """Outlived the queue's retention: SQS deletes it, and nobody is told. It counts as lost."""

    def _begin(self, incident: Incident) -> None:
        for endpoint in self.endpoints.values():
            if incident.kind == "down":
                endpoint.turn(down=True)
            elif incident.kind == "slow":
                endpoint.slow_down(incident.amount)
            else:
                endpoint.lose(max(1, round(len(endpoint.instances) * incident.amount)))
        if incident.seconds:
            self.kernel.at(self.kernel.now + incident.seconds, self._end, incident)

    def _end(self, incident: Incident) -> None:
        for endpoint in self.endpoints.values():
            if incident.kind == "down":
                endpoint.turn(down=False)
            elif incident.kind == "slow":
                endpoint.slow_down(1.0)

    def _second(self, _: object) -> None:
        for source in self.sources:
            source.scale()
        here, curves = self.tally.bin(self.kernel.now), self.tally.curves
        backlog = sum(queue.stored for queue in self.queues)
        curves["backlog"][here] = max(curves["backlog"][here], backlog)
        curves["gpu instances"][here] = sum(len(endpoint.instances) for endpoint in self.endpoints.values())
        curves["invocations"][here] = max(curves["invocations"][here], self.account.running)
        if self._watch is not None:
            self._watch(self)
        self.kernel.at(self.kernel.now + 1, self._second)

    def _minute(self, _: object) -> None:
        for endpoint in self.endpoints.values():
            endpoint.track()
        self.kernel.at(self.kernel.now + c.WINDOW, self._minute)
