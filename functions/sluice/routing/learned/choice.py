"""Which route is worth its price: the one decision, as a pure function of what is expected of each route."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is expected of a route: the calibrated chance to be right, micro-dollars, milliseconds."""

    route: str
    right: float
    micros: float
    milliseconds: float = 0.0

    def gain(self, worth: float) -> float:
        """Micro-dollars to expect from asking it, when a right answer is ``worth`` so many."""
        return self.right * worth - self.micros


@dataclass(frozen=True, slots=True)
class Choice:
    """The route to ask, the one to ask if that leaves doubt (at most one), and the reason for the first."""

    first: Estimate
    then: Estimate | None
    why: str


def choose(
    estimates: Sequence[Estimate], *, worth: float, fallback: str = "", margins: Mapping[str, float] | None = None
) -> Choice:
    """Take the route with the most to gain, at ``worth`` micro-dollars per right answer.

    ``fallback`` is the route to stay with unless another is better by more than its margin times ``worth``.
    """
    safe = next((one for one in estimates if one.route == fallback), None)
    if safe is None:
        best = max(estimates, key=lambda one: (one.gain(worth), -one.micros))
        return Choice(best, _then(best, estimates, worth), f"worth most: {_told(best)}")
    needed = {one.route: safe.gain(worth) + (margins or {}).get(one.route, 0.0) * worth for one in estimates}
    bold = [one for one in estimates if one.gain(worth) > needed[one.route]]
    if not bold:
        return Choice(safe, _then(safe, estimates, worth), f"best on the whole, the job being novel: {_told(safe)}")
    best = max(bold, key=lambda one: (one.gain(worth), -one.micros))
    return Choice(best, _then(best, estimates, worth), f"worth most, though the job is novel: {_told(best)}")


def _then(first: Estimate, estimates: Sequence[Estimate], worth: float) -> Estimate | None:
    """The route to ask where the first leaves doubt: of those that are surer, and worth it, the one that gains most."""
    surer = [one for one in estimates if one.right > first.right and one.gain(worth) > 0]
    return max(surer, key=lambda one: one.gain(worth), default=None)


def _told(one: Estimate) -> str:
    return f"right in {one.right:.0%} of such jobs, for ${one.micros / 1e6:.6f}"
