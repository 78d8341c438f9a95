"""The outside as the pipeline sees it: ports, clocks and ids, all handed in."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import TYPE_CHECKING

from sluice.deadline import Clock
from sluice.jobs import Job
from sluice.ports import Backend, Budget, History, Journal
from sluice.routing import Policies
from sluice.routing.parking import Parking

if TYPE_CHECKING:  # it reads documents, which the outside does not
    from sluice.confidence import Calibration
    from sluice.pipeline.recalling import Recall
    from sluice.routing.bulk import Collecting
    from sluice.routing.learned import Router
    from sluice.routing.traffic import Traffic

Now = Callable[[], datetime]
Backends = Callable[[str], Backend]


def fresh_id() -> str:
    """An id nobody else has."""
    return os.urandom(16).hex()


@dataclass(frozen=True, slots=True)
class World:
    """Every member is a port, a clock, or made of them; ``now`` is wall time, ``clock`` monotonic seconds.

    Without ``traffic`` every route may be called at any time, without ``calibration`` confidence is a stated prior,
    without ``recall`` no layout is known again, without ``history`` no document is held against an earlier one,
    without ``policies`` the policy stays, without ``parking`` what nobody can take now goes back to its queue,
    without ``router`` prices decide, without ``batches`` no route is asked in batches.
    """

    backends: Backends
    journal: Journal
    budget: Budget
    now: Now
    clock: Clock = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    new_id: Callable[[], str] = fresh_id
    traffic: "Traffic | None" = None
    calibration: "Calibration | None" = None
    recall: "Recall | None" = None
    history: History | None = None
    policies: Policies | None = None
    parking: Parking | None = None
    router: "Router | None" = None
    batches: "Collecting | None" = None

    def batch_seconds(self, job: Job) -> float:
        """How long a job may wait for a batch; 0 where there are none, or it is not one of those that may."""
        if self.batches is None or job.lane != "bulk":
            return 0.0
        return inf if job.deadline is None else (job.deadline - self.now()).total_seconds()

    @property
    def epoch(self) -> float:
        """Wall time in epoch seconds, as leases are written."""
        return self.now().timestamp()
