"""Dates: "03/14/2026", "Mar. 14th, 2026", "14-Mar-2026", "the fourteenth of march twenty twenty-six" -> ISO."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import chain

from sluice.evidence.date_forms import (
    ANNOUNCED,
    COMPACT,
    DAY_FIRST,
    ISO,
    MONTH_FIRST,
    MONTHS,
    NUMBER_WORDS,
    NUMERIC,
    PAIRED,
    SHORT_MONTHS,
    day_first,
    month_first_starts,
    month_number,
    months,
)
from sluice.evidence.text import CLEAN, OCR, SPOKEN, Hit, Marks, digits_of, letter_map, lowered, matches

_LOWER_DIGITS = letter_map("olisb", "01158")
_GAPS = re.compile(r"[\s\-]+")


def find(text: str, lower: str) -> Iterator[Hit]:
    """Every full date; a date without a year is none."""
    places = months(lower)
    written_out = (matches(MONTH_FIRST, lower, month_first_starts(lower, places)), day_first(lower, places))
    for found in chain.from_iterable(written_out):
        if not _cuts_word(text, found.start()) and (day := _named(found)):
            yield Hit(found.start(), found.end(), (("date", day),), _marks(found))
    for pattern in (NUMERIC, ISO) if PAIRED.search(text) else ():
        for found in pattern.finditer(text):
            if day := _numeric(found):
                yield Hit(found.start(), found.end(), (("date", day),), OCR if _spoiled(found.group()) else CLEAN)
    for found in COMPACT.finditer(text):
        announced = ANNOUNCED.search(lower, max(0, found.start() - 24), found.start())
        if announced and (day := _numeric(found)):
            yield Hit(found.start(), found.end(), (("date", day), ("id", found.group())))


def _cuts_word(text: str, start: int) -> bool:
    """True inside a word; "dueNov 1, 2024" only lost its blank."""
    if not start or not text[start - 1].isalpha():
        return False
    return not text[start].isdigit() and not (text[start].isupper() and text[start - 1].islower())


def _spoiled(verbatim: str) -> bool:
    return any(char.isalpha() or char.isspace() for char in verbatim)


def _marks(found: re.Match[str]) -> Marks:
    if not any(char.isdigit() for char in found["day"]) or found["year"][-1].isalpha():
        return SPOKEN
    exact = found["month"] in MONTHS or found["month"] in SHORT_MONTHS
    return CLEAN if exact and not _spoiled(found["day"] + found["year"]) else OCR


def normalise(verbatim: str) -> str | None:
    """A date, written or spoken -> ISO; None when it is none, is impossible, or lacks its year."""
    stripped = verbatim.strip().strip(",;()[]")
    lower = lowered(stripped)
    for pattern in (MONTH_FIRST, DAY_FIRST):
        if (found := pattern.fullmatch(lower)) and (day := _named(found)):
            return day
    for pattern in (ISO, NUMERIC, COMPACT):
        if (found := pattern.fullmatch(stripped)) and (day := _numeric(found)):
            return day
    return None


def _named(found: re.Match[str]) -> str | None:
    return _iso(_year(found["year"]), month_number(found["month"]), _number(found["day"]))


def _numeric(found: re.Match[str]) -> str | None:
    """Month before day, unless the first number can only be a day."""
    groups = found.groupdict()
    year = _year(groups["year"])
    if "month" in groups:
        return _iso(year, _number(groups["month"]), _number(groups["day"]))
    first, second = _number(groups["first"]), _number(groups["second"])
    return _iso(year, second, first) if first > 12 else _iso(year, first, second)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat() if 1900 <= year <= 2099 else None
    except ValueError:
        return None


def _year(written: str) -> int:
    digits = _digits(written).lstrip("'’")
    if digits.isdigit():
        return int(digits) + (2000 if len(digits) == 2 else 0)
    said = [word for word in _GAPS.split(written) if word != "and"]
    if said[1] == "thousand":
        return 2000 + sum(NUMBER_WORDS[word] for word in said[2:])
    return NUMBER_WORDS[said[0]] * 100 + sum(NUMBER_WORDS[word] for word in said[1:])


def _digits(written: str) -> str:
    return digits_of(written.translate(_LOWER_DIGITS))


def _number(written: str) -> int:
    digits = _digits(written)
    return int(digits) if digits.isdigit() else sum(NUMBER_WORDS[word] for word in _GAPS.split(written))
