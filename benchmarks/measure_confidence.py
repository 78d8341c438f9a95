"""Confidence: fitted on some template families, measured on others; none of them ever trained the embedded model.

The families that training held out are cut in two by a hash of their names (`sluice.learning.calibration.synthetic`).
``--sroie DIR`` adds what the prior is worth on receipts by vendors kept apart; they are too few to calibrate on.
``--out FILE`` keeps the calibration. ``--check`` exits 1 when a bar is missed.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from sluice import documents
from sluice.backends.embedded import Embedded
from sluice.confidence import Calibration, confidence
from sluice.confidence.signals import signals
from sluice.evidence import read
from sluice.jobs import FieldResult
from sluice.learning.calibration.command import write
from sluice.learning.calibration.fitting import Model, Study, calibrate
from sluice.learning.calibration.rated import Rated, rated_all, truths
from sluice.learning.calibration.synthetic import Half, cases, families
from sluice.learning.evaluation.bounds import clustered_upper, design_effect
from sluice.learning.evaluation.labelled import Case
from sluice.learning.evaluation.ranking import ranking, reliability
from sluice.learning.splits import split_of
from sluice.learning.tagger import labelled
from sluice.pipeline.judging import witnessed

SEEDS: dict[Half, int] = {"calibration": 20261122, "test": 20261123}
ROOT = Path(__file__).parent.parent
MODEL = ROOT / "functions" / "embedded_model"
BARS = {"AUROC": 0.90, "ECE": 0.03, "wrong": 0.01, "upper": 0.01, "share": 0.70, "microseconds": 20.0}
AT_LEAST = {"AUROC", "share"}
console = Console(highlight=False, width=140)
Bools = NDArray[np.bool_]


def main() -> int:
    """Print the tables; the exit status is 1 when ``--check`` is given and a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-family", type=int, default=80, help="documents by every calibration family (80)")
    parser.add_argument("--measured", type=int, default=40, help="documents by every test family (40)")
    parser.add_argument("--sroie", type=Path, help="folder with SROIE's train.jsonl")
    parser.add_argument("--out", type=Path, help="where to keep the calibration")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    model = Embedded(MODEL)
    study = _study(model, options.per_family)
    tested = rated_all(cases("test", per_family=options.measured, seed=SEEDS["test"]), model)
    seen = _measured(study.calibration, tested) | {"microseconds": _microseconds(study.calibration, tested)}
    if options.out:
        write(study.calibration, options.out)
    if options.sroie:
        _receipts(model, options.sroie / "train.jsonl")
    missed = [name for name, value in seen.items() if not _met(name, value)]
    console.print("bars missed: " + ", ".join(missed) if missed else "every bar is met")
    return 1 if options.check and missed else 0


def _met(name: str, value: float) -> bool:
    return value >= BARS[name] if name in AT_LEAST else value <= BARS[name]


def _study(model: Embedded, per_family: int) -> Study:
    fields = rated_all(cases("calibration", per_family=per_family, seed=SEEDS["calibration"]), model)
    study = calibrate(
        fields,
        Model(model.digest, "embedded"),
        seed=SEEDS["calibration"],
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        told=f"{per_family} documents by each of {len(families('calibration'))} calibration families",
    )
    console.print(
        f"\n[bold]Calibration[/]: {study.calibration.card['on']}, seed {SEEDS['calibration']}, {model.digest}"
    )
    console.print(f"held-out scores: {study.ranking}")
    table = Table("threshold for", "from", "share of fields", "accepted", "wrong", "95 % upper bound")
    for one in study.calibration.thresholds:
        name = " ".join(filter(None, (one.document_type, one.source))) or "the whole mix"
        figures = ("-", "none", "", "", "") if one.at is None else (
            f"{one.at:.4f}", f"{one.share:.3f}", str(one.accepted), str(one.wrong), f"{one.upper:.4f}"
        )  # fmt: skip
        table.add_row(name, *figures)
    console.print(table)
    return study


def _measured(calibration: Calibration, fields: Sequence[Rated]) -> dict[str, float]:
    sure, right = _confidences(calibration, fields), truths(fields)
    console.print(f"\n[bold]Measured[/] on {len(families('test'))} other families, seed {SEEDS['test']}")
    prior = np.array([_prior(field) for field in fields])
    for name, values in (("calibrated", sure), ("the prior it replaces", prior)):
        console.print(f"{name}: {ranking(values, right)}")
    for stated, name in ((True, "values given"), (False, "silences")):
        at = np.array([field.signals.stated == stated for field in fields])
        console.print(f"  {name}: {ranking(sure[at], right[at])}")
    _by(fields, sure, right)
    _reliability(sure, right)
    accepted = _accepted(calibration, fields, sure)
    each = _accepted(calibration.model_copy(update={"promise": "each"}), fields, sure)
    upper = _acceptance({"mix": accepted, "each type by itself": each}, fields, right)
    found = ranking(sure, right)
    wrong = float((~right[accepted]).mean()) if accepted.any() else 0.0
    return {
        "AUROC": found.auroc or 0.0,
        "ECE": found.ece,
        "wrong": wrong,
        "upper": upper,
        "share": float(accepted.mean()),
    }


