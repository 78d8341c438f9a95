"""Which role a value plays: the words of a field found in the label, line or sentence around a candidate."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from pydantic import JsonValue

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

_CONTESTED: frozenset[Kind] = frozenset({"money", "date", "rate", "id", "number"})
"""What a candidate may be first of all; of the other kinds there is none to be a rival."""
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


@lru_cache(maxsize=1024)
def _worded(path: str, listed: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The cues, each with the words of it that stand by themselves where it begins a word: all but a last one."""
    return tuple((cue, tuple(re.findall("[a-z]+(?=[^a-z])", cue))) for cue in _cues(path, listed))


def before(source: Source, span: Span) -> str:
    """The label of a place: what stands before it in its sentence, line or cell, up to its neighbour of any kind."""
    start = span[0]
    label = source.labels.get(start)
    if label is None:
        label = source.labels[start] = _label(source, start)
    return label


def _label(source: Source, start: int) -> str:
    """The last part that says something; only a neighbour that reaches into it can shorten it."""
    part = _part_before(source, start)
    begin = source.lower.rfind(part, max(start - _REACH, 0), start)
    if source.is_plain(begin, start):
        return part
    neighbour = [hit.end for hit in source.hits(begin, start) if hit.start < start]
    return _last_part(source.lower[neighbour[-1] : start]) if neighbour else part


def _part_before(source: Source, start: int) -> str:
    """The label of a place, or more than that: as if there were no neighbours, which take long to find."""
    part = source.parts.get(start)
    if part is None:
        part = source.parts[start] = _last_part(source.lower[max(start - _REACH, 0) : start])
    return part


def _named_before(source: Source, named: frozenset[str], start: int) -> str:
    """The longest of the role words in the label of a place; a glance at more than the label mostly finds none."""
    part = _part_before(source, start)
    for phrase in named:
        if phrase in part:
            return _longest(named, before(source, (start, start)))
    return ""


def _after(source: Source, span: Span, part: str) -> str:
    """What of the ``part`` that follows a place stands before its neighbour of any kind."""
    end = span[1]
    following = [hit.start for hit in source.hits(span[0], end + len(part)) if hit.start >= span[0]]
    later = next((start for start in following[:2] if start >= end), len(source.text))
    return part[: later - end]


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
    return len(_named_before(source, phrases(spec), span[0]))


def strength_after(source: Source, spec: FieldSpec, span: Span) -> int:
    """Length of the longest role word behind a place, in its sentence, line or cell and before its neighbour."""
    named, part = phrases(spec), _first_part(source.lower[span[1] : span[1] + _REACH])
    return len(_longest(named, _after(source, span, part))) if _longest(named, part) else 0


def rivals(source: Source, spec: FieldSpec, chosen: Candidate | FieldResult) -> tuple[Candidate, ...]:
    """Candidates of the same kind and another value that are labelled like ``chosen``, or only they by the cues."""
    span, kind = chosen.span, spec.kind
    if span is None or kind not in _CONTESTED:
        return ()
    value = chosen.value(kind) if isinstance(chosen, Candidate) else chosen.value
    asked = spec.path, spec.cues, kind, span, value
    known = source.rivals.get(asked)
    if known is None:
        known = source.rivals[asked] = _rivals(source, spec, span, value)
    return known


def _rivals(source: Source, spec: FieldSpec, span: Span, value: JsonValue) -> tuple[Candidate, ...]:
    kind = spec.kind
    behind = _behind(source, spec, span if source.states(span, kind, value) else None)
    if not behind:  # as mostly, and the label is the dearer half
        return ()
    named = cues(spec)
    role = _named_before(source, named, span[0])
    ends = behind.get(role, ()) if role else chain.from_iterable(behind.values())
    others = [other for other in _next_behind(source, ends, kind) if other.value(kind) != value]
    trusted = [other for other in others if not other.marks & UNTRUSTED]
    if not trusted:
        return ()
    said = frozenset(_WORD.findall(before(source, span)))
    return tuple(other for other in trusted if _is_labelled_alike(source, named, other.start, role=role, said=said))


def _behind(source: Source, spec: FieldSpec, known: Span | None) -> dict[str, list[int]]:
    """Where each of the role words ends, if it is in the text, but for places that the ``known`` value is next to."""
    lower, said = source.lower, source.words
    found: dict[str, list[int]] = {}
    for phrase, whole in _worded(spec.path, spec.cues):
        if whole and not said.issuperset(whole):
            continue
        at = lower.find(phrase)
        while at >= 0:
            end = at + len(phrase)
            if known is None or not source.is_next(end, known[0]):
                found.setdefault(phrase, []).append(end)
            at = lower.find(phrase, at + 1)
    return found


def _next_behind(source: Source, ends: Iterable[int], kind: Kind) -> Iterator[Candidate]:
    """The candidates of a kind that stand next behind the ends of role words: no other can be labelled with them."""
    reached = -1
    for end in sorted(ends):
        hit = source.first(end, end + _REACH, _BREAK)
        if hit is not None and hit.start > reached:
            reached = hit.start
            if hit.readings[0][0] == kind:
                yield source.candidate(hit)


def _is_labelled_alike(source: Source, named: frozenset[str], start: int, *, role: str, said: frozenset[str]) -> bool:
    """True when a label names the role that ``said`` names, with nothing that makes one another time or sort of it."""
    found = _named_before(source, named, start)
    if not found or (role and found != role):
        return False
    return not (said ^ set(_WORD.findall(before(source, (start, start))))) & _QUALIFIERS
