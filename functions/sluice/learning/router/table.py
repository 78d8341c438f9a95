"""What a router learns from: jobs, and for each route whether it was right, what it cost and how long it took."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from sluice.errors import ConfigurationError
from sluice.routing.learned import Known

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Table:
    """One row per job, one column per route: ``right`` in 0..1 (NaN: never asked), micro-dollars, milliseconds.

    ``cost_known`` says that a cost is known before the call (counted prompt tokens), so it need not be predicted.
    """

    jobs: tuple[Known, ...]
    routes: tuple[str, ...]
    right: Floats
    micros: Floats
    milliseconds: Floats
    cost_known: bool = False

    def __post_init__(self) -> None:
        wanted = (len(self.jobs), len(self.routes))
        for name in ("right", "micros", "milliseconds"):
            if (shape := getattr(self, name).shape) != wanted:
                raise ConfigurationError(f"{name} has shape {shape}, {wanted} is needed")

    def __len__(self) -> int:
        return len(self.jobs)

    def rows(self, at: "Sequence[int] | NDArray[Any]") -> Self:
        """Some of the rows, in the order of ``at``."""
        jobs = tuple(self.jobs[int(i)] for i in at)
        right, micros, milliseconds = (one[at] for one in (self.right, self.micros, self.milliseconds))
        return type(self)(jobs, self.routes, right, micros, milliseconds, self.cost_known)

    def priced(self) -> Self:
        """The same, with the costs told to the router with each job."""
        told = tuple(
            Known(job.text, job.document_type, job.source, job.numbers, dict(zip(self.routes, row, strict=True)))
            for job, row in zip(self.jobs, self.micros.tolist(), strict=True)
        )
        return type(self)(told, self.routes, self.right, self.micros, self.milliseconds, cost_known=True)

    def best_single(self) -> int:
        """The column that was right most often; the cheaper one on a tie. One that was never judged is none."""
        judged = ~np.isnan(self.right).all(axis=0)
        return int(np.lexsort((means(self.micros), -np.where(judged, means(self.right), -1.0)))[0])


def means(right: Floats) -> Floats:
    """The mean of each column over what is there; one half, the chance nobody knows, where nothing is."""
    asked = (~np.isnan(right)).sum(axis=0)
    return np.asarray(np.where(asked, np.nansum(right, axis=0) / np.maximum(asked, 1), 0.5))


def outcome(table: Table, picked: Numbers) -> tuple[float, float]:
    """Accuracy and micro-dollars in total when row ``i`` asks column ``picked[i]``."""
    rows = np.arange(len(table))
    return float(table.right[rows, picked].mean()), float(table.micros[rows, picked].sum())
