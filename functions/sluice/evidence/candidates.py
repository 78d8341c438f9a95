"""The typed values a text offers: each with its place, its readings, who said it, and what speaks against it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sluice.evidence import aloud, dates, ids, money, rates
from sluice.evidence.text import Hit, Reading
from sluice.jobs import Kind, Span

_RANK = {"date": 0, "rate": 1, "money": 2, "id": 3, "number": 4}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place in the text that states a value.

    ``readings`` are the kinds it can be read as with the normal form of each, the likeliest first. ``marks`` are among
    retracted, quoted, instruction, question, ocr, spoken, masked, negated. ``speaker`` is agent, caller or empty.
    """

    start: int
    end: int
    verbatim: str
    readings: tuple[Reading, ...]
    marks: frozenset[str] = frozenset()
    speaker: str = ""

    @property
    def span(self) -> Span:
        """Its place."""
        return self.start, self.end

    @property
    def kind(self) -> Kind:
        """The likeliest kind."""
        return self.readings[0][0]

    def value(self, kind: Kind) -> str | None:
        """Its normal form as ``kind``; None when it cannot be read so."""
        return next((value for read, value in self.readings if read == kind), None)


def propose(text: str, lower: str) -> Iterator[Candidate]:
    """Every candidate of a text, sorted, none overlapping another."""
    for hit in disjoint(_hits(text, lower)):
        yield Candidate(hit.start, hit.end, text[hit.start : hit.end], hit.readings, hit.marks)


def _hits(text: str, lower: str) -> Iterator[Hit]:
    written = [*dates.find(text, lower), *rates.find(text), *money.find(text)]
    yield from written
    yield from aloud.find(lower)
    yield from ids.find(text, broken=any("ocr" in hit.marks for hit in written))


def disjoint(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Of overlapping hits a date, then anything before an id, then the longest."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, _RANK[hit.readings[0][0]])):
        while kept and hit.start < kept[-1].end and _weight(hit) > _weight(kept[-1]):
            kept.pop()
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    yield from kept


def _weight(hit: Hit) -> tuple[bool, bool, int, int]:
    return hit.readings[0][0] == "date", hit.readings[0][0] != "id", hit.end - hit.start, -_RANK[hit.readings[0][0]]
