"""The one table in memory: works, job ids and their time to live, as the DynamoDB adapters keep them.

Every call yields to the event loop once before it touches anything, as a network call would, and is atomic after that.
"""

import asyncio
import math
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sluice.errors import LeasedError, RejectedError, StaleLeaseError
from sluice.jobs import Job, Result
from sluice.ports import Entry, OpenJob

KEEP_CLAIMS = 21 * 86_400
KEEP_REPLAYS = 30 * 86_400
MAX_ITEM_BYTES = 409_600

JobKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Work:
    entry: Entry
    expires_at: float


@dataclass(frozen=True, slots=True)
class _JobId:
    """What a job id stands for: an accepted job, a replayed result, or both in that order."""

    opened: OpenJob | None = None
    due: float = 0.0
    work: str = ""
    result: Result | None = None
    expires_at: float = math.inf


@dataclass
class MemoryTable:
    """What the journal, the results and the intake of one stack share; ``clock`` gives epoch seconds.

    ``stream`` holds every result in the order it became final, as the table's stream would tell `deliver`;
    ``writes`` counts write requests, refused ones included.
    """

    clock: Callable[[], float] = time.time
    stream: list[Result] = field(default_factory=list)
    writes: int = 0
    works: dict[str, _Work] = field(default_factory=dict)
    job_ids: dict[JobKey, _JobId] = field(default_factory=dict)
    works_of: dict[JobKey, dict[str, None]] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)

    def work(self, key: str) -> Entry | None:
        """The entry of a work that has not expired."""
        kept = self.works.get(key)
        return kept.entry if kept and kept.expires_at > self.clock() else None

    def job_id(self, key: JobKey) -> _JobId | None:
        """What is known under a job id and has not expired."""
        kept = self.job_ids.get(key)
        return kept if kept and kept.expires_at > self.clock() else None

    async def reading(self) -> None:
        """Stand in for the network on a read."""
        await asyncio.sleep(0)

    async def writing(self) -> None:
        """Stand in for the network on a write, and count it."""
        self.writes += 1
        await asyncio.sleep(0)


class MemoryJournal:
    """`Journal` in memory."""

    def __init__(self, table: MemoryTable | None = None) -> None:
        self.table = table or MemoryTable()

    async def find(self, work: str) -> Entry | None:
        """What is known about ``work``."""
        await self.table.reading()
        return self.table.work(work)

    async def claim(self, work: str, entry: Entry, *, expected_fence: int) -> None:
        """Write ``entry`` if nobody was faster; raises LeasedError with the seconds the winner has left."""
        await self.table.writing()
        now, stored = self.table.clock(), self.table.work(work)
        if (stored.fence if stored else 0) != expected_fence or (stored and stored.state == "done"):
            raise _leased(work, stored, now)
        self.table.works[work] = _Work(entry, now + KEEP_CLAIMS)

    async def finish(self, work: str, result: Result, *, fence: int, expires_at: int, job: Job | None = None) -> Result:
        """Keep the final result under our fence and hand back what is stored; raises as the DynamoDB journal does."""
        _require_fitting(result)
        await self.table.writing()
        now, stored = self.table.clock(), self.table.work(work)
        if stored and stored.result and fence in (0, stored.fence):
            return stored.result
        if fence == 0 and stored and (stored.state == "done" or stored.lease_until > now):
            raise _leased(work, stored, now)
        if fence and (stored is None or stored.fence != fence):
            raise StaleLeaseError(f"work {work}: fence {fence} was taken over, {_told(stored)}")
        self._keep(work, result, fence, expires_at)
        if job is not None and result.waits:
            self.table.jobs[work] = job
        return result

    def _keep(self, work: str, result: Result, fence: int, expires_at: int) -> None:
        self.table.works[work] = _Work(Entry("done", fence, result=result), expires_at)
        self.table.works_of.setdefault((result.tenant, result.job_id), {})[work] = None
        self.table.stream.append(result)


