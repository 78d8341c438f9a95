"""What a JSON Schema asks for, reduced to the shapes a reader can fill: leaves, objects, arrays, maps, tuples.

A `Leaf` is one statement of the document. An array becomes ``path[]``; a `Mapped` object, whose keys the schema does
not name, is asked for as pairs (``path[].key``, ``path[].value``); a tuple has the positions ``path.0``, ``path.1``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from pydantic import JsonValue

from sluice.documents import child
from sluice.jobs import FieldSpec, Kind

KEY, VALUE = "key", "value"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One statement: its kind, the JSON types it may become, and for choices the JSON values behind the words."""

    kind: Kind = "text"
    types: frozenset[str] = frozenset()
    choices: tuple[tuple[str, JsonValue], ...] = ()
    nullable: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class Constant:
    """A value the schema fixes: filled in, never asked for."""

    value: JsonValue
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Property:
    """A named part of an object."""

    name: str
    shape: "Shape"
    required: bool


@dataclass(frozen=True, slots=True)
class Object:
    """Named parts."""

    properties: tuple[Property, ...]
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Mapped:
    """An object whose keys the document states."""

    values: "Shape"
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Array:
    """Any number of the same."""

    items: "Shape"
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Tuple:
    """A fixed number of positions."""

    positions: tuple["Shape", ...]
    nullable: bool = False


Shape: TypeAlias = Leaf | Constant | Object | Mapped | Array | Tuple


def fields(shape: Shape, path: str, *, required: bool) -> Iterator[FieldSpec]:
    """The fields of a shape, in the schema's order."""
    match shape:
        case Leaf():
            words = humanised(path)
            choices = tuple(word for word, _ in shape.choices)
            needed = required and not shape.nullable
            yield FieldSpec(path, shape.kind, shape.description or words, choices, (words,), required=needed)
        case Object(properties):
            for part in properties:
                yield from fields(part.shape, child(path, part.name), required=required and part.required)
        case Array(items):
            yield from fields(items, f"{path}[]", required=False)
        case Mapped(values):
            yield FieldSpec(f"{path}[].{KEY}", "name", f"name of an entry of {humanised(path)}")
            yield from fields(values, f"{path}[].{VALUE}", required=False)
        case Tuple(positions):
            for at, position in enumerate(positions):
                yield from fields(position, child(path, str(at)), required=required)
        case Constant():
            return


_TAIL = re.compile(r'(?:"((?:[^"]|"")*)"|([^."\[\]]+))(?:\[\])*$')
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\W]+")


def humanised(path: str) -> str:
    """The last key of a path in plain words: ``a.invoiceTotal[]`` -> ``invoice total``."""
    tail = _TAIL.search(path)
    key = (tail[1] or tail[2] or "") if tail else path
    return " ".join(_HUMP.sub(" ", key).lower().split()) or key


def either(shapes: list[Shape]) -> Shape:
    """One shape for what may be any of several: leaves widen, objects share their parts, the most structured wins."""
    if all(shape == shapes[0] for shape in shapes):
        return shapes[0]
    nullable = any(shape.nullable or shape == Constant(None) for shape in shapes)
    stated = [asked(shape) for shape in shapes if shape != Constant(None)]
    for structured in (_either_array, _either_object, _either_mapped):
        if found := structured(stated):
            return replace(found, nullable=nullable)
    return replace(_either_leaf([shape for shape in stated if isinstance(shape, Leaf)]), nullable=nullable)


def both(first: Shape, second: Shape) -> Shape:
    """One shape for what must be both: the parts of two objects together; else the first."""
    if not isinstance(first, Object) or not isinstance(second, Object):
        return first
    known = {part.name: part for part in first.properties}
    for part in second.properties:
        mine = known.get(part.name, part)
        known[part.name] = replace(mine, required=mine.required or part.required)
    return replace(first, properties=tuple(known.values()))


def asked(shape: Shape) -> Shape:
    """A constant as a statement the document may or may not make: a choice of one, part by part; else the shape."""
    match shape:
        case Constant(dict() as members):
            parts = (Property(name, asked(Constant(value)), required=True) for name, value in members.items())
            return Object(tuple(parts), shape.nullable)
        case Constant(list() as members):
            return Tuple(tuple(asked(Constant(value)) for value in members), shape.nullable)
        case Constant(value) if value is not None:
            return Leaf("choice", choices=((word(value), value),), nullable=shape.nullable)
    return shape


def word(value: JsonValue) -> str:
    """How a choice is called: strings by themselves, everything else as JSON."""
    from pydantic_core import to_json

    return value if isinstance(value, str) else to_json(value).decode()


def _either_array(shapes: list[Shape]) -> Array | Tuple | None:
    arrays = [shape for shape in shapes if isinstance(shape, Array)]
    tuples = [shape for shape in shapes if isinstance(shape, Tuple)]
    if arrays:
        return Array(either([array.items for array in arrays]))
    return max(tuples, key=lambda shape: len(shape.positions), default=None)


def _either_object(shapes: list[Shape]) -> Object | None:
    objects = [shape for shape in shapes if isinstance(shape, Object)]
    if not objects:
        return None
    found: dict[str, list[Property]] = {}
    for part in (part for each in objects for part in each.properties):
        found.setdefault(part.name, []).append(part)
    return Object(
        tuple(
            Property(
                name,
                either([part.shape for part in parts]),
                required=len(parts) == len(objects) and all(part.required for part in parts),
            )
            for name, parts in found.items()
        )
    )


def _either_mapped(shapes: list[Shape]) -> Mapped | None:
    values = [shape.values for shape in shapes if isinstance(shape, Mapped)]
    return Mapped(either(values)) if values else None


def _either_leaf(leaves: list[Leaf]) -> Leaf:
    description = next((leaf.description for leaf in leaves if leaf.description), "")
    types = frozenset[str]().union(*(leaf.types for leaf in leaves))
    if all(leaf.choices for leaf in leaves):
        choices = dict(choice for leaf in leaves for choice in leaf.choices)
        return Leaf("choice", types, tuple(choices.items()), description=description)
    kinds = {leaf.kind for leaf in leaves}
    numeric: Kind = "number" if kinds <= {"number", "integer"} else "text"
    return Leaf(kinds.pop() if len(kinds) == 1 else numeric, types, description=description)
