"""The features of many jobs as matrices, read by the very functions that serve one job.

Every text is cut up once; which snippets count is then decided on the rows that are fitted on.
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
    """The features a router knows: names of those in front, then the snippets of each view.

    ``usual`` is the median of each number that the rows were told.
    """

    columns: tuple[str, ...]
    chosen: dict[View, Rows]
    names: dict[View, list[str]]
    usual: dict[str, float]

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
    """Jobs, cut up: ``looks`` is dense (jobs x names), ``found`` sparse per view (jobs x all snippets there are)."""

    jobs: tuple[Known, ...]
    names: tuple[str, ...]
    looks: Floats
    found: dict[View, Sparse]
    snippets: dict[View, tuple[str, ...]]
    skeletons: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, jobs: Iterable[Known]) -> Self:
        """Cut up the texts of jobs."""
        from sklearn.feature_extraction import DictVectorizer

        jobs = tuple(jobs)
        dense = DictVectorizer(sparse=False)
        seen = dense.fit_transform([looks(job) for job in jobs])
        cut = {view: _cut(jobs, view) for view in VIEWS}
        found = {view: matrix for view, (matrix, _) in cut.items()}
        names = {view: snippets_ for view, (_, snippets_) in cut.items()}
        return cls(jobs, tuple(dense.feature_names_), seen, found, names, tuple(map(skeleton, jobs)))

    def rows(self, at: Rows) -> Self:
        """Some of the jobs."""
        jobs, skeletons = tuple(self.jobs[i] for i in at), tuple(self.skeletons[i] for i in at)
        found = {view: matrix[at] for view, matrix in self.found.items()}
        return replace(self, jobs=jobs, looks=self.looks[at], found=found, skeletons=skeletons)

    def space(self) -> Space:
        """The snippets that at least two of these jobs have, the commonest first."""
        chosen = {}
        for view, found in self.found.items():
            documents = np.asarray(found.sum(axis=0)).ravel()
            order = np.argsort(-documents, kind="stable")[:MOST_SNIPPETS]
            chosen[view] = np.sort(order[documents[order] >= LEAST_DOCUMENTS])
        names = {view: [self.snippets[view][i] for i in chosen[view]] for view in VIEWS}
        return Space(
            self.names, chosen, names, {name: float(np.median(told)) for name, told in self._told() if len(told)}
        )

    def matrix(self, space: Space) -> Sparse:
        """Jobs x columns of the space, in float32 as trees are grown on."""
        from scipy import sparse

        blocks = [self.found[view][:, space.chosen[view]] for view in VIEWS]
        return sparse.hstack([sparse.csr_matrix(self._filled(space)), *blocks]).tocsr().astype(np.float32)

    def _told(self) -> "Iterable[tuple[str, Floats]]":
        """The numbers there are, each with the values that were told."""
        for at, name in enumerate(self.names):
            if name.startswith("number "):
                yield name.removeprefix("number "), self.looks[self._has(name), at]

    def _has(self, name: str) -> Any:
        return self.looks[:, self.names.index(name.replace("number ", "told ", 1))] > 0

    def _filled(self, space: Space) -> Floats:
        """What is no snippet, with the usual number where none was told."""
        filled = self.looks.copy()
        for name, value in space.usual.items():
            filled[~self._has(f"number {name}"), self.names.index(f"number {name}")] = value
        return filled


def _cut(jobs: tuple[Known, ...], view: View) -> tuple[Sparse, tuple[str, ...]]:
    """Which job has which snippet (jobs x snippets), and what the snippets are."""
    from sklearn.feature_extraction.text import CountVectorizer

    cut = CountVectorizer(analyzer=lambda job: snippets(job.text, view), dtype=np.float32)
    try:
        found = cut.fit_transform(jobs)
    except ValueError:  # scikit-learn knows no matrix without columns: every text is empty
        from scipy import sparse

        return sparse.csr_matrix((len(jobs), 0), dtype=np.float32), ()
    return found, tuple(cut.get_feature_names_out())
