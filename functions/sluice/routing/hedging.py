"""A second call when the first is late: only where a call costs nothing more, and only for two in a hundred.

After "The Tail at Scale" (Dean and Barroso, CACM 2013): ask again once a call has taken longer than 95 % do, take the
first answer. On Bedrock that would be paid twice, so it is never done there.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from sluice.errors import SluiceError
from sluice.routing.latency import Latency

SELF_HOSTED = frozenset({"sagemaker"})
"""Backends whose machines are paid by the hour, not by the call."""
SHARE = 0.02
MOST_SAVED = 5.0

Answer = TypeVar("Answer")


@dataclass(slots=True)
class Hedges:
    """A budget of second calls: each call earns ``share`` of one, so there are never more than that share of them."""

    share: float = SHARE
    saved: float = 0.0

    def called(self) -> None:
        """A first call was made."""
        self.saved = min(MOST_SAVED, self.saved + self.share)

    @property
    def ready(self) -> bool:
        """True when a second call was earned."""
        return self.saved >= 1

    def take(self) -> bool:
        """Spend one second call; False when none was earned."""
        if not self.ready:
            return False
        self.saved -= 1
        return True


@dataclass(frozen=True, slots=True)
class Hedge:
    """Ask a second time ``after`` so many seconds without an answer, and why."""

    after: float
    why: str


def hedge(backend: str, latency: Latency, *, seconds_left: float) -> Hedge | str:
    """When to ask ``backend`` a second time, or why not at all."""
    if backend not in SELF_HOSTED:
        return f"{backend} is paid by the call"
    after, needs = latency.high_ms / 1_000, latency.median_ms / 1_000
    if after + needs > seconds_left:
        return f"a second call would end after {after + needs:.3f} s, {seconds_left:.3f} s left"
    return Hedge(after, f"later than 95 % of calls, {latency.high_ms:.0f} ms")


async def first_of(ask: Callable[[], Awaitable[Answer]], *, after: float, may: Callable[[], bool]) -> Answer:
    """The first answer of ``ask``, called again ``after`` seconds if ``may`` then allows it; the other is cancelled.

    Raises what the last of them to fail raised. Cancelling this cancels both.
    """
    calls = {asyncio.ensure_future(ask())}
    try:
        done, _ = await asyncio.wait(calls, timeout=after)
        if not done and may():
            calls.add(asyncio.ensure_future(ask()))
        return await _first_good(calls)
    finally:
        for call in calls:
            call.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*calls, return_exceptions=True)


async def _first_good(calls: "Collection[asyncio.Future[Answer]]") -> Answer:
    pending = set(calls)
    while True:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for call in done:
            if not pending or call.exception() is None:
                return call.result()
            if not isinstance(call.exception(), SluiceError):
                return call.result()
