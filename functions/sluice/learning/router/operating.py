"""The operating point, frozen before anything is tested: what a right answer is worth."""

from dataclasses import dataclass

import numpy as np

from sluice.learning.router.table import Floats, Numbers

WORTHS = np.geomspace(1e-1, 1e7, 161)
"""Micro-dollars per right answer that are tried."""
ONE_SIDED_95 = 1.645
"""Standard errors of a one-sided bound. On LogPai 99 % cost half a point on new templates and saved no seed."""
ONE_SIDED_99 = 2.326
"""Of a budget's bound: that ten budgets in a row are all kept then has a chance of nine in ten."""
MARGINS = np.arange(0.0, 0.6, 0.02)
NEVER = 2.0
"""A margin that no chance can pass."""


@dataclass(frozen=True, slots=True)
class Validation:
    """Jobs whose outcome is known, with chances that were predicted without looking at it: all jobs x routes."""

    chances: Floats
    micros: Floats
    right: Floats

    def picked(self, worth: float) -> Numbers:
        """The column each job asks at this worth."""
        return picked(self.chances, self.micros, worth)


def picked(chances: Floats, micros: Floats, worth: float) -> Numbers:
    """The column with the most to gain, per row; the cheaper one on a tie."""
    gain = chances * worth - micros
    return np.asarray(np.where(gain >= gain.max(axis=1, keepdims=True), micros, np.inf).argmin(axis=1))


def most_for_share(seen: Validation, best_single: int, share: float, *, z: float = ONE_SIDED_99) -> float:
    """The highest worth at which the jobs cost at most ``share`` of always asking the best single route.

    A share of a bill varies far less from sample to sample than the bill itself does; its upper confidence bound has to
    stay within, so that the next jobs do too. The lowest worth if none does.
    """
    rows = np.arange(len(seen.micros))
    fitting = []
    for worth in WORTHS:
        over = seen.micros[rows, seen.picked(worth)] - share * seen.micros[:, best_single]
        if _upper(over, z) <= 0:
            fitting.append(worth)
    return float(max(fitting, default=WORTHS[0]))


def _upper(values: Floats, z: float) -> float:
    """The upper bound of a mean, ``z`` standard errors up and corrected for skewness (Johnson 1978).

    A few dear calls among many free ones make a bill that is wrong on the dear side more often than a normal one.
    """
    apart = values - values.mean()
    variance = float((apart**2).mean())
    if variance == 0:
        return float(values.mean())
    skew = float((apart**3).mean()) / variance / len(values)
    spread = (variance / len(values)) ** 0.5
    return float(values.mean() + z * spread + max(0.0, skew) * (1 + 2 * z * z) / 6)


def least_for_accuracy(seen: Validation, best_single: int, *, loss: float = 0.0, z: float = ONE_SIDED_95) -> float:
    """The lowest worth whose lower confidence bound on the accuracy stays within ``loss`` of the best single route's.

    Where no bound does, the worth with the highest bound.
    """
    rows = np.arange(len(seen.right))
    bounds = []
    for worth in WORTHS:
        gain = seen.right[rows, seen.picked(worth)] - seen.right[:, best_single]
        bounds.append(float(gain.mean() - z * gain.std() / max(1, len(gain)) ** 0.5))
    for worth, bound in zip(WORTHS, bounds, strict=True):
        if bound >= -loss:
            return float(worth)
    return float(WORTHS[int(np.argmax(bounds))])


def margins_when_novel(
    seen: Validation, best_single: int, families: Numbers, *, z: float = ONE_SIDED_95
) -> tuple[float, ...]:
    """By how much each route must be surer than the best single one to be asked about a job like none before.

    ``seen`` was predicted with its whole family (template) held out. A route's margin is the one with the highest lower
    confidence bound on what it gains by itself; NEVER if no bound is above 0. One margin per route, as a route that is
    right about new templates is no witness for another. Families are the independent units, and count alike: how many
    jobs a template sent so far says nothing of the next template.
    """
    routes = range(seen.chances.shape[1])
    return tuple(0.0 if one == best_single else _margin(seen, best_single, one, families, z) for one in routes)


def _margin(seen: Validation, best_single: int, route: int, families: Numbers, z: float) -> float:
    surer = seen.chances[:, route] - seen.chances[:, best_single]
    gain = seen.right[:, route] - seen.right[:, best_single]
    size = np.maximum(np.bincount(families), 1)
    bounds = {NEVER: 0.0}
    for margin in MARGINS:
        per_family = np.bincount(families, weights=np.where(surer > margin, gain, 0.0)) / size
        bounds[float(margin)] = float(per_family.sum() - z * np.sqrt((per_family**2).sum()))
    return max(bounds, key=bounds.__getitem__)
