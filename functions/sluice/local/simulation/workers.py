"""What one execution environment does with one message: whose turn it is, one go at the job, and where it waits.

The journal and parking are the product's own; the order is that of `pipeline.extractor` and `pipeline.patience`, which
a test compares on random worlds.
"""

from collections.abc import Callable

from sluice import journal
from sluice.deadline import Deadline
from sluice.errors import DeadlineError, LeasedError, RetryableError, ThrottledError
from sluice.jobs import Result, Status
from sluice.local.simulation import constants as c
from sluice.local.simulation.asking import NEW, Asking, Chosen, Ending, Run, Worth
from sluice.local.simulation.kernel import Kernel, nap, sleep
from sluice.local.simulation.lambdas import Function
from sluice.local.simulation.messages import Job, Message
from sluice.local.simulation.tally import Tally
from sluice.pipeline.extractor import PATIENCE, POLL_SECONDS
from sluice.pipeline.patience import CALL_SECONDS
from sluice.ports import Entry
from sluice.routing.parking import Outlook, Parked, SendAnew, WaitHere, park
from sluice.routing.traffic import Traffic

Requeue = Callable[[Message, float], None]


class Worker:
    """Decides as the product does; one for all environments, since what they know is in their `Traffic`."""

    def __init__(
        self, kernel: Kernel, asking: Asking, tally: Tally, *, chance: Callable[[], float], requeue: Requeue
    ) -> None:
        self._kernel, self._asking, self._tally = kernel, asking, tally
        self._chance, self._requeue = chance, requeue
        self._done = Entry("done", result=_some_result())

    async def record(self, message: Message, traffic: Traffic, deadline: Deadline) -> bool:
        """Work on a message until its job ended or waits elsewhere; false gives it back to the queue."""
        worth: Worth = ThrottledError if message.receives > 1 else RetryableError
        while True:
            trouble = await self._work(message.job, traffic, deadline, worth)
            if trouble is None:
                return True
            if not isinstance(trouble, ThrottledError):
                self._tally.returned += 1
                return False
            match self._step(message, trouble, deadline):
                case WaitHere(seconds=seconds):
                    self._tally.waited_here += 1
                    await nap(seconds)
                case SendAnew(delay=delay, parked=parked):
                    self._tally.parked += 1
                    self._requeue(Message(message.job, self._kernel.now, parked), float(delay))
                    return True
                case _ if worth is None:
                    self._tally.returned += 1
                    return False
                case _:
                    worth = None

    async def now(self, job: Job, function: Function, gateway: float) -> None:
        """Answer a job while its caller waits, or send it to the queue."""
        found, trouble, own = function.take(), None, Deadline(job.due - c.GATEWAY_RESERVE, self._kernel.clock)
        if found is not None:
            environment, cold = found
            since = self._kernel.now
            await sleep(gateway + cold)
            trouble = await self._work(job, environment, own, None)
            self._tally.admitted += job.attempts > 0
            function.give_back(environment, self._kernel.now + c.SETTLE - since)
            if trouble is None:
                if not job.ending:
                    self._tally.end_now(job, self._kernel.now + c.SETTLE)
                return
        late = job.attempts > 0 and own.expired
        why = "no environment" if found is None else "late" if late else "failed" if job.attempts else "not admitted"
        self._tally.turn_away(why, self._kernel.now, late=late)
        job.shed, job.lane, job.due = True, "queue", self._kernel.now + c.LANE_SECONDS["queue"]
        self._requeue(Message(job, self._kernel.now, Parked()), 0.0)

    async def _work(self, job: Job, traffic: Traffic, deadline: Deadline, worth: Worth) -> RetryableError | None:
        """Take a job to its end: None. Else the trouble that kept it from it."""
        own = deadline if deadline.at <= job.due or job.lane == "realtime" else Deadline(job.due, deadline.clock)
        chosen = self._asking.chosen(job.lane, own.seconds_left)
        if chosen.paid_first:  # a claim tells whether the work is new, so nothing is looked up before
            run = Run(job, NEW, worth)
            ended = await self._go(run, chosen, own, traffic)
            found_out = run.claimed or ended == "finished" or isinstance(ended, RetryableError)
            if found_out and not isinstance(ended, LeasedError):
                return self._in_time(job, ended, own, deadline)
        while True:
            step: journal.Work | LeasedError | None = NEW
            if job.entry is not None or job.ending:
                step = await self._my_turn(job, deadline)
                chosen = self._asking.chosen(job.lane, own.seconds_left)
            if not isinstance(step, journal.Work):
                self._tally.replays += step is None
                return step
            if own.at < deadline.at and own.expired:
                return self._in_time(job, "expired", own, deadline)
            ended = await self._go(Run(job, step, worth), chosen, own, traffic)
            if not isinstance(ended, LeasedError):
                return self._in_time(job, ended, own, deadline)

    async def _go(self, run: Run, chosen: Chosen, own: Deadline, traffic: Traffic) -> Ending | RetryableError:
        """One go, and what it leaves in the journal."""
        job = run.job
        ended = await self._asking.answer(run, chosen, own, traffic)
        if ended == "finished":
            stands = job.entry.fence if job.entry else 0
            if run.claimed and stands != run.held.fence:
                return LeasedError("", seconds=0.0)
            if job.entry is not self._done:
                job.entry = self._done
            else:
                self._tally.replays += 1
        elif run.claimed and job.entry is not None and job.entry.fence == run.held.fence:
            job.entry = journal.received(run.held, owner="")
        return ended

    async def _my_turn(self, job: Job, deadline: Deadline) -> journal.Work | LeasedError | None:
        """Work to do; None when it is done already."""
        patience = min(deadline.at, self._kernel.now + PATIENCE)
        while True:
            step = journal.next_step(job.entry, now=self._kernel.now)
            if isinstance(step, journal.Replay) or job.ending:
                return None
            if isinstance(step, journal.Work):
                self._tally.paid_lost += step.lost - (job.entry.calls if job.entry else 0)
                return step
            if patience - self._kernel.now <= POLL_SECONDS:
                return LeasedError("", seconds=step.seconds)
            await sleep(POLL_SECONDS)

    def _in_time(
        self, job: Job, ended: Ending | RetryableError, own: Deadline, deadline: Deadline
    ) -> RetryableError | None:
        """None once the job ended; where only the invocation's time was too short for it, that is the trouble."""
        if isinstance(ended, RetryableError):
            return ended
        if ended == "expired" and own.at >= deadline.at:
            return DeadlineError("this invocation has no time left")
        if not job.ending and (job.lane != "realtime" or ended != "finished"):
            lane = "shed" if job.shed else job.lane
            self._tally.end(job, ended, self._kernel.now + c.SETTLE, lane=lane)
        return None

    def _step(self, message: Message, held: ThrottledError, deadline: Deadline) -> object:
        """Where to wait; None where nobody said for how long."""
        if held.retry_after is None:
            return None
        now = self._kernel.now
        outlook = Outlook(held.retry_after, CALL_SECONDS, deadline.seconds_left, message.job.due - now)
        return park(outlook, message.parked, now, jitter=self._chance())


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
