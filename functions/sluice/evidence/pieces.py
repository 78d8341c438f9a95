"""Unbroken stretches of digits, points and commas: what amounts are put together from."""

import sys
from typing import NamedTuple

from sluice.evidence.text import OCR_CLASS, OCR_DIGITS, lazily

CENTS = lazily(r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,9})\.[0-9]{2}")
WHOLE = lazily(r"[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,9}")
FINE = lazily(r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,9})\.[0-9]{3,6}")

_DIGIT = f"[{OCR_CLASS}]"
# A comma before anything but three digits, behind a year or a day parts two columns of a comma-separated line.
_GROUPS = rf"(?<![0-9]{{4}},)(?<![-/][0-9]{{2}},)(?={_DIGIT}{{3}}(?!{_DIGIT}))"
_COMMA = rf",(?!{_DIGIT})|,{_GROUPS}|,(?={_DIGIT}{{1,2}} {_DIGIT})"
_REST = rf"(?:{_DIGIT}++|\.|{_COMMA})*+(?:(?<=[.,])|(?![A-Za-z])|(?<=\.[0-9]{{2}}))"
# The first character leads, and what must stand before it is looked at behind it: searching is then twice as fast.
_PIECE = lazily(
    rf"[{OCR_CLASS}.,](?:(?<![.,])(?:(?<![A-Za-z0-9.][\s\S])|(?<=[A-Za-z][0-9])|(?<=\.\.[\s\S])){_REST}"
    rf"|(?<=\s[.,])(?:(?<=\.)|{_GROUPS}|(?={_DIGIT}{{1,2}} {_DIGIT}))(?={_DIGIT}){_REST}"
    r"|(?<=[0-9] [.,])(?= [0-9]))"
)
_PADDED = lazily(r"[.,]*0[0-9,]")


class Piece(NamedTuple):
    """One stretch; ``text`` is ``raw`` with what stands for a digit turned into one."""

    start: int
    end: int
    raw: str
    text: str

    @property
    def well_formed(self) -> bool:
        """True for what can stand alone; only neighbours ask."""
        bare = self.text.strip(".,")
        return not _PADDED.match(self.text) and bool(CENTS.fullmatch(bare) or WHOLE.fullmatch(bare))


def pieces_of(text: str, begin: int = 0, end: int = sys.maxsize) -> list[Piece]:
    """Every stretch of a text, in order; a comma behind a point parts two, as in "5.29,163.99"."""
    found: list[Piece] = []
    for match in _PIECE.finditer(text, begin, end):
        start, raw = match.start(), match.group()
        while 0 <= (point := raw.find(".")) < (comma := raw.find(",", point)) and comma + 1 < len(raw):
            found.append(_piece(start, start + comma, raw[:comma]))
            start, raw = start + comma + 1, raw[comma + 1 :]
        found.append(_piece(start, match.end(), raw))
    return found


def _piece(start: int, end: int, raw: str) -> Piece:
    return Piece(start, end, raw, raw if raw.isdigit() else raw.translate(OCR_DIGITS))


def adjacent(text: str, left: Piece, right: Piece) -> bool:
    """True when one white space stands between two pieces."""
    return right.start - left.end == 1 and text[left.end].isspace()


def breaks(left: Piece, right: Piece) -> bool:
    """True when the blank between two pieces looks like a scanner's: neither side can stand alone."""
    return left.text[-1] in ".," or right.text[0] in ".," or not left.well_formed or not right.well_formed
