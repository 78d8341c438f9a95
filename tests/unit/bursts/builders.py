"""What the tests of bursts are made of: gates, needs, and a fleet before one endpoint on a virtual clock."""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sluice.jobs import AttemptOutcome
from sluice.local.traffic import MemoryCircuits
from sluice.routing import Route
from sluice.routing.breaker import Circuit
from sluice.routing.buckets import Need
from sluice.routing.gate import Gate, Ticket
from sluice.routing.shedding import Held

GPU = Route(route="sagemaker:payoff-8b", typical_ms=200)
CLAUDE = Route(route="bedrock:us.anthropic.claude-haiku-4-5-20251001-v1:0", typical_ms=2_000)
NEED = Need(tokens_in=600, max_tokens=160)
NOW = 1_800_000_000.0


def a_gate(route: Route = GPU, **changes: Any) -> Gate:
    return Gate.of(route, **changes)


def admitted(gate: Gate, now: float = NOW, *, seconds_left: float = 30.0, **changes: Any) -> Ticket:
    verdict = gate.admit(NEED, now, seconds_left, **changes)
    assert isinstance(verdict, Ticket), verdict
    return verdict


def held(gate: Gate, now: float = NOW, *, seconds_left: float = 30.0, **changes: Any) -> Held:
    verdict = gate.admit(NEED, now, seconds_left, **changes)
    assert isinstance(verdict, Held), verdict
    return verdict


def call(
    gate: Gate, now: float, ms: float = 200.0, outcome: AttemptOutcome = "answered", **changes: Any
) -> Circuit | None:
    """One call from leave to end."""
    return gate.ended(admitted(gate, now), outcome, now + ms / 1_000, **changes)


Answer = tuple[AttemptOutcome, float]
"""How a call ends, and after how many seconds."""


@dataclass
class Fleet:
    """Environments that share circuits; ``endpoint(now, under_way)`` says how a call that begins now will end."""

    endpoint: Callable[[float, int], Answer]
    environments: int = 50
    seconds_left: float = 30.0
    seed: int = 1
    now: float = NOW
    circuits: MemoryCircuits = field(default_factory=MemoryCircuits)
    calls: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    shed: list[float] = field(default_factory=list)
    under_way: int = 0
    peak: int = 0

    def __post_init__(self) -> None:
        self.gates = [a_gate() for _ in range(self.environments)]
        self._random = random.Random(self.seed)
        self._due: list[tuple[float, int, Gate, Ticket, AttemptOutcome]] = []
        self._order = count()

    def offer(self, *, per_second: float, seconds: float) -> None:
        """Poisson arrivals, each at a random environment; what is held is gone."""
        end = self.now + seconds
        while (at := self.now + self._random.expovariate(per_second)) < end:
            self._end_what_is_due(at)
            self.now = at
            self._arrive(self._random.choice(self.gates))
        self._end_what_is_due(end)
        self.now = end

    def _arrive(self, gate: Gate) -> None:
        if gate.stale(self.now):
            gate.adopt(self.circuits.read_now(gate.name), self.now)
        change = gate.to_probe(self.now, self.seconds_left)
        probe = change is not None and self._write(gate, change)
        verdict = gate.admit(NEED, self.now, self.seconds_left, probe=probe)
        if isinstance(verdict, Held):
            self.shed.append(self.now)
            return
        self.calls.append(self.now)
        self.under_way += 1
        self.peak = max(self.peak, self.under_way)
        outcome, seconds = self.endpoint(self.now, self.under_way)
        heapq.heappush(self._due, (self.now + seconds, next(self._order), gate, verdict, outcome))

    def _end_what_is_due(self, until: float) -> None:
        while self._due and self._due[0][0] <= until:
            self.now, _, gate, ticket, outcome = heapq.heappop(self._due)
            self.under_way -= 1
            if outcome == "answered":
                self.answered.append(self.now)
            change = gate.ended(ticket, outcome, self.now, jitter=self._random.random())
            while change is not None and not self._write(gate, change):
                change = gate.retold(ticket, outcome, self.now)

    def _write(self, gate: Gate, change: Circuit) -> bool:
        stands = self.circuits.write_now(gate.name, change)
        gate.adopt(stands or change, self.now)
        return stands is None

    def rate(self, times: list[float], begin: float, seconds: float) -> float:
        """Events per second in a stretch of time."""
        return sum(begin <= at < begin + seconds for at in times) / seconds
