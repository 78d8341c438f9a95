"""Fitting a router: parts grown on all labels, judged and calibrated on predictions for jobs each part never saw."""

from dataclasses import dataclass, field, replace
from hashlib import sha256

import numpy as np

from sluice.learning.router.corpus import Corpus, Space, Sparse
from sluice.learning.router.families import families
from sluice.learning.router.operating import Validation, margins_when_novel
from sluice.learning.router.parts import Grown, Leaf, Recipe, grow, isotonic, pruned
from sluice.learning.router.table import Floats, Numbers, Table, means
from sluice.routing.learned import Router
from sluice.routing.learned.novelty import Novelty
from sluice.routing.learned.parts import Steps
from sluice.routing.learned.router import Expense

NOVEL_UNDER = 0.9
"""A job that shares less than nine tenths of its words with every known skeleton is taken for novel."""
MOST_SKELETONS = 1_000
OWN = 0.5
"""How much a forest's own score counts beside the isotonic curve through it."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted router before its operating point is frozen, and what it would have said about its own labels.

    ``validation`` was predicted by parts that had not seen the job, ``novel`` by parts that had not seen its family.
    """

    table: Table
    space: Space
    grown: Grown
    grown_novel: Grown
    calibration: tuple[Steps, ...]
    calibration_novel: tuple[Steps, ...]
    validation: Validation
    novel: Validation
    families: Numbers
    best_single: int
    known: tuple[tuple[str, ...], ...] = field(repr=False)

    def scores(self, corpus: Corpus) -> Floats:
        """Scores of many jobs, before calibration, as the served router gives them one by one."""
        return self.grown.scores(corpus.matrix(self.space))

    def chances(self, corpus: Corpus) -> Floats:
        """Calibrated chances of many jobs: jobs x routes."""
        return calibrated(self.scores(corpus), self.calibration)

    def guarded(self, corpus: Corpus, chances_at: Numbers | None = None) -> Numbers:
        """The column of the most right answers per job, as the served router picks with its novelty guard.

        ``chances_at``: which job of the corpus each row is, when rows repeat.
        """
        router = self.router(worth=1e12, fitted_on="")
        novel = np.array([router.novel(job) for job in corpus.jobs])
        unknown = calibrated(self.grown_novel.scores(corpus.matrix(self.space)), self.calibration_novel)
        chances = np.where(novel[:, None], unknown, self.chances(corpus))
        needed = chances[:, [self.best_single]] + np.array(router.novelty.margins)
        bold = np.where(chances > needed, chances, -1.0)
        cautious = np.where(bold.max(axis=1) > 0, bold.argmax(axis=1), self.best_single)
        picks = np.where(novel, cautious, chances.argmax(axis=1))
        return picks if chances_at is None else picks[chances_at]

    def router(self, *, worth: float, fitted_on: str) -> Router:
        """The artefact to serve, at its frozen operating point."""
        margins = margins_when_novel(self.novel, self.best_single, self.families)
        leaves: dict[Leaf, int] = {}
        forests = [one.as_trees(leaves) for one in (self.grown, self.grown_novel)]
        (trees, trees_novel), snippets = pruned(forests, self.space)
        novelty = Novelty(
            under=NOVEL_UNDER,
            margins=margins,
            known=self.known,
            calibration=self.calibration_novel,
            trees=trees_novel,
        )
        made = Router(
            version="unnamed",
            fitted_on=fitted_on,
            routes=self.table.routes,
            best_single=self.table.routes[self.best_single],
            worth=worth,
            columns=self.space.columns,
            snippets=snippets,
            usual=self.space.usual,
            trees=trees,
            leaves=tuple(leaves),
            calibration=self.calibration,
            expenses=expenses(self.table),
            novelty=novelty,
        )
        digest = sha256(made.model_dump_json().encode()).hexdigest()[:12]
        return made.model_copy(update={"version": f"router-{digest}"})


