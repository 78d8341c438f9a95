"""All readers over one stretch that has no plain shape, each asked only where it can find something."""

import re
from collections.abc import Callable, Iterator, Sequence

from sluice.evidence import aloud, dates, ids, money, rates
from sluice.evidence.overlaps import disjoint
from sluice.evidence.text import Hit, Stretch, words

_DIGITS = re.compile("[0-9]+")
_DAMAGE = re.compile(r"[0-9.,/-][olisb]|[olisb][0-9.,/-]|[0-9.,olisb/-]\s+[0-9.,olisb/-]|[a-z]{3}")
"""What a damaged date, rate or amount has in it, in lower case."""
_WORD = re.compile("[a-z]+")
_EMPTY = frozenset(words("is the on of in and as no yes this"))
Text = tuple[str, str]
"""A text, and the same in lower case."""


def read(texts: Text, stretch: Stretch, vins: Sequence[Hit], is_broken: Callable[[], bool]) -> tuple[Hit, ...]:
    """The values of a stretch; ``is_broken`` tells whether a scanner damaged the text anywhere."""
    text, lower = texts
    inner = lower[stretch.start : stretch.end]
    said = _WORD.findall(inner)
    hits = list(written(texts, stretch, inner, said))
    if len(hits) == 1 and _is_dated(inner, hits[0], stretch.start):
        return tuple(hits)
    if aloud.is_spoken(inner, said):
        hits += aloud.find(lower, stretch)
    hits += [vin for vin in vins if stretch.start <= vin.start < stretch.end]
    if _leaves_digits(inner, stretch.start, hits):
        hits += ids.find(text, stretch, is_broken)
    return tuple(disjoint(hits) if len(hits) > 1 else hits)


def _is_dated(inner: str, hit: Hit, start: int) -> bool:
    """True when a stretch says nothing but a date, which wins over all that its words might also mean."""
    if hit.readings[0][0] != "date":
        return False
    beside = f"{inner[: hit.start - start]} {inner[hit.end - start :]}".split()
    return all(word.rstrip(".,") in _EMPTY for word in beside)


def written(texts: Text, stretch: Stretch, inner: str, said: Sequence[str]) -> Iterator[Hit]:
    """Dates, rates and amounts as written; ``inner`` is the stretch in lower case, ``said`` its words."""
    text, lower = texts
    if dates.may_name_month(inner, said):
        yield from dates.find_written_out(text, lower, stretch)
    if _DIGITS.search(inner):
        yield from dates.find_numeric(text, lower, stretch)
        yield from rates.find(text, lower, stretch)
        yield from money.find(text, stretch)


def is_damaged(texts: Text, stretch: Stretch) -> bool:
    """True when a scanner has damaged any date, rate or amount of a stretch."""
    inner = texts[1][stretch.start : stretch.end]
    if not _DAMAGE.search(inner):
        return False
    return any("ocr" in hit.marks for hit in written(texts, stretch, inner, _WORD.findall(inner)))


def _leaves_digits(inner: str, start: int, hits: Sequence[Hit]) -> bool:
    """True when digits are left that no date, rate or amount covers: beside those, an id never counts."""
    covered = [(hit.start - start, hit.end - start) for hit in hits if hit.readings[0][0] != "id"]
    return any(
        not any(begin <= digits.start() and digits.end() <= end for begin, end in covered)
        for digits in _DIGITS.finditer(inner)
    )
