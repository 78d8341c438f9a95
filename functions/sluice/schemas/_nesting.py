"""Puts normalised values back into the shape a schema asks for."""

import re
from collections.abc import Mapping
from decimal import Decimal

from pydantic import JsonValue

from sluice.documents import child
from sluice.schemas._shapes import KEY, VALUE, Array, Constant, Leaf, Mapped, Object, Shape, Tuple, word

Values = Mapping[str, JsonValue]
_NUMBER = re.compile(r"-?\d{1,30}(?:\.\d{1,30})?")
_WHOLE = 2**63


class Absent:
    """No value, which in JSON is not the same as null."""


ABSENT = Absent()


def nested(shape: Shape, values: Values) -> JsonValue:
    """The JSON value of a whole record; what is not stated is left out, or null where it is required and may be."""
    known = {path: value for path, value in values.items() if value is not None}
    found = _at(shape, "" if isinstance(shape, Object) else VALUE, known, _counts(known))
    if isinstance(found, Absent):
        return {} if isinstance(shape, Object | Mapped) and not shape.nullable else None
    return found


def _counts(values: Values) -> dict[str, int]:
    """How many items each array has, by its concrete path."""
    counts: dict[str, int] = {}
    for path in values:
        for index in _INDEX.finditer(path):
            if index[1]:
                array = path[: index.start()]
                counts[array] = max(counts.get(array, 0), int(index[1]) + 1)
    return counts


_INDEX = re.compile(r'"(?:[^"]|"")*"|\[(\d+)\]')


def _at(shape: Shape, path: str, values: Values, counts: Mapping[str, int]) -> JsonValue | Absent:
    match shape:
        case Leaf():
            return _converted(shape, values[path]) if path in values else ABSENT
        case Constant():
            return shape.value
        case Object():
            return _object(shape, path, values, counts)
        case Tuple(positions):
            found = [_at(part, child(path, str(at)), values, counts) for at, part in enumerate(positions)]
            stated = any(not isinstance(part, Absent) for part in found)
            return [None if isinstance(part, Absent) else part for part in found] if stated else ABSENT
        case Array(items):
            each = [_at(items, f"{path}[{at}]", values, counts) for at in range(counts.get(path, 0))]
            return [part for part in each if not isinstance(part, Absent)] or ABSENT
        case Mapped():
            return _mapped(shape, path, values, counts)


def _object(shape: Object, path: str, values: Values, counts: Mapping[str, int]) -> JsonValue | Absent:
    """Only what is stated makes an object; once there is one, its constants and its required nulls are filled in."""
    found = ((part.name, _at(part.shape, child(path, part.name), values, counts)) for part in shape.properties)
    record = {name: value for name, value in found if not isinstance(value, Absent)}
    if path and not any(part.name in record for part in shape.properties if not isinstance(part.shape, Constant)):
        return ABSENT
    for part in shape.properties:
        if part.name not in record and part.required and part.shape.nullable:
            record[part.name] = None
    return record


def _mapped(shape: Mapped, path: str, values: Values, counts: Mapping[str, int]) -> JsonValue | Absent:
    record: dict[str, JsonValue] = {}
    for at in range(counts.get(path, 0)):
        key = values.get(f"{path}[{at}].{KEY}")
        value = _at(shape.values, f"{path}[{at}].{VALUE}", values, counts)
        if key is not None and not isinstance(value, Absent):
            record[word(key)] = value
    return record or ABSENT


def _converted(leaf: Leaf, value: JsonValue) -> JsonValue:
    """A normalised value as the JSON type its schema wants; a string, for validation to find, when it cannot be."""
    if not isinstance(value, str):
        return word(value) if "string" in leaf.types else value
    if leaf.choices:
        return dict(leaf.choices).get(value, value)
    if "string" in leaf.types:
        return value
    if value in ("true", "false") and "boolean" in leaf.types:
        return value == "true"
    if not leaf.types & {"number", "integer"} or not _NUMBER.fullmatch(value):
        return value
    number = Decimal(value)
    if number != int(number):
        return float(number)
    return int(number) if -_WHOLE <= number < _WHOLE else value
