"""How many GPUs a lane needs: a machine that runs many answers side by side, each the slower the more there are.

One step of continuous batching takes ``base_ms`` (reading the weights) plus ``token_us`` per token in it: 4.6 ms and 15
(optimistic) to 25 us for an 8B model in FP8 on an H100, fitted to NVIDIA NIM 1.8.0's published figures within 4 % up to
100 at once. With n answers under way each takes S(n) = passes * base + n * tokens * token_us.

So a machine is a queue with processor sharing whose speed depends on how many share it: arrivals at rate r find n there
with probability proportional to the product of r S(k) / k over k up to n, whatever the spread of service times
(insensitivity: Cohen, Acta Informatica 12, 1979), and an arrival that finds n takes about S(n + 1). Each machine is
counted alone, as under random routing: pooling by least outstanding requests can only be better; how much at most,
`pooled` says.
"""

from dataclasses import dataclass
from functools import cache
from math import ceil, inf

from sluice.jobs import Frozen
from sluice.learning.economics.staffing import servers_for

MOST_AT_ONCE = 256
"""Answers side by side that an engine takes (vLLM's usual max_num_seqs)."""
LATE = 0.01


class Machine(Frozen):
    """A GPU with a model on it. ``passes`` one after the other per answer, ``tokens`` computed for it in all."""

    rate: str
    base_ms: float
    token_us: float
    passes: float
    tokens: float

    def service(self, at_once: int) -> float:
        """Seconds an answer takes with so many ``at_once``."""
        return (self.passes * self.base_ms + at_once * self.tokens * self.token_us / 1_000) / 1_000

    def at_once(self, within: float) -> int:
        """How many may be under way so that each ends ``within`` so many seconds; 0 when not even one may."""
        for number in range(1, MOST_AT_ONCE + 1):
            if self.service(number) > within:
                return number - 1
        return MOST_AT_ONCE


@dataclass(frozen=True, slots=True)
class Staff:
    """``machines``, each taking ``each`` answers a second with at most ``at_once`` side by side in 99 of 100 cases."""

    machines: float
    each: float = 0.0
    at_once: int = 0


def late_share(machine: Machine, rate: float, within: float) -> float:
    """The share of answers of one machine at ``rate`` per second that take longer than ``within``."""
    most = machine.at_once(within)
    weight = total = 1.0
    in_time = 1.0 if most >= 1 else 0.0
    for there in range(1, 4 * MOST_AT_ONCE):
        weight *= rate * machine.service(there) / there
        total += weight
        in_time += weight if there + 1 <= most else 0.0
    return 1 - in_time / total


@cache
def rate_of_one(machine: Machine, within: float) -> float:
    """The most answers a second of one machine with 99 in 100 ``within`` so many seconds; to a thousandth."""
    low, high = 0.0, MOST_AT_ONCE / machine.service(MOST_AT_ONCE)
    if machine.at_once(within) == 0:
        return 0.0
    while high - low > high / 1_000:
        middle = (low + high) / 2
        low, high = (middle, high) if late_share(machine, middle, within) <= LATE else (low, middle)
    return low


def staff(machine: Machine, rate: float, within: float) -> Staff:
    """The fewest machines that answer 99 in 100 of ``rate`` per second ``within`` so many seconds, each by itself."""
    each = rate_of_one(machine, within)
    if not each:
        return Staff(inf)
    return Staff(max(1, ceil(rate / each)), each, machine.at_once(within))


@cache
def pooled(machine: Machine, rate: float, within: float) -> float:
    """The fewest machines if all their places were one pool, by M/M/c: what perfect routing could come to at best."""
    best = inf
    for places in range(1, machine.at_once(within) + 1):
        service = machine.service(places)
        if service < within and ceil(rate * service / places) < best:
            best = min(best, ceil(servers_for(rate, service, within - service) / places))
    return best
