"""A standard SQS queue on a virtual clock, with the rules that lose and double messages when they are got wrong.

Rules and figures: AWS's SQS and Lambda developer guides and the service model of botocore 1.44.5, read in 2026. The
emulators are kinder than AWS here, and too slow for a million jobs.
"""

import heapq
import random
from collections import deque
from dataclasses import dataclass, field
from hashlib import md5
from itertools import count
from typing import Any
from uuid import UUID

from sluice.errors import RejectedError

DAY = 86_400
IN_FLIGHT = 120_000
"""Received and not deleted messages of one standard queue; long polling returns nothing beyond it, and no error."""
MAX_MESSAGE_BYTES = 1_048_576
ARN = "arn:aws:sqs:us-east-1:000000000000:"


@dataclass
class VirtualClock:
    """Epoch seconds that pass only when somebody advances them."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        """Read the clock."""
        return self.now

    def advance_to(self, at: float) -> None:
        """Move on to ``at``; never back."""
        self.now = max(self.now, at)


@dataclass(frozen=True, slots=True)
class Rules:
    """A queue's attributes, and how unkind the day is: times in seconds.

    ``duplicates`` is the probability that a received message can be received a second time at once (a replica that
    missed the first); AWS publishes no figure. Any of the first ``reordering`` messages may come next.
    """

    visibility: float = 360.0
    max_receives: int = 10
    retention: float = 4 * DAY
    in_flight: int = IN_FLIGHT
    duplicates: float = 0.0
    reordering: int = 1


@dataclass(slots=True)
class Message:
    """What a producer sent; it keeps its id, age and receive count, also among the dead letters."""

    message_id: str
    body: str
    group: str
    sent_at: float
    receives: int = 0
    first_received_at: float = 0.0


@dataclass(slots=True)
class _Copy:
    """One stored copy of a message; ``hidden_until`` is 0 while it can be received."""

    message: Message
    receipt: str = ""
    hidden_until: float = 0.0
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """One delivery of a message; only the newest receipt of a copy deletes it."""

    message: Message
    receipt: str
    receives: int
    hidden_until: float

    def record(self, queue: str) -> dict[str, Any]:
        """The delivery as Lambda puts it into an event."""
        message = self.message
        attributes = {
            "ApproximateReceiveCount": str(self.receives),
            "SentTimestamp": str(int(message.sent_at * 1000)),
            "SenderId": "AIDAEXAMPLE",
            "ApproximateFirstReceiveTimestamp": str(int(message.first_received_at * 1000)),
        }
        return {
            "messageId": message.message_id,
            "receiptHandle": self.receipt,
            "body": message.body,
            "attributes": attributes | ({"MessageGroupId": message.group} if message.group else {}),
            "messageAttributes": {},
            "md5OfBody": md5(message.body.encode(), usedforsecurity=False).hexdigest(),
            "eventSource": "aws:sqs",
            "eventSourceARN": ARN + queue,
            "awsRegion": "us-east-1",
        }


@dataclass
class SimulatedQueue:
    """A standard queue; ``dead_letters`` takes what was received too often, ``expired`` what outlived its retention."""

    clock: VirtualClock
    rules: Rules = field(default_factory=Rules)
    name: str = "jobs"
    dead_letters: "SimulatedQueue | None" = None
    seed: int = 0
    expired: list[Message] = field(default_factory=list)
    in_flight: int = 0
    stored: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._visible: deque[_Copy] = deque()
        self._hidden: list[tuple[float, int, _Copy]] = []
        self._by_receipt: dict[str, _Copy] = {}
        self._order = count()

    def send(self, body: str, *, group: str = "") -> str:
        """Store a message and return its id; a body above 1 MiB is refused, as SQS does."""
        if (size := len(body.encode())) > MAX_MESSAGE_BYTES:
            raise RejectedError("body", f"{size} bytes, a message takes {MAX_MESSAGE_BYTES}")
        message_id = str(UUID(int=self._random.getrandbits(128), version=4))
        self.store(Message(message_id, body, group, self.clock.now))
        return message_id

    def store(self, message: Message) -> None:
        """Take a message over as it is, with its age and receive count."""
        self.stored += 1
        self._visible.append(_Copy(message))

    def receive(self, limit: int, *, max_bytes: int = 6 * 1024 * 1024) -> list[Received]:
        """Up to ``limit`` deliveries of at most ``max_bytes`` together; nothing at the cap of messages in flight."""
        self._show_what_timed_out()
        batch: list[Received] = []
        room = max_bytes
        while self._visible and len(batch) < limit and self.in_flight < self.rules.in_flight:
            copy = self._next()
            if not self._deliverable(copy):
                continue
            room -= len(copy.message.body.encode())
            if room < 0:
                self._visible.appendleft(copy)
                break
            batch.append(self._deliver(copy))
        return batch

    def delete(self, receipt: str) -> bool:
        """Delete the copy that was received with ``receipt``; False, and nothing happens, if it is not the newest."""
        copy = self._by_receipt.pop(receipt, None)
        if copy is None:
            return False
        self._drop(copy)
        return True

    def change_visibility(self, receipt: str, seconds: float) -> None:
        """Hide a received copy for ``seconds`` from now; 0 shows it at once."""
        copy = self._by_receipt.get(receipt)
        if copy is not None and copy.hidden_until:
            self._hide(copy, self.clock.now + seconds)

    def next_change(self) -> float | None:
        """When the next hidden message can be received again; None when none is hidden, now when one is not."""
        self._show_what_timed_out()
        if self._visible and self.in_flight < self.rules.in_flight:
            return self.clock.now
        return self._hidden[0][0] if self._hidden else None

    def _next(self) -> _Copy:
        """Take one of the first visible copies."""
        window = min(self.rules.reordering, len(self._visible))
        if window <= 1:
            return self._visible.popleft()
        self._visible.rotate(-(chosen := self._random.randrange(window)))
        copy = self._visible.popleft()
        self._visible.rotate(chosen)
        return copy

    def _deliverable(self, copy: _Copy) -> bool:
        """False once a copy is deleted, too old, or was received too often; it is out of the queue then."""
        message = copy.message
        if copy.deleted:
            return False
        if message.sent_at + self.rules.retention <= self.clock.now:
            self.expired.append(message)
        elif self.dead_letters is not None and message.receives >= self.rules.max_receives:
            # A move keeps the time the message was sent, so its age goes on counting over there.
            self.dead_letters.store(message)
        else:
            return True
        self._by_receipt.pop(copy.receipt, None)
        self._drop(copy)
        return False

    def _deliver(self, copy: _Copy) -> Received:
        message = copy.message
        self._by_receipt.pop(copy.receipt, None)
        copy.receipt = f"{message.message_id}#{next(self._order)}"
        self._by_receipt[copy.receipt] = copy
        self.in_flight += 1
        self._hide(copy, self.clock.now + self.rules.visibility)
        message.receives += 1
        message.first_received_at = message.first_received_at or self.clock.now
        if self._random.random() < self.rules.duplicates:
            self.store(message)
        return Received(message, copy.receipt, message.receives, copy.hidden_until)

    def _hide(self, copy: _Copy, until: float) -> None:
        copy.hidden_until = until
        heapq.heappush(self._hidden, (until, next(self._order), copy))

    def _drop(self, copy: _Copy) -> None:
        self.stored -= 1
        self.in_flight -= copy.hidden_until > 0
        copy.hidden_until, copy.deleted = 0.0, True

    def _show_what_timed_out(self) -> None:
        """Make what was hidden long enough visible, and forget outdated entries on top of the heap."""
        while self._hidden:
            until, _, copy = self._hidden[0]
            if copy.hidden_until == until:
                if until > self.clock.now:
                    return
                copy.hidden_until = 0.0
                self.in_flight -= 1
                self._visible.append(copy)
            heapq.heappop(self._hidden)
