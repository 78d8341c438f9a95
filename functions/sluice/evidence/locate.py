"""Where a quote stands in its source: exactly, else with other white space, else as a scanner or a writer spells it."""

import re
from collections.abc import Iterator
from itertools import islice

from sluice.evidence.rewording import reworded
from sluice.evidence.source import Source
from sluice.jobs import Span

MAX_TOLERANT = 200
"""Characters; a longer quote must stand in the source as it is, but for white space."""
MAX_OCCURRENCES = 200

_CLASSES = {c: group for group in ("o0q", "l1i|", "s5$", "b8", "ec", "z2") for c in group}


def locate(source: Source, quote: str) -> Span | None:
    """The best place of ``quote``, whole words first; None when it is not there."""
    return next(iter(occurrences(source, quote)), None)


def occurrences(source: Source, quote: str) -> tuple[Span, ...]:
    """Every place of ``quote`` by the strictest way of comparing that finds any, at most MAX_OCCURRENCES."""
    quote = quote.strip()
    if not quote:
        return ()
    text = source.text
    return _exact(text, quote) or _spaced(text, quote) or _tolerant(text, quote) or _reworded(source, quote)


def _exact(text: str, quote: str) -> tuple[Span, ...]:
    found: list[Span] = []
    at = text.find(quote)
    while at >= 0 and len(found) < MAX_OCCURRENCES:
        found.append((at, at + len(quote)))
        at = text.find(quote, at + len(quote))
    return _whole(text, found)


def _whole(text: str, spans: list[Span]) -> tuple[Span, ...]:
    """The spans that cut no word or number; all of them when each does."""
    return tuple([span for span in spans if not _cuts(text, span)] or spans)


def _cuts(text: str, span: Span) -> bool:
    start, end = span
    return _glued(text, start) or _glued(text, end)


def _glued(text: str, at: int) -> bool:
    """True when ``at`` lies inside a word or a number."""
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    if left.isalnum() and right.isalnum():
        return True
    if right in ".," and left.isdigit():
        return text[at + 1 : at + 2].isdigit()
    return left in ".," and right.isdigit() and text[max(0, at - 2) : at - 1].isdigit()


def _spaced(text: str, quote: str) -> tuple[Span, ...]:
    return _search(text, r"\s+".join(re.escape(word) for word in quote.split()))


def _tolerant(text: str, quote: str) -> tuple[Span, ...]:
    """Case, punctuation (up to four characters between two letters) and a scanner's confusions set aside."""
    letters = [char for char in quote.lower() if char.isalnum() or char == "|"]
    if not letters or len(quote) > MAX_TOLERANT:
        return ()
    return _search(text, r"[\W_]{0,4}".join(_class(char) for char in letters))


def _reworded(source: Source, quote: str) -> tuple[Span, ...]:
    if len(quote) > MAX_TOLERANT:
        return ()
    return _whole(source.text, list(islice(reworded(source.lower, quote), MAX_OCCURRENCES)))


def _class(char: str) -> str:
    group = _CLASSES.get(char)
    return f"[{group}]" if group else re.escape(char)


def _search(text: str, pattern: str) -> tuple[Span, ...]:
    return _whole(text, list(_spans(re.compile(pattern, re.IGNORECASE), text)))


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    for count, found in enumerate(pattern.finditer(text)):
        if count >= MAX_OCCURRENCES:
            return
        yield found.span()
