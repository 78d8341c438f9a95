"""The time left, passed down as a value."""

import time
from collections.abc import Callable
from typing import NamedTuple

from sluice.errors import DeadlineError

Clock = Callable[[], float]
"""Monotonic seconds."""


class Deadline(NamedTuple):
    """A point on a monotonic clock after which an answer is worthless."""

    at: float
    clock: Clock = time.monotonic

    @classmethod
    def after(cls, seconds: float, clock: Clock = time.monotonic) -> "Deadline":
        """The deadline ``seconds`` from now."""
        return cls(clock() + seconds, clock)

    @classmethod
    def before_timeout(cls, remaining_ms: int, *, reserve_ms: int) -> "Deadline":
        """The deadline that leaves ``reserve_ms`` of a Lambda invocation's time to write down what happened."""
        return cls.after((remaining_ms - reserve_ms) / 1000)

    @property
    def seconds_left(self) -> float:
        """Seconds left; never negative."""
        return max(0.0, self.at - self.clock())

    @property
    def expired(self) -> bool:
        """True once no time is left."""
        return self.seconds_left <= 0

    def sooner(self, seconds: float) -> "Deadline":
        """This deadline, or the one ``seconds`` from now if that comes first."""
        return Deadline(min(self.at, self.clock() + seconds), self.clock)

    def require(self, seconds: float, *, to: str) -> None:
        """Raise DeadlineError unless ``seconds`` are left ``to`` do something."""
        if (left := self.seconds_left) < seconds:
            raise DeadlineError(f"{to} needs {seconds:.3f} s, {left:.3f} s left")
