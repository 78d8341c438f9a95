"""A bulk lane on in-memory ports: its extractor, its waiting room, its batches, its rounds, its queue."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any

from sluice.backends import bedrock
from sluice.deadline import Deadline
from sluice.errors import CollectedError, RetryableError
from sluice.jobs import Job, Result
from sluice.local.batch_jobs import Body, answering
from sluice.local.engine import Question, Reply
from sluice.local.memory import MemoryJournal, MemoryQueue
from sluice.local.memory_batch_room import MemoryBatchRoom
from sluice.local.scripted import LineReader
from sluice.local.traffic import MemoryBatches
from sluice.pipeline.batching import Codec, Rounds, Told
from sluice.pipeline.batching.ports import Outside
from sluice.ports import Prompt
from sluice.routing import Policy, Route
from sluice.routing.bulk import Quotas
from tests.builders import Bench, FakeClock, a_policy, an_extractor

ON_DEMAND = Route(route="bedrock:large", price_in=Decimal(1), price_out=Decimal(5), typical_ms=2_000)
BATCH = Route(route="bedrock:large@batch", price_in=Decimal("0.5"), price_out=Decimal("2.5"))
POLICY = a_policy(BATCH, ON_DEMAND, tenant_daily_budget=Decimal(1_000))
TEN_MINUTES = 600.0
HOUR = 3_600.0
FEW = Quotas(least_records=3, most_records=4)


def encode(prompt: Prompt, model: str) -> dict[str, Any]:
    request = bedrock.to_request(prompt, model)
    assert "@" not in str(request.pop("modelId"))
    return request


CODEC = Codec(encode, bedrock.from_response)


class Reader(LineReader):
    """Reads lines such as `Payoff amount: $1,204.50`, but answers nobody who is in ``refuses``."""

    def __init__(self, *refuses: str) -> None:
        self.refuses = refuses

    def batch(self) -> Callable[[Body], Body | None]:
        answer = answering(self)
        return lambda body: None if any(mark in str(body) for mark in self.refuses) else answer(body)

    def said(self, prompt: Prompt, _model: str) -> str:
        messages = [{"role": "user", "content": prompt.user}]
        return self.answer(Question(messages, prompt.answer_schema, prompt.max_tokens, 0.0, ())).text

    def answer(self, question: Question) -> Reply:
        return super().answer(question)


def a_letter(number: int = 1, **changes: Any) -> Job:
    text = f"Lender: Harbor Point\nAccount number: 55-{number:06}\nPayoff amount: ${number + 1_000:,}.00\n"
    told = {"tenant": "acme", "job_id": f"job-{number}", "document_type": "auto_loan_payoff", "lane": "bulk"}
    return Job.model_validate(told | {"document": text} | changes)


def body_of(job: Job) -> str:
    return job.model_dump_json(by_alias=True, exclude_defaults=True)


Wrap = Callable[[Any], Any]


def as_it_is(port: Any) -> Any:
    return port


@dataclass
class Lane:
    """Everything there is; ``queue`` holds what is to be run."""

    policy: Policy = POLICY
    quotas: Quotas = FEW
    reader: Reader = field(default_factory=Reader)
    clock: FakeClock = field(default_factory=FakeClock)
    queue: MemoryQueue = field(default_factory=MemoryQueue)
    wrap: Wrap = as_it_is
    on_demand: Bench = field(init=False)
    room: MemoryBatchRoom = field(init=False)
    batches: MemoryBatches = field(init=False)

    def __post_init__(self) -> None:
        self.on_demand = an_extractor(self.reader.said, policy=self.policy, clock=self.clock)
        self.room = MemoryBatchRoom(self.on_demand.table)
        self.batches = MemoryBatches(self.reader.batch())
        self.ids = count()

    @property
    def results(self) -> dict[str, Result]:
        """Every final result by job id; each job has one."""
        found = Counter(result.job_id for result in self.on_demand.table.stream)
        assert not [job_id for job_id, times in found.items() if times > 1]
        return {result.job_id: result for result in self.on_demand.table.stream}

    @property
    def asked_in_batches(self) -> Counter[str]:
        """How often each record was asked."""
        return Counter(record for file in self.batches.jobs.values() for record in file.record_ids)

    def send(self, *jobs: Job) -> None:
        from sluice.local.memory import Message

        self.queue.messages += [Message("bulk", job.tenant, body_of(job)) for job in jobs]

    async def drain(self, *, wrap: Wrap = as_it_is) -> None:
        """Run everything on the queue once, as a new process; what is to come again stays on it."""
        messages, self.queue.messages = self.queue.messages, []
        worker = an_extractor(
            like=self.on_demand,
            policy=self.policy,
            backend=self.on_demand.backend,
            wrapped=wrap,
            batches=wrap(self.room),
        )
        for message in messages:
            try:
                await worker.run_body(message.body)
            except CollectedError:
                continue
            except RetryableError:
                self.queue.messages.append(message)

    def outside(self, wrap: Wrap = as_it_is) -> Outside:
        return Outside(
            room=wrap(self.room),
            batches=wrap(self.batches),
            codec=CODEC,
            journal=wrap(MemoryJournal(self.on_demand.table)),
            budget=wrap(self.on_demand.budget),
            queue=wrap(self.queue),
            texts=self.on_demand.documents,
            now=self.clock,
            new_id=lambda: f"{next(self.ids):032x}",
        )

    def rounds(self, *, wrap: Wrap = as_it_is, policy: Policy | None = None) -> Rounds:
        return Rounds(self.outside(wrap), policy or self.policy, quotas=self.quotas)

    async def go_round(self, *, after: float = TEN_MINUTES, wrap: Wrap = as_it_is, **more: Any) -> Told:
        """Let time pass, then one round by a new process."""
        self.clock.at += after
        return await self.rounds(wrap=wrap, **more).run(Deadline.after(300, self.clock))

    async def until_quiet(self, most: int = 12) -> None:
        """Rounds and workers take turns until nobody waits."""
        for _ in range(most):
            await self.drain()
            if not self.room.jobs and not self.queue.messages:
                return
            await self.go_round()
        raise AssertionError(f"{len(self.room.jobs)} jobs wait after {most} rounds")
