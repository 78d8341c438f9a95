"""From quotes to fields, findings and a status: everything that is decided after a model has answered. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sluice.confidence import confidence
from sluice.documents import DocumentType
from sluice.evidence import Source, judge, rivals
from sluice.jobs import FieldResult, FieldSpec, Finding, Outcome, Status
from sluice.ports import Completion
from sluice.routing import Policy

if TYPE_CHECKING:  # a cold start without a calibrated model does not pay for it
    from sluice.confidence import Calibration

Fields = Mapping[str, FieldResult]

_POSITION = re.compile(r'"(?:[^"]|"")*"|(?P<at>\[\d+\])')
ORDERS = "orders_to_a_machine"
"""The rule that no document may tell its reader what to answer."""
SURE = 0.9
"""A model's certainty from which on other values beside the same role words are no longer looked for."""
DOUBTFUL = frozenset({Outcome.AMBIGUOUS, Outcome.UNSUPPORTED, Outcome.CONFLICTING, Outcome.IMPLAUSIBLE})

_RANK = {
    Outcome.FOUND: 3,
    Outcome.IMPLAUSIBLE: 2,
    Outcome.CONFLICTING: 2,
    Outcome.NOT_STATED: 1,
    Outcome.AMBIGUOUS: 0,
    Outcome.UNSUPPORTED: 0,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known about all fields after one or more answers; ``witnessed`` is what it was before the rules spoke."""

    fields: Fields
    findings: tuple[Finding, ...]
    witnessed: Fields

    def doubts(self, below: float) -> tuple[str, ...]:
        """Paths of the fields that are not settled: no clean outcome, or less sure than ``below``."""
        return tuple(path for path, field in self.fields.items() if _doubted(field, below))

    def settled(self, below: float) -> frozenset[str]:
        """The values that nobody doubts."""
        sure = (field.value for field in self.fields.values() if not _doubted(field, below))
        return frozenset(value for value in sure if isinstance(value, str))


def witnessed(
    document_type: DocumentType,
    source: Source,
    quotes: Mapping[str, str | None],
    *,
    completion: Completion,
    route: str,
    taken: frozenset[str] = frozenset(),
    calibration: "Calibration | None" = None,
) -> dict[str, FieldResult]:
    """Each quote of an answer with its witness in the source, by field path.

    ``taken`` are values of fields that were settled before: they are no rivals of those now asked for.
    """
    specs = {path: spec for path in quotes if (spec := document_type.field(path))}
    found = {path: judge(source, spec, quotes[path], completion.spans.get(path)) for path, spec in specs.items()}
    taken |= frozenset(field.value for field in found.values() if isinstance(field.value, str))
    judged: dict[str, FieldResult] = {}
    for path, field in found.items():
        certainty = completion.certainty.get(path)
        if _is_open(field, path, certainty):
            field = _contested(source, specs[path], field, taken=taken)  # noqa: PLW2901  # the same field, with its rivals
        judged[path] = field
    sure = _sure(document_type, source, judged, completion, calibration)
    return {path: field.but(confidence=sure[path], route=route) for path, field in judged.items()}


def _sure(
    document_type: DocumentType,
    source: Source,
    judged: Fields,
    completion: Completion,
    calibration: "Calibration | None",
) -> Mapping[str, float]:
    if calibration is None:
        return {path: confidence(field, completion.certainty.get(path)) for path, field in judged.items()}
    from sluice.confidence.rating import rating

    return rating(document_type, source, judged, completion, calibration)


def _is_open(field: FieldResult, path: str, certainty: float | None) -> bool:
    """Whether role words may still overrule the choice: not a sure one, and not one of a list's many likenesses."""
    return field.outcome is Outcome.FOUND and (certainty or 0.0) < SURE and _list(path) is None


def _contested(source: Source, spec: FieldSpec, field: FieldResult, *, taken: frozenset[str]) -> FieldResult:
    """The field as conflicting, if another value, which is no other field's answer, stands in the same role."""
    values = {value for other in rivals(source, spec, field) if (value := other.value(spec.kind))} - taken
    if not values:
        return field
    reason = f"also stated in the same role: {', '.join(sorted(values)[:3])}"
    return field.but(outcome=Outcome.CONFLICTING, reason=reason)


def merged(before: Verdict, after: Fields, *, below: float) -> dict[str, FieldResult]:
    """Two answers to the same question: a settled field stays, a doubtful one yields to a better witness.

    Lists are taken whole, since two models need not count their items alike: the list that leaves fewer doubts.
    """
    lists = {name for path in (*before.fields, *after) if (name := _list(path))}
    clearer = {name for name in lists if _is_clearer(_items(after, name), _items(before.fields, name), below=below)}
    kept = {path: field for path, field in before.witnessed.items() if _list(path) not in clearer}
    better = {path: _better(before, path, field, below=below) for path, field in after.items() if not _list(path)}
    return kept | better | {path: field for path, field in after.items() if _list(path) in clearer}


def _list(path: str) -> str | None:
    """The outermost list a path lies in; None outside of lists."""
    if "[" not in path:
        return None
    starts = [found.start() for found in _POSITION.finditer(path) if found["at"]]
    return path[: starts[0]] if starts else None


def _items(fields: Fields, name: str) -> list[FieldResult]:
    return [field for path, field in fields.items() if _list(path) == name]


def _is_clearer(new: Sequence[FieldResult], old: Sequence[FieldResult], *, below: float) -> bool:
    doubts = [sum(_doubted(field, below) for field in fields) for fields in (new, old)]
    return bool(new) and (not old or doubts[0] < doubts[1])


def _doubted(field: FieldResult, below: float) -> bool:
    return field.outcome in DOUBTFUL or field.confidence < below


def _better(before: Verdict, path: str, new: FieldResult, *, below: float) -> FieldResult:
    judged, old = before.fields.get(path), before.witnessed.get(path)
    if judged is None or old is None:
        return new
    if old.value is not None and new.value == old.value:
        return _agreed(old, new)
    return old if not _doubted(judged, below) or _weight(judged) > _weight(new) else new


def _agreed(old: FieldResult, new: FieldResult) -> FieldResult:
    """Two routes read the same value: surer than either, by the one with the better witness."""
    best = max(new, old, key=_weight)
    sure = confidence(best, max(old.confidence, new.confidence), agreed=True)
    return best.but(confidence=max(sure, best.confidence))


def _weight(field: FieldResult) -> tuple[int, float]:
    """A clean value outweighs a contested one, that outweighs silence, and silence a claim without witness."""
    return _RANK[field.outcome], field.confidence


def verdict(
    document_type: DocumentType,
    fields: Fields,
    calibration: "Calibration | None" = None,
    *,
    also: Sequence[Finding] = (),
) -> Verdict:
    """Fields with the findings of the type's rules; a value in an error finding is reported, and implausible.

    ``also`` are findings that do not come from the type's rules.
    """
    findings = (*document_type.findings({path: field.value for path, field in fields.items()}), *also)
    suspects = {path for finding in findings if finding.severity == "error" for path in finding.fields}
    if not suspects:
        return Verdict(fields, findings, fields)
    judged = {path: _suspected(field, calibration) if path in suspects else field for path, field in fields.items()}
    return Verdict(judged, findings, fields)


def addressed(source: Source) -> tuple[Finding, ...]:
    """The finding of a text that gives orders to a machine: whatever it changed, a person looks at it first."""
    orders = source.regions.instructions
    if not orders:
        return ()
    at = ", ".join(f"{start}-{end}" for start, end in orders[:3])
    message = f"the text gives orders to a machine (characters {at}); none of its values is used unseen"
    return (Finding(rule=ORDERS, severity="error", message=message),)


def _suspected(field: FieldResult, calibration: "Calibration | None") -> FieldResult:
    if field.outcome is not Outcome.FOUND:
        return field
    doubted = field.but(outcome=Outcome.IMPLAUSIBLE)
    if calibration is not None and calibration.speaks_for(field):
        return doubted.but(confidence=calibration.suspected(field.confidence))
    return doubted.but(confidence=confidence(doubted, field.confidence))


def promised(verdict: Verdict, calibration: "Calibration | None", document_type: str, source: str = "") -> Verdict:
    """A verdict whose fields say whether they may be accepted; ``source`` is where the document came from, if known."""
    if calibration is None:
        return verdict
    return replace(verdict, fields=dict(_promised(verdict, calibration, document_type, source)))


def _promised(
    verdict: Verdict, calibration: "Calibration", document_type: str, source: str
) -> Iterator[tuple[str, FieldResult]]:
    ordered = any(finding.rule == ORDERS for finding in verdict.findings)
    for path, field in verdict.fields.items():
        grade = calibration.grade(field, document_type, source)
        yield path, field if grade == "unrated" else field.but(accepted=grade == "accepted" and not ordered)


def settled(verdict: Verdict, specs: Sequence[FieldSpec], policy: Policy) -> tuple[Status, str | None]:
    """The status of a judged answer, and why when it is not plainly extracted.

    A field that a calibration speaks for is in doubt when it is not accepted, any other when the policy says so.
    """
    stated = [field for field in verdict.fields.values() if field.outcome is not Outcome.NOT_STATED]
    if not stated:
        return Status.UNANSWERABLE, "none of the fields is stated"
    missing = [spec.path for spec in specs if spec.required and _absent(verdict.fields.get(spec.path))]
    below = set(verdict.doubts(policy.review_below))
    held_back = [path for path, field in verdict.fields.items() if not _accepted(field, doubted=path in below)]
    doubts = [path for path in held_back if path not in missing]
    reasons = [f"required but not found: {', '.join(missing)}"] if missing else []
    if doubts:
        reasons.append(f"in doubt: {', '.join(doubts)}")
    errors = [finding.rule for finding in verdict.findings if finding.severity == "error"]
    if ORDERS in errors:
        reasons.append("the text gives orders to a machine")
    if broken := [rule for rule in errors if rule != ORDERS]:
        reasons.append(f"implausible: {', '.join(broken)}")
    return (Status.NEEDS_REVIEW, "; ".join(reasons)) if reasons else (Status.EXTRACTED, None)


def _accepted(field: FieldResult, *, doubted: bool) -> bool:
    return not doubted if field.accepted is None else field.accepted


def _absent(field: FieldResult | None) -> bool:
    return field is None or field.value is None
