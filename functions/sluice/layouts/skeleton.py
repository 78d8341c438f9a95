"""A document without its particulars: what every letter of a layout shares, and the slots where the rest stands."""

import re
from dataclasses import dataclass
from hashlib import blake2b
from zlib import crc32

from sluice.jobs import Span

MIN_SLOTS = 4
MAX_SLOTS = 600
"""A text with fewer slots is too plain to know again; one with more is no letter."""

_SLOT = re.compile(
    r"[$€£]?[0-9*#Xx]*[0-9](?:[0-9.,:/*-]*[0-9])?%?"  # an amount, date of digits, rate, or masked number
    r"|[^\W\d_a-z][\w'&-]*\.?(?:[ ]+(?:(?:of|and|the|de|la)[ ]+)?[^\W\d_a-z][\w'&-]*\.?)*"  # capitalised words
)
_WORD, _DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"[0-9]")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Slot:
    """One place whose text may differ between letters: its ``span``, whether it is a number, and its mark.

    ``mark`` is the CRC-32 of its text, enough to tell one label from another. ``labelled`` says that lower-case words,
    which belong to the layout itself, stand between it and the slot before.
    """

    span: Span
    number: bool
    mark: int
    labelled: bool


@dataclass(frozen=True, slots=True)
class Skeleton:
    """``key`` is equal for documents of one layout and for no others; ``slots`` are in the order of the text."""

    key: str
    slots: tuple[Slot, ...]


def skeleton(text: str) -> Skeleton | None:
    """The skeleton of a text in one pass, or None where it has too few slots, or too many, to be known again."""
    slots: list[Slot] = []
    fixed: list[str] = []
    at = 0
    for found in _SLOT.finditer(text):
        if len(slots) == MAX_SLOTS:
            return None
        start, end = found.span()
        number = _DIGIT.search(text, start, end) is not None
        fixed += (text[at:start], "#" if number else "@")
        slots.append(Slot((start, end), number, crc32(found[0].encode()), _WORD.search(text, at, start) is not None))
        at = end
    fixed.append(text[at:])
    return Skeleton(_key(fixed), tuple(slots)) if len(slots) >= MIN_SLOTS else None


def _key(fixed: list[str]) -> str:
    return blake2b(_BLANK.sub(" ", "".join(fixed)).strip().encode(), digest_size=16).hexdigest()
