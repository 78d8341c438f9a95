"""Is an answer borne out by its source? The value is made from the source's own words, never from the model's."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pydantic import JsonValue

from sluice.evidence import roles
from sluice.evidence.candidates import Candidate
from sluice.evidence.locate import occurrences
from sluice.evidence.source import Source, marks_at
from sluice.evidence.text import lazily, words
from sluice.evidence.values import collapsed, normalise
from sluice.jobs import FieldResult, FieldSpec, Kind, Outcome, Span

_SNAPPED: frozenset[Kind] = frozenset({"money", "date", "rate", "id", "number", "integer"})
_NO_YEAR = lazily(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s{1,2}(?:the\s)?[0-9a-z]"
    r"|[0-9]\s{0,2}/\s{0,2}[0-9]|[0-9](?:st|nd|rd|th)\b"
)
_YES = lazily(r"[^:\n]*:\s*(?:yes|yeah|yep|correct|right|that'?s (?:right|correct|it)|exactly|uh-?huh|it is|mm-?hmm)\b")
_SMALL_WORDS = frozenset(
    words(
        "sorry make that correction i mean meant no wait scratch let me correct strike my mistake actually its it s is "
        "the a an so uh um should be was said say it'll of to not excuse apologies apologize misspoke rather okay ok "
        "hold on one looking at wrong now pardon you your that's here see oh well and but have just we'll we're i'm "
        "there"
    )
)
MAX_FOREIGN_WORDS = 2
_NOT_STATED = FieldResult(outcome=Outcome.NOT_STATED)


class Witness(NamedTuple):
    """One place of a quote: the span that states the value, and the value or what is wrong with it."""

    start: int
    end: int
    value: str | None
    marks: frozenset[str]
    speaker: str = ""
    several: bool = False

    @property
    def span(self) -> Span:
        """Its place."""
        return self.start, self.end


def judge(source: Source, spec: FieldSpec, quote: str | None, hint: Span | None = None) -> FieldResult:
    """The witness of one answered value; ``hint`` says where the model looked. Confidence is for others to fill in."""
    if quote is None or not quote.strip():
        return _NOT_STATED
    places = occurrences(source, quote)
    if not places:
        return _refused(Outcome.UNSUPPORTED, "the quote does not occur in the source")
    witnesses = [_witness(source, spec, place) for place in places]
    readable = [witness for witness in witnesses if witness.value is not None]
    if not readable:
        return _unreadable(source, spec, witnesses)
    if _differs(source, spec, quote, places, readable):
        return _refused(Outcome.UNSUPPORTED, "the quote and the source read differently")
    return _weighed(source, spec, readable, hint)


def _refused(outcome: Outcome, reason: str) -> FieldResult:
    return FieldResult(outcome=outcome, reason=reason)


def _witness(source: Source, spec: FieldSpec, place: Span) -> Witness:
    """The value stated at ``place``: of the one candidate it touches, else of the words themselves."""
    touched = list(touching(source, spec.kind, place)) if spec.kind in _SNAPPED else []
    within = touched
    if len(touched) > 1:
        within = [candidate for candidate in touched if candidate.kind == spec.kind] or touched
        if len({candidate.value(spec.kind) for candidate in within}) > 1:
            return Witness(*place, None, frozenset(), several=True)
    if within:
        best = within[0]
        if (own := _read_whole(source, spec.kind, place, best)) is not None:
            return Witness(*place, own, best.marks, best.speaker)
        return Witness(best.start, best.end, best.value(spec.kind), best.marks, best.speaker)
    turn = source.regions.turn_at(place[0])
    value = normalise(spec.kind, source.text[slice(*place)], spec.choices)
    return Witness(*place, value, marks_at(source, place), turn.speaker if turn else "")


def _read_whole(source: Source, kind: Kind, place: Span, inside: Candidate) -> str | None:
    """What the whole quote reads as, where the candidate inside it is only a piece of a torn value."""
    start, end = place
    if start > inside.start or end < inside.end or place == (inside.start, inside.end):
        return None
    rest = source.text[start : inside.start] + source.text[inside.end : end]
    torn = any(char.isdigit() for char in rest) and not (kind == "id" and any(char.isalpha() for char in rest))
    return normalise(kind, source.text[start:end]) if torn else None


def touching(source: Source, kind: Kind, place: Span) -> Iterator[Candidate]:
    """The candidates of a kind that overlap a place."""
    for candidate in source.within(*place):
        if candidate.value(kind) is not None:
            yield candidate


def _unreadable(source: Source, spec: FieldSpec, witnesses: Sequence[Witness]) -> FieldResult:
    if any(witness.several for witness in witnesses):
        return _refused(Outcome.AMBIGUOUS, f"the quote holds more than one {spec.kind}")
    if spec.kind == "date" and any(_NO_YEAR.search(source.lower, *witness.span) for witness in witnesses):
        return _refused(Outcome.AMBIGUOUS, "the date is incomplete or impossible")
    return _refused(Outcome.UNSUPPORTED, f"the quote cannot be read as {spec.kind}")


def _differs(source: Source, spec: FieldSpec, quote: str, places: Sequence[Span], readable: Sequence[Witness]) -> bool:
    """True when a quote that was only found by tolerance means another value than its source."""
    stated = source.text[slice(*places[0])]
    if spec.kind not in _SNAPPED or stated == quote or collapsed(stated) == collapsed(quote):
        return False
    meant = normalise(spec.kind, quote)
    return meant is not None and all(witness.value != meant for witness in readable)


def _weighed(source: Source, spec: FieldSpec, readable: Sequence[Witness], hint: Span | None) -> FieldResult:
    if len(readable) == 1 and roles.UNTRUSTED.isdisjoint(readable[0].marks):
        return _found(source, spec, readable[0])
    heard = [witness for witness in readable if "instruction" not in witness.marks]
    if not heard:
        return _refused(Outcome.UNSUPPORTED, "stated only in text that addresses the reader or the machine")
    standing = [witness for witness in heard if "retracted" not in witness.marks]
    if not standing:
        return _corrected(source, spec, heard[-1])
    affirmed = [witness for witness in standing if "negated" not in witness.marks]
    if not affirmed:
        return _refused(Outcome.UNSUPPORTED, "the source denies it")
    stated = [witness for witness in affirmed if not _is_only_asked(source, spec, witness)]
    if not stated:
        return _refused(Outcome.UNSUPPORTED, "only asked or guessed by the caller, never confirmed")
    newest = [witness for witness in stated if "quoted" not in witness.marks]
    chosen = _chosen(source, spec, newest or stated, hint)
    if chosen is None:
        return _refused(Outcome.AMBIGUOUS, "the quote occurs with different values")
    if not newest and roles.rivals(source, spec, _found(source, spec, chosen)):
        return _found(source, spec, chosen, Outcome.CONFLICTING, "the newest message states another value")
    return _found(source, spec, chosen)


def _is_only_asked(source: Source, spec: FieldSpec, witness: Witness) -> bool:
    """True for a caller's question or guess that the next turn does not confirm; people do know their own numbers."""
    if "question" not in witness.marks or witness.speaker != "caller" or spec.kind in ("id", "name", "text"):
        return False
    turn = source.regions.turn_at(witness.start)
    return turn is None or _YES.match(source.lower, turn.end) is None


