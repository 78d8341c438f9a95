"""Reads a JSON Schema: follows references, merges ``allOf``, unites alternatives, and refuses by name what it cannot.

Assertions (``minimum``, ``pattern``, ``not``, ``if`` …) shape no field: the finished record is validated against the
whole schema. Properties that only a condition brings (``then``, ``else``, ``dependentSchemas``) are optional fields.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sluice.documents import child
from sluice.errors import RejectedError
from sluice.jobs import Kind
from sluice.schemas._shapes import (
    Array,
    Constant,
    Leaf,
    Mapped,
    Object,
    Property,
    Shape,
    Tuple,
    asked,
    both,
    either,
)

MAX_DEPTH = 8
MAX_STEPS = 5_000

KINDS: Mapping[str, Kind] = {"date": "date", "date-time": "date"}
X_KINDS: tuple[Kind, ...] = ("money", "date", "rate", "id", "name", "text")
REFUSED = ("$dynamicRef", "$recursiveRef")
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


@dataclass(slots=True)
class Reader:
    """One reading of one schema; counts its steps so that a small schema cannot cost much."""

    steps: int = 0
    seen: set[str] = field(default_factory=set)

    def shape(self, parts: Iterable[Part], where: str, depth: int) -> Shape | None:
        """The shape of what all ``parts`` ask for; None when nothing can satisfy them."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise refuse("anyOf/oneOf/$ref", where, f"the schema unfolds to more than {MAX_STEPS} parts")
        flat = list(self._flat(parts, where))
        if any(part.schema is False for part in flat):
            return None
        groups = [(part, group) for part in flat for word in ("anyOf", "oneOf") if (group := part.word(word))]
        if not groups:
            return self._plain(flat, where, depth)
        plain = [_without_alternatives(part) for part in flat]
        united = [self._united(plain, part, group, where, depth) for part, group in groups]
        first, *rest = united
        for other in rest:
            first = both(first, other) if first and other else None
        return first

    def _united(self, plain: list[Part], part: Part, group: list[Any], where: str, depth: int) -> Shape | None:
        shapes = [self.shape([*plain, part.sub(alternative)], where, depth) for alternative in group]
        possible = [shape for shape in shapes if shape is not None]
        return either(possible) if possible else None

    def _flat(self, parts: Iterable[Part], where: str) -> Iterator[Part]:
        """Every part with its references followed and its ``allOf`` members beside it."""
        for part in parts:
            opened = _inside(part)
            yield opened
            if (target := part.word("$ref")) is not None:
                yield from self._flat([_followed(opened, str(target), where)], where)
            for keyword in REFUSED:
                if part.word(keyword) is not None:
                    raise refuse(keyword, where, "dynamic references are not supported")
            yield from self._flat([opened.sub(member) for member in part.word("allOf") or ()], where)

    def _plain(self, parts: list[Part], where: str, depth: int) -> Shape | None:
        types = _types(parts)
        nullable = types is not None and "null" in types
        stated = None if types is None else types - {"null"}
        if values := _enumerated(parts):
            return _choice(values, stated, _description(parts))
        if stated is not None and not stated:
            return Constant(None) if nullable else None
        return self._typed(_most_structured(parts, stated), parts, where, depth, nullable=nullable)

    def _typed(
        self, types: frozenset[str], parts: list[Part], where: str, depth: int, *, nullable: bool
    ) -> Shape | None:
        if not types & {"object", "array"}:
            return _leaf(types, parts, where, nullable=nullable)
        if depth >= MAX_DEPTH:
            raise RejectedError("schema", f"{where} is nested deeper than {MAX_DEPTH} levels")
        if "array" in types:
            return self._array(parts, where, depth + where.endswith("[]"), nullable=nullable)
        return self._object(parts, where, depth + 1, nullable=nullable)

    def _array(self, parts: list[Part], where: str, depth: int, *, nullable: bool) -> Shape | None:
        if positions := _positions(parts):
            shapes = [self.shape([part], child(where, str(at)), depth) for at, part in enumerate(positions)]
            return Tuple(tuple(shape or Constant(None) for shape in shapes), nullable)
        items = self.shape([p.sub(p.word("items")) for p in parts if p.word("items") is not None], f"{where}[]", depth)
        return Array(items, nullable) if items else None

    def _object(self, parts: list[Part], where: str, depth: int, *, nullable: bool) -> Shape | None:
        named = _named(parts) or _named(_conditional(parts))
        extra = {} if not named else _named(_conditional(parts))
        required = {str(name) for part in parts for name in part.word("required") or ()}
        closed = any(part.word("additionalProperties") is False for part in parts)
        unknown = {} if closed else {name: [_ANYTHING] for name in sorted(required - set(named))}
        if not named and not unknown:
            return self._mapped(parts, where, depth, nullable=nullable, closed=closed)
        found = {name: self.shape(of, child(where, name), depth) for name, of in {**extra, **unknown, **named}.items()}
        ordered = [*named, *(name for name in (*unknown, *extra) if name not in named)]
        if any(found[name] is None for name in required & set(found)):
            return None
        properties = [
            Property(name, shape if name in required else asked(shape), name in required)
            for name in dict.fromkeys(ordered)
            if (shape := found[name]) is not None
        ]
        return _fixed(properties, nullable=nullable) or Object(tuple(properties), nullable)

    def _mapped(self, parts: list[Part], where: str, depth: int, *, nullable: bool, closed: bool) -> Shape | None:
        patterns = [part.sub(value) for part in parts for value in (part.word("patternProperties") or {}).values()]
        if closed and not patterns:
            return Constant({}, nullable)
        others = [part.sub(value) for part in parts if isinstance(value := part.word("additionalProperties"), Mapping)]
        shapes = [self.shape([part], f"{where}[].value", depth) for part in patterns or others or [_ANYTHING]]
        possible = [shape for shape in shapes if shape is not None]
        return Mapped(either(possible), nullable) if possible else Constant({}, nullable)


