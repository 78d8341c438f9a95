"""A gold record -> its stated scalars by the paths that fields have; the opposite of `sluice.schemas.nest`."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import JsonValue

from sluice.documents import DocumentType, child
from sluice.errors import RejectedError
from sluice.schemas import SchemaType
from sluice.schemas._shapes import KEY, VALUE, Array, Constant, Leaf, Mapped, Object, Shape, Tuple

Stated = tuple[str, JsonValue]


def stated(document_type: DocumentType, record: Mapping[str, Any]) -> dict[str, JsonValue]:
    """The stated scalars of a record by concrete path; RejectedError names a key that the type does not have."""
    if isinstance(document_type, SchemaType):
        shape = document_type.shape
        return dict(_at(shape, record, "" if isinstance(shape, Object) else VALUE))
    for path in record:
        if document_type.field(path) is None:
            raise RejectedError("fields", f"{document_type.name} has no field {path!r}")
    return {path: value for path, value in record.items() if value is not None}


def _at(shape: Shape, value: Any, path: str) -> Iterator[Stated]:
    if value is None or isinstance(shape, Constant):
        return
    match shape:
        case Leaf():
            yield path, _word(shape, value, path)
        case Object() if isinstance(value, Mapping):
            yield from _object(shape, value, path)
        case Array(items) if isinstance(value, list):
            for at, item in enumerate(value):
                yield from _at(items, item, f"{path}[{at}]")
        case Tuple(positions) if isinstance(value, list) and len(value) <= len(positions):
            for at, item in enumerate(value):
                yield from _at(positions[at], item, child(path, str(at)))
        case Mapped(values) if isinstance(value, Mapping):
            yield from _mapped(values, value, path)
        case _:
            raise RejectedError(
                "fields", f"{path or 'the record'} is a {type(value).__name__}, not as the schema has it"
            )


def _mapped(values: Shape, record: Mapping[str, Any], path: str) -> Iterator[Stated]:
    for at, (key, item) in enumerate(record.items()):
        yield f"{path}[{at}].{KEY}", key
        yield from _at(values, item, f"{path}[{at}].{VALUE}")


def _object(shape: Object, record: Mapping[str, Any], path: str) -> Iterator[Stated]:
    parts = {part.name: part.shape for part in shape.properties}
    for key, value in record.items():
        if key not in parts:
            raise RejectedError("fields", f"the schema has no field {child(path, key)!r}")
        yield from _at(parts[key], value, child(path, key))


def _word(leaf: Leaf, value: Any, path: str) -> JsonValue:
    """The scalar; a choice as the word that stands for it."""
    if isinstance(value, Mapping | list):
        raise RejectedError("fields", f"{path} is a {type(value).__name__}, a single value is needed")
    named: JsonValue = next((word for word, meant in leaf.choices if meant == value), value)
    return named
