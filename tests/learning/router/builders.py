"""Small tables: letters that only the strong route reads, notes that both read, prices ten to one."""

import json
import random
from pathlib import Path
from typing import Any

import numpy as np

from sluice.learning.router.corpus import Corpus
from sluice.learning.router.fitting import Fit, fit
from sluice.learning.router.parts import Recipe
from sluice.learning.router.table import Table
from sluice.routing.learned import Known, Router

CHEAP, STRONG = "embedded:mini", "bedrock:large"
QUICK = Recipe(trees=4, folds=3)


def a_letter(number: int) -> Known:
    return Known(f"Dear borrower, the payoff amount of loan {number} is due. Sincerely, the service desk", "auto_loan")


def a_note(number: int) -> Known:
    return Known(f"memo: client called at {number % 12}:30 about balance {number}", "auto_loan")


def a_table(jobs: int = 120, *, seed: int = 1) -> Table:
    """The cheap route is right about notes only, the strong one about nearly everything."""
    chosen = random.Random(seed)
    letters = [chosen.random() < 0.5 for _ in range(jobs)]
    known = tuple((a_letter if letter else a_note)(chosen.randrange(10_000)) for letter in letters)
    right = np.array([[float(not letter), float(chosen.random() < 0.97)] for letter in letters])
    micros = np.tile([10.0, 100.0], (jobs, 1))
    return Table(known, (CHEAP, STRONG), right, micros, micros * 5)


def a_fit(table: Table | None = None) -> Fit:
    table = table or a_table()
    return fit(table, Corpus.of(table.jobs), QUICK)


def a_router(table: Table | None = None, *, worth: float = 1_000.0) -> Router:
    return a_fit(table).router(worth=worth, fitted_on="letters and notes")


def as_jsonl(table: Table, path: Path) -> Path:
    """The table as `sluice train-router` reads it."""
    rows: list[dict[str, Any]] = []
    for job, right, micros in zip(table.jobs, table.right.tolist(), table.micros.tolist(), strict=True):
        row = {"text": job.text, "document_type": job.document_type}
        rows.append({**row, "right": _by_route(table, right), "cost_micros": _by_route(table, micros)})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def _by_route(table: Table, values: list[float]) -> dict[str, float]:
    return dict(zip(table.routes, values, strict=True))
