"""What an answer is worth: expected earnings, return on them, savings against people, and when quality pays.

Amounts are US dollars per job. Sources: E[E] and RoI: arXiv 2405.17637, equations 18 and 19. The price of an error:
after arXiv 2507.03834 (reward = -(cost + price of an error x error)). ENCS: the idea of arXiv 2306.07402 (expected net
cost savings: what people need no longer do, less what the model costs); its constants are not public, so the outcomes
here are our own.
"""

from dataclasses import dataclass
from math import inf


def expected_earnings(right: float, *, gain: float, loss: float, cost: float) -> float:
    """E[E] = P G - (1 - P) L - C."""
    return right * gain - (1 - right) * loss - cost


def return_on_cost(right: float, *, gain: float, loss: float, cost: float) -> float:
    """E[RoI] = E[E] / C; infinite where an answer costs nothing and earns something."""
    earned = expected_earnings(right, gain=gain, loss=loss, cost=cost)
    if cost:
        return earned / cost
    return inf if earned > 0 else 0.0 if earned == 0 else -inf


@dataclass(frozen=True, slots=True)
class Handling:
    """What people cost: a document read ``by_hand``, one checked in ``review``, and a ``wrong`` one let through."""

    by_hand: float
    review: float
    wrong: float


def net_savings(handling: Handling, *, reviewed: float, right_if_accepted: float, cost: float) -> float:
    """ENCS = (1 - v) (H - (1 - p) L) + v (H - R) - C, for a share ``v`` reviewed by people.

    Every document saves its reading by hand H; a reviewed one costs R, an accepted one that is wrong
    (1 - p) costs L.
    """
    accepted = handling.by_hand - (1 - right_if_accepted) * handling.wrong
    return (1 - reviewed) * accepted + reviewed * (handling.by_hand - handling.review) - cost


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model as economics sees it: how often it is right, and what an answer costs."""

    right: float
    cost: float


def break_even_price_of_error(cheap: Candidate, better: Candidate) -> float:
    """The price of an error (gain lost and harm done, G + L) above which the ``better`` model earns more.

    From E[E] of both being equal: (C_b - C_c) / (P_b - P_c). 0 when it is cheaper as well, infinite when it is
    not better.
    """
    if better.right <= cheap.right:
        return 0.0 if better.cost < cheap.cost and better.right == cheap.right else inf
    return max(0.0, (better.cost - cheap.cost) / (better.right - cheap.right))
