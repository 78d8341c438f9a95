"""Which role a value plays: the words of a field found in the label, line or sentence around a candidate."""

import re
from bisect import bisect_left
from functools import lru_cache
from operator import attrgetter

from sluice.evidence.candidates import Candidate
from sluice.evidence.source import Source
from sluice.evidence.text import words
from sluice.jobs import FieldResult, FieldSpec, Span

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
_START = attrgetter("start")


@lru_cache(maxsize=1024)
def cues(spec: FieldSpec) -> frozenset[str]:
    """The role words of a field in lower case: its cues and its name."""
    name = re.split(r"[.\[\]]+", spec.path.lower())[-1].replace("_", " ")
    return frozenset({cue.lower() for cue in spec.cues if cue.strip()} | {name}) - {""}


@lru_cache(maxsize=1024)
def phrases(spec: FieldSpec) -> frozenset[str]:
    """The cues of a field, and the single words of its name that say something."""
    name = re.split(r"[._\[\]]+", spec.path.lower())
    return cues(spec) | {word for word in name if word not in _GENERIC and len(word) > 2}


def before(source: Source, span: Span) -> str:
    """The label of a place: what stands before it in its sentence, line or cell, up to its neighbour of any kind."""
    label = source.labels.get(span)
    if label is None:
        at = bisect_left(source.candidates, span[0], key=_START)
        floor = max(span[0] - _REACH, source.candidates[at - 1].end if at else 0, 0)
        label = source.labels[span] = _last_part(source.lower[floor : span[0]])
    return label


def after(source: Source, span: Span) -> str:
    """What stands after a place in its sentence, line or cell, up to its neighbour of any kind."""
    end = span[1]
    at = bisect_left(source.candidates, span[0], key=_START)
    later = next((c.start for c in source.candidates[at : at + 2] if c.start >= end), len(source.text))
    return _first_part(source.lower[end : min(end + _REACH, later)])


def _last_part(text: str) -> str:
    """The label before a value: its own cell, or the one before when that is empty."""
    parts = [part for part in _BREAK.split(text) if part.strip(" :.-*_$=#>")]
    return parts[-1] if parts else ""


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
    named = phrases(spec)
    return len(_longest(named, before(source, span))), len(_longest(named, after(source, span)))


def rivals(source: Source, spec: FieldSpec, chosen: Candidate | FieldResult) -> tuple[Candidate, ...]:
    """Candidates of the same kind and another value that are labelled like ``chosen``, or only they by the cues."""
    if chosen.span is None:
        return ()
    value = chosen.value(spec.kind) if isinstance(chosen, Candidate) else chosen.value
    label, named = before(source, chosen.span), cues(spec)
    role, said = _longest(named, label), frozenset(_WORD.findall(label))
    return tuple(
        other
        for other in source.candidates
        if other.kind == spec.kind
        and other.value(spec.kind) != value
        and not other.marks & UNTRUSTED
        and _is_labelled_alike(named, before(source, other.span), role=role, said=said)
    )


def _is_labelled_alike(named: frozenset[str], other: str, *, role: str, said: frozenset[str]) -> bool:
    """True when a label names the role that ``said`` names, with nothing that makes one another time or sort of it."""
    found = _longest(named, other)
    if not found or (role and found != role):
        return False
    return not (said ^ set(_WORD.findall(other))) & _QUALIFIERS
