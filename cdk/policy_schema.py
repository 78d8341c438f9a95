"""The routing policy's schema for AppConfig, which reads JSON Schema draft 4 and no later one.

pydantic writes draft 2020-12. What the policy uses of it differs in few words; a word that draft 4 does not know stops
the synthesis instead of being ignored by the validator.
"""

from collections.abc import Mapping
from typing import Any

from sluice.routing import Policy

MOST_CHARS = 32_768
"""The longest schema that AppConfig takes."""
_KNOWN = frozenset(
    (
        "$ref",
        "additionalProperties",
        "allOf",
        "anyOf",
        "default",
        "description",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "items",
        "maxItems",
        "maxLength",
        "maximum",
        "minItems",
        "minLength",
        "minimum",
        "multipleOf",
        "not",
        "oneOf",
        "pattern",
        "properties",
        "required",
        "title",
        "type",
        "uniqueItems",
    )
)


def policy_schema() -> dict[str, Any]:
    """What a routing policy must look like, in draft 4."""
    found = Policy.model_json_schema()
    shared = {name: draft4(schema) for name, schema in found.pop("$defs", {}).items()}
    return {"$schema": "http://json-schema.org/draft-04/schema#", "definitions": shared, **draft4(found)}


def draft4(schema: Mapping[str, Any]) -> dict[str, Any]:
    """One schema in draft 4; ValueError for a word that draft 4 has no equal of."""
    written: dict[str, Any] = {}
    for word, meant in schema.items():
        match word, meant:
            case "const", _:
                written["enum"] = [meant]
            case "$ref", str():
                written["$ref"] = meant.replace("#/$defs/", "#/definitions/")
            case (("exclusiveMinimum" | "exclusiveMaximum"), int() | float()):
                # In draft 4 the limit stands in `minimum`, and this only says that it is none itself.
                written[word.removeprefix("exclusive").lower()] = meant
                written[word] = True
            case "properties", dict():
                written[word] = {name: draft4(each) for name, each in meant.items()}
            case (("anyOf" | "allOf" | "oneOf"), list()):
                written[word] = [draft4(each) for each in meant]
            case (("items" | "not" | "additionalProperties"), dict()):
                written[word] = draft4(meant)
            case _ if word in _KNOWN:
                written[word] = meant
            case _:
                raise ValueError(f"JSON Schema draft 4 has no {word!r}")
    return written
