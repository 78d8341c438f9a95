"""The outside as the pipeline sees it: ports, clocks and ids, all handed in."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sluice.deadline import Clock
from sluice.ports import Backend, Budget, Journal

Now = Callable[[], datetime]
Backends = Callable[[str], Backend]


def fresh_id() -> str:
    """An id nobody else has."""
    return os.urandom(16).hex()


@dataclass(frozen=True, slots=True)
class World:
    """Every member is a port, a clock, or made of them; ``now`` is wall time, ``clock`` monotonic seconds."""

    backends: Backends
    journal: Journal
    budget: Budget
    now: Now
    clock: Clock = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    new_id: Callable[[], str] = fresh_id

    @property
    def epoch(self) -> float:
        """Wall time in epoch seconds, as leases are written."""
        return self.now().timestamp()
