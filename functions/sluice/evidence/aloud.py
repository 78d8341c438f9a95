"""Spoken numbers as evidence: where they stand in a text, and what one alone is worth."""

import re
from collections.abc import Callable, Iterator

from sluice.evidence import spoken
from sluice.evidence.spoken import Lexeme, Reader, Said
from sluice.evidence.text import Hit, lowered
from sluice.jobs import Kind

_SPEAKABLE = frozenset(("unit", "teen", "ten", "hundred", "thousand", "cents", "dollars", "percent", "part", "even"))
_CUE = re.compile(r"\b(?:end(?:s|ing)?|last four|acc(?:oun)?t|card|loan|number|digits)\b[^.]{0,32}$")
_STARTS = frozenset(("unit", "teen", "ten", "numeral", "a", "letter", "double", "triple"))
SPOKEN = frozenset({"spoken"})


def find(lower: str) -> Iterator[Hit]:
    """Every number said in words in a lower-case text, as money, rate or id."""
    for run in spoken.runs(lower):
        if len(run) > 1 and any(lexeme.role in _SPEAKABLE for lexeme in run):
            yield from _hits(run, lower)


def _hits(run: list[Lexeme], lower: str) -> Iterator[Hit]:
    reader, at = Reader(run), 0
    while at < len(run):
        if run[at].role not in _STARTS:
            at += 1
            continue
        said = _longest(reader, at)
        if said is None:
            at += 1
            continue
        if said.last - at > 1 and (said.strong or _is_paired_id(run[at : said.last], lower)):
            yield Hit(run[at].start, run[said.last - 1].end, _kinds(said) if said.strong else ("id",), SPOKEN)
        at = said.last


def _is_paired_id(said: list[Lexeme], lower: str) -> bool:
    """True for "ninety-four seventy-five" after the words that announce a number to be kept, not an amount."""
    paired = spoken.pairs(Reader(said), 0)
    start = said[0].start
    return paired is not None and paired.last == len(said) and _CUE.search(lower, max(0, start - 64), start) is not None


def _longest(reader: Reader, at: int) -> Said | None:
    """The reading that covers most; an id wins a tie, as "four eight two one" is no amount."""
    readings = [said for read in (spoken.identifier, spoken.rate, spoken.money) if (said := read(reader, at))]
    return max(readings, key=lambda said: (said.last, said.strong)) if readings else None


def _kinds(said: Said) -> tuple[Kind, ...]:
    if said.kind == "id":
        return ("id", "number", "integer")
    return ("rate",) if said.kind == "rate" else ("money", "rate", "number", "integer")


def _alone(verbatim: str, read: Callable[[Reader, int], Said | None]) -> str | None:
    """What the whole of ``verbatim`` says, or None when anything is left over."""
    found = list(spoken.runs(lowered(verbatim)))
    if len(found) != 1 or found[0][0].start != len(verbatim) - len(verbatim.lstrip(" \t\n$")):
        return None
    run = found[0]
    said = read(Reader(run), 0)
    complete = said is not None and said.last == len(run) and not verbatim[run[-1].end :].strip(" \t\n.,;:!?")
    return said.value if said and complete else None


def money(verbatim: str) -> str | None:
    """An amount in words -> "14322.09"."""
    return _alone(verbatim, spoken.money)


def rate(verbatim: str) -> str | None:
    """A rate in words -> "6.25"; "percent" may be missing when it is said with "point"."""
    return _alone(verbatim, spoken.rate) or _alone(verbatim, _bare_rate)


def _bare_rate(reader: Reader, at: int) -> Said | None:
    number = reader.number(at)
    if number is None or float(number.value) >= 100:
        return None
    return Said("rate", spoken.plain(spoken.Decimal(number.value)), number.last)


def identifier(verbatim: str) -> str | None:
    """An id said character by character -> "AL0092"."""
    return _alone(verbatim, spoken.identifier) or _alone(verbatim, spoken.pairs)


def number(verbatim: str) -> str | None:
    """A plain number in words."""

    def read(reader: Reader, at: int) -> Said | None:
        return reader.number(at)

    return _alone(verbatim, read)
