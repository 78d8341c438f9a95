"""The compact form of an answer: a letter per field in the asked order, then ``-``, a mark's number, or a quote.

    A"Harbor Bank" B3 C12 D- E7

Ten fields take some 25 tokens instead of 120 as JSON, and decoding time is what an answer costs on a GPU. Every field
is written, stated or not, so an answer that stops early is never taken for a whole one. Strings are JSON strings.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, NoReturn

from sluice.errors import UnusableAnswerError
from sluice.jobs import FieldSpec, Kind, Span
from sluice.ports import Prompt
from sluice.prompting._forms import LONE_SURROGATE, QUOTE_CHARS

NULL = "-"
MAX_REFERENCES = 999
REFERABLE: frozenset[Kind] = frozenset({"money", "date", "rate", "id", "number", "integer"})
"""Kinds whose values are marked in the document; all others are quoted."""
TOKENS_PER_FIELD = 8
TOKENS_PER_VALUE: Mapping[Kind, int] = {"name": 24, "text": 48, "choice": 12, "boolean": 12}
"""Room on top for the kinds that are quoted; a mark is a number of three digits at most."""
QUOTED_TYPED = 60
"""Room for two typed values quoted in full, where the document's marks do not fit."""

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ENTRY = re.compile(r'\s*([A-Z]{1,2})(?:(-)|([1-9][0-9]{0,2})|("(?:[^"\\]|\\.)*"))(?=\s|\Z)', re.DOTALL)
_UNENDED = re.compile(r'\s*[A-Z]{1,2}(?:"(?:[^"\\]|\\.)*\\?)?\Z', re.DOTALL)


class Entry(NamedTuple):
    """One field of an answer: its letter, its value as written, and where that stands (characters, end exclusive)."""

    key: str
    written: str
    start: int
    end: int

    @property
    def reference(self) -> int | None:
        """The number of the mark it points at."""
        return int(self.written) if self.written.isdigit() else None


def key(number: int) -> str:
    """The letter of the field at a position: A to Z, then AA, AB and so on."""
    tens, ones = divmod(number, len(_LETTERS))
    return (_LETTERS[tens - 1] if tens else "") + _LETTERS[ones]


def unfit(fields: Sequence[FieldSpec]) -> str | None:
    """Why fields cannot be answered in the compact form; None when they can."""
    if listed := next((spec.path for spec in fields if "[]" in spec.path), None):
        return f"{listed} is in a list"
    most = len(_LETTERS) * (len(_LETTERS) + 1)
    return f"{len(fields)} fields, the limit is {most}" if len(fields) > most else None


def grammar(fields: Sequence[FieldSpec]) -> str:
    """The form as a grammar in GBNF, for guided decoding."""
    entries = (f'"{" " if at else ""}{key(at)}" {_rule(spec.kind)}' for at, spec in enumerate(fields))
    rules = {_rule(spec.kind): _values(spec.kind) for spec in fields}
    lines = [f"root ::= {' '.join(entries)}", *(f"{name} ::= {values}" for name, values in rules.items())]
    return "\n".join([*lines, "mark ::= [1-9] [0-9]{0,2}", r'char ::= [^"\\\x00-\x1F] | "\\" ["\\/bfnrt]', ""])


def _rule(kind: Kind) -> str:
    return f"{kind}-value"


def _values(kind: Kind) -> str:
    quoted = rf'"-" | "\"" char{{1,{QUOTE_CHARS[kind]}}} "\""'
    return f"{quoted} | mark" if kind in REFERABLE else quoted


def max_tokens(fields: Iterable[FieldSpec]) -> int:
    """Room for an answer."""
    return QUOTED_TYPED + sum(TOKENS_PER_FIELD + TOKENS_PER_VALUE.get(spec.kind, 0) for spec in fields)


def encode(prompt: Prompt, quotes: Mapping[str, str | None], spans: Mapping[str, Span] | None = None) -> str:
    """An answer in the compact form: what a model is trained to say. ``spans`` are the places of quotes, if known."""
    return " ".join(
        key(at) + _written(prompt, spec, quotes.get(spec.path), (spans or {}).get(spec.path))
        for at, spec in enumerate(prompt.fields)
    )


