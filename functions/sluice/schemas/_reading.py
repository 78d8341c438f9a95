"""Reads a JSON Schema: follows references, merges ``allOf``, unites alternatives, and refuses by name what it cannot.

Assertions (``minimum``, ``pattern``, ``not``, ``if`` …) shape no field: the finished record is validated against the
whole schema. Properties that only a condition brings (``then``, ``else``, ``dependentSchemas``) are optional fields.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sluice.documents import child
from sluice.errors import RejectedError
from sluice.jobs import Kind
from sluice.schemas._parts import (
    CONDITIONAL,
    Part,
    conditions,
    described,
    followed,
    inside,
    is_of_type,
    most_structured,
    named_in,
    positions_of,
    refuse,
    types_of,
    values_of,
    without_alternatives,
)
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
MAX_STEPS = 20_000

KINDS: Mapping[str, Kind] = {"date": "date", "date-time": "date"}
X_KINDS: tuple[Kind, ...] = ("money", "date", "rate", "id", "name", "text")
REFUSED = ("$dynamicRef", "$recursiveRef")


@dataclass(slots=True)
class Reader:
    """One reading of one schema; counts its steps so that a small schema cannot cost much."""

    steps: int = 0

    def shape(self, parts: Iterable[Part], where: str, depth: int) -> Shape | None:
        """The shape of what all ``parts`` ask for; None when nothing can satisfy them."""
        flat = list(self._flat(parts, where))
        if any(part.schema is False for part in flat):
            return None
        for part in conditions(flat, ("not", "if", *CONDITIONAL)):
            # Only to refuse what could not be validated later: these hold for the same value, so they may not recur.
            self.shape([part], where, depth)
        groups = [(part, group) for part in flat for word in ("anyOf", "oneOf") if (group := part.word(word))]
        if not groups:
            return self._plain(flat, where, depth)
        plain = [without_alternatives(part) for part in flat]
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
            self.steps += 1
            if self.steps > MAX_STEPS:
                raise refuse("anyOf/oneOf/$ref", where, f"the schema unfolds to more than {MAX_STEPS} parts")
            opened = inside(part)
            yield opened
            if (target := part.word("$ref")) is not None:
                yield from self._flat([followed(opened, str(target), where)], where)
            for keyword in REFUSED:
                if part.word(keyword) is not None:
                    raise refuse(keyword, where, "dynamic references are not supported")
            yield from self._flat([opened.sub(member) for member in part.word("allOf") or ()], where)

    def _plain(self, parts: list[Part], where: str, depth: int) -> Shape | None:
        types = types_of(parts)
        nullable = types is not None and "null" in types
        stated = None if types is None else types - {"null"}
        if values := values_of(parts):
            return _choice(values, stated, described(parts))
        if stated is not None and not stated:
            return Constant(None) if nullable else None
        return self._typed(most_structured(parts, stated), parts, where, depth, nullable=nullable)

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
        if positions := positions_of(parts):
            shapes = [self.shape([part], child(where, str(at)), depth) for at, part in enumerate(positions)]
            return Tuple(tuple(shape or Constant(None) for shape in shapes), nullable)
        items = self.shape([p.sub(p.word("items")) for p in parts if p.word("items") is not None], f"{where}[]", depth)
        return Array(items, nullable) if items else None

    def _object(self, parts: list[Part], where: str, depth: int, *, nullable: bool) -> Shape | None:
        named = named_in(parts) or named_in(conditions(parts))
        extra = {} if not named else named_in(conditions(parts))
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


def _choice(values: list[Any], types: frozenset[str] | None, description: str) -> Shape | None:
    allowed = [value for value in values if value is not None and is_of_type(value, types)]
    nullable = None in values
    if not allowed:
        return Constant(None) if nullable else None
    if len(allowed) == 1 and not nullable:
        return Constant(allowed[0])
    shape = either([asked(Constant(value)) for value in allowed])
    return replace(shape, nullable=nullable, description=description) if isinstance(shape, Leaf) else shape


def _leaf(types: frozenset[str], parts: list[Part], where: str, *, nullable: bool) -> Leaf:
    return Leaf(_kind(types, parts, where), types, (), nullable, described(parts))


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
