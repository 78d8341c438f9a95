"""The pen of a template family: fills sentences with facts and remembers which characters state which field."""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from sluice.learning.synthetic.styles import Styles

Source = Literal["letter", "statement", "table", "portal", "email", "transcript", "notes"]
Fact = Decimal | date | str | None
Span = tuple[str, int, int]

OPEN, MID, CLOSE = "\ue000", "\ue001", "\ue002"
_MARKED = re.compile(f"{OPEN}([a-z_]+){MID}|{CLOSE}")
_HOLE = re.compile(r"\{([a-z_0-9]+)(?::([a-z_]+))?\}")


@dataclass(frozen=True, slots=True)
class Family:
    """One author's template: a function from a Writer to marked text."""

    name: str
    document_type: str
    source: Source
    write: Callable[["Writer"], str]


FAMILIES: dict[str, Family] = {}


def family(document_type: str, source: Source) -> Callable[[Callable[["Writer"], str]], Callable[["Writer"], str]]:
    """Enter a function as a template family; its module and name identify the author in splits."""

    def enter(write: Callable[["Writer"], str]) -> Callable[["Writer"], str]:
        name = f"{write.__module__.rpartition('.')[2]}.{write.__name__}"
        assert name not in FAMILIES, f"two families are called {name}"
        FAMILIES[name] = Family(name, document_type, source, write)
        return write

    return enter


class Writer:
    """Facts, a seeded die, and one habit of writing amounts and dates per document."""

    def __init__(
        self, facts: Mapping[str, Fact], fields: Mapping[str, str], rng: random.Random, *, spoken: bool
    ) -> None:
        self.facts = facts
        self.fields = fields
        self.rng = rng
        self.styles = Styles(rng, spoken=spoken)

    def has(self, *names: str) -> bool:
        """True when every named fact exists in this document."""
        return all(self.facts.get(name) is not None for name in names)

    def chance(self, probability: float) -> bool:
        """True with that probability."""
        return self.rng.random() < probability

    def pick(self, *wordings: str) -> str:
        """One of several wordings, then filled."""
        return self.fill(self.rng.choice(wordings))

    def some(self, probability: float, *wordings: str) -> str:
        """One of several wordings with a probability, else nothing."""
        return self.pick(*wordings) if self.chance(probability) else ""

    def shuffled(self, *parts: str) -> list[str]:
        """The non-empty parts, filled, in random order."""
        filled = [text for part in parts if (text := self.fill(part))]
        self.rng.shuffle(filled)
        return filled

    def lines(self, *parts: str, sep: str = "\n") -> str:
        """The non-empty parts, filled, in the given order."""
        return sep.join(text for part in parts if (text := self.fill(part)))

    def fill(self, template: str) -> str:
        """Replace ``{fact}`` and ``{fact:style}`` holes; a template with a missing fact becomes empty.

        A fact that is a field of the document type is marked as stating it, unless its style is ``wrong`` (a decoy
        of the same kind) or ``plain`` (the value, unmarked).
        """
        if any(self.facts.get(name) is None for name, _ in _HOLE.findall(template)):
            return ""
        return _HOLE.sub(lambda hole: self._say(hole[1], hole[2]), template)

    def mark(self, field: str, written: str) -> str:
        """``written`` as it stands, marked as stating ``field``."""
        return f"{OPEN}{field}{MID}{written}{CLOSE}"

    def _say(self, name: str, style: str | None) -> str:
        fact = self.facts[name]
        kind = self.fields.get(name) or ("rate" if name.endswith(("_rate", "_apr")) else None)
        if style == "wrong":
            return self.styles.decoy(fact, kind)
        written = self.styles.write(fact, kind, None if style == "plain" else style)
        return self.mark(name, written) if name in self.fields and style != "plain" else written


def unmark(marked: str) -> tuple[str, tuple[Span, ...]]:
    """Marked text -> plain text and the (field, start, end) spans in it."""
    pieces: list[str] = []
    spans: list[Span] = []
    open_: list[tuple[str, int]] = []
    at = length = 0
    for found in _MARKED.finditer(marked):
        pieces.append(marked[at : found.start()])
        length += found.start() - at
        at = found.end()
        if found[1]:
            open_.append((found[1], length))
        else:
            field, start = open_.pop()
            spans.append((field, start, length))
    pieces.append(marked[at:])
    return "".join(pieces), tuple(spans)
