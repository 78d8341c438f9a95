"""Quotas of tokens a minute in DynamoDB: one number per name and window, moved by conditional adds.

As with money (`aws/budget.py`) an environment draws for several calls at once, and a lost answer is never asked again:
tokens may be drawn in vain, and the quota is never passed.
"""

import time
from collections.abc import Callable

from sluice.aws.items import Expression
from sluice.aws.table import Table

KEEP = 600
"""Seconds a window's number is kept: it says nothing once its minute is over."""


class DynamoAllowances:
    """`Allowances` on the journal's table; ``clock`` gives epoch seconds."""

    def __init__(self, table: Table, *, clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._clock = clock

    async def draw(self, name: str, window: int, amount: int, *, limit: int) -> bool:
        """Take ``amount`` out of a window's ``limit``; False if it would pass it."""
        if amount > limit:
            return False
        until = int(self._clock()) + KEEP
        change = Expression("ADD #total :amount SET #expires_at = :until", {"amount": amount, "until": until})
        fits = Expression("attribute_not_exists(#total) OR #total <= :room", {"room": limit - amount})
        return await self._table.update(f"T#{name}#{window}", change, fits)
