"""Random numbers by the hundred thousand: numpy fills, the simulation takes them one by one."""

from collections.abc import Callable, Iterator
from typing import Any

BLOCK = 65_536


def stream(draw: Callable[[int], Any]) -> Callable[[], float]:
    """A function that gives the next of endless draws; ``draw(n)`` makes an array of n of them."""

    def endless() -> Iterator[float]:
        while True:
            yield from draw(BLOCK).tolist()

    return endless().__next__


def lognormal(random: Any, median: float, sigma: float) -> Callable[[], float]:
    """Endless lognormal draws of a numpy generator."""
    from math import log

    return stream(lambda number: random.lognormal(log(median), sigma, number))


def uniform(random: Any) -> Callable[[], float]:
    """Endless draws from [0, 1)."""
    return stream(random.random)
