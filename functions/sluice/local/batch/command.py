"""`sluice extract`: what it is told, and what it says."""

import argparse
import os
import sys
import time
from decimal import Decimal
from pathlib import Path

from sluice.errors import ConfigurationError
from sluice.local.batch.lines import STANDARD
from sluice.local.batch.order import MOST_IN_FLIGHT, Order, carry_out
from sluice.local.batch.progress import summary
from sluice.local.batch.world import Models, extractor, route
from sluice.routing import Route

SOME_FAILED, INTERRUPTED = 1, 130
MODEL_DIR = Path(__file__).resolve().parents[3] / "embedded_model"

_ROUTE_HELP = (
    "a model to ask where the embedded one leaves doubt or does not know the type: sagemaker:ENDPOINT, bedrock:ID or "
    "openai_compatible:MODEL, with prices as ROUTE=IN/OUT in dollars per million tokens (free if not given); may be "
    "repeated. The AWS ones need AWS_REGION and credentials in the environment, the other sends SLUICE_API_KEY if set"
)


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked of it."""
    parser.add_argument("source", metavar="IN", help="JSON lines; - is standard input")
    parser.add_argument("--out", default=STANDARD, help="JSON lines; - is standard output, the default")
    parser.add_argument("--plain", action="store_true", help='write only {"id", "fields": {name: value or null}}')
    parser.add_argument("--model-dir", type=Path, help="the embedded model (else MODEL_DIR, else the one that ships)")
    parser.add_argument("--route", action="append", type=_route, default=[], metavar="ROUTE", help=_ROUTE_HELP)
    parser.add_argument("--url", default="", help="where the OpenAI-compatible API begins: http://host:port/v1")
    parser.add_argument(
        "--budget", type=_dollars, default="50", help="most to spend per tenant and day, in dollars (50)"
    )
    parser.add_argument("--in-flight", type=_count, help="documents at once (two per core; 32 with --route)")


def run(asked: argparse.Namespace) -> int:
    """Extract fields from many documents, in this process.

    Every line of IN is a JSON object with the keys id, text, and document_type (see `sluice types`) or schema (any
    JSON Schema); tenant and metadata are optional. Every line of OUT is the result of one of them, in the order of the
    input, written as soon as all before it are.

    Run it again after an interruption and it goes on: ids that are in OUT are skipped, a half-written last line is
    mended. To have a document done anew, delete its line. Lines that are no job are told on standard error and
    skipped; so are documents whose models could not be reached, which the next run tries again. Ctrl-C finishes what
    is under way, a second one does not wait. Exit status: 0 all done, 1 some lines were skipped or have a result that
    says failed, 2 nothing could be done, 130 interrupted.
    """
    if STANDARD not in (asked.source, asked.out) and Path(asked.source).resolve() == Path(asked.out).resolve():
        raise ConfigurationError(f"{asked.out} cannot be both input and output")
    if bool(asked.url) != any(route.backend == "openai_compatible" for route in asked.route):
        raise ConfigurationError("--url and --route openai_compatible:MODEL need each other")
    start = time.monotonic()
    folder = asked.model_dir or Path(os.environ.get("MODEL_DIR") or MODEL_DIR)
    models = Models(folder, tuple(asked.route), asked.url, asked.budget)
    order = Order(asked.source, asked.out, models, plain=asked.plain, in_flight=asked.in_flight)
    connect = getattr(asked, "connect", extractor)
    tally, stopped = carry_out(order, connect)
    print(summary(tally, time.monotonic() - start), file=sys.stderr)
    return INTERRUPTED if stopped else 0 if tally.complete else SOME_FAILED


def _route(text: str) -> Route:
    try:
        return route(text)
    except ConfigurationError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _dollars(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except ArithmeticError:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no amount of dollars")
    return amount


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_IN_FLIGHT:
        raise argparse.ArgumentTypeError(f"{text!r} is not between 1 and {MOST_IN_FLIGHT}")
    return int(text)
