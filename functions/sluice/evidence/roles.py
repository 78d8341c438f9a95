"""Which role a value plays: the words of a field found in the label, line or sentence around a candidate."""

import re
from bisect import bisect_left
from functools import lru_cache

from sluice.evidence.candidates import Candidate
from sluice.evidence.source import Source
from sluice.evidence.text import words
from sluice.jobs import FieldResult, FieldSpec, Span

UNTRUSTED = frozenset({"retracted", "quoted", "instruction", "question", "negated"})
"""Marks of a place that does not speak for itself."""

_GENERIC = frozenset(words("amount balance date number total rate fee id of the in and value payment status account"))
_BREAK = re.compile(r"[.!?](?=\s)|\n|;| {3,}|\t|\|")
_REACH = 120


@lru_cache(maxsize=1024)
def phrases(spec: FieldSpec) -> tuple[str, ...]:
    """The role words of a field in lower case, the longest first: its cues, its name, the telling words of its name."""
    name = re.split(r"[._\[\]]+", spec.path.rpartition(".")[2].lower())
    parts = [part for part in name if part]
    telling = [word for word in parts if word not in _GENERIC and len(word) > 2]
    found = {cue.lower() for cue in spec.cues if cue.strip()} | {" ".join(parts)} | set(telling)
    return tuple(sorted(found - {""}, key=lambda phrase: (-len(phrase), phrase)))


def around(source: Source, span: Span) -> tuple[str, str]:
    """What stands before and after a place in its sentence, line or cell, up to its neighbours of any kind."""
    start, end = span
    at = bisect_left(source.candidates, start, key=lambda candidate: candidate.start)
    floor = max(start - _REACH, source.candidates[at - 1].end if at else 0, 0)
    later = next((c.start for c in source.candidates[at : at + 2] if c.start >= end), len(source.text))
    return _last_part(source.lower[floor:start]), _first_part(source.lower[end : min(end + _REACH, later)])


def _last_part(text: str) -> str:
    """The label before a value: its own cell, or the one before when that is empty."""
    parts = [part for part in _BREAK.split(text) if part.strip(" :.-*_$=#>")]
    return parts[-1] if parts else ""


def _first_part(text: str) -> str:
    return _BREAK.split(text, maxsplit=1)[0]


def played(source: Source, spec: FieldSpec, span: Span) -> frozenset[str]:
    """The role words of ``spec`` that stand before the place; those after it where none stand before."""
    before, after = around(source, span)
    return _named(spec, before) or _named(spec, after)


def _named(spec: FieldSpec, text: str) -> frozenset[str]:
    return frozenset(phrase for phrase in phrases(spec) if re.search(rf"(?<!\w){re.escape(phrase)}", text))


def strength(source: Source, spec: FieldSpec, span: Span) -> tuple[int, int]:
    """How clearly the place plays the role: length of the longest role word before it, then after it."""
    before, after = around(source, span)
    longest = [max(map(len, _named(spec, text)), default=0) for text in (before, after)]
    return longest[0], longest[1]


def rivals(source: Source, spec: FieldSpec, chosen: Candidate | FieldResult) -> tuple[Candidate, ...]:
    """Candidates of the same kind and another value that stand next to the same role words as ``chosen``."""
    if chosen.span is None:
        return ()
    value = chosen.value(spec.kind) if isinstance(chosen, Candidate) else chosen.value
    roles = played(source, spec, chosen.span) or frozenset(cue.lower() for cue in spec.cues)
    return tuple(
        other
        for other in source.candidates
        if (read := other.value(spec.kind)) is not None
        and read != value
        and not other.marks & UNTRUSTED
        and _is_telling(source, spec, other, roles)
    )


def _is_telling(source: Source, spec: FieldSpec, other: Candidate, roles: frozenset[str]) -> bool:
    """True when the same role words, and none longer, name the other candidate too."""
    before, _ = around(source, other.span)
    named = _named(spec, before)
    return bool(named) and max(named, key=len) in roles and other.kind == spec.kind
