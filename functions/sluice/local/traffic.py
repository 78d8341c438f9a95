"""What all environments share about routes, in memory: circuits, quotas, parked jobs and batch jobs, as on AWS."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import orjson

from sluice.routing.breaker import Circuit
from sluice.routing.bulk import Answers, File, Submission, answers
from sluice.routing.parking import Parked


@dataclass
class MemoryCircuits:
    """`Circuits` in memory; ``reads`` and ``writes`` count what would be on the bill."""

    kept: dict[str, Circuit] = field(default_factory=dict)
    reads: int = 0
    writes: int = 0

    async def read(self, route: str) -> Circuit | None:
        """The circuit of a route."""
        await asyncio.sleep(0)
        return self.read_now(route)

    async def write(self, route: str, circuit: Circuit) -> Circuit | None:
        """Write the next version: None when written, else what stands there."""
        await asyncio.sleep(0)
        return self.write_now(route, circuit)

    def read_now(self, route: str) -> Circuit | None:
        """What a read finds, for those with a clock of their own."""
        self.reads += 1
        return self.kept.get(route)

    def write_now(self, route: str, circuit: Circuit) -> Circuit | None:
        """What a conditional write does, for those with a clock of their own."""
        self.writes += 1
        stands = self.kept.get(route)
        if stands is not None and stands.version != circuit.version - 1:
            return stands
        self.kept[route] = circuit
        return None


@dataclass
class MemoryAllowances:
    """`Allowances` in memory; ``drawn`` by name and window."""

    drawn: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))

    async def draw(self, name: str, window: int, amount: int, *, limit: int) -> bool:
        """Take ``amount`` out of a window's ``limit``; False if it would pass it."""
        await asyncio.sleep(0)
        return self.draw_now(name, window, amount, limit=limit)

    def draw_now(self, name: str, window: int, amount: int, *, limit: int) -> bool:
        """What a conditional add does, for those with a clock of their own."""
        if self.drawn[name, window] + amount > limit:
            return False
        self.drawn[name, window] += amount
        return True


@dataclass(frozen=True, slots=True)
class Delayed:
    """A job that was sent anew: not to be received before ``visible_at`` (epoch seconds)."""

    body: str
    group: str
    visible_at: float
    parked: Parked


@dataclass
class MemoryParking:
    """`SqsParking` in memory; ``clock`` gives epoch seconds."""

    clock: Callable[[], float] = time.time
    messages: list[Delayed] = field(default_factory=list)

    async def send(self, body: str, *, group: str, delay: int, parked: Parked) -> None:
        """Keep a job until its delay is over."""
        await asyncio.sleep(0)
        self.messages.append(Delayed(body, group, self.clock() + delay, parked))


@dataclass
class MemoryBatches:
    """`BedrockBatches` in memory: ``answer`` makes a Converse response of a request's body, None an error 400.

    A job is still running at the first ``looks`` looks; ``jobs`` are those taken, by token, so nothing runs twice.
    """

    answer: Callable[[Mapping[str, object]], Mapping[str, object] | None]
    looks: int = 1
    jobs: dict[str, File] = field(default_factory=dict)
    looked: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    async def submit(self, file: File, model: str, now: float) -> Submission:
        """Take a file over."""
        await asyncio.sleep(0)
        self.jobs.setdefault(file.token, file)
        return Submission(file.token, file.record_ids).submitted(f"{model}/{file.token[:12]}", now)

    async def look(self, submission: Submission) -> Submission:
        """The submission as it is now."""
        await asyncio.sleep(0)
        self.looked[submission.token] += 1
        running = self.looked[submission.token] <= self.looks
        return submission.told("InProgress" if running else "Completed")

    async def collect(self, submission: Submission) -> Answers:
        """The answers of a job that ended."""
        await asyncio.sleep(0)
        lines = [self._line(line) for line in self.jobs[submission.token].content.splitlines()]
        return answers([b"\n".join(lines)], submission.record_ids)

    def _line(self, line: bytes) -> bytes:
        row = orjson.loads(line)
        output = self.answer(row["modelInput"])
        ending = {"error": {"errorCode": 400}} if output is None else {"modelOutput": output}
        return orjson.dumps(row | ending)
