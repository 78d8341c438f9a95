"""The extract function behind a queue that delivers twice, workers that die, and models that are at times throttled."""

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from dead_letters.handler import handler as dead_letters
from extract.handler import handler as extract
from sluice.errors import ThrottledError
from sluice.jobs import Job, Status
from sluice.local.event_source import EventSource
from sluice.local.memory import MemoryJournal
from sluice.local.simulated_queue import Rules, SimulatedQueue, VirtualClock
from sluice.pipeline.burial import Burial
from sluice.ports import Completion, Prompt
from tests.builders import Bench, a_body, a_policy, an_extractor
from tests.pipeline.faults import CrashError, Faults
from tests.pipeline.test_asked_once import lost_calls

JOBS = 600
CURSED = 12
"""Jobs whose worker dies whenever it touches them."""


@dataclass
class Day:
    """A queue, its dead letters, and workers that share one table; a crash takes the whole process with it."""

    seed: int
    clock: VirtualClock = field(default_factory=VirtualClock)
    died: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.dead = SimulatedQueue(self.clock, Rules(visibility=360), name="dead", seed=self.seed)
        rules = Rules(visibility=360, max_receives=6, duplicates=0.1, reordering=20)
        self.jobs = SimulatedQueue(self.clock, rules, dead_letters=self.dead, seed=self.seed + 1)
        self.shared = an_extractor(self.say, latency=0.0)
        self.asked: Counter[str] = Counter()
        self.shared.table.clock = self.shared.clock
        self.worker = self.new_worker()

    def say(self, prompt: Prompt, _model: str) -> Completion | Exception:
        if self.chance.random() < 0.1:
            return ThrottledError("slow down")
        self.asked[prompt.text] += 1
        total = prompt.text.rpartition(" ")[2]
        return Completion(f'{{"company":"Shop","date":null,"address":null,"total":"{total}"}}', "m-1", 600, 120)

    def new_worker(self) -> Bench:
        strikes = {self.chance.randrange(3_000): self.chance.choice(("crash before", "crash after")) for _ in range(12)}
        self.faults = Faults(strikes)  # type: ignore[arg-type]  # chosen from literals
        return an_extractor(
            like=self.shared,
            backend=self.shared.backend,
            wrapped=self.faults.wrap,
            policy=a_policy(review_below=0.5, escalate_below=0.5),
        )

    def extract(self, event: dict[str, Any], context: Any) -> Any:
        self.shared.clock.at = max(self.shared.clock.at, self.clock.now)
        self.faults.dead = any("cursed" in record["body"] for record in event["Records"])
        try:
            return extract(event, context, extractor=self.worker.extractor)
        except CrashError:
            self.died += 1
            self.worker = self.new_worker()
            raise

    def bury(self, event: dict[str, Any], context: Any) -> Any:
        burial = Burial(MemoryJournal(self.shared.table), self.shared.results, Again(self.jobs), self.shared.clock.now)
        return dead_letters(event, context, burial=burial)

    def pass_by(self) -> None:
        """Until nothing is left on either queue."""
        while self.jobs.stored or self.dead.stored:
            EventSource(self.jobs, self.extract, timeout=60).run()
            EventSource(self.dead, self.bury, timeout=30).run()


@dataclass
class Again:
    """Dead letters go back to the simulated queue."""

    jobs: SimulatedQueue

    async def send(self, job: Job, body: str) -> None:
        self.jobs.send(body, group=job.tenant)


def a_receipt(at: int) -> str:
    curse = " cursed" if at < CURSED else ""
    return a_body(job_id=f"job-{at}", document_type="receipt", document=f"Shop{curse}\nTotal: ${at}.50")


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_lost_nothing_is_asked_twice_and_every_dead_letter_is_settled(seed: int) -> None:
    day = Day(seed)
    for at in range(JOBS):
        day.jobs.send(a_receipt(at), group="acme")

    day.pass_by()

    finals = Counter(result.job_id for result in day.shared.table.stream)
    assert finals == Counter({f"job-{at}": 1 for at in range(JOBS)}), "one final result each, and none is missing"
    assert day.died > CURSED
    ends = Counter(result.status for result in day.shared.table.stream)
    assert ends[Status.EXTRACTED] + ends[Status.FAILED] == JOBS
    assert ends[Status.FAILED] >= CURSED
    again = sum(count - 1 for count in day.asked.values())
    assert again <= sum(lost_calls(result) for result in day.shared.table.stream)
    assert day.jobs.expired == day.dead.expired == []
