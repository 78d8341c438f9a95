"""Document type + text -> Prompt, and a model's answer -> quotes by field path.

A prompt is the same for the same document type and text, to the character: answers can be replayed, prefixes cached.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sluice.documents import DocumentType
from sluice.jobs import FieldSpec, Kind, Span
from sluice.ports import Compact, Form, Prompt
from sluice.prompting import _compact
from sluice.prompting._answers import decode
from sluice.prompting._cleaning import cleaned
from sluice.prompting._compact import encode, ranges, spans
from sluice.prompting._forms import MAX_ITEMS, QUOTE_CHARS, answer_schema
from sluice.prompting._marks import marked, references_of
from sluice.prompting._templates import DEFAULTS, load

__all__ = [
    "MAX_ITEMS",
    "QUOTE_CHARS",
    "answer_schema",
    "cleaned",
    "decode",
    "encode",
    "kept",
    "prompt",
    "ranges",
    "spans",
    "version",
    "why_not_compact",
]

TOKENS_PER_FIELD = 12
"""A key, its quotes, colon and comma."""
TOKENS_PER_VALUE: dict[Kind, int] = {"name": 24, "text": 48}
"""Tokens of a usual quote; 20 for the other kinds: amounts and numbers may be spoken."""
ITEMS_EXPECTED = 12
MIN_TOKENS, MAX_TOKENS = 128, 4096


def prompt(
    document_type: DocumentType,
    text: str,
    only: tuple[str, ...] | None = None,
    *,
    form: Form = "json",
    template: str | None = None,
    reduced: bool = False,
) -> Prompt:
    """What to ask a model about ``text``; evidence works on ``text`` as it is, the model reads a cleaned copy.

    ``only`` are the fields to ask for, by path, also within a list (``items[3].price``); None: all. Where ``form``
    cannot be, JSON is asked for (`why_not_compact`). ``reduced`` leaves out lines that can carry no value: a third of a
    millisecond, worth it where tokens are paid for.
    """
    asked = _asked(document_type, _known(document_type, only), form)
    references = references_of(text, asked.fields) if asked.grammar else ()
    parts = kept(text, asked.fields) if reduced else ((0, len(text)),)
    copy = marked(text, parts, references) if asked.grammar else _copy(text, parts)
    page = load(template or DEFAULTS[asked.form])
    return Prompt(
        document_type=document_type.name,
        version=page.version(reduced=reduced),
        fields=asked.fields,
        text=text,
        system=page.system,
        user=page.user(
            document_type=document_type.name.replace("_", " "),
            hints=asked.hints,
            fields=asked.lines,
            shape=asked.shape,
            nonce=_nonce(text),
            document=_tidied(copy) if reduced else copy,
        ),
        answer_schema=asked.answer_schema,
        max_tokens=asked.max_tokens,
        compact=Compact(asked.grammar, references) if asked.grammar else None,
    )


def kept(text: str, fields: Sequence[FieldSpec]) -> tuple[Span, ...]:
    """The parts of a document that a reduced prompt shows: every line that could carry a value of ``fields``."""
    from sluice.prompting import _reduction  # its patterns are a hundredth of a cold start that seldom wants them

    return _reduction.kept(text, fields)


def _tidied(copy: str) -> str:
    from sluice.prompting import _reduction

    return _reduction.tidied(copy)


def version(form: Form = "json", *, reduced: bool = False) -> str:
    """The version of the prompts of a form: the template's id and a digest of all that shapes it."""
    return load(DEFAULTS[form]).version(reduced=reduced)


def why_not_compact(document_type: DocumentType, only: tuple[str, ...] | None = None) -> str | None:
    """Why these fields are asked for as JSON though the compact form is wanted; None when they need not be."""
    return _compact.unfit(_of(document_type, _known(document_type, only)))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a prompt says about a document type, whatever the document."""

    fields: tuple[FieldSpec, ...]
    form: Form
    hints: str
    lines: str
    shape: str
    answer_schema: dict[str, Any]
    grammar: str
    max_tokens: int


def _known(document_type: DocumentType, only: tuple[str, ...] | None) -> frozenset[str] | None:
    """The paths of the fields that are asked for; None for all. A list's fields are asked for together."""
    if only is None:
        return None
    paths = {spec.path for path in only if (spec := document_type.field(path))}
    lists = {path.partition("[]")[0] for path in paths if "[]" in path}
    rows = {spec.path for spec in document_type.fields if "[]" in spec.path and spec.path.partition("[]")[0] in lists}
    return frozenset(paths | rows) or None


def _of(document_type: DocumentType, paths: frozenset[str] | None) -> tuple[FieldSpec, ...]:
    return tuple(spec for spec in document_type.fields if paths is None or spec.path in paths)


@lru_cache(maxsize=1024)
def _asked(document_type: DocumentType, paths: frozenset[str] | None, form: Form) -> _Asked:
    fields = _of(document_type, paths)
    hints, schema = cleaned(document_type.hints), answer_schema(fields)
    if form == "json" or _compact.unfit(fields):
        lines = "\n".join(f"- {_line(spec)}" for spec in fields)
        return _Asked(fields, "json", hints, lines, "", schema, "", _max_tokens(fields))
    lines = "\n".join(f"{_compact.key(at)} {_line(spec)}" for at, spec in enumerate(fields))
    shape = " ".join(f"{_compact.key(at)}…" for at in range(len(fields)))
    grammar = _compact.grammar(fields)
    return _Asked(fields, "compact", hints, lines, shape, schema, grammar, _compact.max_tokens(fields))


def _copy(text: str, parts: tuple[Span, ...]) -> str:
    return cleaned("".join(text[start:end] for start, end in parts))


def _nonce(text: str) -> str:
    """A mark no document can contain on purpose: it is made of a digest of the whole document."""
    return "DOC-" + sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]


def _line(spec: FieldSpec) -> str:
    kind = f"one of: {', '.join(spec.choices)}; quote the words that say so" if spec.choices else spec.kind
    return f"{cleaned(spec.path)} ({cleaned(kind)}): {cleaned(spec.description)}"


def _max_tokens(fields: tuple[FieldSpec, ...]) -> int:
    """Room for every field once, and for a list's fields as often as lists usually need."""
    each = (
        (TOKENS_PER_FIELD + TOKENS_PER_VALUE.get(spec.kind, 20)) * (ITEMS_EXPECTED if "[]" in spec.path else 1)
        for spec in fields
    )
    return min(max(sum(each), MIN_TOKENS), MAX_TOKENS)
