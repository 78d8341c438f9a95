"""Where a job waits while nobody can take it: an outage must not send the queue to the dead letters.

With partial batch responses Lambda polls on at full speed while records fail (developer guide,
services-sqs-errorhandling, 2026-11), so giving records back burns a receive each, ten of them within minutes, and
changing their visibility keeps them among the 120,000 in flight. So a record waits in its invocation while there is
time, which takes a poller out of the way without any receive; then it is sent anew with a delay, which begins with no
receives, and the old one is deleted. Should the process end between the two, both are delivered, and the journal makes
one work of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

MARGIN = 2.0
"""Seconds of an invocation kept back for sending anew."""
LEAST_WAIT = 0.5
"""Seconds; a circuit whose next look is due now is looked at by somebody else already."""
LONGEST_DELAY = 900.0
"""DelaySeconds of one SQS message (API reference, 2026-11)."""
OLDEST = 3 * 86_400.0
"""Seconds after which a job that found no taker becomes a dead letter, a day before its message would expire."""


@dataclass(frozen=True, slots=True)
class Parked:
    """What a job's messages say about its waiting: how often it was sent anew, and since when (epoch seconds)."""

    times: int = 0
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class WaitHere:
    """Stay in this invocation."""

    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class SendAnew:
    """Send the job again with a delay, then let the record be deleted."""

    delay: int
    parked: Parked
    why: str


@dataclass(frozen=True, slots=True)
class Expire:
    """Tell whoever asked that it cannot be had in time."""

    why: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Give the record back until it is a dead letter: people have to look."""

    why: str


Step = WaitHere | SendAnew | Expire | GiveUp


@dataclass(frozen=True, slots=True)
class Outlook:
    """When a route may take calls again, how long one takes, and how long there is: all in seconds.

    ``here`` is what is left of the invocation, ``job`` of the job's own deadline.
    """

    until_look: float
    call: float
    here: float
    job: float = float("inf")


class Parking(Protocol):
    """Where a job waits that was sent anew."""

    async def send(self, body: str, *, group: str, delay: int, parked: Parked) -> None:
        """Put a job back on its queue, to be received after ``delay`` seconds; returns once the queue has it."""
        ...


def park(outlook: Outlook, parked: Parked, now: float, *, jitter: float) -> Step:
    """Where to wait; ``jitter`` in [0, 1) keeps what was parked together from coming back together."""
    wait = max(outlook.until_look, LEAST_WAIT) * (1 + jitter / 2)
    if wait + outlook.call > outlook.job:
        return Expire(f"may be taken in {wait:.0f} s and takes {outlook.call:.1f} s, {outlook.job:.0f} s left")
    if wait + outlook.call + MARGIN <= outlook.here:
        return WaitHere(wait, f"{outlook.here:.0f} s left in this invocation, next look in {wait:.1f} s")
    since = parked.since or now
    if now - since > OLDEST:
        return GiveUp(f"parked {parked.times} times in {(now - since) / 3600:.0f} hours")
    delay = _delay(outlook, parked, jitter)
    return SendAnew(delay, Parked(parked.times + 1, since), f"no time left to wait here, back in {delay} s")


def _delay(outlook: Outlook, parked: Parked, jitter: float) -> int:
    """At least a third of the time it has waited already, so that a long outage costs few messages."""
    base = max(outlook.until_look, 5.0 * 2 ** min(parked.times, 8))
    room = outlook.job - outlook.call - MARGIN
    return max(1, int(min(LONGEST_DELAY, base * (0.5 + jitter), room)))


def parked_of(record: Mapping[str, Any]) -> Parked:
    """What a record of a Lambda event says; numbers that are none count as never parked."""
    told = record.get("messageAttributes", {})
    try:
        times, since = (float(told[name]["stringValue"]) for name in ("parked", "parked_since"))
    except (KeyError, TypeError, ValueError):
        return Parked()
    return Parked(int(times), since)
