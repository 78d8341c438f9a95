"""Lists of objects: a header line whose cells name their fields, and the rows below it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sluice.backends.labels.matching import score
from sluice.backends.labels.page import Cell, Line, comma_cells, looks_like_label
from sluice.backends.labels.places import Place
from sluice.backends.labels.values import value_at
from sluice.backends.labels.wanted import Wanted
from sluice.backends.labels.words import telling, tokens
from sluice.evidence import Source
from sluice.jobs import Span
from sluice.prompting import MAX_ITEMS

FITS = 0.5
MIN_COMMAS = 2
MAX_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class Header:
    """A header line: which of its cells names which field (by path), how well, and whether commas part the cells."""

    line: int
    cells: tuple[Cell, ...]
    columns: Mapping[str, int]
    fit: float
    commas: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table: per item the span of each stated field, the lines they take, and the header's fit."""

    items: tuple[Mapping[str, Span], ...]
    lines: frozenset[int]
    fit: float


def table(fields: Sequence[Wanted], lines: Sequence[Line], source: Source) -> Table | None:
    """The table that names most of the ``fields`` of one list; None when none does."""
    headers = [header for number in range(len(lines)) for header in _headers(fields, lines, number, source.text)]
    for header in sorted(headers, key=lambda h: (-len(h.columns), -h.fit)):
        rows = list(_rows(fields, lines, header, source))
        if rows:
            taken = frozenset({header.line, *(number for number, _ in rows)})
            return Table(tuple(item for _, item in rows[:MAX_ITEMS]), taken, header.fit)
    return None


def _headers(fields: Sequence[Wanted], lines: Sequence[Line], number: int, text: str) -> Iterator[Header]:
    line = lines[number]
    if 1 < len(line.cells) <= MAX_COLUMNS and all(map(looks_like_label, line.cells)):
        yield from _header(fields, number, line.cells, commas=False)
    elif len(line.cells) == 1 and MIN_COMMAS <= line.cells[0].text.count(",") < MAX_COLUMNS:
        cells = comma_cells(text, line)
        if all(map(looks_like_label, cells)):
            yield from _header(fields, number, cells, commas=True)


def _header(fields: Sequence[Wanted], line: int, cells: tuple[Cell, ...], *, commas: bool) -> Iterator[Header]:
    fits: list[tuple[float, str, int]] = []
    for at, cell in enumerate(cells):
        place = Place(telling(tokens(cell.text)), frozenset(), cell.span, cell.span, "column")
        fits += [(fit, f.spec.path, at) for f in fields if (fit := score(f, place, frozenset())) >= FITS]
    columns: dict[str, int] = {}
    total = 0.0
    for fit, path, at in sorted(fits, key=lambda entry: (-entry[0], entry[2])):
        if path not in columns and at not in columns.values():
            columns[path] = at
            total += fit
    if len(columns) >= min(2, len(fields)):
        yield Header(line, cells, columns, total / len(columns), commas)


def _rows(
    fields: Sequence[Wanted], lines: Sequence[Line], header: Header, source: Source
) -> Iterator[tuple[int, Mapping[str, Span]]]:
    for number in range(header.line + 1, len(lines)):
        line = lines[number]
        if line.blank:
            if number == header.line + 1:
                continue
            return
        cells = _aligned(header, lines, number, source.text)
        item = _item(fields, header, cells, source)
        if len(item) * 2 < len(header.columns) or len(item) < min(2, len(header.columns)):
            return
        yield number, item


def _aligned(header: Header, lines: Sequence[Line], number: int, text: str) -> Mapping[int, Cell]:
    """A row's cells by the number of the header's cell above them."""
    line = lines[number]
    cells = comma_cells(text, line) if header.commas else line.cells
    if len(cells) == len(header.cells):
        return dict(enumerate(cells))
    if header.commas or len(cells) > len(header.cells):
        return {}
    top = lines[header.line].start
    found: dict[int, Cell] = {}
    for cell in cells:
        start, end = cell.start - line.start, cell.end - line.start
        over = [_overlap((start, end), (name.start - top, name.end - top)) for name in header.cells]
        at = max(range(len(over)), key=lambda n: over[n])
        if over[at] <= 0 or at in found:
            return {}
        found[at] = cell
    return found


def _overlap(one: Span, other: Span) -> int:
    return min(one[1], other[1]) - max(one[0], other[0])


def _item(fields: Sequence[Wanted], header: Header, cells: Mapping[int, Cell], source: Source) -> dict[str, Span]:
    found: dict[str, Span] = {}
    for field in fields:
        cell = cells.get(header.columns.get(field.spec.path, -1))
        if cell is None:
            continue
        span = value_at(field, Place((), frozenset(), cell.span, cell.span, "column"), source)
        if span is not None:
            found[field.spec.path] = cell.span if field.form in ("code", "words", "person") else span
    return found
