"""A schema as a conjunction of parts: how references are followed, and what the parts say together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sluice.errors import RejectedError

SCALARS = frozenset({"string", "number", "integer", "boolean"})
OBJECT_WORDS = ("properties", "patternProperties", "additionalProperties", "required", "propertyNames", "minProperties")
ARRAY_WORDS = ("items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems")
CONDITIONAL = ("then", "else")
NAMES_OF_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}


def refuse(keyword: str, where: str, problem: str) -> RejectedError:
    """The refusal of a keyword, with the place it stands at."""
    return RejectedError("schema", f"{keyword} at {where or 'the top'}: {problem}")


@dataclass(frozen=True, slots=True)
class Part:
    """A schema that must hold, how its references resolve, and the references that led to it."""

    schema: Mapping[str, Any] | bool
    resolver: Any
    opened: frozenset[int] = frozenset()

    def sub(self, schema: Any) -> "Part":
        """A schema inside this one."""
        return Part(schema, self.resolver, self.opened)

    def word(self, keyword: str) -> Any:
        """A keyword's value; None when it is not there."""
        return self.schema.get(keyword) if isinstance(self.schema, Mapping) else None


def inside(part: Part) -> Part:
    """The part with its resolver moved to the ``$id`` it declares."""
    if part.resolver is None or not (isinstance(part.word("$id"), str) or isinstance(part.word("id"), str)):
        return part
    from referencing.jsonschema import DRAFT4, DRAFT202012

    resource = (DRAFT4 if part.word("$id") is None else DRAFT202012).create_resource(part.schema)
    return Part(part.schema, part.resolver.in_subresource(resource), part.opened)


def followed(part: Part, target: str, where: str) -> Part:
    """The part a reference points at; RejectedError when it recurs, or points outside or at no schema."""
    from referencing.exceptions import Unresolvable

    try:
        resolved = part.resolver.lookup(target)
    except (Unresolvable, ValueError) as error:
        raise refuse("$ref", where, f"{target!r} points outside the schema or at nothing in it") from error
    found = resolved.contents
    if not isinstance(found, Mapping | bool):
        raise refuse("$ref", where, f"{target!r} does not point at a schema")
    if id(found) in part.opened:
        raise refuse("$ref", where, f"{target!r} is recursive")
    return Part(found, resolved.resolver, part.opened | {id(found)})


def without_alternatives(part: Part) -> Part:
    """The part as a plain conjunct: what `_flat` already followed is not followed again."""
    if not isinstance(part.schema, Mapping):
        return part
    done = ("anyOf", "oneOf", "allOf", "$ref", "$id", "id", "not", "if")
    return Part({key: value for key, value in part.schema.items() if key not in done}, part.resolver, part.opened)


def types_of(parts: list[Part]) -> frozenset[str] | None:
    """The JSON types all parts allow; None when they allow any."""
    found: frozenset[str] | None = None
    for part in parts:
        stated = part.word("type")
        if stated is None:
            continue
        types = frozenset([stated] if isinstance(stated, str) else stated)
        types |= {"integer"} if "number" in types else set()
        found = types if found is None else found & types
    return found - {"integer"} if found and "number" in found else found


def most_structured(parts: list[Part], types: frozenset[str] | None) -> frozenset[str]:
    """Of the types allowed, those to ask for: a described array before a described object before scalars."""
    for name, words in (("array", ARRAY_WORDS), ("object", OBJECT_WORDS)):
        described = any(part.word(word) is not None for part in parts for word in words)
        if described and (types is None or name in types):
            return frozenset({name})
    scalars = SCALARS if types is None else types & SCALARS
    return scalars or (types or frozenset())


def values_of(parts: list[Part]) -> list[Any]:
    """The values that every ``enum`` and ``const`` allows; empty when there is none."""
    lists = [[part.word("const")] for part in parts if isinstance(part.schema, Mapping) and "const" in part.schema]
    lists += [values for part in parts if (values := part.word("enum"))]
    if not lists:
        return []
    return [value for value in lists[0] if all(value in others for others in lists[1:])]


def named_in(parts: Iterable[Part]) -> dict[str, list[Part]]:
    """The schemas of every named property, in the order they first appear."""
    found: dict[str, list[Part]] = {}
    for part in parts:
        for name, schema in (part.word("properties") or {}).items():
            found.setdefault(name, []).append(part.sub(schema))
    return found


def conditions(parts: list[Part], words: tuple[str, ...] = CONDITIONAL) -> list[Part]:
    """The schemas that hold for the same value, but under a condition only."""
    found = [part.sub(part.word(word)) for part in parts for word in words if part.word(word) is not None]
    for part in parts:
        for keyword in ("dependentSchemas", "dependencies"):
            schemas = (part.word(keyword) or {}).values()
            found += [part.sub(schema) for schema in schemas if isinstance(schema, Mapping)]
    return found


def positions_of(parts: list[Part]) -> list[Part]:
    """The positions of a tuple; before 2020-12 a list of ``items`` meant the same."""
    for part in parts:
        for keyword in ("prefixItems", "items"):
            if isinstance(positions := part.word(keyword), list):
                return [part.sub(schema) for schema in positions]
    return []


def is_of_type(value: Any, types: frozenset[str] | None) -> bool:
    """True when a JSON value has one of the types."""
    name = NAMES_OF_TYPES.get(type(value), "null")
    return types is None or name in types or (name == "integer" and "number" in types)


def described(parts: list[Part]) -> str:
    """The first description, else the first title, in one line of at most 300 characters."""
    told = (part.word(keyword) for keyword in ("description", "title") for part in parts)
    return " ".join(next((text for text in told if isinstance(text, str) and text.strip()), "").split())[:300]
