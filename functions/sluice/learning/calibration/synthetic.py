"""Labelled cases by template families that no model was trained on: some to calibrate on, others to measure on.

A family belongs to one half by a hash of its name. Families that the embedded model's study validated on were never
trained on either; they join the calibration half.
"""

import random
from collections.abc import Iterator
from hashlib import sha256
from typing import Literal

from sluice import documents
from sluice.learning.evaluation.labelled import Case
from sluice.learning.splits import split_of
from sluice.learning.synthetic.generate import Document, all_families, write
from sluice.learning.synthetic.writer import Family
from sluice.learning.tagger.study import gold_of

Half = Literal["calibration", "test"]


def half_of(name: str) -> Half | None:
    """The half a family is used in; None when the embedded model was trained on it."""
    split = split_of(name)
    if split == "train":
        return None
    odd = int(sha256(f"confidence half {name}".encode()).hexdigest()[:8], 16) % 2
    return "calibration" if split == "validation" or odd == 0 else "test"


def families(half: Half) -> list[Family]:
    """The families of one half."""
    return [family for family in all_families() if half_of(family.name) == half]


def cases(half: Half, *, per_family: int, seed: int) -> Iterator[Case]:
    """``per_family`` noisy documents by every family of a half; the same seed gives the same."""
    for family in families(half):
        rng = random.Random(f"{seed} {family.name}")
        for number in range(per_family):
            yield case(write(family, rng), name=f"{family.name}-{number}")


def case(document: Document, *, name: str) -> Case:
    """A generated document as a case; of several ways to state a value, each is right."""
    stated = {path: sorted(values - {None}, key=str) for path, values in gold_of(document).items()}
    silent = {path for path, values in gold_of(document).items() if None in values}
    return Case(
        name,
        documents.load(document.document_type),
        document.text,
        gold={path: None if path in silent else values[0] for path, values in stated.items()},
        also={path: values for path, values in stated.items() if values},
        source=document.source,
        family=document.family,
    )
