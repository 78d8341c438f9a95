"""What one execution environment does with one job: the pipeline's decisions in their order, without documents.

Journal, plan, ladder, gates, hedges and parking are the product's own. What is left out is what costs no waiting: the
prompt, the evidence, the judgement. A doubt about an answer is drawn by lot.
"""

from collections.abc import Callable
from dataclasses import replace
from math import inf

from sluice import journal
from sluice.deadline import Deadline
from sluice.jobs import Result, Status
from sluice.local.simulation import constants as c
from sluice.local.simulation.kernel import Kernel, nap, sleep
from sluice.local.simulation.lambdas import Function
from sluice.local.simulation.messages import Job, Message
from sluice.local.simulation.models import BEDROCK, NEED, Models, offers
from sluice.local.simulation.tally import Tally
from sluice.money import MICROS_PER_DOLLAR
from sluice.ports import Entry
from sluice.routing.breaker import LOOK_EVERY_IN_TROUBLE
from sluice.routing.burn import burn_within
from sluice.routing.gate import Ticket
from sluice.routing.ladder import Offer, Rung, Situation, descend
from sluice.routing.parking import Expire, GiveUp, Outlook, Parked, SendAnew, WaitHere, park
from sluice.routing.plan import Question, plan
from sluice.routing.policy import Policy, Route
from sluice.routing.shedding import Held
from sluice.routing.traffic import Traffic

PATIENCE, POLL_SECONDS = 5.0, 0.2
"""Of `pipeline.extractor`."""
LEASE_MARGIN = 2.0
"""Of `pipeline.asking`."""
ANSWERED, LEASED = "answered", "leased"
Requeue = Callable[[Message, float], None]


