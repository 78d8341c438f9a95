"""What a page in this folder is written with: kinds, `said`, and a `DocumentType` that collects rules.

    class Coupon(Frozen):
        amount: Money | None = said("what the coupon takes off", cues="discount, you save")

    document = DocumentType(Coupon)

    @document.rule
    def amount_is_small(coupon: Coupon) -> str | None:
        \"\"\"A coupon above 500.00 is misread.\"\"\"
        ...

The rule's name is its id, its docstring the explanation people see, its answer None or what is wrong. A rule
written for another page's model does not type-check. ``@document.over_time`` enters a rule about two documents of one
account: the earlier, the later, and the days between them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from inspect import getdoc
from types import NoneType
from typing import Annotated, Any, Generic, Literal, NamedTuple, cast, get_args, get_origin, overload

import orjson
from pydantic import BaseModel, Field, JsonValue
from pydantic.fields import FieldInfo
from typing_extensions import TypeVar

from sluice.documents._checks import ONE_BY_ONE
from sluice.documents._paths import child, pattern
from sluice.jobs import FieldSpec, Finding, Frozen, Kind

__all__ = ["Date", "DocumentType", "Frozen", "Id", "Money", "Name", "Rate", "Text", "child", "pattern", "said"]

Severity = Literal["error", "warning"]
Record = TypeVar("Record", bound=BaseModel, default=Any)
Rule = Callable[[Record], str | None]
Change = Callable[[Record, Record, int], str | None]
DATED = ("quote_date", "statement_date", "date")
"""The fields that say of which day a document is."""


@dataclass(frozen=True, slots=True)
class Of:
    """Marks a type with the kind its values are normalised to."""

    kind: Kind


Money = Annotated[Decimal, Of("money")]
Date = Annotated[date, Of("date")]
Rate = Annotated[Decimal, Of("rate")]
Id = Annotated[str, Of("id")]
Name = Annotated[str, Of("name")]
Text = Annotated[str, Of("text")]


def said(meaning: str, *, cues: str, credit: bool = False) -> Any:
    """Describe a field: what it means, the role words documents print next to it (between commas, in lower case),
    and whether an amount may be negative.
    """
    words = [cue.strip() for cue in cues.split(",")]
    return Field(default=None, description=meaning, json_schema_extra={"cues": [*words], "credit": credit})


class _Registered(NamedTuple, Generic[Record]):
    check: Rule[Record]
    severity: Severity


class DocumentType(Generic[Record]):
    """The fields of one kind of document, what to tell a model about it, and the rules its values are held to."""

    def __init__(
        self,
        model: type[Record],
        *,
        hints: str = "",
        name: str | None = None,
        fields: tuple[FieldSpec, ...] | None = None,
    ) -> None:
        self.model = model
        self.name = name or model.__module__.rpartition(".")[2]
        self.hints = hints
        self.fields = fields or tuple(_spec(path, info) for path, info in model.model_fields.items())
        self._by_path = {spec.path: spec for spec in self.fields}
        self._rules: list[_Registered[Record]] = []
        self._over_time: list[Change[Record]] = []
        self._dated = next((spec.path for spec in self.fields if spec.path in DATED), None)

    @cached_property
    def fingerprint(self) -> str:
        """A digest of everything the type asks for and judges by; it is final once it has been asked for."""
        fields = [[spec.path, spec.kind, spec.description, spec.choices, spec.cues] for spec in self.fields]
        return digest({"name": self.name, "hints": self.hints, "fields": fields, "rules": dict(self.rules)})

    @property
    def rules(self) -> Mapping[str, str]:
        """The explanation of every rule, by its id."""
        checks: list[Callable[..., object]] = [*(rule.check for rule in self._rules), *self._over_time]
        return {_id(check): getdoc(check) or "" for check in checks}

    @overload
    def rule(self, check: Rule[Record], /) -> Rule[Record]: ...
    @overload
    def rule(self, /, *, severity: Severity) -> Callable[[Rule[Record]], Rule[Record]]: ...
    def rule(
        self, check: Rule[Record] | None = None, /, *, severity: Severity = "error"
    ) -> Rule[Record] | Callable[[Rule[Record]], Rule[Record]]:
        """Enter a function as a rule of this type; an ``error`` sends the job to a person, a ``warning`` does not."""

        def enter(check: Rule[Record]) -> Rule[Record]:
            self._rules.append(_Registered(check, severity))
            return check

        return enter if check is None else enter(check)

    def over_time(self, check: Change[Record], /) -> Change[Record]:
        """Enter a function as a rule about two documents of one account; what it says sends the job to a person."""
        self._over_time.append(check)
        return check

    def field(self, path: str) -> FieldSpec | None:
        """The field a path names, also a path into an array (``items[3].price``); None when there is none."""
        return self._by_path.get(path) or self._by_path.get(pattern(path))

    def record(self, values: Mapping[str, JsonValue]) -> Record:
        """The model instance of normalised values; a key or value that is none of ours raises ValidationError."""
        return self.model.model_validate(values)

    def nest(self, values: Mapping[str, JsonValue]) -> JsonValue:
        """The JSON object of normalised values: one key per field, null where nothing is stated."""
        return {spec.path: values.get(spec.path) for spec in self.fields}

    def findings(self, values: Mapping[str, JsonValue]) -> tuple[Finding, ...]:
        """What the rules say about normalised values, field by field first, then together."""
        record = self.record(values)
        judged = (self._judge(record, rule) for rule in self._rules)
        return (*self._one_by_one(record), *(finding for finding in judged if finding))

    def day(self, values: Mapping[str, JsonValue]) -> date | None:
        """Of which day a document says that it is; None when it does not."""
        stated = values.get(self._dated) if self._dated else None
        return date.fromisoformat(stated) if isinstance(stated, str) else None

    def changes(
        self, earlier: Mapping[str, JsonValue], later: Mapping[str, JsonValue], *, days: int
    ) -> tuple[Finding, ...]:
        """What the rules over time say about the values of two documents of one account, ``days`` apart."""
        before, after = self.record(earlier), self.record(later)
        judged = (self._judge_change(before, after, check, days) for check in self._over_time)
        return tuple(finding for finding in judged if finding)

    def _judge_change(self, before: Record, after: Record, check: Change[Record], days: int) -> Finding | None:
        reading = _Reading(after)
        problem = check(before, cast("Record", reading), days)
        return None if problem is None else _finding(check, "error", problem, self._paths(reading))

    def _judge(self, record: Record, rule: _Registered[Record]) -> Finding | None:
        if rule.check(record) is None:
            return None  # as nearly always: only a finding needs to know what was read
        reading = _Reading(record)
        problem = rule.check(cast("Record", reading))
        if problem is None:
            return None
        return _finding(rule.check, rule.severity, problem, self._paths(reading))

    def _paths(self, reading: "_Reading") -> tuple[str, ...]:
        return tuple(spec.path for spec in self.fields if spec.path in reading.seen)

    def _one_by_one(self, record: Record) -> tuple[Finding, ...]:
        return tuple(
            _finding(check, "error", f"{path.replace('_', ' ')} {problem}", (path,))
            for path, check in self._checks
            if (value := getattr(record, path)) is not None and (problem := check(value))
        )

    @cached_property
    def _checks(self) -> tuple[tuple[str, Callable[[Any], str | None]], ...]:
        """What fields are held to one by one, by path."""
        checks = ((spec, check) for spec in self.fields for check in ONE_BY_ONE.get(spec.kind, ()))
        return tuple(
            (spec.path, check)
            for spec, check in checks
            if not (spec.kind == "money" and self._may_be_a_credit(spec.path))
        )

    def _may_be_a_credit(self, path: str) -> bool:
        return bool(_extra(self.model.model_fields[path])["credit"])


class _Reading:
    """Stands in for a record and notes which stated fields a rule reads: those its finding is about."""

    def __init__(self, record: BaseModel) -> None:
        self._record = record
        self.seen: set[str] = set()

    def __getattr__(self, name: str) -> object:
        value = getattr(self._record, name)
        if value is not None:
            self.seen.add(name)
        return value


def digest(content: object) -> str:
    """The digest of JSON content, the same whatever the order of its keys (32 hex digits)."""
    return sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def _finding(check: Callable[..., object], severity: Severity, problem: str, fields: tuple[str, ...]) -> Finding:
    return Finding(rule=_id(check), severity=severity, message=problem, explanation=getdoc(check) or "", fields=fields)


def _id(check: Callable[..., object]) -> str:
    return str(getattr(check, "__name__", check))


def _spec(path: str, info: FieldInfo) -> FieldSpec:
    kind, choices = _kind(info.annotation)
    cues = tuple(_extra(info)["cues"])
    return FieldSpec(path, kind, info.description or "", choices, cues, required=info.is_required())


def _extra(info: FieldInfo) -> Mapping[str, Any]:
    if not isinstance(info.json_schema_extra, Mapping):
        raise TypeError(f"a field of a document type is described with said(...): {info!r}")
    return info.json_schema_extra


def _kind(annotation: Any) -> tuple[Kind, tuple[str, ...]]:
    """The kind and the choices of ``Money | None``, ``Literal[...] | None`` and the like."""
    [stated] = [part for part in get_args(annotation) if part is not NoneType]
    if get_origin(stated) is Literal:
        return "choice", get_args(stated)
    [marker] = [mark for mark in get_args(stated) if isinstance(mark, Of)]
    return marker.kind, ()
