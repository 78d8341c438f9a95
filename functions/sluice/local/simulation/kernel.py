"""Virtual time: a heap of what happens when, and coroutines that sleep on it instead of on a clock.

The real code waits by awaiting; here an await hands the kernel either seconds, or something that will wake it up. So
`Traffic` runs as it is, and a million jobs at once cost a million small frames and no thread.
"""

import gc
import heapq
import types
from collections.abc import Callable, Coroutine, Generator, Iterator
from math import inf
from typing import Any, Protocol

from sluice.local.simulation import constants as c

Flow = Coroutine[Any, Any, None]


class Pending(Protocol):
    """What a coroutine can wait for; whoever ends it steps ``waiter`` on."""

    waiter: Flow | None


class Kernel:
    """What happens next; ``now`` is epoch seconds."""

    __slots__ = ("_heap", "_order", "events", "now")

    def __init__(self, start: float) -> None:
        self.now = start
        self.events = 0
        self._order = 0
        self._heap: list[tuple[float, int, Callable[[Any], None], Any]] = []

    def clock(self) -> float:
        """Read the virtual clock."""
        return self.now

    def at(self, when: float, act: Callable[[Any], None], what: Any = None) -> None:
        """Have ``act(what)`` called at ``when``; what is due at the same time happens in the order it was asked for."""
        self._order += 1
        heapq.heappush(self._heap, (when, self._order, act, what))

    def step(self, flow: Flow, value: Any = None) -> None:
        """Run a coroutine up to its next wait."""
        if flow.cr_frame is None:  # type: ignore[attr-defined]  # typeshed's Coroutine lacks it
            return  # it was killed while it slept
        try:
            wait = flow.send(value)
        except StopIteration:
            return
        if type(wait) is float:
            self._order += 1
            heapq.heappush(self._heap, (self.now + wait, self._order, self.step, flow))
        else:
            wait.waiter = flow

    def run(self, until: float, arrivals: Iterator[float], arrive: Callable[[float], None]) -> None:
        """Let everything up to ``until`` happen; ``arrive`` is called at each of the ascending ``arrivals``.

        What has happened frees itself, so nobody has to look for garbage among a million jobs that wait.
        """
        collects = gc.isenabled()
        gc.disable()
        try:
            self._run(until, arrivals, arrive)
        finally:
            if collects:
                gc.enable()
        self.now = max(self.now, until)

    def _run(self, until: float, arrivals: Iterator[float], arrive: Callable[[float], None]) -> None:
        heap, pop, events = self._heap, heapq.heappop, 0
        coming = next(arrivals, inf)
        while True:
            if heap and heap[0][0] <= coming:
                if heap[0][0] > until:
                    break
                self.now, _, act, what = pop(heap)
                act(what)
            elif coming <= until:
                self.now = coming
                arrive(coming)
                coming = next(arrivals, inf)
            else:
                break
            events += 1
        self.events += events


@types.coroutine
def sleep(seconds: float) -> Generator[float, None, None]:
    """Wait on the virtual clock."""
    yield float(seconds)


@types.coroutine
def nap(seconds: float) -> Generator[float, None, None]:
    """Wait on the virtual clock, LEAST_NAP at least."""
    yield max(c.LEAST_NAP, float(seconds))


@types.coroutine
def ended(pending: Pending) -> Generator[Pending, Any, Any]:
    """Wait for what something comes to."""
    return (yield pending)
