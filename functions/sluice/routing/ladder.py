"""The degrade ladder: what to do for a job when the first choice is not to be had. GPU, Bedrock, batch, park, refuse.

The machines that are paid by the hour come first: their calls cost nothing more. Then whatever is paid by the token,
cheapest tier first that is still in time. Who can wait does not pay for hurry: with a budget that goes too fast only
the real-time lane may climb to a dearer tier.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from sluice.jobs import Lane
from sluice.money import Micros, dollars
from sluice.routing.hedging import SELF_HOSTED
from sluice.routing.plan import BATCH_SECONDS
from sluice.routing.policy import Route
from sluice.routing.shedding import Held

Tier = Literal["embedded", "gpu", "flex", "default", "priority", "batch"]
ORDER: tuple[Tier, ...] = ("embedded", "gpu", "flex", "default", "priority", "batch")
PAID_BY_HURRY: frozenset[Tier] = frozenset({"default", "priority"})
FAST_BURN = 1.5
PARK_SECONDS = 60.0
"""How long to wait for a budget that goes too fast to come back to its pace."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A rung: a route on a tier, what a call costs at most, how long it takes, and what holds it at the moment."""

    route: str
    tier: Tier
    micros: Micros
    seconds: float
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of the job: time, its own money, what is left of the tenant's day, and how fast that goes."""

    lane: Lane
    seconds_left: float
    micros_left: Micros
    day_left: Micros
    burn: float = 1.0


@dataclass(frozen=True, slots=True)
class Rung:
    """What to do: ask ``offer`` (after ``wait`` seconds), collect it for batch, park for ``wait`` seconds, or refuse.

    ``passed`` says of each rung above why it was passed over.
    """

    action: Literal["ask", "batch", "park", "refuse"]
    why: str
    offer: Offer | None = None
    wait: float = 0.0
    passed: tuple[str, ...] = ()


def descend(situation: Situation, offers: Sequence[Offer]) -> Rung:
    """The highest rung that holds."""
    passed: list[str] = []
    for offer in sorted(offers, key=lambda one: (ORDER.index(one.tier), one.micros)):
        problem = _problem(situation, offer)
        if problem is None:
            return _taken(offer, tuple(passed))
        passed.append(f"{offer.route} ({offer.tier}): {problem}")
    return _last(situation, offers, tuple(passed))


def _problem(situation: Situation, offer: Offer) -> str | None:
    if offer.held is not None:
        return offer.held.why
    if offer.tier == "batch" and situation.lane != "bulk":
        return f"not for the {situation.lane} lane"
    if offer.seconds > situation.seconds_left:
        return f"takes {offer.seconds:.1f} s, {situation.seconds_left:.1f} s left"
    return _unaffordable(situation, offer) or _hasty(situation, offer)


def _unaffordable(situation: Situation, offer: Offer) -> str | None:
    for left, whose in ((situation.micros_left, "of the job's budget"), (situation.day_left, "of the tenant's day")):
        if offer.micros > left:
            return f"may cost ${dollars(offer.micros)}, ${dollars(max(0, left))} {whose} is left"
    return None


def _hasty(situation: Situation, offer: Offer) -> str | None:
    if offer.tier not in PAID_BY_HURRY or situation.lane == "realtime":
        return None
    if situation.burn > FAST_BURN:
        return _too_fast(situation.lane, situation.burn)
    if situation.lane == "bulk" and situation.seconds_left > BATCH_SECONDS:
        return "the bulk lane has a day, which batch does for half the price"
    return None


def _too_fast(lane: Lane, burn: float) -> str:
    return f"the day's budget burns at {burn:.1f} times its pace, and the {lane} lane can wait"


def tier_of(route: Route) -> Tier:
    """Which rung a route is."""
    if route.in_process:
        return "embedded"
    if route.backend in SELF_HOSTED:
        return "gpu"
    named = {"flex": "flex", "priority": "priority", "batch": "batch"}
    return cast("Tier", named.get(route.route.removeprefix(route.asks)[1:], "default"))


def stands_in(route: Route, lane: Lane, burn: float) -> Held | None:
    """Why ``route`` does not stand in for a cheaper one that is held: who can wait does not pay for hurry."""
    if lane == "realtime" or burn <= FAST_BURN or tier_of(route) not in PAID_BY_HURRY:
        return None
    return Held("pace", _too_fast(lane, burn), PARK_SECONDS)


def _taken(offer: Offer, passed: tuple[str, ...]) -> Rung:
    if offer.tier == "batch":
        return Rung("batch", "half the price, and there is time", offer, passed=passed)
    return Rung(
        "ask", "first choice" if not passed else f"highest of {len(passed) + 1} rungs that holds", offer, 0.0, passed
    )


def _last(situation: Situation, offers: Sequence[Offer], passed: tuple[str, ...]) -> Rung:
    """Nobody takes it now: park it if somebody may later, and in time; else say so."""
    later = [one for one in offers if _comes_back(situation, one)]
    soonest = min(later, key=lambda one: _wait(one) + one.seconds, default=None)
    if soonest is None:
        return Rung("refuse", "no route would do, now or later", passed=passed)
    wait = _wait(soonest)
    if wait + soonest.seconds > situation.seconds_left:
        needs, left = wait + soonest.seconds, situation.seconds_left
        return Rung("refuse", f"not before {needs:.1f} s, {left:.1f} s left", passed=passed)
    return Rung("park", f"{soonest.route} may be had in {wait:.1f} s", soonest, wait, passed)


def _wait(offer: Offer) -> float:
    return offer.held.seconds if offer.held else PARK_SECONDS


def _comes_back(situation: Situation, offer: Offer) -> bool:
    """Whether time alone may cure what is in the way: a hold, or a budget that goes too fast."""
    if offer.tier == "batch" and situation.lane != "bulk":
        return False
    if _unaffordable(situation, offer) is not None:
        return False
    return offer.held is not None or _hasty(situation, offer) is not None
