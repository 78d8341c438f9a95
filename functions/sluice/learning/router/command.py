"""`sluice train-router`: from tables of who was right and what it cost to the file that a policy names."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sluice.errors import ConfigurationError

if TYPE_CHECKING:
    from sluice.learning.router.fitting import Fit

LEAST_JOBS = 50


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked of it."""
    parser.add_argument("tables", nargs="+", type=Path, metavar="TABLE", help="CSV, JSONL, or results with --labels")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="where the router goes (JSON)")
    parser.add_argument("--labels", type=Path, metavar="FILE", help="JSONL with id, text and true fields, for results")
    parser.add_argument(
        "--price", action="append", default=[], metavar="ROUTE=DOLLARS", help="per million prompt tokens"
    )
    parser.add_argument("--share", type=_share, help="spend at most this share of always asking the best single route")
    parser.add_argument("--loss", type=_share, default=0.0, help="accuracy that may be lost to it (default 0)")
    parser.add_argument("--trees", type=int, default=60, help="trees per forest, of four (default 60)")
    parser.add_argument("--seed", type=int, default=0)


def run(asked: argparse.Namespace) -> int:
    """Learn which route is right about which job, and freeze at what price it is asked.

    Every TABLE says of jobs (text, document_type, source) which routes were right and what each cost: CSV columns
    `<route>` and `<route>_cost` (or `<route>_in` and --price), JSONL with `right` and `cost_micros` by route, or
    results as `sluice extract` writes them together with --labels. The operating point is the cheapest one whose lower
    confidence bound holds the accuracy of the best single route, less --loss; with --share the best within that share
    of its bill. It is frozen on predictions for jobs that the predicting part had not seen. Columns (or JSONL keys)
    tier0_margin_min, tier0_margin_mean, tier0_unsure, tenant_review_share and tenant_jobs are learned from where they
    are told; of stored results a tenant's history is counted. Name the file in the policy as `router`; routes must be
    named as there. Exit status: 0 written, 2 the tables cannot be learned from.
    """
    from sluice.learning.router.corpus import Corpus
    from sluice.learning.router.fitting import fit
    from sluice.learning.router.operating import least_for_accuracy, most_for_share
    from sluice.learning.router.parts import Recipe
    from sluice.learning.router.reading import table_of

    table = table_of(asked.tables, labels=asked.labels, prices=dict(map(_price, asked.price)))
    if len(table) < LEAST_JOBS:
        raise ConfigurationError(f"{len(table)} jobs are too few to learn from, {LEAST_JOBS} are needed")
    made = fit(table, Corpus.of(table.jobs), Recipe(trees=asked.trees, seed=asked.seed))
    if asked.share is not None:
        worth = most_for_share(made.validation, made.best_single, asked.share)
    else:
        worth = least_for_accuracy(made.validation, made.best_single, loss=asked.loss)
    router = made.router(worth=worth, fitted_on=", ".join(path.name for path in asked.tables))
    asked.out.write_text(router.model_dump_json())
    for line in _told(made, worth):
        print(line, file=sys.stderr)
    return 0


def _told(made: "Fit", worth: float) -> list[str]:
    from sluice.learning.router.table import outcome

    seen = made.validation
    picks, best = seen.picked(worth), made.best_single
    accuracy, micros = outcome(made.table, picks)
    single, bill = outcome(made.table, 0 * picks + best)
    return [
        f"{len(made.table)} jobs, {len(made.table.routes)} routes; best single {made.table.routes[best]}",
        f"on jobs not seen: accuracy {accuracy:.4f} for ${micros / 1e6:.4f}",
        f"always the best single: accuracy {single:.4f} for ${bill / 1e6:.4f}",
        f"a right answer counts for ${worth / 1e6:.6f}",
        *([f"told beside the text: {', '.join(made.space.usual)}"] if made.space.usual else []),
    ]


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not between 0 and 1")
    return share


def _price(text: str) -> tuple[str, float]:
    route, _, dollars = text.rpartition("=")
    try:
        return route, float(dollars)
    except ValueError as error:
        raise ConfigurationError(f"--price {text!r} is not ROUTE=DOLLARS") from error
