"""A standard SQS queue, fast: the rules of `local.simulated_queue`, and fair queues, without bodies and heaps.

A test runs both on the same traces. Visibility is one time for all, so what is hidden is a line, not a heap, and only
batches that are still open when their time is up cost a second look.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

from sluice.local.simulation import constants as c
from sluice.local.simulation.kernel import Kernel
from sluice.local.simulation.messages import Batch, Job, Message


@dataclass(frozen=True, slots=True)
class Rules:
    """A queue's attributes; seconds, messages, a probability."""

    visibility: float = c.VISIBILITY
    max_receives: int = c.MAX_RECEIVES
    retention: float = c.RETENTION
    in_flight: int = c.IN_FLIGHT
    duplicates: float = 0.0
    fair: bool = True


class Queue:
    """``dead`` and ``expired`` are told of what became a dead letter or outlived its retention."""

    def __init__(
        self,
        kernel: Kernel,
        rules: Rules,
        *,
        dead: Callable[[Message], None],
        expired: Callable[[Message], None],
        chance: Callable[[], float],
    ) -> None:
        self._kernel, self._rules, self._chance = kernel, rules, chance
        self._dead, self._expired = dead, expired
        self._visible: deque[Message] = deque()
        self._noisy: deque[Message] = deque()
        self._hidden: deque[Batch] = deque()
        self._of_tenant: dict[int, int] = {}
        self._timer = False
        self._gone = 0
        self.in_flight = 0
        self._later: set[Message] = set()
        self.woken: Callable[[], None] = lambda: None

    @property
    def waiting(self) -> int:
        """Messages that can be received."""
        return len(self._visible) + len(self._noisy) - self._gone

    @property
    def stored(self) -> int:
        """Messages in the queue, hidden and delayed ones included."""
        return self.waiting + self.in_flight + len(self._later)

    def jobs(self) -> set[Job]:
        """The jobs of all messages it holds, counted anew."""
        hidden = (message for batch in self._hidden for message in batch.messages if message.hidden)
        everywhere = chain(self._visible, self._noisy, self._later, hidden)
        return {message.job for message in everywhere if not message.deleted}

    def send(self, message: Message, *, delay: float = 0.0) -> None:
        """Store a message; it can be received after ``delay`` seconds."""
        if delay:
            self._later.add(message)
            self._kernel.at(self._kernel.now + delay, self._show_delayed, message)
        else:
            self._visible.append(message)
            self.woken()

    def receive(self, limit: int) -> Batch | None:
        """Up to ``limit`` messages; None when there is none, or too many are in flight."""
        taken: list[Message] = []
        while len(taken) < limit and self.in_flight < self._rules.in_flight:
            message = self._next()
            if message is None:
                break
            if self._deliverable(message):
                self._hide(message)
                taken.append(message)
        if not taken:
            return None
        batch = Batch(taken, self._kernel.now + self._rules.visibility)
        self._hidden.append(batch)
        self._arm()
        return batch

    def settle(self, batch: Batch) -> int:
        """End a batch: all but its ``failed`` are deleted if its receipts still hold; how many did not."""
        batch.over = True
        late = 0
        for message, receipt in zip(batch.messages, batch.receipts, strict=True):
            if message in batch.failed:
                continue
            if message.receipt != receipt or message.deleted:
                late += 1
                continue
            message.deleted = True
            if message.hidden:
                self._out(message)
            else:
                self._gone += 1  # it shows already, and is skipped when its turn comes
        return late

    def _next(self) -> Message | None:
        """The next visible message, those of noisy tenants last."""
        visible = self._visible
        while visible:
            message = visible.popleft()
            if message.deleted or not self._rules.fair or not self._is_noisy(message.job.tenant):
                return message
            self._noisy.append(message)
        return self._noisy.popleft() if self._noisy else None

    def _is_noisy(self, tenant: int) -> bool:
        own = self._of_tenant.get(tenant, 0)
        return own >= c.NOISY_IN_FLIGHT and own > c.NOISY_SHARE * self.in_flight and own < self.in_flight

    def _deliverable(self, message: Message) -> bool:
        if message.deleted:
            self._gone -= 1
            return False
        if message.sent_at + self._rules.retention <= self._kernel.now:
            self._expired(message)
        elif message.receives >= self._rules.max_receives:
            self._dead(message)
        else:
            return True
        message.deleted = True
        return False

    def _hide(self, message: Message) -> None:
        message.receives += 1
        message.receipt += 1
        message.hidden = True
        self.in_flight += 1
        tenant = message.job.tenant
        self._of_tenant[tenant] = self._of_tenant.get(tenant, 0) + 1
        if self._rules.duplicates and self._chance() < self._rules.duplicates:
            copy = Message(message.job, message.sent_at, message.parked)
            copy.receives = message.receives
            self._visible.append(copy)

    def _out(self, message: Message) -> None:
        message.hidden = False
        self.in_flight -= 1
        self._of_tenant[message.job.tenant] -= 1

    def _show_delayed(self, message: Message) -> None:
        self._later.discard(message)
        self._visible.append(message)
        self.woken()

    def _arm(self) -> None:
        if not self._timer and self._hidden:
            self._timer = True
            self._kernel.at(self._hidden[0].until, self._show, None)

    def _show(self, _: object) -> None:
        """Show again whatever was not deleted in time, and pass over what was."""
        self._timer = False
        shown = False
        while self._hidden and (
            self._hidden[0].until <= self._kernel.now or (self._hidden[0].over and not self._hidden[0].failed)
        ):
            batch = self._hidden.popleft()
            for message, receipt in zip(batch.messages, batch.receipts, strict=True):
                if message.hidden and message.receipt == receipt and not message.deleted:
                    self._out(message)
                    self._visible.append(message)
                    shown = True
        self._arm()
        if shown:
            self.woken()
