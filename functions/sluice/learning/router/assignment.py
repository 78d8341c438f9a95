"""Which route for which job, for a whole batch: the most right answers for a budget, or the least cost for an accuracy.

An integer program (maximise the sum of chances, one route per job, costs within the budget; OptLLM 2405.15130, QC-Opt
2402.01742). Its linear relaxation has at most one job split between routes, so rounding that one job down loses less
than one answer. The Lagrangian form finds the same by bisection over what a right answer is worth, in seconds for
millions of jobs; the exact relaxation (HiGHS) is there to check it, and for small batches.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sluice.errors import ConfigurationError
from sluice.learning.router.operating import picked
from sluice.learning.router.table import Floats, Numbers

BISECTIONS = 80
EXACT_UP_TO = 20_000
"""Jobs x routes up to which the linear program is solved outright."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """The column of each job; the right answers that are expected and the micro-dollars they cost, in total."""

    routes: Numbers
    right: float
    micros: float

    @property
    def accuracy(self) -> float:
        """The share of jobs expected to be right."""
        return self.right / len(self.routes)


def within(chances: Floats, micros: Floats, *, budget: float) -> Assignment:
    """The most right answers for ``budget`` micro-dollars; ConfigurationError if even the cheapest routes cost more.

    ``chances`` and ``micros`` are jobs x routes.
    """
    cheapest = _assigned(chances, micros, _cheapest(chances, micros))
    if cheapest.micros > budget:
        raise ConfigurationError(
            f"the cheapest routes cost ${cheapest.micros / 1e6:.6f}, the budget is ${budget / 1e6:.6f}"
        )
    solved = [cheapest, _bisected(chances, micros, budget)]
    if chances.size <= EXACT_UP_TO:
        solved.append(_relaxed(chances, micros, budget))
    filled = [_filled(one, chances, micros, budget) for one in solved]
    return max(filled, key=lambda one: (one.right, -one.micros))


def reaching(chances: Floats, micros: Floats, *, accuracy: float) -> Assignment:
    """The least cost for an expected ``accuracy`` (0 to 1); ConfigurationError if no assignment reaches it."""
    best = _assigned(chances, micros, picked(chances, micros, 1e15))
    if best.accuracy < accuracy:
        raise ConfigurationError(f"at most {best.accuracy:.4f} can be expected, {accuracy:.4f} is asked for")
    low, high = 1e-9, 1e15
    for _ in range(BISECTIONS):
        middle = (low * high) ** 0.5
        if _assigned(chances, micros, picked(chances, micros, middle)).accuracy >= accuracy:
            high = middle
        else:
            low = middle
    return _assigned(chances, micros, picked(chances, micros, high))


def front(chances: Floats, micros: Floats, *, points: int = 40) -> tuple[Assignment, ...]:
    """The Pareto front from the cheapest routes to the most right answers: every step costs more and gets more."""
    worths: Sequence[float] = np.geomspace(1e-3, 1e9, points * 4).tolist()
    cheapest = _assigned(chances, micros, _cheapest(chances, micros))
    found = [cheapest, *(_assigned(chances, micros, picked(chances, micros, worth)) for worth in worths)]
    kept: list[Assignment] = []
    for one in sorted(found, key=lambda some: (some.micros, -some.right)):
        if not kept or one.right > kept[-1].right + 1e-9:
            kept.append(one)
    thin = np.unique(np.linspace(0, len(kept) - 1, min(points, len(kept))).round().astype(int))
    return tuple(kept[at] for at in thin)


def _assigned(chances: Floats, micros: Floats, routes: Numbers) -> Assignment:
    rows = np.arange(len(routes))
    return Assignment(routes, float(chances[rows, routes].sum()), float(micros[rows, routes].sum()))


def _cheapest(chances: Floats, micros: Floats) -> Numbers:
    """The cheapest route of each job; the likelier one on a tie."""
    tied = micros <= micros.min(axis=1, keepdims=True)
    return np.asarray(np.where(tied, chances, -np.inf).argmax(axis=1))


def _bisected(chances: Floats, micros: Floats, budget: float) -> Assignment:
    low, high = 1e-9, 1e15
    best = _assigned(chances, micros, _cheapest(chances, micros))
    for _ in range(BISECTIONS):
        middle = (low * high) ** 0.5
        tried = _assigned(chances, micros, picked(chances, micros, middle))
        if tried.micros <= budget:
            low, best = middle, max(best, tried, key=lambda one: one.right)
        else:
            high = middle
    return best


def _relaxed(chances: Floats, micros: Floats, budget: float) -> Assignment:
    """The linear program, rounded: a job split between routes gets the cheaper of them."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix, identity, kron

    jobs, routes = chances.shape
    one_each = kron(identity(jobs), csr_matrix(np.ones((1, routes))))
    scale = max(float(micros.max()), 1.0)
    solved = linprog(
        -chances.ravel(),
        A_ub=csr_matrix(micros.ravel() / scale),
        b_ub=[budget / scale],
        A_eq=one_each,
        b_eq=np.ones(jobs),
        method="highs",
    )
    cheapest = _assigned(chances, micros, _cheapest(chances, micros))
    if solved.x is None:
        return cheapest
    share = solved.x.reshape(jobs, routes)
    rounded = _assigned(chances, micros, np.where(share > 1e-6, micros, np.inf).argmin(axis=1))
    return rounded if rounded.micros <= budget else cheapest


def _filled(given: Assignment, chances: Floats, micros: Floats, budget: float) -> Assignment:
    """Spend what rounding left over: upgrades by what they gain per micro-dollar, each job at most once."""
    rows = np.arange(len(given.routes))
    gain = chances - chances[rows, given.routes][:, None]
    price = np.maximum(micros - micros[rows, given.routes][:, None], 1e-12)
    left, routes = budget - given.micros, given.routes.copy()
    able = np.argwhere((gain > 0) & (price <= left))
    rates = gain[able[:, 0], able[:, 1]] / price[able[:, 0], able[:, 1]]
    for job, route in able[np.argsort(-rates, kind="stable")][:10_000]:
        extra = float(micros[job, route] - micros[job, routes[job]])
        if routes[job] == given.routes[job] and extra <= left:
            routes[job], left = route, left - extra
    filled = _assigned(chances, micros, routes)
    return filled if filled.micros <= budget else given
