"""Values that need no label because the document has only one of their sort."""

import re
from collections.abc import Sequence
from functools import lru_cache

from sluice.backends.labels.prose import SORTS, Sort
from sluice.evidence import Source, normalise
from sluice.jobs import Span

LONE_SORTS: tuple[Sort, ...] = ("email", "url", "phone", "address")
MIN_CHOICE_CHARS = 3
"""Shorter choices are words of another meaning too often."""


def only_of_sort(form: str, text: str) -> Span | None:
    """The span of the one e-mail address, URL, phone number or postal address of a text; None when there are more."""
    patterns = [pattern for sort, pattern in SORTS if sort == form and sort in LONE_SORTS]
    found = {match[0]: match.span() for pattern in patterns for match in pattern.finditer(text)}
    return next(iter(found.values())) if len(found) == 1 else None


def only_choice(choices: Sequence[str], source: Source) -> Span | None:
    """The span of the one choice a text names; None when it names several, or denies it."""
    found = {choice: named for choice in choices if (named := _pattern(choice).search(source.lower))}
    if len(found) != 1 or any(len(choice) < MIN_CHOICE_CHARS for choice in choices):
        return None
    [named] = found.values()
    around = source.text[max(0, named.start() - 20) : named.end()].rpartition("\n")[2]
    return named.span() if normalise("choice", around, choices) in found else None


@lru_cache(maxsize=1024)
def _pattern(choice: str) -> re.Pattern[str]:
    words = re.findall(r"[^\W_]+", choice.lower())
    return re.compile(r"\b" + r"[\W_]{1,3}".join(map(re.escape, words)) + r"\b") if words else re.compile(r"(?!)")
