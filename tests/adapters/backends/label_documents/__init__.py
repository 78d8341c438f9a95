"""Documents with the schemas that people bring and what they state, to see how well the label reader reads."""

from dataclasses import dataclass
from typing import Any

TEXT = {"type": "string"}
DATE = {"type": "string", "format": "date"}
NUMBER = {"type": "number"}
INTEGER = {"type": "integer"}
YES_NO = {"type": "boolean"}
MONEY = {"type": "string", "x-kind": "money"}
RATE = {"type": "string", "x-kind": "rate"}
ID = {"type": "string", "x-kind": "id"}
NAME = {"type": "string", "x-kind": "name"}
EMAIL = {"type": "string", "format": "email"}
URL = {"type": "string", "format": "uri"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document, the schema brought along, and the values it states by concrete path; all else is not stated."""

    name: str
    text: str
    schema: dict[str, Any]
    stated: dict[str, Any]


def an(**properties: Any) -> dict[str, Any]:
    """The schema of an object."""
    return {"type": "object", "properties": properties}


def many(items: Any) -> dict[str, Any]:
    """The schema of an array."""
    return {"type": "array", "items": items}


def one_of(*words: str) -> dict[str, Any]:
    """The schema of a choice."""
    return {"enum": [*words]}


def said(schema: dict[str, Any], description: str) -> dict[str, Any]:
    """A schema with its description."""
    return {**schema, "description": description}
