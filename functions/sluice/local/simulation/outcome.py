"""What a simulation came to: the figures that people compare, and whether the bars of issue 5 hold."""

from dataclasses import dataclass
from math import inf, nan
from typing import Any

from sluice.local.simulation import constants as c
from sluice.local.simulation.scenarios import Incident, Scenario
from sluice.local.simulation.simulation import Simulation
from sluice.prices import Prices

REALTIME_BAR, CALLS_BAR, RECOVERY_BAR, RECOVERED = 0.2, 0.01, 60.0, 0.95
DAY_BAR, CI_BAR = 30 * 60.0, 60.0
"""CPU seconds of a whole day of 16 million jobs, and of all scenarios as small as `--ci` makes them."""
QUANTILES = (50, 99, 99.9)
Times = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Outage:
    """An outage of the GPU endpoints: calls made although they were down, and seconds to 95 % of what is offered."""

    calls: int
    offered: int
    recovery: float

    @property
    def share(self) -> float:
        """Calls made in vain, as a share of the jobs that came meanwhile."""
        return self.calls / self.offered if self.offered else 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """Times are seconds (p50, p99, p99.9), money is US dollars, ``extra`` counts what one call a job would not be."""

    scenario: Scenario
    policy: str
    seed: int
    offered: int
    endings: dict[str, int]
    waiting: int
    lost: int
    dwell: dict[str, Times]
    service: Times
    now: Times
    admitted: int
    shed: dict[str, int]
    backlog: int
    drain: float
    calls: dict[str, int]
    extra: dict[str, int]
    dollars: dict[str, float]
    outage: Outage | None
    curves: dict[str, list[float]]
    step: float
    wall: float
    cpu: float

    @property
    def shed_share(self) -> float:
        """Of the real-time jobs, those that went to the queue."""
        shed = sum(self.shed.values())
        answered = self.admitted - self.shed.get("late", 0) - self.shed.get("failed", 0)
        return shed / (shed + answered) if shed + answered else 0.0

    def misses(self) -> list[str]:
        """The bars that are missed, in words: those for every scenario, and those of outages."""
        missed = [f"{self.lost} jobs lost"] if self.lost else []
        if dead := self.endings.get("dead letter", 0):
            missed.append(f"{dead} dead letters")
        if self.now[1] > REALTIME_BAR:
            missed.append(f"real-time p99 {self.now[1] * 1_000:.0f} ms, the bar is {REALTIME_BAR * 1_000:.0f}")
        if self.outage and self.outage.share > CALLS_BAR:
            missed.append(f"{self.outage.share:.1%} calls while down, the bar is {CALLS_BAR:.0%}")
        if self.outage and not self.outage.recovery <= RECOVERY_BAR:
            missed.append(f"recovered after {self.outage.recovery:.0f} s, the bar is {RECOVERY_BAR:.0f}")
        if self.cpu > (bar := max(CI_BAR, DAY_BAR * self.offered / c.JOBS_PER_DAY)) and self.scenario.name == "day":
            missed.append(f"{self.cpu:.0f} s of CPU, the bar is {bar:.0f}")
        return missed


def outcome(simulation: Simulation) -> Outcome:
    """Read the figures off a simulation that has run."""
    tally, accounts = simulation.tally, simulation.accounts()
    return Outcome(
        scenario=simulation.scenario,
        policy=simulation.policy_name,
        seed=simulation.seed,
        offered=accounts.offered,
        endings=dict(tally.ended),
        waiting=accounts.waiting + accounts.answering,
        lost=accounts.lost,
        dwell={lane: quantiles(times) for lane, times in tally.dwell.items() if times},
        service=quantiles(tally.service),
        now=quantiles(tally.now),
        admitted=tally.admitted,
        shed=dict(tally.shed),
        backlog=int(max(tally.curves["backlog"])),
        drain=_drain(simulation),
        calls=dict(tally.calls),
        extra=_extra(simulation),
        dollars=_dollars(simulation),
        outage=_outage(simulation),
        curves=tally.curves,
        step=tally.step,
        wall=simulation.wall,
        cpu=simulation.cpu,
    )


