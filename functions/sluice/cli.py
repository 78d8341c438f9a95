"""The program `sluice`: which subcommands there are and where each lives, told apart before anything is imported.

A subcommand is a module with ``options(parser)`` and ``run(asked)``, whose docstring is its help. Results go to
standard output or a file, everything said to a person to standard error. The exit status is 0 when all went well, 1
when some of it did not, 2 when the program could not do its work at all, 130 after Ctrl-C.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from sluice.errors import ConfigurationError, RetryableError

SOME_FAILED, CANNOT, INTERRUPTED = 1, 2, 130


@dataclass(frozen=True, slots=True)
class Command:
    """The module of a subcommand, and what it does in a few words."""

    module: str
    summary: str


COMMANDS = {
    "extract": Command("sluice.local.batch.command", "extract fields from many documents, in this process"),
    "types": Command("sluice.local.types", "list the document types and their fields"),
    "result": Command("sluice.local.result", "print a job's result from the table that TABLE names"),
    "evaluate": Command("sluice.local.evaluation.command", "how right, sure, fast and dear on labelled text"),
    "calibrate": Command("sluice.learning.calibration.command", "learn how sure is sure, and from where on to accept"),
    "simulate": Command("sluice.local.simulation.command", "days with bursts and outages, on modelled AWS"),
    "plan": Command("sluice.learning.economics.command", "what it costs and what it earns, GPU or Bedrock"),
    "plan pareto": Command("sluice.learning.router.pareto.command", "which model for which job, within a budget"),
    "train-router": Command("sluice.learning.router.command", "learn which route is right about which job"),
    "report": Command("sluice.local.report.command", "one HTML page to look through results, offline"),
    "review": Command("sluice.local.review.command", "review in the terminal what is in doubt; export labels"),
    "serve": Command("sluice.local.review.serve_command", "the same as a web page on this machine"),
    "train": Command("sluice.local.train", "train the embedded model (needs PyTorch: scripts/train)"),
}


def main(given: Sequence[str] | None = None, **parts: Any) -> int:
    """Run a subcommand and give its exit status; ``parts`` replace parts of it, such as its pipeline in a test."""
    words = list(sys.argv[1:] if given is None else given)
    name = next((name for name in (" ".join(words[:2]), *words[:1]) if name in COMMANDS), None)
    if name is None:
        _overview().parse_args(words)
        return CANNOT
    module = import_module(COMMANDS[name].module)
    asked = _parser(name, module).parse_args(words[len(name.split()) :], argparse.Namespace(**parts))
    try:
        return int(module.run(asked))
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


def _overview() -> argparse.ArgumentParser:
    """What answers when no subcommand is named: help, or what is wrong."""
    parser = argparse.ArgumentParser(prog="sluice", description="Unstructured text in, evidence-backed JSON out.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        commands.add_parser(name, help=command.summary)
    return parser


def _parser(name: str, module: Any) -> argparse.ArgumentParser:
    told, raw = _undented(module.run.__doc__), argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog=f"sluice {name}", description=told, formatter_class=raw)
    module.options(parser)
    return parser


def _undented(docstring: str) -> str:
    first, _, rest = docstring.partition("\n")
    return "\n".join([first, *(line.removeprefix("    ") for line in rest.splitlines())]).strip()


if __name__ == "__main__":
    sys.exit(main())