class MemoryResults:
    """`Results` in memory, on the journal's table."""

    def __init__(self, table: MemoryTable, *, keep_seconds: int = KEEP_REPLAYS) -> None:
        self.table = table
        self._keep = keep_seconds

    async def load(self, tenant: str, job_id: str) -> Result | None:
        """The final result of a job: a replay's own, else that of the work it did."""
        await self.table.reading()
        own = self.table.job_id((tenant, job_id))
        if own and own.result:
            return self._as_reviewed(own.result, own.work)
        works = (self.table.work(work) for work in self.table.works_of.get((tenant, job_id), ()))
        results = (entry.result for entry in works if entry and entry.result)
        return max(results, key=lambda result: result.finished_at, default=None)

    def _as_reviewed(self, own: Result, work: str) -> Result:
        """A replay as the reviewer left the work it repeats."""
        entry = self.table.work(work)
        if not own.waits or entry is None or entry.result is None:
            return own
        return own.but(**{name: getattr(entry.result, name) for name in ("status", "fields", "findings", "reason")})

    async def alias(self, result: Result, work: str) -> None:
        """Keep a replayed result under its own job id; a second delivery of the job changes nothing."""
        _require_fitting(result)
        await self.table.writing()
        key = (result.tenant, result.job_id)
        known = self.table.job_id(key)
        if known and known.result:
            return
        self.table.job_ids[key] = _JobId(work=work, result=result, expires_at=int(self.table.clock()) + self._keep)
        self.table.stream.append(result)


class MemoryIntake:
    """`Intake` in memory, on the journal's table."""

    def __init__(self, table: MemoryTable | None = None, *, keep_seconds: int = KEEP_REPLAYS) -> None:
        self.table = table or MemoryTable()
        self._keep = keep_seconds

    async def accept(self, opened: OpenJob) -> bool:
        """Remember an accepted job; False when that job id is known. RejectedError if it outgrows an item."""
        if (size := _size(opened.body)) > MAX_ITEM_BYTES:
            raise RejectedError("document", f"{size} bytes compressed, the limit is {MAX_ITEM_BYTES}: put it into S3")
        await self.table.writing()
        key = (opened.tenant, opened.job_id)
        if self.table.job_id(key):
            return False
        self.table.job_ids[key] = _JobId(opened=opened, due=opened.accepted_at)
        return True

    async def overdue(self, *, before: float, limit: int) -> Sequence[OpenJob]:
        """The open jobs that wait longest since they were last enqueued, all before ``before`` (epoch seconds)."""
        await self.table.reading()
        waiting = [(kept.due, kept.opened) for kept in self.table.job_ids.values() if kept.opened and kept.due < before]
        return [opened for _, opened in sorted(waiting, key=lambda pair: pair[0])[:limit]]

    async def enqueued_again(self, opened: OpenJob, *, at: float) -> None:
        """Note one more try at ``at``; nothing happens if it was closed, or another reconciler was faster."""
        await self.table.writing()
        key = (opened.tenant, opened.job_id)
        known = self.table.job_ids.get(key)
        if known and known.opened and known.opened.tries == opened.tries:
            again = replace(known.opened, tries=opened.tries + 1)
            self.table.job_ids[key] = replace(known, opened=again, due=at)

    async def close(self, opened: OpenJob) -> None:
        """Forget the body; the job id stays known. Closing twice, or after a replay's result, changes nothing."""
        await self.table.writing()
        key = (opened.tenant, opened.job_id)
        known = self.table.job_ids.get(key)
        if known and known.opened:
            self.table.job_ids[key] = _JobId(expires_at=int(self.table.clock()) + self._keep)


def _leased(work: str, stored: Entry | None, now: float) -> LeasedError:
    seconds = max(0.0, stored.lease_until - now) if stored else 0.0
    return LeasedError(f"work {work}: {_told(stored)}", seconds=seconds)


def _told(stored: Entry | None) -> str:
    return f"it is {stored.state} at fence {stored.fence}" if stored else "it is not known any more"


def _require_fitting(result: Result) -> None:
    text = result.model_dump_json(exclude_defaults=True)
    # What fits uncompressed fits; deflating every result would be most of this journal's time.
    if len(text) > MAX_ITEM_BYTES // 4 and (size := _size(text)) > MAX_ITEM_BYTES:
        raise RejectedError("result", f"{size} bytes compressed, the limit is {MAX_ITEM_BYTES}")


def _size(text: str) -> int:
    return len(zlib.compress(text.encode()))
