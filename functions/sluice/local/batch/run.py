"""The batch itself: some documents in flight, some read ahead, results written in the order of the input."""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from sluice.deadline import Deadline
from sluice.errors import ConfigurationError, RetryableError, SluiceError, ThrottledError
from sluice.jobs import Job, Result, Status
from sluice.local.batch.lines import Asked, Fault
from sluice.local.batch.output import Output
from sluice.money import Micros

SECONDS_PER_TRY = 120.0
PAUSES = (1.0, 5.0, 15.0)
"""Seconds before the second, third and fourth try of a document that wants another one."""
FAILED = (Status.FAILED, Status.REJECTED, Status.EXPIRED)
READ_AHEAD = 64
"""Lines that wait to be taken up."""
LOOK_AHEAD = 4
"""Documents read, per document in flight: how far a slow one may fall behind before the others wait for it."""


class Extracts(Protocol):
    """What turns a job into a result: `sluice.pipeline.Extractor`."""

    async def run(self, job: Job, deadline: Deadline) -> Result:
        """The result, or RetryableError."""
        ...


class Tells(Protocol):
    """Who is told how it goes."""

    def say(self, message: str) -> None:
        """Pass on one line."""
        ...

    def advance(self, end: int) -> None:
        """Note one more document, ``end`` bytes into the input."""
        ...


@dataclass(slots=True)
class Tally:
    """What became of the lines; ``open`` are documents that got no result and may get one next time.

    ``cost`` was spent, ``saved`` was not since the same work had been paid for before.
    """

    statuses: Counter[Status] = field(default_factory=Counter)
    faults: int = 0
    open: int = 0
    done_before: int = 0
    cost: Micros = 0
    saved: Micros = 0

    @property
    def complete(self) -> bool:
        """True when every line has a result and nothing failed."""
        return not (self.faults or self.open or any(self.statuses[status] for status in FAILED))

    @property
    def written(self) -> int:
        """Results written."""
        return self.statuses.total()


_Answer = tuple[Asked, "asyncio.Task[Result | SluiceError]"]


class Batch:
    """One run over one input; ``stopped`` tells whether that was left before its end."""

    def __init__(self, extracts: Extracts, output: Output, tells: Tells, *, in_flight: int) -> None:
        self.tally = Tally()
        self.stopped = False
        self._extracts = extracts
        self._output = output
        self._tells = tells
        self._free = asyncio.Semaphore(in_flight)
        self._ahead: asyncio.Queue[_Answer | None] = asyncio.Queue(LOOK_AHEAD * in_flight)
        self._reading: asyncio.Task[None] | None = None
        self._read_all = False

    async def run(self, lines: Iterable[Asked | Fault]) -> Tally:
        """Work through ``lines``; ConfigurationError ends it at once, everything else only costs its own line."""
        self._reading = asyncio.create_task(self._read(lines))
        try:
            while (answer := await self._ahead.get()) is not None:
                asked, task = answer
                self._settle(asked, await task)
            await asyncio.wait({self._reading})
            if not self._reading.cancelled():
                self._reading.result()
        finally:
            self._reading.cancel()
        return self.tally

    def stop(self) -> None:
        """Read no further; what is under way is still finished and written."""
        if self._reading and not self._read_all:
            self.stopped = True
            self._reading.cancel()

    async def _read(self, lines: Iterable[Asked | Fault]) -> None:
        try:
            async for line in _pumped(lines):
                if isinstance(line, Fault):
                    self.tally.faults += 1
                    self._tells.say(str(line))
                elif line.job_id in self._output.done:
                    self.tally.done_before += 1
                    self._tells.advance(line.end)
                else:
                    await self._ahead.put((line, asyncio.create_task(self._answer(line.job))))
        finally:
            self._read_all = True
            await self._ahead.put(None)

    async def _answer(self, job: Job) -> Result | SluiceError:
        async with self._free:
            for pause in PAUSES:
                answer = await self._try(job)
                if not isinstance(answer, RetryableError):
                    return answer
                asked_for = answer.retry_after if isinstance(answer, ThrottledError) else None
                await asyncio.sleep(max(pause, asked_for or 0.0))
            return await self._try(job)

    async def _try(self, job: Job) -> Result | SluiceError:
        try:
            return await self._extracts.run(job, Deadline.after(SECONDS_PER_TRY))
        except SluiceError as error:
            return error

    def _settle(self, asked: Asked, answer: Result | SluiceError) -> None:
        self._tells.advance(asked.end)
        if isinstance(answer, Result):
            self._output.write(asked.job, answer)
            self.tally.statuses[answer.status] += 1
            self.tally.cost += answer.cost_micros
            self.tally.saved += answer.saved_micros
        elif isinstance(answer, ConfigurationError):
            raise answer
        else:
            self.tally.open += 1
            self._tells.say(f"line {asked.number}: {asked.job_id} has no result: {type(answer).__name__}: {answer}")


async def _pumped(lines: Iterable[Asked | Fault]) -> AsyncIterator[Asked | Fault]:
    """``lines`` read in a thread of its own: while input is slow to come, results still go out and Ctrl-C works."""
    loop = asyncio.get_running_loop()
    incoming: asyncio.Queue[Asked | Fault | OSError | None] = asyncio.Queue()
    slots, left = threading.Semaphore(READ_AHEAD), threading.Event()

    def pump() -> None:
        ended: OSError | None = OSError("the input could not be read to its end")
        try:
            for line in lines:
                slots.acquire()
                if left.is_set():
                    return
                loop.call_soon_threadsafe(incoming.put_nowait, line)
            ended = None
        except OSError as error:
            ended = error
        finally:
            with suppress(RuntimeError):  # the loop may be gone by now
                loop.call_soon_threadsafe(incoming.put_nowait, ended)

    # A daemon that nobody waits for: nothing can interrupt a read from a pipe that stays silent.
    threading.Thread(target=pump, daemon=True).start()
    try:
        while (line := await incoming.get()) is not None:
            if isinstance(line, OSError):
                raise line
            slots.release()
            yield line
    finally:
        left.set()
        slots.release()
