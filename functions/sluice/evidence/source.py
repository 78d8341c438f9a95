"""A text, read once: its candidates and the marks its surroundings put on them."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sluice.evidence import regions as regions_
from sluice.evidence.candidates import Candidate, propose
from sluice.evidence.regions import Regions, Turn
from sluice.evidence.text import lowered
from sluice.jobs import Span

_CORRECTION = re.compile(
    r"\b(?:sorry|make that|correction|i mean|i meant|no,? wait|wait,? no|scratch that|let me correct|strike that|my mistake|my apologies|"
    r"i apologi[sz]e|actually,? it'?s|actually,? that'?s|actually,? (?:the|it|that)|excuse me|rather|that'?s wrong|that was wrong|i misspoke|"
    r"i misread|correct(?:ing)? (?:that|myself)|wait|hold on|let me fix that|oops|pardon me|not that)\b"
)
_NEGATION = re.compile(
    r"(?:\bthere (?:is|are|was|were|will be) no\b[^.;\n]{0,60}|\b(?:is|was|it's|that's) (?:no longer|not) (?:actually |in |currently |yet |a |the )?"
    r"|\b(?:isn't|wasn't|not|no longer) (?:actually |in |currently |yet )?)$"
)
_GUESS = re.compile(
    r"\b(?:i thought|i think|i believe|isn'?t it|wasn'?t it|is it|was it|i heard|i figured|i assumed|i guess|i remember|maybe|wondering|should be|supposed to be)\b"
)
MAX_CORRECTION_GAP = 120


@dataclass(frozen=True, slots=True)
class Source:
    """A text with everything that may witness a value in it. ``candidates`` are sorted and do not overlap."""

    text: str
    lower: str
    candidates: tuple[Candidate, ...]
    regions: Regions


def read(text: str) -> Source:
    """Read a text once; time grows linearly with its length."""
    lower = lowered(text)
    regions = regions_.read(text, lower)
    found = list(propose(text, lower))
    marked = [_marked(lower, candidate, regions) for candidate in found]
    return Source(text, lower, tuple(_retracted(lower, marked, regions.turns)), regions)


def within(spans: Sequence[Span], start: int) -> bool:
    """True when ``start`` lies in one of the sorted spans."""
    at = bisect_right(spans, (start, float("inf"))) - 1
    return at >= 0 and start < spans[at][1]


def turn_at(turns: Sequence[Turn], start: int) -> Turn | None:
    """The turn that ``start`` lies in."""
    at = bisect_right(turns, start, key=lambda turn: turn.start) - 1
    return turns[at] if at >= 0 else None


def _marked(lower: str, candidate: Candidate, regions: Regions) -> Candidate:
    turn = turn_at(regions.turns, candidate.start)
    speaker = turn.speaker if turn else ""
    marks = candidate.marks | _surrounding(lower, candidate.span, regions, speaker)
    return replace(candidate, marks=marks, speaker=speaker) if marks or speaker else candidate


def _surrounding(lower: str, span: Span, regions: Regions, speaker: str) -> frozenset[str]:
    marks = {
        "quoted": within(regions.quoted, span[0]),
        "instruction": within(regions.instructions, span[0]),
        "negated": _NEGATION.search(lower, max(0, span[0] - 90), span[0]) is not None,
        "question": _is_asked(lower, span, speaker),
    }
    return frozenset(mark for mark, holds in marks.items() if holds)


def marks_at(source: Source, span: Span) -> frozenset[str]:
    """What the surroundings of any span say about it."""
    turn = turn_at(source.regions.turns, span[0])
    return _surrounding(source.lower, span, source.regions, turn.speaker if turn else "")


def _is_asked(lower: str, span: Span, speaker: str) -> bool:
    """True for a question, or a caller's guess."""
    start, end = regions_.sentence(lower, *span)
    if lower[start:end].rstrip().endswith("?"):
        return True
    return speaker == "caller" and _GUESS.search(lower, start, span[0]) is not None


def _retracted(lower: str, candidates: list[Candidate], turns: Sequence[Turn]) -> Iterator[Candidate]:
    """Mark what a later candidate of the same kind takes back."""
    for at, candidate in enumerate(candidates):
        later = candidates[at + 1] if at + 1 < len(candidates) else None
        if later and turns and _takes_back(lower, candidate, later, turns):
            yield replace(candidate, marks=candidate.marks | {"retracted"})
        else:
            yield candidate


def _takes_back(lower: str, candidate: Candidate, later: Candidate, turns: Sequence[Turn]) -> bool:
    if later.kind != candidate.kind or later.start - candidate.end > MAX_CORRECTION_GAP:
        return False
    return _CORRECTION.search(lower, candidate.end, later.start) is not None
