"""Signals as numbers: bounded, so that no single one can overrule the rest, and named, so that an artefact can say
which it was fitted on.
"""

import math
from typing import get_args

from sluice.confidence.signals import Signals
from sluice.jobs import Kind

LONG = 15
"""Characters from which on a role word counts no more."""
SHORT = 5
"""Characters below which a role word says nothing."""
BENDS = (0.0, 2.0, 3.5, 5.0)
"""Log-odds at which the model's certainty may begin to count differently."""
FURTHEST = 9.0

KINDS = ("money", "date", "rate", "id", "name", "text", "choice")
MARKS = ("ocr", "spoken", "masked", "quoted", "question")

NAMES = (
    "certainty",
    *(f"certainty above {bend:g}" for bend in BENDS),
    "company",
    "least",
    "label",
    "label after",
    "no label",
    "unclaimed",
    "cue",
    "no cue",
    "open",
    "nothing open",
    "repeats",
    "rivals",
    "shared",
    "told",
    "noise",
    "chars",
    "talk",
    *(f"mark {mark}" for mark in MARKS),
    *(f"kind {kind}" for kind in KINDS),
)


def odds(probability: float) -> float:
    """Natural log-odds, bounded by FURTHEST."""
    if probability <= 0.0 or probability >= 1.0:
        return FURTHEST if probability > 0.5 else -FURTHEST
    return max(-FURTHEST, min(FURTHEST, math.log(probability / (1.0 - probability))))


def features(seen: Signals) -> tuple[float, ...]:
    """The numbers of NAMES."""
    sure, marks = odds(seen.certainty), seen.marks
    return (
        sure,
        *[sure - bend if sure > bend else 0.0 for bend in BENDS],
        odds(seen.company),
        odds(seen.least),
        min(seen.label, LONG),
        min(seen.label_after, LONG),
        seen.label < SHORT and seen.label_after < SHORT,
        min(seen.unclaimed, LONG),
        min(seen.cue, LONG),
        not seen.cue,
        min(seen.open, 6),
        not seen.open,
        min(seen.repeats, 3),
        min(seen.rivals, 3),
        seen.shared,
        seen.told,
        seen.noise,
        math.log1p(seen.chars),
        seen.spoken,
        *([mark in marks for mark in MARKS] if marks else _NO_MARKS),
        *_KINDS[seen.kind],
    )


_NO_MARKS = (False,) * len(MARKS)
_KINDS = {kind: tuple(kind == known for known in KINDS) for kind in get_args(Kind)}
