"""One document read for one schema: tables first, then lists, then the single fields in what is left."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sluice.backends.labels import certainty
from sluice.backends.labels.lists import listed
from sluice.backends.labels.matching import Index, Spot, assign, matches
from sluice.backends.labels.page import Line, lines_of, looks_like_label
from sluice.backends.labels.places import labelled
from sluice.backends.labels.prose import in_sentences, spots
from sluice.backends.labels.tables import table
from sluice.backends.labels.unnamed import only_choice, only_of_sort
from sluice.backends.labels.wanted import Wanted, wanted
from sluice.backends.labels.words import telling, tokens
from sluice.evidence import Source
from sluice.jobs import FieldSpec, Span

TITLE_LINES = 4


@dataclass(slots=True)
class Reading:
    """Spans and certainties by concrete path (``items[0].price``)."""

    spans: dict[str, Span] = field(default_factory=dict)
    certainty: dict[str, float] = field(default_factory=dict)


def read_fields(fields: Sequence[FieldSpec], source: Source) -> Reading:
    """What the labels of a document say about ``fields``."""
    found, lines = Reading(), lines_of(source.text)
    taken: set[int] = set()
    for prefix, below in _objects(fields).items():
        taken |= _read_table(found, prefix, wanted(below, below=prefix), lines, source)
    index = _index(lines, frozenset(taken), source)
    for spec in fields:
        if spec.path.endswith("[]") and spec.path.count("[]") == 1:
            _read_list(found, wanted((spec,))[0], index, source)
    _read_single(found, wanted([spec for spec in fields if "[]" not in spec.path]), index, source)
    return found


def _objects(fields: Sequence[FieldSpec]) -> Mapping[str, list[FieldSpec]]:
    """The fields of each list of objects, by the list's path; lists inside lists are not read."""
    found: dict[str, list[FieldSpec]] = {}
    for spec in fields:
        prefix, _, rest = spec.path.partition("[]")
        if rest and "[]" not in rest:
            found.setdefault(f"{prefix}[]", []).append(spec)
    return found


def _read_table(
    found: Reading, prefix: str, fields: Sequence[Wanted], lines: Sequence[Line], source: Source
) -> frozenset[int]:
    read = table(fields, lines, source)
    if read is None:
        return frozenset()
    for at, item in enumerate(read.items):
        for each in fields:
            path = f"{prefix[:-2]}[{at}]{each.spec.path.removeprefix(prefix)}"
            found.certainty[path] = certainty.of_header(read.fit)
            if (span := item.get(each.spec.path)) is not None:
                found.spans[path] = span
    return read.lines


def _index(lines: Sequence[Line], taken: frozenset[int], source: Source) -> Index:
    places = [Spot(place) for place in labelled(source.text, lines, taken)]
    starts = [line.start for line in lines]
    free = [hit for hit in spots(source) if bisect_right(starts, hit.start) - 1 not in taken]
    told = [Spot(place, sort) for place, sort in in_sentences(source, free)]
    return Index([*places, *told], _title(lines))


def _title(lines: Sequence[Line]) -> frozenset[str]:
    """The words that head the page."""
    heading = [line for line in lines if not line.blank][:TITLE_LINES]
    texts = [cell.text for line in heading for cell in line.cells if looks_like_label(cell)]
    return frozenset(telling(word for text in texts for word in tokens(text)))


def _read_list(found: Reading, each: Wanted, index: Index, source: Source) -> None:
    spans, fit = listed(each, index, source)
    for at, span in enumerate(spans):
        path = f"{each.spec.path[:-2]}[{at}]"
        found.spans[path] = span
        found.certainty[path] = certainty.of_header(fit)


def _read_single(found: Reading, fields: Sequence[Wanted], index: Index, source: Source) -> None:
    matched = {each.spec.path: matches(each, index, source) for each in fields}
    chosen = assign({path: found for path, (found, _) in matched.items()})
    for each in fields:
        path = each.spec.path
        if path in chosen:
            found.spans[path] = chosen[path].match.span
            found.certainty[path] = certainty.of_match(chosen[path])
            continue
        found.certainty[path] = certainty.of_nothing(matched[path][1])
        if (span := _only_one(each, fields, source)) is not None and not _owned(span, found):
            found.spans[path], found.certainty[path] = span, certainty.UNNAMED


def _only_one(each: Wanted, fields: Sequence[Wanted], source: Source) -> Span | None:
    """The one choice that a text names anywhere; the one address, phone number or URL, where one field wants one."""
    if each.form == "choice":
        return only_choice(each.spec.choices, source)
    alike = [other for other in fields if other.form == each.form]
    return only_of_sort(each.form, source.text) if len(alike) == 1 else None


def _owned(span: Span, found: Reading) -> bool:
    return any(start < span[1] and span[0] < end for start, end in found.spans.values())
