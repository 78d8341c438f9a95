"""Two runs over the same cases: better, worse, or can't tell.

Two tests that see different things have to agree: McNemar's exact test on the fields that only one run got right, and
a bootstrap over documents, since fields of one document are not independent. A difference that either of them cannot
tell from chance is "can't tell".
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sluice.learning.evaluation.decisions import Decision
from sluice.learning.evaluation.figures import resampled

Judgement = Literal["better", "worse", "can't tell"]
ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Comparison:
    """The first run beside the second: shares of right fields, and how sure the difference is."""

    judgement: Judgement
    decisions: int
    documents: int
    ours: float
    theirs: float
    only_ours: int
    only_theirs: int
    mcnemar: float
    low: float
    high: float

    def __str__(self) -> str:
        return (
            f"{self.judgement}: {self.ours:.4f} exact against {self.theirs:.4f}, difference "
            f"{self.ours - self.theirs:+.4f} (95 % {self.low:+.4f} to {self.high:+.4f}, {self.documents} documents); "
            f"of {self.decisions} fields {self.only_ours} right only here, {self.only_theirs} only there "
            f"(McNemar p = {self.mcnemar:.2g})"
        )


def compared(ours: Sequence[Decision], theirs: Sequence[Decision]) -> Comparison:
    """Compare two runs on the documents that both have; a made-up item that only one has is right by the other."""
    shared = {decision.document for decision in ours} & {decision.document for decision in theirs}
    right = [_right(decisions, shared) for decisions in (ours, theirs)]
    keys = sorted(right[0].keys() | right[1].keys())
    pairs = [(key[0], right[0].get(key, True), right[1].get(key, True)) for key in keys]
    only = sum(a and not b for _, a, b in pairs), sum(b and not a for _, a, b in pairs)
    p, (low, high) = _mcnemar(*only), _interval(pairs)
    count = max(len(pairs), 1)
    return Comparison(
        judgement=_judgement(p, low, high),
        decisions=len(pairs),
        documents=len(shared),
        ours=sum(a for _, a, _ in pairs) / count,
        theirs=sum(b for _, _, b in pairs) / count,
        only_ours=only[0],
        only_theirs=only[1],
        mcnemar=p,
        low=low,
        high=high,
    )


def _right(decisions: Sequence[Decision], shared: set[str]) -> dict[tuple[str, str], bool]:
    return {(one.document, one.key): one.right for one in decisions if one.document in shared}


def _mcnemar(only_ours: int, only_theirs: int) -> float:
    """Two-sided exact p that both runs are right equally often where they differ."""
    from scipy.stats import binomtest

    differing = only_ours + only_theirs
    return float(binomtest(only_ours, differing).pvalue) if differing else 1.0


def _interval(pairs: Sequence[tuple[str, bool, bool]]) -> tuple[float, float]:
    """95 % interval of the difference of the shares of right fields."""
    by_document: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for document, ours, theirs in pairs:
        by_document[document][0] += float(ours) - float(theirs)
        by_document[document][1] += 1
    if not by_document:
        return 0.0, 0.0
    drawn = resampled(np.array([*by_document.values()]))
    low, high = np.percentile(drawn[:, 0] / drawn[:, 1], (2.5, 97.5))
    return float(low), float(high)


def _judgement(p: float, low: float, high: float) -> Judgement:
    if p >= ALPHA or low <= 0.0 <= high:
        return "can't tell"
    return "better" if low > 0 else "worse"
