"""Cascades of two models under deadlines: fitted and frozen on ``*_train``, run on ``*_test``, every call billed.

The ladder is the largest family of models in the table (names that begin alike): the models one provider hosts. The
row over all models shows what a shift between the two files does. A set whose train or test file is missing is named
and left out. ``--check`` exits 1 when a bar is missed.
"""

import argparse
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table as Printed

from benchmarks.bars import Bar, missed
from benchmarks.routing_tables import timed
from sluice.errors import ConfigurationError
from sluice.learning.router.cascades import Answers, Cascade, calibration_error, curve, fitted, run
from sluice.learning.router.table import Table

DEADLINES = (500.0, 1000.0, 1500.0, 2000.0)
BARS: dict[str, Bar] = {
    "mean saving": (">=", 0.25),
    "least saving": (">=", 0.0),
    "mean loss of accuracy": ("<=", 0.005),
    "mean calibration error of the model asked first": ("<=", 0.03),
    "planned escalations that met no deadline": ("<=", 0.01),
}
console = Console(highlight=False, width=130)


def main() -> int:
    """Print the tables; the exit status is 1 when ``--check`` is given and a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with *_train.csv.gz and *_test.csv.gz")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    try:
        sets = {name: (timed(train), timed(test)) for name, train, test in _pairs(options.data)}
    except (ConfigurationError, OSError) as error:
        print(f"cascades: {error}", file=sys.stderr)
        return 2
    seen = _measured(sets)
    return 1 if missed(seen, BARS, console) and options.check else 0


def _pairs(folder: Path) -> list[tuple[str, Path, Path]]:
    pairs = []
    for train in sorted(folder.glob("*_train.csv*")):
        test = train.with_name(train.name.replace("_train", "_test"))
        name = train.name.partition("_train")[0]
        if test.exists():
            pairs.append((name, train, test))
        else:
            print(f"{name} has no {test.name}: left out", file=sys.stderr)
    if not pairs:
        raise ConfigurationError(f"{folder} has no set with both *_train.csv and *_test.csv")
    return pairs


def _measured(sets: dict[str, tuple[Answers, Answers]]) -> dict[str, float]:
    table = Printed("set", "models", "cascade", "accuracy", "single", "saved", "escalated", "ECE raw", "ECE", "late")
    timetable = Printed("set", "deadline ms", "plan", "in time", "accuracy, late is wrong", "dollars per 1000")
    ours = []
    for name, (train, test) in sets.items():
        family = _family(train.table.routes)
        for who, columns in (("family", family), ("all", list(range(len(train.table.routes))))):
            row, shown = _row(_only(train, columns), _only(test, columns))
            table.add_row(name, who, *shown)
            ours += [row] if who == "family" else []
        _deadlines(timetable, name, _only(train, family), _only(test, family))
    console.print(table, timetable)
    saved, loss, error, late = np.array(ours).T
    return {
        "mean saving": float(saved.mean()),
        "least saving": float(saved.min()),
        "mean loss of accuracy": float(loss.mean()),
        "mean calibration error of the model asked first": float(error.mean()),
        "planned escalations that met no deadline": float(late.mean()),
    }


def _row(train: Answers, test: Answers) -> tuple[tuple[float, ...], list[str]]:
    """Saving, loss, calibration error, share of escalations that were late; and the row to print."""
    cascade, best = fitted(train), train.table.best_single()
    ran, right = run(cascade, test), test.table.right[:, best]
    saved = 1 - float(ran.micros.sum() / test.table.micros[:, best].sum())
    loss = float(right.mean() - ran.right.mean())
    raw, error = _errors(train, test, cascade.first)
    late = _late(train, test)
    shown = [_named(cascade, train.table), f"{ran.right.mean():.4f}", f"{train.table.routes[best]} {right.mean():.4f}"]
    shown += [f"{saved:.1%}", f"{ran.escalated.mean():.1%}", f"{raw:.4f}", f"{error:.4f}", f"{late:.2%}"]
    return (saved, loss, error, late), shown


def _errors(train: Answers, test: Answers, route: int) -> tuple[float, float]:
    """Calibration error of a route's confidence on the test set, as it is and calibrated on the train set."""
    right, sure = test.table.right[:, route], test.confidence[:, route]
    raw = calibration_error(np.clip(np.exp(np.minimum(sure, 0)), 0, 1), right)
    made = curve(train.confidence[:, route], train.table.right[:, route])
    mean = np.full(len(right), train.table.right[:, route].mean())
    return raw, calibration_error(made(sure) if made else mean, right)


def _late(train: Answers, test: Answers) -> float:
    """The share of jobs that a planned second call made late, where one call of the best model would not have been.

    A second call is planned only while what is left of the deadline holds its slow twentieth; each deadline counts.
    """
    missed = []
    for deadline in DEADLINES:
        cascade = fitted(train, deadline_ms=deadline)
        if cascade.then is None:
            continue
        ran = run(cascade, test)
        single = test.table.milliseconds[:, cascade.then] <= deadline
        missed.append(float((ran.escalated & (ran.milliseconds > deadline) & single).mean()))
    return float(np.mean(missed)) if missed else 0.0


def _deadlines(table: Printed, name: str, train: Answers, test: Answers) -> None:
    for deadline in DEADLINES:
        for cascade in (Cascade(train.table.best_single()), fitted(train, deadline_ms=deadline)):
            ran = run(cascade, test)
            timely = ran.milliseconds <= deadline
            dollars = f"{ran.micros.mean() / 1000:.4f}"
            shown = (
                _named(cascade, train.table),
                f"{timely.mean():.1%}",
                f"{(ran.right * timely).mean():.4f}",
                dollars,
            )
            table.add_row(name, f"{deadline:.0f}", *shown)


def _named(cascade: Cascade, table: Table) -> str:
    first = table.routes[cascade.first]
    return first if cascade.then is None else f"{first} > {table.routes[cascade.then]}"


def _family(routes: tuple[str, ...]) -> list[int]:
    """The columns of the largest group of models whose names begin alike; the first such group on a tie."""
    makers = [re.split(r"[^A-Za-z]", route)[0].lower() for route in routes]
    largest = Counter(makers).most_common(1)[0][0]
    return [at for at, maker in enumerate(makers) if maker == largest]


def _only(seen: Answers, columns: list[int]) -> Answers:
    table = seen.table
    routes = tuple(table.routes[at] for at in columns)
    right, micros, took = (one[:, columns] for one in (table.right, table.micros, table.milliseconds))
    return Answers(Table(table.jobs, routes, right, micros, took), seen.confidence[:, columns])


if __name__ == "__main__":
    sys.exit(main())
