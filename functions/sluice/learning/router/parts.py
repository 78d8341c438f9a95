"""Growing the parts of a router: forests on three views of a text, and calibration curves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sluice.learning.router.corpus import Space, Sparse
from sluice.learning.router.table import Floats, Numbers, means
from sluice.routing.learned.features import VIEWS, View
from sluice.routing.learned.parts import Steps, Tree

Leaf = tuple[float, ...]
Snippets = dict[View, tuple[str, ...]]

MOST_ROWS = 2_000
"""A tree is grown on at most so many jobs, drawn anew for each: more makes it larger, hardly better."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a router is grown: trees per forest, folds to judge on, the seed."""

    trees: int = 60
    folds: int = 4
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Grown:
    """The fitted forests, each with the columns it sees."""

    forests: tuple[tuple[Any, Any], ...]

    def scores(self, matrix: Sparse) -> Floats:
        """The chance of each route to be right, before calibration: jobs x routes."""
        each = [_two_d(forest.predict(matrix[:, columns])) for columns, forest in self.forests]
        return np.asarray(np.mean(each, axis=0))

    def as_trees(self, leaves: dict[Leaf, int]) -> tuple[Tree, ...]:
        """Every tree in the form that is served; ``leaves`` are those that all trees share, and grow."""
        grown = [(one.tree_, columns) for columns, forest in self.forests for one in forest.estimators_]
        return tuple(_tree(tree, columns, leaves) for tree, columns in grown)


def grow(matrix: Sparse, right: Floats, space: Space, recipe: Recipe, kin: Numbers | None = None) -> Grown:
    """Grow a forest per view of the text; averaging over views was worth more than any one view or more trees.

    ``right`` is jobs x routes in 0..1; a NaN (never asked) counts as the route's mean. Measured on LogPai: random
    forests on the three views and extremely random trees on the raw one, together .005 above the best of them; a
    logistic regression on top added nothing. With ``kin``, a family number per job, each family is drawn as often as
    any other: what a job of no known family will be like is told by families, not by how many letters one sent.
    """
    from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor

    filled = np.where(np.isnan(right), means(right), right)
    drawn = {"bootstrap": True, "max_samples": MOST_ROWS} if len(filled) > MOST_ROWS else {}
    grown = []
    for turn, (kind, view) in enumerate(
        [*((RandomForestRegressor, one) for one in VIEWS), (ExtraTreesRegressor, "raw")]
    ):
        columns, rows = _offered(space, view), _drawn(len(filled), kin, recipe.seed + turn)
        forest = kind(recipe.trees, random_state=recipe.seed, max_features="sqrt", n_jobs=1, **drawn)
        grown.append((columns, forest.fit(matrix[rows][:, columns], filled[rows])))
    return Grown(tuple(grown))


def _drawn(count: int, kin: Numbers | None, seed: int) -> Any:
    """Which rows to grow on: all, or as many drawn at random, every family alike."""
    if kin is None:
        return slice(None)
    weight = 1.0 / np.bincount(kin)[kin]
    return np.random.default_rng(seed).choice(count, count, p=weight / weight.sum())


def _offered(space: Space, view: View) -> Numbers:
    """The columns a forest chooses from: those in front, the snippets of a view; a told number twice.

    Each split looks at a square root of them, and numbers are few among snippets. On LogPai's labels two looks used a
    telling number and lost half a point to one that told nothing; with seven looks that was more than a point.
    """
    span = np.asarray(space.span(view), dtype=np.int64)
    told = [at for at, name in enumerate(space.columns) if name.startswith("number ")]
    return np.concatenate([np.arange(len(space.columns)), np.array(told, dtype=np.int64), span])


def _two_d(chances: Floats) -> Floats:
    return chances.reshape(len(chances), -1)


def _tree(grown: Any, columns: Any, leaves: dict[Leaf, int]) -> Tree:
    """A tree whose inner nodes are numbered apart from the leaves; equal leaves are one. A lone leaf gets a root."""
    inner = np.flatnonzero(grown.children_left >= 0)
    ends = np.flatnonzero(grown.children_left < 0)
    number = np.zeros(grown.node_count, dtype=int)
    number[inner] = np.arange(len(inner))
    values = map(tuple, np.round(grown.value[ends, :, 0], 3).tolist())
    number[ends] = [-1 - leaves.setdefault(value, len(leaves)) for value in values]
    if not len(inner):
        return Tree(column=(0,), limit=(0.0,), low=(int(number[0]),), high=(int(number[0]),))
    return Tree(
        column=tuple(columns[grown.feature[inner]].tolist()),
        limit=tuple(float(f"{limit:.5g}") for limit in grown.threshold[inner]),
        low=tuple(number[grown.children_left[inner]].tolist()),
        high=tuple(number[grown.children_right[inner]].tolist()),
    )


def pruned(forests: Sequence[tuple[Tree, ...]], space: Space) -> tuple[list[tuple[Tree, ...]], Snippets]:
    """The same forests over the snippets that any tree asks about, and these snippets; the rest is not served."""
    asked = {column for trees in forests for tree in trees for column in tree.column}
    kept = [column for column in range(space.width) if column < len(space.columns) or column in asked]
    number = {column: at for at, column in enumerate(kept)}
    snippets = {
        view: tuple(name for at, name in zip(space.span(view), space.names[view], strict=True) if at in number)
        for view in VIEWS
    }
    return [tuple(_renumbered(tree, number) for tree in trees) for trees in forests], snippets


def _renumbered(tree: Tree, number: dict[int, int]) -> Tree:
    return tree.model_copy(update={"column": tuple(number[column] for column in tree.column)})


def isotonic(score: Floats, right: Floats, *, least: int = 20, own: float = 0.0) -> Steps:
    """A rising curve through the centres of the pooled blocks, so that close scores do not jump or tie.

    ``own`` is the weight of the score itself, where that is a chance already: a step is as noisy as its few labels.
    With fewer than ``least`` outcomes the curve is their mean, whatever the score.
    """
    from sklearn.isotonic import isotonic_regression

    seen = ~np.isnan(right)
    if seen.sum() < least:
        return Steps(raw=(0.5,), right=(round(_shrunk(float(np.nansum(right)), int(seen.sum())), 5),))
    scores, where = np.unique(np.round(score[seen], 5), return_inverse=True)
    count, won = np.bincount(where).astype(float), np.bincount(where, weights=right[seen])
    level = isotonic_regression(won / count, sample_weight=count, y_min=0, y_max=1)
    block = np.concatenate([[0], np.cumsum(np.diff(level) > 0)])
    sizes, wins = np.bincount(block, weights=count), np.bincount(block, weights=won)
    centres = np.bincount(block, weights=count * scores) / sizes
    rising = np.maximum.accumulate([_shrunk(*pair) for pair in zip(wins, sizes, strict=True)])
    if own:
        centres, rising = np.pad(centres, 1, constant_values=(-1e-5, 1 + 1e-5)), np.pad(rising, 1, mode="edge")
        rising = own * np.clip(centres, 0, 1) + (1 - own) * rising
    return Steps(raw=tuple(np.round(centres, 6).tolist()), right=tuple(np.round(rising, 5).tolist()))


def _shrunk(wins: float, count: float) -> float:
    """The mean with one doubt added: a block of three is not certain."""
    return (wins + 0.5) / (count + 1)
