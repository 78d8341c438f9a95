"""Any labelled JSONL -> training documents: gold values are looked up in the text they came from."""

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sluice.backends.embedded.labels import TEXT_KINDS
from sluice.evidence import Source, locate, normalise, read
from sluice.jobs import FieldSpec
from sluice.learning.synthetic.generate import Document
from sluice.learning.synthetic.writer import Span


def rows(path: Path) -> Iterator[Mapping[str, Any]]:
    """The objects of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def document(
    text: str, gold: Mapping[str, str | None], fields: Sequence[FieldSpec], *, name: str, family: str
) -> Document:
    """A labelled text; a gold value that cannot be found in it teaches nothing and is left out."""
    source = read(text)
    spans = [span for field in fields if (value := gold.get(field.path)) for span in _mentions(source, field, value)]
    return Document(name, family, "labelled", "clean", text, tuple(spans))


def _mentions(source: Source, field: FieldSpec, value: str) -> list[Span]:
    if field.kind in TEXT_KINDS:
        span = locate(source, value)
        return [(field.path, *_as_far_as(source.text, value, span))] if span else []
    wanted = normalise(field.kind, value)
    same = [c for c in source.candidates if wanted is not None and c.value(field.kind) == wanted]
    cued = [c for c in same if _has_cue(source.text, c.start, field.cues)]
    return [(field.path, c.start, c.end) for c in cued or same]


def _as_far_as(text: str, value: str, span: tuple[int, int]) -> tuple[int, int]:
    """The span with the full stop, comma or bracket that the gold value ends with, where the text has it too."""
    start, end = span
    closing = value.rstrip()[-1:]
    return (start, end + 1) if closing in ".,)" and text[end : end + 1] == closing else span


def _has_cue(text: str, at: int, cues: Sequence[str]) -> bool:
    line = text[text.rfind("\n", 0, at) + 1 : at].lower()
    return any(cue in line for cue in cues)


def vendor(gold: Mapping[str, str | None], key: str) -> str:
    """Letters of the first words of a name: receipts of one vendor share it, whatever their spelling."""
    letters = "".join(c for c in (gold.get(key) or "").upper() if c.isalpha() or c == " ")
    return "".join(letters.split())[:10]


def mixed(documents: Sequence[Document], rng: random.Random, fields: Iterable[str]) -> Document:
    """A document whose tagged ``fields`` are replaced by those of others: many vendors out of few."""
    base = rng.choice(documents)
    text, spans = base.text, sorted(base.spans, key=lambda s: s[1])
    wanted = set(fields)
    pieces: list[str] = []
    moved: list[Span] = []
    at = length = 0
    for field, start, end in spans:
        if start < at:
            continue
        pieces.append(text[at:start])
        length += start - at
        written = _other(documents, rng, field) if field in wanted and rng.random() < 0.5 else text[start:end]
        pieces.append(written)
        moved.append((field, length, length + len(written)))
        length += len(written)
        at = end
    pieces.append(text[at:])
    return Document(base.document_type, base.family, base.source, "mixed", "".join(pieces), tuple(moved))


def _other(documents: Sequence[Document], rng: random.Random, field: str) -> str:
    while True:
        other = rng.choice(documents)
        for name, start, end in other.spans:
            if name == field:
                return other.text[start:end]
