"""What tests are made of: plain functions with defaults for everything a test does not care about."""

import asyncio
import heapq
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sluice.backends.scripted import Script, Scripted
from sluice.deadline import Deadline
from sluice.jobs import FieldResult, Job, Outcome, Result, Status
from sluice.local.memory import (
    MemoryBudget,
    MemoryDocuments,
    MemoryJournal,
    MemoryQueue,
    MemoryResults,
    MemoryTable,
)
from sluice.pipeline import Extractor, World
from sluice.ports import Backend, Budget, Completion, Documents, Journal, Prompt, Results
from sluice.routing import Policy, Route

LETTER = """Harborline Auto Finance
Date: February 3, 2026
Account number: 5520-118842

The payoff amount is $18,342.17, good through March 13, 2026. The per diem is $3.41.
The unpaid principal balance is $18,120.44.
"""
QUOTES = {
    "lender": "Harborline Auto Finance",
    "account_number": "5520-118842",
    "payoff_amount": "$18,342.17",
    "good_through": "March 13, 2026",
    "per_diem": "$3.41",
    "principal_balance": "$18,120.44",
    "accrued_interest": None,
    "fees": None,
    "quote_date": "February 3, 2026",
    "vin": None,
}
EPOCH = 1_800_000_000.0
TURNS = 20
"""Turns of the event loop between two sleeps, more than anybody takes from one wait to the next."""

FREE = Route(route="embedded:mini", typical_ms=50)
ENDPOINT = Route(route="sagemaker:payoff-8b", price_in=Decimal("0.06"), price_out=Decimal("0.24"), typical_ms=200)
BEDROCK = Route(route="bedrock:large", price_in=Decimal(1), price_out=Decimal(5), typical_ms=2_000)


@dataclass
class FakeClock:
    """Time that passes only when everybody sleeps: one clock for wall time, durations and leases."""

    at: float = EPOCH
    sleeping: list[tuple[float, int]] = field(default_factory=list)
    order: "count[int]" = field(default_factory=count)

    def __call__(self) -> float:
        return self.at

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)

    async def sleep(self, seconds: float) -> None:
        """Wake up in the order of waking times, once all others had the chance to go on."""
        mine = (self.at + seconds, next(self.order))
        heapq.heappush(self.sleeping, mine)
        try:
            await self._rest()
            while self.sleeping[0] != mine:
                await self._rest()
            self.at = max(self.at, mine[0])
        finally:
            self.sleeping.remove(mine)
            heapq.heapify(self.sleeping)

    async def _rest(self) -> None:
        for _ in range(TURNS):
            await asyncio.sleep(0)

    def deadline(self, seconds: float = 30.0) -> Deadline:
        return Deadline.after(seconds, self)


def a_job(**changes: Any) -> Job:
    return Job.model_validate(_job(**changes))


def a_body(**changes: Any) -> str:
    return json.dumps(_job(**changes))


def _job(**changes: Any) -> dict[str, Any]:
    defaults = {"tenant": "acme", "job_id": "job-1", "document": LETTER, "document_type": "auto_loan_payoff"}
    return {key: value for key, value in (defaults | changes).items() if value is not None}


def quotes(**changes: str | None) -> str:
    """A model's answer about LETTER, with changes."""
    return json.dumps(QUOTES | changes)


def a_completion(
    text: str | None = None, *, sure: float = 0.95, model: str = "m-1", **changes: str | None
) -> Completion:
    """A whole completion: equally ``sure`` of all its quotes."""
    said = quotes(**changes) if text is None else text
    return Completion(said, model, tokens_in=600, tokens_out=120, certainty=dict.fromkeys(QUOTES, sure))


def a_result(**changes: Any) -> Result:
    payoff = FieldResult(
        value="18342.17", outcome=Outcome.FOUND, verbatim="$18,342.17", span=(92, 102), confidence=0.95
    )
    defaults: dict[str, Any] = {
        "job_id": "job-1",
        "tenant": "acme",
        "work_id": "0" * 32,
        "document_type": "auto_loan_payoff",
        "status": Status.EXTRACTED,
        "fields": {"payoff_amount": payoff},
        "finished_at": datetime.fromtimestamp(EPOCH, UTC),
    }
    return Result.model_validate(defaults | changes)


def a_policy(*routes: Route, **changes: Any) -> Policy:
    return Policy.model_validate({"version": "test-1", "routes": routes or (ENDPOINT,)} | changes)


def an_sqs_event(*bodies: str, receives: int = 1) -> dict[str, Any]:
    """The event of a batch; message ids are ``m-0``, ``m-1`` and so on."""
    return {"Records": [an_sqs_record(body, f"m-{at}", receives=receives) for at, body in enumerate(bodies)]}


