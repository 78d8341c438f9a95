"""One attempt: money reserved, the intent journalled, the model asked, the money settled.

A paid call whose answer was lost may have been served: it counts as lost in the journal, and as costing all that was
reserved for it, since the bill may come.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from math import inf
from typing import TYPE_CHECKING

from sluice import journal
from sluice.deadline import Deadline
from sluice.errors import (
    DeadlineError,
    RefusedError,
    RetryableError,
    ThrottledError,
    UnusableAnswerError,
)
from sluice.jobs import Attempt, AttemptOutcome
from sluice.money import Micros, dollars
from sluice.pipeline.attempts import UNTOLD, Failure, attempt, lost_call, may_have_been_served, outcome_of
from sluice.pipeline.tasks import Task
from sluice.pipeline.wallet import Wallet
from sluice.pipeline.world import World
from sluice.ports import Completion, Entry, Prompt
from sluice.routing import Planned, Policy
from sluice.routing.buckets import Need
from sluice.routing.plan import BYTES_PER_TOKEN
from sluice.routing.shedding import Held, trouble

if TYPE_CHECKING:  # a cold start without remote models does not pay for it
    from sluice.pipeline.judging import Verdict
    from sluice.routing.traffic import Traffic

Ask = Callable[[], Awaitable[Completion]]

MOST_UNTOLD = 86_400.0
"""Seconds: stands for a throttle that does not say when it ends, later than any that does."""
LEASE_MARGIN = 2.0
"""Seconds that a lease outlives the call it guards."""


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
    worth: type[RetryableError] | None = None
    """The troubles worth another try of a job that has an answer, but one in doubt; None: it does with what it has."""
    prompt: Prompt = field(init=False)
    """What is being asked: one route at a time, each in its form and for the fields that are still open."""

    wallet: Wallet = field(init=False)

    def __post_init__(self) -> None:
        self.prompt, world, task = self.task.prompt, self.world, self.task
        self.wallet = Wallet(world.budget, task.tenant, world.now, task.budget, self.policy.tenant_daily_budget)

    @property
    def fence(self) -> int:
        """The fence to finish with; 0 while nothing was claimed."""
        return self.held.fence if self.claimed else 0

    @property
    def spent(self) -> Micros:
        """What the attempts cost so far, at most."""
        return sum(attempt.cost_micros for attempt in self.attempts)

    @property
    def asked(self) -> set[str]:
        """The routes that were tried, or held."""
        return {attempt.route for attempt in self.attempts}

    def doubts(self, judged: "Verdict") -> bool:
        """Whether an answer leaves anything to ask."""
        return bool(judged.doubts(self.policy.escalate_below))

    def count_lost_calls(self, most: Micros) -> None:
        """Note the calls of earlier runs that never came back, at ``most`` micro-dollars each."""
        self.attempts += [lost_call(self.task.prompt, most)] * self.held.lost

    async def ask(self, planned: Planned, prompt: Prompt, deadline: Deadline) -> Completion | None:
        """The answer of one route to ``prompt``, or None; either way an Attempt says what happened.

        Raises CollectedError when the job now waits for a batch.
        """
        self.prompt = prompt
        if kept := self.held.answers.get(self.question(planned)):
            why = "its answer was kept by an earlier run"
            self.attempts.append(attempt(planned, prompt, "answered", kept, why=why, detail="kept"))
            return kept
        if planned.route.batched:
            await self._leave_to_batch(planned)
            return None
        try:
            deadline.require(planned.route.typical_ms / 1000, to=planned.route.route)
        except DeadlineError as error:
            return self._failed(planned, error)
        if self.world.traffic is None or planned.route.in_process:
            return await self._begun(planned, deadline)
        return await self._admitted(self.world.traffic, planned, deadline)

    async def _leave_to_batch(self, planned: Planned) -> None:
        if self.world.batches is not None:
            from sluice.pipeline.collecting import collect

            await collect(self, planned, self.world.batches)

    def hold(self, planned: Planned, held: Held) -> None:
        """Note a route that is not asked now, and that a later try may ask it."""
        self._remember(trouble(held))
        self.attempts.append(attempt(planned, self.prompt, "held", detail=held.why))

    def _remember(self, error: RetryableError) -> None:
        """Of several troubles the one that is over first, as far as they say when."""
        if self.trouble is None or _until(error) <= _until(self.trouble):
            self.trouble = error

    async def _admitted(self, traffic: "Traffic", planned: Planned, deadline: Deadline) -> Completion | None:
        """Ask once the route has room; it learns how that ended, also when this is cancelled."""
        verdict = await traffic.admit(planned.route, self._need, deadline)
        if isinstance(verdict, Held):
            self.hold(planned, verdict)
            return None
        outcome: AttemptOutcome = "unknown"
        completion = None
        try:
            completion = await self._begun(planned, deadline)
            outcome = self.attempts[-1].outcome
            return completion
        finally:
            await traffic.ended(verdict, outcome, completion)

    @property
    def _need(self) -> Need:
        """What a call takes out of a quota of tokens."""
        prompt_bytes = len(self.prompt.system.encode()) + len(self.prompt.user.encode())
        return Need(prompt_bytes // BYTES_PER_TOKEN + 1, self.prompt.max_tokens)

    async def _begun(self, planned: Planned, deadline: Deadline) -> Completion | None:
        if planned.route.price.free:
            return await self._call(planned, deadline)
        return await self._paid(planned, deadline.sooner(self.policy.lease_seconds - LEASE_MARGIN))

    async def _paid(self, planned: Planned, deadline: Deadline) -> Completion | None:
        if not await self.reserve(planned):
            return None
        before = self.spent
        try:
            await self._claim(deadline)
            return await self._call(planned, deadline)
        finally:
            await self.wallet.settle(reserved=planned.most_micros, spent=self.spent - before)

    async def reserve(self, planned: Planned) -> bool:
        """Set aside what a call may cost at most; False, and an Attempt says so, where money is short."""
        short = await self.wallet.reserve(planned.most_micros, spent=self.spent)
        if short is not None:
            detail = f"may cost ${dollars(planned.most_micros)}, {short}"
            self.attempts.append(attempt(planned, self.prompt, "over_budget", detail=detail))
        return short is None

    async def _claim(self, deadline: Deadline) -> None:
        until = self.world.epoch + deadline.seconds_left + LEASE_MARGIN
        await self._write(journal.sent(self.held, owner=self.owner, until=until))
        self.claimed = True

    async def _write(self, entry: Entry) -> None:
        await self.world.journal.claim(self.task.work, entry, expected_fence=self.held.fence)
        self.held = journal.Work(entry.fence, entry.answers, entry.calls)

    async def _call(self, planned: Planned, deadline: Deadline) -> Completion | None:
        started, asked = self.world.clock(), 0
        backend = self.world.backends(planned.route.backend)

        async def ask() -> Completion:
            nonlocal asked
            asked += 1
            return await backend.ask(self.prompt, planned.route.model, deadline)

        try:
            completion = await self._first_answer(planned, ask, deadline)
        except (RetryableError, RefusedError, UnusableAnswerError) as error:
            return self._failed(planned, error, started, called=True)
        except BaseException:
            self._lose(planned)
            raise
        detail = "asked twice, since the first call was late" if asked > 1 else ""
        ms = self._since(started)
        self.attempts.append(attempt(planned, self.prompt, "answered", completion, milliseconds=ms, detail=detail))
        self._hold(planned, completion)
        return completion

    async def _first_answer(self, planned: Planned, ask: Ask, deadline: Deadline) -> Completion:
        traffic = self.world.traffic
        if traffic is None or planned.route.in_process:
            return await ask()
        return await traffic.first_answer(planned.route, ask, deadline)

    def _lose(self, planned: Planned) -> None:
        """The run was cancelled, or broke, while the model was asked: nobody will hear what became of the call."""
        self.attempts.append(attempt(planned, self.prompt, "unknown", cost=planned.most_micros))
        if not planned.route.price.free:
            self.held = self.held.with_lost_call()

    def _failed(
        self, planned: Planned, error: Failure, started: float | None = None, *, called: bool = False
    ) -> Completion | None:
        lost = called and not planned.route.price.free and may_have_been_served(error)
        if isinstance(error, RetryableError):
            self._remember(error)
        if lost:
            self.held = self.held.with_lost_call()
        cost, ms = planned.most_micros if lost else 0, self._since(started) if started is not None else 0.0
        if isinstance(error, UnusableAnswerError):
            self._unusable(planned, error, ms)
        else:
            told = attempt(planned, self.prompt, outcome_of(error), milliseconds=ms, detail=str(error), cost=cost)
            self.attempts.append(told)
        return None

    def _unusable(self, planned: Planned, error: UnusableAnswerError, ms: float) -> None:
        """An answer that was paid for: by its tokens where they were counted, else as if it were the longest."""
        counted = Completion("", "", *error.tokens) if error.tokens else None
        self._hold(planned, counted or UNTOLD)
        cost = 0 if planned.route.price.free else planned.most_micros
        told = attempt(planned, self.prompt, "unusable", counted, milliseconds=ms, detail=str(error), cost=cost)
        self.attempts.append(told)

    def _hold(self, planned: Planned, completion: Completion) -> None:
        if not planned.route.price.free:
            self.held = self.held.with_answer(self.question(planned), completion)

    def question(self, planned: Planned) -> str:
        """What an answer is kept under: its route, and its fields where they were not all.

        An answer to other fields is none to these: in the compact form it would even be taken for one.
        """
        paths = [spec.path for spec in self.prompt.fields]
        if len(paths) == len(self.task.prompt.fields):
            return planned.route.route
        return f"{planned.route.route}#{blake2b(' '.join(paths).encode(), digest_size=6).hexdigest()}"

    def _since(self, started: float) -> float:
        return (self.world.clock() - started) * 1000

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


def _until(error: RetryableError) -> float:
    """Seconds after which a trouble may be over; one that says nothing of it says less than one that does."""
    if not isinstance(error, ThrottledError):
        return inf
    return MOST_UNTOLD if error.retry_after is None else error.retry_after
