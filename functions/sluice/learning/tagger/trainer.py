"""The work behind ``sluice train``: corpus, base weights, workers, export, measurement, card."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import torch

from sluice.backends.embedded import Embedded
from sluice.learning.tagger.run import Base, run
from sluice.learning.tagger.study import Corpus, families_of, measure, read_labelled
from sluice.learning.tagger.training import Log, Recipe

WORKER = "import sys; from sluice.learning.tagger.trainer import follow; follow(sys.argv[1])"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled JSONL file of one document type; ``source_field`` names the field whose value is the source."""

    path: str
    document_type: str
    source_field: str


@dataclass(frozen=True, slots=True)
class Study:
    """Everything a training run depends on; a second process gets it as JSON."""

    weights: str
    vocabulary: str
    out: str
    recipe: Recipe
    labelled: tuple[Labelled, ...] = ()
    layers: tuple[int, ...] = (0, 1, 2, 3)
    per_family: int = 20


def train(study: Study, log: Log) -> None:
    """Train, export and measure; the folder ``study.out`` then holds a model with its card."""
    followers = [_follower(study, worker) for worker in range(1, study.recipe.workers)]
    started = time.process_time()
    try:
        corpus = _run(study, study.recipe, log)
    finally:
        for follower in followers:
            follower.wait(timeout=600)
    minutes = (time.process_time() - started) / 60
    _write_card(study, corpus, minutes=minutes)
    log(f"card written to {study.out}")


def follow(description: str) -> None:
    """A further worker: the same study, its own examples, nothing exported."""
    given = json.loads(description)
    labelled = tuple(Labelled(**one) for one in given["labelled"])
    recipe = Recipe(**given["recipe"])
    study = Study(given["weights"], given["vocabulary"], given["out"], recipe, labelled, tuple(given["layers"]))
    _run(study, study.recipe, lambda _: None)


def _follower(study: Study, worker: int) -> "subprocess.Popen[bytes]":
    recipe = replace(study.recipe, worker=worker)
    description = {
        "weights": study.weights,
        "vocabulary": study.vocabulary,
        "out": study.out,
        "recipe": {name: getattr(recipe, name) for name in Recipe.__slots__},
        "labelled": [{name: getattr(one, name) for name in Labelled.__slots__} for one in study.labelled],
        "layers": study.layers,
    }
    return subprocess.Popen([sys.executable, "-c", WORKER, json.dumps(description)])  # noqa: S603  # our own program


def _run(study: Study, recipe: Recipe, log: Log) -> Corpus:
    torch.set_num_threads(1)
    corpus = _corpus(study.labelled)
    run(corpus, Base(Path(study.weights), Path(study.vocabulary), study.layers), recipe, out=Path(study.out), log=log)
    return corpus


def _corpus(labelled: Sequence[Labelled]) -> Corpus:
    documents = [
        document
        for one in labelled
        for document in read_labelled(Path(one.path), one.document_type, source_field=one.source_field)
    ]
    return Corpus(families_of(), documents)


def _write_card(study: Study, corpus: Corpus, *, minutes: float) -> None:
    out = Path(study.out)
    tallies = measure(Embedded(out), corpus.of("test"), per_family=study.per_family, seed=study.recipe.seed)
    learned = corpus.of("train")
    by_type = "\n".join(
        f"| {name} | {tally.counts['all']} | {tally.rate('exact'):.4f} | {tally.f1:.4f} | "
        f"{tally.rate('hallucinated'):.4f} |"
        for name, tally in [*sorted(tallies.by["type"].items()), ("all", tallies.total)]
    )
    labels = json.loads((out / "labels.json").read_text(encoding="utf-8"))
    labelled = "".join(f"- `{Path(one.path).name}` as {one.document_type}\n" for one in study.labelled)
    (out / "README.md").write_text(
        CARD.format(
            day=f"{datetime.now(UTC):%Y-%m-%d}",
            layers=len(study.layers),
            size=(out / "model.onnx").stat().st_size,
            sha256=labels["sha256"],
            families=len(learned.families),
            held_out=len(corpus.of("test").families),
            count=len(learned.labelled),
            labelled=labelled,
            seed=study.recipe.seed,
            minutes=minutes,
            workers=study.recipe.workers,
            per_family=study.per_family,
            by_type=by_type,
        ),
        encoding="utf-8",
    )


CARD = """# sluice-mini: the embedded model

A fine-tuned **extractive encoder** (not a language model that writes): it marks which piece of a document is which
field and can only return substrings of its input. Trained {day}.

| | |
|---|---|
| base | all-MiniLM-L6-v2 (Apache-2.0), its first {layers} layers, vocabulary pruned |
| format | ONNX, dynamic int8, {size:,} bytes |
| sha256 | `{sha256}` |
| trained on | {families} synthetic template families; {count} labelled documents |
| held out | {held_out} template families, and every vendor whose name hashes into the test split |
| seed, effort | {seed}; {minutes:.0f} CPU minutes in each of {workers} processes |
| licence | Apache-2.0 (code and weights) |

Labelled files:
{labelled}
SROIE receipts (ICDAR 2019, CC-BY-4.0) come from the authors of that data set; no receipt is contained in the model.

## Exact fields on template families that it never read ({per_family} documents each)

| type | decisions | exact | F1 | hallucinated |
|---|---|---|---|---|
{by_type}

Latency and receipts: `docs/benchmarks.md`. All liability documents are made up by the project's own template authors,
so real letters will differ more from them than they differ from each other; that is why doubtful answers escalate.

Make it again: `scripts/train --labelled SROIE/train.jsonl:receipt:company --workers {workers}`
"""
