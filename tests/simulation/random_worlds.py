"""Random worlds for a worker: what models say, what is known of them, money, leases and time, all drawn from a seed."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

import pytest

from sluice import journal
from sluice.deadline import Deadline
from sluice.jobs import AttemptOutcome, Lane
from sluice.local.simulation.models import NEED
from sluice.local.simulation.shared import SharedAllowances, SharedCircuits
from sluice.ports import Completion, Entry
from sluice.routing import Policy, Route
from sluice.routing.breaker import Circuit
from sluice.routing.parking import Parked
from sluice.routing.shedding import Held
from sluice.routing.traffic import Traffic
from tests.builders import EPOCH, a_completion

GPU = Route(route="sagemaker:extract", typical_ms=70)
PAID = Route(route="bedrock:large", price_in=Decimal(1), price_out=Decimal(5), typical_ms=1_600)
JITTER = 0.37
Told = tuple[Any, ...]


@dataclass
class AWorld:
    """What both workers meet: drawn by ``dice``, from quiet to hopeless."""

    dice: random.Random
    log: list[Told] = field(default_factory=list)

    def __post_init__(self) -> None:
        dice, ill = self.dice, self.dice.random() ** 2
        self.routes = dice.choice([(GPU, PAID), (GPU, PAID), (GPU, PAID), (GPU,), (PAID,)])
        self.lane: Lane = dice.choice(["queue", "queue", "bulk", "realtime"])
        self.here = dice.choice([0.17, 0.5, 3.0, 20.0, 58.0, 58.0])
        self.left = dice.choice([0.05, 1.0, 30.0, 4 * 3_600.0, 4 * 3_600.0, 4 * 3_600.0])
        self.received = dice.choice([1, 1, 2, 3])
        self.parked = Parked(*dice.choice([(0, 0.0), (3, EPOCH - 90.0), (40, EPOCH - 4 * 86_400.0)]))
        self.doubtful = dice.random() < 0.5
        self.daily, self.budget = dice.choice([50.0, 50.0, 0.001]), dice.choice([0.05, 0.05, 0.002])
        self.spent = dice.choice([0, 0, int(self.daily * 900_000)])
        self.before = self._entry() if dice.random() < 0.3 else None
        outcomes: list[AttemptOutcome] = ["answered", "unavailable"]
        self.says = {
            GPU.route: [self._line(ill, outcomes, 0.09) for _ in range(40)],
            PAID.route: [self._line(ill, ["answered", "throttled"], 1.6) for _ in range(40)],
        }
        self.circuits = {route.route: self._circuit(route) for route in self.routes if dice.random() < 0.3}
        self.crowds = {route.route: dice.choice([0, 0, 3, 8]) for route in self.routes}
        self.drawn = dice.choice([0, 0, 2_000_000])

    def _line(self, ill: float, outcomes: list[AttemptOutcome], seconds: float) -> tuple[AttemptOutcome, float]:
        outcome = outcomes[self.dice.random() < ill]
        return outcome, (seconds if outcome == "answered" else 0.01) * self.dice.choice([0.5, 1.0, 1.0, 20.0])

    def _entry(self) -> Entry:
        held = journal.Work(lost=self.dice.choice([0, 0, 1, 50]))
        if self.dice.random() < 0.5:
            return journal.sent(held, owner="another", until=EPOCH + self.dice.choice([-5.0, 1.1, 30.0]))
        return journal.received(held.with_answer(PAID.route, a_completion()), owner="another")

    def _circuit(self, route: Route) -> Circuit:
        state: Literal["open", "half_open"] = self.dice.choice(["open", "half_open"])
        return Circuit(state, 1, EPOCH + self.dice.choice([-1.0, 0.4, 9.0, 90.0]), trips=2, probes=1)

    @property
    def policy(self) -> Policy:
        return Policy(
            routes=self.routes,
            version="random-1",
            tenant_daily_budget=Decimal(str(self.daily)),
            job_budget=Decimal(str(self.budget)),
        )

    def traffic(self, clock: Callable[[], float], wait: Callable[[float], Any]) -> "Witness":
        circuits, allowances = SharedCircuits(), SharedAllowances()
        circuits._stored = dict(self.circuits)
        allowances._drawn = {(PAID.route, int(EPOCH // 60)): self.drawn} if self.drawn else {}
        made = Witness(circuits, allowances, clock, {PAID.route: 2_000_000}, lambda: JITTER, wait)
        made.log, made.start = self.log, EPOCH
        for route in self.routes:
            gate = made.gate(route)
            gate.hedges.share = 0.0  # second calls hang on the clock of the event loop
            gate.limit.allowed = gate.limit.known_good = 4.0
            gate.limit.in_flight = self.crowds[route.route]
        return made


class Witness(Traffic):
    """Tells what it was asked and what it answered; all calls need the same."""

    log: list[Told]
    start: float

    async def admit(self, route: Route, need: Any, deadline: Deadline) -> Any:
        verdict = await super().admit(route, NEED, deadline)
        self._tell(route.route, verdict.cause if isinstance(verdict, Held) else "go")
        return verdict

    async def ended(self, ticket: Any, outcome: Any, completion: Completion | None = None) -> None:
        self._tell(ticket.route, outcome)
        await super().ended(ticket, outcome, completion)

    def _tell(self, route: str, what: str) -> None:
        self.log.append((pytest.approx(self.clock() - self.start, abs=1e-3), route, what))


class Script:
    """The lines of each model, in turn."""

    def __init__(self, world: AWorld) -> None:
        self._lines = {route: iter(lines) for route, lines in world.says.items()}

    def next(self, route: str) -> tuple[AttemptOutcome, float]:
        return next(self._lines[route], ("answered", 0.01))
