"""A text as a page: lines, and in them cells that blanks, tabs or bars set apart."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sluice.jobs import Span

_GAP = re.compile(r"[ \t]*\|[ \t]*|\t+|[ ]{2,}|[ ]?\.{4,}[ ]?")
_DRESS = re.compile(r"^(?:[-*•·▪>#]+[ \t]+|#{1,6}|\d{1,2}[.)][ \t]+(?=[A-Z*]))*[*_]{0,3}")
_RULE = re.compile(r"[\s|:+=_*~-]*")
_LABEL_WORDS = 8
_LABEL_CHARS = 60
_DIGIT = re.compile(r"\d")
_SENTENCE_END = re.compile(r"(?:\b[a-z]+|\w{5,}|[\d)])\.$|[!;,]$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a line, without blanks and decoration at its ends."""

    start: int
    end: int
    text: str

    @property
    def span(self) -> Span:
        """Its place in the text."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Line:
    """A line's place, its cells, and whether it starts a list entry or is a heading by its mark."""

    start: int
    end: int
    cells: tuple[Cell, ...]
    bullet: bool = False
    marked: bool = False

    @property
    def blank(self) -> bool:
        """True when nothing stands on it."""
        return not self.cells


def lines_of(text: str) -> list[Line]:
    """Every line of ``text``; a rule such as ``|---|---|`` has no cells but is not the end of a paragraph."""
    found: list[Line] = []
    start = 0
    for raw in text.split("\n"):
        if not raw.strip() or not _RULE.fullmatch(raw):
            found.append(_line(text, start, start + len(raw)))
        start += len(raw) + 1
    return found


def _line(text: str, start: int, end: int) -> Line:
    stripped = text[start:end].lstrip()
    bullet = stripped[:1] in "-*•·▪" and stripped[1:2] in (" ", "\t") if stripped else False
    return Line(start, end, tuple(_cells(text, start, end)), bullet, stripped.startswith("#"))


def _cells(text: str, start: int, end: int) -> Iterator[Cell]:
    at = start
    for gap in _GAP.finditer(text, start, end):
        yield from cell_of(text, at, gap.start())
        at = gap.end()
    yield from cell_of(text, at, end)


def cell_of(text: str, start: int, end: int) -> Iterator[Cell]:
    """The cell between two offsets; none when only blanks and decoration stand there."""
    dress = _DRESS.match(text[start:end].lstrip())
    raw = text[start:end]
    start += len(raw) - len(raw.lstrip()) + (dress.end() if dress else 0)
    kept = text[start:end].strip(" \t\r*_")
    if kept:
        begin = text.index(kept, start)
        yield Cell(begin, begin + len(kept), kept)


def looks_like_label(cell: Cell) -> bool:
    """True for a few words without a value among them."""
    bare = cell.text.rstrip(":?# ")
    if not bare or len(bare) > _LABEL_CHARS or len(bare.split()) > _LABEL_WORDS or not any(map(str.isalpha, bare)):
        return False
    return not _SENTENCE_END.search(cell.text) and not _DIGIT.search(bare) and "@" not in bare and ": " not in cell.text


def comma_cells(text: str, line: Line) -> tuple[Cell, ...]:
    """The cells of a comma-separated line."""
    found: list[Cell] = []
    at = line.start
    for piece in text[line.start : line.end].split(","):
        found += cell_of(text, at, at + len(piece))
        at += len(piece) + 1
    return tuple(found)


def paragraph_end(lines: Sequence[Line], first: int) -> int:
    """The number of the blank line (or the end) behind the line ``first``."""
    at = first
    while at < len(lines) and not lines[at].blank:
        at += 1
    return at
