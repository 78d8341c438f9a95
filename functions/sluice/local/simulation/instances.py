"""The GPUs of an endpoint: continuous batching as processor sharing with a pass that grows longer with the company.

Each instance serves all its sequences together. A pass takes PASS_SECONDS plus TOKEN_SECONDS for each token of every
sequence, so with n sequences each moves at 1 / pass(n): what has been passed is one number per instance, and a sequence
ends when that number reaches what it was plus its passes. Exact for this fluid model, at two events a call. Against the
pass-by-pass simulation of the research (65 calls a second and instance at p99 150 ms, 141 at 1 s): see the tests.
"""

import heapq
from collections import deque
from collections.abc import Callable
from math import inf

from sluice.local.simulation import constants as c
from sluice.local.simulation.kernel import Flow, Kernel

TOKENS_A_PASS = VERIFIED_AND_PREFILL = (c.TOKENS_IN - c.TOKENS_CACHED + c.TOKENS_OUT / c.ACCEPTED * c.VERIFIED) / (
    1 + c.TOKENS_OUT / c.ACCEPTED
)
PASSES = 1 + c.TOKENS_OUT / c.ACCEPTED
"""Of a usual document: one to read it, the others to write."""
RIPE = 1e-3
"""Passes that are as good as done: epoch seconds are floats, and tell no less than a quarter of a microsecond apart."""


class Call:
    """One call of the endpoint, and the legs that serve it until it is over: two once it is hedged."""

    __slots__ = ("legs", "over", "passes", "twice", "until", "waiter")

    def __init__(self, passes: float, until: float) -> None:
        self.waiter: Flow | None = None
        self.passes = passes
        self.until = until
        self.legs: tuple[Leg, ...] = ()
        self.over = self.twice = False


class Leg:
    """A call on one instance."""

    __slots__ = ("call", "instance", "runs", "waits")

    def __init__(self, call: Call, instance: "Instance") -> None:
        self.call = call
        self.instance = instance
        self.runs = False
        self.waits = False


class Instance:
    """One GPU; ``company`` is how many sequences share it, ``outstanding`` also counts those that wait."""

    __slots__ = (
        "_at",
        "_begun",
        "_kernel",
        "_legs",
        "_next",
        "_over",
        "_passed",
        "_queue",
        "company",
        "fixed",
        "most",
        "outstanding",
        "slow",
        "token",
    )

    def __init__(self, kernel: Kernel, over: Callable[[Call], None], *, slow: float = 1.0) -> None:
        self._kernel, self._over = kernel, over
        self._at, self._passed, self._next = kernel.now, 0.0, inf
        self._legs: list[tuple[float, int, Leg]] = []
        self._begun = 0
        self._queue: deque[Leg] = deque()
        self.company = self.outstanding = 0
        self.slow = slow
        self.fixed, self.token, self.most = c.PASS_SECONDS, c.TOKEN_SECONDS * TOKENS_A_PASS, c.SEQUENCES

    def take(self, leg: Leg) -> None:
        """Serve one more."""
        self.outstanding += 1
        if self.company >= self.most:
            self._queue.append(leg)
            leg.waits = True
            return
        self._catch_up()
        self._begin(leg)
        self._plan()

    def drop(self, leg: Leg) -> None:
        """Stop serving one."""
        if not leg.runs:
            self.outstanding -= leg.waits
            leg.waits = False  # its place in the line is passed over
            return
        self._catch_up()
        leg.runs = False
        self.company -= 1
        self.outstanding -= 1
        self._refill()
        self._plan()

    def change_pace(self, slow: float) -> None:
        """Become slower or faster."""
        self._catch_up()
        self.slow = slow
        self._plan()

    def _catch_up(self) -> None:
        now = self._kernel.now
        if self.company:
            self._passed += (now - self._at) / (self.slow * (self.fixed + self.token * self.company))
        self._at = now

    def _begin(self, leg: Leg) -> None:
        leg.runs = True
        self.company += 1
        self._begun += 1
        heapq.heappush(self._legs, (self._passed + leg.call.passes, self._begun, leg))

    def _refill(self) -> None:
        while self._queue and self.company < self.most:
            if (leg := self._queue.popleft()).waits:
                leg.waits = False
                self._begin(leg)

    def _plan(self) -> None:
        """See to it that the next end is not missed; to look too early is harmless, and cheaper than to look again."""
        legs = self._legs
        while legs and not legs[0][2].runs:
            heapq.heappop(legs)
        if not legs:
            self._next = inf
            return
        each = self.slow * (self.fixed + self.token * self.company)
        when = self._kernel.now + (legs[0][0] - self._passed) * each
        if when < self._next:
            self._next = when
            self._kernel.at(when, self._look, when)

    def _look(self, when: float) -> None:
        if when != self._next:
            return
        self._next = inf
        self._catch_up()
        legs, done, ripe = self._legs, [], self._passed + RIPE
        while legs and (legs[0][0] <= ripe or not legs[0][2].runs):
            leg = heapq.heappop(legs)[2]
            if leg.runs:
                leg.runs = False
                self.company -= 1
                self.outstanding -= 1
                done.append(leg)
        self._refill()
        self._plan()
        for leg in done:
            self._over(leg.call)
