"""Field accuracy of answers against gold: exact, missing, wrong, hallucinated; per field, family and noise."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Counts of field decisions; ``exact`` includes right nulls."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, gold: str | None, answer: str | None) -> None:
        """Count one field of one document."""
        self.counts["all"] += 1
        if gold == answer:
            self.counts["exact"] += 1
        self.counts["stated"] += gold is not None
        self.counts["given"] += answer is not None
        self.counts["right"] += gold is not None and gold == answer
        self.counts["hallucinated"] += gold is None and answer is not None
        self.counts["missed"] += gold is not None and answer is None
        self.counts["wrong"] += gold is not None and answer is not None and gold != answer

    def rate(self, name: str, of: str = "all") -> float:
        """A count as a share of another; 0 when there is none."""
        return self.counts[name] / self.counts[of] if self.counts[of] else 0.0

    @property
    def f1(self) -> float:
        """Micro F1 of given values against stated ones."""
        both = self.counts["given"] + self.counts["stated"]
        return 2 * self.counts["right"] / both if both else 0.0


@dataclass(slots=True)
class Tallies:
    """Tallies under several headings at once."""

    total: Tally = field(default_factory=Tally)
    by: dict[str, dict[str, Tally]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Tally)))

    def add(
        self, gold: Mapping[str, str | None], answer: Mapping[str, str | None], *, headings: Mapping[str, str]
    ) -> None:
        """Count all fields of one document, in total, per field and per heading."""
        for name in gold:
            for tally in self._tallies(name, headings):
                tally.add(gold[name], answer.get(name))

    def _tallies(self, name: str, headings: Mapping[str, str]) -> Iterable[Tally]:
        yield self.total
        yield self.by["field"][f"{headings.get('type', '')}.{name}"]
        for heading, value in headings.items():
            yield self.by[heading][value]
