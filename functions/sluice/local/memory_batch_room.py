"""The room where bulk jobs wait for a batch, in memory: held to the contract of the one on DynamoDB."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sluice.errors import RejectedError
from sluice.local.memory_table import MAX_ITEM_BYTES, MemoryTable
from sluice.pipeline.batching.ports import Asked, Kept
from sluice.routing.bulk import LEFT_ALONE, Phase, Submission, Waiting

KEEP_QUESTIONS = 4 * 86_400
MAX_MESSAGE_BYTES = 1_048_576

Key = tuple[str, str, str]


@dataclass
class MemoryBatchRoom:
    """`Room` in memory, beside the intake of ``table``; ``jobs`` by tenant, job id and route."""

    table: MemoryTable = field(default_factory=MemoryTable)
    jobs: dict[Key, Kept] = field(default_factory=dict)
    submissions: dict[str, Submission] = field(default_factory=dict)
    questions: dict[str, tuple[Asked, float]] = field(default_factory=dict)
    locked_until: float = 0.0

    async def collect(self, waiting: Waiting) -> bool:
        """Keep a job until a batch has answered it; False when it waits already."""
        _require_fitting(waiting.body)
        await self.table.writing()
        known = self.jobs.get(_key(waiting))
        if new := known is None or known.leaving:
            self.jobs[_key(waiting)] = Kept(waiting)
        accepted = self.table.job_ids.get((waiting.tenant, waiting.job_id))
        if accepted is not None and accepted.opened is not None:
            later = replace(accepted, due=waiting.since + LEFT_ALONE)
            self.table.job_ids[waiting.tenant, waiting.job_id] = later
        return new

    async def begin_round(self, owner: str, *, now: float, until: float) -> bool:  # noqa: ARG002  # part of the port
        """True if nobody else gathers."""
        await self.table.writing()
        if self.locked_until > now:
            return False
        self.locked_until = until
        return True

    async def waiting(self, *, limit: int) -> Sequence[Kept]:
        """The jobs that wait longest."""
        return await self.members("", limit=limit)

    async def members(self, token: str, *, limit: int) -> Sequence[Kept]:
        """The jobs of a submission."""
        await self.table.reading()
        found = [kept for kept in self.jobs.values() if kept.token == token]
        return sorted(found, key=lambda kept: kept.waiting.since)[:limit]

    async def open(self, submission: Submission) -> None:
        """Keep a submission that begins."""
        await self.table.writing()
        self.submissions.setdefault(submission.token, submission)

    async def find(self, token: str) -> Submission | None:
        """What became of a submission."""
        await self.table.reading()
        return self.submissions.get(token)

    async def under_way(self, *, limit: int) -> Sequence[Submission]:
        """The submissions that are not forgotten, the most overdue first."""
        await self.table.reading()
        return sorted(self.submissions.values(), key=lambda one: one.look_at)[:limit]

    async def move(self, submission: Submission, *, before: Phase) -> bool:
        """Write a submission that was in the phase ``before``."""
        await self.table.writing()
        known = self.submissions.get(submission.token)
        if known is None or known.phase != before:
            return False
        self.submissions[submission.token] = replace(submission, record_ids=(), answers=None)
        return True

    async def forget(self, submission: Submission) -> None:
        """Drop it if it is settled."""
        await self.table.writing()
        if (known := self.submissions.get(submission.token)) and known.phase == "settled":
            del self.submissions[submission.token]

    async def ask(self, record_id: str, asked: Asked, *, instead_of: str = "") -> Asked:
        """Have a submission ask a question unless another does."""
        await self.table.writing()
        now = self.table.clock()
        stands, until = self.questions.get(record_id, (asked, now))
        if until > now and stands.token != instead_of:
            return stands
        self.questions[record_id] = (asked, now + KEEP_QUESTIONS)
        return asked

    async def join(self, kept: Kept, token: str, *, pays: bool) -> bool:
        """Put a waiting job into a submission."""
        await self.table.writing()
        return self._change(kept, replace(kept, token=token, pays=pays), leaving=False)

    async def leave(self, kept: Kept) -> bool:
        """Mark a job as leaving."""
        await self.table.writing()
        return self._change(kept, replace(kept, leaving=True), leaving=False)

    async def close(self, kept: Kept) -> None:
        """Forget a job that left."""
        await self.table.writing()
        self._change(kept, None, leaving=True)

    def _change(self, kept: Kept, changed: Kept | None, *, leaving: bool) -> bool:
        """Change or drop a job that is where it was found, was not collected anew, and is ``leaving`` or not."""
        known = self.jobs.get(_key(kept.waiting))
        if known is None or (known.token, known.waiting.since, known.leaving) != (
            kept.token,
            kept.waiting.since,
            leaving,
        ):
            return False
        if changed is None:
            del self.jobs[_key(kept.waiting)]
        else:
            self.jobs[_key(kept.waiting)] = changed
        return True


def _key(waiting: Waiting) -> Key:
    return waiting.tenant, waiting.job_id, waiting.route


def _require_fitting(body: str) -> None:
    if (size := len(body.encode())) > MAX_MESSAGE_BYTES:
        raise RejectedError("document", f"{size} bytes, a message takes {MAX_MESSAGE_BYTES}: put it into S3")
    if (size := len(zlib.compress(body.encode()))) > MAX_ITEM_BYTES:
        raise RejectedError("document", f"{size} bytes compressed, the limit is {MAX_ITEM_BYTES}: put it into S3")
