"""What the surroundings of a place say about it: quoted, ordered, denied, only asked, or taken back."""

from bisect import bisect_right
from collections.abc import Sequence

from sluice.evidence.orders import sentence
from sluice.evidence.regions import Regions
from sluice.evidence.text import Hit, lazily, words
from sluice.jobs import Kind, Span

_CORRECTION = lazily(
    r"\b(?:sorry|make that|correction|i mean|i meant|no,? wait|wait,? no|scratch that|let me correct|strike that|"
    r"my (?:mistake|apologies|bad)|i apologi[sz]e|actually,? (?:it'?s|that'?s|the|it|that)|excuse me|or rather|"
    r"(?:that'?s|that was) (?:wrong|not right|the old one|last month'?s)|i misspoke|i misread|"
    r"correct(?:ing)? (?:that|myself)|wait|hold on|let me fix that|oops|pardon me|not that|no,? no|check that|"
    r"take that back)\b"
)
_CORRECTING = (
    "sorry", "make that", "correct", "i mean", "wait", "scratch", "strike", "my mistake", "my apol", "my bad",
    "i apol", "actually", "excuse me", "rather", "wrong", "not right", "old one", "last month", "i mis", "hold on",
    "fix that", "oops", "pardon", "not that", "no no", "no, no", "check that", "take that",
)  # fmt: skip
"""Each thing `_CORRECTION` finds has one of these in it."""
_SLIPS = frozenset(
    words(
        "sorry correction correct correcting mean meant wait scratch strike mistake apologies bad apologize apologise "
        "actually excuse rather wrong misspoke misread oops pardon"
    )
)
_SLIPPED = tuple(
    map(words, ("make that", "not right", "old one", "last month", "last months", "hold on", "fix that", "not that",
                "check that", "take that"))
)  # fmt: skip
_NEGATION = lazily(
    r"(?:\bthere (?:is|are|was|were|will be) no\b[^.;\n]{0,60}"
    r"|\b(?:is|was|it's|that's) (?:no longer|not) (?:actually |in |currently |yet |a |the )?"
    r"|\b(?:disregard|ignore)\b[^.;,\n]{0,30}\b(?:quote|figure|amount|payoff|number|balance)s?(?: of| for| was)? "
    r"|\b(?:isn't|wasn't|not|no longer) (?:actually |in |currently |yet )?)$"
)
_DENYING = (" no", "not ", "n't ", "ignore", "disregard")
_GUESS = lazily(
    r"\b(?:i thought|i think|i believe|isn'?t it|wasn'?t it|is it|was it|i heard|i figured|i assumed|i guess|"
    r"i remember|maybe|wondering|should be|supposed to be)\b"
)
MAX_CORRECTION_GAP = 120
"""Characters between a slip of the tongue and its correction."""
MAX_BETWEEN = 2
"""Values of other kinds between the two, at most."""
NONE: frozenset[str] = frozenset()


def around(lower: str, span: Span, regions: Regions) -> tuple[frozenset[str], str]:
    """What the surroundings of a span say about it, and who speaks there."""
    start = span[0]
    turn = regions.turn_at(start)
    speaker = turn.speaker if turn else ""
    marks: list[str] = []
    if _within(regions.quoted, start):
        marks.append("quoted")
    if _within(regions.instructions, start):
        marks.append("instruction")
    if _is_negated(lower, start):
        marks.append("negated")
    if _within(regions.questions, start) or (speaker == "caller" and _is_guessed(lower, span)):
        marks.append("question")
    return frozenset(marks) if marks else NONE, speaker


def _within(spans: Sequence[Span], start: int) -> bool:
    if not spans:
        return False
    at = bisect_right(spans, (start, float("inf"))) - 1
    return at >= 0 and start < spans[at][1]


def _is_negated(lower: str, start: int) -> bool:
    before = lower[max(0, start - 90) : start]
    # The words come first because the pattern is slow and mostly has nothing to find.
    for word in _DENYING:
        if word in before:
            return _NEGATION.search(before) is not None
    return False


def _is_guessed(lower: str, span: Span) -> bool:
    start, _ = sentence(lower, *span)
    return _GUESS.search(lower, start, span[0]) is not None


def may_correct(said: frozenset[str]) -> bool:
    """A quick look whether any of a text's words can correct anything."""
    return not said.isdisjoint(_SLIPS) or any(said.issuperset(pair) for pair in _SLIPPED)


def may_be_corrected(lower: str, end: int) -> bool:
    """A quick look whether any word of correction follows closely."""
    near = lower[end : end + MAX_CORRECTION_GAP]
    for word in _CORRECTING:  # noqa: SIM110  # a plain loop takes half the time of any()
        if word in near:
            return True
    return False


def is_taken_back(lower: str, hit: Hit, following: Sequence[Hit], regions: Regions) -> bool:
    """True when what follows a value is another value of its kind by which its own speaker corrects it."""
    kind = hit.readings[0][0]
    later = next((other for other in following[: MAX_BETWEEN + 1] if other.readings[0][0] == kind), None)
    return later is not None and _value(later, kind) != _value(hit, kind) and _takes_back(lower, hit, later, regions)


def _value(hit: Hit, kind: Kind) -> str | None:
    return next((value for read, value in hit.readings if read == kind), None)


def _takes_back(lower: str, hit: Hit, later: Hit, regions: Regions) -> bool:
    """True when its own speaker corrects a value, in the same breath or at the start of the next turn."""
    if later.start - hit.end > MAX_CORRECTION_GAP:
        return False
    turn, next_turn = regions.turn_at(hit.start), regions.turn_at(later.start)
    if turn is None or next_turn is None:
        begin = hit.end
        if "\n" in lower[begin : later.start]:
            return False
    elif turn.name != next_turn.name:
        return False
    else:
        begin = hit.end if turn is next_turn else next_turn.start
    return _CORRECTION.search(lower, begin, later.start) is not None
