"""Everything that is known of one run over labelled cases, ready to be shown."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from sluice.confidence import Calibration
from sluice.jobs import Result, Status
from sluice.learning.evaluation.bounds import clustered_upper, design_effect
from sluice.learning.evaluation.comparison import Comparison, compared
from sluice.learning.evaluation.decisions import Decision, decisions
from sluice.learning.evaluation.figures import Row, row, rows
from sluice.learning.evaluation.labelled import Case
from sluice.learning.evaluation.ranking import Ranking, ranking
from sluice.money import dollars

Results = Mapping[str, Result]
"""By the name of their case."""


@dataclass(frozen=True, slots=True)
class Running:
    """What the run took: milliseconds per document by percentile, tokens and US dollars per document, statuses."""

    milliseconds: Mapping[str, float]
    tokens_in: float
    tokens_out: float
    cost: Decimal
    statuses: Mapping[str, int]
    missing: int


@dataclass(frozen=True, slots=True)
class StraightThrough:
    """What was accepted without a person: shares of fields and documents, and the errors among those fields."""

    fields: float
    documents: float
    accepted: int
    wrong: int
    upper: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One run; ``consistency`` is the share of fields that all repeats answered alike, None without repeats."""

    name: str
    total: Row
    by: Mapping[str, Sequence[Row]]
    ranking: Ranking
    straight_through: StraightThrough
    running: Running
    decisions: Sequence[Decision]
    results: Results
    consistency: float | None = None
    against: Comparison | None = None


def evaluated(
    cases: Sequence[Case],
    repeats: Sequence[Results],
    *,
    name: str,
    against: Results | None = None,
    calibration: Calibration | None = None,
) -> Evaluation:
    """Judge the first of ``repeats`` by its cases; the others tell consistency, ``against`` is another run."""
    results = repeats[0]
    decided = _decided(cases, results, calibration)
    sure = np.array([decision.confidence for decision in decided], dtype=np.float64)
    right = np.array([decision.right for decision in decided], dtype=np.bool_)
    other = None if against is None else _decided([case for case in cases if case.name in against], against, None)
    return Evaluation(
        name=name,
        total=row("all", decided),
        by={
            "document type": rows(decided, lambda one: one.document_type),
            "source": rows(decided, lambda one: one.source or "not given"),
            "field": rows(decided, lambda one: f"{one.document_type}.{one.path}"),
        },
        ranking=ranking(sure, right),
        straight_through=_straight_through(decided),
        running=_running(cases, results),
        decisions=decided,
        results=results,
        consistency=_consistency(cases, repeats),
        against=None if other is None else compared(decided, other),
    )


def _decided(cases: Sequence[Case], results: Results, calibration: Calibration | None) -> list[Decision]:
    return [one for case in cases for one in decisions(case, results.get(case.name), calibration)]


def _straight_through(decided: Sequence[Decision]) -> StraightThrough:
    accepted = [one for one in decided if one.accepted]
    wrong = np.array([not one.right for one in accepted], dtype=np.bool_)
    effect = design_effect(wrong, [one.document for one in accepted])
    documents = {one.document for one in decided}
    held_back = {one.document for one in decided if not one.accepted}
    return StraightThrough(
        fields=len(accepted) / max(len(decided), 1),
        documents=1 - len(held_back) / max(len(documents), 1),
        accepted=len(accepted),
        wrong=int(wrong.sum()),
        upper=clustered_upper(int(wrong.sum()), len(accepted), effect=effect),
    )


def _running(cases: Sequence[Case], results: Results) -> Running:
    known = [results[case.name] for case in cases if case.name in results]
    attempts = [attempt for result in known for attempt in result.attempts]
    times = [result.milliseconds.get("total", 0.0) for result in known]
    statuses = Counter(result.status for result in known)
    count = max(len(known), 1)
    return Running(
        milliseconds={f"p{at}": float(np.percentile(times, at)) for at in (50, 95, 99)} if times else {},
        tokens_in=sum(attempt.tokens_in for attempt in attempts) / count,
        tokens_out=sum(attempt.tokens_out for attempt in attempts) / count,
        cost=dollars(sum(result.cost_micros for result in known)) / count,
        statuses={status.value: statuses[status] for status in Status if statuses[status]},
        missing=len(cases) - len(known),
    )


def _consistency(cases: Sequence[Case], repeats: Sequence[Results]) -> float | None:
    if len(repeats) < 2:
        return None
    alike = total = 0
    for case in cases:
        answers = [results[case.name].values if case.name in results else {} for results in repeats]
        for path in {path for answer in answers for path in answer}:
            total += 1
            alike += all(answer.get(path) == answers[0].get(path) for answer in answers)
    return alike / total if total else 1.0
