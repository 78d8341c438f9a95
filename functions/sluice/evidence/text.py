"""What every reader of values shares: letters that scanners confuse with digits, and positions that never move."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple, cast

from sluice.jobs import Kind


def letter_map(letters: str, digits: str) -> str:
    """A table for `str.translate`: a string takes a tenth of the time of the dict that `str.maketrans` makes."""
    return "".join(map(chr, range(128))).translate(str.maketrans(letters, digits))


OCR_DIGITS = letter_map("OolISB", "001158")
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


class Stretch(NamedTuple):
    """A part of a text that can be read by itself, and the ends of the plain words on either side of it.

    Values lie between ``start`` and ``end``; the word before begins at ``lead``, the one behind ends at ``tail``.
    """

    start: int
    end: int
    lead: int
    tail: int


class _Lazy:
    """Compiles when first used; from then on its methods are the compiled pattern's own."""

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> object:
        compiled = re.compile(self._text, self._flags)
        for method in ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "pattern"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazily(text: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern that many texts do without: compiling all of them at once is a tenth of a cold start."""
    return cast("re.Pattern[str]", _Lazy(text, flags))


def matches(pattern: re.Pattern[str], text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    """What ``pattern.finditer(text)`` finds, for a pattern that can only begin at ``starts`` (sorted)."""
    reached = 0
    for start in starts:
        if start >= reached and (found := pattern.match(text, start)):
            yield found
            reached = found.end()


def words(listed: str) -> tuple[str, ...]:
    """The words of a list written with blanks between them."""
    return tuple(listed.split())


_BLANKS = "".join(char if char.isalpha() else " " for char in map(chr, range(128)))
_WORD = re.compile("[a-z]+")


def words_in(lower: str) -> frozenset[str]:
    """The different words of a lower-case text, letters a to z only."""
    return frozenset(lower.translate(_BLANKS).split() if lower.isascii() else _WORD.findall(lower))


def places_of(word: str, lower: str) -> Iterator[int]:
    """Where a word of letters stands by itself in a lower-case text."""
    at = lower.find(word)
    while at >= 0:
        end = at + len(word)
        if not (_is_letter(lower[at - 1 : at]) or _is_letter(lower[end : end + 1])):
            yield at
        at = lower.find(word, end)


def _is_letter(char: str) -> bool:
    return char.isalpha() and char.isascii()


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
    written = f"{value:f}"
    shorter = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if shorter == "-0" else shorter


def amount_readings(value: str) -> tuple[Reading, ...]:
    """An amount, and the same as a plain number."""
    number = plain(Decimal(value))
    read: tuple[Reading, ...] = (("money", value), ("number", number))
    return read if "." in number else (*read, ("integer", number))
