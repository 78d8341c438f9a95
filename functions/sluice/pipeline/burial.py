"""The last word on a job that was tried as often as it may be and never came to a result."""

from hashlib import sha256

from sluice.errors import RejectedError
from sluice.jobs import Job, Result, Status
from sluice.pipeline.world import Now
from sluice.pipeline.extractor import SECONDS_PER_DAY, identifier_in
from sluice.ports import Journal, Results

KEEP_DAYS = 30


class Burial:
    """Settles dead letters."""

    def __init__(self, journal: Journal, results: Results, now: Now) -> None:
        self._journal = journal
        self._results = results
        self._now = now

    async def settle(self, body: str, *, received: int) -> Result:
        """The job's final result: the one it has after all, else a new ``failed`` one."""
        raw = body.encode(errors="surrogatepass")
        work = sha256(b"dead\x1f" + raw).hexdigest()[:32]
        tenant = identifier_in(raw, "tenant") or "unknown"
        job_id = identifier_in(raw, "job_id") or work
        if (known := await self._results.load(tenant, job_id)) is not None:
            return known
        result = Result(
            job_id=job_id,
            tenant=tenant,
            work_id=work,
            document_type=identifier_in(raw, "document_type") or "",
            status=Status.FAILED,
            reason=f"given up after {received} tries",
            deliver_to=_destination(body),
            finished_at=self._now(),
        )
        expires = int(result.finished_at.timestamp()) + KEEP_DAYS * SECONDS_PER_DAY
        return await self._journal.finish(work, result, fence=0, expires_at=expires)


def _destination(body: str) -> str | None:
    try:
        return Job.parse(body).deliver_to
    except RejectedError:
        return None