class Worker:
    """Decides as the product does; one for all environments, since what they know is in their `Traffic`."""

    def __init__(
        self,
        kernel: Kernel,
        models: Models,
        policy: Policy,
        tally: Tally,
        *,
        chance: Callable[[], float],
        requeue: Requeue,
    ) -> None:
        self._kernel, self._models, self._policy, self._tally = kernel, models, policy, tally
        self._chance, self._requeue = chance, requeue
        self._routes = {route.route: route for route in policy.routes}
        self._plans: dict[tuple[str, tuple[bool, ...]], tuple[Offer, ...]] = {}
        self._done = Entry("done", result=_some_result())
        self._spent: dict[tuple[int, int], int] = {}
        self._daily = int(policy.tenant_daily_budget * MICROS_PER_DOLLAR)
        self._budget = int(policy.job_budget * MICROS_PER_DOLLAR)

    async def record(self, message: Message, traffic: Traffic, deadline: Deadline) -> bool:
        """Work on a message; false gives it back to the queue."""
        job = message.job
        while True:
            work = await self._my_turn(job, deadline)
            if not isinstance(work, journal.Work):
                self._tally.replays += work is None
                return work is None
            own = Deadline(min(deadline.at, job.due), self._kernel.clock)
            rung = await self._climb(job, work, traffic, own)
            if rung is None:
                self._finish(job)
                return True
            after = self._park(message, rung, deadline)
            if not isinstance(after, WaitHere):
                return self._left(message, after)
            self._tally.waited_here += 1
            await nap(after.seconds)

    async def now(self, job: Job, function: Function, gateway: float) -> None:
        """Answer a job while its caller waits, or send it to the queue."""
        found, why, late = function.take(), "no environment", False
        if found is not None:
            environment, cold = found
            since = self._kernel.now
            await sleep(gateway + cold)
            own = Deadline(job.due - c.GATEWAY_RESERVE, self._kernel.clock)
            rung = await self._climb(job, journal.Work(), environment, own)
            self._tally.admitted += job.attempts > 0
            late = job.attempts > 0 and own.expired
            function.give_back(environment, self._kernel.now + c.SETTLE - since)
            if rung is None:
                self._answer_now(job)
                return
            why = "late" if late else "failed" if job.attempts else _cause(rung)
        self._tally.turn_away(why, self._kernel.now, late=late)
        job.shed, job.lane, job.due = True, "queue", self._kernel.now + c.LANE_SECONDS["queue"]
        self._requeue(Message(job, self._kernel.now, Parked()), 0.0)

    def _answer_now(self, job: Job) -> None:
        job.entry = self._done
        at = self._kernel.now + c.SETTLE
        self._tally.end_now(job, at, at - job.at)

    async def _my_turn(self, job: Job, deadline: Deadline) -> journal.Work | str | None:
        """Work to do; None when it is done already, LEASED when somebody else stays at it."""
        patience = min(deadline.at, self._kernel.now + PATIENCE)
        while True:
            step = journal.next_step(job.entry, now=self._kernel.now)
            if isinstance(step, journal.Work):
                self._tally.paid_lost += step.lost - (job.entry.calls if job.entry else 0)
                return step
            if isinstance(step, journal.Replay) or job.ending:
                return None
            if patience - self._kernel.now <= POLL_SECONDS:
                return LEASED
            await sleep(POLL_SECONDS)

    async def _climb(self, job: Job, work: journal.Work, traffic: Traffic, own: Deadline) -> Rung | None:
        """Ask down the ladder until somebody answers (None); else the rung on which it ended."""
        rungs = list(self._offers(job, own.seconds_left))
        situation = self._situation(job)
        while True:
            rung = descend(situation, rungs)
            if rung.action != "ask" or rung.offer is None:
                return rung
            route, place = self._routes[rung.offer.route], rungs.index(rung.offer)
            verdict = await traffic.admit(route, NEED, own)
            if not isinstance(verdict, Held):
                outcome = (
                    await self._paid(job, work, route, own, traffic, verdict)
                    if rung.offer.micros
                    else await self._models.ask(job, route, own, traffic, verdict)
                )
                if outcome == ANSWERED:
                    await self._doubt(job, route, rungs, traffic, own)
                    return None
                verdict = Held("down", f"{outcome} just now", LOOK_EVERY_IN_TROUBLE)
            self._tally.held[verdict.cause] += 1
            rungs[place] = replace(rung.offer, held=verdict)
            situation = self._situation(job, trouble=True)

    async def _paid(
        self, job: Job, work: journal.Work, route: Route, own: Deadline, traffic: Traffic, ticket: Ticket
    ) -> str:
        """Reserve, claim, ask, settle."""
        models, day = self._models, (job.tenant, int(self._kernel.now // c.DAY))
        until = min(own.at, self._kernel.now + self._policy.lease_seconds - LEASE_MARGIN)
        if (job.entry.fence if job.entry else 0) != work.fence:
            await traffic.ended(ticket, "unknown")
            return LEASED
        most = next(one.micros for one in self._offers(job, inf) if one.route == route.route)
        self._spent[day] = self._spent.get(day, 0) + most
        job.entry = journal.sent(work, owner="", until=until + LEASE_MARGIN)
        outcome = await models.ask(job, route, Deadline(until, self._kernel.clock), traffic, ticket)
        cost = round(models.cost * job.length) if outcome == ANSWERED else most if outcome == "out_of_time" else 0
        self._tally.paid_lost += outcome == "out_of_time"
        self._spent[day] += cost - most
        self._tally.micros[route.route] += cost
        held = replace(work, fence=job.entry.fence)
        job.entry = journal.received(held.with_lost_call() if outcome == "out_of_time" else held, owner="")
        return outcome

    async def _doubt(self, job: Job, route: Route, rungs: list[Offer], traffic: Traffic, own: Deadline) -> None:
        """One in thirty answers of the small model is asked of the other as well, if it may be; else people look."""
        stronger = [one for one in rungs if one.micros and one.held is None and one.route != route.route]
        if not stronger or self._chance() >= c.DOUBTS:
            return
        verdict = await traffic.admit(other := self._routes[stronger[0].route], NEED, own)
        if not isinstance(verdict, Held):
            work = journal.next_step(job.entry, now=self._kernel.now)
            if isinstance(work, journal.Work):
                await self._paid(job, work, other, own, traffic, verdict)

    def _offers(self, job: Job, left: float) -> tuple[Offer, ...]:
        """The plan's routes; time decides only which of them fit, so equal answers to that share one plan."""
        key = (job.lane, tuple(route.typical_ms / 1_000 > left for route in self._policy.routes))
        if key not in self._plans:
            question = Question("auto_loan_payoff", job.lane, 2_000, 2_400, c.MAX_TOKENS, left, self._budget)
            chosen = plan(question, self._policy)
            self._plans[key] = offers(tuple((one.route, one.most_micros) for one in chosen.routes))
        return self._plans[key]

    def _situation(self, job: Job, *, trouble: bool = False) -> Situation:
        now = self._kernel.now
        left, rate = self._daily - self._spent.get((job.tenant, int(now // c.DAY)), 0), 1.0
        if trouble:  # the first rung is free, so how fast money goes matters only after it
            rate = burn_within(self._daily - left, self._daily, seconds=max(1.0, now % c.DAY), left=left).rate
        return Situation(job.lane, job.due - now, self._budget, left, rate)

    def _park(self, message: Message, rung: Rung, deadline: Deadline) -> WaitHere | SendAnew | Expire | GiveUp:
        job, now = message.job, self._kernel.now
        held = rung.offer.held if rung.offer else None
        wait = rung.wait or (held.seconds if held else LOOK_EVERY_IN_TROUBLE)
        takes = rung.offer.seconds if rung.offer else self._policy.routes[0].typical_ms / 1_000
        return park(
            Outlook(wait, takes, deadline.seconds_left, job.due - now), message.parked, now, jitter=self._chance()
        )

    def _left(self, message: Message, after: SendAnew | Expire | GiveUp) -> bool:
        if isinstance(after, SendAnew):
            self._tally.parked += 1
            self._requeue(Message(message.job, self._kernel.now, after.parked), float(after.delay))
            return True
        if isinstance(after, Expire):
            self._end(message.job, "expired")
            return True
        self._tally.returned += 1
        return False

    def _finish(self, job: Job) -> None:
        if job.entry is self._done:
            self._tally.replays += 1
            return
        job.entry = self._done
        self._end(job, "finished")

    def _end(self, job: Job, ending: str) -> None:
        if not job.ending:
            self._tally.end(job, ending, self._kernel.now + c.SETTLE, lane="shed" if job.shed else job.lane)


class Threshold(Worker):
    """The naive policy: the GPUs while few calls are under way there, else Bedrock; what fails goes back."""

    EACH = 2 * c.REQUESTS_EACH

    async def _climb(self, job: Job, work: journal.Work, traffic: Traffic, own: Deadline) -> Rung | None:
        del work, traffic  # it keeps no journal and knows no gates
        endpoint_route = next(route for route in self._policy.routes if route.price.free and job.lane in route.lanes)
        endpoint = self._models.endpoints[endpoint_route.route]
        if endpoint.outstanding < self.EACH * len(endpoint.instances):
            outcome: str = await self._models.ask(job, endpoint_route, own, None, None)
        else:
            outcome = await self._bedrock(job, own)
        return None if outcome == ANSWERED else Rung("refuse", outcome)

    async def _bedrock(self, job: Job, own: Deadline) -> str:
        outcome = await self._models.ask(job, self._routes[BEDROCK], own, None, None)
        if outcome == ANSWERED:
            self._tally.micros[BEDROCK] += round(self._models.cost * job.length)
        self._tally.paid_lost += outcome == "out_of_time"
        return outcome

    def _park(self, message: Message, rung: Rung, deadline: Deadline) -> WaitHere | SendAnew | Expire | GiveUp:
        del deadline  # it never waits
        return Expire("too late") if self._kernel.now >= message.job.due else GiveUp(rung.why)


def _cause(rung: Rung) -> str:
    return rung.offer.held.cause if rung.offer and rung.offer.held else "no time"


def _some_result() -> Result:
    """What stands for every result: the simulation is not about what they say."""
    from datetime import UTC, datetime

    return Result(
        job_id="simulated",
        tenant="simulated",
        work_id="0",
        document_type="",
        status=Status.EXTRACTED,
        fields={},
        finished_at=datetime.fromtimestamp(c.EPOCH, UTC),
    )
