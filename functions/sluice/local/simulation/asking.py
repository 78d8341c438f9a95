"""One go at a job: the routes of its plan in their order, as `pipeline.answering` and `pipeline.asking` take them.

The plan, the ladder, the gates and the journal are asked themselves. The order in which they are asked is the
pipeline's, told again without prompts, evidence and judgement, which cost a millisecond of CPU and no simulated time;
`tests/simulation/test_same_decisions.py` runs both through the same random worlds. Whether an answer leaves doubt is
drawn by lot, once for each job.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from sluice import journal
from sluice.deadline import Deadline
from sluice.errors import DeadlineError, LeasedError, RetryableError, ThrottledError, UnavailableError
from sluice.jobs import Lane
from sluice.local.simulation import constants as c
from sluice.local.simulation.kernel import Kernel
from sluice.local.simulation.messages import Job
from sluice.local.simulation.models import NEED, Models
from sluice.local.simulation.tally import Tally
from sluice.money import MICROS_PER_DOLLAR, Micros
from sluice.pipeline import asking
from sluice.pipeline.answering import PASSING
from sluice.pipeline.asking import LEASE_MARGIN
from sluice.ports import Completion
from sluice.routing.burn import burn_within
from sluice.routing.gate import Ticket
from sluice.routing.ladder import stands_in
from sluice.routing.plan import Planned, Question, plan
from sluice.routing.policy import Policy
from sluice.routing.shedding import Held, trouble
from sluice.routing.traffic import Traffic

Worth = type[RetryableError] | None
Ending = str
"""``finished``, ``failed`` or ``expired``."""
NEW = journal.Work()
KEPT = Completion("", "", c.TOKENS_IN, c.TOKENS_OUT_JSON)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A plan, and the routes it leaves out for want of time."""

    routes: tuple[Planned, ...]
    hurried: tuple[Planned, ...]
    paid_first: bool


class Run:
    """One worker's hold on one job while it asks, as `pipeline.asking.Run`."""

    __slots__ = ("answered", "claimed", "doubt", "held", "job", "spent", "trouble", "troubled", "worth")

    def __init__(self, job: Job, held: journal.Work, worth: Worth) -> None:
        self.job, self.held, self.worth = job, held, worth
        self.spent: Micros = 0
        self.trouble: RetryableError | None = None
        self.troubled: tuple[str, ...] = ()
        self.answered: tuple[str, ...] = ()
        self.doubt = True
        self.claimed = False

    def remember(self, route: str, error: RetryableError) -> None:
        """Note a route that a later try may ask; of several troubles the product's own run says which to tell."""
        self.troubled = (*self.troubled, route)
        asking.Run._remember(self, error)  # type: ignore[arg-type]  # noqa: SLF001  # it looks at ``trouble`` only