def _written(prompt: Prompt, spec: FieldSpec, quote: str | None, span: Span | None) -> str:
    if quote is None:
        return NULL
    references = prompt.compact.references if prompt.compact and spec.kind in REFERABLE else ()
    alike = [number for number, place in enumerate(references, 1) if prompt.text[slice(*place)] == quote]
    there = [number for number in alike if references[number - 1] == span]
    if there or (alike and span is None):
        return str((there or alike)[0])
    return json.dumps(quote, ensure_ascii=False)


def decode(prompt: Prompt, text: str) -> dict[str, str | None]:
    """The quotes of a compact answer by path; UnusableAnswerError with a named reason for anything else."""
    found = {path: _quote(prompt, path, entry) for path, entry in _by_path(prompt, text)}
    return {spec.path: found[spec.path] for spec in prompt.fields}


def spans(prompt: Prompt, text: str) -> dict[str, Span]:
    """The places in the document that a compact answer points at, by path; none when it cannot be read."""
    references = prompt.compact.references if prompt.compact else ()
    numbered = ((path, entry.reference) for path, entry in _readable(prompt, text))
    return {path: references[number - 1] for path, number in numbered if number and number <= len(references)}


def ranges(prompt: Prompt, text: str) -> Iterator[tuple[str, int, int]]:
    """Path, start and end of each value in a compact answer, with the blank that ends it; none when unreadable."""
    for path, entry in _readable(prompt, text):
        yield path, entry.start, min(entry.end + 1, len(text))


def _readable(prompt: Prompt, text: str) -> list[tuple[str, Entry]]:
    if prompt.compact is None:
        return []
    try:
        return _by_path(prompt, text)
    except UnusableAnswerError:
        return []


def _by_path(prompt: Prompt, text: str) -> list[tuple[str, Entry]]:
    """The entries of an answer that has every field once, in order."""
    entries, keys = list(_entries(text)), [key(at) for at in range(len(prompt.fields))]
    given = [entry.key for entry in entries]
    if given != keys:
        _misfit(given, keys)
    return [(spec.path, entry) for spec, entry in zip(prompt.fields, entries, strict=True)]


def _misfit(given: Sequence[str], keys: Sequence[str]) -> NoReturn:
    if unknown := [name for name in given if name not in keys]:
        _refuse("unknown_key", f"{unknown[0]}, the last is {keys[-1]}")
    if len(set(given)) < len(given):
        _refuse("repeated_key")
    if missing := [name for name in keys if name not in given]:
        _refuse("missing_key", missing[0])
    _refuse("wrong_order")


def _entries(text: str) -> Iterator[Entry]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _ENTRY.match(text, at, end)
        if found is None:
            _refuse("cut_off" if _UNENDED.match(text, at, end) else "malformed", f"at character {at}")
        yield Entry(
            found[1], found[2] or found[3] or found[4], found.start() + _blank(found) + len(found[1]), found.end()
        )
        at = found.end()


def _blank(found: re.Match[str]) -> int:
    return found.start(1) - found.start()


def _quote(prompt: Prompt, path: str, entry: Entry) -> str | None:
    if entry.written == NULL:
        return None
    if entry.reference is not None:
        return _referred(prompt, path, entry.reference)
    quote = _string(path, entry.written)
    spec = next(spec for spec in prompt.fields if spec.path == path)
    if len(quote) > QUOTE_CHARS[spec.kind]:
        _refuse("too_long", f"{path} has {len(quote)} characters, the limit is {QUOTE_CHARS[spec.kind]}")
    return quote if quote.strip() else None


def _referred(prompt: Prompt, path: str, number: int) -> str:
    references = prompt.compact.references if prompt.compact else ()
    if number > len(references):
        _refuse("unknown_reference", f"{path} points at {number}, the last mark is {len(references)}")
    return prompt.text[slice(*references[number - 1])]


def _string(path: str, written: str) -> str:
    try:
        quote = str(json.loads(written))
    except json.JSONDecodeError:
        _refuse("malformed", f"{path} is no JSON string")
    if LONE_SURROGATE.search(quote):
        _refuse("bad_text", path)
    return quote


def _refuse(reason: str, detail: str = "") -> NoReturn:
    raise UnusableAnswerError(reason, detail)
