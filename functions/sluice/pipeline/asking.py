"""One attempt: money reserved, the intent journalled, the model asked, the money settled.

A paid call whose answer was lost may have been served: it counts as lost in the journal, and as costing all that was
reserved for it, since the bill may come.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

from sluice import journal
from sluice.deadline import Deadline
from sluice.errors import (
    DeadlineError,
    RefusedError,
    RetryableError,
    ThrottledError,
    UnavailableError,
    UnusableAnswerError,
)
from sluice.jobs import Attempt, AttemptOutcome
from sluice.money import MICROS_PER_DOLLAR, Micros, dollars
from sluice.pipeline.tasks import Task
from sluice.pipeline.world import World
from sluice.ports import Completion, Entry, Prompt
from sluice.routing import Planned, Policy
from sluice.routing.shedding import Held, trouble

if TYPE_CHECKING:  # a cold start without remote models does not pay for it
    from sluice.routing.traffic import Traffic

LEASE_MARGIN = 2.0
"""Seconds that a lease outlives the call it guards."""
MAX_DETAIL_CHARS = 200
UNTOLD = Completion("", "")
"""Stands for a paid answer that came in a form nobody can read, so that it is not asked for again."""

Failure = RetryableError | RefusedError | UnusableAnswerError


@dataclass(slots=True)
class Run:
    """One worker's hold on one piece of work while it asks; remembers what must not be lost."""

    world: World
    policy: Policy
    task: Task
    held: journal.Work
    owner: str
    attempts: list[Attempt] = field(default_factory=list)
    trouble: RetryableError | None = None
    claimed: bool = False
    prompt: Prompt = field(init=False)
    """What is being asked: one route at a time, each in its form and for the fields that are still open."""

    def __post_init__(self) -> None:
        self.prompt = self.task.prompt

    @property
    def fence(self) -> int:
        """The fence to finish with; 0 while nothing was claimed."""
        return self.held.fence if self.claimed else 0

    @property
    def spent(self) -> Micros:
        """What the attempts cost so far, at most."""
        return sum(attempt.cost_micros for attempt in self.attempts)

    def count_lost_calls(self, most: Micros) -> None:
        """Note the calls of earlier runs that never came back, at ``most`` micro-dollars each."""
        lost = Attempt(
            route="unknown",
            why="sent by an earlier run that never told",
            outcome="unknown",
            prompt_version=self.task.prompt.version,
            cost_micros=most,
        )
        self.attempts += [lost] * self.held.lost

    async def ask(self, planned: Planned, prompt: Prompt, deadline: Deadline) -> Completion | None:
        """The answer of one route to ``prompt``, or None; either way an Attempt says what happened."""
        self.prompt = prompt
        if kept := self.held.answers.get(self._question(planned)):
            self._note(planned, "answered", kept, why="its answer was kept by an earlier run", detail="kept")
            return kept
        try:
            deadline.require(planned.route.typical_ms / 1000, to=planned.route.route)
        except DeadlineError as error:
            return self._failed(planned, error)
        if self.world.traffic is None or planned.route.in_process:
            return await self._begun(planned, deadline)
        return await self._admitted(self.world.traffic, planned, deadline)

    async def _admitted(self, traffic: "Traffic", planned: Planned, deadline: Deadline) -> Completion | None:
        """Ask once the route has room; it learns how that ended, also when this is cancelled."""
        verdict = await traffic.admit(planned.route, self.task.need, deadline)
        if isinstance(verdict, Held):
            return self._failed(planned, trouble(verdict))
        outcome: AttemptOutcome = "unknown"
        completion = None
        try:
            completion = await self._begun(planned, deadline)
            outcome = self.attempts[-1].outcome
            return completion
        finally:
            await traffic.ended(verdict, outcome, completion)

    async def _begun(self, planned: Planned, deadline: Deadline) -> Completion | None:
        if planned.route.price.free:
            return await self._call(planned, deadline)
        return await self._paid(planned, deadline.sooner(self.policy.lease_seconds - LEASE_MARGIN))

    async def _paid(self, planned: Planned, deadline: Deadline) -> Completion | None:
        if self.spent + planned.most_micros > self.task.budget:
            left = dollars(max(0, self.task.budget - self.spent))
            self._over_budget(planned, f"${left} of the job's budget is left")
            return None
        day, tenant, most = f"{self.world.now():%Y-%m-%d}", self.task.tenant, planned.most_micros
        daily = int(self.policy.tenant_daily_budget * MICROS_PER_DOLLAR)
        if not await self.world.budget.reserve(tenant, day, most, limit=daily):
            self._over_budget(planned, f"the tenant's day is limited to ${dollars(daily)}")
            return None
        before = self.spent
        try:
            await self._claim(deadline)
            return await self._call(planned, deadline)
        finally:
            # What cannot be settled stays reserved until midnight: too much, never too little.
            with suppress(RetryableError):
                await self.world.budget.settle(tenant, day, reserved=most, spent=self.spent - before)

    async def _claim(self, deadline: Deadline) -> None:
        until = self.world.epoch + deadline.seconds_left + LEASE_MARGIN
        await self._write(journal.sent(self.held, owner=self.owner, until=until))
        self.claimed = True

    async def _write(self, entry: Entry) -> None:
        await self.world.journal.claim(self.task.work, entry, expected_fence=self.held.fence)
        self.held = journal.Work(entry.fence, entry.answers, entry.calls)

    async def _call(self, planned: Planned, deadline: Deadline) -> Completion | None:
        started = self.world.clock()
        backend = self.world.backends(planned.route.backend)
        try:
            completion = await backend.ask(self.prompt, planned.route.model, deadline)
        except (RetryableError, RefusedError, UnusableAnswerError) as error:
            return self._failed(planned, error, started, called=True)
        except BaseException:
            self._lose(planned)
            raise
        self._note(planned, "answered", completion, started=started)
        self._hold(planned, completion)
        return completion

    def _lose(self, planned: Planned) -> None:
        """The run was cancelled, or broke, while the model was asked: nobody will hear what became of the call."""
        self._note(planned, "unknown", cost=planned.most_micros)
        if not planned.route.price.free:
            self.held = self.held.with_lost_call()

    def _failed(
        self, planned: Planned, error: Failure, started: float | None = None, *, called: bool = False
    ) -> Completion | None:
        paid = called and not planned.route.price.free
        lost = paid and _may_have_been_served(error)
        if isinstance(error, RetryableError):
            self.trouble = error
        if lost:
            self.held = self.held.with_lost_call()
        if isinstance(error, UnusableAnswerError):
            self._unusable(planned, error, started)
        else:
            cost = planned.most_micros if lost else 0
            self._note(planned, _outcome_of(error), started=started, detail=str(error), cost=cost)
        return None

    def _unusable(self, planned: Planned, error: UnusableAnswerError, started: float | None) -> None:
        """An answer that was paid for: by its tokens where they were counted, else as if it were the longest."""
        counted = Completion("", "", *error.tokens) if error.tokens else None
        self._hold(planned, counted or UNTOLD)
        cost = 0 if planned.route.price.free else planned.most_micros
        self._note(planned, "unusable", counted, started=started, detail=str(error), cost=cost)

    def _hold(self, planned: Planned, completion: Completion) -> None:
        if not planned.route.price.free:
            self.held = self.held.with_answer(self._question(planned), completion)

    def _question(self, planned: Planned) -> str:
        """What an answer is kept under: its route, and its fields where they were not all.

        An answer to other fields is none to these: in the compact form it would even be taken for one.
        """
        paths = [spec.path for spec in self.prompt.fields]
        if len(paths) == len(self.task.prompt.fields):
            return planned.route.route
        return f"{planned.route.route}#{blake2b(' '.join(paths).encode(), digest_size=6).hexdigest()}"

    def _over_budget(self, planned: Planned, detail: str) -> None:
        self._note(planned, "over_budget", detail=f"may cost ${dollars(planned.most_micros)}, {detail}")

    def _note(
        self,
        planned: Planned,
        outcome: AttemptOutcome,
        completion: Completion | None = None,
        *,
        why: str | None = None,
        started: float | None = None,
        detail: str = "",
        cost: Micros = 0,
    ) -> None:
        answer = completion or UNTOLD
        price = planned.route.price.cost(tokens_in=answer.tokens_in, tokens_out=answer.tokens_out)
        self.attempts.append(
            Attempt(
                route=planned.route.route,
                why=why or planned.why,
                outcome=outcome,
                prompt_version=self.prompt.version,
                model=answer.model,
                tokens_in=answer.tokens_in,
                tokens_out=answer.tokens_out,
                cost_micros=price if completion else cost,
                milliseconds=0.0 if started is None else round((self.world.clock() - started) * 1000, 3),
                detail=detail[:MAX_DETAIL_CHARS],
            )
        )

    def unusable(self, reason: str) -> None:
        """The last answer could not be read: say so in its attempt."""
        self.attempts[-1] = self.attempts[-1].model_copy(update={"outcome": "unusable", "detail": reason})

    async def give_back(self) -> None:
        """End the lease, keep what was answered, count what was lost: the next try can begin at once.

        Should that fail, the lease runs out by itself.
        """
        if self.claimed:
            with suppress(RetryableError):
                await self._write(journal.received(self.held, owner=self.owner))


def _may_have_been_served(error: Failure) -> bool:
    return isinstance(error, DeadlineError) or (isinstance(error, UnavailableError) and error.sent)


def _outcome_of(error: Failure) -> AttemptOutcome:
    match error:
        case ThrottledError():
            return "throttled"
        case DeadlineError():
            return "out_of_time"
        case RefusedError():
            return "refused"
        case _:
            return "unavailable"
