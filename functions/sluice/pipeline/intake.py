"""Accepting jobs before they are on the queue, and finding those that never got through."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sluice.errors import RejectedError, RetryableError
from sluice.jobs import Job
from sluice.journal import job_id_of
from sluice.pipeline.tasks import document_type_of
from sluice.pipeline.texts import checked
from sluice.pipeline.world import Now
from sluice.ports import Intake, OpenJob, Queue, Results

MAX_BODY_BYTES = 1_048_576
"""What one SQS message can carry; a longer text goes to S3, the job then points at it."""

MOST_DOUBLINGS = 6
"""At a quarter of an hour to begin with, sixteen hours between two looks at the same job."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A job that will get its result; ``known`` when that job id had been accepted before.

    Without ``queued`` it is remembered only: `Desk.reconcile` puts it on the queue.
    """

    job_id: str
    known: bool = False
    queued: bool = True


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What became of the open jobs that had waited too long."""

    closed: tuple[OpenJob, ...] = ()
    again: tuple[OpenJob, ...] = ()
    stuck: tuple[OpenJob, ...] = ()

    @property
    def moved(self) -> int:
        """How many of them are out of the way."""
        return len(self.closed) + len(self.again)


class Desk:
    """Accepts jobs before they are on the queue, and sees to it that each one gets there."""

    def __init__(self, intake: Intake, queue: Queue, results: Results, now: Now) -> None:
        self._intake = intake
        self._queue = queue
        self._results = results
        self._now = now

    async def accept(self, body: str | bytes) -> Accepted:
        """Check a job, remember it, put it on the queue, in this order: a crash in between is found by `reconcile`.

        Raises RejectedError for what could never be extracted, so that the producer hears of it at once.
        """
        job = self._fit(Job.parse(body))
        message = _message(job)
        opened = OpenJob(job.tenant, job.job_id or "", message, self._now().timestamp())
        if not await self._intake.accept(opened):
            return Accepted(opened.job_id, known=True)
        try:
            await self._queue.send(job, message)
        except RetryableError:
            return Accepted(opened.job_id, queued=False)
        return Accepted(opened.job_id)

    def _fit(self, job: Job) -> Job:
        """The job under a job id, if its time, type, schema and inline text allow to work on it."""
        if job.deadline is not None and job.deadline <= self._now():
            raise RejectedError("deadline", f"{job.deadline} has passed")
        document_type_of(job)
        if isinstance(job.document, str):
            checked(job.document)
        return job.model_copy(update={"job_id": job_id_of(job)})

    async def reconcile(self, *, older_than: float, limit: int) -> Reconciled:
        """Put up to ``limit`` forgotten jobs on the queue again: those last enqueued ``older_than`` seconds ago.

        A job that has its result meanwhile is closed; one that cannot be enqueued harms no other. Each time the next
        look is twice as far away: a job that waits out an outage is not to meet a copy of itself every few minutes.
        """
        overdue = await self._intake.overdue(before=self._now().timestamp() - older_than, limit=limit)
        fates = await asyncio.gather(*(self._reconcile(opened, older_than) for opened in overdue))
        return Reconciled(*(_those(overdue, fates, fate) for fate in ("closed", "again", "stuck")))

    async def _reconcile(self, opened: OpenJob, older_than: float) -> str:
        try:
            if await self._results.load(opened.tenant, opened.job_id) is not None:
                await self._intake.close(opened)
                return "closed"
            await self._queue.send(Job.parse(opened.body), opened.body)
            later = older_than * (2 ** min(opened.tries, MOST_DOUBLINGS) - 1)
            await self._intake.enqueued_again(opened, at=self._now().timestamp() + later)
        except (RetryableError, RejectedError):
            return "stuck"
        return "again"


def _those(overdue: Sequence[OpenJob], fates: Sequence[str], fate: str) -> tuple[OpenJob, ...]:
    return tuple(opened for opened, became in zip(overdue, fates, strict=True) if became == fate)


def _message(job: Job) -> str:
    """The body of a job's message; RejectedError when no message is that large."""
    body = job.model_dump_json(by_alias=True, exclude_defaults=True)
    if (size := len(body.encode())) > MAX_BODY_BYTES:
        raise RejectedError("document", f"{size} bytes, a message takes {MAX_BODY_BYTES}: put it into S3")
    return body
