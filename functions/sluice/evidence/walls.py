"""Words that no value can contain: they part a text into stretches that can be read one by one, and only when needed.

A wall is a chunk between blanks that is a plain word outside the vocabulary of every reader (number words, months,
currencies, masks, single letters, what a scanner makes of digits), so no reader's pattern matches across it.
"""

import re
from functools import lru_cache

from sluice.evidence.date_forms import WEEKDAY_SPELLINGS, ends_as_month
from sluice.evidence.lexemes import KNOWN
from sluice.evidence.text import Stretch, lazily, words
from sluice.jobs import Span

VOCABULARY = (
    frozenset(KNOWN)
    | WEEKDAY_SPELLINGS
    | frozenset(
        words(
            "us vs usd rm cr mm billion st nd rd th of the day days as in vin first second third fourth fifth sixth "
            "seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth "
            "eighteenth nineteenth twentieth thirtieth per pcr cent ccnt ecnt eent pereent pcrcent pcreent perccnt "
            "perecnt pcrccnt pcrecnt nineteen"
        )
    )
)
_SCANNED = re.compile(r"[A-Z]{0,3}[OSlB]+|[OolISB]+|[xX]+")
"""What may be a number, a mask or an id to a forgiving reader."""
_EDGES = ".,;:!?()[]\"'"
_CHUNK = re.compile(r"\S+")
_IN = frozenset(("n ", "N "))
_SPELT = lazily(r"[a-zA-Z] as in \Z", re.IGNORECASE)
_SHORTENED = re.compile("[A-Za-z]{2,}['’](?:s|re|ve|d|t|m)", re.IGNORECASE)
_SPEAKER = re.compile(r"[A-Za-z]{2,}_?[0-9]{1,2}:")
_CLOCK = re.compile(r"\([0-9]{1,2}(?::[0-9]{2}){1,2}\)|\[[0-9]{1,2}(?::[0-9]{2}){1,2}\]")
REACH = 48
"""Characters looked back at first."""
GAP = 7
"""Blanks in a row that no value has in it."""


@lru_cache(maxsize=4096)
def is_wall(chunk: str) -> bool:
    """True for a chunk that nothing can be read across, and that states nothing itself."""
    word = chunk.strip(_EDGES)
    if _SPEAKER.fullmatch(chunk):
        word = chunk.rstrip(":0123456789_")
    elif _SHORTENED.fullmatch(word):
        word = re.split("['’]", word)[0]
    elif _CLOCK.fullmatch(chunk):
        return True
    if len(word) < 2 or not word.isalpha() or not word.isascii():
        return False
    lower = word.lower()
    return lower not in VOCABULARY and not ends_as_month(lower) and _SCANNED.fullmatch(word) is None


def around(text: str, at: int) -> Stretch:
    """The stretch between walls that ``at`` lies in; an empty one when it lies in a wall."""
    lead, start, own = _left(text, at)
    end, tail = _right(text, own)
    return Stretch(start, end, lead, tail)


def _left(text: str, at: int) -> tuple[int, int, int]:
    """Where the wall before a chunk begins and ends, and where the chunk itself begins."""
    reach = REACH
    while True:
        begin = max(0, at - reach)
        head = text[begin:at]
        chunks = head.split()
        own = place = len(head)
        if chunks and not head[-1].isspace():
            own = place = head.rindex(chunks.pop())
        while chunks:
            chunk, behind = chunks.pop(), place
            place = head.rindex(chunk, 0, place)
            if not place and begin:
                break
            end = place + len(chunk)
            if is_wall(chunk) and not _spells(text, begin + place):
                return begin + place, begin + end, begin + own
            if behind - end >= GAP:
                return begin + end, begin + end, begin + own
        if not begin:
            return 0, 0, own
        reach *= 4


def _right(text: str, own: int) -> Span:
    """Where the wall behind a chunk begins and ends."""
    reached = own
    for found in _CHUNK.finditer(text, own):
        start, end = found.span()
        if start - reached >= GAP:
            return reached, start
        if is_wall(found.group()) and not _spells(text, start):
            return start, end
        reached = end
    return len(text), len(text)


def _spells(text: str, start: int) -> bool:
    """True for the last word of "B as in bravo"."""
    near = text[max(0, start - 8) : start]
    return near[-2:] in _IN and _SPELT.search(near) is not None
