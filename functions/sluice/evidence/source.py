"""A text, read once: its candidates and the marks its surroundings put on them."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from sluice.evidence import regions as regions_
from sluice.evidence.candidates import Candidate, propose
from sluice.evidence.orders import sentence
from sluice.evidence.regions import Regions
from sluice.evidence.text import lowered
from sluice.jobs import Span

_CORRECTION = re.compile(
    r"\b(?:sorry|make that|correction|i mean|i meant|no,? wait|wait,? no|scratch that|let me correct|strike that|"
    r"my (?:mistake|apologies|bad)|i apologi[sz]e|actually,? (?:it'?s|that'?s|the|it|that)|excuse me|or rather|"
    r"(?:that'?s|that was) (?:wrong|not right|the old one|last month'?s)|i misspoke|i misread|"
    r"correct(?:ing)? (?:that|myself)|wait|hold on|let me fix that|oops|pardon me|not that|no,? no|check that|"
    r"take that back)\b"
)
_NEGATION = re.compile(
    r"(?:\bthere (?:is|are|was|were|will be) no\b[^.;\n]{0,60}"
    r"|\b(?:is|was|it's|that's) (?:no longer|not) (?:actually |in |currently |yet |a |the )?"
    r"|\b(?:disregard|ignore)\b[^.;,\n]{0,30}\b(?:quote|figure|amount|payoff|number|balance)s?(?: of| for| was)? "
    r"|\b(?:isn't|wasn't|not|no longer) (?:actually |in |currently |yet )?)$"
)
_DENYING = (" no", "not ", "n't ", "ignore", "disregard")
_GUESS = re.compile(
    r"\b(?:i thought|i think|i believe|isn'?t it|wasn'?t it|is it|was it|i heard|i figured|i assumed|i guess|"
    r"i remember|maybe|wondering|should be|supposed to be)\b"
)
MAX_CORRECTION_GAP = 120
"""Characters between a slip of the tongue and its correction."""


@dataclass(frozen=True, slots=True)
class Source:
    """A text with everything that may witness a value in it. ``candidates`` are sorted and do not overlap.

    ``labels`` keeps what `roles` has read before a place, since each field asks again.
    """

    text: str
    lower: str
    candidates: tuple[Candidate, ...]
    regions: Regions
    labels: dict[Span, str] = field(default_factory=dict, repr=False, compare=False)


@lru_cache(maxsize=32)
def read(text: str) -> Source:
    """Read a text; time grows linearly with its length. The pipeline and an embedded model share one reading."""
    lower = lowered(text)
    regions = regions_.read(lower)
    marked = [_marked(lower, candidate, regions) for candidate in propose(text, lower)]
    return Source(text, lower, tuple(_retracted(lower, marked, regions)), regions)


def marks_at(source: Source, span: Span) -> frozenset[str]:
    """What the surroundings of any span say about it."""
    turn = source.regions.turn_at(span[0])
    return _surrounding(source.lower, span, source.regions, turn.speaker if turn else "")


def _marked(lower: str, candidate: Candidate, regions: Regions) -> Candidate:
    turn = regions.turn_at(candidate.start)
    speaker = turn.speaker if turn else ""
    marks = candidate.marks | _surrounding(lower, candidate.span, regions, speaker)
    return (
        replace(candidate, marks=marks, speaker=speaker) if speaker or len(marks) > len(candidate.marks) else candidate
    )


def _surrounding(lower: str, span: Span, regions: Regions, speaker: str) -> frozenset[str]:
    marks = {
        "quoted": _within(regions.quoted, span[0]),
        "instruction": _within(regions.instructions, span[0]),
        "negated": _is_negated(lower, span[0]),
        "question": _within(regions.questions, span[0]) or (speaker == "caller" and _is_guessed(lower, span)),
    }
    return frozenset(mark for mark, holds in marks.items() if holds)


def _within(spans: Sequence[Span], start: int) -> bool:
    at = bisect_right(spans, (start, float("inf"))) - 1
    return at >= 0 and start < spans[at][1]


def _is_negated(lower: str, start: int) -> bool:
    before = lower[max(0, start - 90) : start]
    # The words come first because the pattern is slow and mostly has nothing to find.
    return any(word in before for word in _DENYING) and _NEGATION.search(before) is not None


def _is_guessed(lower: str, span: Span) -> bool:
    start, _ = sentence(lower, *span)
    return _GUESS.search(lower, start, span[0]) is not None


def _retracted(lower: str, candidates: list[Candidate], regions: Regions) -> Iterator[Candidate]:
    """Mark what a later candidate of the same kind and speaker takes back."""
    for at, candidate in enumerate(candidates):
        later = next((c for c in candidates[at + 1 : at + 4] if c.kind == candidate.kind), None)
        if (
            later
            and later.value(candidate.kind) != candidate.value(candidate.kind)
            and _takes_back(lower, candidate, later, regions)
        ):
            yield replace(candidate, marks=candidate.marks | {"retracted"})
        else:
            yield candidate


def _takes_back(lower: str, candidate: Candidate, later: Candidate, regions: Regions) -> bool:
    """True when its own speaker corrects a value, in the same breath or at the start of the next turn."""
    if later.start - candidate.end > MAX_CORRECTION_GAP:
        return False
    turn, next_turn = regions.turn_at(candidate.start), regions.turn_at(later.start)
    if turn is None or next_turn is None:
        begin = candidate.end
        if "\n" in lower[begin : later.start]:
            return False
    elif turn.name != next_turn.name:
        return False
    else:
        begin = candidate.end if turn is next_turn else next_turn.start
    return _CORRECTION.search(lower, begin, later.start) is not None
