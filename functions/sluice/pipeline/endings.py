"""Results without an answer: what ends a job that is rejected, expired, failed or given up.

They are kept under the job, never under its work: an equal job with more time or money may still get its answer.
"""

import re
from dataclasses import dataclass

import orjson

from sluice.errors import RejectedError
from sluice.jobs import Attempt, Job, Result, Status
from sluice.journal import end_of, job_id_of
from sluice.pipeline.world import Now
from sluice.ports import Journal

SECONDS_PER_DAY = 86_400
MAX_REASON_CHARS = 600
NOBODY = "unknown"
"""The tenant of a body that names none."""

_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}")


@dataclass(frozen=True, slots=True)
class End:
    """Why a job ends without an answer, and what was tried."""

    status: Status
    reason: str
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Endings:
    """Writes the final results of jobs without an answer; the first one written for a job stays."""

    journal: Journal
    now: Now
    keep_days: int

    async def end(self, job: Job, end: End) -> Result:
        """Settle a job that can be read."""
        return await self._keep(ended(job, end, now=self.now))

    async def reject(self, body: str | bytes, error: RejectedError) -> Result:
        """Settle a body that is no job, under the ids that can be read in it."""
        return await self._keep(refused(body, error, now=self.now))

    async def _keep(self, result: Result) -> Result:
        kept = await self.journal.finish(result.work_id, result, fence=0, expires_at=expiry(result, self.keep_days))
        return kept if kept is result else replayed(kept)


def ended(job: Job, end: End, *, now: Now) -> Result:
    """The final result of a job without an answer."""
    job_id = job_id_of(job)
    return Result(
        job_id=job_id,
        tenant=job.tenant,
        work_id=end_of(job.tenant, job_id, job.model_dump_json(by_alias=True)),
        document_type=job.document_type or "",
        status=end.status,
        attempts=end.attempts,
        cost_micros=sum(attempt.cost_micros for attempt in end.attempts),
        reason=end.reason[:MAX_REASON_CHARS],
        metadata=job.metadata,
        deliver_to=job.deliver_to,
        finished_at=now(),
    )


def refused(body: str | bytes, error: RejectedError, *, now: Now) -> Result:
    """The final result of a body that is no job."""
    text = body if isinstance(body, str) else body.decode(errors="replace")
    named = _named(text)
    tenant = named.get("tenant", NOBODY)
    work = end_of(tenant, named.get("job_id", ""), text)
    return Result(
        job_id=named.get("job_id", work),
        tenant=tenant,
        work_id=work,
        document_type="",
        status=Status.REJECTED,
        reason=str(error)[:MAX_REASON_CHARS],
        finished_at=now(),
    )


def too_large(result: Result, error: RejectedError) -> Result:
    """What is kept of a result that the store cannot take."""
    reason = str(error)[:MAX_REASON_CHARS]
    return result.model_copy(update={"status": Status.FAILED, "fields": {}, "findings": (), "reason": reason})


def replayed(result: Result) -> Result:
    """A result that was there already: this time it cost nothing and nobody was asked."""
    saved = result.saved_micros or result.cost_micros
    return result.model_copy(update={"replayed": True, "attempts": (), "cost_micros": 0, "saved_micros": saved})


def expiry(result: Result, keep_days: int) -> int:
    """When a result may be forgotten, in epoch seconds."""
    return int(result.finished_at.timestamp()) + keep_days * SECONDS_PER_DAY


def _named(body: str) -> dict[str, str]:
    """The well-formed ids in a body that is otherwise no job."""
    try:
        found = orjson.loads(body)
    except ValueError:
        return {}
    ids = {key: found.get(key) for key in ("tenant", "job_id")} if isinstance(found, dict) else {}
    return {key: value for key, value in ids.items() if isinstance(value, str) and _IDENTIFIER.fullmatch(value)}
