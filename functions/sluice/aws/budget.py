"""Money per tenant and day in DynamoDB: one number, what is set aside plus what is spent, moved by conditional adds.

A lost answer is never asked again, since an addition sent twice counts twice: money then stays set aside until
midnight, and no limit is ever passed.
"""

import time
from collections.abc import Callable

from sluice.aws.items import Expression
from sluice.aws.table import Table
from sluice.money import Micros

KEEP_DAYS = 40 * 86_400
"""Seconds a day's total is kept: long enough for the month's bill."""


class DynamoBudget:
    """`Budget` on the journal's table; ``clock`` gives epoch seconds."""

    def __init__(self, table: Table, *, clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._clock = clock

    async def reserve(self, tenant: str, day: str, amount: Micros, *, limit: Micros) -> bool:
        """Set ``amount`` aside; False if the day's total would pass ``limit``."""
        if amount > limit:
            return False
        fits = Expression("attribute_not_exists(#total) OR #total <= :room", {"room": limit - amount})
        return await self._add(tenant, day, amount, fits)

    async def settle(self, tenant: str, day: str, *, reserved: Micros, spent: Micros) -> None:
        """Replace a reservation by what was really spent."""
        if spent != reserved:
            await self._add(tenant, day, spent - reserved, Expression("", {}))

    async def _add(self, tenant: str, day: str, amount: Micros, condition: Expression) -> bool:
        until = int(self._clock()) + KEEP_DAYS
        change = Expression("ADD #total :amount SET #expires_at = :until", {"amount": amount, "until": until})
        return await self._table.update(f"B#{tenant}#{day}", change, condition)
