"""`sluice report`: results and their texts -> a page to look through."""

import argparse
import sys
from pathlib import Path

from sluice.errors import ConfigurationError
from sluice.local.evaluation import runs
from sluice.local.report.contents import contents, texts
from sluice.local.report.page import page


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked for."""
    parser.add_argument("results", type=Path, metavar="RESULTS", help="JSON lines, as `extract` writes them")
    parser.add_argument("--texts", type=Path, action="append", default=[], metavar="IN", help="the input of `extract`")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the page: one HTML file")
    parser.add_argument("--title", default="", help="what stands at the top (else the file's name)")


def run(asked: argparse.Namespace) -> int:
    """Write one HTML file to look through results: every document with its evidence, filters, cost and latency.

    The file contains the documents' texts, so keep it where they may be kept; it asks nobody over the network.
    """
    if asked.out.resolve() in {path.resolve() for path in (asked.results, *asked.texts)}:
        raise ConfigurationError(f"{asked.out} cannot be both input and output")
    results, known = runs.read(asked.results), texts(asked.texts)
    if not results:
        raise ConfigurationError(f"{asked.results} has no result")
    shown = contents(results.values(), known)
    asked.out.write_text(page(shown, title=asked.title or asked.results.name), encoding="utf-8")
    unknown = sum(one["text"] is None for one in shown)
    without = f", {unknown} of them without their text" if unknown else ""
    print(f"{asked.out}: {len(shown)} results{without}", file=sys.stderr)
    return 0
