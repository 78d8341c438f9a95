"""Lists of single values: bullets below a label, or several values behind one."""

import re
from collections.abc import Iterator

from sluice.backends.labels.matching import Index, score
from sluice.backends.labels.places import Place
from sluice.backends.labels.values import candidates_in
from sluice.backends.labels.wanted import Wanted
from sluice.evidence import Source, normalise
from sluice.jobs import Span
from sluice.prompting import MAX_ITEMS, QUOTE_CHARS

FITS = 0.6
_BULLET = re.compile(r"(?m)^[ \t]*(?:[-*•·▪]|\d{1,2}[.)])[ \t]+(?P<item>[^\n]*\S)")
_SEPARATOR = re.compile(r"\s*[,;]\s*(?:and\s+|or\s+)?|\s+and\s+|\s*\n\s*")


def listed(field: Wanted, index: Index, source: Source) -> tuple[list[Span], float]:
    """The spans of a list's values, and how well its label fits; none and 0 where no label does."""
    fits = [(score(field, spot.place, index.title), spot.place) for spot in index.near(field) if spot.sort is None]
    for fit, place in sorted(fits, key=lambda entry: -entry[0]):
        if fit < FITS:
            break
        spans = [span for span in _entries(field, place, source) if span[1] - span[0] <= QUOTE_CHARS[field.spec.kind]]
        if spans:
            return spans[:MAX_ITEMS], fit
    return [], 0.0


def _entries(field: Wanted, place: Place, source: Source) -> Iterator[Span]:
    if field.form == "typed":
        found = candidates_in(source, place.block)
        yield from (c.span for c in found if c.value(field.spec.kind) is not None and "instruction" not in c.marks)
        return
    start, end = _line_start(source.text, place.block[0]), place.block[1]
    bullets = list(_BULLET.finditer(source.text, start, end)) if place.way == "above" else []
    if bullets:
        yield from (bullet.span("item") for bullet in bullets)
        return
    for span in _parts(source.text, place.first):
        if field.form != "choice" or normalise("choice", source.text[slice(*span)], field.spec.choices):
            yield span


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _parts(text: str, span: Span) -> Iterator[Span]:
    at = span[0]
    for cut in _SEPARATOR.finditer(text, *span):
        if cut.start() > at:
            yield at, cut.start()
        at = cut.end()
    if at < span[1]:
        yield at, span[1] - (text[span[1] - 1] == "." and span[1] - 1 > at)
