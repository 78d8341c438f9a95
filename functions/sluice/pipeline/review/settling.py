"""What a reviewer's decision makes of a result: each value proved once more, all rules run once more. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from pydantic import JsonValue, ValidationError

from sluice.documents import DocumentType
from sluice.errors import RejectedError
from sluice.evidence import Candidate, Source, as_json, locate, normalise, read
from sluice.evidence.roles import strength
from sluice.evidence.source import marks_at
from sluice.jobs import FieldResult, FieldSpec, Finding, Outcome, Result, Span, Status
from sluice.pipeline.judging import Verdict, verdict
from sluice.pipeline.review.cases import Change, Decision, FieldDecision, Review, Reviewed

BY_PERSON = "reviewer"
"""The backend of a route that is a person: ``reviewer:ada``."""
SURE = 1.0
NOT_IN_TEXT = "not in the text"
_WORDS = re.compile(r"[^\s,;]+")
"""The reason of a result names the fields that the policy of its day doubted."""
_AS_WRITTEN = ("name", "text", "choice", "boolean")


@dataclass(frozen=True, slots=True)
class Settled:
    """What would be stored: ``problems`` by field path, ``open`` the doubtful fields nobody decided yet."""

    fields: Mapping[str, FieldResult]
    findings: tuple[Finding, ...]
    problems: Mapping[str, str]
    open: tuple[str, ...]

    @property
    def errors(self) -> tuple[str, ...]:
        """Ids of the rules that still find an error."""
        return tuple(sorted({finding.rule for finding in self.findings if finding.severity == "error"}))


@dataclass(frozen=True)
class Matter:
    """A result under review with all that is needed to judge it; fields less sure than ``below`` are in doubt.

    ``text`` is None where it was not kept: nothing can be witnessed then.
    """

    result: Result
    document_type: DocumentType
    text: str | None
    below: float

    @cached_property
    def source(self) -> Source:
        """The text, read for evidence; empty where it was not kept."""
        return read(self.text or "")

    def doubts(self) -> tuple[str, ...]:
        """Paths of the fields a person has to decide, in the order of the type: in doubt then or now, or missing.

        Of a result that is audited all of them.
        """
        if self.result.audit:
            return tuple(self.paths())
        held_back = {path for path, field in self.result.fields.items() if field.accepted is False}
        named = _WORDS.findall(self.result.reason or "")
        doubts = {*self._judged.doubts(self.below), *self.missing, *held_back, *named}
        return tuple(path for path in self.paths() if path in doubts)

    @property
    def _judged(self) -> Verdict:
        return Verdict(self.result.fields, self.result.findings, self.result.fields)

    def paths(self) -> tuple[str, ...]:
        """Every field there is to decide: those of the result, and those of the type that are in no list."""
        own = [spec.path for spec in self.document_type.fields if "[" not in spec.path]
        return tuple(dict.fromkeys((*own, *self.result.fields)))

    @property
    def missing(self) -> tuple[str, ...]:
        """Required fields without a value."""
        values = self.result.values
        return tuple(spec.path for spec in self.document_type.fields if spec.required and values.get(spec.path) is None)


def settled(matter: Matter, decision: Decision, *, reviewer: str) -> Settled:
    """The fields and findings as they would be after ``decision``, and what still stands in its way."""
    fields, problems = dict(matter.result.fields), dict[str, str]()
    for path, said in decision.fields.items():
        try:
            fields[path] = _decided(matter, path, said, reviewer=reviewer)
        except RejectedError as error:
            problems[path] = error.problem
    left = tuple(path for path in matter.doubts() if path not in decision.fields)
    findings = _findings(matter.document_type, fields, problems)
    return Settled(fields, (*findings, *_of_others(matter, fields)), problems, left)


def reviewed(case: str, matter: Matter, decision: Decision, *, reviewer: str, at: datetime) -> Reviewed:
    """The decided case. RejectedError names the field, or the finding, that stands in its way."""
    made = settled(matter, decision, reviewer=reviewer)
    for path, problem in made.problems.items():
        raise RejectedError(path, problem)
    if made.open:
        raise RejectedError(made.open[0], f"is in doubt and not decided ({len(made.open)} such fields)")
    if unseen := [rule for rule in made.errors if rule not in decision.despite]:
        raise RejectedError(
            "despite", f"the values break {', '.join(unseen)}: confirm that they are right all the same"
        )
    changes = tuple(_changes(matter.result, decision, made))
    despite = tuple(rule for rule in made.errors if rule in decision.despite)
    result = _final(matter.result, made).but(finished_at=at)
    return Reviewed(case, result, Review(reviewer=reviewer, at=at, changes=changes, despite=despite))


def _final(result: Result, made: Settled) -> Result:
    final = result.but(
        status=Status.EXTRACTED, fields=dict(made.fields), findings=made.findings, reason=None, audit=False
    )
    if all(field.outcome is Outcome.NOT_STATED for field in made.fields.values()):
        return final.but(status=Status.UNANSWERABLE, reason="none of the fields is stated")
    return final


def _changes(result: Result, decision: Decision, made: Settled) -> Iterator[Change]:
    for path, said in decision.fields.items():
        yield Change(path=path, word=said.word, before=result.fields.get(path), after=made.fields[path])


def _findings(
    document_type: DocumentType, fields: Mapping[str, FieldResult], problems: dict[str, str]
) -> tuple[Finding, ...]:
    """What the rules say; values they cannot even read are a problem of their fields."""
    try:
        return verdict(document_type, fields).findings
    except ValidationError as error:
        problems.update(
            {str(fault["loc"][0]): fault["msg"] for fault in error.errors(include_url=False) if fault["loc"]}
        )
        return ()


def _of_others(matter: Matter, fields: Mapping[str, FieldResult]) -> Iterator[Finding]:
    """Findings that no rule of the type repeats (those about earlier documents), while their values stand."""
    values = matter.result.values
    own = {finding.rule for finding in _findings(matter.document_type, matter.result.fields, {})}
    for finding in matter.result.findings:
        if finding.rule not in own and all(fields[path].value == values.get(path) for path in finding.fields):
            yield finding


def _decided(matter: Matter, path: str, said: FieldDecision, *, reviewer: str) -> FieldResult:
    spec = matter.document_type.field(path)
    if spec is None or "[]" in path:
        raise RejectedError(path, f"{matter.document_type.name} has no such field")
    if said.word == "absent":
        return _by_person(FieldResult(outcome=Outcome.NOT_STATED), reviewer, "marked absent")
    if said.word == "accept":
        return _accepted(matter, matter.result.fields.get(path))
    return _by_person(_corrected(matter.source, spec, said), reviewer)


def _by_person(field: FieldResult, reviewer: str, reason: str | None = None) -> FieldResult:
    return field.but(route=f"{BY_PERSON}:{reviewer}", confidence=SURE, reason=reason or field.reason)


def _accepted(matter: Matter, field: FieldResult | None) -> FieldResult:
    """The field as it was found, confirmed; what has no value can only be confirmed as not stated."""
    if field is None:
        return FieldResult(outcome=Outcome.NOT_STATED, confidence=SURE, reason="confirmed by a reviewer")
    if field.outcome is not Outcome.NOT_STATED and (field.value is None or field.span is None):
        raise RejectedError("word", f"it is {field.outcome}: there is no value to accept, correct it or mark it absent")
    if field.span is not None and matter.text is not None and matter.text[slice(*field.span)] != field.verbatim:
        raise RejectedError("span", "the text is not the one that this result was extracted from")
    outcome = Outcome.NOT_STATED if field.value is None else Outcome.FOUND
    return field.but(outcome=outcome, confidence=SURE, reason="confirmed by a reviewer")


def _corrected(source: Source, spec: FieldSpec, said: FieldDecision) -> FieldResult:
    if said.span is not None:
        return _at(source, spec, _inside(source, said.span), said.value)
    value = _normal(spec, said.value)
    if (place := _place_of(source, spec, value)) is not None:
        return _at(source, spec, place, value)
    if not said.reason:
        raise RejectedError("reason", f"{value!r} is {NOT_IN_TEXT}: say why it is right all the same")
    stated = as_json(spec.kind, value)
    return FieldResult(value=stated, outcome=Outcome.UNSUPPORTED, reason=f"{NOT_IN_TEXT}: {said.reason}")


def _inside(source: Source, span: Span) -> Span:
    start, end = span
    if not 0 <= start < end <= len(source.text):
        raise RejectedError("span", f"{start}–{end} is no part of a text of {len(source.text)} characters")
    quote = source.text[start:end]
    return start + len(quote) - len(quote.lstrip()), end - len(quote) + len(quote.rstrip())


def _at(source: Source, spec: FieldSpec, place: Span, value: JsonValue) -> FieldResult:
    """The value that stands at ``place``, with its witness; RejectedError when it reads as another than ``value``."""
    if "instruction" in marks_at(source, place):
        raise RejectedError("span", "text that addresses the reader or the machine is no witness")
    where, stated = reading(source, spec, place)
    if stated is None:
        raise RejectedError("span", f"these words cannot be read as {spec.kind}")
    if value is not None and (wanted := _normal(spec, value)) != stated:
        raise RejectedError("value", f"these words read as {stated}, not {wanted}")
    verbatim = source.text[slice(*where)]
    return FieldResult(value=as_json(spec.kind, stated), outcome=Outcome.FOUND, verbatim=verbatim, span=where)


def reading(source: Source, spec: FieldSpec, place: Span) -> tuple[Span, str | None]:
    """Where the selected value stands and how it reads as the field's kind; None when it reads as none, or several.

    Half a number is the whole number: a selection grows to the candidate it touches.
    """
    own = normalise(spec.kind, source.text[slice(*place)], spec.choices)
    if spec.kind in _AS_WRITTEN:
        return place, own
    touched = [one for one in source.within(*place) if one.value(spec.kind) is not None]
    touched = [one for one in touched if one.kind == spec.kind] or touched
    if not touched:
        return place, own
    value = touched[0].value(spec.kind)
    if any(one.value(spec.kind) != value for one in touched):
        return place, None
    return (place, own) if _is_torn(touched[0], place, own) else (touched[0].span, value)


def _is_torn(inside: Candidate, place: Span, own: str | None) -> bool:
    """True when the selection reads as a value of which the candidate is a piece only."""
    return own is not None and place != inside.span and place[0] <= inside.start and inside.end <= place[1]


def _normal(spec: FieldSpec, value: JsonValue) -> str:
    """A typed value in normal form; RejectedError when it is none of the field's kind."""
    written = str(value).lower() if isinstance(value, bool) else str(value)
    normal = normalise(spec.kind, written, spec.choices) if isinstance(value, str | int | float) else None
    if normal is None:
        wanted = f"one of {', '.join(spec.choices)}" if spec.choices else spec.kind
        raise RejectedError("value", f"{written[:64]!r} is no {wanted}" if value is not None else "a value is needed")
    return normal


def _place_of(source: Source, spec: FieldSpec, value: str) -> Span | None:
    """Where the text states a value, next to the field's role words where it does so more than once."""
    if spec.kind in ("name", "text"):
        return locate(source, value)
    places = [
        one.span for one in source.candidates if one.value(spec.kind) == value and not _is_order(source, one.span)
    ]
    return max(places, key=lambda place: strength(source, spec, place), default=None)


def _is_order(source: Source, place: Span) -> bool:
    return "instruction" in marks_at(source, place)
