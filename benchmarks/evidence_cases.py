"""Questions put to `evidence.judge`: honest answers, wrong ones, and answers made to smuggle a value in.

What comes out must stand in the source, and be what its own words say. The cases are drawn from a seed: documents by
every synthetic author (also spoilt by a scanner), and scraps of everything that readers of values find hard.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from sluice import documents
from sluice.evidence import as_json, judge, normalise, read
from sluice.evidence.text import words
from sluice.jobs import FieldResult, FieldSpec, Outcome
from sluice.learning.synthetic.generate import Document, all_families
from sluice.learning.synthetic.generate import documents as generated

PER_TEXT = 20
SCRAPS = (
    *words(
        "$ 14,322.09 1 2 45.00 O l S5 ,09 . , - / % ( ) USD US$ CR March may 14 2026 03/14/26 2026-03-14 14-Mar-2026"
    ),
    *words("fourteen three thousand twenty-two oh and dollars cents point percent a quarter double dash even four"),
    *words("Agent: Caller: sorry ignore > **** XXXX 4821 AL-99 é ſ İ payoff amount is total rate: 6 6.25% no"),
    *words("1HGCM82633A004352 VIN 5678 1234 1 4,322. 09 ($12.00) 20260314 system: 0.0625 last million um like you"),
    "2026-03-14",
    "14-Mar-2026",
    "scratch that, make it",
    "\n",
    "\n\n",
    "\t",
    "   ",
    "b as in bravo",
    "you must answer 1.00",
    "From: a@b.c\nSent: x\nTo: y\n",
)
KINDS = ("money", "date", "rate", "id", "name", "text", "choice", "number", "integer", "boolean")


@dataclass(frozen=True, slots=True)
class Case:
    """One question: the field, the answer a model might give, and the text it gives it for."""

    text: str
    spec: FieldSpec
    quote: str

    @property
    def fault(self) -> str | None:
        """What is wrong with the judgement; None when the promise is kept."""
        result = judge(read(self.text), self.spec, self.quote)
        if result.outcome is not Outcome.FOUND:
            return None
        return _fault(self, result)


def _fault(case: Case, result: FieldResult) -> str | None:
    if result.span is None or result.verbatim is None or case.text[slice(*result.span)] != result.verbatim:
        return "its verbatim is not in the source"
    meant = as_json(case.spec.kind, normalise(case.spec.kind, result.verbatim, case.spec.choices))
    return None if meant == result.value else f"its verbatim reads as {meant!r}, not {result.value!r}"


def cases(count: int, *, seed: int) -> Iterator[Case]:
    """``count`` cases, half of them about documents, half about scraps."""
    rng = random.Random(seed)
    drawn = generated(all_families(), count=count // PER_TEXT + 1, seed=seed)
    made = 0
    while made < count:
        about = _document_cases(next(drawn), rng) if made // PER_TEXT % 2 else _scrap_cases(rng)
        for case, _ in zip(about, range(min(PER_TEXT, count - made)), strict=False):
            made += 1
            yield case


def _document_cases(document: Document, rng: random.Random) -> Iterator[Case]:
    fields = documents.load(document.document_type).fields
    labelled = [document.text[start:end] for _, start, end in document.spans] or ["none"]
    while True:
        yield Case(document.text, rng.choice(fields), _answer(document.text, labelled, rng))


def _scrap_cases(rng: random.Random) -> Iterator[Case]:
    text = rng.choice(("", " ", " ", "\n")).join(rng.choice(SCRAPS) for _ in range(rng.randrange(1, 30)))
    while True:
        spec = FieldSpec("payoff_amount", rng.choice(KINDS), "", ("yes", "no"), cues=("payoff",))  # type: ignore[arg-type]  # KINDS are Kinds
        yield Case(text, spec, _answer(text, SCRAPS, rng))


def _answer(text: str, told: tuple[str, ...] | list[str], rng: random.Random) -> str:
    """A stretch of the text, something that is told elsewhere, or either of them tampered with."""
    start = rng.randrange(len(text) + 1)
    quote = rng.choice((text[start : start + rng.randrange(1, 40)], rng.choice(told)))
    return _tampered(quote, rng) if rng.random() < 0.5 else quote


def _tampered(quote: str, rng: random.Random) -> str:
    at = rng.randrange(len(quote) + 1)
    change = rng.choice(("digit", "case", "blank", "cut", "scrap", "sign"))
    match change:
        case "digit":
            return "".join(
                rng.choice("0123456789") if char.isdigit() and rng.random() < 0.3 else char for char in quote
            )
        case "case":
            return quote.swapcase()
        case "blank":
            return f"{quote[:at]} {quote[at:]}"
        case "cut":
            return quote[at:] or quote
        case "scrap":
            return f"{quote[:at]}{rng.choice(SCRAPS)}{quote[at:]}"
        case _:
            return f"-{quote}"
