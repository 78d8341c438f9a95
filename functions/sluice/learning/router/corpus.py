"""The features of many jobs as matrices, read by the very functions that serve one job.

Every text is cut up once; which snippets count, and their weight, is then decided on the rows that are fitted on.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from sluice.learning.router.table import Floats
from sluice.routing.learned import Known
from sluice.routing.learned.features import VIEWS, View, looks, skeleton, snippets

MOST_SNIPPETS = 3_000
LEAST_DOCUMENTS = 2
Sparse = Any
"""A scipy sparse matrix; scipy ships no types."""
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Space:
    """The features a router knows: names of those in front, then the snippets of each view with their weights."""

    columns: tuple[str, ...]
    chosen: dict[View, Rows]
    weights: dict[View, Floats]
    names: dict[View, list[str]]

    def idf(self) -> dict[View, dict[str, float]]:
        """Snippet -> inverse document frequency, in column order."""
        return {view: dict(zip(self.names[view], self.weights[view].tolist(), strict=True)) for view in VIEWS}

    def span(self, view: View) -> range:
        """The columns of a view."""
        before = len(self.columns) + sum(len(self.names[one]) for one in VIEWS[: VIEWS.index(view)])
        return range(before, before + len(self.names[view]))

    @property
    def width(self) -> int:
        """How many columns there are."""
        return self.span(VIEWS[-1]).stop


@dataclass(frozen=True, slots=True)
class Corpus:
    """Jobs, cut up: ``looks`` is dense (jobs x names), ``counts`` sparse per view (jobs x all snippets there are)."""

    jobs: tuple[Known, ...]
    names: tuple[str, ...]
    looks: Floats
    counts: dict[View, Sparse]
    snippets: dict[View, tuple[str, ...]]
    skeletons: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, jobs: Iterable[Known]) -> Self:
        """Cut up the texts of jobs."""
        from sklearn.feature_extraction import DictVectorizer

        jobs = tuple(jobs)
        dense = DictVectorizer(sparse=False)
        seen = dense.fit_transform([looks(job) for job in jobs])
        counts, names = {}, {}
        for view in VIEWS:
            cut = DictVectorizer(dtype=np.float32)
            counts[view] = cut.fit_transform(snippets(job.text, view) for job in jobs).tocsr()
            names[view] = tuple(cut.feature_names_)
        return cls(jobs, tuple(dense.feature_names_), seen, counts, names, tuple(map(skeleton, jobs)))

    def rows(self, at: Rows) -> Self:
        """Some of the jobs."""
        jobs, skeletons = tuple(self.jobs[i] for i in at), tuple(self.skeletons[i] for i in at)
        counts = {view: matrix[at] for view, matrix in self.counts.items()}
        return replace(self, jobs=jobs, looks=self.looks[at], counts=counts, skeletons=skeletons)

    def space(self) -> Space:
        """The snippets that at least two of these jobs have, the commonest first, with their weights."""
        chosen, weights = {}, {}
        for view, counts in self.counts.items():
            found = np.asarray((counts > 0).sum(axis=0)).ravel()
            order = np.argsort(-found, kind="stable")[:MOST_SNIPPETS]
            chosen[view] = np.sort(order[found[order] >= LEAST_DOCUMENTS])
            weights[view] = np.round(np.log((1 + len(self.jobs)) / (1 + found[chosen[view]])) + 1, 4)
        names = {view: [self.snippets[view][i] for i in chosen[view]] for view in VIEWS}
        return Space(self.names, chosen, weights, names)

    def matrix(self, space: Space) -> Sparse:
        """Jobs x columns of the space, in float32 as trees are grown on."""
        from scipy import sparse

        blocks = [self._weighed(view, space) for view in VIEWS]
        return sparse.hstack([sparse.csr_matrix(self.looks), *blocks]).tocsr().astype(np.float32)

    def _weighed(self, view: View, space: Space) -> Sparse:
        from sklearn.preprocessing import normalize

        counts = self.counts[view][:, space.chosen[view]].astype(np.float64)
        counts.data = 1 + np.log(counts.data)
        return normalize(counts.multiply(space.weights[view]).tocsr())
