"""One route as one environment sees it: what decides whether a call may start now, and learns when it ended.

Plain values in, plain values out, no clock and no I/O: `Traffic` drives gates in production, the simulator on its own
clock.
"""

from dataclasses import dataclass, field, replace
from math import inf

from sluice.jobs import AttemptOutcome
from sluice.routing.breaker import LOOK_EVERY, LOOK_EVERY_IN_TROUBLE, Circuit, Health, Rules
from sluice.routing.buckets import Need, Share, settled
from sluice.routing.hedging import SELF_HOSTED, Hedges
from sluice.routing.latency import Latency
from sluice.routing.limits import Limit
from sluice.routing.policy import Route
from sluice.routing.shedding import Held, late

DEFAULT_RULES = Rules()
RECENT = 1 / 20
"""The weight of one answer in what calls usually write."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave to make one call; given back when it ended. ``at`` is epoch seconds, ``tokens`` were taken for it."""

    route: str
    need: Need
    at: float
    probe: bool = False
    tokens: int = 0


@dataclass(slots=True)
class Gate:
    """The state of one route in one environment; ``share`` is None where no tokens are counted."""

    name: str
    model: str
    limit: Limit
    latency: Latency
    rules: Rules = DEFAULT_RULES
    share: Share | None = None
    health: Health = field(default_factory=Health)
    hedges: Hedges = field(default_factory=Hedges)
    circuit: Circuit = field(default_factory=Circuit)
    looked_at: float = -inf
    waiting: int = 0
    usual_out: float = 0.0

    @classmethod
    def of(cls, route: Route, *, tokens_per_minute: int | None = None, rules: Rules = DEFAULT_RULES) -> "Gate":
        """The gate of a route nothing is known about but what the policy says."""
        share = None if tokens_per_minute is None else Share(tokens_per_minute)
        limit, latency = Limit(route.typical_ms), Latency.expected(route.typical_ms)
        hedges = Hedges() if route.backend in SELF_HOSTED else Hedges(share=0.0)
        return cls(route.route, route.model, limit, latency, rules, share, hedges=hedges)

    def admit(
        self, need: Need, now: float, seconds_left: float, *, probe: bool = False, ahead: int = 0
    ) -> Ticket | Held:
        """Leave to call now, or what stands in the way.

        A ``probe`` was granted by all environments together; ``ahead`` are those that wait for room already.
        """
        held = self._closed_to(now, probe=probe) or self._crowded(now, seconds_left, ahead, probe=probe)
        tokens = self.tokens(need)
        if held is None and self.share is not None and not self.share.take(tokens, now):
            wait = self.share.seconds_to_next(now)
            held = Held("tokens", f"{tokens} tokens, {self.share.left} left of this minute's share", wait)
        if held is not None:
            return held
        self.limit.take()
        self.hedges.called()
        return Ticket(self.name, need, now, probe, tokens)

    def tokens(self, need: Need) -> int:
        """What a call will take out of the quota: what Bedrock reserves, or what calls usually settle at if more."""
        return max(need.reserved, settled(self.model, tokens_in=need.tokens_in, tokens_out=round(self.usual_out)))

    def second(self, now: float) -> bool:
        """Leave to make a late call a second time: only where all is well, there is room, and it was earned."""
        if self.circuit.state != "closed" or not self.limit.room(now) or not self.hedges.take():
            return False
        self.limit.take()
        return True

    def second_ended(self, now: float) -> None:
        """The later of two calls ended, or was called off; the first one tells what there is to learn."""
        self.limit.done("unknown", 0.0, now)

    def to_probe(self, now: float, seconds_left: float) -> Circuit | None:
        """The circuit to write so as to be granted a probe; None where none is due, or it could not end in time."""
        if late(self.latency, wait=0.0, seconds_left=seconds_left):
            return None
        return self.circuit.probing(now, self.rules)

    def ended(
        self, ticket: Ticket, outcome: AttemptOutcome, now: float, *, tokens: int | None = None, jitter: float = 0.5
    ) -> Circuit | None:
        """Learn from a call; the circuit that should be written for all to see, if any.

        ``tokens`` are those it counts against the quota; None when nobody knows: then all that was reserved.
        """
        ms = (now - ticket.at) * 1_000
        well = self._well(outcome, ms)
        self.limit.done(outcome if well is not None else "unknown", ms, now)
        if outcome in ("answered", "unusable"):
            self.latency.learned(ms)
        if self.share is not None and tokens is not None:
            self.share.settle(reserved=ticket.tokens, used=tokens, now=now)
        return None if well is None else self._judge(ticket, now, well=well, jitter=jitter)

    def retold(self, ticket: Ticket, outcome: AttemptOutcome, now: float, *, jitter: float = 0.5) -> Circuit | None:
        """What to write when somebody else wrote first: the end of a probe counts on top of theirs, all else not."""
        well = self._well(outcome, (now - ticket.at) * 1_000)
        if not ticket.probe or well is None:
            return None
        return self.circuit.probed(now, self.rules, well=well, jitter=jitter)

    def counted(self, *, tokens_in: int, tokens_out: int) -> int:
        """Tokens a finished call of this route counts against the quota; learns how many it usually writes."""
        self.usual_out += (tokens_out - self.usual_out) * RECENT
        return settled(self.model, tokens_in=tokens_in, tokens_out=tokens_out)

    def stale(self, now: float) -> bool:
        """True when it is time to look what the others found out."""
        trouble = self.circuit.state != "closed" or self.health.failures >= 1
        return now - self.looked_at >= (LOOK_EVERY_IN_TROUBLE if trouble else LOOK_EVERY)

    def adopt(self, circuit: Circuit | None, now: float) -> None:
        """Take over what is stored (None: nothing); an older version than ours is old news."""
        first, self.looked_at = self.looked_at == -inf, now
        if circuit is None or circuit.version < self.circuit.version:
            return
        reopened = self.circuit.state != "closed" and circuit.state == "closed"
        self.circuit = circuit
        if first and circuit.allowed:
            self.limit.begin_at(circuit.allowed)
        if reopened:
            self.limit.restart()
            self.health.forget()

    def _closed_to(self, now: float, *, probe: bool) -> Held | None:
        if probe or self.circuit.state == "closed":
            return None
        seconds = self.circuit.seconds_to_wait(now)
        word = "is down" if self.circuit.state == "open" else "is being probed"
        return Held("down", f"{self.name} {word}, trip {self.circuit.trips}, next look in {seconds:.1f} s", seconds)

    def _crowded(self, now: float, seconds_left: float, ahead: int, *, probe: bool) -> Held | None:
        wait = 0.0 if probe else self.limit.wait_seconds(now, waiting=ahead)
        if held := late(self.latency, wait=wait, seconds_left=seconds_left):
            return held
        if not wait:
            return None
        return Held("full", f"{self.limit.in_flight} calls under way, {self.limit.allowed:.1f} allowed", wait)

    def _well(self, outcome: AttemptOutcome, ms: float) -> bool | None:
        """Whether the route is up, by one call; None when the call does not tell."""
        if outcome in ("answered", "unusable", "refused", "throttled"):
            return True
        # A deadline of our own that was shorter than most answers take says nothing about the other side.
        failed = outcome == "unavailable" or (outcome == "out_of_time" and ms >= self.latency.high_ms)
        return False if failed else None

    def _judge(self, ticket: Ticket, now: float, *, well: bool, jitter: float) -> Circuit | None:
        self.health.learned(now, self.rules, well=well)
        if ticket.probe:
            return self.circuit.probed(now, self.rules, well=well, jitter=jitter)
        if well or self.circuit.state != "closed" or self.health.problem(self.rules) is None:
            return None
        return replace(self.circuit.tripped(now, self.rules, jitter=jitter), allowed=self.limit.known_good)
