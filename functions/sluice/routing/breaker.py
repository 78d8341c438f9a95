"""Whether a route is up, as all execution environments agree: a circuit that opens, lets a probe through, closes.

A `Circuit` is one small value, kept where all can see it. Each change makes the next version, and is written only if
the stored version is still the one it came from: so of a thousand environments one opens the circuit, and no more than
the quota of probes gets through. While a route is well nothing is written, and each environment looks every
`LOOK_EVERY` seconds: the cost per job is next to nothing.

Powertools' circuit breaker (3.37, on DynamoDB as well) was considered. It speaks boto3 on the hot path (1.2 ms of CPU
per call, and it blocks the event loop), wraps a synchronous function, opens with an unconditional put that can undo
another environment's closing, elects one prober at a time, counts only consecutive failures, and reads the wall clock
itself, so no simulation could replay it. Taken over from it: failing open when the state cannot be read, a lease on
each probe.
"""

from dataclasses import dataclass, replace
from typing import Literal

State = Literal["closed", "open", "half_open"]

LOOK_EVERY = 15.0
"""Seconds after which an environment looks again at a closed circuit."""
LOOK_EVERY_IN_TROUBLE = 1.0


@dataclass(frozen=True, slots=True)
class Rules:
    """When a circuit opens, and how it finds its way back; seconds and counts.

    Open for ``cool`` seconds, doubling with each failed round up to ``longest``: within ten minutes that is some forty
    rounds of one call each. Once that went well there are up to ``probes``, and ``needed`` of them close the circuit.
    ``calm`` is how long it has to stay closed before a trip counts as the first again.
    """

    in_a_row: int = 5
    share: float = 0.5
    at_least: float = 10.0
    memory: float = 10.0
    cool: float = 2.0
    longest: float = 15.0
    probes: int = 3
    probe_lease: float = 10.0
    needed: int = 2
    calm: float = 60.0


@dataclass(frozen=True, slots=True)
class Circuit:
    """What all environments know about a route; times are epoch seconds.

    ``until``: open, no call before it; half open, then the probes under way count as lost; closed, then ``trips`` is
    forgotten. ``allowed`` is the concurrency limit of whoever wrote last, a hint for those who start.
    """

    state: State = "closed"
    version: int = 0
    until: float = 0.0
    trips: int = 0
    probes: int = 0
    passed: int = 0
    allowed: float = 0.0

    def tripped(self, now: float, rules: Rules, *, jitter: float = 0.5) -> "Circuit":
        """Open; ``jitter`` in [0, 1) spreads the cool-down over 75 to 125 % of itself."""
        trips = self.trips + 1 if self.state != "closed" or now < self.until else 1
        cool = min(rules.longest, rules.cool * 2 ** (trips - 1)) * (0.75 + jitter / 2)
        return replace(self._next("open", now + cool), trips=trips, probes=0, passed=0)

    def probing(self, now: float, rules: Rules) -> "Circuit | None":
        """The circuit once a probe of it is taken; None while there is none to be had."""
        if self.state == "half_open" and self.probes < (rules.probes if self.passed else 1) and now < self.until:
            return replace(self._next("half_open", self.until), probes=self.probes + 1)
        if self.state == "closed" or now < self.until:
            return None
        return replace(self._next("half_open", now + rules.probe_lease), probes=1, passed=0)

    def probed(self, now: float, rules: Rules, *, well: bool, jitter: float = 0.5) -> "Circuit | None":
        """The circuit after a probe ended; None when that no longer says anything."""
        if self.state != "half_open":
            return None
        if not well:
            return self.tripped(now, rules, jitter=jitter)
        if self.passed + 1 < rules.needed:
            return replace(self._next("half_open", self.until), passed=self.passed + 1)
        return replace(self._next("closed", now + rules.calm), passed=0, probes=0)

    def hinted(self, allowed: float) -> "Circuit":
        """The circuit with a new hint."""
        return replace(self._next(self.state, self.until), allowed=allowed)

    def seconds_to_wait(self, now: float) -> float:
        """Seconds until somebody may try again; 0 when the circuit is closed."""
        return 0.0 if self.state == "closed" else max(0.0, self.until - now)

    def _next(self, state: State, until: float) -> "Circuit":
        return replace(self, state=state, until=until, version=self.version + 1)


@dataclass(slots=True)
class Health:
    """What one environment has seen of a route lately; its counts fade with the rules' ``memory`` in seconds."""

    in_a_row: int = 0
    calls: float = 0.0
    failures: float = 0.0
    at: float = 0.0

    def learned(self, now: float, rules: Rules, *, well: bool) -> None:
        """Count one call."""
        fade = 0.5 ** (max(0.0, now - self.at) / rules.memory)
        self.calls = self.calls * fade + 1
        self.failures = self.failures * fade + (not well)
        self.in_a_row = 0 if well else self.in_a_row + 1
        self.at = now

    def problem(self, rules: Rules) -> str | None:
        """Why the circuit should open; None while it should not."""
        if self.in_a_row >= rules.in_a_row:
            return f"{self.in_a_row} calls failed in a row, the limit is {rules.in_a_row}"
        if self.calls >= rules.at_least and self.failures >= rules.share * self.calls:
            return f"{self.failures:.0f} of the last {self.calls:.0f} calls failed, the limit is {rules.share:.0%}"
        return None

    def forget(self) -> None:
        """Begin anew."""
        self.in_a_row, self.calls, self.failures = 0, 0.0, 0.0
