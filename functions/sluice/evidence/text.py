"""What every reader of values shares: letters that scanners confuse with digits, and positions that never move."""

from decimal import Decimal
from typing import NamedTuple

from sluice.jobs import Kind

OCR_DIGITS = str.maketrans("OolISB", "001158")
"""What a scanner writes for a digit -> the digit."""

OCR_CLASS = "0-9OolISB"
"""The inside of a character class: a digit, or what a scanner writes for one."""

Reading = tuple[Kind, str]
"""A kind, and the normal form of a value read as that kind."""

Marks = frozenset[str]
CLEAN: Marks = frozenset()
OCR: Marks = frozenset({"ocr"})
SPOKEN: Marks = frozenset({"spoken"})
MASKED: Marks = frozenset({"masked"})


class Hit(NamedTuple):
    """A place that may state a value: its readings, the likeliest first, and what was noticed on the way."""

    start: int
    end: int
    readings: tuple[Reading, ...]
    marks: Marks = CLEAN


def words(listed: str) -> tuple[str, ...]:
    """The words of a list written with blanks between them."""
    return tuple(listed.split())


def lowered(text: str) -> str:
    """The text in lower case, every character at its old offset."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def digits_of(text: str) -> str:
    """The text with confused letters turned into digits and all white space gone."""
    return "".join(text.split()).translate(OCR_DIGITS)


def plain(value: Decimal) -> str:
    """A decimal without trailing zeros or exponent."""
    return f"{value.normalize() + 0:f}"


def amount_readings(value: str) -> tuple[Reading, ...]:
    """An amount, and the same as a plain number."""
    number = plain(Decimal(value))
    read: tuple[Reading, ...] = (("money", value), ("number", number))
    return read if "." in number else (*read, ("integer", number))
