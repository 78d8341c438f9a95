"""The in-process tier as one more route of a table: free, and with chances that nobody's own label went into."""

from collections.abc import Callable, Sequence

import numpy as np

from sluice.learning.router.parts import isotonic
from sluice.learning.router.table import Floats, Numbers
from sluice.routing.learned.parts import Steps

Reads = Callable[[Numbers, Numbers], tuple[Sequence[str], Floats]]
"""Learns from the labels of some rows and reads others: answers and raw chances."""


def trusted(read: Reads, labels: Numbers, reference: Sequence[str], *, folds: int = 5) -> tuple[Steps, Floats]:
    """Fold by fold: how far a tier's own chances can be trusted, and its calibrated chances on its labels."""
    fold = np.random.default_rng(0).permutation(len(labels)) % folds
    raw, right = np.zeros(len(labels)), np.zeros(len(labels))
    for one in range(folds):
        inside = fold == one
        answers, raw[inside] = read(labels[~inside], labels[inside])
        wanted = (reference[i] for i in labels[inside])
        right[inside] = [given == gold for given, gold in zip(answers, wanted, strict=True)]
    curve = isotonic(raw, right)
    return curve, np.interp(raw, curve.raw, curve.right)
