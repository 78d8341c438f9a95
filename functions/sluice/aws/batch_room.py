"""Where bulk jobs wait for a batch, on the one table, and what became of those that were gathered.

A waiting job is one item with its body; it stands in the sparse index of open jobs under a name of its own, first that
of the waiting room, then that of its submission, and leaves it when it is gone. So nobody has to keep lists: who is in
a submission is asked of the index, and a crash leaves everyone where the next round finds them.

    Q#tenant#job_id#route   a waiting job      R#record_id   which submission asks a question
    S#token                 a submission       S#            whose turn it is to gather
"""

import asyncio
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import get_args

import orjson

from sluice.aws.intake import BY_OPEN, SHARDS
from sluice.aws.items import MAX_ITEM_BYTES, Expression, Plain, packed, size_of
from sluice.aws.queue import MAX_MESSAGE_BYTES
from sluice.aws.results import intake_key
from sluice.aws.table import Table
from sluice.errors import RejectedError, RetryableError
from sluice.pipeline.batching.ports import Asked, Kept
from sluice.routing.bulk import LEFT_ALONE, Phase, Submission, Waiting

WAITING = ""
"""Stands for the token of those that are in no submission."""
KEEP_QUESTIONS = 4 * 86_400
KEEP_SETTLED = 7 * 86_400
_SUBMISSIONS = "batches"
_LOCK = "S#"


