"""The program `sluice`: one function per subcommand, each a thin layer over the package.

Results go to standard output or a file, everything said to a person to standard error. The exit status is 0 when all
went well, 1 when some of it did not, 2 when the program could not do its work at all, 130 after Ctrl-C.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from sluice.errors import ConfigurationError, RetryableError

if TYPE_CHECKING:
    from sluice.local.batch.run import Extracts
    from sluice.local.batch.world import Models
    from sluice.routing import Route

OK, SOME_FAILED, CANNOT, INTERRUPTED = 0, 1, 2, 130
MODEL_DIR = Path(__file__).resolve().parents[1] / "embedded_model"
STANDARD = "-"
MOST_IN_FLIGHT = 256


def main(given: Sequence[str] | None = None, *, connect: "Callable[[Models], Extracts] | None" = None) -> int:
    """Run a subcommand and give its exit status; ``connect`` replaces the pipeline behind `sluice extract`."""
    asked = _parser().parse_args(given, argparse.Namespace(connect=connect))
    try:
        return int(asked.run(asked))
    except (ConfigurationError, RetryableError) as error:
        return _cannot(str(error))
    except BrokenPipeError:
        # Nobody reads any more; standard output must not fail once again when Python flushes it at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return SOME_FAILED
    except OSError as error:
        return _cannot(f"{error.filename or 'input or output'}: {error.strerror or error}")
    except KeyboardInterrupt:
        return INTERRUPTED


def _cannot(why: str) -> int:
    print(f"sluice: {why}", file=sys.stderr)
    return CANNOT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sluice", description="Unstructured text in, evidence-backed JSON out.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _extract_options(_command(commands, extract, "extract fields from many documents, in this process"))
    _command(commands, types, "list the document types and their fields")
    _result_options(_command(commands, result, "print a job's result from the table that TABLE names"))
    _train_options(_command(commands, train, "train the embedded model (needs PyTorch: scripts/train)"))
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    run: Callable[[argparse.Namespace], int],
    help_: str,
) -> argparse.ArgumentParser:
    """A subcommand named like the function that runs it, whose docstring is its help."""
    raw = argparse.RawDescriptionHelpFormatter
    made = commands.add_parser(run.__name__, help=help_, description=_undented(run.__doc__ or ""), formatter_class=raw)
    made.set_defaults(run=run)
    return made


def _undented(docstring: str) -> str:
    first, _, rest = docstring.partition("\n")
    return "\n".join([first, *(line.removeprefix("    ") for line in rest.splitlines())]).strip()


def extract(asked: argparse.Namespace) -> int:
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
    from sluice.local.batch.command import Order, run
    from sluice.local.batch.progress import summary
    from sluice.local.batch.world import Models, extractor

    start = time.monotonic()
    folder = asked.model_dir or Path(os.environ.get("MODEL_DIR") or MODEL_DIR)
    models = Models(folder, tuple(asked.route), asked.url, asked.budget)
    order = Order(asked.source, asked.out, models, plain=asked.plain, in_flight=asked.in_flight)
    tally, stopped = run(order, asked.connect or extractor)
    print(summary(tally, time.monotonic() - start), file=sys.stderr)
    return INTERRUPTED if stopped else OK if tally.complete else SOME_FAILED


def types(_: argparse.Namespace) -> int:
    """List the document types and their fields: name, kind, meaning."""
    from sluice import documents

    for name in documents.names():
        print(name)
        for spec in documents.load(name).fields:
            choices = f" ({', '.join(spec.choices)})" if spec.choices else ""
            print(f"  {spec.path:<20} {spec.kind:<7} {spec.description}{choices}")
    return OK


def result(asked: argparse.Namespace) -> int:
    """Print a job's result as JSON, from the DynamoDB table that the environment names.

    Needs TABLE, AWS_REGION, and the variables with AWS credentials (`aws configure export-credentials --format env`
    writes them). Exit status: 0 printed, 1 there is no such result, 2 the table cannot be read.
    """
    from sluice.local.result import load

    found = asyncio.run(load(asked.tenant, asked.job_id))
    if found is None:
        print(f"sluice: tenant {asked.tenant} has no result for job {asked.job_id}", file=sys.stderr)
        return SOME_FAILED
    print(found.model_dump_json(indent=2))
    return OK


def train(asked: argparse.Namespace) -> int:
    """Train the embedded model.

    Reads synthetic documents of every liability type and any labelled JSONL files (`--labelled FILE:TYPE:FIELD`, where
    FIELD's value names the source, so that no vendor is both trained on and measured), and writes ONNX, vocabulary,
    labels and a card with the accuracy on template families that were held out. The same seed gives the same documents.
    """
    from sluice.learning.tagger.command import Labelled, Study
    from sluice.learning.tagger.command import train as run
    from sluice.learning.tagger.training import Recipe
    from sluice.local.weights import cache_dir, fetch
    from sluice.local.weights_catalogue import MINILM, MINILM_VOCABULARY

    def tell(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    recipe = Recipe(minutes=asked.minutes, seed=asked.seed, workers=asked.workers, steps=asked.steps)
    labelled = tuple(Labelled(*one.rsplit(":", 2)) for one in asked.labelled)
    weights, vocabulary = (str(fetch(one, cache_dir(), tell)) for one in (MINILM, MINILM_VOCABULARY))
    run(Study(weights, vocabulary, str(asked.out), recipe, labelled), tell)
    return OK


def _train_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the model goes")
    parser.add_argument("--labelled", action="append", default=[], metavar="FILE:TYPE:FIELD", help="may be repeated")
    parser.add_argument("--minutes", type=float, default=45.0, help="CPU minutes per worker (default 45)")
    parser.add_argument("--steps", type=int, default=100_000, help="end after so many steps, if minutes last longer")
    parser.add_argument("--workers", type=int, default=2, help="processes that train together (default 2)")
    parser.add_argument("--seed", type=int, default=20261122)


def _extract_options(parser: argparse.ArgumentParser) -> None:
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


_ROUTE_HELP = (
    "a model to ask where the embedded one leaves doubt or does not know the type: sagemaker:ENDPOINT, bedrock:ID or "
    "openai_compatible:MODEL, with prices as ROUTE=IN/OUT in dollars per million tokens (free if not given); may be "
    "repeated. The AWS ones need AWS_REGION and credentials in the environment, the other sends SLUICE_API_KEY if set"
)


def _result_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("job_id", metavar="JOB_ID")
    parser.add_argument("--tenant", required=True)


def _route(text: str) -> "Route":
    from sluice.local.batch.world import route

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


if __name__ == "__main__":
    sys.exit(main())
