"""Which label of the network means which field of which document type; travels with the model as ``labels.json``."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sluice.jobs import Kind

TEXT_KINDS: frozenset[Kind] = frozenset({"name", "text", "choice"})
"""Kinds whose values are tagged word by word (B-, I-); every other kind is picked among candidates."""


@dataclass(frozen=True, slots=True)
class TypeLabels:
    """A document type's fields: ``picked`` have one label, ``tagged`` a (begin, inside) pair, by label number."""

    picked: Mapping[str, int]
    tagged: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Labels:
    """All labels of a network; number 0 is "nothing"."""

    names: tuple[str, ...]
    types: Mapping[str, TypeLabels]

    @classmethod
    def read(cls, path: Path) -> "Labels":
        """From ``labels.json``: names of labels, and per type which concept each field is."""
        kept = json.loads(path.read_text(encoding="utf-8"))
        return cls.of({name: dict(fields) for name, fields in kept["types"].items()})

    @classmethod
    def of(cls, types: Mapping[str, Mapping[str, tuple[str, Kind] | list[str]]]) -> "Labels":
        """Labels for types given as ``{type: {field: (concept, kind)}}``; fields of one concept share their labels."""
        numbers: dict[str, int] = {"O": 0}
        read: dict[str, TypeLabels] = {}
        for name in sorted(types):
            picked: dict[str, int] = {}
            tagged: dict[str, tuple[int, int]] = {}
            for field, (concept, kind) in types[name].items():
                if kind in TEXT_KINDS:
                    tagged[field] = (
                        numbers.setdefault(f"B-{concept}", len(numbers)),
                        numbers.setdefault(f"I-{concept}", len(numbers)),
                    )
                else:
                    picked[field] = numbers.setdefault(concept, len(numbers))
            read[name] = TypeLabels(picked, tagged)
        return cls(tuple(numbers), read)
