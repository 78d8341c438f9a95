"""Labelled places: every spot of a page where something is named and then stated."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sluice.backends.labels.page import Cell, Line, cell_of, looks_like_label, paragraph_end
from sluice.backends.labels.words import telling, tokens
from sluice.jobs import Span

Way = Literal["beside", "left", "row", "above", "column", "definition", "sentence", "behind", "alone"]
"""How the label stands to its value: before a colon, in the cell to the left, at the head of a row of values, on the
line or in the cell above, as a defined term behind it, in the words before or behind it in a sentence, or nowhere."""

_PAIR = re.compile(
    r"(?P<label>[^\W\d_][^:\n|]{0,59}?)[*_]{0,3}(?:\s?#\s?:|\s?[:=]|\s#(?=\s?\w)|#(?=\s?\d))[*_]{0,3}(?=\s|$|(?<=[:=])\$|(?<=[:=])\d|(?<=#)\w)"
)
_NEXT_LABEL = re.compile(r"(?:(?<=[,;.)])|(?<=\w))\s+(?=[A-Z][\w/-]*(?:\s[A-Za-z#][\w/-]*){0,2}:\s)")
_CLAUSE = re.compile(r"[.!?;]\s+")
MAX_BLOCK_LINES = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A label's stems, those of its section, and where its value is: ``first`` its line, ``block`` all its lines.

    ``near`` tells for sentences how close each stem stands (1 beside the value, towards 0 further away).
    """

    label: tuple[str, ...]
    section: frozenset[str]
    first: Span
    block: Span
    way: Way
    near: tuple[float, ...] = ()
    number: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Heading:
    """What the lines below it are about."""

    words: frozenset[str]
    paragraph: int


def labelled(text: str, lines: Sequence[Line], taken: frozenset[int]) -> Iterator[Place]:
    """The places of a page that have a label, line by line; lines that tables have ``taken`` are left out."""
    heading: frozenset[str] = frozenset()
    fresh = False
    for number, line in enumerate(lines):
        if number in taken:
            continue
        if line.blank:
            heading = heading if fresh else frozenset()
            continue
        fresh = False
        yield from _of_line(text, lines, number, heading)
        if is_heading(line):
            heading = frozenset(_stems(*(cell.text for cell in line.cells)))
            fresh = True


def is_heading(line: Line) -> bool:
    """True for a line that only names what follows."""
    return not line.bullet and all(looks_like_label(cell) for cell in line.cells)


def _of_line(text: str, lines: Sequence[Line], number: int, heading: frozenset[str]) -> Iterator[Place]:
    line = lines[number]
    paired: set[int] = set()
    for at in range(len(line.cells)):
        for place in _pairs(text, lines, number, at, heading):
            paired.add(at)
            yield place
    if not _names_columns(lines, number):
        yield from _left(line, paired, heading)
    if is_heading(line):
        yield from _above(lines, number, heading)
    if len(line.cells) > 1:
        yield from _columns(lines, number, heading)


def _pairs(text: str, lines: Sequence[Line], number: int, at: int, heading: frozenset[str]) -> Iterator[Place]:
    """``Label: value`` inside a cell, several times if need be; the value may be the next cell."""
    line, cell = lines[number], lines[number].cells[at]
    for piece in _pieces(cell):
        found = _PAIR.match(piece.text)
        if not found:
            continue
        label = _stems(_CLAUSE.split(found["label"])[-1])
        values = list(cell_of(text, piece.start + found.end(), piece.end))
        if not values and piece.end == cell.end and at + 1 < len(line.cells):
            values = [line.cells[at + 1]]
        if values and label:
            way: Way = "row" if _starts_row(line, values[0]) else "beside"
            yield Place(label, heading, values[0].span, _continued(lines, number, values[0]), way)
        elif label and at + 1 == len(line.cells):
            yield from _block(lines, number, label, heading)


