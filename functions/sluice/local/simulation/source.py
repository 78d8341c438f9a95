"""The event source mapping: pollers that ramp up, batches, partial responses, throttled invokes.

The rules are those of `local.event_source`, checked against it by a test; new are provisioned pollers, their pace of
polling, cold starts, and records that run side by side as coroutines.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from sluice.deadline import Deadline
from sluice.local.simulation import constants as c
from sluice.local.simulation.kernel import Flow, Kernel
from sluice.local.simulation.lambdas import Function
from sluice.local.simulation.messages import Batch, Message
from sluice.local.simulation.queue import Queue
from sluice.routing.traffic import Traffic

RecordFlow = Coroutine[Any, Any, bool]
Record = Callable[[Message, Traffic, Deadline], RecordFlow]
"""What is done with one message; true: it may be deleted."""


@dataclass(frozen=True, slots=True)
class Pollers:
    """How a queue is polled: standard where ``most`` is 0, else provisioned pollers; ``concurrency`` caps both."""

    least: int = 0
    most: int = 0
    concurrency: int = c.STANDARD_MOST
    batch: int = c.RECEIVE_BATCH
    timeout: float = c.TIMEOUT


class EventSource:
    """Feeds the records of ``queue`` to ``record``, a coroutine that says whether a message may be deleted."""

    def __init__(
        self,
        kernel: Kernel,
        queue: Queue,
        function: Function,
        pollers: Pollers,
        *,
        record: Record,
        delay: Callable[[], float],
    ) -> None:
        self._kernel, self._queue, self._function, self._pollers = kernel, queue, function, pollers
        self._record, self._delay = record, delay
        start = pollers.least * c.INVOKES_PER_POLLER if pollers.most else c.STANDARD_START
        self._least = start
        self._allow(start)
        self._most = pollers.most * c.INVOKES_PER_POLLER if pollers.most else c.STANDARD_MOST
        self._pace = c.PROVISIONED_PER_SECOND if pollers.most else c.STANDARD_PER_SECOND
        self._next_poll, self._timer = kernel.now, False
        self.running = 0
        self.invocations = 0
        self.polls = 0
        self.dropped = 0
        self.late = 0
        self.kill: Callable[[], float | None] | None = None
        queue.woken = self.poll

    @property
    def pollers(self) -> float:
        """Provisioned pollers at the moment; 0 with standard ones."""
        return self._allowed / c.INVOKES_PER_POLLER if self._pollers.most else 0.0

    def _allow(self, allowed: float) -> None:
        """Set how many batches may be under way at once."""
        self._allowed = allowed
        self._room = min(allowed, self._pollers.concurrency)

    def scale(self) -> None:
        """Gain or lose pollers; to be called each second."""
        if self.running >= 0.9 * self._room and self._queue.waiting:
            self._allow(min(self._most, self._allowed + self._pace))
            self.poll()
        elif self.running < 0.5 * self._room:
            self._allow(max(self._least, self._allowed * (1 - c.POLLERS_FALL)))

    def poll(self) -> None:
        """Receive as long as there are messages, room, and receive calls to spend."""
        queue, kernel = self._queue, self._kernel
        while self.running < self._room and queue.waiting and not self._paused():
            batch = queue.receive(self._pollers.batch)
            self.polls += 1
            if batch is None:
                return
            self.running += 1
            kernel.at(kernel.now + self._delay(), self._invoke, batch)

    def _paused(self) -> bool:
        """Whether the pollers have made their receive calls for the moment; they poll on when they may."""
        if not self._pollers.most:
            return False
        now = self._kernel.now
        if self._next_poll > now:
            if not self._timer:
                self._timer = True
                self._kernel.at(self._next_poll, self._resume)
            return True
        since = self._next_poll if self._next_poll > now - 0.1 else now - 0.1
        self._next_poll = since + c.INVOKES_PER_POLLER / (self._allowed * c.POLLS_PER_POLLER)
        return False

    def _resume(self, _: object) -> None:
        self._timer = False
        self.poll()

    def _invoke(self, batch: Batch) -> None:
        now = self._kernel.now
        found = self._function.take()
        if found is not None:
            environment, cold = found
            self.invocations += 1
            if cold:
                self._kernel.at(now + cold, self._begin, (batch, environment))
            else:
                self._begin((batch, environment))
        elif now + c.THROTTLE_RETRY < batch.until:
            self._kernel.at(now + c.THROTTLE_RETRY, self._invoke, batch)
        else:
            # Lambda gives up when the messages time out: a receive is burnt though nobody looked at them.
            self.dropped += len(batch.messages)
            batch.over = True
            batch.failed.update(batch.messages)
            self.running -= 1
            self.poll()

    def _begin(self, begun: tuple[Batch, Traffic]) -> None:
        batch, environment = begun
        kernel = self._kernel
        deadline = Deadline(kernel.now + self._pollers.timeout - c.RESERVE, kernel.clock)
        run = Invocation(self, batch, environment, kernel.now)
        if self.kill is not None and (after := self.kill()) is not None:
            run.flows = []
            kernel.at(kernel.now + after, self._kill, run)
        for message in batch.messages:
            flow = run.one(message, self._record(message, environment, deadline))
            if run.flows is not None:
                run.flows.append(flow)
            kernel.step(flow)

    def ended(self, run: "Invocation") -> None:
        """All records of a batch were told of; its answer goes out."""
        self._kernel.at(self._kernel.now + c.SETTLE, self._settle, run)

    def _settle(self, run: "Invocation") -> None:
        if not run.batch.over:
            self.late += self._queue.settle(run.batch)
            self._free(run, run.environment)

    def _kill(self, run: "Invocation") -> None:
        """The process ends: nothing is deleted, whatever was under way is gone."""
        if run.batch.over:
            return
        run.batch.over = True
        run.batch.failed.update(run.batch.messages)
        for flow in run.flows or ():
            flow.close()
        self._free(run, None)

    def _free(self, run: "Invocation", environment: Traffic | None) -> None:
        self.running -= 1
        self._function.give_back(environment, self._kernel.now - run.since)
        self.poll()


class Invocation:
    """One batch in one environment."""

    __slots__ = ("_source", "batch", "environment", "flows", "since")

    def __init__(self, source: EventSource, batch: Batch, environment: Traffic, since: float) -> None:
        self._source, self.batch, self.environment, self.since = source, batch, environment, since
        self.flows: list[Flow] | None = None

    async def one(self, message: Message, record: RecordFlow) -> None:
        """Run one record and note whether its message comes back."""
        if not await record:
            self.batch.failed.add(message)
        self.batch.left -= 1
        if not self.batch.left:
            self._source.ended(self)
