"""`sluice evaluate`: labelled documents x models -> how good, how sure, how fast, how dear."""

import argparse
import sys
from pathlib import Path
from typing import Any

import orjson

from sluice.confidence import Calibration
from sluice.errors import ConfigurationError
from sluice.learning.evaluation.evaluation import Evaluation, Results, evaluated
from sluice.learning.evaluation.html import html
from sluice.learning.evaluation.labelled import Case, Given, cases
from sluice.learning.evaluation.markdown import markdown, summary
from sluice.local.batch.world import Models, extractor, route
from sluice.local.bundle import FUNCTIONS
from sluice.local.evaluation import runs
from sluice.local.evaluation.running import run as extracted
from sluice.routing import Route

OK, SOME_FAILED = 0, 1
MODEL_DIR = FUNCTIONS / "embedded_model"
MOST_REPEATS = 100


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked for."""
    parser.add_argument("labelled", nargs="+", type=Path, metavar="LABELLED", help="JSON lines with texts and fields")
    parser.add_argument("--type", metavar="TYPE", help="the document type of lines that name none")
    parser.add_argument("--schema", type=Path, metavar="FILE", help="or the JSON Schema of lines that name none")
    parser.add_argument("--results", type=Path, metavar="RUN", help="judge these results of `extract`, ask nobody")
    parser.add_argument("--against", type=Path, metavar="RUN", help="compare with the results of another run")
    parser.add_argument("--keep", type=Path, metavar="RUN", help="write the results, for --results and --against")
    parser.add_argument("--report", type=Path, metavar="DIR", help="write evaluation.md and evaluation.html there")
    parser.add_argument("--repeat", type=_count, default=1, metavar="N", help="ask N times, to see how consistent")
    parser.add_argument("--route", action="append", type=_route, default=[], metavar="ROUTE", help="as in `extract`")
    parser.add_argument("--url", default="", help="where the OpenAI-compatible API begins: http://host:port/v1")
    parser.add_argument("--model-dir", type=Path, default=MODEL_DIR, help="the embedded model (the one that ships)")
    parser.add_argument("--calibration", type=Path, metavar="FILE", help="accept fields by its thresholds")


def run(asked: argparse.Namespace) -> int:
    """Judge a run over labelled documents: accuracy, made-up values, confidence, straight-through share, time, money.

    A line is {"id", "document_type" or "schema", "text", "fields": {name: value or null}}, with "source" (where the
    text is from), "family" (which texts are alike) and "also" (further right values by field) if known. Every rate has
    a 95 % interval, bootstrapped over documents. `--against` says better, worse, or can't tell. Exit status: 0 judged,
    1 judged but some documents have no result, 2 it could not be done.
    """
    if asked.type and asked.schema:
        raise ConfigurationError("--type and --schema exclude each other")
    known = list(cases(asked.labelled, Given(asked.type, _schema(asked.schema) if asked.schema else None)))
    if not known:
        raise ConfigurationError("there is no labelled document")
    repeats = _repeats(asked, known)
    if asked.keep:
        runs.write(repeats[0], asked.keep)
    calibration = Calibration.read(asked.calibration) if asked.calibration else None
    against = runs.read(asked.against) if asked.against else None
    found = evaluated(known, repeats, name=_name(asked), against=against, calibration=calibration)
    for name, told in summary(found):
        print(f"{name:<22} {told}")
    if asked.report:
        _write(found, asked.report)
    return SOME_FAILED if found.running.missing else OK


def _repeats(asked: argparse.Namespace, known: list[Case]) -> list[Results]:
    if asked.results:
        if asked.repeat > 1:
            raise ConfigurationError("--repeat asks models, --results does not")
        return [runs.read(asked.results)]
    if bool(asked.url) != any(one.backend == "openai_compatible" for one in asked.route):
        raise ConfigurationError("--url and --route openai_compatible:MODEL need each other")
    models = Models(asked.model_dir, tuple(asked.route), asked.url)
    connect = getattr(asked, "connect", None) or extractor
    return [extracted(known, models, connect) for _ in range(asked.repeat)]


def _schema(path: Path) -> Any:
    try:
        return orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise ConfigurationError(f"{path} is no JSON: {error}") from error


def _name(asked: argparse.Namespace) -> str:
    files = ", ".join(path.name for path in asked.labelled)
    routes = ", ".join(one.route for one in asked.route)
    asks = f"results {asked.results.name}" if asked.results else f"embedded model{f', {routes}' if routes else ''}"
    return f"{files} by {asks}"


def _write(found: Evaluation, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "evaluation.md").write_text(markdown(found), encoding="utf-8")
    (folder / "evaluation.html").write_text(html(found), encoding="utf-8")
    print(f"written: {folder / 'evaluation.md'}, {folder / 'evaluation.html'}", file=sys.stderr)


def _route(text: str) -> Route:
    try:
        return route(text)
    except ConfigurationError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_REPEATS:
        raise argparse.ArgumentTypeError(f"{text!r} is not between 1 and {MOST_REPEATS}")
    return int(text)