def an_sqs_record(body: str, message_id: str, *, receives: int = 1) -> dict[str, Any]:
    return {
        "messageId": message_id,
        "receiptHandle": f"receipt-{message_id}",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": str(receives),
            "SentTimestamp": "1800000000000",
            "SenderId": "AIDAEXAMPLE",
            "ApproximateFirstReceiveTimestamp": "1800000000100",
        },
        "messageAttributes": {},
        "md5OfBody": "00000000000000000000000000000000",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:jobs",
        "awsRegion": "us-east-1",
    }


@dataclass
class AContext:
    """What Lambda tells a handler about its invocation."""

    ms_left: int = 30_000
    function_name: str = "extract"
    memory_limit_in_mb: int = 1024
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:000000000000:function:extract"
    aws_request_id: str = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return self.ms_left


def a_context(*, ms_left: int = 30_000) -> Any:
    return AContext(ms_left)


@dataclass
class Bench:
    """An extractor on in-memory ports, and everything a test may want to look at."""

    extractor: Extractor
    backend: Scripted
    table: MemoryTable
    budget: MemoryBudget
    documents: MemoryDocuments
    clock: FakeClock
    queue: MemoryQueue = field(default_factory=MemoryQueue)

    @property
    def results(self) -> MemoryResults:
        return MemoryResults(self.table)

    @property
    def asked(self) -> list[str]:
        """The models asked, in order."""
        return [model for _, model in self.backend.asked]

    async def run(self, seconds: float = 30.0, **changes: Any) -> Result:
        """Run ``a_job`` with changes."""
        return await self.extractor.run(a_job(**changes), self.clock.deadline(seconds))

    async def run_body(self, body: str | bytes, seconds: float = 30.0, **more: Any) -> Result:
        return await self.extractor.run_body(body, self.clock.deadline(seconds), **more)

    def spent(self, tenant: str = "acme") -> int:
        """Micro-dollars of a tenant's day, set aside and spent."""
        return sum(total for (who, _), total in self.budget.totals.items() if who == tenant)


def an_extractor(
    script: Script | None = None,
    *,
    policy: Policy | None = None,
    like: Bench | None = None,
    backend: Backend | None = None,
    latency: float = 0.1,
    clock: FakeClock | None = None,
    wrapped: Callable[[Any], Any] = lambda port: port,
    **outside: Any,
) -> Bench:
    """A bench with a scripted backend (default: the right answer); ``like`` shares another bench's outside world.

    ``wrapped`` is put around the journal, the budget, the results and the backend. ``outside`` are more of the World.
    """
    time = like.clock if like else clock or FakeClock()
    table = like.table if like else MemoryTable(time)
    budget = like.budget if like else MemoryBudget()
    documents = like.documents if like else MemoryDocuments()
    scripted = (
        like.backend
        if like and script is None
        else Scripted((a_completion(),) if script is None else script, latency=latency, sleep=time.sleep)
    )
    asks = wrapped(backend or scripted)
    ids = count()
    journal: Journal = wrapped(MemoryJournal(table))
    money: Budget = wrapped(budget)
    world = World(
        lambda _: asks, journal, money, time.now, time, time.sleep, lambda: f"owner-{id(table)}-{next(ids)}", **outside
    )
    results: Results = wrapped(MemoryResults(table))
    texts: Documents = documents
    extractor = Extractor(world, results, texts, policy or a_policy())
    return Bench(extractor, scripted, table, budget, documents, time)


def in_minutes(minutes: float) -> datetime:
    """A deadline from the start of fake time."""
    return datetime.fromtimestamp(EPOCH, UTC) + timedelta(minutes=minutes)


def said_by(answers: dict[str, Any | Sequence[Any]]) -> Script:
    """A script by model: each says its lines in turn, the last one for ever, and of those what it is asked for."""
    turns: dict[str, int] = {}

    def say(prompt: Prompt, model: str) -> Any:
        lines = answers[model]
        if isinstance(lines, str | Completion | Exception):
            return as_asked(prompt, lines)
        turns[model] = turns.get(model, -1) + 1
        return as_asked(prompt, lines[min(turns[model], len(lines) - 1)])

    return say


def as_asked(prompt: Prompt, line: Any) -> Any:
    """A whole record, less the fields that this prompt does not ask for; anything else as it is."""
    if isinstance(line, Completion):
        return replace(line, text=as_asked(prompt, line.text))
    try:
        record = json.loads(line)
    except (TypeError, ValueError):
        return line
    return json.dumps({name: record[name] for name in record if name in prompt.answer_schema["properties"]})
