"""Money per tenant and day in DynamoDB: one number, what is set aside plus what is spent, moved by conditional adds.

A write per call would cost more than the journal, so an environment draws a chunk at a time into a purse of its own
and pays its calls from it. What lies in a purse counts as set aside, so the day's limit holds whoever draws: no purse
can be filled past it, and no call is made that a purse does not cover. Near the limit, where no chunk fits any more,
the exact amount is drawn. Change goes back into the purse, and what exceeds two chunks back to the table. An
environment that ends takes at most that much with it, until midnight; `chunk` keeps it below one per cent of the day.

A lost answer is never asked again, since an addition sent twice counts twice: money then stays set aside until
midnight, and no limit is ever passed.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from sluice.aws.items import Expression
from sluice.aws.table import Table
from sluice.money import Micros

KEEP_DAYS = 40 * 86_400
"""Seconds a day's total is kept: long enough for the month's bill."""

CHUNKS_PER_DAY = 256
"""A chunk is this part of the day's limit: with fewer than 100 environments most of the limit stays within reach."""


@dataclass(slots=True)
class Purse:
    """What one environment holds of one tenant's day; ``drawing`` is the draw under way."""

    left: Micros = 0
    drawing: asyncio.Future[None] | None = None


class DynamoBudget:
    """`Budget` on the journal's table; ``clock`` gives epoch seconds."""

    def __init__(self, table: Table, *, clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._clock = clock
        self._purses: dict[tuple[str, str], Purse] = {}
        self._chunks: dict[tuple[str, str], Micros] = {}

    async def reserve(self, tenant: str, day: str, amount: Micros, *, limit: Micros) -> bool:
        """Set ``amount`` aside; False if the day's total would pass ``limit``."""
        if amount > limit:
            return False
        purse = self._purse(tenant, day)
        while purse.left < amount:
            if purse.drawing is not None:
                await asyncio.wait([purse.drawing])
            elif not await self._fill(purse, (tenant, day), amount, limit):
                return False
        purse.left -= amount
        return True

    async def settle(self, tenant: str, day: str, *, reserved: Micros, spent: Micros) -> None:
        """Replace a reservation by what was really spent."""
        purse = self._purse(tenant, day)
        purse.left += reserved - spent
        most = 2 * self._chunks.get((tenant, day), 0)
        if purse.left > most or purse.left < 0:
            surplus = purse.left - (most // 2 if purse.left > 0 else 0)
            purse.left -= surplus
            await self._add((tenant, day), -surplus, Expression("", {}))

    def _purse(self, tenant: str, day: str) -> Purse:
        """The purse of a day; yesterday's are forgotten with what is in them, once nobody can settle from them."""
        if (tenant, day) not in self._purses:
            for old in [key for key in self._purses if key[0] == tenant and key[1] < day][:-1]:
                del self._purses[old]
                self._chunks.pop(old, None)
        return self._purses.setdefault((tenant, day), Purse())

    async def _fill(self, purse: Purse, key: tuple[str, str], amount: Micros, limit: Micros) -> bool:
        """Draw a chunk, or just what is missing; False when not even that fits. One draw at a time per purse."""
        purse.drawing = asyncio.get_running_loop().create_future()
        try:
            missing = amount - purse.left
            chunk = max(missing, limit // CHUNKS_PER_DAY)
            self._chunks[key] = chunk
            return await self._draw(purse, key, chunk, limit) or (
                chunk > missing and await self._draw(purse, key, amount - purse.left, limit)
            )
        finally:
            purse.drawing.set_result(None)
            purse.drawing = None

    async def _draw(self, purse: Purse, key: tuple[str, str], amount: Micros, limit: Micros) -> bool:
        fits = Expression("attribute_not_exists(#total) OR #total <= :room", {"room": limit - amount})
        drawn = await self._add(key, amount, fits)
        purse.left += amount if drawn else 0
        return drawn

    async def _add(self, key: tuple[str, str], amount: Micros, condition: Expression) -> bool:
        until = int(self._clock()) + KEEP_DAYS
        change = Expression("ADD #total :amount SET #expires_at = :until", {"amount": amount, "until": until})
        return await self._table.update(f"B#{key[0]}#{key[1]}", change, condition)
