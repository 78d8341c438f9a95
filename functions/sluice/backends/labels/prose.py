"""Places without a label of their own: typed values, names and addresses in running text, told by the words around."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sluice.backends.labels.places import Place, Way
from sluice.backends.labels.words import GENERIC_STEMS, STOP, stem, telling, tokens
from sluice.evidence import Source

Sort = Literal["typed", "number", "email", "phone", "url", "address", "person"]

SORTS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-zA-Z]{2,24}")),
    ("url", re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]{3,300}(?<![.,;:!?])")),
    ("phone", re.compile(r"(?<![\w$-])(?:\+?\d{1,2}[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])")),
    (
        "address",
        re.compile(
            r"(?<!\w)\d{1,6} [A-Z0-9][^\n;:]{3,70}?(?:, ?|\s)[A-Z]{2} \d{5}(?:-\d{4})?(?!\d)"
            r"|(?<!\w)P\.?O\.? Box \d{1,6}[^\n;:]{3,60}?[A-Z]{2} \d{5}(?!\d)"
        ),
    ),
    (
        "number",
        re.compile(
            r"(?<![\w.,$-])(?<!\d[/-])-?\d{1,3}(?:,\d{3})*(?:\.\d{1,6})?(?![\w/]|[.,-]\d)|(?<![\w.,$/-])\d+\.\d+(?![\w/-])"
        ),
    ),
)
_NAME = r"[A-Z][\w'’&-]*\.?"
_PERSON = re.compile(rf"(?<![\w@./-]){_NAME}(?:[ ](?:(?:of|and|the|for|de|van|&)[ ])?{_NAME}){{0,6}}")
_TITLE = re.compile(r"(?:Dear\s)?(?:(?:Mr|Mrs|Ms|Dr|Prof)\.?\s)?")
_DEFINED = re.compile(r"[ ,]{1,2}\(?(?:the |hereinafter |as )?[\"“'](?P<term>[A-Z][\w ]{1,30})[\"”']\)?")
_STOP_AT = re.compile(r"(?<!Mr)(?<!Ms)(?<!Dr)(?<!Mrs)(?<!\b[Nn]o)[.!?;:]\s|\n\s*\n|\n(?=[ \t]*[-*•#|])| {2,}|\t|\|")
_AFTER = re.compile(r"[.!?;,:)]|\n|  ")
_BESIDE = frozenset(("from", "to", "until", "through", "thru", "by"))
REACH = 140
AFTER = 40
DECAY = 0.85
MAX_PLACES = 4_000


@dataclass(frozen=True, slots=True)
class Hit:
    """A spot of running text with the sort of value it may be."""

    start: int
    end: int
    sort: Sort


def spots(source: Source) -> list[Hit]:
    """Every spot that may be a value by its looks, sorted, none overlapping another."""
    found: list[Hit] = []
    for sort, pattern in SORTS[:-1]:
        found += [Hit(*match.span(), sort) for match in pattern.finditer(source.text)]
    taken = _Taken(sorted(found, key=lambda hit: hit.start))
    found += [Hit(*c.span, "typed") for c in source.candidates if not taken.overlaps(c.start, c.end)]
    taken = _Taken(sorted(found, key=lambda hit: hit.start))
    numbers = SORTS[-1][1].finditer(source.text)
    found += [Hit(*match.span(), "number") for match in numbers if not taken.overlaps(*match.span())]
    taken = _Taken(sorted(found, key=lambda hit: hit.start))
    found += [hit for hit in _people(source.text) if not taken.overlaps(hit.start, hit.end)]
    return sorted(found, key=lambda hit: hit.start)[:MAX_PLACES]


class _Taken:
    """Answers quickly whether a span is taken already."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._starts = [hit.start for hit in hits]
        self._ends = [hit.end for hit in hits]

    def overlaps(self, start: int, end: int) -> bool:
        at = bisect_right(self._starts, start) - 1
        if at >= 0 and self._ends[at] > start:
            return True
        return at + 1 < len(self._starts) and self._starts[at + 1] < end


def _people(text: str) -> Iterator[Hit]:
    for found in _PERSON.finditer(text):
        title = _TITLE.match(found[0])
        start = found.start() + (title.end() if title else 0)
        end = found.end() - (1 if found[0].endswith(".") else 0)
        if end - start > 1:
            yield Hit(start, end, "person")


def in_sentences(source: Source, hits: Sequence[Hit]) -> Iterator[tuple[Place, Sort]]:
    """The place of every hit with the words around it."""
    values = [hit for hit in hits if hit.sort != "person"]
    ends = [hit.end for hit in values]
    starts = [hit.start for hit in values]
    for hit in hits:
        at = bisect_right(ends, hit.start)
        floor = max(hit.start - REACH, ends[at - 1] if at else 0, 0)
        later = bisect_left(starts, hit.end)
        ceiling = min(hit.end + AFTER, starts[later] if later < len(starts) else len(source.text))
        if hit.sort == "person" and (defined := _DEFINED.match(source.text, hit.end)):
            term = telling(tokens(defined["term"]))
            yield Place(term, frozenset(), (hit.start, hit.end), (hit.start, hit.end), "definition"), hit.sort
        before = _STOP_AT.split(source.text[floor : hit.start])[-1]
        after = _AFTER.split(source.text[hit.end : ceiling], maxsplit=1)[0]
        yield _place(hit, reversed(tokens(before)), "sentence"), hit.sort
        yield _place(hit, tokens(after), "behind"), hit.sort


def _place(hit: Hit, words: Iterable[str], way: Way) -> Place:
    near = _weighed(words)
    span = (hit.start, hit.end)
    return Place(tuple(near), frozenset(), span, span, way, tuple(near.values()))


def _weighed(words: Iterable[str]) -> dict[str, float]:
    """Words by how near they stand; a preposition counts only directly at the value."""
    near: dict[str, float] = {}
    worth = 1.0
    for at, word in enumerate(words):
        if word in STOP and not (at == 0 and word in _BESIDE):
            continue
        if (root := stem(word)) not in near:
            near[root] = worth
            worth *= DECAY if root not in GENERIC_STEMS else 1.0
    return near
