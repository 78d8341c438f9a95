"""`sluice calibrate`: labelled documents -> the calibration that the embedded model carries along."""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sluice.backends.embedded import Embedded
from sluice.confidence import Calibration
from sluice.errors import ConfigurationError
from sluice.learning.calibration.curves import DegenerateError
from sluice.learning.calibration.fitting import Model, Study, calibrate
from sluice.learning.calibration.rated import rated_all
from sluice.learning.evaluation.labelled import Case, Given, cases

MODEL_DIR = Path(__file__).resolve().parents[3] / "embedded_model"
CANNOT = 2


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked for."""
    parser.add_argument("labelled", nargs="*", type=Path, metavar="LABELLED", help="JSON lines, as for `evaluate`")
    parser.add_argument("--type", metavar="TYPE", help="the document type of lines that name none")
    parser.add_argument("--families", type=int, default=0, metavar="N", help="add N documents by every template family")
    parser.add_argument("--model-dir", type=Path, default=MODEL_DIR, help="the embedded model (the one that ships)")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the calibration, as JSON")
    parser.add_argument("--promise", choices=("mix", "each"), default="mix", help="about whom (mix)")
    parser.add_argument("--seed", type=int, default=20261122)


def run(asked: argparse.Namespace) -> int:
    """Fit how sure the embedded model's answers are, and from which confidence on they may be accepted.

    Learns from free signals of every field on labelled documents (lines as for `sluice evaluate`), or on those of the
    template families that are kept for this (`--families`). `--promise mix` bounds the errors among all accepted
    fields of such a mix, `each` those of every document type and source by itself, so it accepts less. Refuses with
    exit status 2 when there are too few errors to learn from.
    """
    model = Embedded(asked.model_dir)
    fields = rated_all(_cases(asked), model)
    named = Model(model.digest, "embedded")
    try:
        study = calibrate(
            fields,
            named,
            seed=asked.seed,
            day=f"{datetime.now(UTC):%Y-%m-%d}",
            told=_told(asked),
            promise=asked.promise,
        )
    except DegenerateError as error:
        print(f"sluice: cannot calibrate: {error}", file=sys.stderr)
        return CANNOT
    write(study.calibration, asked.out)
    _print(study)
    return 0


def write(calibration: Calibration, path: Path) -> None:
    """Keep a calibration; a reader never meets half of one."""
    part = path.with_name(path.name + ".part")
    part.write_text(calibration.model_dump_json(indent=1) + "\n", encoding="utf-8")
    part.replace(path)


def _cases(asked: argparse.Namespace) -> Iterator[Case]:
    if not asked.labelled and not asked.families:
        raise ConfigurationError("name labelled files, or --families N")
    yield from cases(asked.labelled, Given(asked.type))
    if asked.families:
        from sluice.learning.calibration.synthetic import cases as generated

        yield from generated("calibration", per_family=asked.families, seed=asked.seed)


def _told(asked: argparse.Namespace) -> str:
    files = [path.name for path in asked.labelled]
    made = [f"{asked.families} documents by every calibration family"] if asked.families else []
    return ", ".join(files + made)


def _print(study: Study) -> None:
    lines = [f"held-out scores: {study.ranking}"]
    for one in study.calibration.thresholds:
        name = " ".join(filter(None, (one.document_type, one.source))) or "everything"
        if one.at is None:
            lines.append(f"{name}: nothing can be accepted with that promise")
        else:
            wrong = f"{one.wrong} of {one.accepted} wrong, at most {one.upper:.2%} with 95 % confidence"
            lines.append(f"{name}: from {one.at:.4f} on, {one.share:.1%} of fields ({wrong})")
    print("\n".join(lines))
