"""Spoken numbers as evidence: where they stand in a text, and what one alone is worth."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from sluice.evidence import spoken
from sluice.evidence.lexemes import KNOWN, Lexeme, runs
from sluice.evidence.reader import Reader, Said
from sluice.evidence.text import SPOKEN, Hit, Reading, Stretch, amount_readings, lazily, lowered, plain

_SPEAKABLE = frozenset(
    ("unit", "teen", "ten", "hundred", "thousand", "cents", "dollars", "percent", "part", "even", "dash")
)
_SPEAKABLE_WORDS = frozenset(word for word, (role, _) in KNOWN.items() if role in _SPEAKABLE)
_WORD = lazily("[a-z]+")
_STARTS = frozenset(("unit", "teen", "ten", "numeral", "a", "letter", "double", "triple"))
_CUE = lazily(r"\b(?:end(?:s|ing)?|last four|acc(?:oun)?t|card|loan|number|digits)\b[^.]{0,32}$")
MAX_RATE = 6
"""Characters of 100.99."""
MAX_SPOKEN = 320
"""Characters; nobody says a longer number."""


def is_spoken(inner: str, said: Sequence[str]) -> bool:
    """A quick look at a lower-case stretch and its words."""
    return "%" in inner or not _SPEAKABLE_WORDS.isdisjoint(said)


def find(lower: str, stretch: Stretch) -> Iterator[Hit]:
    """Every number said in words in a lower-case stretch, as money, rate or id."""
    for run in runs(lower, stretch.lead, stretch.tail):
        if len(run) > 1 and any(lexeme.role in _SPEAKABLE for lexeme in run):
            yield from _hits(run, lower)


def _hits(run: list[Lexeme], lower: str) -> Iterator[Hit]:
    reader, at = Reader(run), 0
    rated = any(lexeme.role in ("percent", "per") for lexeme in run)
    while at < len(run):
        said = _longest(reader, at, rated=rated) if run[at].role in _STARTS else None
        if said is None:
            at += 1
            continue
        if said.last - at > 1 and (readings := _readings(said, run[at : said.last], lower)):
            yield Hit(run[at].start, run[said.last - 1].end, readings, SPOKEN)
        at = said.last


def _longest(reader: Reader, at: int, *, rated: bool) -> Said | None:
    """The reading that covers most; an id wins a tie, as "four eight two one" is no amount."""
    readers = (spoken.identifier, spoken.rate, spoken.money) if rated else (spoken.identifier, spoken.money)
    readings = [said for read in readers if (said := read(reader, at))]
    return max(readings, key=lambda said: (said.last, said.strong)) if readings else None


def _readings(said: Said, lexemes: list[Lexeme], lower: str) -> tuple[Reading, ...]:
    if not said.strong:
        paired = _paired_id(lexemes, lower)
        return (("id", paired),) if paired else ()
    if said.kind == "id":
        return (("id", said.value),)
    if said.kind == "rate":
        return (("rate", said.value),)
    read = amount_readings(said.value)
    if len(said.value) > MAX_RATE:
        return read
    rate = _bare_rate(Reader(lexemes), 0)
    return (*read, ("rate", rate.value)) if rate and rate.last == len(lexemes) else read


def _paired_id(lexemes: list[Lexeme], lower: str) -> str | None:
    """ "ninety-four seventy-five" after the words that announce a number to be kept, not an amount."""
    paired = spoken.pairs(Reader(lexemes), 0)
    if paired is None or paired.last < len(lexemes):
        return None
    start = lexemes[0].start
    return paired.value if _CUE.search(lower, max(0, start - 64), start) else None


def _alone(verbatim: str, *readers: Callable[[Reader, int], Said | None]) -> str | None:
    """What the whole of ``verbatim`` says by the first reader that leaves nothing over."""
    if len(verbatim) > MAX_SPOKEN:
        return None
    lower = lowered(verbatim)
    if " as in " not in lower and any(len(word) > 1 and word not in KNOWN for word in _WORD.findall(lower)):
        return None
    found = list(runs(lower, wrapped=True))
    if (
        len(found) != 1
        or verbatim[: found[0][0].start].strip(" \t\n$")
        or verbatim[found[0][-1].end :].strip(" \t\n.,;:!?")
    ):
        return None
    for read in readers:
        said = read(Reader(found[0]), 0)
        if said is not None and said.last == len(found[0]):
            return said.value
    return None


def money(verbatim: str) -> str | None:
    """An amount in words -> "14322.09"."""
    return _alone(verbatim, spoken.money)


def rate(verbatim: str) -> str | None:
    """A rate in words -> "6.25"; "percent" may be missing."""
    return _alone(verbatim, spoken.rate, _bare_rate)


def _bare_rate(reader: Reader, at: int) -> Said | None:
    number = reader.number(at)
    if number is None or Decimal(number.value) >= 100:
        return None
    return Said("rate", plain(Decimal(number.value)), number.last)


def identifier(verbatim: str) -> str | None:
    """An id said character by character, or in pairs -> "AL0092"."""
    return _alone(verbatim, spoken.identifier, spoken.pairs)


def number(verbatim: str) -> str | None:
    """A plain number in words."""
    return _alone(verbatim, Reader.number)