class DynamoBatchRoom:
    """`Room` on the journal's table; ``clock`` gives epoch seconds. What waits never expires: it leaves by `close`."""

    def __init__(self, table: Table, *, clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._clock = clock

    async def collect(self, waiting: Waiting) -> bool:
        """Keep a job until a batch has answered it; False when it waits already.

        One that was accepted over HTTP is not looked for before its batch can be over.
        """
        unless_waiting = Expression("attribute_not_exists(#open) OR attribute_exists(#leaving)", {})
        new = await self._table.put(_waiting_item(waiting), unless_waiting) is None
        with suppress(RetryableError):  # then it is looked for, comes again, and is found waiting
            later = Expression("SET #due = :due", {"due": waiting.since + LEFT_ALONE})
            still_open = Expression("attribute_exists(#open)", {})
            await self._table.update(intake_key(waiting.tenant, waiting.job_id), later, still_open)
        return new

    async def begin_round(self, owner: str, *, now: float, until: float) -> bool:
        """True if nobody else gathers."""
        item: dict[str, Plain | None] = {"pk": _LOCK, "owner": owner, "until": until, "expires_at": int(until) + 1}
        free = Expression("attribute_not_exists(#pk) OR #until <= :now", {"now": now})
        return await self._table.put(item, free) is None

    async def waiting(self, *, limit: int) -> Sequence[Kept]:
        """The jobs that wait longest, as far as one page of each shard holds them."""
        return await self._in(WAITING, limit)

    async def members(self, token: str, *, limit: int) -> Sequence[Kept]:
        """The jobs of a submission, as far as one page of each shard holds them."""
        return await self._in(token, limit)

    async def _in(self, token: str, limit: int) -> Sequence[Kept]:
        pages = await asyncio.gather(*(self._page(_place(token, shard), limit) for shard in range(SHARDS)))
        found = sorted((item for page in pages for item in page), key=lambda item: float(item["due"]))
        return [_kept(item) for item in found[:limit]]

    async def _page(self, place: str, limit: int) -> Sequence[Mapping[str, Plain]]:
        return await self._table.query(BY_OPEN, Expression("#open = :open", {"open": place}), limit=limit)

    async def open(self, submission: Submission) -> None:
        """Keep a submission that begins; written twice, it is one."""
        await self._table.put(_submission_item(submission), Expression("attribute_not_exists(#pk)", {}))

    async def find(self, token: str) -> Submission | None:
        """What became of a submission."""
        item = await self._table.get(_submission_key(token))
        return None if item is None or "expires_at" in item else _submission(item)

    async def under_way(self, *, limit: int) -> Sequence[Submission]:
        """The submissions that are not forgotten, the most overdue first."""
        return [_submission(item) for item in await self._page(_SUBMISSIONS, limit)]

    async def move(self, submission: Submission, *, before: Phase) -> bool:
        """Write a submission that was in the phase ``before``."""
        was = Expression("#phase = :before AND attribute_exists(#open)", {"before": before})
        return await self._table.put(_submission_item(submission), was) is None

    async def forget(self, submission: Submission) -> None:
        """Leave it to the table's time to live."""
        until = {"until": int(self._clock()) + KEEP_SETTLED}
        forget = Expression("SET #expires_at = :until REMOVE #open, #due", until)
        settled = Expression("#phase = :settled", {"settled": "settled"})
        await self._table.update(_submission_key(submission.token), forget, settled)

    async def ask(self, record_id: str, asked: Asked, *, instead_of: str = "") -> Asked:
        """Have a submission ask a question unless another does."""
        now = self._clock()
        item: dict[str, Plain | None] = {
            "pk": f"R#{record_id}",
            "token": asked.token,
            "job_id": asked.job_id,
            "expires_at": int(now) + KEEP_QUESTIONS,
        }
        unless_asked = "attribute_not_exists(#pk) OR #expires_at <= :now OR #token = :other"
        stands = await self._table.put(item, Expression(unless_asked, {"now": now, "other": instead_of}))
        return asked if stands is None else Asked(str(stands["token"]), str(stands["job_id"]))

    async def join(self, kept: Kept, token: str, *, pays: bool) -> bool:
        """Put a waiting job into a submission."""
        key = _waiting_key(kept.waiting)
        there: dict[str, Plain] = {"there": _place(token, _shard(key)), "token": token, "pays": int(pays)}
        change = Expression("SET #open = :there, #token = :token, #pays = :pays", there)
        return await self._table.update(key, change, _still(kept, "attribute_not_exists(#leaving)"))

    async def leave(self, kept: Kept) -> bool:
        """Mark a job as leaving."""
        mark = Expression("SET #leaving = :now", {"now": int(self._clock())})
        return await self._table.update(
            _waiting_key(kept.waiting), mark, _still(kept, "attribute_not_exists(#leaving)")
        )

    async def close(self, kept: Kept) -> None:
        """Forget a job that left."""
        forget = Expression(
            "SET #expires_at = :now REMOVE #body, #open, #due, #token, #pays, #leaving", {"now": int(self._clock())}
        )
        await self._table.update(_waiting_key(kept.waiting), forget, _still(kept, "attribute_exists(#leaving)"))


def _still(kept: Kept, also: str) -> Expression:
    """The job is where it was found, and was not collected anew since."""
    here = _place(kept.token, _shard(_waiting_key(kept.waiting)))
    return Expression(f"#open = :here AND #due = :since AND {also}", {"here": here, "since": kept.waiting.since})


def _waiting_key(waiting: Waiting) -> str:
    return f"Q#{waiting.tenant}#{waiting.job_id}#{waiting.route}"


def _submission_key(token: str) -> str:
    return f"S#{token}"


def _shard(key: str) -> int:
    return zlib.crc32(key.encode()) % SHARDS


def _place(token: str, shard: int) -> str:
    return f"batch#{token}#{shard}"


def _waiting_item(waiting: Waiting) -> dict[str, Plain | None]:
    if (size := len(waiting.body.encode())) > MAX_MESSAGE_BYTES:
        raise RejectedError("document", f"{size} bytes, a message takes {MAX_MESSAGE_BYTES}: put it into S3")
    key = _waiting_key(waiting)
    item: dict[str, Plain | None] = {
        "pk": key,
        **{name: getattr(waiting, name) for name in ("tenant", "job_id", "work", "route", "key", "day", "reserved")},
        "paths": orjson.dumps(waiting.paths).decode(),
        "body": zlib.compress(waiting.body.encode()),
        "open": _place(WAITING, _shard(key)),
        "due": waiting.since,
    }
    if (size := size_of(item)) > MAX_ITEM_BYTES:
        raise RejectedError("document", f"{size} bytes compressed, the limit is {MAX_ITEM_BYTES}: put it into S3")
    return item


def _kept(item: Mapping[str, Plain]) -> Kept:
    waiting = Waiting(
        **{name: str(item[name]) for name in ("tenant", "job_id", "work", "route", "key", "day")},
        paths=tuple(orjson.loads(str(item["paths"]))),
        body=zlib.decompress(packed(item, "body")).decode(),
        reserved=int(item["reserved"]),
        since=float(item["due"]),
    )
    return Kept(waiting, str(item.get("token", WAITING)), bool(item.get("pays", 0)), "leaving" in item)


def _submission_item(submission: Submission) -> dict[str, Plain | None]:
    return {
        "pk": _submission_key(submission.token),
        **{name: getattr(submission, name) for name in ("token", "phase", "route", "since")},
        "arn": submission.job,  # `job` is an index's key
        "open": _SUBMISSIONS,
        "due": submission.look_at,
    }


def _submission(item: Mapping[str, Plain]) -> Submission:
    phase: Phase = next(known for known in get_args(Phase) if known == item["phase"])
    since, look_at = float(item["since"]), float(item["due"])
    token, job, route = (str(item[name]) for name in ("token", "arn", "route"))
    return Submission(token, (), phase, job, since, route=route, look_at=look_at)
