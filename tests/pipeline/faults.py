"""A world that fails at a chosen step: every write and every model call can crash, hang, be throttled or break."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sluice.errors import DeadlineError, ThrottledError, UnavailableError
from sluice.ports import Completion

Fault = Literal["crash before", "crash after", "timeout, served", "timeout, not served", "throttled", "broken"]
FAULTS: tuple[Fault, ...] = (
    "crash before",
    "crash after",
    "timeout, served",
    "timeout, not served",
    "throttled",
    "broken",
)
STEPS = ("claim", "finish", "alias", "reserve", "settle", "ask")


class CrashError(BaseException):
    """The process is gone."""


@dataclass
class Faults:
    """Strikes at given steps, counted over all runs; ``history`` says what each run durably did and was told.

    ``sent`` and ``kept`` are journal writes; ``told`` is a call whose fate the run knows. ``served``: model and answer.
    """

    strikes: Mapping[int, Fault] = field(default_factory=dict)
    steps: int = 0
    run: int = 0
    dead: bool = False
    served: list[tuple[str, Completion]] = field(default_factory=list)
    history: list[tuple[int, str]] = field(default_factory=list)

    def restart(self) -> None:
        """A new process takes over."""
        self.run += 1
        self.dead = False

    def wrap(self, port: Any) -> Any:
        """Put the faults around a port or backend."""
        return _Faulty(port, self)

    def remember(self, what: str) -> None:
        self.history.append((self.run, what))

    def lost_calls(self) -> int:
        """Paid calls that were announced and whose fate no later write of the same run tells."""
        lost = 0
        for at, (run, what) in enumerate(self.history):
            if what == "sent":
                after = [then for who, then in self.history[at + 1 :] if who == run]
                lost += not _resolved(after)
        return lost


def _resolved(after: list[str]) -> bool:
    told = after.index("told") if "told" in after else len(after)
    return "sent" not in after[:told] and bool({"sent", "kept"} & set(after[told + 1 :]))


class _Faulty:
    def __init__(self, port: Any, faults: Faults) -> None:
        self._port = port
        self._faults = faults

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._port, name)

        async def step(*args: Any, **kwargs: Any) -> Any:
            if self._faults.dead:
                raise CrashError
            if name not in STEPS:
                return await method(*args, **kwargs)
            return await self._struck(name, lambda: self._done(name, method, args, kwargs))

        return step

    async def _struck(self, name: str, done: Callable[[], Any]) -> Any:
        faults = self._faults
        fault = faults.strikes.get(faults.steps)
        faults.steps += 1
        if fault in ("crash after", "timeout, served"):
            await done()
        if fault in ("crash before", "crash after"):
            faults.dead = True
            raise CrashError
        if fault in ("timeout, served", "timeout, not served"):
            raise DeadlineError(f"{name} took too long")
        if fault == "throttled":
            if name == "ask":
                faults.remember("told")
            raise ThrottledError(f"{name} is throttled")
        if fault == "broken":
            raise UnavailableError(f"{name} answered 500")
        answer = await done()
        if name == "ask":
            faults.remember("told")
        return answer

    async def _done(self, name: str, method: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        answer = await method(*args, **kwargs)
        if name == "claim":
            self._faults.remember(args[1].state.replace("received", "kept"))
        if name == "finish":
            self._faults.remember("kept")
        if name == "ask":
            self._faults.served.append((args[1], answer))
        return answer
