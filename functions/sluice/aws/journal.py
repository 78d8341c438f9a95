"""The journal in DynamoDB: a work is one item, each step one conditional write.

A paid job costs two writes (its claim, its result), a free one a single write. TTL deletes days late, so an item past
its ``expires_at`` counts as absent everywhere.
"""

import time
from collections.abc import Callable, Mapping

import orjson

from sluice.aws.items import MAX_ITEM_BYTES, Expression, Plain, packed, size_of
from sluice.aws.packing import pack_answers, pack_result, unpack_answers, unpack_result
from sluice.aws.table import Table
from sluice.aws.waiting import review_attributes
from sluice.errors import LeasedError, RejectedError, StaleLeaseError
from sluice.jobs import Job, Result
from sluice.ports import Completion, Entry

DONE = "done"
KEEP_CLAIMS = 21 * 86_400
"""Seconds an unfinished work is remembered: longer than a message can live on a queue and in its dead letters."""

Stored = dict[str, Plain]

_ABSENT = "attribute_not_exists(#pk) OR #expires_at <= :now"
_OURS = "#fence = :fence AND #expires_at > :now AND #state <> :done"
_NOBODYS = _ABSENT + " OR (#state <> :done AND #lease_until <= :now)"


class DynamoJournal:
    """`Journal` on one table; ``clock`` gives epoch seconds."""

    def __init__(self, table: Table, *, clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._clock = clock

    async def find(self, work: str) -> Entry | None:
        """What is known about ``work``, read consistently."""
        stored = await self._table.get(work_key(work))
        return _entry(stored) if stored and not expired(stored, self._clock()) else None

    async def claim(self, work: str, entry: Entry, *, expected_fence: int) -> None:
        """Write ``entry`` if nobody was faster; raises LeasedError with the seconds the winner has left."""
        now = self._clock()
        item = _claim_item(work, entry) | {"expires_at": int(now) + KEEP_CLAIMS}
        item["answers"] = _answers_that_fit(item, entry.answers)
        stored = await self._table.put(item, self._claimable(expected_fence, now))
        if stored is not None:
            raise _leased(work, stored, now)

    def _claimable(self, fence: int, now: float) -> Expression:
        if fence == 0:
            return Expression(_ABSENT, {"now": now})
        return Expression(_OURS, {"fence": fence, "now": now, "done": DONE})

    async def finish(self, work: str, result: Result, *, fence: int, expires_at: int, job: Job | None = None) -> Result:
        """Keep the final result under our fence and hand back what is stored.

        Raises StaleLeaseError when the fence was taken over, LeasedError when an unclaimed work is claimed by
        someone alive, RejectedError when the result is larger than an item.
        """
        now = self._clock()
        if fence == 0:
            condition = Expression(_NOBODYS, {"now": now, "done": DONE})
        else:
            condition = Expression(_OURS, {"fence": fence, "now": now, "done": DONE})
        item = result_item(work, result, fence, expires_at)
        stored = await self._table.put(item | review_attributes(item, result, job), condition)
        return result if stored is None else _settled(work, stored, fence, now)


def _settled(work: str, stored: Stored, fence: int, now: float) -> Result:
    """The result that stands in our way, if it may be handed back."""
    finished = stored.get("state") == DONE
    if finished and fence in (0, stored.get("fence")):
        return unpack_result(packed(stored, "result"))
    if fence == 0:
        raise _leased(work, stored, now)
    raise StaleLeaseError(f"work {work}: fence {fence} was taken over, {_told(stored)}")


def _leased(work: str, stored: Stored, now: float) -> LeasedError:
    seconds = max(0.0, float(stored.get("lease_until", 0)) - now)
    return LeasedError(f"work {work}: {_told(stored)}", seconds=seconds)


def _told(stored: Stored) -> str:
    return f"it is {stored['state']!s} at fence {stored['fence']!s}" if stored else "it is not known any more"


def _entry(stored: Stored) -> Entry:
    return Entry(
        state=str(stored["state"]),
        fence=int(stored["fence"]),
        owner=str(stored.get("owner", "")),
        lease_until=float(stored.get("lease_until", 0)),
        calls=int(stored.get("calls", 0)),
        answers=unpack_answers(packed(stored, "answers")) if "answers" in stored else {},
        result=unpack_result(packed(stored, "result")) if "result" in stored else None,
    )


def _claim_item(work: str, entry: Entry) -> dict[str, Plain | None]:
    return {
        "pk": work_key(work),
        "state": entry.state,
        "fence": entry.fence,
        "owner": entry.owner,
        "lease_until": entry.lease_until,
        "calls": entry.calls,
    }


def _answers_that_fit(item: Mapping[str, Plain | None], answers: Mapping[str, Completion]) -> bytes | None:
    """The kept answers, without the largest ones if they outgrow an item: a claim matters more than a saved call."""
    kept = dict(answers)
    while kept:
        packed = pack_answers(kept)
        if size_of({**item, "answers": packed}) <= MAX_ITEM_BYTES:
            return packed
        del kept[max(kept, key=lambda route: len(kept[route].text))]
    return None


def result_item(work: str, result: Result, fence: int, expires_at: int) -> dict[str, Plain | None]:
    """The finished work's item; the readable copy of the values goes first if it would be too large."""
    item: dict[str, Plain | None] = {
        "pk": work_key(work),
        "state": DONE,
        "fence": fence,
        "job": job_key(result.tenant, result.job_id),
        "status": result.status,
        "result": pack_result(result),
        "deliver_to": result.deliver_to,
        "expires_at": expires_at,
    }
    readable: dict[str, Plain | None] = {"values": orjson.dumps(result.values).decode()}
    if size_of(item | readable) <= MAX_ITEM_BYTES:
        return item | readable
    return fitting(item)


def fitting(item: dict[str, Plain | None]) -> dict[str, Plain | None]:
    """The item of a result; RejectedError if DynamoDB would refuse its size."""
    if (size := size_of(item)) > MAX_ITEM_BYTES:
        raise RejectedError("result", f"{size} bytes compressed, the limit is {MAX_ITEM_BYTES}")
    return item


def expired(stored: Stored, now: float) -> bool:
    """True past the item's time to live, whether or not DynamoDB has deleted it yet."""
    return float(stored.get("expires_at", now + 1)) <= now


def work_key(work: str) -> str:
    """The partition key of a work."""
    return f"W#{work}"


def job_key(tenant: str, job_id: str) -> str:
    """How the index knows a job."""
    return f"{tenant}#{job_id}"
