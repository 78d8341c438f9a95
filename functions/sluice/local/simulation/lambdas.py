"""Lambda functions: environments that start, are used again, and are never more than the account allows."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from sluice.local.simulation import constants as c
from sluice.local.simulation.kernel import Kernel
from sluice.routing.traffic import Traffic


@dataclass(slots=True)
class Account:
    """What all functions share: concurrent invocations."""

    limit: int = c.ACCOUNT_CONCURRENCY
    running: int = 0
    most: int = 0


@dataclass(slots=True)
class Function:
    """One function; its environments are `Traffic` objects, the one used last is used next."""

    kernel: Kernel
    account: Account
    limit: int
    make: Callable[[], Traffic]
    running: int = 0
    started: int = 0
    throttled: int = 0
    seconds: float = 0.0
    _free: deque[tuple[float, Traffic]] = field(default_factory=deque)
    _window: int = -1
    _new: int = 0

    def warm(self, number: int) -> None:
        """Start environments ahead of time."""
        self._free.extend((float("inf"), self.make()) for _ in range(number))

    def take(self) -> tuple[Traffic, float] | None:
        """An environment and the seconds until it is ready; None when the invoke is throttled."""
        if self.running >= self.limit or self.account.running >= self.account.limit:
            self.throttled += 1
            return None
        free, now = self._free, self.kernel.now
        while free and free[0][0] + c.IDLE_SECONDS < now:
            free.popleft()
        if free:
            found: tuple[Traffic, float] | None = (free.pop()[1], 0.0)
        else:
            found = self._start()
        if found is None:
            self.throttled += 1
            return None
        self.running += 1
        self.account.running += 1
        self.account.most = max(self.account.most, self.account.running)
        return found

    def give_back(self, environment: Traffic | None, seconds: float) -> None:
        """An invocation of so many ``seconds`` ended; None: its environment died with it."""
        self.running -= 1
        self.account.running -= 1
        self.seconds += seconds
        if environment is not None:
            self._free.append((self.kernel.now, environment))

    def _start(self) -> tuple[Traffic, float] | None:
        if (window := int(self.kernel.now // c.NEW_SECONDS)) != self._window:
            self._window, self._new = window, 0
        if self._new >= c.NEW_ENVIRONMENTS:
            return None
        self._new += 1
        self.started += 1
        return self.make(), c.COLD_START
