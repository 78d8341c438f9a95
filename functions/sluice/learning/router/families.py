"""Which jobs are of one template, told from their skeletons alone."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from sluice.learning.router.table import Numbers

ALIKE = 0.6
"""Skeletons that share this much are of one family."""


def families(skeletons: Sequence[tuple[str, ...]]) -> Numbers:
    """A family number per skeleton: that of the first earlier one it is alike to, else a new one."""
    known: list[tuple[str, ...]] = []
    having: dict[str, list[int]] = {}
    number: dict[tuple[str, ...], int] = {}
    for words in skeletons:
        if words in number:
            continue
        family = _nearest(words, known, having)
        if family is None:
            family = len(known)
            known.append(words)
            for word in words:
                having.setdefault(word, []).append(family)
        number[words] = family
    return np.array([number[words] for words in skeletons], dtype=np.int64)


def _nearest(words: tuple[str, ...], known: list[tuple[str, ...]], having: dict[str, list[int]]) -> int | None:
    shared = Counter(one for word in words for one in having.get(word, ()))
    alike = {one: count / max(len(words), len(known[one])) for one, count in shared.items()}
    best = max(alike, key=alike.__getitem__, default=None)
    return best if best is not None and alike[best] >= ALIKE else None