def fit(table: Table, corpus: Corpus, recipe: Recipe | None = None) -> Fit:
    """Fit on every row of ``table``, whose texts are those of ``corpus``; nothing else is looked at."""
    recipe = recipe or Recipe()
    space = corpus.space()
    matrix = corpus.matrix(space)
    kin = families(corpus.skeletons)
    met = _unseen(matrix, table.right, space, recipe, _shuffled(len(table), recipe))
    novel = _unseen(matrix, table.right, space, recipe, _grouped(kin, recipe), kin)
    return Fit(
        table=table,
        space=space,
        grown=grow(matrix, table.right, space, recipe),
        grown_novel=grow(matrix, table.right, space, _smaller(recipe), kin),
        calibration=_curves(met, table.right),
        calibration_novel=_curves(novel, table.right),
        validation=_validation(met, table, _shuffled(len(table), recipe)),
        novel=_validation(novel, table, _grouped(kin, recipe)),
        families=kin,
        best_single=table.best_single(),
        known=tuple(dict.fromkeys(corpus.skeletons))[:MOST_SKELETONS],
    )


def calibrated(scores: Floats, curves: tuple[Steps, ...]) -> Floats:
    """Scores -> chances, column by column."""
    columns = [np.interp(column, curve.raw, curve.right) for column, curve in zip(scores.T, curves, strict=True)]
    return np.column_stack(columns)


def expenses(table: Table) -> tuple[Expense, ...]:
    """Cost and time per route, as least-squares lines over the characters."""
    size = np.array([len(job.text) for job in table.jobs], dtype=float)
    lines = [
        (*_line(size, cost), *_line(size, ms)) for cost, ms in zip(table.micros.T, table.milliseconds.T, strict=True)
    ]
    names = ("micros", "micros_per_char", "milliseconds", "milliseconds_per_char")
    return tuple(Expense.model_validate(dict(zip(names, line, strict=True))) for line in lines)


def _line(size: Floats, amount: Floats) -> tuple[float, float]:
    seen = ~np.isnan(amount)
    if not seen.any():
        return 0.0, 0.0
    if np.ptp(size[seen]) == 0:
        return float(amount[seen].mean()), 0.0
    slope, start = np.polyfit(size[seen], amount[seen], 1)
    return float(start), float(slope)


def _curves(scores: Floats, right: Floats) -> tuple[Steps, ...]:
    return tuple(isotonic(score, won, own=OWN) for score, won in zip(scores.T, right.T, strict=True))


def _validation(scores: Floats, table: Table, fold: Numbers) -> Validation:
    """Chances from curves that were fitted on the other folds, so that no job calibrates itself."""
    chances = np.zeros_like(scores)
    for one in np.unique(fold):
        inside = fold == one
        chances[inside] = calibrated(scores[inside], _curves(scores[~inside], table.right[~inside]))
    filled = np.where(np.isnan(table.right), chances, table.right)
    return Validation(chances, table.micros, filled)


def _unseen(
    matrix: Sparse, right: Floats, space: Space, recipe: Recipe, fold: Numbers, kin: Numbers | None = None
) -> Floats:
    """Scores of every job by forests (half as large: enough to judge on) that were grown without its fold.

    Where all jobs are of one fold, as those of one family are, nothing is known but the routes' means.
    """
    scores = np.tile(means(right), (len(right), 1))
    for one in np.unique(fold):
        inside = fold == one
        if inside.all():
            continue
        others = None if kin is None else kin[~inside]
        grown = grow(matrix[~inside], right[~inside], space, _smaller(recipe), others)
        scores[inside] = grown.scores(matrix[inside])
    return scores


def _smaller(recipe: Recipe) -> Recipe:
    return replace(recipe, trees=max(1, recipe.trees // 2))


def _shuffled(count: int, recipe: Recipe) -> Numbers:
    return np.random.default_rng(recipe.seed).permutation(count) % recipe.folds


def _grouped(kin: Numbers, recipe: Recipe) -> Numbers:
    """Folds that keep each family together, filled from the largest family on."""
    sizes = np.bincount(kin)
    load, fold = np.zeros(recipe.folds), np.zeros(len(sizes), dtype=np.int64)
    for family in np.argsort(-sizes, kind="stable"):
        fold[family] = load.argmin()
        load[fold[family]] += sizes[family]
    return fold[kin]