def quantiles(times: Any) -> Times:
    """p50, p99 and p99.9 of times (seconds); infinite where that many never got an answer, nan where there is none."""
    import numpy as np

    if not len(times):
        return (nan, nan, nan)
    ascending = np.sort(np.frombuffer(times, dtype="f"))
    found = [float(ascending[min(len(ascending) - 1, int(len(ascending) * q / 100))]) for q in QUANTILES]
    return found[0], found[1], found[2]


def _extra(simulation: Simulation) -> dict[str, int]:
    tally = simulation.tally
    return {
        "hedges": tally.hedges,
        "second calls": tally.retries,
        "paid in vain": tally.paid_lost,
        "throttled": simulation.bedrock.throttled,
        "parked anew": tally.parked,
        "waited in place": tally.waited_here,
        "replays": tally.replays,
        "given back": tally.returned,
    }


def _dollars(simulation: Simulation) -> dict[str, float]:
    """By route, and for Lambda, SQS and DynamoDB; on-demand prices of the sheet."""
    prices, sources = Prices.load(), simulation.sources

    def rate(name: str) -> float:
        return float(prices.rate(name))

    hours = {route: endpoint.instance_hours() for route, endpoint in simulation.endpoints.items()}
    found = {route: spent * rate(c.INSTANCE_RATE) for route, spent in hours.items()}
    found |= {route: micros / 1e6 for route, micros in simulation.tally.micros.items()}
    functions = [*simulation.functions, simulation.function_now]
    invocations = sum(source.invocations for source in sources) + simulation.tally.admitted
    found["lambda"] = sum(one.seconds for one in functions) * rate("lambda.arm64") + invocations / 1e6 * rate(
        "lambda.requests"
    )
    polls = sum(source.polls for source in sources)
    found["sqs"] = (simulation.offered + 2 * polls) / 1e6 * rate("sqs.requests")
    writes = (
        simulation.offered + 2 * simulation.bedrock.calls + simulation.circuits.writes + simulation.allowances.draws
    )
    found["dynamodb"] = writes / 1e6 * rate("dynamodb.writes") + simulation.circuits.reads / 1e6 * rate(
        "dynamodb.reads"
    )
    return found


def _drain(simulation: Simulation) -> float:
    """Seconds from the end of the load (or of the last burst, or incident) until the backlog is as small as before."""
    backlog, step, scenario = simulation.tally.curves["backlog"], simulation.tally.step, simulation.scenario
    ends = [burst.at + burst.seconds for burst in scenario.load.bursts] + [
        one.at + one.seconds for one in scenario.incidents
    ]
    first = int(min([*ends, scenario.seconds][:1]) / step)
    usual = max(backlog[1 : max(2, int(200 / step))], default=0.0) if ends else 0.0
    for place in range(first, len(backlog)):
        if backlog[place] <= max(usual, 1.0) * 1.2:
            return max(0.0, place * step - first * step)
    return inf


def _outage(simulation: Simulation) -> Outage | None:
    down: list[Incident] = [one for one in simulation.scenario.incidents if one.kind == "down"]
    if not down:
        return None
    tally, (start, end) = simulation.tally, (down[0].at, down[0].at + down[0].seconds)
    first, last = int(start / tally.step), int(end / tally.step)
    offered = sum(tally.curves["offered"][first:last])
    for place in range(last, len(tally.curves["ended"]) - 1):
        at = place * tally.step
        if at >= simulation.scenario.seconds:
            break
        if tally.curves["ended"][place] >= RECOVERED * tally.curves["offered"][place]:
            return Outage(tally.vain, int(offered), at + tally.step - end)
    return Outage(tally.vain, int(offered), inf)
