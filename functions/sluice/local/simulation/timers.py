"""Ends of time for a million calls of which nearly none needs one: those that are over soon never get a timer."""

from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from sluice.local.simulation.kernel import Kernel

LOOKS = (0.1, 1.0)
"""Seconds after which a call is looked at; what still runs after the last gets a timer of its own."""


class Timed(Protocol):
    """What has to be ``over`` by ``until`` (epoch seconds)."""

    over: bool
    until: float


class Timers:
    """Calls ``expire`` for each of what was added, at its ``until``, unless it is over before."""

    def __init__(self, kernel: Kernel, expire: Callable[[Any], None]) -> None:
        self._kernel, self._expire = kernel, expire
        self.add: Callable[[Timed], None] = self._time
        for seconds in reversed(LOOKS):
            self.add = Line(kernel, seconds, self.add, self._time).add

    def _time(self, what: Timed) -> None:
        self._kernel.at(what.until, self._expire, what)


class Line:
    """Those of one age, oldest first; whoever still runs after ``seconds`` goes on to ``older``, or to ``soon``."""

    __slots__ = ("_armed", "_kernel", "_line", "_older", "_seconds", "_soon")

    def __init__(
        self, kernel: Kernel, seconds: float, older: Callable[[Timed], None], soon: Callable[[Timed], None]
    ) -> None:
        self._kernel, self._seconds, self._older, self._soon = kernel, seconds, older, soon
        self._line: deque[tuple[float, Timed]] = deque()
        self._armed = False

    def add(self, what: Timed) -> None:
        """Look at it in ``seconds``, or see to its end at once where that comes before."""
        due = self._kernel.now + self._seconds
        if what.until <= due:
            self._soon(what)
            return
        self._line.append((due, what))
        if not self._armed:
            self._armed = True
            self._kernel.at(due, self._look)

    def _look(self, _: object) -> None:
        line, now = self._line, self._kernel.now
        while line and (line[0][1].over or line[0][0] <= now):
            _, what = line.popleft()
            if not what.over:
                self._older(what)
        self._armed = bool(line)
        if line:
            self._kernel.at(line[0][0], self._look)