def _pieces(cell: Cell) -> Iterator[Cell]:
    """A cell cut before each further ``Label:`` in it."""
    start = 0
    for cut in (*(found.start() for found in _NEXT_LABEL.finditer(cell.text)), len(cell.text)):
        raw = cell.text[start:cut]
        kept = raw.strip(" ,;")
        if kept:
            begin = cell.start + start + raw.index(kept)
            yield Cell(begin, begin + len(kept), kept)
        start = cut


def _continued(lines: Sequence[Line], number: int, value: Cell) -> Span:
    """A value with the indented or unlabelled lines that go on with it."""
    end, at = value.end, number + 1
    if lines[number].cells[-1].end != value.end:
        return value.span
    while at < min(len(lines), number + MAX_BLOCK_LINES) and _goes_on(lines[at]):
        end = lines[at].cells[-1].end
        at += 1
    return value.start, end


def _goes_on(line: Line) -> bool:
    return len(line.cells) == 1 and not line.bullet and not line.marked and not _PAIR.match(line.cells[0].text)


def _block(lines: Sequence[Line], number: int, label: tuple[str, ...], heading: frozenset[str]) -> Iterator[Place]:
    """The lines below a label up to a blank line; one blank line may stand between."""
    first = number + 1
    if first < len(lines) and lines[first].blank:
        first += 1
    if first >= len(lines) or lines[first].blank:
        return
    last = first
    end = min(paragraph_end(lines, first), first + MAX_BLOCK_LINES)
    while last + 1 < end and not _PAIR.match(lines[last + 1].cells[0].text):
        last += 1
    cell = lines[first].cells[0]
    if len(lines[first].cells) > 1 or (_PAIR.match(cell.text) and not lines[first].bullet):
        return
    yield Place(label, heading, cell.span, (cell.start, lines[last].cells[-1].end), "above")


def _left(line: Line, paired: set[int], heading: frozenset[str]) -> Iterator[Place]:
    """A cell that names what the next one states."""
    names_only = is_heading(line)
    for at in range(len(line.cells) - 1):
        cell, value = line.cells[at], line.cells[at + 1]
        if {at, at + 1} & paired or len(cell.text) > 60 or not any(map(str.isalpha, cell.text)):
            continue
        if not names_only or (at == 0 and len(line.cells) == 2):
            way: Way = "row" if _starts_row(line, value) else "left"
            yield Place(_stems(cell.text), heading, value.span, value.span, way)


def _starts_row(line: Line, value: Cell) -> bool:
    """True when further values follow: then the label names a row, and not which of its values is meant."""
    following = bisect_left(line.cells, value.end, key=lambda cell: cell.start)
    if following == len(line.cells) or not any(map(str.isdigit, value.text)):
        return False
    later = line.cells[following].text
    return any(map(str.isdigit, later)) and not any(map(str.isalpha, later))


def _above(lines: Sequence[Line], number: int, heading: frozenset[str]) -> Iterator[Place]:
    """A line that names what the next one states."""
    line = lines[number]
    if len(line.cells) == 1 and not line.cells[0].text.endswith(":"):
        near = number + 1 < len(lines) and not lines[number + 1].blank
        if near or line.marked:
            yield from _block(lines, number, _stems(line.cells[0].text), heading)


def _columns(lines: Sequence[Line], number: int, heading: frozenset[str]) -> Iterator[Place]:
    """Cells that stand below cells that name them."""
    if not number or not _names_columns(lines, number - 1):
        return
    if number + 1 < len(lines) and len(lines[number + 1].cells) == len(lines[number].cells):
        return  # a table: which of its rows is meant?
    for name, value in zip(lines[number - 1].cells, lines[number].cells, strict=True):
        yield Place(_stems(name.text), heading, value.span, value.span, "column")


def _names_columns(lines: Sequence[Line], number: int) -> bool:
    """True for labels only, above a line with as many cells that are not."""
    line = lines[number]
    below = lines[number + 1] if number + 1 < len(lines) else None
    if below is None or len(line.cells) < 2 or len(below.cells) != len(line.cells) or not is_heading(line):
        return False
    return not any(_PAIR.match(cell.text) for cell in below.cells)


def _stems(*texts: str) -> tuple[str, ...]:
    return telling(word for text in texts for word in tokens(text))
