"""`sluice plan pareto`: for a batch of jobs, what accuracy costs, and which route each job gets."""

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np

from sluice.errors import ConfigurationError
from sluice.learning.router.assignment import Assignment, front, reaching, within
from sluice.learning.router.reading import json_rows, known_of
from sluice.learning.router.table import Floats
from sluice.routing.learned import Router


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked of it."""
    parser.add_argument("jobs", type=Path, metavar="JOBS", help="JSONL with text, document_type, source")
    parser.add_argument("--router", type=Path, required=True, metavar="FILE", help="as `sluice train-router` writes it")
    parser.add_argument("--budget", type=float, metavar="DOLLARS", help="the most right answers for so much")
    parser.add_argument("--accuracy", type=float, metavar="SHARE", help="the least cost for so many right answers")
    parser.add_argument("--assign", type=Path, metavar="FILE", help="write the route of each job, JSONL")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="write the front as SVG")


def run(asked: argparse.Namespace) -> int:
    """Show what accuracy costs for a batch, and assign a route to each job.

    Prints the Pareto front (dollars, expected accuracy, jobs per route). With --budget or --accuracy the assignment
    for that point is printed too, and written with --assign. Exit status: 0, or 2 when no assignment keeps to it.
    """
    router = Router.load(asked.router)
    rows = json_rows(asked.jobs)
    if not rows:
        raise ConfigurationError(f"{asked.jobs} has no jobs")
    expected = [router.estimates(known_of(row)) for row in rows]
    chances = np.array([[one.right for one in each] for each in expected])
    micros = np.array([[one.micros for one in each] for each in expected])
    points = front(chances, micros)
    for point in points:
        print(_line(point, router.routes))
    chosen = _chosen(asked, chances, micros)
    if chosen is not None:
        print(f"chosen: {_line(chosen, router.routes)}")
    if chosen is not None and asked.assign:
        routes = [router.routes[at] for at in chosen.routes.tolist()]
        lines = [json.dumps({"id": row.get("id"), "route": route}) for row, route in zip(rows, routes, strict=True)]
        asked.assign.write_text("".join(f"{line}\n" for line in lines))
    if asked.plot:
        from sluice.learning.router.pareto.plot import draw

        means, sums = chances.mean(axis=0).tolist(), micros.sum(axis=0).tolist()
        draw(points, list(zip(router.routes, means, sums, strict=True)), asked.plot)
    return 0


def _chosen(asked: argparse.Namespace, chances: Floats, micros: Floats) -> Assignment | None:
    if asked.budget is not None and asked.accuracy is not None:
        raise ConfigurationError("--budget and --accuracy: one of the two")
    if asked.budget is not None:
        return within(chances, micros, budget=asked.budget * 1e6)
    return None if asked.accuracy is None else reaching(chances, micros, accuracy=asked.accuracy)


def _line(one: Assignment, routes: tuple[str, ...]) -> str:
    counts = Counter(routes[at] for at in one.routes.tolist())
    shares = ", ".join(f"{route} {count}" for route, count in counts.most_common())
    return f"${one.micros / 1e6:.6f}  {one.accuracy:.4f}  {shares}"
