"""Money per tenant and day in DynamoDB: one number, what is set aside plus what is spent, moved by conditional adds.

A write per call would double the journal's bill, so an environment draws a chunk of the day's limit at a time into a
purse of its own, and pays its calls from there. What lies in a purse counts as set aside, so the limit holds whoever
draws. Chunks shrink with what is left of the day. Where no chunk fits any more, the exact amount is drawn; where that
does not fit either, an environment puts back what it has, for others to use, and goes by the refusal for some seconds.
Change goes back into the purse, and from a purse that overflows to the table. An environment that ends takes at most
two chunks with it, less than one per cent of the day. Calls that cost more than a chunk are paid as if there were no
purse: one write before, one for the change.

A lost answer is never asked again, since an addition sent twice counts twice: money then stays set aside until
midnight, and no limit is ever passed.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from sluice.aws.items import Expression
from sluice.aws.table import Table
from sluice.errors import RetryableError
from sluice.money import Micros

KEEP_DAYS = 40 * 86_400
"""Seconds a day's total is kept: long enough for the month's bill."""

CHUNKS_PER_DAY = 256
"""A chunk is this part of the day's limit, and at most a quarter of that many parts of what is left of it."""
SOLD_SECONDS = 5.0
"""How long an environment goes by a refusal: money comes back when others settle their calls."""


@dataclass(slots=True)
class Purse:
    """What one environment holds of one tenant's day.

    ``chunk`` is what it draws at a time, ``drawing`` the draw under way, which others wait for. ``total`` is what was
    set aside and spent by all when it drew last; until ``asked_again`` (epoch seconds) nobody asks for as
    much as ``refused`` once more.
    """

    key: str
    chunk: Micros = 0
    left: Micros = 0
    total: Micros = 0
    refused: Micros = 0
    asked_again: float = 0.0
    drawing: asyncio.Future[None] | None = None

    def overflow(self) -> Micros:
        """What to give back, or (negative) what was spent beyond what was here."""
        if self.left > 2 * self.chunk:
            return self.left - self.chunk
        return min(self.left, 0)


class DynamoBudget:
    """`Budget` on the journal's table; ``clock`` gives epoch seconds."""

    def __init__(self, table: Table, *, clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._clock = clock
        self._purses: dict[tuple[str, str], Purse] = {}

    async def reserve(self, tenant: str, day: str, amount: Micros, *, limit: Micros) -> bool:
        """Set ``amount`` aside; False if the day's total would pass ``limit``."""
        if amount > limit:
            return False
        purse = self._purse(tenant, day)
        purse.chunk = min(limit // CHUNKS_PER_DAY, max(limit - purse.total, 0) * 4 // CHUNKS_PER_DAY)
        while purse.left < amount:
            if purse.drawing is not None:
                await asyncio.wait([purse.drawing])
            elif self._is_refused(purse, amount) or not await self._fill(purse, amount, limit):
                return False
        purse.left -= amount
        return True

    async def settle(self, tenant: str, day: str, *, reserved: Micros, spent: Micros) -> None:
        """Replace a reservation by what was really spent."""
        purse = self._purse(tenant, day)
        purse.left += reserved - spent
        if overflow := purse.overflow():
            purse.left -= overflow
            await self._add(purse, -overflow, Expression("", {}))

    def total(self, tenant: str, day: str) -> Micros:
        """What all have set aside and spent when this environment last drew; 0 before it did."""
        purse = self._purses.get((tenant, day))
        return purse.total if purse else 0

    def _purse(self, tenant: str, day: str) -> Purse:
        """The purse of a tenant's day; with a new day those of older days are forgotten."""
        if (tenant, day) not in self._purses:
            self._purses = {key: purse for key, purse in self._purses.items() if key[1] >= day}
            self._purses[tenant, day] = Purse(f"B#{tenant}#{day}")
        return self._purses[tenant, day]

    def _is_refused(self, purse: Purse, amount: Micros) -> bool:
        return amount - purse.left >= purse.refused and self._clock() < purse.asked_again

    async def _fill(self, purse: Purse, amount: Micros, limit: Micros) -> bool:
        """Draw so that the purse covers ``amount``: a chunk, else just what is missing; False when neither fits."""
        purse.drawing = asyncio.get_running_loop().create_future()
        try:
            drawn = await self._draw(purse, max(amount - purse.left, purse.chunk), limit) or (
                await self._draw(purse, amount - purse.left, limit)
            )
            if not drawn:
                purse.refused, purse.asked_again = amount - purse.left, self._clock() + SOLD_SECONDS
                await self._put_back(purse)
            return drawn
        finally:
            purse.drawing.set_result(None)
            purse.drawing = None

    async def _put_back(self, purse: Purse) -> None:
        """Give others what is too little for us; should that be lost, it stays set aside until midnight."""
        idle, purse.left = max(purse.left, 0), min(purse.left, 0)
        if idle:
            with suppress(RetryableError):
                await self._add(purse, -idle, Expression("", {}))

    async def _draw(self, purse: Purse, amount: Micros, limit: Micros) -> bool:
        if amount <= 0:  # change came in meanwhile
            return True
        fits = Expression("attribute_not_exists(#total) OR #total <= :room", {"room": limit - amount})
        drawn = await self._add(purse, amount, fits)
        purse.left += amount if drawn else 0
        return drawn

    async def _add(self, purse: Purse, amount: Micros, condition: Expression) -> bool:
        total = await self._table.add(purse.key, "total", amount, int(self._clock()) + KEEP_DAYS, condition)
        purse.total = purse.total if total is None else total
        return total is not None
