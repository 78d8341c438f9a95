"""The degrade ladder: GPU, flex, default; a batch where a day may pass; else wait, and in the end refuse.

Its rungs are routes, each with its price, and `plan` puts them in order: machines that are paid by the hour are the
cheapest, batches come before the same model on demand, and a route whose time or money is too short is left out with
the reason. What is decided here is the one thing a plan cannot know: whether a dearer rung is asked because a cheaper
one is held. Who can wait does not pay for hurry while the day's money goes too fast; only the real-time lane does.
"""

from typing import Literal, cast

from sluice.jobs import Lane
from sluice.routing.hedging import SELF_HOSTED
from sluice.routing.policy import Route
from sluice.routing.shedding import Held

Tier = Literal["embedded", "gpu", "flex", "default", "priority", "batch"]
PAID_BY_HURRY: frozenset[Tier] = frozenset({"default", "priority"})
FAST_BURN = 1.5
PARK_SECONDS = 60.0
"""How long to wait for a budget that goes too fast to come back to its pace."""


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
    why = f"the day's budget burns at {burn:.1f} times its pace, and the {lane} lane can wait"
    return Held("pace", why, PARK_SECONDS)
