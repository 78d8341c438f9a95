"""Lambda's event source mapping for SQS on a virtual clock: polls a simulated queue and drives a handler function.

What a handler's answer does to a batch follows AWS to the letter (Lambda developer guide, "Using Lambda with SQS",
read in 2026), since that is where messages get lost: emulators delete what AWS would deliver again.
"""

import heapq
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sluice.local.simulated_queue import Received, SimulatedQueue

Event = dict[str, Any]
Handler = Callable[[Event, Any], Any]

THROTTLE_RETRY_SECONDS = 1.0
RAMP_SECONDS = 1.0


def standard_ramp(seconds: float) -> int:
    """Concurrent invocations ``seconds`` after the backlog began: 5, then 300 more a minute, 1,250 at most."""
    return min(1_250, int(5 + 5 * seconds))


def failed_ids(response: object, batch: Sequence[str]) -> frozenset[str]:
    """The message ids of a ``batch`` that come back after a handler returned ``response``.

    None of them for an empty or null response or list of failures; all of them when the response cannot be read or
    names an id that is empty, null, under the wrong key or not in the batch.
    """
    everything = frozenset(batch)
    try:
        answer = json.loads(json.dumps(response))
    except (TypeError, ValueError):
        return everything
    if answer is None:
        return frozenset()
    return _failures(answer.get("batchItemFailures"), everything) if isinstance(answer, dict) else everything


def _failures(failures: object, everything: frozenset[str]) -> frozenset[str]:
    if failures is None:
        return frozenset()
    if not isinstance(failures, list):
        return everything
    named = [failure.get("itemIdentifier") if isinstance(failure, dict) else None for failure in failures]
    known = frozenset(name for name in named if isinstance(name, str) and name in everything)
    return known if len(known) == len(set(map(str, named))) else everything


def short(_event: Event) -> float:
    """Every invocation takes 50 ms."""
    return 0.05


def never(_now: float) -> bool:
    """Lambda always has room."""
    return False


@dataclass
class Context:
    """What Lambda tells a handler about its invocation."""

    aws_request_id: str
    timeout: float
    function_name: str = "extract"
    memory_limit_in_mb: int = 1024
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:000000000000:function:extract"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds to the function's timeout; virtual time stands still while a handler runs."""
        return int(self.timeout * 1000)


@dataclass
class Tally:
    """What happened so far, in messages but for the invocations."""

    invocations: int = 0
    throttled: int = 0
    timed_out: int = 0
    errors: int = 0
    deleted: int = 0
    returned: int = 0
    deleted_too_late: int = 0


@dataclass
class EventSource:
    """Feeds ``handler`` from ``queue`` until nothing is left.

    ``duration(event)`` is how many virtual seconds an invocation takes: its answer counts only then, while others run.
    ``concurrency(elapsed)`` caps the invocations under way, ``throttled(now)`` tells when Lambda refuses to start one.
    """

    queue: SimulatedQueue
    handler: Handler
    batch_size: int = 10
    timeout: float = 60.0
    duration: Callable[[Event], float] = short
    concurrency: Callable[[float], int] = standard_ramp
    throttled: Callable[[float], bool] = never
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self._clock = self.queue.clock
        self._started = self._clock.now
        self._order = count()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._running = 0

    def run(self, *, until: float = float("inf")) -> Tally:
        """Poll and invoke until the queue is empty, or up to ``until`` (epoch seconds)."""
        self._poll()
        while (moment := self._next_moment(waits=until < float("inf"))) is not None and moment <= until:
            self._clock.advance_to(moment)
            self._finish_what_is_due()
            self._poll()
        return self.tally

    def _next_moment(self, *, waits: bool) -> float | None:
        """When something can happen next: an invocation ends, a message shows, or more concurrency is to be had."""
        moments = [self._due[0][0]] if self._due else []
        change = self.queue.next_change()
        if change is not None and change > self._clock.now:
            moments.append(change)
        elif change is not None and (moments or waits):
            moments.append(self._clock.now + RAMP_SECONDS)
        return min(moments, default=None)

    def _poll(self) -> None:
        while self._running < self.concurrency(self._clock.now - self._started):
            batch = self.queue.receive(self.batch_size)
            if not batch:
                return
            self._running += 1
            self._invoke(batch)

    def _invoke(self, batch: Sequence[Received]) -> None:
        now = self._clock.now
        if not self.throttled(now):
            self._run_handler(batch)
        elif now + THROTTLE_RETRY_SECONDS < min(received.hidden_until for received in batch):
            self._at(now + THROTTLE_RETRY_SECONDS, lambda: self._invoke(batch))
        else:
            # Lambda gives up when the messages time out: a receive is burnt though nobody looked at them.
            self.tally.throttled += len(batch)
            self._running -= 1

    def _run_handler(self, batch: Sequence[Received]) -> None:
        event: Event = {"Records": [received.record(self.queue.name) for received in batch]}
        self.tally.invocations += 1
        failed = self._failed(event, batch)
        takes = self.duration(event)
        if takes > self.timeout:
            self.tally.timed_out += 1
            failed = frozenset(received.message.message_id for received in batch)
        self._at(self._clock.now + min(takes, self.timeout), lambda: self._settle(batch, failed))

    def _failed(self, event: Event, batch: Sequence[Received]) -> frozenset[str]:
        ids = [received.message.message_id for received in batch]
        context = Context(f"invocation-{self.tally.invocations}", self.timeout)
        try:
            return failed_ids(self.handler(event, context), ids)
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: BLE001  # Lambda makes a function error of whatever a handler raises
            self.tally.errors += 1
            return frozenset(ids)

    def _settle(self, batch: Sequence[Received], failed: frozenset[str]) -> None:
        """Delete what succeeded; what failed stays hidden until its visibility runs out."""
        self._running -= 1
        for received in batch:
            if received.message.message_id in failed:
                self.tally.returned += 1
            elif self.queue.delete(received.receipt):
                self.tally.deleted += 1
            else:
                self.tally.deleted_too_late += 1

    def _at(self, when: float, what: Callable[[], None]) -> None:
        heapq.heappush(self._due, (when, next(self._order), what))

    def _finish_what_is_due(self) -> None:
        while self._due and self._due[0][0] <= self._clock.now:
            heapq.heappop(self._due)[2]()
