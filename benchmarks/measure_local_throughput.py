"""How many jobs a second the local stack does end to end: queue, function, model endpoint, table, stream, delivery.

The templates, the functions and the event sources are those of `scripts/run`; the model answers at once, by rote, over
HTTP as a SageMaker endpoint does, and every call is journalled and paid for. Some jobs go through first, so that the
functions are warm. A job counts when its result has landed in the table and says what its letter says.
"""

import argparse
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from sluice.local import rehearsal, scripted
from sluice.local.deployment import deploy
from sluice.local.stack import started

BAR = 100.0
WARM = 60
SEED = 20261122
SECONDS = 240.0


def main() -> int:
    """Measure and print; with ``--check`` 1 when the bar is missed."""
    parser = argparse.ArgumentParser(prog="benchmarks/local_throughput", description=__doc__)
    parser.add_argument("--jobs", type=int, default=2_000)
    parser.add_argument("--check", action="store_true", help=f"exit 1 below {BAR:.0f} jobs a second")
    asked = parser.parse_args()
    sent, done, wrong = measured(asked.jobs)
    rate = asked.jobs / done
    table = Table("jobs", "sent in", "all landed in", "jobs/s", "wrong", "bar")
    verdict = "met" if rate >= BAR and not wrong else "MISSED"
    table.add_row(str(asked.jobs), f"{sent:.1f} s", f"{done:.1f} s", f"{rate:.0f}", str(wrong), f"{BAR:.0f}: {verdict}")
    Console().print(table)
    print(f"load average before and after: {LOAD[0]:.1f}, {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return 1 if asked.check and verdict == "MISSED" else 0


LOAD = os.getloadavg()


def measured(jobs: int) -> tuple[float, float, int]:
    """Seconds until all jobs are sent, seconds until all have landed, and how many results are wrong or missing."""
    parameters = {"Policy": scripted.POLICY.model_dump_json(exclude_defaults=True), "ModelDir": "/nowhere"}
    with TemporaryDirectory() as scratch:
        state = Path(scratch)
        with scripted.serving(state) as url, started(state, models_url=url) as stack:
            made = deploy(stack, parameters).resources
            warm = scripted.letters(WARM, seed=SEED - 1, prefix="warm")
            rehearsal.send(stack, made.queues["queue"], warm)
            rehearsal.landing(stack, made.table, warm, seconds=SECONDS)
            letters = scripted.letters(jobs, seed=SEED)
            start = time.monotonic()
            rehearsal.send(stack, made.queues["queue"], letters)
            sent = time.monotonic() - start
            landed = rehearsal.landing(stack, made.table, letters, seconds=SECONDS)
            return sent, time.monotonic() - start, len(rehearsal.wrongs(letters, landed))


if __name__ == "__main__":
    sys.exit(main())
