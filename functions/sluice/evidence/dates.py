"""Dates: "03/14/2026", "Mar. 14th, 2026", "14-Mar-2026", "the fourteenth of march twenty twenty-six" -> ISO."""

import re
from collections.abc import Iterator, Sequence
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
    ends_as_month,
    month_first_starts,
    month_number,
    months,
)
from sluice.evidence.text import (
    CLEAN,
    OCR,
    SPOKEN,
    Hit,
    Marks,
    Stretch,
    digits_of,
    lazily,
    letter_map,
    lowered,
    matches,
)

_LOWER_DIGITS = letter_map("olisb", "01158")
_BESIDE_DIGIT = lazily("[a-z][0158]|[0158][a-z]")
"""What a month's name has in it where a scanner took a letter for a digit."""
_GAPS = lazily(r"[\s\-]+")


def may_name_month(inner: str, said: Sequence[str]) -> bool:
    """A quick look at a lower-case stretch and its words."""
    return any(map(ends_as_month, said)) or _BESIDE_DIGIT.search(inner) is not None


def find_numeric(text: str, lower: str, stretch: Stretch) -> Iterator[Hit]:
    """Every full date in figures; a date without a year is none."""
    start, end = stretch.start, stretch.tail
    for pattern in (NUMERIC, ISO) if PAIRED.search(text, start, end) else ():
        for found in pattern.finditer(text, start, end):
            if day := _numeric(found):
                yield Hit(found.start(), found.end(), (("date", day),), OCR if _spoiled(found.group()) else CLEAN)
    for found in COMPACT.finditer(text, start, end):
        announced = ANNOUNCED.search(lower, max(0, found.start() - 24), found.start())
        if announced and (day := _numeric(found)):
            yield Hit(found.start(), found.end(), (("date", day), ("id", found.group())))


def find_written_out(text: str, lower: str, stretch: Stretch) -> Iterator[Hit]:
    """Every full date with its month's name."""
    if not (places := months(lower, stretch.start, stretch.tail)):
        return
    begins = month_first_starts(lower, places, floor=stretch.start)
    written_out = (matches(MONTH_FIRST, lower, begins), day_first(lower, places, floor=stretch.start))
    for found in chain.from_iterable(written_out):
        if not _cuts_word(text, found.start()) and (day := _named(found)):
            yield Hit(found.start(), found.end(), (("date", day),), _marks(found))


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
    return iso(_year(found["year"]), month_number(found["month"]), _number(found["day"]))


def _numeric(found: re.Match[str]) -> str | None:
    """Month before day, unless the first number can only be a day."""
    groups = found.groupdict()
    year = _year(groups["year"])
    if "month" in groups:
        return iso(year, _number(groups["month"]), _number(groups["day"]))
    first, second = _number(groups["first"]), _number(groups["second"])
    return iso(year, second, first) if first > 12 else iso(year, first, second)


def iso(year: int, month: int, day: int) -> str | None:
    """A day from 1900 to 2099 -> ISO; None when there is no such day."""
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
