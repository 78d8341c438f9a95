"""The typed values a text offers: each with its place, its readings, who said it, and what speaks against it."""

from typing import NamedTuple

from sluice.evidence.text import Reading
from sluice.jobs import Kind, Span


class Candidate(NamedTuple):
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
        for read, value in self.readings:
            if read == kind:
                return value
        return None
