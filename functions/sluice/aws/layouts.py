"""Layouts on the journal's table and, for some minutes, in this process: of a day's documents many look alike."""

import time
import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict

import orjson

from sluice.aws.items import Expression, Plain, packed
from sluice.aws.table import Table
from sluice.ports import Layout, Place

KEEP_SECONDS = 90 * 86_400
FRESH_SECONDS = 300.0
"""How long a layout may be used without a look whether others found it wrong meanwhile."""
MAX_KNOWN = 2_000
"""Layouts one process remembers; at 4 kB each they stay below 10 MB."""


class DynamoLayouts:
    """`Layouts` on the journal's table; ``clock`` gives epoch seconds."""

    def __init__(self, table: Table, *, clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, Layout | None]] = OrderedDict()

    async def find(self, key: str) -> Layout | None:
        """What is known of a layout, at most FRESH_SECONDS old."""
        now = self._clock()
        if (known := self._known.get(key)) is not None and known[0] > now:
            self._known.move_to_end(key)
            return known[1]
        item = await self._table.get(_key(key))
        stored = item is not None and float(item["expires_at"]) > now
        return self._remembered(key, _layout(item) if item is not None and stored else None)

    async def keep(self, key: str, layout: Layout) -> None:
        """Keep a layout if the stored one has seen one document less."""
        now = int(self._clock())
        item: dict[str, Plain | None] = {
            "pk": _key(key),
            "seen": layout.seen,
            "layout": zlib.compress(orjson.dumps([layout.marks, layout.places], default=asdict)),
            "expires_at": now + KEEP_SECONDS,
        }
        next_one = Expression(
            "attribute_not_exists(#pk) OR #expires_at <= :now OR #seen = :before",
            {"now": now, "before": layout.seen - 1},
        )
        if await self._table.put(item, next_one) is None:
            self._remembered(key, layout)
        else:
            self._known.pop(key, None)

    def _remembered(self, key: str, layout: Layout | None) -> Layout | None:
        self._known[key] = (self._clock() + FRESH_SECONDS, layout)
        self._known.move_to_end(key)
        while len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)
        return layout


def _key(key: str) -> str:
    return f"layout#{key}"


def _layout(item: dict[str, Plain]) -> Layout:
    marks, places = orjson.loads(zlib.decompress(packed(item, "layout")))
    known = {path: None if place is None else Place(**place) for path, place in places.items()}
    return Layout(int(item["seen"]), tuple(marks), known)
