"""Cases that wait for a person, on the journal's table: a result that needs review is in an index by its own write.

`by_review` is sparse and in shards: ``review`` is the tenant's shard of waiting or of decided cases, ``review_at`` the
time and the key, so that places in a list are exact. The job comes along compressed, to be shown; the item's own time
to live ends both. A claim is an update of the same item, so that a decision can be held to it in one write; what it
writes (``claimed_until``) tells the stream that nothing new became final.
"""

import asyncio
import time
import zlib
from collections.abc import Callable, Mapping, Sequence

import orjson

from sluice.aws.items import Expression, Plain, packed
from sluice.aws.journal import expired, work_key
from sluice.aws.packing import pack_result, unpack_result
from sluice.aws.table import Table
from sluice.aws.waiting import BY_REVIEW, DECIDED, SHARDS, WAITING, place_at, shard_key, shard_of
from sluice.errors import RejectedError
from sluice.jobs import Job
from sluice.pipeline.review.cases import Case, Claim, Listed, Page, Review, Reviewed

_NOBODYS = "attribute_not_exists(#claimed_until) OR #claimed_until <= :now"
_OURS = "#claimed_by = :reviewer"


class DynamoReviews:
    """`Reviews` on the one table; ``clock`` gives epoch seconds."""

    def __init__(self, table: Table, *, clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._clock = clock

    async def waiting(self, tenant: str, *, limit: int, after: str = "") -> Page:
        """Up to ``limit`` waiting cases behind ``after``; the index may lag by some milliseconds."""
        items, more = await self._page(WAITING, tenant, limit, after)
        return Page([_listed(item) for item in items if not expired(item, self._clock())], more)

    async def decided(self, tenant: str, *, limit: int, after: str = "") -> tuple[Sequence[Reviewed], str]:
        """Up to ``limit`` decided cases behind ``after``, the oldest decisions first, and where to go on."""
        items, more = await self._page(DECIDED, tenant, limit, after)
        whole = await asyncio.gather(*(self._table.get(str(item["pk"])) for item in items))
        return [_reviewed(item) for item in whole if item and not expired(item, self._clock())], more

    async def _page(self, state: str, tenant: str, limit: int, after: str) -> tuple[list[dict[str, Plain]], str]:
        """The first of a tenant's shards together: each gives as many as are wanted in all."""
        shards = (self._shard(shard_key(state, tenant, shard), limit, after) for shard in range(SHARDS))
        found = sorted(
            (item for page in await asyncio.gather(*shards) for item in page), key=lambda item: str(item["review_at"])
        )
        return found[:limit], str(found[limit - 1]["review_at"]) if len(found) >= limit else ""

    async def _shard(self, shard: str, limit: int, after: str) -> Sequence[dict[str, Plain]]:
        behind = Expression("#review = :review AND #review_at > :after", {"review": shard, "after": after or "0"})
        return await self._table.query(BY_REVIEW, behind, limit=limit)

    async def find(self, tenant: str, case: str) -> Case | None:
        """A waiting case, read consistently."""
        item = await self._table.get(work_key(case))
        if item is None or expired(item, self._clock()) or not str(item.get("review", "")).startswith(WAITING):
            return None
        result = unpack_result(packed(item, "result"))
        return Case(case, result, _job(item), _claim(item)) if result.tenant == tenant else None

    async def claim(self, tenant: str, case: str, claim: Claim) -> bool:
        """Take a case if it waits and nobody else has it."""
        change = Expression(
            "SET #claimed_by = :reviewer, #claimed_until = :until", {"reviewer": claim.reviewer, "until": claim.until}
        )
        return await self._change(tenant, case, change, f"({_NOBODYS} OR {_OURS})", {})

    async def release(self, tenant: str, case: str, reviewer: str) -> None:
        """Give one's own case back."""
        change = Expression("SET #claimed_until = :never", {"never": 0})
        await self._change(tenant, case, change, _OURS, {"reviewer": reviewer})

    async def _change(
        self, tenant: str, case: str, change: Expression, unless: str, values: Mapping[str, Plain]
    ) -> bool:
        """Change a waiting case of the tenant; False when it is none, or the condition does not hold.

        The tenant is checked by the beginning of its index key, which no other tenant's can have.
        """
        own: dict[str, Plain] = {"waits": f"{WAITING}#{tenant}#", "now": self._clock()}
        text = f"begins_with(#review, :waits) AND #expires_at > :now AND {unless}"
        return await self._table.update(work_key(case), change, Expression(text, own | dict(values)))

    async def decide(self, tenant: str, reviewed: Reviewed) -> bool:
        """Put the decided result in the place of the waiting one, and its news on the stream."""
        key = work_key(reviewed.case)
        review = reviewed.review
        change = Expression(
            "SET #result = :result, #status = :status, #values = :values, #review = :decided, #review_at = :at, "
            "#decision = :decision REMOVE #claimed_by, #claimed_until",
            {
                "result": pack_result(reviewed.result),
                "status": str(reviewed.result.status),
                "decided": shard_of(DECIDED, tenant, key),
                "at": place_at(review.at, key),
                "values": orjson.dumps(reviewed.result.values).decode(),
                "decision": zlib.compress(review.model_dump_json().encode()),
            },
        )
        held = f"{_OURS} AND #claimed_until > :now"
        return await self._change(tenant, reviewed.case, change, held, {"reviewer": review.reviewer})


def _listed(item: Mapping[str, Plain]) -> Listed:
    since, _, key = str(item["review_at"]).partition("#")
    job_id = str(item["job"]).partition("#")[2]
    return Listed(key.partition("#")[2], job_id, since, _claim(item))


def _claim(item: Mapping[str, Plain]) -> Claim | None:
    until = float(item.get("claimed_until", 0))
    return Claim(str(item["claimed_by"]), until) if until else None


def _job(item: Mapping[str, Plain]) -> Job | None:
    """The job as it came in; None when it was not kept, or a newer version wrote what this one cannot read."""
    try:
        return Job.parse(zlib.decompress(packed(item, "body"))) if "body" in item else None
    except RejectedError:
        return None


def _reviewed(item: Mapping[str, Plain]) -> Reviewed:
    review = Review.model_validate_json(zlib.decompress(packed(item, "decision")), extra="ignore")
    case = str(item["pk"]).partition("#")[2]
    return Reviewed(case, unpack_result(packed(item, "result")), review, _job(item))