def _corrected(source: Source, spec: FieldSpec, taken_back: Witness) -> FieldResult:
    """The value that replaced one taken back, if it plays the same role."""
    at = bisect_left(source.candidates, taken_back.end, key=lambda candidate: candidate.start)
    later = source.candidates[at:]
    better = next((c for c in later if c.value(spec.kind) is not None and "retracted" not in c.marks), None)
    if better is not None and _same_role(source, spec, taken_back, better):
        witness = Witness(better.start, better.end, better.value(spec.kind), better.marks, better.speaker)
        return _found(source, spec, witness, reason="the speaker corrected an earlier value")
    return _found(source, spec, taken_back, Outcome.CONFLICTING, "taken back by the speaker")


def _same_role(source: Source, spec: FieldSpec, taken_back: Witness, better: Candidate) -> bool:
    between = source.lower[taken_back.end : better.start]
    if any(phrase in between for phrase in roles.phrases(spec)):
        return True
    said = re.findall(r"[a-z]+(?:'[a-z]+)?", between)
    return sum(word not in _SMALL_WORDS for word in said) <= MAX_FOREIGN_WORDS


def _chosen(source: Source, spec: FieldSpec, witnesses: Sequence[Witness], hint: Span | None) -> Witness | None:
    """The hinted place, else the one nearest role words; None when different values stand equally well."""
    hinted = [w for w in witnesses if hint and w.start < hint[1] and hint[0] < w.end]
    if hinted or len(witnesses) == 1:
        return (hinted or witnesses)[0]
    ahead = _strongest(witnesses, [roles.strength_before(source, spec, w.span) for w in witnesses])
    if len(ahead) > 1:
        ahead = _strongest(ahead, [roles.strength_after(source, spec, w.span) for w in ahead])
    return ahead[0] if len({witness.value for witness in ahead}) == 1 else None


def _strongest(witnesses: Sequence[Witness], strengths: Sequence[int]) -> list[Witness]:
    best = max(strengths)
    return [witness for witness, strength in zip(witnesses, strengths, strict=True) if strength == best]


def _found(
    source: Source, spec: FieldSpec, witness: Witness, outcome: Outcome = Outcome.FOUND, reason: str | None = None
) -> FieldResult:
    verbatim = source.text[witness.start : witness.end]
    value = as_json(spec.kind, witness.value)
    return _NOT_STATED.but(value=value, outcome=outcome, verbatim=verbatim, span=witness.span, reason=reason)


def as_json(kind: Kind, value: str | None) -> JsonValue:
    """A normal form as the JSON value of its kind: numbers and booleans as such, all else as a string."""
    if value is None:
        return None
    if kind == "integer":
        return int(value)
    if kind == "number":
        return float(value)
    return value == "true" if kind == "boolean" else value
