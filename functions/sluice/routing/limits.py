"""How many calls of one route an execution environment may have under way: as many as do not slow each other down.

Rises and falls as Netflix's Gradient2 does (github.com/Netflix/concurrency-limits, 2026-11): the limit follows the
ratio of usual to present latency and leaves room for a queue of its own square root. On top of it, as TCP does: a
throttled or failed call cuts the limit at once, and after a cut it doubles per round trip up to where it last did well.

An environment knows nothing of the others, and a thousand of them with one call each may still be too many: so a limit
may fall below one, which means a pause between two calls.
"""

from dataclasses import dataclass
from math import inf, sqrt

from sluice.jobs import AttemptOutcome

TOLERANCE = 1.5
"""Latency may be so many times the usual before the limit falls."""
SMOOTHING = 0.2
STEEPEST = 0.5
RECENT = 1 / 20
"""What counts as recent: about twenty answers, so that one slow document is no overload."""
RISE, FALL = 1 / 20_000, 1 / 20
"""How fast "usual" follows: quickly down, and hardly up, so that an overloaded hour never passes for normal.

Environments live for hours at most, and each begins with what the policy says, so a model that did become slower is not
held back for long."""
CUT = {"throttled": 0.75, "unavailable": 0.5, "out_of_time": 0.5}


@dataclass(slots=True)
class Limit:
    """A concurrency limit that learns; ``usual_ms`` starts with what the policy says, times are epoch seconds.

    ``known_good`` is where doubling ends, ``free_at`` when a limit below one lets the next call pass.
    """

    usual_ms: float
    allowed: float = 8.0
    least: float = 0.1
    most: float = 64.0
    known_good: float = 8.0
    recent_ms: float = 0.0
    in_flight: int = 0
    free_at: float = -inf
    cut_at: float = -inf

    def room(self, now: float) -> bool:
        """True when one more call may start."""
        return self.in_flight < max(1, int(self.allowed)) and now >= self.free_at

    def wait_seconds(self, now: float, *, waiting: int = 0) -> float:
        """When there will be room, in seconds, for one behind ``waiting`` others (Little's law).

        By what calls take now: while they take long, looking as often as usual finds nothing.
        """
        if self.room(now) and not waiting:
            return 0.0
        call = max(self.usual_ms, self.recent_ms) / 1_000
        return max(self.free_at - now, (waiting + 1) * call / max(self.allowed, self.least))

    def take(self) -> None:
        """One more call starts."""
        self.in_flight += 1

    def done(self, outcome: AttemptOutcome, ms: float, now: float) -> None:
        """A call ended; ``ms`` is how long it took."""
        busy = self.in_flight
        self.in_flight -= 1
        if outcome in CUT:
            self._cut(CUT[outcome], now)
        elif outcome in ("answered", "unusable"):
            self._learn(ms, busy)
        if self.allowed < 1:
            self.free_at = now + self.usual_ms / 1_000 * (1 / self.allowed - 1)
        elif outcome == "throttled":
            # A refusal is quick: without a pause its place would be taken, and refused, at once again.
            self.free_at = now + self.usual_ms / 1_000

    def restart(self) -> None:
        """Begin anew after an outage: one call first, doubling up to what went well before."""
        self.allowed, self.free_at = 1.0, -inf

    def begin_at(self, hint: float) -> None:
        """Take over what another environment found out."""
        self.allowed = min(self.most, max(self.least, hint))
        self.known_good = max(self.allowed, 1.0)

    def _cut(self, share: float, now: float) -> None:
        # A batch that is refused as one is one piece of news, not ten.
        if now - self.cut_at < self.usual_ms / 1_000:
            return
        self.cut_at = now
        self.known_good = max(1.0, share * min(self.allowed, self.known_good))
        self.allowed = max(self.least, share * self.allowed)

    def _learn(self, ms: float, busy: int) -> None:
        self.recent_ms += (ms - self.recent_ms) * RECENT if self.recent_ms else ms
        self.usual_ms += (self.recent_ms - self.usual_ms) * (RISE if self.recent_ms > self.usual_ms else FALL)
        if busy < self.allowed / 2:
            return  # nothing is learned about a limit that nobody reaches
        steepness = max(STEEPEST, min(1.0, TOLERANCE * self.usual_ms / max(self.recent_ms, 1e-3)))
        if steepness == 1 and self.allowed < self.known_good:
            self.allowed = min(self.known_good, self.allowed + 1)
            return
        change = SMOOTHING * (self.allowed * (steepness - 1) + sqrt(self.allowed))
        # Netflix measures once a window; here each answer counts, so a round trip of them has to make one step up.
        change /= sqrt(self.allowed) if change < 0 else max(1.0, self.allowed)
        self.allowed = min(self.most, max(self.least, self.allowed + change))
        self.known_good = min(self.known_good, max(1.0, self.allowed)) if steepness < 1 else self.known_good
