"""All gates of one execution environment, kept in step with those of the others: asked before each call, told after it.

Shared state costs next to nothing: a look at a circuit every fifteen seconds per route while all is well, a write only
when a circuit changes, and one draw for several calls where tokens are counted. When the shared state cannot be reached
an environment goes by what it sees itself.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sluice.deadline import Deadline
from sluice.errors import RetryableError
from sluice.jobs import AttemptOutcome
from sluice.ports import Completion
from sluice.routing.breaker import Circuit
from sluice.routing.buckets import Need
from sluice.routing.gate import Gate, Ticket
from sluice.routing.hedging import Answer, first_of, hedge
from sluice.routing.policy import Route
from sluice.routing.shedding import Held

PATIENCE = 5.0
"""Seconds to wait for room within an invocation; what has to wait longer waits in the queue."""
WRITE_TRIES = 4
"""More than there are probes at once, so that each of them is heard."""
NO_QUOTAS: Mapping[str, int] = {}


class Circuits(Protocol):
    """What all environments know about each route."""

    async def read(self, route: str) -> Circuit | None:
        """The circuit of a route; None while nobody wrote one. Reads consistently."""
        ...

    async def write(self, route: str, circuit: Circuit) -> Circuit | None:
        """Write a circuit if what is stored is the version before it: None when written, else what stands there."""
        ...


class Allowances(Protocol):
    """Quotas that all environments draw from, window by window."""

    async def draw(self, name: str, window: int, amount: int, *, limit: int) -> bool:
        """Atomically take ``amount`` out of a window's ``limit``; False if it would pass it."""
        ...


@dataclass
class Traffic:
    """``clock`` gives epoch seconds, ``quotas`` tokens a minute by route, ``jitter`` random numbers in [0, 1)."""

    circuits: Circuits
    allowances: Allowances
    clock: Callable[[], float]
    quotas: Mapping[str, int] = field(default_factory=lambda: NO_QUOTAS)
    jitter: Callable[[], float] = random.random
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    gates: dict[str, Gate] = field(default_factory=dict)

    def gate(self, route: Route) -> Gate:
        """The gate of a route."""
        if route.route not in self.gates:
            self.gates[route.route] = Gate.of(route, tokens_per_minute=self.quotas.get(route.route))
        return self.gates[route.route]

    async def admit(self, route: Route, need: Need, deadline: Deadline) -> Ticket | Held:
        """Leave to call ``route`` now, after a short wait for room if there is time for it; else what is in the way."""
        gate, patience = self.gate(route), deadline.sooner(PATIENCE)
        await self._look(gate)
        probe, ahead = await self._probe(gate, deadline), gate.waiting
        while True:
            verdict = gate.admit(need, self.clock(), deadline.seconds_left, probe=probe, ahead=ahead)
            if isinstance(verdict, Ticket) or not await self._helped(gate, need, verdict, patience):
                return verdict
            ahead = 0  # who waited once has had its turn to let others pass

    async def first_answer(self, route: Route, ask: Callable[[], Awaitable[Answer]], deadline: Deadline) -> Answer:
        """What ``ask`` gives; asked once more when it is late, where a second call costs nothing and was earned."""
        gate, taken = self.gate(route), False
        if not gate.hedges.ready or isinstance(
            when := hedge(route.backend, gate.latency, seconds_left=deadline.seconds_left), str
        ):
            return await ask()

        def may() -> bool:
            nonlocal taken
            taken = gate.second(self.clock())
            return taken

        try:
            return await first_of(ask, after=when.after, may=may)
        finally:
            if taken:
                gate.second_ended(self.clock())

    async def ended(self, ticket: Ticket, outcome: AttemptOutcome, completion: Completion | None = None) -> None:
        """Learn how a call ended; ``unknown`` for one that was cancelled."""
        gate, tokens = self.gates[ticket.route], None
        if completion is not None:
            tokens = gate.counted(tokens_in=completion.tokens_in, tokens_out=completion.tokens_out)
        elif outcome in ("throttled", "refused", "over_budget"):
            tokens = 0
        now = self.clock()
        change = gate.ended(ticket, outcome, now, tokens=tokens, jitter=self.jitter())
        for _ in range(WRITE_TRIES):
            if change is None or await self._write(gate, change):
                return
            change = gate.retold(ticket, outcome, now, jitter=self.jitter())

    async def _look(self, gate: Gate) -> None:
        now = self.clock()
        if not gate.stale(now):
            return
        before, gate.looked_at = gate.looked_at, now  # the others of a batch need not look, too
        try:
            seen = await self.circuits.read(gate.name)
        except RetryableError:
            return
        gate.looked_at = before
        gate.adopt(seen, now)

    async def _probe(self, gate: Gate, deadline: Deadline) -> bool:
        change = gate.to_probe(self.clock(), deadline.seconds_left)
        return change is not None and await self._write(gate, change)

    async def _write(self, gate: Gate, change: Circuit) -> bool:
        try:
            stands = await self.circuits.write(gate.name, change)
        except RetryableError:
            stands = None
        gate.adopt(stands or change, self.clock())
        return stands is None

    async def _helped(self, gate: Gate, need: Need, held: Held, patience: Deadline) -> bool:
        """Whether it is worth asking the gate again: tokens were drawn, or time has passed."""
        if held.cause == "tokens":
            return await self._draw(gate, need)
        if held.cause != "full" or held.seconds > patience.seconds_left:
            return False
        gate.waiting += 1
        try:
            await self.sleep(held.seconds)
        finally:
            gate.waiting -= 1
        return True

    async def _draw(self, gate: Gate, need: Need) -> bool:
        if gate.share is None:
            return False
        window, amount = gate.share.to_draw(gate.tokens(need), self.clock())
        limit = gate.share.per_minute
        try:
            drawn = amount <= limit and await self.allowances.draw(gate.name, window, amount, limit=limit)
        except RetryableError:
            return False
        if drawn:
            gate.share.drawn(window, amount)
        return drawn
