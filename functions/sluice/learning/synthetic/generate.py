"""Documents from families: facts, a pen, then noise; the same seed gives the same documents."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sluice.learning.synthetic.facts import FACTS, FIELDS
from sluice.learning.synthetic.noise import spoil
from sluice.learning.synthetic.writer import FAMILIES, Family, Span, Writer, unmark


@dataclass(frozen=True, slots=True)
class Document:
    """A labelled text: ``spans`` are (field, start, end) for every statement of a field."""

    document_type: str
    family: str
    source: str
    noise: str
    text: str
    spans: tuple[Span, ...]


def write(family: Family, rng: random.Random, *, noisy: bool = True) -> Document:
    """One document by one family."""
    pen = Writer(
        FACTS[family.document_type](rng), FIELDS[family.document_type], rng, spoken=family.source == "transcript"
    )
    marked = family.write(pen)
    noise, spoiled = spoil(marked, family.source, rng) if noisy else ("clean", marked)
    text, spans = unmark(spoiled)
    return Document(family.document_type, family.name, family.source, noise, text, spans)


def documents(families: Sequence[Family], *, count: int, seed: int, noisy: bool = True) -> Iterator[Document]:
    """``count`` documents, families drawn evenly per document type."""
    rng = random.Random(seed)
    by_type: dict[str, list[Family]] = {}
    for family in families:
        by_type.setdefault(family.document_type, []).append(family)
    types = sorted(by_type)
    for number in range(count):
        yield write(rng.choice(by_type[types[number % len(types)]]), rng, noisy=noisy)


def all_families() -> list[Family]:
    """Every family, by name."""
    import sluice.learning.synthetic.families  # noqa: F401  # entering them is what the import is for

    return [FAMILIES[name] for name in sorted(FAMILIES)]
