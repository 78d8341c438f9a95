"""`sluice simulate`: scenarios and policies -> figures, pictures, and an exit status for whoever checks the bars."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from sluice.errors import ConfigurationError
from sluice.local.simulation import constants as c
from sluice.local.simulation.outcome import CI_BAR, Outcome, outcome
from sluice.local.simulation.scenarios import SCENARIOS, Scenario
from sluice.local.simulation.simulation import POLICIES, PolicyName, Simulation
from sluice.local.simulation.table import show

NARROWEST = 200
TELL_EVERY, MANY = 7_200, 500_000
"""Seconds, jobs."""


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked for."""
    known = "; ".join(f"{one.name}: {one.about}" for one in SCENARIOS.values())
    parser.add_argument(
        "scenarios", nargs="*", metavar="SCENARIO", help=f"all but the whole day if none is named. {known}"
    )
    parser.add_argument("--policy", choices=(*POLICIES, "all"), action="append", help="may come several times (ours)")
    parser.add_argument("--seed", type=int, default=0, help="of everything that is random (0)")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="a part of the load and of all that is there for it (1)"
    )
    parser.add_argument("--ci", action="store_true", help="every scenario as small as it still says something")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write an SVG for each scenario and index.html")
    parser.add_argument("--check", action="store_true", help="exit 1 when our own policy misses a bar")


def run(asked: argparse.Namespace) -> int:
    """Simulate days with bursts, outages and mistakes.

    The routing decisions are the real ones; SQS, Lambda, GPUs and Bedrock are models, and nothing runs on AWS. What is
    assumed of them stands in sluice/local/simulation/constants.py, with sources.
    """
    outcomes = [simulated(scenario, policy, seed=asked.seed) for scenario, policy in _chosen(asked)]
    show(outcomes, wide())
    if asked.out:
        from sluice.local.simulation.plots import write

        print(write(outcomes, asked.out), file=sys.stderr)
    return int(asked.check and missed(outcomes, ci=asked.ci))


def simulated(scenario: Scenario, policy: PolicyName, *, seed: int = 0) -> Outcome:
    """What a scenario came to; tells how far it is on standard error."""
    print(f"{scenario.name} · {policy}", file=sys.stderr)
    found = outcome(Simulation(scenario, policy_name=policy, seed=seed).run(watch=_tell))
    print(f"  {found.cpu:.1f} s of CPU for {found.offered:,} jobs", file=sys.stderr)
    return found


def missed(outcomes: Sequence[Outcome], *, ci: bool) -> bool:
    """Whether our own policy misses a bar, or the ``ci`` set took too long."""
    ours = [one for one in outcomes if one.policy == "ours"]
    return any(one.misses() for one in ours) or (ci and sum(one.cpu for one in ours) > CI_BAR)


def wide() -> Console:
    """Standard output, as wide as the tables."""
    console = Console(file=sys.stdout, soft_wrap=not sys.stdout.isatty())
    console.width = max(console.width, NARROWEST)
    return console


def _tell(simulation: Simulation) -> None:
    """A line each two hours of a day that takes long."""
    since = round(simulation.kernel.now - c.EPOCH)
    if since % TELL_EVERY == 0 and simulation.offered >= MANY:
        print(f"  {since // 3_600} h: {simulation.offered:,} jobs, {simulation.unfinished:,} open", file=sys.stderr)


def _chosen(asked: argparse.Namespace) -> Iterator[tuple[Scenario, PolicyName]]:
    names = asked.scenarios or [name for name in SCENARIOS if name != "day" or asked.ci]
    if unknown := [name for name in names if name not in SCENARIOS]:
        raise ConfigurationError(f"no scenario {', '.join(unknown)}; there are {', '.join(SCENARIOS)}")
    if not 0 < asked.scale <= 1:
        raise ConfigurationError(f"--scale {asked.scale} is not above 0 and at most 1")
    policies = asked.policy or ["ours"]
    for name in names:
        scenario = SCENARIOS[name]
        for policy in POLICIES if "all" in policies else policies:
            yield scenario.scaled(scenario.in_ci if asked.ci else asked.scale), policy
