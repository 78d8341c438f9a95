"""Many at once, but not too many, and one that fails harms no other."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from sluice.errors import RejectedError, RetryableError
from sluice.pipeline.batching.told import Told

AT_ONCE = 48
"""Calls of one round that are under way together."""

Item = TypeVar("Item")
Made = TypeVar("Made")


async def each(items: Iterable[Item], act: Callable[[Item], Awaitable[Made]], told: Told) -> list[Made]:
    """What ``act`` made of each item, in order; those that met a trouble are left to another round, and counted."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(item: Item) -> list[Made]:
        async with places:
            try:
                return [await act(item)]
            except (RetryableError, RejectedError) as error:
                told.later[type(error).__name__] += 1
                return []

    made = await asyncio.gather(*map(one, items))
    return [one for few in made for one in few]
