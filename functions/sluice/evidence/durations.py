"""Lengths of time: "2 years", "two (2) years", "24-month", "the second anniversary" -> days or months."""

import re
from collections.abc import Iterator
from decimal import Decimal

from sluice.evidence.date_forms import NUMBER_WORDS
from sluice.evidence.text import lazily
from sluice.jobs import Span

_ORDINALS = {word: n for word, n in NUMBER_WORDS.items() if word.endswith(("th", "st", "nd", "rd"))} | {"third": 3}
_CARDINALS = {word: n for word, n in NUMBER_WORDS.items() if word not in _ORDINALS}
_WORDS = "|".join(sorted((word for word in _CARDINALS if len(word) > 2), key=len, reverse=True))
_NTH = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_DIGITS = r"[0-9]{1,3}(?:\.[0-9]{1,2})?"
_LENGTH = lazily(
    rf"\b(?:(?P<said>(?:(?:{_WORDS})[ \n-]{{1,2}}){{1,2}})(?:\([ ]?(?:{_DIGITS})[ ]?\)[ \n-]{{1,2}})?"
    rf"|\(?(?P<digits>{_DIGITS})[ ]?\)?[ \n-]{{1,2}})"
    r"(?:full |calendar |consecutive |additional |business )?(?P<unit>year|month|week|day)s?\b"
    rf"|\b(?P<nth>{_NTH})(?:[ \n]\([0-9]{{1,2}}(?:st|nd|rd|th)\))?[ \n]anniversary\b"
)
_IN = {"year": ("months", 12), "month": ("months", 1), "week": ("days", 7), "day": ("days", 1)}

Length = tuple[str, Decimal]
"""A count of days or of months, which no number of days is."""


def lengths(lower: str) -> Iterator[tuple[Span, Length]]:
    """Every length of time in a lower-case text."""
    for found in _LENGTH.finditer(lower):
        yield found.span(), _length(found)


def length(lower: str) -> Length | None:
    """What the whole of a lower-case text says; None when it is no length of time."""
    found = _LENGTH.fullmatch(lower)
    return _length(found) if found else None


def _length(found: re.Match[str]) -> Length:
    if found["nth"]:
        return "months", Decimal(12 * _ORDINALS[found["nth"]])
    unit, times = _IN[found["unit"]]
    return unit, times * _count(found)


def _count(found: re.Match[str]) -> Decimal:
    if found["digits"]:
        return Decimal(found["digits"])
    return Decimal(sum(_CARDINALS[word] for word in re.findall("[a-z]+", found["said"])))
