"""How well the label reader reads: every field of every document against what the document states."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sluice.backends.labels import LabelReader
from sluice.evidence import read
from sluice.pipeline.judging import witnessed
from sluice.prompting import decode, prompt
from sluice.schemas import document_type_of
from tests.adapters.backends.label_documents import Labelled


@dataclass(frozen=True, slots=True)
class Answered:
    """One field of one document: what was answered, how surely, and what is stated (None: nothing)."""

    document: str
    path: str
    value: Any
    stated: Any
    certainty: float
    outcome: str

    @property
    def right(self) -> bool:
        """True for the stated value, and for saying nothing where nothing is stated."""
        return self.value == self.stated or (
            self.value is not None and self.stated is not None and str(self.value) == str(self.stated)
        )


def answered(document: Labelled) -> Iterator[Answered]:
    """Every field of a document, through the reader, the decoder and the witness, as the pipeline does it."""
    document_type = document_type_of(document.schema)
    asked = prompt(document_type, document.text)
    completion = LabelReader().answer(asked)
    quotes = decode(asked, completion.text)
    source = read(document.text)
    fields = witnessed(document_type, source, quotes, completion=completion, route="labels:reader")
    for path in {**fields, **document.stated}:
        field = fields.get(path)
        value, outcome = (field.value, str(field.outcome)) if field else (None, "missing")
        yield Answered(
            document.name, path, value, document.stated.get(path), completion.certainty.get(path, 0.0), outcome
        )


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of fields: ``exact`` of all; ``wrong`` of the answered; ``invented`` of those that are not stated."""

    fields: int
    exact: float
    found: float
    wrong: float
    invented: float
    sure: int
    sure_and_right: float


def score(answers: Iterable[Answered]) -> Score:
    """The score of many answers; ``sure`` are the values answered with a certainty of .9 or more."""
    listed = list(answers)
    values = [a for a in listed if a.value is not None]
    stated = [a for a in listed if a.stated is not None]
    silent = [a for a in listed if a.stated is None]
    sure = [a for a in values if a.certainty >= 0.9]
    return Score(
        fields=len(listed),
        exact=_share(a.right for a in listed),
        found=_share(a.right for a in stated),
        wrong=_share(not a.right for a in values),
        invented=_share(a.value is not None for a in silent),
        sure=len(sure),
        sure_and_right=_share(a.right for a in sure),
    )


def _share(flags: Iterable[bool]) -> float:
    listed = list(flags)
    return sum(listed) / len(listed) if listed else 0.0
