"""What happened, counted once: endings, times as flat arrays, calls and money by route, and curves over time."""

from array import array
from collections import Counter
from dataclasses import dataclass, field
from math import inf

from sluice.jobs import Lane
from sluice.local.simulation.messages import Job

CURVES = ("offered", "ended", "shed", "gpu calls", "bedrock calls", "backlog", "gpu instances", "invocations")
COUNTED = CURVES[:5]


@dataclass
class Tally:
    """``step`` is the width of a curve's bins in seconds; dwell and service are seconds, money is micro-dollars."""

    start: float
    seconds: float
    step: float
    offered: Counter[Lane] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    micros: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    hedges: int = 0
    vain: int = 0
    retries: int = 0
    paid_lost: int = 0
    parked: int = 0
    waited_here: int = 0
    replays: int = 0
    returned: int = 0
    admitted: int = 0
    late: int = 0
    shed: Counter[str] = field(default_factory=Counter)
    dwell: dict[str, "array[float]"] = field(default_factory=dict)
    service: "array[float]" = field(default_factory=lambda: array("f"))
    now: "array[float]" = field(default_factory=lambda: array("f"))
    curves: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        bins = int(self.seconds / self.step) + 2
        self.curves = {name: [0.0] * bins for name in CURVES}
        self.dwell = {lane: array("f") for lane in ("queue", "bulk", "shed", "quiet")}
        self._last = bins - 1
        self._offered, self._ended = self.curves["offered"], self.curves["ended"]

    def bin(self, at: float) -> int:
        """The bin of a moment; what comes after the last counts there."""
        return min(self._last, int((at - self.start) / self.step))

    def came(self, job: Job) -> None:
        """A job was offered."""
        self.offered[job.lane] += 1
        self._offered[self.bin(job.at)] += 1

    def end(self, job: Job, ending: str, at: float, *, lane: str) -> None:
        """A job ended, once; ``lane`` is the queue's, "shed" for what came from the real-time lane."""
        job.ending = ending
        self.ended[ending] += 1
        self._ended[self.bin(at)] += 1
        if ending == "finished":
            self.dwell[lane].append(at - job.at)
            if job.tenant:
                self.dwell["quiet"].append(at - job.at)

    def end_now(self, job: Job, at: float) -> None:
        """A job was answered while its caller waited."""
        job.ending = "finished"
        self.ended["finished"] += 1
        self._ended[self.bin(at)] += 1
        self.now.append(at - job.at)

    def turn_away(self, cause: str, at: float, *, late: bool) -> None:
        """A real-time job went to the queue; ``late``: too late to tell its caller in time."""
        self.shed[cause] += 1
        self.curves["shed"][self.bin(at)] += 1
        if late:
            self.late += 1
            self.now.append(inf)  # an answer that nobody waited for is no fast one

    def called(self, route: str, at: float, *, gpu: bool) -> None:
        """A model is being asked."""
        self.calls[route] += 1
        self.curves["gpu calls" if gpu else "bedrock calls"][self.bin(at)] += 1
