"""The days that are simulated, each a named value: what comes in, what stands ready for it, and what goes wrong."""

from dataclasses import dataclass, field, replace
from math import cos, tau
from typing import Any, Literal

from sluice.local.simulation import constants as c
from sluice.local.simulation.queue import Rules
from sluice.local.simulation.source import Pollers

MEAN = c.JOBS_PER_DAY / c.DAY
"""185 jobs a second."""
Kind = Literal["down", "slow", "lost"]


@dataclass(frozen=True, slots=True)
class Burst:
    """So many times the mean rate, from ``at`` for ``seconds``, on top of nothing else."""

    at: float
    seconds: float
    times: float


@dataclass(frozen=True, slots=True)
class Incident:
    """The GPU endpoints are down, slower by ``amount``, or lose a share ``amount`` of their instances."""

    kind: Kind
    at: float
    seconds: float = 0.0
    amount: float = 1.0


@dataclass(frozen=True, slots=True)
class Fleet:
    """Instances of one endpoint at rest and at most."""

    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is offered: jobs a second (with the day's swing or steady), bursts, a heap at once, a noisy tenant."""

    mean: float = MEAN
    swing: float = 0.0
    bursts: tuple[Burst, ...] = ()
    at_once: int = 0
    noise: float = 1.0
    shares: tuple[float, float, float] = tuple(c.LANE_SHARES.values())  # type: ignore[assignment]  # three lanes


AS_DEPLOYED = Pollers(least=20, most=200, concurrency=2_000)
USUAL = Rules(duplicates=c.DUPLICATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A day or a part of one; after ``seconds`` nothing more comes, and ``drain`` seconds are left to finish.

    The defaults are the stage `prod` of `cdk.stages`, but for the real-time lane's own instances (``now``; None: one
    endpoint for all lanes) and for its two queues of the bulk lane, which shares the others here.
    """

    name: str
    about: str
    seconds: float
    load: Load = field(default_factory=Load)
    drain: float = 1_800.0
    shards: int = 5
    pollers: Pollers = AS_DEPLOYED
    rules: Rules = USUAL
    queue: Fleet = Fleet(3, 16)
    now: Fleet | None = Fleet(4, 12)
    now_warm: int = 50
    now_concurrency: int = 1_000
    account: int = c.ACCOUNT_CONCURRENCY
    tokens_per_minute: int = c.TOKENS_PER_MINUTE
    incidents: tuple[Incident, ...] = ()
    kills: float = 0.0
    in_ci: float = 0.05

    def scaled(self, scale: float) -> "Scenario":
        """The same with a part of the load and of everything that stands ready for it."""
        if scale == 1:
            return self
        load = replace(self.load, mean=self.load.mean * scale, at_once=_part(self.load.at_once, scale))
        return replace(
            self,
            load=load,
            queue=_smaller(self.queue, scale),
            now=self.now and _smaller(self.now, scale),
            now_warm=_part(self.now_warm, scale),
            now_concurrency=max(10, _part(self.now_concurrency, scale)),
            pollers=_fewer(self.pollers, scale),
            account=max(50, _part(self.account, scale)),
            tokens_per_minute=_part(self.tokens_per_minute, scale),
            shards=max(1, round(self.shards * scale)) if self.shards > 5 else self.shards,
        )


def _part(number: int, scale: float) -> int:
    return round(number * scale)


def _fewer(pollers: Pollers, scale: float) -> Pollers:
    """With a part of the concurrency; how many pollers there are stays, since a mistake in it is a scenario."""
    return replace(pollers, concurrency=max(10, _part(pollers.concurrency, scale)))


def _smaller(fleet: Fleet, scale: float) -> Fleet:
    return Fleet(max(1, round(fleet.least * scale)), max(1, round(fleet.most * scale)))


PEAK = 5 * MEAN
HOUR = 3_600.0
BUSY_QUEUE, BUSY_NOW = Fleet(8, 16), Fleet(6, 12)
"""Instances that carry the peak without target tracking, which takes minutes."""
BURST_HOURS = (9, 13, 17, 21)
ENOUGH = 0.05
"""Below that the eighty calls that probe two endpoints for ten minutes would be more than one in a hundred."""


def _day() -> Scenario:
    """A day of JOBS_PER_DAY in all: what the bursts bring comes off the mean of the rest."""
    burst, swings = 600.0, (1 + c.SWING * cos(tau * (hour * HOUR - c.BUSIEST) / c.DAY) for hour in BURST_HOURS)
    rest = (c.JOBS_PER_DAY - len(BURST_HOURS) * burst * PEAK) / (c.DAY - burst * sum(swings))
    bursts = tuple(Burst(hour * HOUR, burst, PEAK / rest) for hour in BURST_HOURS)
    return Scenario(
        name="day",
        about="16 million jobs in a day with its swing and four ten-minute bursts of 5 times the mean",
        seconds=c.DAY,
        drain=2 * HOUR,
        load=Load(mean=rest, swing=c.SWING, bursts=bursts),
        in_ci=0.002,
    )


def _at_peak(name: str, about: str, *incidents: Incident, **more: Any) -> Scenario:
    fleets: dict[str, Any] = {"queue": BUSY_QUEUE, "now": BUSY_NOW, "in_ci": 0.01} | more
    return Scenario(name=name, about=about, seconds=1_500, load=Load(mean=PEAK), incidents=incidents, **fleets)


def _dump(shards: int) -> Scenario:
    return Scenario(
        name=f"dump-{shards}",
        about=f"100,000 jobs at once on {shards} queue{'s' if shards > 1 else ''}",
        seconds=60,
        drain=3_600,
        load=Load(mean=0, at_once=100_000, shares=(0.0, 1.0, 0.0)),
        shards=shards,
        queue=BUSY_QUEUE,
    )


SCENARIOS = {
    one.name: one
    for one in (
        _day(),
        Scenario(
            name="burst-3",
            about="ten minutes of 3 times the mean",
            seconds=1_800,
            load=Load(bursts=(Burst(300, 600, 3),)),
        ),
        Scenario(
            name="burst-5",
            about="ten minutes of 5 times the mean",
            seconds=1_800,
            load=Load(bursts=(Burst(300, 600, 5),)),
        ),
        *(_dump(shards) for shards in (1, 5, 20, 50)),
        _at_peak(
            "down",
            "the GPU endpoints are down for ten minutes at the peak",
            Incident("down", 300, 600),
            in_ci=ENOUGH,
        ),
        _at_peak(
            "slow",
            "the GPU endpoints take ten times as long for ten minutes",
            Incident("slow", 300, 600, 10),
            in_ci=ENOUGH,
        ),
        Scenario(
            name="noisy",
            about="one tenant sends 100 times what the others do, above what fits",
            seconds=900,
            load=Load(mean=2.5 * MEAN, noise=100),
        ),
        _at_peak("lost", "a third of the GPU instances is lost at the peak", Incident("lost", 300, amount=1 / 3)),
        _at_peak(
            "quota",
            "a fifth of the GPUs that it takes, and 2 million tokens a minute on Bedrock",
            queue=Fleet(2, 4),
            drain=HOUR,
        ),
        Scenario(
            name="pollers",
            about="mis-set: two provisioned pollers at most, at three times the mean",
            seconds=900,
            load=Load(mean=3 * MEAN, shares=(0.0, 1.0, 0.0)),
            shards=1,
            pollers=Pollers(least=2, most=2),
            queue=BUSY_QUEUE,
        ),
        _at_peak(
            "visibility",
            "mis-set: messages show again after 5 s, while the endpoints are ten times as slow",
            Incident("slow", 300, 300, 10),
            in_ci=ENOUGH,
            rules=Rules(visibility=5.0, duplicates=c.DUPLICATES),
        ),
    )
}
