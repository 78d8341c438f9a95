"""Labelled documents -> token ids and label numbers, ready for the network."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from sluice.backends.embedded.encoding import Encoded, encode, type_token
from sluice.backends.embedded.labels import Labels
from sluice.backends.embedded.wordpiece import WordPiece
from sluice.evidence import Candidate, Source, normalise, read
from sluice.jobs import Kind
from sluice.learning.synthetic.generate import Document

IGNORE = -100
WINDOW = 512


@dataclass(frozen=True, slots=True)
class Example:
    """One window of a document: ids with [CLS] and type in front, one label a token (-100: no say)."""

    ids: list[int]
    labels: list[int]


class Encoder:
    """Turns documents into examples with one vocabulary and one set of labels."""

    def __init__(self, vocabulary: Mapping[str, int], labels: Labels, kinds: Mapping[str, Mapping[str, Kind]]) -> None:
        self.vocabulary = vocabulary
        self.labels = labels
        self.kinds = kinds
        self.pieces = WordPiece(vocabulary)

    def examples(self, document: Document, rng: random.Random) -> list[Example]:
        """The document's windows; a document longer than the window yields a random one of them too."""
        source = read(document.text)
        encoded = encode(source, self.pieces, self.vocabulary)
        labels = self.label(document, source, encoded)
        head = [self.vocabulary["[CLS]"], self.vocabulary[type_token(document.document_type)]]
        room = WINDOW - len(head)
        ids = list(encoded.ids)
        starts = {0} if len(ids) <= room else {0, len(ids) - room, rng.randrange(len(ids) - room + 1)}
        blank = [IGNORE] * len(head)
        return [Example(head + ids[s : s + room], blank + labels[s : s + room]) for s in sorted(starts)]

    def label(self, document: Document, source: Source, encoded: Encoded) -> list[int]:
        """The label of every token of the document."""
        types = self.labels.types[document.document_type]
        kinds = self.kinds[document.document_type]
        labels = [0] * len(encoded.ids)
        stated: dict[str, set[str]] = {}
        for field, start, end in document.spans:
            if field in types.tagged:
                _tag(labels, encoded, start, end, pair=types.tagged[field])
            elif value := normalise(kinds[field], document.text[start:end]):
                stated.setdefault(field, set()).add(value)
                _pick(labels, encoded, source, (start, end), kind=kinds[field], number=types.picked[field])
        _forgive(labels, encoded, source, kinds=kinds, stated=stated)
        return labels


def _tag(labels: list[int], encoded: Encoded, start: int, end: int, *, pair: tuple[int, int]) -> None:
    inside = [n for n, (first, last) in enumerate(encoded.spans) if first < end and last > start]
    for position, token in enumerate(inside):
        labels[token] = pair[1] if position else pair[0]


def _pick(
    labels: list[int], encoded: Encoded, source: Source, span: tuple[int, int], *, kind: Kind, number: int
) -> None:
    best, overlap = -1, 0
    for token, candidate in enumerate(encoded.candidate):
        if candidate < 0 or source.candidates[candidate].value(kind) is None:
            continue
        first, last = encoded.spans[token]
        shared = min(last, span[1]) - max(first, span[0])
        if shared > overlap:
            best, overlap = token, shared
    if best >= 0:
        labels[best] = number


def _forgive(
    labels: list[int],
    encoded: Encoded,
    source: Source,
    *,
    kinds: Mapping[str, Kind],
    stated: Mapping[str, set[str]],
) -> None:
    """Unlabelled mentions of a stated value teach nothing: they may well be the field again."""
    for token, number in enumerate(encoded.candidate):
        if number < 0 or labels[token]:
            continue
        candidate: Candidate = source.candidates[number]
        if any(candidate.value(kinds[field]) in values for field, values in stated.items()):
            labels[token] = IGNORE
