"""What comes in when: a Poisson stream whose rate follows the scenario, drawn minute by minute."""

from collections.abc import Callable, Iterator
from typing import Any

from sluice.jobs import Lane
from sluice.local.simulation import constants as c
from sluice.local.simulation.draws import BLOCK
from sluice.local.simulation.scenarios import Load

CHUNK = 60
LANES: tuple[Lane, ...] = ("realtime", "queue", "bulk")


def rates(load: Load, seconds: Any) -> Any:
    """Jobs a second at each of an array of seconds since the start (same shape)."""
    import numpy as np

    swing = 1 + load.swing * np.cos(2 * np.pi * (seconds - c.BUSIEST) / c.DAY)
    found = load.mean * swing
    for burst in load.bursts:
        found = np.where((seconds >= burst.at) & (seconds < burst.at + burst.seconds), load.mean * burst.times, found)
    return found


def arrivals(load: Load, start: float, seconds: float, random: Any) -> Iterator[float]:
    """Ascending epoch seconds of all jobs of a load."""
    import numpy as np

    yield from [start] * load.at_once
    for first in range(0, int(seconds), CHUNK):
        of = np.arange(first, min(first + CHUNK, seconds))
        counts = random.poisson(rates(load, of))
        times = np.repeat(of, counts) + random.random(counts.sum())
        yield from (np.sort(times) + start).tolist()


def kinds(load: Load, random: Any) -> Callable[[], tuple[Lane, int, float]]:
    """Endless draws of a job's lane, tenant and relative length; tenant 0 is the noisy one."""
    import numpy as np

    weights = np.ones(c.TENANTS)
    weights[0] = load.noise
    weights /= weights.sum()

    def endless() -> Iterator[tuple[Lane, int, float]]:
        while True:
            lanes = random.choice(3, BLOCK, p=load.shares).tolist()
            tenants = random.choice(c.TENANTS, BLOCK, p=weights).tolist()
            lengths = random.lognormal(-(c.LENGTHS**2) / 2, c.LENGTHS, BLOCK).tolist()
            for lane, tenant, length in zip(lanes, tenants, lengths, strict=True):
                yield LANES[lane], tenant, length

    return endless().__next__
