"""A case and its result -> one decision per field: what was wanted, what was given, and how it came about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from sluice.confidence import Calibration
from sluice.documents import pattern
from sluice.jobs import FieldResult, FieldSpec, Outcome, Result, Status
from sluice.learning.evaluation.equality import same
from sluice.learning.evaluation.labelled import Case
from sluice.learning.evaluation.pairing import Pair, paired

UNKNOWN = FieldSpec("", "text", "")
"""Stands for a field that a result has and the document type has not."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One field of one document. ``key`` tells it from the others of its document, also in another run.

    ``accepted`` is whether it would be used without a person: by its threshold where there is a calibration, else by
    what the run said of the field, else because its document was extracted.
    """

    document: str
    document_type: str
    source: str
    path: str
    key: str
    gold: JsonValue
    value: JsonValue
    right: bool
    outcome: Outcome
    confidence: float
    accepted: bool


def decisions(case: Case, result: Result | None, calibration: Calibration | None = None) -> Iterator[Decision]:
    """The decisions of a case: every field outside of lists, and whatever gold or answer state inside of them.

    Without a result every field counts as not stated.
    """
    fields = result.fields if result else {}
    values = {path: field.value for path, field in fields.items() if field.value is not None}
    pairs = paired(case.gold, values, lambda path, gold, value: _same(case, path, gold, value))
    extras = 0
    for pair in pairs:
        extras += pair.gold_path is None
        yield _decision(case, pair, fields, result, calibration, key=pair.gold_path or f"+{extras}")
    spoken = {path for pair in pairs for path in (pair.gold_path, pair.answer_path) if path}
    for spec in case.document_type.fields:
        if "[]" not in spec.path and spec.path not in spoken:
            silence = Pair(None, spec.path, None, None, right=True)
            yield _decision(case, silence, fields, result, calibration, key=spec.path)


def _same(case: Case, path: str, gold: JsonValue, value: JsonValue) -> bool:
    spec = case.document_type.field(path) or UNKNOWN
    return any(same(spec, allowed, value) for allowed in (gold, *case.also.get(path, ())))


def _decision(
    case: Case,
    pair: Pair,
    fields: Mapping[str, FieldResult],
    result: Result | None,
    calibration: Calibration | None,
    *,
    key: str,
) -> Decision:
    field = fields.get(pair.answer_path or pair.gold_path or "") or FieldResult(outcome=Outcome.NOT_STATED)
    return Decision(
        document=case.name,
        document_type=case.document_type.name,
        source=case.source,
        path=pattern(pair.gold_path or pair.answer_path or ""),
        key=key,
        gold=pair.gold,
        value=pair.value,
        right=pair.right or _is_also_silent(case, pair),
        outcome=field.outcome,
        confidence=field.confidence,
        accepted=_accepted(case, field, result, calibration),
    )


def _is_also_silent(case: Case, pair: Pair) -> bool:
    """A value where silence is gold, or the other way round, is right if the case allows that, too."""
    path = pair.gold_path or pair.answer_path or ""
    if pair.gold is not None and pair.value is not None:
        return False
    return path in case.also and _same(case, path, None if pair.gold is None else pair.gold, pair.value)


def _accepted(case: Case, field: FieldResult, result: Result | None, calibration: Calibration | None) -> bool:
    if result is None:
        return False
    if calibration is not None:
        grade = calibration.grade(field, case.document_type.name, case.source)
        if grade != "unrated":
            return grade == "accepted"
    return result.status is Status.EXTRACTED if field.accepted is None else field.accepted