class Asking:
    """Asks for one environment after another; what they know is in their `Traffic`."""

    def __init__(
        self, kernel: Kernel, models: Models, policy: Policy, tally: Tally, *, chance: Callable[[], float]
    ) -> None:
        self._kernel, self._models, self._policy, self._tally, self._chance = kernel, models, policy, tally, chance
        self._times = sorted({route.typical_ms / 1_000 for route in policy.routes})
        self._plans: dict[tuple[Lane, int], Chosen] = {}
        self._spent: dict[tuple[int, int], Micros] = {}
        self._daily = int(policy.tenant_daily_budget * MICROS_PER_DOLLAR)
        self._budget = int(policy.job_budget * MICROS_PER_DOLLAR)

    def chosen(self, lane: Lane, left: float) -> Chosen:
        """The plan with ``left`` seconds; time decides only which routes fit, so equal answers to that share one."""
        key = (lane, bisect_right(self._times, left))
        if (found := self._plans.get(key)) is None:
            made = plan(self.question(lane, left), self._policy)
            hurried = tuple(one for one in made.skipped if one.for_now)
            found = Chosen(made.routes, hurried, bool(made.routes) and not made.routes[0].route.price.free)
            self._plans[key] = found
        return found

    def question(self, lane: Lane, left: float) -> Question:
        """What routing is told of any job: they are all of one type, and of about one length."""
        return Question("auto_loan_payoff", lane, 2_000, 2_400, c.MAX_TOKENS, left, self._budget)

    async def answer(self, run: Run, chosen: Chosen, own: Deadline, traffic: Traffic) -> Ending | RetryableError:
        """How the job ends, or the trouble that a later try may not meet again."""
        if run.held.lost:
            run.spent += run.held.lost * max((one.most_micros for one in chosen.routes), default=0)
        for planned in chosen.routes:
            if run.answered and not run.doubt:
                break
            if run.troubled and (held := self._not_instead(run, planned)) is not None:
                self._hold(run, planned, held)
            elif planned.route.asks in run.answered:
                continue
            elif (leased := await self._ask(run, planned, own, traffic)) is not None:
                return leased
        if run.answered and not (run.doubt and self._worth_another_try(run, chosen, own)):
            return "finished"
        if run.trouble is not None and self._again(run, chosen, own.seconds_left):
            return run.trouble
        return "expired" if self._again(run, chosen, inf) else "failed"

    def _not_instead(self, run: Run, planned: Planned) -> Held | None:
        """Why a route is not asked instead of a cheaper one that is held, where the job can wait for that."""
        if run.worth is None:
            return None
        now = self._kernel.now
        spent = self._spent.get((run.job.tenant, int(now // c.DAY)), 0)
        pace = burn_within(spent, self._daily, seconds=max(1.0, now % c.DAY), left=self._daily - spent).rate
        return stands_in(planned.route, run.job.lane, pace)

    def _worth_another_try(self, run: Run, chosen: Chosen, own: Deadline) -> bool:
        if run.worth is None or run.job.lane == "realtime" or not isinstance(run.trouble, run.worth):
            return False
        return self._again(run, chosen, own.seconds_left)

    @staticmethod
    def _again(run: Run, chosen: Chosen, left: float) -> bool:
        """Whether a route that could not be asked now might answer within ``left`` seconds."""
        again = [one for one in chosen.routes if one.route.route in run.troubled]
        return any(one.route.typical_ms / 1_000 <= left for one in (*again, *chosen.hurried))

    def _hold(self, run: Run, planned: Planned, held: Held) -> None:
        self._tally.held[held.cause] += 1
        run.remember(planned.route.route, trouble(held))

    async def _ask(self, run: Run, planned: Planned, own: Deadline, traffic: Traffic) -> LeasedError | None:
        """Ask one route, as far as it can be had; only somebody else's lease ends the run."""
        route = planned.route
        if run.held.answers and _kept_under(run, planned) in run.held.answers:
            self._told(run, planned)
            return None
        if own.seconds_left < route.typical_ms / 1_000:
            run.remember(route.route, DeadlineError(""))
            return None
        verdict = await traffic.admit(route, NEED, own)
        if isinstance(verdict, Held):
            self._hold(run, planned, verdict)
            return None
        if not route.price.free:
            return await self._paid(run, planned, own, traffic, verdict)
        self._learn(run, planned, await self._models.ask(run.job, route, own, traffic, verdict))
        return None

    async def _paid(
        self, run: Run, planned: Planned, own: Deadline, traffic: Traffic, ticket: Ticket
    ) -> LeasedError | None:
        """Reserve, claim, ask, settle."""
        job, most, day = run.job, planned.most_micros, (run.job.tenant, int(self._kernel.now // c.DAY))
        spent = self._spent.get(day, 0)
        if run.spent + most > self._budget or spent + most > self._daily:
            await traffic.ended(ticket, "over_budget")
            return None
        until = min(own.at, self._kernel.now + self._policy.lease_seconds - LEASE_MARGIN)
        if (job.entry.fence if job.entry else 0) != run.held.fence:
            await traffic.ended(ticket, "unknown")
            return LeasedError("", seconds=0.0)
        self._spent[day] = spent + most
        job.entry = journal.sent(run.held, owner="", until=until + LEASE_MARGIN)
        run.held, run.claimed = journal.Work(job.entry.fence, job.entry.answers, job.entry.calls), True
        outcome = await self._models.ask(job, planned.route, Deadline(until, own.clock), traffic, ticket)
        cost = self._bill(planned, job, outcome)
        run.spent += cost
        self._spent[day] += cost - most
        if outcome == "out_of_time":
            run.held = run.held.with_lost_call()
        elif outcome == "answered":
            run.held = run.held.with_answer(_kept_under(run, planned), KEPT)
        self._learn(run, planned, outcome)
        return None

    def _bill(self, planned: Planned, job: Job, outcome: str) -> Micros:
        """What a paid call cost; one whose answer never came may be on the bill, so all that was reserved for it."""
        cost = {"answered": round(self._models.cost * job.length), "out_of_time": planned.most_micros}.get(outcome, 0)
        self._tally.micros[planned.route.route] += cost
        self._tally.paid_lost += outcome == "out_of_time"
        return cost

    def _learn(self, run: Run, planned: Planned, outcome: str) -> None:
        if outcome == "answered":
            self._told(run, planned)
        elif outcome in PASSING:
            self._tally.failed[outcome] += 1
            run.remember(planned.route.route, _error(outcome))

    def _told(self, run: Run, planned: Planned) -> None:
        """An answer: one of the small model may leave doubt, which that of another settles."""
        job = run.job
        if job.doubtful is None:
            job.doubtful = self._chance() < c.DOUBTS
        run.doubt = job.doubtful and planned.route.price.free and not run.answered
        run.answered = (*run.answered, planned.route.asks)


def _kept_under(run: Run, planned: Planned) -> str:
    """The key of a paid answer: one about the fields in doubt is none about all of them."""
    return f"{planned.route.route}#doubts" if run.answered else planned.route.route


def _error(outcome: str) -> RetryableError:
    """What a backend raises; Bedrock does not say when to come back."""
    if outcome == "throttled":
        return ThrottledError(outcome)
    return DeadlineError(outcome) if outcome == "out_of_time" else UnavailableError(outcome)
