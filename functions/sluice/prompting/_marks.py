"""Numbers the typed values of a document in the model's copy, so that an answer can point instead of copying."""

import re
from collections.abc import Iterable, Sequence

from sluice.evidence import read
from sluice.jobs import FieldSpec, Span
from sluice.prompting._cleaning import cleaned
from sluice.prompting._compact import MAX_REFERENCES, REFERABLE

_LOOKS_LIKE_A_MARK = re.compile(r"\[(?=[0-9]{1,3}\])")


def references_of(text: str, fields: Iterable[FieldSpec]) -> tuple[Span, ...]:
    """The places that marks are put before: what reads as a wanted kind, outside of text that gives orders."""
    wanted = {spec.kind for spec in fields} & REFERABLE
    places = (
        candidate.span
        for candidate in read(text).candidates
        if "instruction" not in candidate.marks and any(candidate.value(kind) for kind in wanted)
    )
    return tuple(places)[:MAX_REFERENCES] if wanted else ()


def marked(text: str, parts: Sequence[Span], references: Sequence[Span]) -> str:
    """The kept ``parts`` of a document with ``[n]`` before the n-th reference, cleaned.

    What looks like a mark in the document itself is broken by a blank: only ours are ever read as marks.
    """
    copy, waiting = [], list(enumerate(references, 1))[::-1]
    for start, end in parts:
        at = start
        while waiting and waiting[-1][1][0] < end:
            number, (place, _) = waiting.pop()
            copy.append(f"{unmarked(text[at:place])}[{number}]")
            at = place
        copy.append(unmarked(text[at:end]))
    return cleaned("".join(copy))


def unmarked(text: str) -> str:
    """A cleaned stretch of the document without anything that could be taken for one of our marks."""
    return _LOOKS_LIKE_A_MARK.sub("[ ", cleaned(text))
