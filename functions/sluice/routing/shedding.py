"""What is not begun: work that could not be finished in time, or for which there is no room. Each with a reason.

Shedding early is what keeps the rest on time: once a burst fills every queue, nobody is (AWS Builders' Library, "Using
load shedding to avoid overload").
"""

from dataclasses import dataclass
from typing import Literal

from sluice.errors import DeadlineError, RetryableError, ThrottledError
from sluice.routing.latency import Latency

Cause = Literal["down", "late", "full", "tokens", "pace"]


@dataclass(frozen=True, slots=True)
class Held:
    """A route that is not asked now: ``seconds`` is when it may be worth another look."""

    cause: Cause
    why: str
    seconds: float


def late(latency: Latency, *, wait: float, seconds_left: float) -> Held | None:
    """Why a call would not end in time, after ``wait`` seconds for room; None when 95 % would."""
    needs = wait + latency.high_ms / 1_000
    if needs <= seconds_left:
        return None
    why = f"needs {wait:.3f} s for room and {latency.high_ms / 1_000:.3f} s for the answer, {seconds_left:.3f} s left"
    return Held("late", why, wait)


def trouble(held: Held) -> RetryableError:
    """A hold as the error that sends a job to its next route, and tells the caller when to look again."""
    if held.cause == "late":
        return DeadlineError(held.why)
    return ThrottledError(held.why, retry_after=held.seconds)
