"""The ports in memory: what tests, simulations and the local run use, held to the contract of the AWS ones."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sluice.errors import RejectedError
from sluice.jobs import Job, Result, S3Pointer
from sluice.local.memory_table import MemoryIntake, MemoryJournal, MemoryResults, MemoryTable
from sluice.money import Micros
from sluice.ports import Destination

__all__ = [
    "MemoryBudget",
    "MemoryDestinations",
    "MemoryDocuments",
    "MemoryEvents",
    "MemoryIntake",
    "MemoryJournal",
    "MemoryQueue",
    "MemoryResults",
    "MemoryTable",
]

MAX_MESSAGE_BYTES = 1_048_576


@dataclass(frozen=True, slots=True)
class Message:
    """A job on a queue, as SQS has it."""

    lane: str
    group: str
    body: str


@dataclass
class MemoryQueue:
    """`Queue` in memory; ``messages`` in the order they were sent. A real-time job that has to wait is queued."""

    messages: list[Message] = field(default_factory=list)

    async def send(self, job: Job, body: str) -> None:
        """Put one job on its lane's queue, grouped by tenant."""
        if (size := len(body.encode())) > MAX_MESSAGE_BYTES:
            raise RejectedError("document", f"{size} bytes, a message takes {MAX_MESSAGE_BYTES}: put it into S3")
        await asyncio.sleep(0)
        self.messages.append(Message("bulk" if job.lane == "bulk" else "queue", job.tenant, body))


@dataclass
class MemoryBudget:
    """`Budget` in memory; ``totals`` are micro-dollars set aside and spent, by tenant and day."""

    totals: dict[tuple[str, str], Micros] = field(default_factory=lambda: defaultdict(int))

    async def reserve(self, tenant: str, day: str, amount: Micros, *, limit: Micros) -> bool:
        """Set ``amount`` aside; False if the day's total would pass ``limit``."""
        await asyncio.sleep(0)
        if self.totals[tenant, day] + amount > limit:
            return False
        self.totals[tenant, day] += amount
        return True

    def total(self, tenant: str, day: str) -> Micros:
        """What is set aside and spent."""
        return self.totals.get((tenant, day), 0)

    async def settle(self, tenant: str, day: str, *, reserved: Micros, spent: Micros) -> None:
        """Replace a reservation by what was really spent."""
        await asyncio.sleep(0)
        self.totals[tenant, day] += spent - reserved


@dataclass(frozen=True)
class MemoryDocuments:
    """`Documents` in memory: objects by pointer; one without a version is the newest."""

    objects: dict[S3Pointer, bytes] = field(default_factory=dict)

    def put(self, bucket: str, key: str, text: bytes) -> S3Pointer:
        """Keep a new version of an object and return the pointer that pins it."""
        pinned = S3Pointer(bucket=bucket, key=key, version=f"v{len(self.objects)}")
        self.objects[pinned] = self.objects[S3Pointer(bucket=bucket, key=key)] = text
        return pinned

    async def read(self, pointer: S3Pointer, *, max_bytes: int) -> bytes:
        """The object's bytes; RejectedError when there is none or it is larger than ``max_bytes``."""
        await asyncio.sleep(0)
        where = f"s3://{pointer.bucket}/{pointer.key}"
        text = self.objects.get(pointer)
        if text is None:
            raise RejectedError("document", f"{where} does not exist")
        if len(text) > max_bytes:
            raise RejectedError("document", f"{where} has {len(text)} bytes, the limit is {max_bytes}")
        return text


@dataclass(frozen=True)
class MemoryDestinations:
    """`Destinations` in memory, by tenant and name."""

    registered: Mapping[tuple[str, str], Destination] = field(default_factory=dict)

    async def find(self, tenant: str, name: str) -> Destination | None:
        """The destination a tenant registered under ``name``; None when there is none."""
        await asyncio.sleep(0)
        return self.registered.get((tenant, name))


@dataclass
class MemoryEvents:
    """`Events` in memory; ``published`` in the order they were announced."""

    published: list[Result] = field(default_factory=list)

    async def publish(self, results: Sequence[Result]) -> None:
        """Announce results."""
        await asyncio.sleep(0)
        self.published.extend(results)
