"""Finished jobs by the producer's job id: their own item where there is one, else the work they did."""

import asyncio
import time
from collections.abc import Callable

from sluice.aws.items import Expression, Plain
from sluice.aws.journal import expired, fitting, job_key, work_key
from sluice.aws.packing import pack_result, unpack_result
from sluice.aws.table import Table
from sluice.jobs import Result

BY_JOB = "by_job"
KEEP_REPLAYS = 30 * 86_400
"""Seconds a replayed result is findable under its own job id."""

_WORKS_OF_ONE_JOB = 5
"""A producer that uses a job id for several documents gets the newest of this many."""


class DynamoResults:
    """`Results` on the journal's table; ``clock`` gives epoch seconds."""

    def __init__(
        self, table: Table, *, clock: Callable[[], float] = time.time, keep_seconds: int = KEEP_REPLAYS
    ) -> None:
        self._table = table
        self._clock = clock
        self._keep = keep_seconds

    async def load(self, tenant: str, job_id: str) -> Result | None:
        """The final result of a job: a replay's own, else that of the work it did."""
        stored = await self._table.get(intake_key(tenant, job_id))
        own = self._result(stored)
        if own is not None and own.waits and stored:
            return await self._reviewed(own, str(stored["work"]))
        return own or await self._of_work(tenant, job_id)

    async def _reviewed(self, own: Result, work: str) -> Result:
        """A replay as the reviewer left the work it repeats."""
        decided = await self._stored(work_key(work))
        if decided is None:
            return own
        return own.but(**{name: getattr(decided, name) for name in ("status", "fields", "findings", "reason")})

    async def alias(self, result: Result, work: str) -> None:
        """Keep a replayed result under its own job id; a second delivery of the job changes nothing."""
        now = self._clock()
        item: dict[str, Plain | None] = {
            "pk": intake_key(result.tenant, result.job_id),
            "work": work,
            "status": result.status,
            "result": pack_result(result),
            "deliver_to": result.deliver_to,
            "expires_at": int(now) + self._keep,
        }
        unless_known = Expression("attribute_not_exists(#result) OR #expires_at <= :now", {"now": now})
        await self._table.put(fitting(item), unless_known)

    async def _of_work(self, tenant: str, job_id: str) -> Result | None:
        this_job = Expression("#job = :job", {"job": job_key(tenant, job_id)})
        found = await self._table.query(BY_JOB, this_job, limit=_WORKS_OF_ONE_JOB)
        results = await asyncio.gather(*(self._stored(str(item["pk"])) for item in found))
        return max((r for r in results if r), key=lambda r: r.finished_at, default=None)

    async def _stored(self, key: str) -> Result | None:
        return self._result(await self._table.get(key))

    def _result(self, stored: dict[str, Plain] | None) -> Result | None:
        if stored is None or expired(stored, self._clock()):
            return None
        packed = stored.get("result")
        return unpack_result(packed) if isinstance(packed, bytes) else None


def intake_key(tenant: str, job_id: str) -> str:
    """The partition key of what a job id stands for: an accepted job, a replayed result."""
    return f"J#{tenant}#{job_id}"
