"""CPU per job with the model and the store at no distance: Sluice beside a bare client and the usual handlers.

All contenders answer the same documents over the same loopback services. Each is a process of its own; they take turns
in rounds, so that a busy machine is busy for all of them, and only ratios within one run mean anything. ``--check``
exits 1 when a bar is missed.
"""

import argparse
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from benchmarks.contenders import BATCH, environment
from benchmarks.steps import steps

BARS = {"bare": 3.0, "usual": 1 / 6}
"""Most that Sluice may cost, as a multiple of each."""

TOLD = {
    "sluice": "Sluice: extract.handler, everything included",
    "remembered": "the same, evidence remembered from an earlier turn",
    "bare": "(a) bare signed call + put, Sluice's client",
    "usual": "(b) Powertools batch, parser, idempotency, logger, metrics + boto3",
    "litellm": "(c) litellm + boto3 put",
}
LITELLM = ("litellm==1.106.2", "boto3", "orjson", "pydantic")
console = Console(highlight=False, width=120)


def main() -> int:
    """Print the tables; the exit status is 1 when ``--check`` is given and a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--batches", type=int, default=5, help=f"batches of {BATCH} jobs in a contender's turn")
    parser.add_argument("--litellm", action="store_true", help="install litellm into a throw-away venv and measure it")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    with ExitStack() as stack:
        port = stack.enter_context(loopback())
        pythons = dict.fromkeys(("sluice", "remembered", "bare", "usual"), sys.executable)
        if options.litellm:
            pythons["litellm"] = stack.enter_context(_venv_with(LITELLM))
        running = {name: stack.enter_context(_contender(name, python, port)) for name, python in pythons.items()}
        costs = _rounds(running, options.rounds, options.batches)
        _print_costs(costs)
        console.print(steps(port))
    missed = [name for name, bar in BARS.items() if _ratio(costs, name) > bar]
    console.print("bars missed: " + ", ".join(missed) if missed else "every bar is met")
    return 1 if options.check and missed else 0


def _rounds(running: Mapping[str, "subprocess.Popen[str]"], rounds: int, batches: int) -> dict[str, list[float]]:
    """Microseconds per job by contender and round; the first turn of each warms up and does not count."""
    costs: dict[str, list[float]] = {name: [] for name in running}
    for turn in range(rounds + 1):
        for name, process in running.items():
            cost = _ask(process, turn * batches * BATCH, batches)
            if turn:
                costs[name].append(cost)
    return costs


def _ask(process: "subprocess.Popen[str]", first: int, batches: int) -> float:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{first} {batches}\n")
    process.stdin.flush()
    return float(process.stdout.readline())


def _ratio(costs: Mapping[str, Sequence[float]], to: str, of: str = "sluice") -> float:
    """The median over rounds of Sluice's cost as a multiple of another's in the same round."""
    return statistics.median(ours / theirs for ours, theirs in zip(costs[of], costs[to], strict=True))


def _print_costs(costs: Mapping[str, Sequence[float]]) -> None:
    table = Table("CPU per job", "median ms", "quartiles", "Sluice is", "less evidence", "bar")
    for name, told in TOLD.items():
        if name not in costs:
            table.add_row(told, "not run", "", "", "", "")
            continue
        low, middle, high = (f"{cost / 1000:.3f}" for cost in statistics.quantiles(costs[name], n=4))
        bar = f"<= {BARS[name]:.2f} x" if name in BARS else ""
        ours = (f"{_ratio(costs, name, of):.2f} x" for of in ("sluice", "remembered"))
        table.add_row(told, middle, f"{low} - {high}", *ours, bar)
    console.print(f"\n[bold]Hot path[/], {len(costs['sluice'])} rounds, batches of {BATCH}", table)


@contextmanager
def loopback() -> Iterator[int]:
    """The port of the loopback services."""
    with _process([sys.executable, "-m", "benchmarks.loopback"], dict(os.environ)) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())


@contextmanager
def _contender(name: str, python: str, port: int) -> Iterator["subprocess.Popen[str]"]:
    with _process([python, "-m", "benchmarks.contenders", name], {**os.environ, **environment(port)}) as process:
        yield process


@contextmanager
def _process(command: Sequence[str], environ: Mapping[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """A child that ends when its stdin does."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(environ))
    try:
        yield process
    finally:
        if process.stdin:
            process.stdin.close()
        process.wait(timeout=30)


@contextmanager
def _venv_with(packages: Sequence[str]) -> Iterator[str]:
    """The interpreter of a venv that is gone afterwards."""
    with TemporaryDirectory(prefix="litellm-") as folder:
        python = str(Path(folder) / "bin" / "python")
        subprocess.run(["uv", "venv", "--quiet", "--python", sys.executable, folder], check=True)  # noqa: S607  # uv of the PATH
        subprocess.run(["uv", "pip", "install", "--quiet", "--python", python, *packages], check=True)  # noqa: S607  # uv of the PATH
        yield python


if __name__ == "__main__":
    sys.exit(main())
