"""The newest document of each account, on the journal's table: one item per account, under a digest of its number."""

import time
import zlib
from collections.abc import Callable
from datetime import date

import orjson

from sluice.aws.items import Expression, Plain, packed
from sluice.aws.table import Table
from sluice.ports import Snapshot

KEEP_SECONDS = 400 * 86_400
"""A year's statements and some weeks: what comes later begins anew."""


class DynamoHistory:
    """`History` on the journal's table; ``clock`` gives epoch seconds."""

    def __init__(self, table: Table, *, clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._clock = clock

    async def last(self, account: str) -> Snapshot | None:
        """The newest document of an account."""
        item = await self._table.get(_key(account))
        if item is None or float(item["expires_at"]) <= self._clock():
            return None
        values = orjson.loads(zlib.decompress(packed(item, "values")))
        return Snapshot(date.fromisoformat(str(item["day"])), values)

    async def remember(self, account: str, snapshot: Snapshot) -> None:
        """Keep a document unless a newer one is kept."""
        now = int(self._clock())
        item: dict[str, Plain | None] = {
            "pk": _key(account),
            "day": snapshot.day.isoformat(),
            "values": zlib.compress(orjson.dumps(snapshot.values)),
            "expires_at": now + KEEP_SECONDS,
        }
        not_older = Expression(
            "attribute_not_exists(#pk) OR #expires_at <= :now OR #day <= :day",
            {"now": now, "day": snapshot.day.isoformat()},
        )
        await self._table.put(item, not_older)


def _key(account: str) -> str:
    return f"A#{account}"
