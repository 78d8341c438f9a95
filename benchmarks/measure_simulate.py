"""All scenarios in small with our own policy, then the policies side by side where they differ most.

The same as `scripts/sluice simulate --ci`, and on top of it every policy while GPUs are down, slow or lost.
``--day`` also simulates the whole day of 16 million jobs, which takes some twenty minutes of CPU. ``--check`` exits 1
when our own policy misses a bar of issue 5, or the simulation is too slow.
"""

import argparse
import sys

from sluice.local.simulation.command import missed, simulated, wide
from sluice.local.simulation.outcome import CI_BAR, DAY_BAR
from sluice.local.simulation.scenarios import SCENARIOS, Scenario
from sluice.local.simulation.simulation import POLICIES
from sluice.local.simulation.table import compared, show

SEED = 0
TELLING = ("down", "slow", "lost")
"""Scenarios in which the policies differ though each endpoint keeps a whole GPU at that scale."""
COMPARED_AT = 0.03


def main() -> int:
    """Simulate, print, and say by the exit status whether the bars hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--day", action="store_true", help="simulate the whole day as well")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of everything that is random ({SEED})")
    parser.add_argument("--check", action="store_true", help="exit 1 when a bar is missed")
    asked = parser.parse_args()
    console = wide()
    small = [simulated(_small(one), "ours", seed=asked.seed) for one in SCENARIOS.values()]
    show(small, console)
    console.print(f"{sum(one.cpu for one in small):.0f} s of CPU for the set, the bar is {CI_BAR:.0f}")
    parts = [SCENARIOS[name].scaled(COMPARED_AT) for name in TELLING]
    console.print(compared(simulated(part, policy, seed=asked.seed) for part in parts for policy in POLICIES))
    whole = [simulated(SCENARIOS["day"], "ours", seed=asked.seed)] if asked.day else []
    for day in whole:
        show([day], console)
        console.print(f"{day.cpu / 60:.1f} minutes of CPU for the day, the bar is {DAY_BAR / 60:.0f}")
    return int(asked.check and (missed(small, ci=True) or missed(whole, ci=False)))


def _small(scenario: Scenario) -> Scenario:
    return scenario.scaled(scenario.in_ci)


if __name__ == "__main__":
    sys.exit(main())
