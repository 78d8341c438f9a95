"""What calibration learns from: judged fields of labelled documents, with their signals and the truth."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sluice import prompting
from sluice.confidence.features import features
from sluice.confidence.signals import Signals, signals
from sluice.evidence import read
from sluice.jobs import Outcome
from sluice.learning.evaluation.equality import same
from sluice.learning.evaluation.labelled import Case
from sluice.pipeline.judging import verdict, witnessed
from sluice.ports import Completion, Prompt


class Answers(Protocol):
    """A model that answers at once, such as `sluice.backends.embedded.Embedded`."""

    def answer(self, prompt: Prompt) -> Completion:
        """The completion of one prompt."""
        ...


@dataclass(frozen=True, slots=True)
class Rated:
    """One field of one document; ``cluster`` names the documents it is alike to."""

    document: str
    cluster: str
    document_type: str
    source: str
    path: str
    outcome: Outcome
    signals: Signals
    right: bool

    @property
    def acceptable(self) -> bool:
        """True when nothing but its confidence decides whether it is accepted."""
        return self.outcome in (Outcome.FOUND, Outcome.NOT_STATED)


def rated(case: Case, model: Answers) -> Iterator[Rated]:
    """Every field of the model's answer to a case, judged as in production."""
    kind, source = case.document_type, read(case.text)
    prompt = prompting.prompt(kind, case.text)
    completion = model.answer(prompt)
    fields = witnessed(
        kind, source, prompting.decode(prompt, completion.text), completion=completion, route=completion.model
    )
    seen = signals(source, kind.fields, fields, completion.certainty)
    for path, field in verdict(kind, fields).fields.items():
        spec = next(spec for spec in kind.fields if spec.path == path)
        allowed = (case.gold.get(path), *case.also.get(path, ()))
        right = any(same(spec, gold, field.value) for gold in allowed)
        yield Rated(case.name, case.cluster, kind.name, case.source, path, field.outcome, seen[path], right)


def rated_all(cases: Iterable[Case], model: Answers) -> list[Rated]:
    """All fields of many cases."""
    return [one for case in cases for one in rated(case, model)]


def numbers(fields: Iterable[Rated]) -> NDArray[np.float64]:
    """The features (fields x NAMES)."""
    return np.array([features(field.signals) for field in fields], dtype=np.float64)


def truths(fields: Iterable[Rated]) -> NDArray[np.bool_]:
    """Which are right."""
    return np.array([field.right for field in fields], dtype=np.bool_)
