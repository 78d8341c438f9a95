"""Document type + text -> Prompt, and a model's answer -> quotes by field path.

A prompt is the same for the same document type and text, to the character: answers can be replayed, prefixes cached.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sluice.documents import DocumentType
from sluice.jobs import FieldSpec, Kind
from sluice.ports import Prompt
from sluice.prompting._answers import decode
from sluice.prompting._cleaning import cleaned
from sluice.prompting._forms import MAX_ITEMS, QUOTE_CHARS, answer_schema
from sluice.prompting._templates import DEFAULT, load

__all__ = ["MAX_ITEMS", "QUOTE_CHARS", "answer_schema", "cleaned", "decode", "prompt"]

TOKENS_PER_FIELD = 12
"""A key, its quotes, colon and comma."""
TOKENS_PER_VALUE: dict[Kind, int] = {"name": 24, "text": 48}
"""Tokens of a usual quote; 20 for the other kinds: amounts and numbers may be spoken."""
ITEMS_EXPECTED = 12
MIN_TOKENS, MAX_TOKENS = 128, 4096


def prompt(document_type: DocumentType, text: str, *, template: str = DEFAULT) -> Prompt:
    """What to ask a model about ``text``; evidence works on ``text`` as it is, the model reads a cleaned copy."""
    form, asked = load(template), _asked(document_type)
    return Prompt(
        document_type=document_type.name,
        version=form.version,
        fields=document_type.fields,
        text=text,
        system=form.system,
        user=form.user(
            document_type=document_type.name.replace("_", " "),
            hints=asked.hints,
            fields=asked.lines,
            nonce=_nonce(text),
            document=cleaned(text),
        ),
        answer_schema=asked.answer_schema,
        max_tokens=asked.max_tokens,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a prompt says about a document type, whatever the document."""

    hints: str
    lines: str
    answer_schema: dict[str, Any]
    max_tokens: int


@lru_cache(maxsize=256)
def _asked(document_type: DocumentType) -> _Asked:
    fields = document_type.fields
    lines = "\n".join(_line(spec) for spec in fields)
    return _Asked(cleaned(document_type.hints), lines, answer_schema(fields), _max_tokens(fields))


def _nonce(text: str) -> str:
    """A mark no document can contain on purpose: it is made of a digest of the whole document."""
    return "DOC-" + sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]


def _line(spec: FieldSpec) -> str:
    kind = f"one of: {', '.join(spec.choices)}; quote the words that say so" if spec.choices else spec.kind
    return f"- {cleaned(spec.path)} ({cleaned(kind)}): {cleaned(spec.description)}"


def _max_tokens(fields: tuple[FieldSpec, ...]) -> int:
    """Room for every field once, and for a list's fields as often as lists usually need."""
    each = (
        (TOKENS_PER_FIELD + TOKENS_PER_VALUE.get(spec.kind, 20)) * (ITEMS_EXPECTED if "[]" in spec.path else 1)
        for spec in fields
    )
    return min(max(sum(each), MIN_TOKENS), MAX_TOKENS)
