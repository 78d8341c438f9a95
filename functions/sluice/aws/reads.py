"""Reads that travel together: a batch of ten jobs asks the journal once instead of ten times.

Capacity is billed by the item either way; what is saved is nine of ten signed requests, a tenth of a millisecond of
CPU each.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Stored = Mapping[str, Any]
One = Callable[[str], Awaitable[Stored | None]]
Many = Callable[[Sequence[str]], Awaitable[Mapping[str, Stored | None]]]

MOST_KEYS = 100
"""Keys of one BatchGetItem (docs.aws.amazon.com/amazondynamodb, API reference, 2026-11)."""


@dataclass(slots=True, eq=False)
class Party:
    """Who waits for which key; leaves with the event loop's next turn."""

    loop: asyncio.AbstractEventLoop
    waiting: dict[str, list[asyncio.Future[Stored | None]]] = field(default_factory=dict)

    def join(self, key: str) -> asyncio.Future[Stored | None]:
        """A place for ``key``."""
        place: asyncio.Future[Stored | None] = self.loop.create_future()
        self.waiting.setdefault(key, []).append(place)
        return place

    def arrive(self, key: str, item: Stored | None) -> None:
        """Tell all who wait for ``key``."""
        for place in self.waiting[key]:
            if not place.done():
                place.set_result(item)

    def end(self, reading: "asyncio.Task[None]") -> None:
        """Pass on to all who still wait what the reading failed with."""
        error = asyncio.CancelledError() if reading.cancelled() else reading.exception()
        for place in (place for places in self.waiting.values() for place in places if not place.done()):
            if error is None or isinstance(error, asyncio.CancelledError):
                place.cancel()
            else:
                place.set_exception(error)


class Reads:
    """Collects single reads; ``one`` and ``many`` do them, keys that ``many`` leaves out are read one by one."""

    def __init__(self, one: One, many: Many) -> None:
        self._one = one
        self._many = many
        self._party: Party | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    async def get(self, key: str) -> Stored | None:
        """The item under ``key``, read after this call began; None when there is none."""
        loop = asyncio.get_running_loop()
        party = self._party
        if party is None or party.loop is not loop or len(party.waiting) >= MOST_KEYS:
            party = self._party = Party(loop)
            loop.call_soon(self._leave, party)
        return await party.join(key)

    def _leave(self, party: Party) -> None:
        if self._party is party:
            self._party = None
        reading = party.loop.create_task(self._read(party, list(party.waiting)))
        self._under_way.add(reading)  # the loop itself keeps only weak references
        reading.add_done_callback(self._under_way.discard)
        reading.add_done_callback(party.end)

    async def _read(self, party: Party, keys: list[str]) -> None:
        found = await self._many(keys) if len(keys) > 1 else {}
        for key, item in found.items():
            party.arrive(key, item)
        for key in [key for key in keys if key not in found]:
            party.arrive(key, await self._one(key))
