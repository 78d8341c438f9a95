"""OVERRULING under FrugalGPT's protocol: half of the queries to learn from and to freeze on, half to test, ten seeds.

The whole system asks an in-process classifier first (it costs nothing) and a model only where that is unsure; which,
and for how much, was frozen on out-of-fold predictions of the first half. ``--check`` exits 1 when a bar is missed.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table as Printed

from benchmarks.bars import Bar, missed
from benchmarks.routing_tables import Public, billed, found
from sluice.errors import ConfigurationError
from sluice.learning.router.answers import Classifier, closed
from sluice.learning.router.corpus import Corpus
from sluice.learning.router.fitting import expenses, fit
from sluice.learning.router.operating import Validation, least_for_accuracy, most_for_share, picked
from sluice.learning.router.parts import Recipe
from sluice.learning.router.table import Floats, Numbers, Table, outcome
from sluice.learning.router.tier import trusted

SHARE = 0.10
"""Of the best single model's bill: the budget that saves 90 %, which the upper confidence bound has to keep."""
BARS: dict[str, Bar] = {"seeds at or above the best single": (">=", 0.9), "saved": (">=", 0.90)}
console = Console(highlight=False, width=120)
Row = tuple[float, float]


def main() -> int:
    """Print the table; the exit status is 1 when ``--check`` is given and a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with overruling*.csv.gz")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    try:
        public = billed(found(options.data, "overruling"))
    except (ConfigurationError, OSError) as error:
        print(f"overruling: {error}", file=sys.stderr)
        return 2
    if not closed(public.reference):
        print(f"overruling: {len(set(public.reference))} reference answers are no closed question", file=sys.stderr)
        return 2
    rows: dict[str, list[Row]] = {}
    corpus = Corpus.of(public.table.jobs)
    for seed in range(options.seeds):
        for name, row in _once(public, corpus, seed).items():
            rows.setdefault(name, []).append(row)
    seen = _printed(rows, f"{len(public.table)} queries, 50/50, {options.seeds} seeds; dollars per test half")
    return 1 if missed(seen, BARS, console) and options.check else 0


def _once(public: Public, corpus: Corpus, seed: int) -> dict[str, Row]:
    """One split; what is compared with is the model that is best over the whole table, GPT-4 here."""
    order = np.random.default_rng(seed).permutation(len(public.table))
    learn, test = order[: len(order) // 2], order[len(order) // 2 :]
    made = fit(public.table.rows(learn), corpus.rows(learn), Recipe(trees=10, folds=3))
    tested, best = public.table.rows(test), made.best_single
    predicted = _predicted(made.table, tested)
    chances = made.chances(corpus.rows(test))
    worth = least_for_accuracy(made.validation, best)
    rows = {
        "cheapest": outcome(tested, np.full(len(test), int(made.table.micros.sum(axis=0).argmin()))),
        "best single": outcome(tested, np.full(len(test), public.table.best_single())),
        "oracle": outcome(tested, np.where(tested.right > 0, tested.micros, np.inf).argmin(axis=1)),
        "router without classifier, bound frozen": outcome(tested, picked(chances, predicted, worth)),
    }
    return rows | _whole(public, learn, test, best)


def _whole(public: Public, learn: Numbers, test: Numbers, best: int) -> dict[str, Row]:
    """The classifier as a free route in front; behind it each model's mean accuracy is all that is known."""
    curve, free = trusted(lambda fit_on, read: _read(public, fit_on, read), learn, public.reference)
    answers, raw = _read(public, learn, test)
    right = np.array([given == public.reference[i] for given, i in zip(answers, test, strict=True)], dtype=float)
    chance = np.interp(raw, curve.raw, curve.right)
    learned, tested = _with_free(public.table.rows(learn), free), _with_free(public.table.rows(test), right)
    means = learned.right.mean(axis=0)
    seen = Validation(_chances(means, free), _predicted(learned, learned), learned.right)
    worth = most_for_share(seen, best, SHARE)
    picks = picked(_chances(means, chance), _predicted(learned, tested), worth)
    only = np.full(len(test), len(means) - 1)
    return {"classifier alone": outcome(tested, only), "whole system, budget frozen": outcome(tested, picks)}


def _read(public: Public, labels: Numbers, rows: Numbers) -> tuple[list[str], Floats]:
    texts = [job.text for job in public.table.jobs]
    classifier = Classifier.of([texts[i] for i in labels], [public.reference[i] for i in labels])
    return classifier.read([texts[i] for i in rows])


def _chances(means: Floats, free: Floats) -> Floats:
    chances = np.tile(means, (len(free), 1))
    chances[:, -1] = free
    return chances


def _predicted(learned: Table, asked: Table) -> Floats:
    """What the calls will cost, as lines over the characters that were fitted on the first half."""
    size = np.array([len(job.text) for job in asked.jobs], dtype=float)
    lines = [line.micros + line.micros_per_char * size for line in expenses(learned)]
    return np.maximum(0.0, np.column_stack(lines))


def _with_free(table: Table, right: Floats) -> Table:
    micros = np.column_stack([table.micros, np.zeros(len(table))])
    rights = np.column_stack([table.right, right])
    return Table(table.jobs, (*table.routes, "in-process"), rights, micros, np.zeros_like(rights))


def _printed(rows: dict[str, list[Row]], title: str) -> dict[str, float]:
    table = Printed("", "accuracy", "sd", "worst", "dollars", "saved", "seeds >= best single", title=title)
    best = np.array(rows["best single"])
    saved, held = {}, {}
    for name, values in rows.items():
        each = np.array(values)
        saved[name] = 1 - float(each[:, 1].mean() / best[:, 1].mean())
        held[name] = float((each[:, 0] >= best[:, 0]).mean())
        figures = (each[:, 0].mean(), each[:, 0].std(), each[:, 0].min(), each[:, 1].mean() / 1e6, saved[name])
        table.add_row(name, *(f"{figure:.4f}" for figure in figures), f"{held[name]:.0%}")
    console.print(table)
    ours = "whole system, budget frozen"
    return {"seeds at or above the best single": held[ours], "saved": saved[ours]}


if __name__ == "__main__":
    sys.exit(main())
