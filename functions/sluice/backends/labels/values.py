"""The verbatim value of a field at a place: the right piece of the line, cell or block there."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from sluice.backends.labels.places import Place
from sluice.backends.labels.prose import Sort
from sluice.backends.labels.wanted import Wanted
from sluice.backends.labels.words import stem
from sluice.evidence import Candidate, Source, normalise
from sluice.jobs import Kind, Span
from sluice.prompting import QUOTE_CHARS

_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-zA-Z]{2,24}")
_URL = re.compile(
    r"(?:https?://|www\.)\S{3,300}(?<![.,;:!?)\]])|(?:[\w-]{1,63}\.){1,5}(?:com|org|net|io|gov|edu|example)(?:/\S*)?\b"
)
_PHONE = re.compile(r"\+?\(?\d[\d() .-]{5,20}\d")
_NUMBER = re.compile(r"(?<![\w.,/])(?:-|\$ ?)?\d[\d,]*(?:\.\d+)?(?!\d|[\w/]|[-–]\d)(?: ?%)?")
_CODE = re.compile(
    r"#?\s?([A-Za-z0-9*•#./_-]*\d[A-Za-z0-9*•./_-]*|[A-Z]{1,4}(?=[ -]\d))"
    r"(?:[ ][A-Z0-9-]*\d[A-Z0-9-]*|[ ][A-Z]{1,3}(?= |$))*"
)
_PERSON_END = re.compile(r"\s*[<(|;]|,\s*(?=\S*[@\d])|\s{2,}|,\s(?=[a-z])")
_TICKED = re.compile(r"\[\s?([xX✓✔])\s?\]|[☑☒✓✔]")
_ZIP = re.compile(r"\b[A-Z]{2}\.? \d{5}(?:-\d{4})?\b")
_STREET = re.compile(r"^(?:\d|P\.?\s?O\.?\s?Box|One |Suite |Unit )", re.IGNORECASE)
_BEGIN = frozenset(map(stem, ("start", "begin", "from", "first", "effective", "departure")))
_FINISH = frozenset(map(stem, ("end", "until", "to", "last", "expiration", "expiry", "through", "expire")))
_RANGE = re.compile(r"\s*(?:-|–|—|to|through|thru|until|and)\s*", re.IGNORECASE)
_BAD = frozenset({"instruction", "retracted", "negated"})
_SORTS_OF: dict[str, frozenset[Sort]] = {
    "email": frozenset({"email"}), "phone": frozenset({"phone"}), "url": frozenset({"url"}),
    "address": frozenset({"address"}), "person": frozenset({"person"}), "words": frozenset({"person"}),
    "code": frozenset({"typed"}), "dated": frozenset({"typed"}), "amount": frozenset({"typed"}),
    "typed": frozenset({"typed", "number"}),
}  # fmt: skip
_PATTERNS: dict[str, re.Pattern[str]] = {"email": _EMAIL, "phone": _PHONE, "url": _URL, "code": _CODE}
_STANDS_FOR: dict[str, Kind] = {"code": "id", "dated": "date", "amount": "money"}
_COUNTS: frozenset[Kind] = frozenset({"number", "integer", "money", "rate"})


def value_at(field: Wanted, place: Place, source: Source, *, sort: Sort | None = None) -> Span | None:
    """The span of the field's value at ``place``; None when nothing there can be one."""
    span = _in_prose(field, place, source, sort) if sort else _labelled(field, place, source)
    if span is None or span[1] - span[0] > QUOTE_CHARS[field.spec.kind] or span[0] >= span[1]:
        return None
    return span


def _in_prose(field: Wanted, place: Place, source: Source, sort: Sort) -> Span | None:
    if sort not in _SORTS_OF.get(field.form, frozenset()) or (sort == "person" and place.way == "behind"):
        return None
    if sort != "typed":
        wanted_number = sort == "number" and field.spec.kind in ("number", "integer")
        return place.first if sort != "number" or wanted_number else None
    kind = _STANDS_FOR.get(field.form, field.spec.kind)
    found = [c for c in candidates_in(source, place.first) if c.value(kind) is not None and not c.marks & _BAD]
    return found[0].span if found and _likely(found[0], kind) else None


def _likely(candidate: Candidate, kind: Kind) -> bool:
    """A bare whole number is an amount only where it says so, an amount never an id."""
    return candidate.kind == kind or (kind in ("number", "integer") and candidate.kind != "date")


