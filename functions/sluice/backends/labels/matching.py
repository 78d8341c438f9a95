"""Which place names which field: every field goes to the place whose label says most of its words and few others."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sluice.backends.labels.places import Place, Way
from sluice.backends.labels.prose import Sort
from sluice.backends.labels.values import value_at
from sluice.backends.labels.wanted import Wanted, lookups
from sluice.backends.labels.words import likeness, relatives, weight
from sluice.evidence import Source, normalise
from sluice.jobs import Span

WAY_WORTH: Mapping[Way, float] = {
    "beside": 1.0, "left": 0.97, "row": 0.75, "column": 0.97, "above": 0.95, "definition": 0.97,
    "sentence": 0.9, "behind": 0.75, "alone": 0.5,
}  # fmt: skip
RECALL, PRECISION = 0.6, 0.4
"""Exponents: a label must say the field's words, and should say little else."""
TITLE_WORTH = 0.5
DESCRIBED_WORTH = 0.5
OF_ANOTHER = 0.3
UNDECIDED = 0.6
WEAKEST = 0.5
SHARED = 0.85
TIE = 0.03
MAX_TRIED = 400


@dataclass(frozen=True, slots=True)
class Spot:
    """A place, and for running text what sort of value stands there."""

    place: Place
    sort: Sort | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A field's value at a place, and how well the label there fits (0 to 1)."""

    path: str
    span: Span
    value: str
    score: float
    way: Way


@dataclass(frozen=True, slots=True)
class Chosen:
    """A field's best match and the score of the best one that says something else."""

    match: Match
    second: float


class Index:
    """The spots of a page, filed by the words of their labels."""

    def __init__(self, spots: Iterable[Spot], title: frozenset[str]) -> None:
        self.title = title
        self._spots = list(spots)
        self._filed: dict[str, list[int]] = {}
        for number, spot in enumerate(self._spots):
            words = {key for word in (*spot.place.label, *spot.place.section) for key in relatives(word)}
            for key in words:
                self._filed.setdefault(key, []).append(number)

    def near(self, field: Wanted) -> Iterator[Spot]:
        """The spots whose labels share a word with the field, rare words first, at most MAX_TRIED."""
        lists = sorted((self._filed[key] for key in lookups(field) if key in self._filed), key=len)
        seen: dict[int, None] = {}
        for numbers in lists:
            seen.update(dict.fromkeys(numbers[: MAX_TRIED - len(seen)]))
        return (self._spots[number] for number in seen)


def matches(field: Wanted, index: Index, source: Source) -> tuple[list[Match], float]:
    """The field's matches, best first, and the fit of the best label, whether a value stands there or not."""
    found: list[Match] = []
    nearest = 0.0
    for spot in index.near(field):
        fit = score(field, spot.place, index.title)
        nearest = max(nearest, fit)
        if fit < WEAKEST:
            continue
        span = value_at(field, spot.place, source, sort=spot.sort)
        if span is not None:
            verbatim = source.text[slice(*span)]
            value = normalise(field.spec.kind, verbatim, field.spec.choices) or verbatim
            found.append(Match(field.spec.path, span, value, fit, spot.place.way))
    return sorted(found, key=lambda match: -match.score), nearest


def score(field: Wanted, place: Place, title: frozenset[str]) -> float:
    """How well a place's label fits a field, 0 to 1."""
    near = place.near or (1.0,) * len(place.label)
    said = _said(field, place, near, title)
    known, whole, told = 0.0, 0.0, 0.0
    for word, close in zip(place.label, near, strict=True):
        size = close * weight(word)
        whole += size
        best = max((likeness(word, key) for key in field.key), default=0.0)
        if best < 1 and (other := max((likeness(word, key) for key in field.described), default=0.0)):
            told += size * other
            best = max(best, 0.9 * other)
        known += size * best
    if not whole:
        return 0.0
    described = DESCRIBED_WORTH * told / whole
    recall = said + (1 - said) * described
    return float(recall**RECALL * (known / whole) ** PRECISION) * WAY_WORTH[place.way] * _ownership(field, place)


def _said(field: Wanted, place: Place, near: Sequence[float], title: frozenset[str]) -> float:
    """The share of the field's words, by weight, that the label says; a section or title may say a part of them."""
    total = 0.0
    for key, size in field.key.items():
        best = max(
            (likeness(key, w) * (0.5 + 0.5 * close) for w, close in zip(place.label, near, strict=True)), default=0.0
        )
        if best < 1 and key in field.parents:
            best = max(best, _in_section(field, key, place.section))
        if best < TITLE_WORTH and key in title:
            best = TITLE_WORTH
        total += size * best
    return total / field.whole if field.whole else 0.0


def _in_section(field: Wanted, parent: str, section: frozenset[str]) -> float:
    best = max((likeness(parent, word) for word in section), default=0.0)
    return best or (0.0 if field.rivals else DESCRIBED_WORTH)


def _ownership(field: Wanted, place: Place) -> float:
    """Less than 1 where a field of the same name below another object is meant, or might be."""
    if not field.rivals:
        return 1.0
    words = {*place.label, *place.section}
    mine = any(likeness(word, parent) for word in words for parent in field.parents)
    if mine or (not field.parents and not words & field.rivals):
        return 1.0
    return OF_ANOTHER if words & field.rivals else UNDECIDED


def assign(found: Mapping[str, Sequence[Match]]) -> dict[str, Chosen]:
    """The best match of each field, best first overall; a value goes to a second field only if that fits as well."""
    ranked = sorted((match for listed in found.values() for match in listed), key=lambda match: -match.score)
    owners: dict[Span, float] = {}
    chosen: dict[str, Chosen] = {}
    undecided: set[str] = set()
    for match in ranked:
        if match.path in chosen or match.path in undecided:
            continue
        if owners.get(match.span, 0.0) > match.score - TIE and match.score < SHARED:
            continue
        if match.span in owners and owners[match.span] > match.score + TIE:
            continue
        second = _second(match, found[match.path], owners)
        if match.score - second < TIE:
            undecided.add(match.path)
            continue
        chosen[match.path] = Chosen(match, second)
        owners[match.span] = match.score
    return chosen


def _second(match: Match, others: Sequence[Match], owners: Mapping[Span, float]) -> float:
    """The score of the best other value that no other field has a better claim to."""
    return max(
        (
            other.score
            for other in others
            if other.value != match.value
            and not _overlap(other.span, match.span)
            and owners.get(other.span, 0.0) <= other.score
        ),
        default=0.0,
    )


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
