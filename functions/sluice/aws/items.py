"""DynamoDB's attribute values: plain Python in, ``{"S": ...}`` out, and back."""

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

Plain = str | int | float | bytes
Attribute = dict[str, str]
Item = dict[str, Attribute]

MAX_ITEM_BYTES = 409_600
"""An item's limit, attribute names included (docs.aws.amazon.com/amazondynamodb, Constraints, 2026-08)."""


def to_item(values: Mapping[str, Plain | None]) -> Item:
    """Encode plain values; None leaves the attribute out."""
    return {name: to_attribute(value) for name, value in values.items() if value is not None}


def to_attribute(value: Plain) -> Attribute:
    """Encode one plain value."""
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bytes):
        return {"B": b64encode(value).decode("ascii")}
    return {"N": str(value)}


def from_item(item: Mapping[str, Mapping[str, str]]) -> dict[str, Plain]:
    """Decode an item; whole numbers come back as int."""
    return {name: from_attribute(attribute) for name, attribute in item.items()}


def from_attribute(attribute: Mapping[str, str]) -> Plain:
    """Decode one attribute value."""
    ((kind, value),) = attribute.items()
    if kind == "S":
        return value
    if kind == "B":
        return b64decode(value)
    if kind == "N":
        return int(value) if value.lstrip("-").isdigit() else float(value)
    raise ValueError(f"no attribute of type {kind} is written by Sluice")


def packed(item: Mapping[str, Plain], name: str) -> bytes:
    """The bytes under ``name``; TypeError when the item holds something else there."""
    value = item[name]
    if not isinstance(value, bytes):
        raise TypeError(f"{name} of {item.get('pk')!r} is {type(value).__name__}, not bytes")
    return value


def size_of(values: Mapping[str, Plain | None]) -> int:
    """Bytes the item of plain values takes, by DynamoDB's count (names in UTF-8, numbers as written)."""
    return sum(len(name.encode()) + _size(value) for name, value in values.items() if value is not None)


def _size(value: Plain) -> int:
    return len(value) if isinstance(value, bytes) else len(str(value).encode())


class Expression(NamedTuple):
    """An expression with its values; every attribute is written ``#name``, so no reserved word can bite."""

    text: str
    values: Mapping[str, Plain]

    @property
    def names(self) -> dict[str, str]:
        """The ExpressionAttributeNames of the text."""
        return _names(self.text)

    @property
    def attribute_values(self) -> Item:
        """The ExpressionAttributeValues."""
        return {f":{name}": to_attribute(value) for name, value in self.values.items()}


@lru_cache(maxsize=64)
def _names(text: str) -> dict[str, str]:
    return {f"#{name}": name for name in re.findall(r"#(\w+)", text)}
