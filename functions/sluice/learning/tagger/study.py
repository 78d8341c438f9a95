"""One training study from seed to card: streams, training, export, and the measurement on what was never read."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sluice.backends.embedded import Embedded
from sluice.backends.embedded.labels import TEXT_KINDS, Labels
from sluice.evidence import judge, normalise, read
from sluice.jobs import FieldSpec
from sluice.learning.splits import Split, split_of
from sluice.learning.synthetic.generate import Document, all_families, write
from sluice.learning.synthetic.generate import documents as generated
from sluice.learning.synthetic.writer import Family
from sluice.learning.tagger import labelled
from sluice.learning.tagger.concepts import concepts, fields_of
from sluice.learning.tagger.examples import Encoder, Example
from sluice.learning.tagger.measure import Tallies

SHARE_OF_LABELLED = 0.2
"""How much of what the network reads comes from labelled files, when there are any."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """What there is to learn from: template families, and labelled documents by the split of their source."""

    families: Sequence[Family]
    labelled: Sequence[Document] = ()
    gold: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)

    def of(self, split: Split) -> "Corpus":
        """The part of one split; families and labelled sources never cross."""
        return Corpus(
            [f for f in self.families if split_of(f.name) == split],
            [d for d in self.labelled if split_of(d.family) == split],
            self.gold,
        )


def families_of(modules: Sequence[str] = ()) -> list[Family]:
    """All families, or those of some modules."""
    return [f for f in all_families() if not modules or f.name.partition(".")[0] in modules]


def read_labelled(path: Path, document_type: str, *, source_field: str) -> list[Document]:
    """The documents of a labelled JSONL file (``text``, ``fields``); ``source_field``'s value names their source."""
    found = []
    for row in labelled.rows(path):
        gold = row["fields"]
        family = f"{document_type}.{labelled.vendor(gold, source_field)}"
        found.append(
            labelled.document(str(row["text"]), gold, fields_of(document_type), name=document_type, family=family)
        )
    return found


def stream(corpus: Corpus, encoder: Encoder, *, seed: int) -> Iterator[Example]:
    """Examples without end: families evenly per document type, labelled documents with swapped names."""
    rng = random.Random(seed)
    by_type: dict[str, list[Family]] = {}
    for family in corpus.families:
        by_type.setdefault(family.document_type, []).append(family)
    types = sorted(by_type)
    while True:
        if corpus.labelled and rng.random() < SHARE_OF_LABELLED:
            document = labelled.mixed(corpus.labelled, rng, ("company", "address"))
        else:
            document = write(rng.choice(by_type[rng.choice(types)]), rng)
        yield from encoder.examples(document, rng)


def encoder_of(vocabulary: Mapping[str, int]) -> Encoder:
    """The encoder for all built-in document types."""
    types = concepts()
    kinds = {name: {field: kind for field, (_, kind) in fields.items()} for name, fields in types.items()}
    return Encoder(vocabulary, Labels.of(types), kinds)


def gold_of(document: Document) -> dict[str, set[str | None]]:
    """Every value a field is stated with, normalised; {None} where it is not stated."""
    gold: dict[str, set[str | None]] = {spec.path: set() for spec in fields_of(document.document_type)}
    specs = {spec.path: spec for spec in fields_of(document.document_type)}
    for name, start, end in document.spans:
        gold[name].add(_normal(specs[name], document.text[start:end]))
    return {name: values or {None} for name, values in gold.items()}


def _normal(spec: FieldSpec, verbatim: str) -> str | None:
    return normalise(spec.kind, verbatim, spec.choices)


def answers(model: Embedded, document_type: str, text: str) -> dict[str, str | None]:
    """The tier's values for a text: what the model points at and evidence bears out."""
    fields, source = fields_of(document_type), read(text)
    picks, _ = model.pick(document_type, fields, text)
    quotes = {path: text[slice(*pick.span)] if pick.span else None for path, pick in picks.items()}
    witnessed = {spec.path: judge(source, spec, quotes[spec.path], picks[spec.path].span) for spec in fields}
    return {path: None if field.value is None else str(field.value) for path, field in witnessed.items()}


def measure(model: Embedded, corpus: Corpus, *, per_family: int, seed: int) -> Tallies:
    """Decisions on documents of families that were not trained on."""
    tallies = Tallies()
    for family in corpus.families:
        for document in generated([family], count=per_family, seed=seed):
            given = answers(model, document.document_type, document.text)
            gold = {
                name: given[name] if given.get(name) in values else next(iter(sorted(map(str, values - {None}))), None)
                for name, values in gold_of(document).items()
            }
            headings = {
                "type": document.document_type,
                "source": document.source,
                "noise": document.noise,
                "family": family.name,
            }
            tallies.add(gold, given, headings=headings)
    return tallies


__all__ = [
    "TEXT_KINDS",
    "Corpus",
    "answers",
    "encoder_of",
    "families_of",
    "gold_of",
    "measure",
    "read_labelled",
    "stream",
]
