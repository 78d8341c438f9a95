"""Jobs accepted over HTTP, open until they have a result: what the reconciler walks through."""

import asyncio
import time
import zlib
from collections.abc import Callable, Mapping, Sequence

from sluice.aws.items import MAX_ITEM_BYTES, Expression, Plain, packed, size_of
from sluice.aws.results import KEEP_REPLAYS, intake_key
from sluice.aws.table import Table
from sluice.errors import RejectedError
from sluice.ports import OpenJob

BY_OPEN = "by_open"
SHARDS = 16
"""Parts of the index of open jobs: one hot key would cap the whole service at 1,000 writes a second."""

_STILL_OPEN = Expression("attribute_exists(#open)", {})


class DynamoIntake:
    """`Intake` on the journal's table. An open job never expires: it leaves by `close` or by its result alone."""

    def __init__(
        self, table: Table, *, clock: Callable[[], float] = time.time, keep_seconds: int = KEEP_REPLAYS
    ) -> None:
        self._table = table
        self._clock = clock
        self._keep = keep_seconds

    async def accept(self, opened: OpenJob) -> bool:
        """Remember an accepted job; False when that job id is known. RejectedError if it outgrows an item."""
        unless_known = Expression("attribute_not_exists(#pk) OR #expires_at <= :now", {"now": self._clock()})
        return await self._table.put(_open_item(opened), unless_known) is None

    async def overdue(self, *, before: float, limit: int) -> Sequence[OpenJob]:
        """The open jobs that wait longest since they were last enqueued, all before ``before`` (epoch seconds)."""
        pages = await asyncio.gather(*(self._overdue_in(shard, before, limit) for shard in range(SHARDS)))
        waiting = sorted((item for page in pages for item in page), key=lambda item: float(item["due"]))
        return [_opened(item) for item in waiting[:limit]]

    async def _overdue_in(self, shard: int, before: float, limit: int) -> Sequence[Mapping[str, Plain]]:
        due = Expression("#open = :open AND #due < :before", {"open": _shard_key(shard), "before": before})
        return await self._table.query(BY_OPEN, due, limit=limit)

    async def enqueued_again(self, opened: OpenJob, *, at: float) -> None:
        """Note one more try at ``at``; nothing happens if it was closed, or another reconciler was faster."""
        change = Expression("SET #due = :at, #tries = :more", {"at": at, "more": opened.tries + 1})
        unchanged = Expression("#tries = :tries", {"tries": opened.tries})
        await self._table.update(intake_key(opened.tenant, opened.job_id), change, unchanged)

    async def close(self, opened: OpenJob) -> None:
        """Forget the body; the job id stays known. Closing twice, or after a replay's result, changes nothing."""
        until = int(self._clock()) + self._keep
        forget = Expression("SET #expires_at = :until REMOVE #body, #open, #due, #tries", {"until": until})
        await self._table.update(intake_key(opened.tenant, opened.job_id), forget, _STILL_OPEN)


def _open_item(opened: OpenJob) -> dict[str, Plain | None]:
    key = intake_key(opened.tenant, opened.job_id)
    item: dict[str, Plain | None] = {
        "pk": key,
        "tenant": opened.tenant,
        "job_id": opened.job_id,
        "body": zlib.compress(opened.body.encode()),
        "accepted_at": opened.accepted_at,
        "tries": opened.tries,
        "open": _shard_key(zlib.crc32(key.encode()) % SHARDS),
        "due": opened.accepted_at,
    }
    if (size := size_of(item)) > MAX_ITEM_BYTES:
        raise RejectedError("document", f"{size} bytes compressed, the limit is {MAX_ITEM_BYTES}: put it into S3")
    return item


def _opened(item: Mapping[str, Plain]) -> OpenJob:
    return OpenJob(
        tenant=str(item["tenant"]),
        job_id=str(item["job_id"]),
        body=zlib.decompress(packed(item, "body")).decode(),
        accepted_at=float(item["accepted_at"]),
        tries=int(item["tries"]),
    )


def _shard_key(shard: int) -> str:
    return f"open#{shard}"
