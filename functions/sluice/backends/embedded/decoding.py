"""Scores per token -> at most one quote per field, each a piece of the document.

A picked field goes to the candidate value with most probability over all its mentions; a tagged field to the run of
words with the best mean. Whatever stays below the acceptance probability is not stated.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sluice.backends.embedded.encoding import Encoded
from sluice.backends.embedded.labels import TypeLabels
from sluice.evidence import Candidate, Source, roles
from sluice.jobs import FieldSpec, Span

Scores = NDArray[np.float32]

MARK_WEIGHT: Mapping[str, float] = {"retracted": 0.2, "quoted": 0.5}
"""How much a mention still counts that was taken back or quoted, where another one stands unmarked."""
LABEL_ODDS = 5.0
"""How many times likelier a candidate is behind one of the field's role words; half the log of it, before one."""
MIN_LABEL_CHARS = 5
STANDING = 0.3
"""Probability from which on an unmarked mention puts the marked ones behind it."""


@dataclass(frozen=True, slots=True)
class Pick:
    """The chosen span of one field (None: not stated) and how probable that choice is."""

    span: Span | None
    certainty: float


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How probable an answer must be to be given: ``picked`` for amounts, dates and numbers, ``tagged`` for words.

    Amounts are the dear mistakes, and every document is full of them. Set on the validation families so that made-up
    values stay below one in a hundred decisions (docs/benchmarks.md).
    """

    picked: float = 0.92
    tagged: float = 0.6


def decode(
    logits: Scores,
    encoded: Encoded,
    source: Source,
    fields: Sequence[FieldSpec],
    *,
    labels: TypeLabels,
    accept: Acceptance = Acceptance(),
) -> dict[str, Pick]:
    """Picks per field path from ``logits`` (tokens x labels)."""
    scores = _probabilities(logits, labels)
    picks: dict[str, Pick] = {}
    for field in fields:
        if field.path in labels.picked:
            picks[field.path] = _pick(
                scores[:, labels.picked[field.path]], encoded, source, field, accept=accept.picked
            )
        elif field.path in labels.tagged:
            picks[field.path] = _tag(scores, encoded, source.text, pair=labels.tagged[field.path], accept=accept.tagged)
    return picks


def _probabilities(logits: Scores, labels: TypeLabels) -> Scores:
    """Softmax over the labels that this document type has; all others are impossible."""
    allowed = [0, *labels.picked.values(), *(number for pair in labels.tagged.values() for number in pair)]
    scores = np.zeros_like(logits)
    chosen = logits[:, allowed]
    weights = np.exp(chosen - chosen.max(axis=1, keepdims=True))
    scores[:, allowed] = weights / weights.sum(axis=1, keepdims=True)
    return scores


def _pick(scores: Scores, encoded: Encoded, source: Source, field: FieldSpec, *, accept: float) -> Pick:
    missing: dict[str, float] = {}
    best: dict[str, tuple[float, Span]] = {}
    for candidate, value, plain in _mentions(scores, encoded, source, field):
        missing[value] = missing.get(value, 1.0) * (1.0 - plain)
        best[value] = max(best.get(value, (0.0, (0, 0))), (plain, candidate.span))
    if not best:
        return Pick(None, 1.0 - float(scores.max(initial=0.0)))
    value = min(missing, key=lambda v: missing[v])
    certainty = 1.0 - missing[value]
    if certainty < accept:
        return Pick(None, 1.0 - certainty)
    rivals = 1.0
    for other, absent in missing.items():
        rivals *= absent if other != value else 1.0
    return Pick(best[value][1], certainty * (0.5 + 0.5 * rivals))


def _mentions(scores: Scores, encoded: Encoded, source: Source, field: FieldSpec) -> list[tuple[Candidate, str, float]]:
    """Candidates that may state the field, their values, and how much each counts."""
    said = [
        (candidate, value, _with_label(float(scores[token]), source, field, candidate))
        for token in np.flatnonzero(scores > 0.01)
        if (number := encoded.candidate[token]) >= 0
        and (value := (candidate := source.candidates[number]).value(field.kind)) is not None
        and "instruction" not in candidate.marks
    ]
    if max((score for candidate, _, score in said if not _is_marked(candidate)), default=0.0) < STANDING:
        return said
    return [(candidate, value, score * _weight(candidate)) for candidate, value, score in said]


def _with_label(score: float, source: Source, field: FieldSpec, candidate: Candidate) -> float:
    """The network's probability and the printed label as two witnesses: a role word before a value raises its odds."""
    before, after = roles.strength(source, field, candidate.span)
    if max(before, after) < MIN_LABEL_CHARS:
        return score
    odds = LABEL_ODDS if before >= MIN_LABEL_CHARS else math.sqrt(LABEL_ODDS)
    return score * odds / (score * odds + 1 - score)


def _is_marked(candidate: Candidate) -> bool:
    return not candidate.marks.isdisjoint(MARK_WEIGHT)


def _weight(candidate: Candidate) -> float:
    return math.prod(MARK_WEIGHT.get(mark, 1.0) for mark in candidate.marks)


def _tag(scores: Scores, encoded: Encoded, text: str, *, pair: tuple[int, int], accept: float) -> Pick:
    begin, inside = scores[:, pair[0]], scores[:, pair[1]]
    missing: dict[str, float] = {}
    best: dict[str, tuple[float, Span]] = {}
    for first, last in _runs(begin, inside):
        span = _trimmed(text, encoded.spans[first][0], encoded.spans[last - 1][1])
        if span[0] >= span[1]:
            continue
        score = float(np.maximum(begin[first:last], inside[first:last]).mean())
        key = "".join(text[slice(*span)].lower().split())
        missing[key] = missing.get(key, 1.0) * (1.0 - score)
        best[key] = max(best.get(key, (0.0, (0, 0))), (score, span))
    if not best:
        return Pick(None, 1.0 - float(begin.max(initial=0.0)))
    key = min(missing, key=lambda k: missing[k])
    certainty = 1.0 - missing[key]
    return Pick(best[key][1], certainty) if certainty >= accept else Pick(None, 1.0 - certainty)


def _runs(begin: Scores, inside: Scores) -> list[tuple[int, int]]:
    """Half-open runs of tokens that are together more likely in the field than not.

    All maximal scoring subsequences of the log-odds (Ruzzo and Tompa 1999): one doubtful word inside an address does
    not break it in two, and a long way between two mentions keeps them apart.
    """
    total = np.clip(begin + inside, 1e-3, 1 - 1e-3)
    odds = np.log(total / (1 - total))
    runs: list[tuple[int, int, float, float]] = []  # first, end, sum before first, sum up to end
    summed = 0.0
    for token, score in enumerate(odds.tolist()):
        before, summed = summed, summed + score
        if score <= 0:
            continue
        run = (token, token + 1, before, summed)
        while (at := _last_below(runs, run[2])) is not None and runs[at][3] < run[3]:
            run = (runs[at][0], run[1], runs[at][2], run[3])
            del runs[at:]
        runs.append(run)
    return [(first, end) for first, end, _, _ in runs]


def _last_below(runs: list[tuple[int, int, float, float]], level: float) -> int | None:
    """The last run whose sum before it lies below ``level``."""
    return next((at for at in range(len(runs) - 1, -1, -1) if runs[at][2] < level), None)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " \n\t,:;-":
        start += 1
    while end > start and text[end - 1] in " \n\t:;-":
        end -= 1
    return start, end
