"""A text, read as far as anyone asks: its candidates and the marks its surroundings put on them."""

import re
from collections.abc import Hashable, Iterator
from functools import cached_property, lru_cache

from pydantic import JsonValue

from sluice.evidence import marks
from sluice.evidence import regions as regions_
from sluice.evidence.candidates import Candidate
from sluice.evidence.regions import Regions
from sluice.evidence.stretches import Stretches
from sluice.evidence.text import Hit, lowered
from sluice.jobs import Kind, Span


class Source:
    """A text with everything that may witness a value in it.

    ``words`` are those of its lower-case text, letters a to z only. ``labels`` and ``parts`` keep what `roles` has read
    before a place, since each field asks again, and ``rivals`` what it has found, since judging and rating both ask.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.lower = lowered(text)
        self.labels: dict[int, str] = {}
        self.parts: dict[int, str] = {}
        self.rivals: dict[Hashable, tuple[Candidate, ...]] = {}
        self._stretches = Stretches(text, self.lower)
        self.words = self._stretches.words
        self._may_correct = marks.may_correct(self.words) or "no no" in self.lower or "no, no" in self.lower
        self._known: dict[int, Candidate] = {}

    @cached_property
    def regions(self) -> Regions:
        """The parts that do not count like the rest."""
        return regions_.read(self.lower, self.words)

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """Every candidate of the text, sorted, none overlapping another."""
        return tuple(self.within(0, len(self.text)))

    def within(self, start: int, end: int) -> Iterator[Candidate]:
        """The candidates that overlap a part of the text, in order; only what stands near is read."""
        for hit in self._stretches.hits(start, end):
            yield self.candidate(hit)

    def hits(self, start: int, end: int) -> list[Hit]:
        """The same without what their surroundings say about them, which costs as much again."""
        return self._stretches.hits(start, end)

    def is_plain(self, start: int, end: int) -> bool:
        """A quick look whether no value reaches into a part of the text; False may be wrong."""
        return self._stretches.is_plain(start, end, at_value=end in self._known)

    def first(self, start: int, end: int, barrier: re.Pattern[str]) -> Hit | None:
        """The first value to begin in a part of the text, unless a barrier stands before the word it follows."""
        return self._stretches.first(start, end, barrier)

    def states(self, span: Span, kind: Kind, value: JsonValue) -> bool:
        """A quick look whether a span is a candidate that is read already and states a value."""
        known = self._known.get(span[0])
        return known is not None and known.end == span[1] and known.value(kind) == value

    def is_next(self, place: int, start: int) -> bool:
        """A quick look: True only where no value begins between a place and the one at ``start``."""
        return self._stretches.is_empty(place, start)

    def candidate(self, hit: Hit) -> Candidate:
        """A value with what its surroundings say about it."""
        return self._known.get(hit[0]) or self._marked(hit)

    def _marked(self, hit: Hit) -> Candidate:
        start, end, readings, said = hit
        seen, speaker = marks.around(self.lower, (start, end), self.regions)
        if self._may_correct and marks.may_be_corrected(self.lower, end):
            following = [other for other in self.hits(end, end + marks.MAX_CORRECTION_GAP + 1) if other.start >= end]
            if marks.is_taken_back(self.lower, hit, following, self.regions):
                seen |= {"retracted"}
        candidate = Candidate(start, end, self.text[start:end], readings, said | seen if seen else said, speaker)
        self._known[start] = candidate
        return candidate


@lru_cache(maxsize=32)
def read(text: str) -> Source:
    """A text to be read as far as anyone asks; the pipeline and an embedded model share one reading.

    Time grows linearly with the length at most.
    """
    return Source(text)


def marks_at(source: Source, span: Span) -> frozenset[str]:
    """What the surroundings of any span say about it."""
    return marks.around(source.lower, span, source.regions)[0]
