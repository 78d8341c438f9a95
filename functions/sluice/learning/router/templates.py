"""Reading lines of known templates for nothing: the in-process tier in front of the router.

A template that the labels show answers every line it matches; lines of no known template are read by a small tagger
that learned, word by word, what the labels leave out as variable. Both say how sure they are.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any, Self

import numpy as np

from sluice.learning.router.table import Floats
from sluice.routing.learned import Known

HOLE = "<*>"
MATCHED = 0.99
"""What a matched template counts for; on labels that were left out it held in 99.5 %."""
COLUMNS = 2**15
_PIECE = re.compile(r"[A-Za-z]+|\d+|\s+|[^\sA-Za-z\d]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A template read off a line, and the chance that it is right."""

    template: str
    chance: float


@dataclass(frozen=True, slots=True)
class Templates:
    """The templates the labels show, most specific first, by where the line came from."""

    by_source: dict[str, tuple[tuple[str, re.Pattern[str]], ...]]

    @classmethod
    def of(cls, jobs: Sequence[Known], templates: Sequence[str]) -> Self:
        """Learn templates from labels."""
        seen: dict[str, set[str]] = {}
        for job, template in zip(jobs, templates, strict=True):
            seen.setdefault(job.source, set()).add(template)
        return cls({source: tuple((one, _pattern(one)) for one in _specific(some)) for source, some in seen.items()})

    def find(self, job: Known) -> str | None:
        """The most specific known template that a line matches."""
        known = self.by_source.get(job.source, ())
        return next((template for template, pattern in known if pattern.fullmatch(job.text)), None)


@dataclass(frozen=True, slots=True)
class Tagger:
    """Tells for every piece of a line whether the template leaves it out."""

    model: Any

    @classmethod
    def of(cls, jobs: Sequence[Known], templates: Sequence[str]) -> Self:
        """Learn from labels which pieces are variable."""
        from sklearn.linear_model import LogisticRegression

        left_out = [_left_out(job.text, template) for job, template in zip(jobs, templates, strict=True)]
        return cls(LogisticRegression(C=5.0, solver="liblinear").fit(_hashed(jobs), np.concatenate(left_out)))

    def read(self, jobs: Sequence[Known]) -> list[Reading]:
        """The template of each line; the chance is the product over its pieces."""
        if not jobs:
            return []
        chances = self.model.predict_proba(_hashed(jobs))[:, 1]
        ends = np.cumsum([len(_pieces(job.text)) for job in jobs])[:-1]
        return [_reading(job.text, part) for job, part in zip(jobs, np.split(chances, ends), strict=True)]


def readings(learned: tuple[Templates, Tagger], jobs: Sequence[Known]) -> list[Reading]:
    """What the tier answers, matched templates first."""
    templates, tagger = learned
    matched = [templates.find(job) for job in jobs]
    read = iter(tagger.read([job for job, template in zip(jobs, matched, strict=True) if template is None]))
    return [next(read) if template is None else Reading(template, MATCHED) for template in matched]


def _specific(templates: Iterable[str]) -> list[str]:
    return sorted(templates, key=lambda one: (-len(one.replace(HOLE, "")), one))


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(map(re.escape, template.split(HOLE))), re.DOTALL)


def _pieces(text: str) -> list[str]:
    return _PIECE.findall(text) or [""]


def _left_out(text: str, template: str) -> Any:
    """Which pieces of a line fall into a hole of its template; none if the template does not match."""
    match, pieces = _pattern(template).fullmatch(text), _pieces(text)
    hole = np.zeros(len(text) + 1, dtype=bool)
    for group in range(1, template.count(HOLE) + 1) if match else ():
        start, end = match.span(group) if match else (0, 0)
        hole[start:end] = True
    starts = np.cumsum([0, *map(len, pieces)])
    return np.array([hole[a:b].any() for a, b in pairwise(starts)])


def _reading(text: str, chances: Floats) -> Reading:
    pieces = zip(_pieces(text), chances > 0.5, strict=True)
    parts = (HOLE if hole else "".join(piece for piece, _ in run) for hole, run in groupby(pieces, lambda one: one[1]))
    return Reading("".join(parts), float(np.prod(np.maximum(chances, 1 - chances))))


def _hashed(jobs: Sequence[Known]) -> Any:
    from sklearn.feature_extraction import FeatureHasher

    hasher = FeatureHasher(COLUMNS, input_type="string", alternate_sign=False)
    return hasher.transform(seen for job in jobs for seen in _seen(job))


def _seen(job: Known) -> Iterable[list[str]]:
    """What is seen around each piece of a line: itself, its neighbours, the word it is in and the words beside it."""
    pieces = _pieces(job.text)
    low = ["^", "^", "^", *("0" if one.isdigit() else one.lower() for one in pieces), "$", "$"]
    form = ["^", "^", "^", *map(_form, pieces), "$", "$"]
    number = np.cumsum([piece.isspace() for piece in pieces]).tolist()
    words = [
        "".join(piece for piece, _ in run).strip() for _, run in groupby(zip(pieces, number, strict=True), _second)
    ]
    words = ["^", *words, "$"]
    for at in range(len(pieces)):
        yield _around(job.source, low[at : at + 6], form[at : at + 6], words[number[at] : number[at] + 3], number[at])


def _around(source: str, low: list[str], form: list[str], words: list[str], place: int) -> list[str]:
    before, word, after = words[0], _outline(words[1]), words[2] if len(words) > 2 else "$"
    return [
        "always",
        f"source {source}",
        f"is {low[3]}",
        f"form {form[3]}",
        f"before {low[2]}",
        f"after {low[4]}",
        f"before2 {low[1]}{low[2]}",
        f"before3 {low[0]}{low[1]}{low[2]}",
        f"after2 {low[4]}{low[5]}",
        f"forms {form[2]}{form[3]}{form[4]}",
        f"forms5 {form[1]}{form[2]}{form[3]}{form[4]}{form[5]}",
        f"word {word}",
        f"word in {word} {_masked(before)}",
        f"word before {_masked(before)}",
        f"word after {_masked(after)}",
        f"source is {source} {low[3]}",
        f"source word {source} {word}",
        f"place {min(place, 4)}",
    ]


def _second(pair: tuple[str, int]) -> int:
    return pair[1]


def _form(piece: str) -> str:
    if piece.isdigit():
        return "0" * min(len(piece), 5)
    if piece.isspace():
        return " "
    case = "A" if piece.isupper() else "a" if piece.islower() else "Aa"
    return f"{case}{min(len(piece) // 3, 4)}" if piece.isalpha() else piece


def _outline(word: str) -> str:
    return re.sub(r"[A-Za-z]+", "a", re.sub(r"\d+", "0", re.sub(r"[0-9a-fA-F]{8,}", "h", word)))[:12]


def _masked(word: str) -> str:
    return re.sub(r"\d+", "0", word.lower())[:15]
