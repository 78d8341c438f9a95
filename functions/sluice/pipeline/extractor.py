"""Extractor.run: one job from its body to its result."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from sluice import journal
from sluice.deadline import Deadline
from sluice.errors import CollectedError, DeadlineError, LeasedError, RejectedError, RetryableError, StaleLeaseError
from sluice.jobs import Job, Result, Status
from sluice.pipeline.answering import answer
from sluice.pipeline.asking import Run
from sluice.pipeline.endings import End, Endings, expiry, replayed, too_large
from sluice.pipeline.judging import Verdict, promised, settled
from sluice.pipeline.known import Known
from sluice.pipeline.tasks import Task, task_of, versions
from sluice.pipeline.tenants import Tenants
from sluice.pipeline.world import World
from sluice.ports import Documents, Results
from sluice.routing import Plan, Policy, plan

NOTHING_HELD = journal.Work()
Told = Mapping[str, float]
NOTHING_TOLD: Told = {}
Worth = type[RetryableError] | None
Place = asyncio.Future[Result | End | None]
"""Where a job waits for equal work; None: take over, whoever was at it is gone."""

POLL_SECONDS = 0.2
PATIENCE = 5.0
"""Seconds to wait for somebody else's answer to the same work before the record goes back."""


class Extractor:
    """Runs jobs against the ports it was built with; holds nothing between jobs but the answers under way."""

    def __init__(self, world: World, results: Results, texts: Documents, policy: Policy) -> None:
        self._world = world
        self._results = results
        self._texts = texts
        self._use(policy)
        self._running: dict[str, list[Place]] = {}
        self._tenants = Tenants()

    @property
    def world(self) -> World:
        """The outside it was built with."""
        return self._world

    def _use(self, policy: Policy) -> None:
        """Follow ``policy`` from the next job on; those under way keep the one they began with."""
        self._policy = policy
        self._prompts = versions(policy)
        self._endings = Endings(self._world.journal, self._world.now, policy.keep_days)

    async def _look(self) -> None:
        """Take over a newer policy, if there is one."""
        if self._world.policies is not None:
            newest = await self._world.policies.newest()
            if newest is not None and newest is not self._policy:
                self._use(newest)

    async def run_body(
        self, body: str | bytes, deadline: Deadline, *, redelivered: bool = False, worth: Worth = None
    ) -> Result:
        """Run the job in a message body; a body that is no job ends as a stored ``rejected`` result."""
        try:
            job = Job.parse(body)
        except RejectedError as error:
            return await self._endings.reject(body, error)
        if redelivered and (known := await self._results.load(job.tenant, journal.job_id_of(job))):
            return replayed(known)
        return await self.run(job, deadline, worth=worth)

    async def run(self, job: Job, deadline: Deadline, *, worth: Worth = None) -> Result:
        """The result of a job.

        Raises RetryableError when the job is unharmed and wants another try, CollectedError when it waits for a batch.
        ``worth`` are the troubles worth another try even where there is an answer, but one that leaves doubt.
        """
        started = self._world.clock()
        await self._look()
        try:
            task = await task_of(job, self._texts, self._policy, self._prompts)
        except RejectedError as error:
            return await self._endings.end(job, End(Status.REJECTED, str(error)))
        try:
            outcome = await self._coalesced(task, lambda: self._work(task, deadline, worth, started=started))
        except RetryableError as error:
            error.add_note(f"job {task.job_id} of {task.tenant}")
            raise
        return await self._endings.end(job, outcome) if isinstance(outcome, End) else await self._own(task, outcome)

    async def _coalesced(self, task: Task, work: Callable[[], Awaitable[Result | End]]) -> Result | End:
        """Equal work under way in this process is awaited, not repeated; how another job ended is not our answer."""
        while (waiting := self._running.get(task.work)) is not None:
            place: Place = asyncio.get_running_loop().create_future()
            waiting.append(place)
            if isinstance(outcome := await place, Result):
                return replayed(outcome)
        self._running[task.work] = []
        try:
            outcome = await work()
        except CollectedError:
            self._tell(task.work, None)  # each of the equal jobs has to be kept for the batch
            raise
        except BaseException as error:
            self._tell(task.work, error if isinstance(error, Exception) else None)
            raise
        self._tell(task.work, outcome)
        return outcome

    def _tell(self, work: str, outcome: Result | End | Exception | None) -> None:
        """Wake up everybody who waits for ``work``."""
        for place in self._running.pop(work):
            if place.done():  # given up meanwhile
                continue
            if isinstance(outcome, Exception):
                place.set_exception(outcome)
            else:
                place.set_result(outcome)

    async def _own(self, task: Task, result: Result) -> Result:
        """The result under the job's own id; that of an equal job is repeated under it."""
        if result.job_id == task.job_id:
            return result
        own = replayed(result).model_copy(
            update={"job_id": task.job_id, "metadata": task.job.metadata, "deliver_to": task.job.deliver_to}
        )
        try:
            await self._results.alias(own, task.work)
        except RejectedError as error:
            own = too_large(own, error)
            await self._results.alias(own, task.work)
        return own

    async def _work(self, task: Task, deadline: Deadline, worth: Worth, *, started: float) -> Result | End:
        """Replay, wait or ask, as the journal says; whoever lost a race looks again what the winner does.

        Most work is new, and a claim tells when it is not: so where a paid route comes first, nothing is looked up
        unless the claim fails or there was not enough money for one.
        """
        own = self._own_deadline(task.job, deadline)
        chosen = self._plan(task, own)
        first = chosen.routes[0].route if chosen.routes else None
        if first is not None and not first.price.free and not first.batched:
            run = self._run(task, NOTHING_HELD, worth)
            with suppress(LeasedError):
                outcome = await self._ask(run, chosen, own, started=started)
                if run.claimed or isinstance(outcome, Result):
                    return _in_time(outcome, own, deadline)
        while True:
            step = await self._my_turn(task.work, deadline)
            if isinstance(step, journal.Replay):
                return replayed(step.result)
            if own.expired and own.at < deadline.at:
                return End(Status.EXPIRED, f"deadline: {task.job.deadline} has passed")
            with suppress(LeasedError):
                if step != NOTHING_HELD:
                    chosen = self._plan(task, own, step)
                run = self._run(task, step, worth)
                return _in_time(await self._ask(run, chosen, own, started=started), own, deadline)

    def _plan(
        self, task: Task, deadline: Deadline, held: journal.Work = NOTHING_HELD, told: Told = NOTHING_TOLD
    ) -> Plan:
        router, seconds = self._world.router, self._world.batch_seconds(task.job)
        answered = frozenset(key.partition("#")[0] for key in held.answers)
        known = None if router is None else {**self._tenants.told(task.tenant), **told}
        question = task.question(deadline, told=known, batch_seconds=seconds, answered=answered)
        return plan(question, task.policy, router)

    def _rechosen(self, run: Run, deadline: Deadline) -> Callable[[Told], Plan] | None:
        """The plan once the free models have told how sure they are; None where that changes nothing."""
        if self._world.router is None:
            return None
        return lambda told: self._plan(run.task, deadline, run.held, told)

    def _run(self, task: Task, held: journal.Work, worth: Worth) -> Run:
        return Run(self._world, task.policy, task, held, owner=self._world.new_id(), worth=worth)

    async def _ask(self, run: Run, chosen: Plan, deadline: Deadline, *, started: float) -> Result | End:
        try:
            known = Known(self._world, run.task.policy, run.task)
            outcome = await answer(run, known, chosen, deadline, self._rechosen(run, deadline))
            if isinstance(outcome, Verdict):
                kept = await self._keep(run.task, run, self._result(run.task, run, outcome, started=started))
                await known.learn(outcome, kept)
                self._tenants.seen(kept)
                return kept
        finally:
            await run.give_back()
        return outcome

    def _own_deadline(self, job: Job, deadline: Deadline) -> Deadline:
        if job.deadline is None:
            return deadline
        return deadline.sooner((job.deadline - self._world.now()).total_seconds())

    async def _my_turn(self, work: str, deadline: Deadline) -> journal.Replay | journal.Work:
        patience = deadline.sooner(PATIENCE)
        while True:
            step = journal.next_step(await self._world.journal.find(work), now=self._world.epoch)
            if not isinstance(step, journal.Wait):
                return step
            if patience.seconds_left <= POLL_SECONDS:
                raise LeasedError(f"somebody else works on it for {step.seconds:.1f} s", seconds=step.seconds)
            await self._world.sleep(POLL_SECONDS)

    def _result(self, task: Task, run: Run, judged: Verdict, *, started: float) -> Result:
        source = task.job.metadata.get("source", "")
        judged = promised(judged, self._world.calibration, task.document_type.name, source)
        status, reason = settled(judged, task.document_type.fields, task.policy)
        calibration = self._world.calibration
        return Result(
            job_id=task.job_id,
            tenant=task.tenant,
            work_id=task.work,
            document_type=task.document_type.name,
            status=status,
            fields=dict(judged.fields),
            findings=judged.findings,
            attempts=tuple(run.attempts),
            cost_micros=run.spent,
            milliseconds={
                "model": round(sum(attempt.milliseconds for attempt in run.attempts), 3),
                "total": round((self._world.clock() - started) * 1000, 3),
            },
            reason=reason,
            metadata=task.job.metadata,
            deliver_to=task.job.deliver_to,
            finished_at=self._world.now(),
            audit=status is Status.EXTRACTED and calibration is not None and calibration.is_audited(task.work),
        )

    async def _keep(self, task: Task, run: Run, result: Result) -> Result:
        try:
            kept = await self._finish(task, run, result)
        except RejectedError as error:
            result = too_large(result, error)
            kept = await self._finish(task, run, result)
        return kept if kept is result else replayed(kept)

    async def _finish(self, task: Task, run: Run, result: Result) -> Result:
        expires = expiry(result, task.policy.keep_days)
        try:
            kept = await self._world.journal.finish(
                task.work, result, fence=run.fence, expires_at=expires, job=task.job
            )
        except StaleLeaseError as error:
            raise LeasedError(f"somebody else took over: {error}", seconds=0.0) from error
        run.claimed = False
        return kept


def _in_time(outcome: Result | End, own: Deadline, invocation: Deadline) -> Result | End:
    """What came of a job; raises DeadlineError where only the invocation's time was too short for it."""
    if isinstance(outcome, End) and outcome.status is Status.EXPIRED and own.at >= invocation.at:
        raise DeadlineError(f"this invocation has no time left: {outcome.reason}")
    return outcome