_ANYTHING = Part({}, None)


def _fixed(properties: list[Property], *, nullable: bool) -> Constant | None:
    """An object without a choice is a constant itself."""
    constants = {part.name: part.shape.value for part in properties if isinstance(part.shape, Constant)}
    return Constant(constants, nullable) if len(constants) == len(properties) else None


def _inside(part: Part) -> Part:
    """The part with its resolver moved to the ``$id`` it declares."""
    if part.resolver is None or not (isinstance(part.word("$id"), str) or isinstance(part.word("id"), str)):
        return part
    from referencing.jsonschema import DRAFT4, DRAFT202012

    resource = (DRAFT4 if part.word("$id") is None else DRAFT202012).create_resource(part.schema)
    return Part(part.schema, part.resolver.in_subresource(resource), part.opened)


def _followed(part: Part, target: str, where: str) -> Part:
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


def _without_alternatives(part: Part) -> Part:
    """The part as a plain conjunct: what `_flat` already followed is not followed again."""
    if not isinstance(part.schema, Mapping):
        return part
    done = ("anyOf", "oneOf", "allOf", "$ref", "$id", "id")
    return Part({key: value for key, value in part.schema.items() if key not in done}, part.resolver, part.opened)


def _types(parts: list[Part]) -> frozenset[str] | None:
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


def _most_structured(parts: list[Part], types: frozenset[str] | None) -> frozenset[str]:
    """Of the types allowed, those to ask for: a described array before a described object before scalars."""
    for name, words in (("array", ARRAY_WORDS), ("object", OBJECT_WORDS)):
        described = any(part.word(word) is not None for part in parts for word in words)
        if described and (types is None or name in types):
            return frozenset({name})
    scalars = SCALARS if types is None else types & SCALARS
    return scalars or (types or frozenset())


def _enumerated(parts: list[Part]) -> list[Any]:
    """The values that every ``enum`` and ``const`` allows; empty when there is none."""
    lists = [[part.word("const")] for part in parts if isinstance(part.schema, Mapping) and "const" in part.schema]
    lists += [values for part in parts if (values := part.word("enum"))]
    if not lists:
        return []
    return [value for value in lists[0] if all(value in others for others in lists[1:])]


def _choice(values: list[Any], types: frozenset[str] | None, description: str) -> Shape | None:
    allowed = [value for value in values if value is not None and _is_of(value, types)]
    nullable = None in values
    if not allowed:
        return Constant(None) if nullable else None
    if len(allowed) == 1 and not nullable:
        return Constant(allowed[0])
    shape = either([asked(Constant(value)) for value in allowed])
    return replace(shape, nullable=nullable, description=description) if isinstance(shape, Leaf) else shape


def _is_of(value: Any, types: frozenset[str] | None) -> bool:
    name = NAMES_OF_TYPES.get(type(value), "null")
    return types is None or name in types or (name == "integer" and "number" in types)


def _leaf(types: frozenset[str], parts: list[Part], where: str, *, nullable: bool) -> Leaf:
    return Leaf(_kind(types, parts, where), types, (), nullable, _description(parts))


def _kind(types: frozenset[str], parts: list[Part], where: str) -> Kind:
    for part in parts:
        if (stated := part.word("x-kind")) is not None:
            if stated not in X_KINDS:
                raise refuse("x-kind", where, f"{stated!r} is not one of {', '.join(X_KINDS)}")
            return X_KINDS[X_KINDS.index(stated)]
    if "string" in types:
        formats = [part.word("format") for part in parts if part.word("format")]
        return KINDS.get(str(formats[0]), "text") if formats else "text"
    numeric: tuple[Kind, ...] = ("number", "integer", "boolean")
    return next((kind for kind in numeric if kind in types), "text")


def _description(parts: list[Part]) -> str:
    told = (part.word(keyword) for keyword in ("description", "title") for part in parts)
    return " ".join(next((text for text in told if isinstance(text, str) and text.strip()), "").split())[:300]


def _named(parts: Iterable[Part]) -> dict[str, list[Part]]:
    """The schemas of every named property, in the order they first appear."""
    found: dict[str, list[Part]] = {}
    for part in parts:
        for name, schema in (part.word("properties") or {}).items():
            found.setdefault(name, []).append(part.sub(schema))
    return found


def _conditional(parts: list[Part]) -> list[Part]:
    """The schemas that hold under a condition only."""
    found = [part.sub(part.word(word)) for part in parts for word in CONDITIONAL if part.word(word) is not None]
    for part in parts:
        for keyword in ("dependentSchemas", "dependencies"):
            schemas = (part.word(keyword) or {}).values()
            found += [part.sub(schema) for schema in schemas if isinstance(schema, Mapping)]
    return found


def _positions(parts: list[Part]) -> list[Part]:
    """The positions of a tuple; before 2020-12 a list of ``items`` meant the same."""
    for part in parts:
        for keyword in ("prefixItems", "items"):
            if isinstance(positions := part.word(keyword), list):
                return [part.sub(schema) for schema in positions]
    return []
