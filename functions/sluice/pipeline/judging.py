"""From quotes to fields, findings and a status: everything that is decided after a model has answered. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sluice.confidence import confidence
from sluice.documents import DocumentType
from sluice.evidence import Source, judge, rivals
from sluice.jobs import FieldResult, FieldSpec, Finding, Outcome, Status
from sluice.ports import Completion
from sluice.routing import Policy

Fields = Mapping[str, FieldResult]

_POSITION = re.compile(r"\[\d+\]")
DOUBTFUL = frozenset({Outcome.AMBIGUOUS, Outcome.UNSUPPORTED, Outcome.CONFLICTING, Outcome.IMPLAUSIBLE})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known about all fields after one or more answers."""

    fields: Fields
    findings: tuple[Finding, ...]

    def doubts(self, below: float) -> tuple[str, ...]:
        """Paths of the fields that are not settled: no clean outcome, or less sure than ``below``."""
        return tuple(p for p, f in self.fields.items() if f.outcome in DOUBTFUL or f.confidence < below)


def witnessed(
    document_type: DocumentType, source: Source, quotes: Mapping[str, str | None], *, completion: Completion, route: str
) -> dict[str, FieldResult]:
    """Each quote of an answer with its witness in the source, by field path."""
    specs = {spec.path: spec for spec in document_type.fields}
    return {
        path: _field(source, specs[_pattern(path)], quote, path, completion=completion, route=route)
        for path, quote in quotes.items()
    }


def _pattern(path: str) -> str:
    """The path of a field's description: list positions stripped (``items[0].price`` -> ``items[].price``)."""
    return _POSITION.sub("[]", path)


def _field(
    source: Source, spec: FieldSpec, quote: str | None, path: str, *, completion: Completion, route: str
) -> FieldResult:
    field = judge(source, spec, quote, completion.spans.get(path))
    if field.outcome is Outcome.FOUND and (others := rivals(source, spec, field)):
        values = sorted({value for other in others if (value := other.value(spec.kind))})
        reason = f"also stated in the same role: {', '.join(values[:3])}"
        field = field.model_copy(update={"outcome": Outcome.CONFLICTING, "reason": reason})
    sure = confidence(field, completion.certainty.get(path))
    return field.model_copy(update={"confidence": sure, "route": route})


def merged(before: Fields, after: Fields, *, below: float) -> dict[str, FieldResult]:
    """Two answers to the same question: a settled field stays, a doubtful one yields to a better witness."""
    both = {path: _better(field, after.get(path), below=below) for path, field in before.items()}
    return both | {path: field for path, field in after.items() if path not in both}


def _better(old: FieldResult, new: FieldResult | None, *, below: float) -> FieldResult:
    if new is None:
        return old
    if new.value == old.value and new.outcome is old.outcome:
        sure = confidence(old, max(old.confidence, new.confidence), agreed=True)
        return old.model_copy(update={"confidence": max(sure, old.confidence, new.confidence)})
    settled = old.outcome not in DOUBTFUL and old.confidence >= below
    if settled or (new.outcome in DOUBTFUL and old.outcome is Outcome.FOUND):
        return old
    return new


def verdict(document_type: DocumentType, fields: Fields) -> Verdict:
    """Fields with the findings of the type's rules; a value in an error finding is reported, and implausible."""
    findings = document_type.findings({path: field.value for path, field in fields.items()})
    suspects = {path for finding in findings if finding.severity == "error" for path in finding.fields}
    return Verdict({path: _suspected(field, path in suspects) for path, field in fields.items()}, tuple(findings))


def _suspected(field: FieldResult, suspect: bool) -> FieldResult:  # noqa: FBT001  # a predicate's answer, not a switch
    if not suspect or field.outcome is not Outcome.FOUND:
        return field
    doubted = field.model_copy(update={"outcome": Outcome.IMPLAUSIBLE})
    return doubted.model_copy(update={"confidence": confidence(doubted, field.confidence)})


def settled(verdict: Verdict, specs: Sequence[FieldSpec], policy: Policy) -> tuple[Status, str | None]:
    """The status of a judged answer, and why when it is not plainly extracted."""
    stated = [field for field in verdict.fields.values() if field.outcome is not Outcome.NOT_STATED]
    if not stated:
        return Status.UNANSWERABLE, "none of the fields is stated"
    missing = [spec.path for spec in specs if spec.required and _absent(verdict.fields.get(spec.path))]
    doubts = [path for path in verdict.doubts(policy.review_below) if path not in missing]
    reasons = [f"required but not found: {', '.join(missing)}"] if missing else []
    if doubts:
        reasons.append(f"in doubt: {', '.join(doubts)}")
    if errors := [finding.rule for finding in verdict.findings if finding.severity == "error"]:
        reasons.append(f"implausible: {', '.join(errors)}")
    return (Status.NEEDS_REVIEW, "; ".join(reasons)) if reasons else (Status.EXTRACTED, None)


def _absent(field: FieldResult | None) -> bool:
    return field is None or field.value is None
