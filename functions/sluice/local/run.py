"""The program behind `scripts/run`: the whole system on this machine, fed with documents, its results shown.

run                              send every shipped document, show what comes back; 0 if all is as expected
run FILE… --type NAME            the same for your own texts (or --schema FILE.json for fields of your own)
run --serve                      keep the system up, print how to use it, show results as they land
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from sluice import documents
from sluice.errors import SluiceError, UnavailableError
from sluice.local import samples
from sluice.local.bundle import FUNCTIONS
from sluice.local.samples import Sample
from sluice.local.show import Shown, console, document, totals
from sluice.local.system import FUNCTION_LOG, System, running

STATE = FUNCTIONS.parent / ".sluice"
SCRIPTS = FUNCTIONS.parent / "scripts"
INSTALL_SECONDS = "SLUICE_INSTALL_SECONDS"
"""Set by `scripts/run`: what it took to install, to be told with the other times."""
SECONDS_PER_DOCUMENT = {"none": 2.0, "small": 60.0, "large": 150.0}
PATIENCE_SECONDS = 120.0
POLL_SECONDS = 0.1


def extract(system: System, sent: Sequence[Sample], *, tell: Console, seconds: float) -> list[Shown]:
    """Send the samples and show each result as it lands; UnavailableError names what has not after ``seconds``."""
    waiting = {sample.job.job_id: sample for sample in sent}
    shown: list[Shown] = []
    for sample in sent:
        system.send(sample)
    until = time.monotonic() + seconds
    with _progress(tell, len(sent)) as progress:
        while waiting and time.monotonic() < until:
            for result in system.land():
                if result.job_id in waiting:
                    sample = waiting.pop(result.job_id)
                    shown.append(Shown(sample.name, result, sample.expected, sample.values))
                    tell.print(document(shown[-1]))
                    progress.advance(progress.task_ids[0])
            time.sleep(POLL_SECONDS)
    if waiting:
        names = ", ".join(sample.name for sample in waiting.values())
        log = system.stack.state / FUNCTION_LOG
        raise UnavailableError(f"no result of {names} after {seconds:.0f} s; what the functions said is in {log}")
    return shown


def _progress(tell: Console, count: int) -> Progress:
    progress = Progress(
        TextColumn("in flight"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=tell,
        transient=True,
        disable=not tell.is_terminal,
    )
    progress.add_task("", total=count)
    return progress


def serve(system: System, tell: Console) -> None:
    """Say how to use the system, then show what lands in it until interrupted."""
    tell.print(_instructions(system), soft_wrap=True, markup=False)
    while True:
        for result in system.land():
            tell.print(document(Shown(result.job_id, result)))
        time.sleep(POLL_SECONDS)


def _instructions(system: System) -> str:
    """Lines to paste into another terminal; both versions of the AWS CLI take them."""
    exports = "\n".join(f"export {name}={value}" for name, value in system.stack.environment.items())
    made, functions = system.deployment.resources, system.deployment.functions
    text = "Your auto loan payoff amount is $18,342.17, good through March 13, 2026."
    job = f'{{"tenant":"local","job_id":"NAME","document_type":"auto_loan_payoff","document":"{text}"}}'
    return f"""
The system is up; Ctrl-C ends it. Results appear below as they land. In another terminal:

{exports}
export TABLE={made.table}

# Put a job on the queue:
aws --endpoint-url $AWS_ENDPOINT_URL sqs send-message --queue-url {made.queues["queue"]} \\
  --message-group-id local --message-body '{job.replace("NAME", "one")}'

# Read its result:
{SCRIPTS / "sluice"} result one --tenant local

# Or have a job answered while you wait:
echo '{job.replace("NAME", "two")}' > job.json
aws --endpoint-url $AWS_ENDPOINT_URL lambda invoke --function-name {functions["extract_now"]} \\
  --payload fileb://job.json answer.json && cat answer.json
"""


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="texts of your own (UTF-8)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--type", choices=documents.names(), metavar="NAME", help=", ".join(documents.names()))
    what.add_argument("--schema", type=Path, metavar="FILE.json", help="a JSON Schema that names the fields")
    parser.add_argument("--serve", action="store_true", help="keep the system up until Ctrl-C")
    parser.add_argument("--models", choices=("none", "small", "large"), default="none", help=_MODELS_HELP)
    asked = parser.parse_args(given)
    if asked.files and not (asked.type or asked.schema):
        parser.error("say what to extract from the files: --type NAME or --schema FILE.json")
    if (asked.type or asked.schema or asked.serve) and bool(asked.files) == asked.serve:
        parser.error("--type and --schema go with FILEs, --serve with none")
    return asked


_MODELS_HELP = (
    "real language models in place of SageMaker and Bedrock, fetched once: none (default), small (0.5 GB, seconds per "
    "document) or large (1.6 GB, half a minute per document)"
)


def main(given: Sequence[str] | None = None) -> int:
    """Run; the exit status is 0 if all went as expected, 1 if a result did not, 2 if there was none."""
    asked = _arguments(given)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    tell = console()
    try:
        return _run(asked, tell)
    except SluiceError as error:
        tell.print(f"{type(error).__name__}: {error}", style="red", markup=False, soft_wrap=True)
        return 2
    except KeyboardInterrupt:
        tell.print("ended")
        return 0 if asked.serve else 130


def _run(asked: argparse.Namespace, tell: Console) -> int:
    start = time.monotonic()
    sent = _samples(asked)
    with running(asked.models, STATE, tell) as system:
        up = time.monotonic()
        tell.print(f"Up in {up - start:.1f} s at {system.stack.url}; logs in {STATE}", soft_wrap=True, highlight=False)
        if asked.serve:
            serve(system, tell)
        limit = PATIENCE_SECONDS + SECONDS_PER_DOCUMENT[asked.models] * len(sent)
        shown = extract(system, sent, tell=tell, seconds=limit)
        done = time.monotonic()
    tell.print(totals(shown, seconds=done - up))
    tell.print(_times({"up": up - start, "documents": done - up, "down": time.monotonic() - done}), style="dim")
    return 1 if any(one.surprising for one in shown) else 0


def _samples(asked: argparse.Namespace) -> list[Sample]:
    if asked.serve:
        return []
    if asked.files:
        return samples.own(asked.files, document_type=asked.type, schema=asked.schema)
    return samples.shipped()


def _times(steps: dict[str, float]) -> str:
    install = os.environ.get(INSTALL_SECONDS)
    told: dict[str, Any] = ({"install": float(install)} if install else {}) | steps
    return "  ".join(f"{step} {seconds:.1f} s" for step, seconds in told.items())


if __name__ == "__main__":
    sys.exit(main())
