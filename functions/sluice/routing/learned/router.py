"""The router as it is stored and served: one JSON file, read once; under two milliseconds per job."""

from collections import Counter
from collections.abc import Collection
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, FiniteFloat, ValidationError, model_validator

from sluice.errors import ConfigurationError
from sluice.jobs import Frozen
from sluice.routing.learned.choice import Choice, Estimate, choose
from sluice.routing.learned.features import Known, View, looks, skeleton, snippets, weighed
from sluice.routing.learned.parts import Columns, Steps, Tree

Share = Annotated[float, Field(ge=0, le=1)]


class Expense(Frozen):
    """What a route costs and takes: micro-dollars and milliseconds as a straight line over the characters."""

    micros: FiniteFloat
    micros_per_char: FiniteFloat = 0.0
    milliseconds: FiniteFloat = 0.0
    milliseconds_per_char: FiniteFloat = 0.0


class Novelty(Frozen):
    """What to do about jobs that resemble nothing the router learned from.

    ``known`` are the skeletons it learned from; a job less alike than ``under`` to all of them is novel. Then another
    calibration holds, and the route that is best on the whole is left for another only for a gain of more than that
    one's margin.
    """

    under: Share = 0.0
    margins: tuple[Annotated[float, Field(ge=0)], ...] = ()
    known: tuple[tuple[str, ...], ...] = ()
    calibration: tuple[Steps, ...] = ()


class Router(Frozen):
    """Knows of each route how likely it is right about a job.

    ``columns`` are the names of features that are no snippets, in front; ``snippets`` follow, per view, with their
    inverse document frequency. ``worth`` is the frozen operating point: micro-dollars per right answer.
    """

    version: str
    fitted_on: str
    routes: Annotated[tuple[str, ...], Field(min_length=1)]
    best_single: str
    worth: Annotated[float, Field(gt=0)]
    columns: tuple[str, ...]
    snippets: dict[View, dict[str, FiniteFloat]]
    trees: Annotated[tuple[Tree, ...], Field(min_length=1)]
    leaves: Annotated[tuple[tuple[FiniteFloat, ...], ...], Field(min_length=1)]
    calibration: tuple[Steps, ...]
    expenses: tuple[Expense, ...]
    novelty: Novelty = Novelty()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.best_single not in self.routes:
            raise ValueError(f"best_single {self.best_single!r} is none of {self.routes}")
        sizes = {len(self.calibration), len(self.expenses), *map(len, self.leaves)}
        sizes |= {len(some) for some in (self.novelty.calibration, self.novelty.margins) if some}
        if sizes != {len(self.routes)}:
            raise ValueError(f"every part must speak about {len(self.routes)} routes")
        width = len(self.columns) + sum(map(len, self.snippets.values()))
        if any(not tree.well_formed(width, len(self.leaves)) for tree in self.trees):
            raise ValueError("a tree is torn: its branches lead nowhere or in a circle")
        return self

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a router; ConfigurationError says what is wrong with the file."""
        try:
            return cls.model_validate_json(path.read_bytes())
        except OSError as error:
            raise ConfigurationError(f"router {path}: {error.strerror}") from error
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(map(str, first["loc"])) or "as a whole"
            raise ConfigurationError(f"router {path}: {where}: {first['msg']}") from error

    def choice(self, known: Known, routes: Collection[str] | None = None) -> Choice:
        """The route to ask about a job, out of ``routes`` (all when None; at least one must be known)."""
        novel = self.novel(known)
        usable = [one for one in self._estimates(known, novel=novel) if routes is None or one.route in routes]
        if not novel:
            return choose(usable, worth=self.worth)
        margins = dict(zip(self.routes, self.novelty.margins, strict=False))
        return choose(usable, worth=self.worth, fallback=self.best_single, margins=margins)

    def estimates(self, known: Known) -> list[Estimate]:
        """What is expected of each route."""
        return self._estimates(known, novel=self.novel(known))

    def _estimates(self, known: Known, *, novel: bool) -> list[Estimate]:
        curves = self.novelty.calibration if novel and self.novelty.calibration else self.calibration
        return [
            self._estimate(known, route, steps(score), expense)
            for route, score, steps, expense in zip(self.routes, self.scores(known), curves, self.expenses, strict=True)
        ]

    def _estimate(self, known: Known, route: str, right: float, expense: Expense) -> Estimate:
        size = len(known.text)
        micros = max(0.0, expense.micros + expense.micros_per_char * size)
        milliseconds = max(0.0, expense.milliseconds + expense.milliseconds_per_char * size)
        return Estimate(route, right, known.micros.get(route, micros), milliseconds)

    def scores(self, known: Known) -> list[float]:
        """The chance of each route to be right, before calibration."""
        columns = self._columns(known)
        ends = [self.leaves[tree.leaf(columns)] for tree in self.trees]
        return [sum(chances) / len(ends) for chances in zip(*ends, strict=True)]

    def _columns(self, known: Known) -> Columns:
        columns = [0.0] * (len(self.columns) + sum(map(len, self.snippets.values())))
        for name, value in looks(known).items():
            if (at := self._places.get(name)) is not None:
                columns[at] = value
        for view, places in self._snippet_places.items():
            for at, value in weighed(snippets(known.text, view), places).items():
                columns[at] = value
        return columns

    def novel(self, known: Known) -> bool:
        """Whether a job resembles nothing the router learned from."""
        return bool(self.novelty.known) and self.nearest(known) < self.novelty.under

    def nearest(self, known: Known) -> float:
        """How alike the nearest known skeleton is, 0 to 1."""
        mine = skeleton(known)
        having, sizes, size = self._skeletons_with, self._sizes, len(mine)
        shared = Counter(chain.from_iterable([having[word] for word in mine if word in having]))
        return max([count / max(size, sizes[other]) for other, count in shared.items()], default=0.0)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.columns)}

    @cached_property
    def _snippet_places(self) -> dict[View, dict[str, tuple[int, float]]]:
        places: dict[View, dict[str, tuple[int, float]]] = {}
        at = len(self.columns)
        for view, idf in self.snippets.items():
            places[view] = {one: (at + place, weight) for place, (one, weight) in enumerate(idf.items())}
            at += len(idf)
        return places

    @cached_property
    def _sizes(self) -> list[int]:
        return [len(one) for one in self.novelty.known]

    @cached_property
    def _skeletons_with(self) -> dict[str, list[int]]:
        """By word: the numbers of the known skeletons that have it."""
        found: dict[str, list[int]] = {}
        for number, words in enumerate(self.novelty.known):
            for word in words:
                found.setdefault(word, []).append(number)
        return found
