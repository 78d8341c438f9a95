"""What is known for free about every field of an answer, once evidence has judged it.

Nothing here asks a model: the certainty came with its answer, the rest is read off the source that is read already.
A field's company tells much: where a model is lost in a document, it is lost in several fields.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sluice.documents import pattern
from sluice.evidence import Candidate, Source, rivals, roles
from sluice.evidence.source import marks_at
from sluice.evidence.text import Reading
from sluice.jobs import FieldResult, FieldSpec, Kind, Span

Fields = Mapping[str, FieldResult]

NO_SAY = 0.75
"""Stands for the certainty of a model that gives none."""
PARTED = "\0"
"""What no role word has in it."""
RIVALS_SOUGHT = 0.99
"""Certainty from which on nobody looks for rivals: the dearest of the signals, and then worth nothing."""


@dataclass(frozen=True, slots=True)
class Signals:
    """One field's signals.

    ``certainty`` is the model's own, ``company`` the mean and ``least`` the smallest of the other fields' certainties.
    ``label`` and ``label_after`` are the lengths of the role words beside the witness, ``unclaimed`` the longest before
    a value of the kind that no field took, ``cue`` the longest anywhere in the text, all in characters. ``open`` counts
    the values of the kind that no field took, ``repeats`` the places that state this value, ``rivals`` other values in
    the same role. ``shared``: another field has its witness in the same place. ``told`` is the share of fields with a
    value, ``noise`` the share of scanner's marks among the candidates, ``chars`` the length of the text.
    """

    kind: Kind
    stated: bool
    certainty: float
    company: float = NO_SAY
    least: float = NO_SAY
    label: int = 0
    label_after: int = 0
    unclaimed: int = 0
    cue: int = 0
    open: int = 0
    repeats: int = 0
    rivals: int = 0
    shared: bool = False
    marks: frozenset[str] = frozenset()
    told: float = 0.0
    noise: float = 0.0
    chars: int = 0
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class _Page:
    """What all fields of one document share.

    ``starts`` are where its candidates begin, ``stated`` counts how often each value is stated, and ``labels`` keeps
    what stands before the ``open`` candidates of a kind, once a field has asked.
    """

    source: Source
    places: tuple[Span, ...]
    total: float
    two_least: tuple[float, ...]
    count: int
    told: float
    noise: float
    open: Mapping[Kind, Sequence[Candidate]]
    starts: Sequence[int]
    stated: Mapping[Reading, int]
    labels: dict[Kind, str]


def signals(
    source: Source, specs: Iterable[FieldSpec], fields: Fields, certainty: Mapping[str, float]
) -> dict[str, Signals]:
    """The signals of every field of ``fields``, by path; ``certainty`` is what the model said of its answer."""
    by_path = {spec.path: spec for spec in specs}
    page = _page(source, fields, certainty)
    return {
        path: _signals(page, by_path.get(path) or by_path[pattern(path)], field, _sure(certainty, path))
        for path, field in fields.items()
    }


def _sure(certainty: Mapping[str, float], path: str) -> float:
    return min(max(certainty.get(path, NO_SAY), 0.0), 1.0)


def _page(source: Source, fields: Fields, certainty: Mapping[str, float]) -> _Page:
    sure = sorted(_sure(certainty, path) for path in fields)
    values = frozenset(str(field.value) for field in fields.values() if field.value is not None)
    marked = sum("ocr" in candidate.marks for candidate in source.candidates)
    return _Page(
        source=source,
        places=tuple(field.span for field in fields.values() if field.span),
        total=sum(sure),
        two_least=tuple(sure[:2]),
        count=len(sure),
        told=len(values) / max(len(sure), 1),
        noise=marked / max(len(source.candidates), 1),
        open=_open(source, values),
        starts=[candidate.start for candidate in source.candidates],
        stated=Counter(reading for candidate in source.candidates for reading in candidate.readings),
        labels={},
    )


def _open(source: Source, taken: frozenset[str]) -> dict[Kind, list[Candidate]]:
    """The candidates whose value no field took, by their kind."""
    found: dict[Kind, list[Candidate]] = {}
    for candidate in source.candidates:
        if candidate.readings[0][1] not in taken:
            found.setdefault(candidate.kind, []).append(candidate)
    return found


def _signals(page: _Page, spec: FieldSpec, field: FieldResult, sure: float) -> Signals:
    source, span = page.source, field.span
    label, label_after = roles.strength(source, spec, span) if span else (0, 0)
    free = [] if span else page.open.get(spec.kind, [])
    return Signals(
        kind=spec.kind,
        stated=field.value is not None,
        certainty=sure,
        company=(page.total - sure) / (page.count - 1) if page.count > 1 else sure,
        least=_least(page, sure),
        label=label,
        label_after=label_after,
        unclaimed=_unclaimed(page, spec) if free else 0,
        cue=0 if span else _longest(roles.cues(spec), source.lower),
        open=len({candidate.readings[0][1] for candidate in free}),
        repeats=page.stated.get((spec.kind, field.value), 0) if span and isinstance(field.value, str) else 0,
        rivals=_rivals(source, spec, field) if span and sure < RIVALS_SOUGHT else 0,
        shared=span is not None and sum([start < span[1] and span[0] < end for start, end in page.places]) > 1,
        marks=_marks(page, span) if span else frozenset(),
        told=page.told,
        noise=page.noise,
        chars=len(source.text),
        spoken=bool(source.regions.turns),
    )


def _least(page: _Page, sure: float) -> float:
    """The smallest certainty among the other fields."""
    if page.count < 2:
        return sure
    return page.two_least[1] if sure <= page.two_least[0] else page.two_least[0]


def _unclaimed(page: _Page, spec: FieldSpec) -> int:
    """The longest role word of a field in the label of a value that no field took; letters, whole words or not."""
    labels = page.labels.get(spec.kind)
    if labels is None:
        free = page.open[spec.kind]
        labels = page.labels[spec.kind] = PARTED.join([roles.before(page.source, each.span) for each in free])
    return _longest(roles.phrases(spec), labels)


def _longest(named: frozenset[str], text: str) -> int:
    return max([len(phrase) for phrase in named if phrase in text], default=0)


def _rivals(source: Source, spec: FieldSpec, field: FieldResult) -> int:
    return len({rival.value(spec.kind) for rival in rivals(source, spec, field)})


def _marks(page: _Page, span: Span) -> frozenset[str]:
    """What was noticed about the places of a witness, by their candidates or else by their surroundings."""
    candidates = page.source.candidates
    first, last = bisect_right(page.starts, span[0]), bisect_left(page.starts, span[1])
    first -= first > 0 and candidates[first - 1].end > span[0]
    touched = [candidate.marks for candidate in candidates[first:last]]
    return frozenset().union(*touched) if touched else marks_at(page.source, span)
