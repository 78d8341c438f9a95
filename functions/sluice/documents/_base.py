"""What a page in this folder is written with: kinds, `said`, and a `DocumentType` that collects rules.

    class Coupon(Frozen):
        amount: Money | None = said("what the coupon takes off", cues="discount, you save")

    document = DocumentType(Coupon)

    @document.rule
    def amount_is_small(coupon: Coupon) -> str | None:
        \"\"\"A coupon above 500.00 is misread.\"\"\"
        ...

The rule's name is its id, its docstring the explanation people see, its answer None or what is wrong. A rule
written for another page's model does not type-check.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from inspect import getdoc
from types import NoneType
from typing import Annotated, Any, Generic, Literal, cast, get_args, get_origin, overload

import orjson
from pydantic import BaseModel, Field, JsonValue
from pydantic.fields import FieldInfo
from typing_extensions import TypeVar

from sluice.documents._checks import ONE_BY_ONE
from sluice.jobs import FieldSpec, Finding, Frozen, Kind

__all__ = ["Date", "DocumentType", "Frozen", "Id", "Money", "Name", "Rate", "Text", "child", "pattern", "said"]

Severity = Literal["error", "warning"]
Record = TypeVar("Record", bound=BaseModel, default=Any)
Rule = Callable[[Record], str | None]


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


@dataclass(frozen=True, slots=True)
class _Registered(Generic[Record]):
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

    @cached_property
    def fingerprint(self) -> str:
        """A digest of everything the type asks for and judges by; it is final once it has been asked for."""
        fields = [[spec.path, spec.kind, spec.description, spec.choices, spec.cues] for spec in self.fields]
        return digest({"name": self.name, "hints": self.hints, "fields": fields, "rules": dict(self.rules)})

    @property
    def rules(self) -> Mapping[str, str]:
        """The explanation of every rule, by its id."""
        return {_id(rule.check): getdoc(rule.check) or "" for rule in self._rules}

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

    def _judge(self, record: Record, rule: _Registered[Record]) -> Finding | None:
        reading = _Reading(record)
        problem = rule.check(cast("Record", reading))
        if problem is None:
            return None
        read = tuple(spec.path for spec in self.fields if spec.path in reading.seen)
        return _finding(rule.check, rule.severity, problem, read)

    def _one_by_one(self, record: Record) -> tuple[Finding, ...]:
        return tuple(
            _finding(check, "error", f"{spec.path.replace('_', ' ')} {problem}", (spec.path,))
            for spec in self.fields
            if (value := getattr(record, spec.path)) is not None
            for check in ONE_BY_ONE.get(spec.kind, ())
            if not (spec.kind == "money" and self._may_be_a_credit(spec.path))
            if (problem := check(value))
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


_INDEX = re.compile(r'"(?:[^"]|"")*"|\[\d+\]')
_PLAIN = re.compile(r"[A-Za-z0-9_$-]+")


def pattern(path: str) -> str:
    """The path of the field a concrete path belongs to: ``items[3].price`` -> ``items[].price``."""
    return _INDEX.sub(lambda found: found[0] if found[0].startswith('"') else "[]", path)


def child(path: str, key: str) -> str:
    """The path of a key below a path; a key with other than letters, digits, ``_``, ``$`` and ``-`` is quoted."""
    named = key if _PLAIN.fullmatch(key) else '"' + key.replace('"', '""') + '"'
    return f"{path}.{named}" if path else named
