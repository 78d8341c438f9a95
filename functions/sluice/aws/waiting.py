"""What a result's item carries while it waits for a person, and afterwards: attributes of the sparse index `by_review`.

Apart from `reviews`, so that the journal, which writes them along with the result, knows nothing of reviewers.
"""

import zlib
from collections.abc import Mapping
from datetime import UTC, datetime

from sluice.aws.items import MAX_ITEM_BYTES, Plain, size_of
from sluice.jobs import Job, Result

BY_REVIEW = "by_review"
SHARDS = 8
"""Parts of a tenant's list: eight times 1,000 writes a second, ten times what 5 % review of the peak would take."""
ROOM_TO_DECIDE = 65_536
"""Bytes of an item kept free for what the decision adds: each changed field, before and after."""
WAITING, DECIDED = "waiting", "decided"


def review_attributes(item: Mapping[str, Plain | None], result: Result, job: Job | None) -> dict[str, Plain | None]:
    """What a result's item carries so that people find it; the job is left out if the item would outgrow its limit."""
    if job is None or not result.waits:
        return {}
    key = str(item["pk"])
    found = {"review": shard_of(WAITING, result.tenant, key), "review_at": place_at(result.finished_at, key)}
    body = zlib.compress(job.model_dump_json(by_alias=True, exclude_defaults=True).encode(errors="replace"))
    with_body: dict[str, Plain | None] = {**found, "body": body}
    return with_body if size_of({**item, **with_body}) <= MAX_ITEM_BYTES - ROOM_TO_DECIDE else {**found}


def shard_of(state: str, tenant: str, key: str) -> str:
    """The index key of an item: a tenant's shard of waiting or of decided cases."""
    return shard_key(state, tenant, zlib.crc32(key.encode()) % SHARDS)


def shard_key(state: str, tenant: str, shard: int) -> str:
    """The index key of one shard."""
    return f"{state}#{tenant}#{shard}"


def place_at(moment: datetime, key: str) -> str:
    """A place in a list, which no two cases share."""
    return f"{moment.astimezone(UTC).isoformat(timespec='microseconds')}#{key}"
