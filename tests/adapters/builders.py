"""What the contract tests are made of: a clock, results, and the table's ports in both makes."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sluice.jobs import FieldResult, Outcome, Result, Status
from sluice.ports import Budget, Completion, Entry, Intake, Journal, OpenJob, Results

NOW = 1_800_000_000.0
DAY = 86_400


@dataclass
class Clock:
    """Epoch seconds that stand still until told."""

    now: float = NOW

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Store:
    """The ports on one table, in memory or on moto; ``operations`` lists the write requests made so far."""

    journal: Journal
    results: Results
    intake: Intake
    budget: Budget
    clock: Clock
    operations: list[str]


def result(job_id: str = "job-1", amount: str = "18342.17", **changes: Any) -> Result:
    payoff = FieldResult(value=amount, outcome=Outcome.FOUND, verbatim=f"${amount}", span=(3, 12), confidence=0.98)
    defaults: dict[str, Any] = {
        "job_id": job_id,
        "tenant": "acme",
        "work_id": "w1",
        "document_type": "auto_loan_payoff",
        "status": Status.EXTRACTED,
        "fields": {"payoff_amount": payoff, "vin": FieldResult(outcome=Outcome.NOT_STATED)},
        "finished_at": datetime.fromtimestamp(NOW, UTC),
    }
    return Result(**defaults | changes)


def entry(fence: int = 1, state: str = "sent", **changes: Any) -> Entry:
    return replace(Entry(state, fence, "me", NOW + 30.5), **changes)


def completion(text: str = '{"payoff_amount":"$18,342.17"}') -> Completion:
    return Completion(text, "m-8b", 612, 40, {"payoff_amount": 0.97}, {"payoff_amount": (3, 12)})


def opened(job_id: str = "job-1", **changes: Any) -> OpenJob:
    return replace(OpenJob("acme", job_id, '{"a":"ü"}', NOW), **changes)


EXPIRY = int(NOW) + 30 * DAY
