"""Extractor.run: one job from its body to its result."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256

import orjson

from sluice import documents, journal, prompting, schemas
from sluice.deadline import Deadline
from sluice.documents import DocumentType
from sluice.errors import DeadlineError, LeasedError, RejectedError, RetryableError, UnusableAnswerError
from sluice.evidence import read
from sluice.jobs import Job, Result, Status
from sluice.money import micros
from sluice.pipeline.asking import Run, World
from sluice.pipeline.judging import Verdict, merged, settled, verdict, witnessed
from sluice.pipeline.texts import text_of
from sluice.ports import Documents, Prompt, Results
from sluice.routing import Policy, Question, plan

SECONDS_PER_DAY = 86_400
POLL_SECONDS = 0.2
PATIENCE = 5.0
"""Seconds to wait for somebody else's answer to the same work before the record goes back."""


@dataclass(frozen=True, slots=True)
class Task:
    """A job that can be worked on: its text, its document type, the prompt and the identity of the work."""

    job: Job
    text: str
    document_type: DocumentType
    prompt: Prompt
    work: str

    @property
    def job_id(self) -> str:
        """The producer's id, else the work's."""
        return self.job.job_id or self.work


class Extractor:
    """Runs jobs against the ports it was built with; holds nothing between jobs but the answers under way."""

    def __init__(self, world: World, results: Results, texts: Documents, policy: Policy) -> None:
        self._world = world
        self._results = results
        self._texts = texts
        self._policy = policy
        self._running: dict[str, asyncio.Future[Result]] = {}

    async def run_body(self, body: str | bytes, deadline: Deadline) -> Result:
        """Run the job in a message body; a body that is no job ends as a stored ``rejected`` result."""
        try:
            job = Job.parse(body)
        except RejectedError as error:
            return await self._reject(body, error)
        return await self.run(job, deadline)

    async def run(self, job: Job, deadline: Deadline) -> Result:
        """The result of a job. Raises only RetryableError: the job is unharmed and wants another try."""
        started = self._world.clock()
        left = (job.deadline - self._world.now()).total_seconds() if job.deadline else None
        if left is not None and left <= 0:
            return await self._end(job, Status.EXPIRED, f"deadline: {job.deadline} has passed")
        own = deadline if left is None else deadline.sooner(left)
        try:
            task = await self._task(job)
        except RejectedError as error:
            return await self._end(job, Status.REJECTED, str(error))
        result = await self._coalesced(task, lambda: self._answer(task, own, started=started))
        if result.job_id == task.job_id:
            return result
        again = result.model_copy(
            update={"job_id": task.job_id, "metadata": job.metadata, "deliver_to": job.deliver_to} | REPLAYED
        )
        await self._results.alias(again, task.work)
        return again

    async def _task(self, job: Job) -> Task:
        if job.document_type is not None:
            document_type = documents.load(job.document_type)
        else:
            document_type = schemas.document_type_of(job.json_schema or {})
        text = await text_of(job, self._texts)
        prompt = prompting.prompt(document_type, text)
        work = journal.identify(
            tenant=job.tenant,
            text=text,
            schema=schemas.fingerprint(document_type),
            prompt=prompt.version,
            policy=self._policy.version,
        )
        return Task(job, text, document_type, prompt, work)

    async def _coalesced(self, task: Task, answer: Callable[[], Awaitable[Result]]) -> Result:
        """Equal work under way in this process is awaited, not repeated."""
        if (running := self._running.get(task.work)) is not None:
            return (await asyncio.shield(running)).model_copy(update=REPLAYED)
        future = asyncio.ensure_future(answer())
        self._running[task.work] = future
        try:
            return await future
        finally:
            del self._running[task.work]

    async def _answer(self, task: Task, deadline: Deadline, *, started: float) -> Result:
        step = await self._my_turn(task.work, deadline)
        if isinstance(step, journal.Replay):
            return step.result.model_copy(update=REPLAYED)
        run = Run(self._world, task.work, task.job.tenant, uuid.uuid4().hex, step)
        done = False
        try:
            judged = await self._ask(task, run, deadline)
            result = await self._finish(task, run, judged, started=started)
            done = True
            return result
        finally:
            if not done:
                await run.give_back()

    async def _my_turn(self, work: str, deadline: Deadline) -> journal.Replay | journal.Work:
        owner = ""
        patience = deadline.sooner(PATIENCE)
        while True:
            entry = await self._world.journal.find(work)
            step = journal.next_step(entry, now=self._world.now().timestamp(), owner=owner)
            if not isinstance(step, journal.Wait):
                return step
            if patience.seconds_left <= POLL_SECONDS:
                raise LeasedError(f"somebody else works on it for {step.seconds:.1f} s", seconds=step.seconds)
            await asyncio.sleep(POLL_SECONDS)

    async def _ask(self, task: Task, run: Run, deadline: Deadline) -> Verdict | str:
        """The verdict over all answers that were needed, or why there is none."""
        source = read(task.text)
        chosen = plan(self._question(task, deadline), self._policy)
        judged: Verdict | None = None
        for planned in chosen.routes:
            completion = await run.ask(planned, task.prompt, policy=self._policy, deadline=deadline)
            if completion is None:
                continue
            try:
                quotes = prompting.decode(task.prompt, completion.text)
            except UnusableAnswerError as error:
                run.unusable(str(error))
                continue
            route = planned.route.route
            fields = witnessed(task.document_type, source, quotes, completion=completion, route=route)
            if judged is not None:
                fields = merged(judged.fields, fields, below=self._policy.escalate_below)
            judged = verdict(task.document_type, fields)
            if not judged.doubts(self._policy.escalate_below):
                break
        if judged is None and run.trouble is not None:
            raise run.trouble
        if judged is None and not run.attempts and deadline.seconds_left < 1 and task.job.deadline is None:
            raise DeadlineError("no route fits into the time left of this invocation")
        return judged or "; ".join(f"{s.route.route}: {s.why}" for s in chosen.skipped) or "no answer could be read"

    def _question(self, task: Task, deadline: Deadline) -> Question:
        budget = self._policy.job_budget if task.job.budget is None else task.job.budget
        return Question(
            document_type=task.job.document_type or "",
            lane=task.job.lane,
            chars=len(task.text),
            prompt_chars=len(task.prompt.system) + len(task.prompt.user),
            max_tokens=task.prompt.max_tokens,
            seconds_left=deadline.seconds_left,
            micros_left=micros(budget),
        )

    async def _finish(self, task: Task, run: Run, judged: Verdict | str, *, started: float) -> Result:
        status, reason = self._settled(task, run, judged)
        fields, findings = (dict(judged.fields), judged.findings) if isinstance(judged, Verdict) else ({}, ())
        result = Result(
            job_id=task.job_id,
            tenant=task.job.tenant,
            work_id=task.work,
            document_type=task.document_type.name,
            status=status,
            fields=fields,
            findings=findings,
            attempts=tuple(run.attempts),
            cost_micros=run.spent,
            milliseconds={
                "model": round(sum(a.milliseconds for a in run.attempts), 3),
                "total": round((self._world.clock() - started) * 1000, 3),
            },
            reason=reason,
            metadata=task.job.metadata,
            deliver_to=task.job.deliver_to,
            finished_at=self._world.now(),
        )
        return await self._keep(task.work, result, fence=run.fence)

    def _settled(self, task: Task, run: Run, judged: Verdict | str) -> tuple[Status, str | None]:
        if isinstance(judged, Verdict):
            return settled(judged, task.document_type.fields, self._policy)
        return (Status.FAILED if run.attempts else Status.UNANSWERABLE), judged

    async def _keep(self, work: str, result: Result, *, fence: int) -> Result:
        expires = int(result.finished_at.timestamp()) + self._policy.keep_days * SECONDS_PER_DAY
        return await self._world.journal.finish(work, result, fence=fence, expires_at=expires)

    async def _end(self, job: Job, status: Status, reason: str) -> Result:
        """A terminal result for a job that is not worked on."""
        work = sha256(orjson.dumps([status, job.model_dump(mode="json")])).hexdigest()[:32]
        result = Result(
            job_id=job.job_id or work,
            tenant=job.tenant,
            work_id=work,
            document_type=job.document_type or "",
            status=status,
            reason=reason,
            metadata=job.metadata,
            deliver_to=job.deliver_to,
            finished_at=self._world.now(),
        )
        return await self._keep(work, result, fence=0)

    async def _reject(self, body: str | bytes, error: RejectedError) -> Result:
        """A terminal result for a body that is no job, under its own job id where that can be read."""
        raw = body.encode(errors="surrogatepass") if isinstance(body, str) else body
        work = sha256(b"rejected\x1f" + raw).hexdigest()[:32]
        tenant, job_id = identifier_in(raw, "tenant"), identifier_in(raw, "job_id")
        result = Result(
            job_id=job_id or work,
            tenant=tenant or "unknown",
            work_id=work,
            document_type="",
            status=Status.REJECTED,
            reason=str(error),
            finished_at=self._world.now(),
        )
        return await self._keep(work, result, fence=0)


REPLAYED: dict[str, object] = {"replayed": True, "attempts": (), "cost_micros": 0}


def identifier_in(raw: bytes, key: str) -> str | None:
    """A well-formed identifier in a body that is otherwise no job."""
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    value = found.get(key) if isinstance(found, dict) else None
    return (
        value if isinstance(value, str) and value.isascii() and 0 < len(value) <= 128 and value.isprintable() else None
    )


__all__ = ["Extractor", "RetryableError", "Task", "World"]
