"""Which role a value plays: the words of a field found in the label, line or sentence around a candidate."""

import re
from collections.abc import Iterator, Set
from functools import lru_cache

from sluice.evidence.candidates import Candidate
from sluice.evidence.source import Source
from sluice.evidence.text import words
from sluice.jobs import FieldResult, FieldSpec, Kind, Span

UNTRUSTED = frozenset({"retracted", "quoted", "instruction", "question", "negated"})
"""Marks of a place that does not speak for itself."""

_GENERIC = frozenset(words("amount balance date number total rate fee id of the in and value payment status account"))
_QUALIFIERS = frozenset(
    words(
        "previous prior last old original earlier former ytd year cash minimum available total new remaining principal "
        "interest escrow past late next regular current unpaid daily monthly paid through since fees and plus before "
        "after limit purchases transfer balance payment loan account reference confirmation statement due penalty"
    )
)
"""Words that tell two values of one role apart when only one of them carries them."""

_BREAK = re.compile(r"[.!?](?=\s)|\n|;| {3,}|\t|\|")
_WORD = re.compile(r"[a-z]+")
_REACH = 120


def cues(spec: FieldSpec) -> frozenset[str]:
    """The role words of a field in lower case: its cues and its name."""
    return _cues(spec.path, spec.cues)


def phrases(spec: FieldSpec) -> frozenset[str]:
    """The cues of a field, and the single words of its name that say something."""
    return _phrases(spec.path, spec.cues)


@lru_cache(maxsize=1024)
def _cues(path: str, listed: tuple[str, ...]) -> frozenset[str]:
    name = re.split(r"[.\[\]]+", path.lower())[-1].replace("_", " ")
    return frozenset({cue.lower() for cue in listed if cue.strip()} | {name}) - {""}


@lru_cache(maxsize=1024)
def _phrases(path: str, listed: tuple[str, ...]) -> frozenset[str]:
    name = re.split(r"[._\[\]]+", path.lower())
    return _cues(path, listed) | {word for word in name if word not in _GENERIC and len(word) > 2}


def before(source: Source, span: Span) -> str:
    """The label of a place: what stands before it in its sentence, line or cell, up to its neighbour of any kind."""
    label = source.labels.get(span)
    if label is None:
        label = source.labels[span] = _label(source, span[0])
    return label


def _label(source: Source, start: int) -> str:
    """The last part that says something; only a neighbour that reaches into it can shorten it."""
    floor = max(start - _REACH, 0)
    part = _last_part(source.lower[floor:start])
    begin = source.lower.rfind(part, floor, start)
    if source.is_plain(begin, start):
        return part
    neighbour = [hit.end for hit in source.hits(begin, start) if hit.start < start]
    return _last_part(source.lower[neighbour[-1] : start]) if neighbour else part


def after(source: Source, span: Span) -> str:
    """What stands after a place in its sentence, line or cell, up to its neighbour of any kind."""
    end = span[1]
    following = [hit.start for hit in source.hits(span[0], end + _REACH) if hit.start >= span[0]]
    later = next((start for start in following[:2] if start >= end), len(source.text))
    return _first_part(source.lower[end : min(end + _REACH, later)])


def _last_part(text: str) -> str:
    """The label before a value: its own cell, or the one before when that is empty."""
    line = text[text.rfind("\n") + 1 :]
    for within in (line, text):  # mostly the line says it
        parts = [part for part in _BREAK.split(within) if part.strip(" :.-*_$=#>")]
        if parts:
            return parts[-1]
    return ""


def _first_part(text: str) -> str:
    return _BREAK.split(text, maxsplit=1)[0]


def _longest(named: frozenset[str], text: str) -> str:
    """The longest of the role words in a text; nothing where there is none."""
    return max((phrase for phrase in named if phrase in text and _begins_word(phrase, text)), key=len, default="")


def _begins_word(phrase: str, text: str) -> bool:
    """True when ``phrase`` stands somewhere in ``text`` and does not begin inside a word."""
    at = text.find(phrase)
    while at > 0 and (text[at - 1].isalnum() or text[at - 1] == "_"):
        at = text.find(phrase, at + 1)
    return at >= 0


def strength(source: Source, spec: FieldSpec, span: Span) -> tuple[int, int]:
    """How clearly the place plays the role: length of the longest role word before it, then after it."""
    return strength_before(source, spec, span), strength_after(source, spec, span)


def strength_before(source: Source, spec: FieldSpec, span: Span) -> int:
    """Length of the longest role word before a place."""
    return len(_longest(phrases(spec), before(source, span)))


def strength_after(source: Source, spec: FieldSpec, span: Span) -> int:
    """Length of the longest role word behind a place."""
    return len(_longest(phrases(spec), after(source, span)))


def rivals(source: Source, spec: FieldSpec, chosen: Candidate | FieldResult) -> tuple[Candidate, ...]:
    """Candidates of the same kind and another value that are labelled like ``chosen``, or only they by the cues."""
    if chosen.span is None:
        return ()
    value = chosen.value(spec.kind) if isinstance(chosen, Candidate) else chosen.value
    label, named = before(source, chosen.span), cues(spec)
    role, said = _longest(named, label), frozenset(_WORD.findall(label))
    return tuple(
        other
        for other in _behind(source, {role} if role else named, spec.kind)
        if other.kind == spec.kind
        and other.value(spec.kind) != value
        and not other.marks & UNTRUSTED
        and _is_labelled_alike(named, before(source, other.span), role=role, said=said)
    )


def _behind(source: Source, named: Set[str], kind: Kind) -> Iterator[Candidate]:
    """The candidates of a kind that stand next behind any of the role words: no other can be labelled with them."""
    ends = {at + len(phrase) for phrase in named for at in _places(source.lower, phrase)}
    reached = -1
    for end in sorted(ends):
        hit = source.first(end, end + _REACH, _BREAK)
        if hit is not None and hit.start > reached:
            reached = hit.start
            if hit.readings[0][0] == kind:
                yield source.candidate(hit)


def _places(lower: str, phrase: str) -> Iterator[int]:
    at = lower.find(phrase)
    while at >= 0:
        yield at
        at = lower.find(phrase, at + 1)


def _is_labelled_alike(named: frozenset[str], other: str, *, role: str, said: frozenset[str]) -> bool:
    """True when a label names the role that ``said`` names, with nothing that makes one another time or sort of it."""
    found = _longest(named, other)
    if not found or (role and found != role):
        return False
    return not (said ^ set(_WORD.findall(other))) & _QUALIFIERS
