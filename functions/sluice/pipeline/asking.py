"""One attempt: money reserved, the intent journalled, the model asked, the money settled."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from sluice import journal as asked
from sluice.deadline import Clock, Deadline
from sluice.errors import (
    DeadlineError,
    RefusedError,
    RetryableError,
    ThrottledError,
    UnavailableError,
    UnusableAnswerError,
)
from sluice.jobs import Attempt, AttemptOutcome
from sluice.money import Micros
from sluice.ports import Backend, Budget, Completion, Entry, Journal, Prompt
from sluice.routing import Planned, Policy

Now = Callable[[], datetime]
Backends = Callable[[str], Backend]

LEASE_MARGIN = 2.0
"""Seconds that a lease outlives the deadline of the call it guards."""


@dataclass(frozen=True, slots=True)
class World:
    """The outside as the pipeline sees it; every member is a port or a clock."""

    backends: Backends
    journal: Journal
    budget: Budget
    now: Now
    clock: Clock = time.monotonic


@dataclass(slots=True)
class Run:
    """One worker's hold on one piece of work while it asks; remembers what must not be lost."""

    world: World
    work: str
    tenant: str
    owner: str
    held: asked.Work
    unkept: dict[str, Completion] = field(default_factory=dict)
    entry: Entry | None = None
    attempts: list[Attempt] = field(default_factory=list)
    trouble: RetryableError | None = None

    @property
    def fence(self) -> int:
        """The fence to finish with; 0 while nothing was claimed."""
        return self.held.fence

    @property
    def spent(self) -> Micros:
        """What the attempts cost so far."""
        return sum(attempt.cost_micros for attempt in self.attempts)

    async def ask(self, planned: Planned, prompt: Prompt, *, policy: Policy, deadline: Deadline) -> Completion | None:
        """The answer of one route, or None; either way an Attempt says what happened."""
        if kept := self.held.answers.get(planned.route.route):
            self._note(planned, prompt, "answered", kept, why="its answer was kept by an earlier run", detail="kept")
            return kept
        if planned.route.price.free:
            return await self._call(planned, prompt, deadline)
        return await self._paid(planned, prompt, policy=policy, deadline=deadline)

    async def _paid(self, planned: Planned, prompt: Prompt, *, policy: Policy, deadline: Deadline) -> Completion | None:
        day, limit = f"{self.world.now():%Y-%m-%d}", planned.most_micros
        daily = int(policy.tenant_daily_budget * 1_000_000)
        if not await self.world.budget.reserve(self.tenant, day, limit, limit=daily):
            self._note(planned, prompt, "over_budget", detail=f"the tenant's day is limited to {daily} micro-dollars")
            return None
        before = self.spent
        try:
            await self._claim(policy, deadline)
            return await self._call(planned, prompt, deadline)
        finally:
            await self.world.budget.settle(self.tenant, day, reserved=limit, spent=self.spent - before)

    async def _claim(self, policy: Policy, deadline: Deadline) -> None:
        seconds = min(policy.lease_seconds, deadline.seconds_left + LEASE_MARGIN)
        held = replace(self.held, answers={**self.held.answers, **self.unkept})
        entry = asked.sent(held, owner=self.owner, until=self.world.now().timestamp() + seconds)
        await self._write(entry)
        self.unkept.clear()

    async def _write(self, entry: Entry) -> None:
        await self.world.journal.claim(self.work, entry, expected_fence=self.held.fence)
        self.entry, self.held = entry, asked.ours(entry)

    async def _call(self, planned: Planned, prompt: Prompt, deadline: Deadline) -> Completion | None:
        started = self.world.clock()
        try:
            completion = await self.world.backends(planned.route.backend).ask(prompt, planned.route.model, deadline)
        except (RetryableError, RefusedError, UnusableAnswerError) as error:
            self._fail(planned, prompt, error, started)
            return None
        self._note(planned, prompt, "answered", completion, started=started)
        if not planned.route.price.free:
            self.unkept[planned.route.route] = completion
        return completion

    def _fail(self, planned: Planned, prompt: Prompt, error: Exception, started: float) -> None:
        if isinstance(error, RetryableError):
            self.trouble = error
        self._note(planned, prompt, outcome_of(error), started=started, detail=str(error))

    def _note(
        self,
        planned: Planned,
        prompt: Prompt,
        outcome: AttemptOutcome,
        completion: Completion | None = None,
        *,
        why: str | None = None,
        started: float | None = None,
        detail: str = "",
    ) -> None:
        tokens_in, tokens_out = (completion.tokens_in, completion.tokens_out) if completion else (0, 0)
        self.attempts.append(
            Attempt(
                route=planned.route.route,
                why=why or planned.why,
                outcome=outcome,
                prompt_version=prompt.version,
                model=completion.model if completion else "",
                tokens_in=tokens_in,
                tokens_out=tokens_out,
                cost_micros=planned.route.price.cost(tokens_in=tokens_in, tokens_out=tokens_out),
                milliseconds=round((self.world.clock() - started) * 1000, 3) if started is not None else 0.0,
                detail=detail,
            )
        )

    def unusable(self, reason: str) -> None:
        """The last answer could not be read: say so in its attempt."""
        self.attempts[-1] = self.attempts[-1].model_copy(update={"outcome": "unusable", "detail": reason})

    async def give_back(self) -> None:
        """Let the next try begin at once: keep unkept answers, end the lease; a call that may still run stays counted."""
        if self.entry is None:
            return
        lost = isinstance(self.trouble, DeadlineError) or (
            isinstance(self.trouble, UnavailableError) and self.trouble.sent
        )
        answers = {**self.held.answers, **self.unkept}
        state = "sent" if lost and not self.unkept else "received"
        await self._write(
            replace(self.entry, state=state, fence=self.entry.fence + 1, lease_until=0.0, answers=answers)
        )
        self.entry = None


def outcome_of(error: Exception) -> AttemptOutcome:
    """The attempt outcome that an error of a backend means."""
    match error:
        case ThrottledError():
            return "throttled"
        case DeadlineError():
            return "out_of_time"
        case RefusedError():
            return "refused"
        case UnusableAnswerError():
            return "unusable"
        case _:
            return "unavailable"
