"""The form of an answer: a closed JSON Schema with one verbatim string or null per field, derived from the fields."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sluice.jobs import FieldSpec, Kind

MAX_ITEMS = 50
QUOTE_CHARS: Mapping[Kind, int] = {
    "money": 160, "date": 120, "rate": 120, "id": 240, "name": 160, "text": 600, "choice": 160,
    "number": 120, "integer": 120, "boolean": 160,
}  # fmt: skip
"""Characters of the longest quote per kind: an amount or an identifier may be spoken, digit by digit."""

LONE_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character: no quote of a document, and nothing that could be stored."""

_STEP = re.compile(r'"((?:[^"]|"")*)"|([^."\[\]]+)|(\[\])')


@dataclass(slots=True)
class _Place:
    """Where paths meet: the parts below by key (an array has the one part ``[]``), or a leaf's length."""

    parts: dict[str | None, "_Place"] = field(default_factory=dict)
    max_chars: int = 0


def answer_schema(fields: Iterable[FieldSpec]) -> dict[str, Any]:
    """The closed schema of an answer: keys in the order of the fields, all required, every leaf a string or null."""
    top = _Place()
    for spec in fields:
        place = top
        for step in steps(spec.path):
            place = place.parts.setdefault(step, _Place())
        place.max_chars = QUOTE_CHARS[spec.kind]
    return _schema(top)


def steps(path: str) -> Iterator[str | None]:
    """The keys of a path in order; None stands for a position in an array."""
    for quoted, plain, position in _STEP.findall(path):
        yield None if position else plain or quoted.replace('""', '"')


def _schema(place: _Place) -> dict[str, Any]:
    if place.max_chars:
        return {"type": ["string", "null"], "maxLength": place.max_chars}
    if None in place.parts:
        return {"type": "array", "items": _schema(place.parts[None]), "maxItems": MAX_ITEMS}
    parts = {key: _schema(part) for key, part in place.parts.items() if key is not None}
    return {"type": "object", "properties": parts, "required": list(parts), "additionalProperties": False}
