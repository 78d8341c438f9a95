"""Text that gives orders to whoever reads it, person or machine: nothing it says witnesses a value."""

import re
from collections.abc import Iterator

from sluice.evidence.order_forms import ORDER, ORDERS
from sluice.evidence.text import lazily, matches, places_of, words
from sluice.jobs import Span

_WANTED = tuple((frozenset(order.begins), tuple(map(frozenset, order.needs))) for order in ORDERS if order.begins)
_LABELS = frozenset(words("system assistant developer"))
_BRACKET = re.compile(r"[<\[]")
_LABELLED = lazily(r"(?m)^[ \t>*#-]{0,6}(?:system|assistant|developer)")
_LEADS = lazily(
    r"[\s\"'(*>\-–—:,]*(?:(?:and|then|now|please|instead|always|just|so|but|also|must|should|to|only|instructions?|"
    r"important|note)[\s:,]+)*"
)
_SENTENCE_END = re.compile(r"[.!?](?=[\s\"')\]]|$)|\n")
_INTRODUCES = lazily(r":\s*\Z")
_BLANK = lazily(r"\s{0,80}")
MAX_BLANK = 80
MAX_SENTENCE = 600
FOLLOWING = 2
"""Sentences after an order that still belong to it."""


def find(lower: str, said: frozenset[str], speakers: frozenset[str]) -> Iterator[Span]:
    """The sentences of a lower-case text that give orders, with what they go on to say.

    ``said`` are the text's words; ``speakers`` take part in a talk, and their names in front of a line only say so.
    """
    reached = 0
    for found in matches(ORDER, lower, _starts(lower, said)):
        start, end = sentence(lower, *found.span())
        if not _is_order(lower, found, start, speakers):
            continue
        if found["owns"]:
            start, end = _line(lower, start, end)
        if not (found["label"] and speakers):
            end = _followed(lower, end)
        if end > reached:
            yield max(start, reached), end
            reached = end


def _line(lower: str, start: int, end: int) -> Span:
    """The line around a sentence, at most MAX_SENTENCE characters either way."""
    begin = lower.rfind("\n", max(0, start - MAX_SENTENCE), start) + 1
    stop = lower.find("\n", end - 1, end + MAX_SENTENCE)
    return max(begin, start - MAX_SENTENCE), stop + 1 if stop >= 0 else max(end, min(len(lower), end + MAX_SENTENCE))


def _followed(lower: str, end: int) -> int:
    """Where what an order goes on to say ends; behind a colon it says it in the next paragraph."""
    if _INTRODUCES.search(lower, max(0, end - MAX_BLANK), end):
        behind = _BLANK.match(lower, end)
        end = _next_sentence(lower, behind.end() if behind else end)
    for _ in range(FOLLOWING):
        end = _next_sentence(lower, end)
    return end


def _starts(lower: str, said: frozenset[str]) -> list[int]:
    """Where `ORDER` can begin at all: trying it everywhere costs fifty times as much."""
    # "A.I." is two words of one letter.
    said = said | {"ai"} if "a.i" in lower else said
    begins: set[str] = set()
    for first, needs in _WANTED:
        if not said.isdisjoint(first) and not any(map(said.isdisjoint, needs)):
            begins |= first & said
    starts = [place for word in begins for place in places_of(word, lower)]
    if "<" in lower or "[" in lower:
        starts += [sign.start() for sign in _BRACKET.finditer(lower)]
    if not said.isdisjoint(_LABELS):
        starts += [line.start() for line in _LABELLED.finditer(lower)]
    return sorted(starts)


def _is_order(lower: str, found: re.Match[str], start: int, speakers: frozenset[str]) -> bool:
    if found["label"]:
        return found["label"] not in speakers
    if not (found["verb"] or found["lead"]):
        return True
    colon = lower.rfind(":", start, found.start()) + 1
    return _LEADS.fullmatch(lower, max(start, colon), found.start()) is not None


def sentence(lower: str, start: int, end: int, *, floor: int = 0) -> Span:
    """The sentence or line around a span, at most MAX_SENTENCE characters either way and not before ``floor``."""
    after = _SENTENCE_END.search(lower, end, end + MAX_SENTENCE)
    return begin_of_sentence(lower, start, floor=floor), after.end() if after else min(len(lower), end + MAX_SENTENCE)


def begin_of_sentence(lower: str, start: int, *, floor: int = 0) -> int:
    """Where the sentence or line begins that ``start`` lies in."""
    floor = max(floor, start - MAX_SENTENCE)
    line = lower.rfind("\n", floor, start) + 1
    begin = floor = max(floor, line)
    for stop in _SENTENCE_END.finditer(lower, floor, start):
        begin = stop.end()
    return begin


def _next_sentence(lower: str, end: int) -> int:
    """Where the next sentence or line of the same paragraph ends; ``end`` itself at a blank line."""
    if "\n\n" in lower[max(0, end - 1) : end + 2]:
        return end
    begin = end + 1 if lower[end : end + 1] == "\n" else end
    stop = _SENTENCE_END.search(lower, begin, begin + MAX_SENTENCE)
    return stop.end() if stop else min(len(lower), begin + MAX_SENTENCE)
