"""CPU of a cold start: what a fresh process spends on imports and on building what its first job needs.

Each row is a program run in processes of its own, in turns with the others; its CPU is that of the whole process less
that of a bare interpreter. Bytecode is compiled beforehand, as in the assets of `scripts/build-asset`. Processes
leave without cleaning up: Lambda never sees that, and it would be a fifth of boto3's figure. The bar is about the
handler, imported and built; the rows below it, with everything used once and with a real first job, show what is only
put off until then. ``--check`` exits 1 when the bar is missed.
"""

import argparse
import json
import os
import statistics
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from benchmarks.contenders import environment
from benchmarks.corpus import event
from benchmarks.measure_hot_path import loopback

BAR = 0.8
"""Most that `extract` may cost, as a multiple of boto3 with one client."""
DEPLOYED = {"PYDANTIC_DISABLE_PLUGINS": "__all__"}
"""As a stack should set it: looking for plugins means reading the metadata of every installed package."""
ROOT = Path(__file__).parent.parent
MODEL = ROOT / "functions" / "embedded_model"

BARE, BOTO3, EXTRACT = "a bare interpreter", "boto3 and one client", "extract: imported and built"
USED = "extract: the same, and everything used once"
FIRST_JOB = "extract: the same, and a first job, answered over loopback"
STANDS_ON = "what it stands on: asyncio, pydantic, pyreqwest, Powertools"
LEAVE = "\nimport os\nos._exit(0)"
"""Leaves a process without letting go of anything."""
_BUILT = "import extract.handler\nfrom extract.wiring import build\nbuild()"
_USE = """
from sluice.assembly import wire
from sluice import backends, documents, prompting
from sluice.evidence import judge, read
kind = documents.load("auto_loan_payoff")
text = "The payoff amount is $18,342.17, good through March 14, 2026."
prompting.prompt(kind, text)
judge(read(text), kind.field("payoff_amount"), "$18,342.17")
backends.load("bedrock", wire=wire(), region="us-east-1")
"""
PROGRAMS = {
    BARE: "",
    EXTRACT: _BUILT,
    USED: f"{_BUILT}{_USE}",
    FIRST_JOB: f"""
import json
from extract.handler import handler
class Context:
    function_name, memory_limit_in_mb, aws_request_id = "extract", 1769, "c6af9ac6"
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:extract"
    def get_remaining_time_in_millis(self):
        return 30_000
assert not handler(json.loads({json.dumps(event(0, 1))!r}), Context())["batchItemFailures"]
""",
    STANDS_ON: "import asyncio, orjson, pydantic.main, pyreqwest.client, aws_lambda_powertools",
    "  words: sluice.jobs, sluice.routing (pydantic)": "import sluice.jobs, sluice.routing",
    "  sluice.evidence": "import sluice.evidence",
    "  sluice.documents and one type": "from sluice import documents\ndocuments.load('auto_loan_payoff')",
    "  sluice.pipeline": "import sluice.pipeline",
    "  sluice.wire and its client": "from sluice.wire import Wire\nWire()",
    "  sluice.aws.journal": "import sluice.aws.journal",
    "  Powertools Logger and Metrics": "from aws_lambda_powertools import Logger, Metrics\nLogger(service='x')",
    "  bedrock's backend": "import sluice.backends.bedrock",
    "boto3": "import boto3",
    BOTO3: "import boto3\nboto3.client('dynamodb')",
    "usual: Powertools batch, parser, idempotency, boto3 and two clients": "import benchmarks.usual",
}
SESSION = "the embedded model's session, by itself"
_SESSION = f"from sluice import backends\nbackends.load('embedded', model_dir={str(MODEL)!r}, threads=1)"
console = Console(highlight=False, width=120)


def main() -> int:
    """Print the table; the exit status is 1 when ``--check`` is given and the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    session = {SESSION: _SESSION} if any(MODEL.glob("*.onnx")) else {}
    with loopback() as port:
        spent = _measured(PROGRAMS | session, options.rounds, environment(port))
    ratio = _print(spent)
    console.print("the bar is met" if ratio <= BAR else f"bar missed: {ratio:.2f} > {BAR}")
    return 1 if options.check and ratio > BAR else 0


def _measured(programs: Mapping[str, str], rounds: int, environ: Mapping[str, str]) -> dict[str, list[float]]:
    """CPU milliseconds by program and round; a first round that does not count writes the bytecode."""
    spent: dict[str, list[float]] = {name: [] for name in programs}
    with TemporaryDirectory(prefix="bytecode-") as bytecode:
        compiled = {"PYTHONPYCACHEPREFIX": bytecode, "PYTHONDONTWRITEBYTECODE": ""}
        for turn in range(rounds + 1):
            for name, program in programs.items():
                cost = _cpu_ms(program + LEAVE, {**os.environ, **environ, **DEPLOYED, **compiled})
                if turn:
                    spent[name].append(cost)
    return spent


def _cpu_ms(program: str, environ: Mapping[str, str]) -> float:
    """CPU milliseconds of a fresh interpreter that runs ``program``; what it prints goes nowhere."""
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    child = os.posix_spawn(sys.executable, [sys.executable, "-c", program], dict(environ), file_actions=silent)
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"exit status {os.waitstatus_to_exitcode(status)} of:\n{program}")
    return (used.ru_utime + used.ru_stime) * 1000


def _print(spent: Mapping[str, list[float]]) -> float:
    """The table; returns the median ratio of `extract` to boto3 with a client."""
    over = {name: [cost - bare for cost, bare in zip(costs, spent[BARE], strict=True)] for name, costs in spent.items()}
    ratios = {
        name: statistics.median(cost / base for cost, base in zip(costs, over[BOTO3], strict=True))
        for name, costs in over.items()
    }
    table = Table("CPU over a bare interpreter", "median ms", "least - most", "x boto3 and one client")
    for name, costs in over.items():
        if name == BARE:
            table.add_row(name, f"({statistics.median(spent[BARE]):.0f})")
            continue
        row = f"{statistics.median(costs):.0f}", f"{min(costs):.0f} - {max(costs):.0f}", f"{ratios[name]:.2f}"
        table.add_row(name, *row)
    console.print(f"\n[bold]Cold start[/], {len(spent[BARE])} rounds, bytecode compiled", table)
    return ratios[EXTRACT]


if __name__ == "__main__":
    sys.exit(main())