def _labelled(field: Wanted, place: Place, source: Source) -> Span | None:
    text = source.text[slice(*place.first)]
    if pattern := _PATTERNS.get(field.form):
        return _search(pattern, text, place.first)
    match field.form:
        case "typed":
            return _typed(field, place, source)
        case "choice":
            return place.first if normalise("choice", text, field.spec.choices) is not None else None
        case "boolean":
            return _boolean(text, place.first)
        case "address":
            return _address(place, source.text)
        case "person":
            return _person(text, place.first)
        case "lines":
            return place.block
    return place.first if place.way == "column" or any(map(str.isalnum, text)) else None


def _search(pattern: re.Pattern[str], text: str, span: Span) -> Span | None:
    found = pattern.search(text)
    if not found:
        return None
    start = found.end() - len(found[0].lstrip("# "))
    return span[0] + start, span[0] + found.end()


def _person(text: str, span: Span) -> Span | None:
    name = _PERSON_END.split(text, maxsplit=1)[0].strip(" ,")
    if not any(map(str.isalpha, name)) or name.endswith(":") or len(name.split()) > 10 or "@" in name:
        return None
    start = span[0] + text.index(name)
    return start, start + len(name)


def _boolean(text: str, span: Span) -> Span | None:
    if ticked := _TICKED.search(text):
        at = ticked.span(1) if ticked[1] else ticked.span()
        return (span[0] + at[0], span[0] + at[1]) if ticked[1] in ("x", "X") else None
    word = re.match(r"\W*(\w+)", text)
    if word and normalise("boolean", word[1]) is not None:
        return span[0] + word.start(1), span[0] + word.end(1)
    return None


def _address(place: Place, text: str) -> Span | None:
    """From the line with the house number to the one with the ZIP code, or to the end of the block."""
    lines = list(_lines(text, place.block))
    first = next((at for at, (start, end) in enumerate(lines) if _STREET.match(text[start:end])), None)
    if first is None:
        return place.first if any(map(str.isdigit, text[slice(*place.first)])) else None
    last = first
    for at in range(first, len(lines)):
        if _ZIP.search(text[slice(*lines[at])]):
            last = at
            break
    else:
        last = len(lines) - 1 if place.way == "above" else first
    return lines[first][0], lines[last][1]


def _lines(text: str, span: Span) -> Iterator[Span]:
    start = span[0]
    for raw in text[slice(*span)].split("\n"):
        if stripped := raw.strip():
            begin = start + raw.index(stripped)
            yield begin, begin + len(stripped)
        start += len(raw) + 1


def _typed(field: Wanted, place: Place, source: Source) -> Span | None:
    kind, text = field.spec.kind, source.text[slice(*place.first)]
    if kind == "id":
        return _search(_CODE, text, place.first) if normalise("id", text) else None
    dated = kind != "date" and any(c.kind == "date" for c in candidates_in(source, place.first))
    if normalise(kind, text) is not None and not dated:
        return place.first
    found = [c for c in candidates_in(source, place.first) if c.value(kind) is not None and not c.marks & _BAD]
    likely = [c for c in found if c.kind == kind] or found
    if likely and not (kind in ("number", "integer") and all(c.kind in ("date", "id") for c in likely)):
        return _only(field, likely, source)
    return _number(kind, text, place.first) if kind in _COUNTS and not dated else None


def _only(field: Wanted, found: list[Candidate], source: Source) -> Span | None:
    """The one value of several mentions, or the end of a range that the field names."""
    if len({c.value(field.spec.kind) for c in found}) == 1:
        return found[0].span
    if len(found) == 2 and _RANGE.fullmatch(source.text, found[0].end, found[1].start):
        words = set(field.key) | field.described
        begins, finishes = bool(words & _BEGIN), bool(words & _FINISH)
        return None if begins == finishes else found[0 if begins else 1].span
    return None


def _number(kind: Kind, text: str, span: Span) -> Span | None:
    """A number among words; of several only the one at the start."""
    found = [match for match in _NUMBER.finditer(text) if normalise(kind, match[0]) is not None]
    if not found or (len(found) > 1 and found[0].start() > 0):
        return None
    if kind in ("money", "rate") and len(found) == 1 and "$" not in found[0][0] and "%" not in found[0][0]:
        return None
    return span[0] + found[0].start(), span[0] + found[0].end()


def candidates_in(source: Source, span: Span) -> list[Candidate]:
    """The typed candidates that lie inside a span."""
    at = bisect_left(source.candidates, span[0], key=lambda candidate: candidate.start)
    found: list[Candidate] = []
    while at < len(source.candidates) and source.candidates[at].end <= span[1]:
        found.append(source.candidates[at])
        at += 1
    return found