def _confidences(calibration: Calibration, fields: Sequence[Rated]) -> NDArray[np.float64]:
    return np.array([calibration.sure(field.signals, field.outcome) for field in fields])


def _prior(field: Rated) -> float:
    return confidence(FieldResult(outcome=field.outcome), field.signals.certainty)


def _by(fields: Sequence[Rated], sure: NDArray[np.float64], right: Bools) -> None:
    table = Table("", "fields", "errors", "AUROC", "ECE")
    for heading in ("document_type", "source"):
        for name in sorted({str(getattr(field, heading)) for field in fields}):
            at = np.array([getattr(field, heading) == name for field in fields])
            found = ranking(sure[at], right[at])
            auroc = "refused" if found.auroc is None else f"{found.auroc:.4f}"
            table.add_row(name, str(found.answers), str(found.errors), auroc, f"{found.ece:.4f}")
    console.print(table)


def _reliability(sure: NDArray[np.float64], right: Bools) -> None:
    table = Table("confidence", "right", "fields", title="reliability")
    for said, true, count in reliability(sure, right):
        table.add_row(f"{said:.3f}", f"{true:.3f}", str(count))
    console.print(table)


def _accepted(calibration: Calibration, fields: Sequence[Rated], sure: NDArray[np.float64]) -> Bools:
    graded = (
        calibration.grade(
            FieldResult(outcome=field.outcome, confidence=float(one), route="embedded:sluice-mini"),
            field.document_type,
            field.source,
        )
        for field, one in zip(fields, sure, strict=True)
    )
    return np.array([grade == "accepted" for grade in graded])


def _acceptance(ways: dict[str, Bools], fields: Sequence[Rated], right: Bools) -> float:
    """Print what each way accepts; the upper bound of the first, documents counted as clusters."""
    table = Table("promise", "share", "accepted", "wrong", "of which silences", "share wrong", "95 % upper bound",
                  "families as clusters", "documents wholly accepted")  # fmt: skip
    bounds = []
    for name, at in ways.items():
        kept = [field for field, is_kept in zip(fields, at, strict=True) if is_kept]
        wrong = ~right[at]
        bound, wide = (
            clustered_upper(int(wrong.sum()), len(kept), effect=design_effect(wrong, names))
            for names in ([field.document for field in kept], [field.cluster for field in kept])
        )
        silent = sum(not field.right and not field.signals.stated for field in kept)
        doubted = {field.document for field, is_kept in zip(fields, at, strict=True) if not is_kept}
        whole = 1 - len(doubted) / len({field.document for field in fields})
        table.add_row(
            name, f"{at.mean():.3f}", str(len(kept)), str(int(wrong.sum())), str(silent),
            f"{wrong.mean() if kept else 0:.4f}", f"{bound:.4f}", f"{wide:.4f}", f"{whole:.3f}",
        )  # fmt: skip
        bounds.append(bound)
    console.print(table)
    return bounds[0]


def _microseconds(calibration: Calibration, fields: Sequence[Rated]) -> float:
    """Per field, best of five; beside it what collecting the signals takes."""
    seen = [field.signals for field in fields[:2000]]
    times = []
    for _ in range(5):
        started = time.perf_counter()
        for one in seen:
            calibration.probability(one)
        times.append((time.perf_counter() - started) / len(seen) * 1e6)
    console.print(f"{min(times):.1f} µs per field for its probability, {_collecting():.1f} µs for its signals")
    return min(times)


def _collecting() -> float:
    model, spent, count = Embedded(MODEL), 0.0, 0
    from sluice import prompting

    for case in cases("test", per_family=4, seed=SEEDS["test"]):
        kind, source = case.document_type, read(case.text)
        prompt = prompting.prompt(kind, case.text)
        answer = model.answer(prompt)
        quotes = prompting.decode(prompt, answer.text)
        fields = witnessed(kind, source, quotes, completion=answer, route="embedded:sluice-mini")
        started = time.perf_counter()
        signals(source, kind.fields, fields, answer.certainty)
        spent += time.perf_counter() - started
        count += len(fields)
    return spent / count * 1e6


def _receipts(model: Embedded, path: Path) -> None:
    """Receipts by vendors that the model was not trained on."""
    fields = rated_all(_vendors(path), model)
    found = ranking(np.array([_prior(field) for field in fields]), truths(fields))
    console.print(f"\n[bold]Receipts[/] of {len({field.cluster for field in fields})} vendors, by the prior: {found}")


def _vendors(path: Path) -> Iterator[Case]:
    for number, row in enumerate(labelled.rows(path)):
        vendor = f"receipt.{labelled.vendor(row['fields'], 'company')}"
        if split_of(vendor) != "train":
            kind = documents.load("receipt")
            yield Case(f"receipt-{number}", kind, str(row["text"]), row["fields"], source="scan", family=vendor)


if __name__ == "__main__":
    sys.exit(main())
