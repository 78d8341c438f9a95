"""The router as it is stored and served: one JSON file, read once; under two milliseconds per job."""

from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, FiniteFloat, ValidationError, model_validator

from sluice.errors import ConfigurationError
from sluice.jobs import Frozen
from sluice.routing.learned.choice import Choice, Estimate, choose
from sluice.routing.learned.features import Known, View, looks, snippets
from sluice.routing.learned.novelty import Novelty
from sluice.routing.learned.parts import Columns, Steps, Tree


class Expense(Frozen):
    """What a route costs and takes: micro-dollars and milliseconds as a straight line over the characters."""

    micros: FiniteFloat
    micros_per_char: FiniteFloat = 0.0
    milliseconds: FiniteFloat = 0.0
    milliseconds_per_char: FiniteFloat = 0.0


class Router(Frozen):
    """Knows of each route how likely it is right about a job.

    ``columns`` are the names of features that are no snippets, in front; ``snippets`` follow, per view: 1 where the
    text has it. ``usual`` stands in for numbers a job was not told with. ``worth`` is the frozen operating point:
    micro-dollars per right answer.
    """

    version: str
    fitted_on: str
    routes: Annotated[tuple[str, ...], Field(min_length=1)]
    best_single: str
    worth: Annotated[float, Field(gt=0)]
    columns: tuple[str, ...]
    snippets: dict[View, tuple[str, ...]]
    usual: dict[str, FiniteFloat] = Field(default_factory=dict)
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
        if any(not tree.well_formed(width, len(self.leaves)) for tree in (*self.trees, *self.novelty.trees)):
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
        trees = self.novelty.trees if novel and self.novelty.trees else self.trees
        each = zip(self.routes, self._scores(known, trees), curves, self.expenses, strict=True)
        return [self._estimate(known, route, steps(score), expense) for route, score, steps, expense in each]

    def _estimate(self, known: Known, route: str, right: float, expense: Expense) -> Estimate:
        size = len(known.text)
        micros = max(0.0, expense.micros + expense.micros_per_char * size)
        milliseconds = max(0.0, expense.milliseconds + expense.milliseconds_per_char * size)
        return Estimate(route, right, known.micros.get(route, micros), milliseconds)

    def scores(self, known: Known) -> list[float]:
        """The chance of each route to be right if the job is not novel, before calibration."""
        return self._scores(known, self.trees)

    def _scores(self, known: Known, trees: tuple[Tree, ...]) -> list[float]:
        columns = self._columns(known)
        ends = [self.leaves[tree.leaf(columns)] for tree in trees]
        return [sum(chances) / len(ends) for chances in zip(*ends, strict=True)]

    def _columns(self, known: Known) -> Columns:
        columns = [0.0] * self._width
        places = self._places
        for name, value in (self._usual | looks(known)).items():
            if (at := places.get(name)) is not None:
                columns[at] = value
        for view, found in self._snippet_places.items():
            for snippet in found.keys() & snippets(known.text, view):
                columns[found[snippet]] = 1.0
        return columns

    def novel(self, known: Known) -> bool:
        """Whether a job resembles nothing the router learned from."""
        return self.novelty.applies(known)

    @cached_property
    def _width(self) -> int:
        return len(self.columns) + sum(map(len, self.snippets.values()))

    @cached_property
    def _usual(self) -> dict[str, float]:
        return {f"number {name}": value for name, value in self.usual.items()}

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.columns)}

    @cached_property
    def _snippet_places(self) -> dict[View, dict[str, int]]:
        places: dict[View, dict[str, int]] = {}
        at = len(self.columns)
        for view, names in self.snippets.items():
            places[view] = dict(zip(names, range(at, at + len(names)), strict=True))
            at += len(names)
        return places
