"""What happens around the extraction: accepting a job, settling a dead one, finding a forgotten one."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sluice import documents, schemas
from sluice.errors import RejectedError
from sluice.jobs import Job
from sluice.pipeline.world import Now
from sluice.pipeline.texts import checked
from sluice.ports import Intake, OpenJob, Queue, Results

MAX_BODY_BYTES = 1_048_576
"""What one SQS message can carry; a longer text goes to S3, the job then points at it."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A job that will get its result; ``known`` when that job id had been accepted before."""

    job_id: str
    known: bool


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
        job = _fit(Job.parse(body), body)
        sent = job.model_dump_json(by_alias=True, exclude_none=True, exclude_defaults=True)
        opened = OpenJob(job.tenant, job.job_id or "", sent, self._now().timestamp())
        if not await self._intake.accept(opened):
            return Accepted(opened.job_id, known=True)
        await self._queue.send(job, sent)
        return Accepted(opened.job_id, known=False)

    async def reconcile(self, *, older_than: float, limit: int) -> Sequence[OpenJob]:
        """Put forgotten jobs (no result ``older_than`` seconds after their last enqueue) on the queue again."""
        again: list[OpenJob] = []
        for opened in await self._intake.overdue(before=self._now().timestamp() - older_than, limit=limit):
            if await self._results.load(opened.tenant, opened.job_id) is not None:
                await self._intake.close(opened)
                continue
            await self._queue.send(Job.parse(opened.body), opened.body)
            await self._intake.enqueued_again(opened, at=self._now().timestamp())
            again.append(opened)
        return again


def _fit(job: Job, body: str | bytes) -> Job:
    """The job under a job id, if its type, schema and inline text can be worked on."""
    size = len(body.encode() if isinstance(body, str) else body)
    if size > MAX_BODY_BYTES:
        raise RejectedError(
            "body", f"{size} bytes, the limit is {MAX_BODY_BYTES}; put the text into S3 and point at it"
        )
    if job.document_type is not None:
        documents.load(job.document_type)
    else:
        schemas.document_type_of(job.json_schema or {})
    if isinstance(job.document, str):
        checked(job.document)
    if job.job_id is not None:
        return job
    return job.model_copy(update={"job_id": sha256(job.model_dump_json().encode()).hexdigest()[:32]})
