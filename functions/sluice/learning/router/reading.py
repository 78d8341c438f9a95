"""Reading tables of who was right and what it cost: CSV by how columns are called, JSONL, or stored results.

CSV: a column ``<route>`` with 0 or 1 per route, and beside it ``<route>_cost`` (dollars per job) or ``<route>_in``
(prompt tokens, to be multiplied by a price), perhaps ``<route>_ms``. JSONL: ``text`` and ``right`` = {route: true or
false}, perhaps ``cost_micros`` and ``milliseconds`` of that shape, ``document_type``, ``source``, ``numbers``. Stored
results (as `sluice extract` writes them) need labels: JSONL with ``id``, ``text`` and the true ``fields``.

The numbers of `sluice.routing.numbers` may be columns of their own (an empty one was not told); of stored
results ``numbers`` beside the attempts, or in one of them, count, and a tenant's history is counted where not told.
"""

import csv
import gzip
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from sluice.errors import ConfigurationError
from sluice.learning.router.history import histories
from sluice.learning.router.table import Floats, Table
from sluice.routing.learned import Known
from sluice.routing.numbers import NUMBERS

MICROS = 1_000_000
TEXTS = ("text", "content", "query", "user_prompt")
Row = Mapping[str, Any]


def table_of(paths: Sequence[Path], *, labels: Path | None = None, prices: Mapping[str, float] | None = None) -> Table:
    """Read tables of one layout as one; ConfigurationError names the file and what is missing.

    ``prices`` are dollars per million prompt tokens by route, for tables that only count tokens.
    """
    if labels is not None:
        told = {str(row.get("id")): row for row in json_rows(labels)}
        return _of_results(list(chain.from_iterable(json_rows(path) for path in paths)), told)
    if all(".csv" in path.suffixes for path in paths):
        return _of_columns(list(chain.from_iterable(csv_rows(path) for path in paths)), prices or {})
    return _of_objects(list(chain.from_iterable(json_rows(path) for path in paths)))


def csv_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, gzipped or not."""
    csv.field_size_limit(sys.maxsize)
    with gzip.open(path, "rt", newline="") if path.suffix == ".gz" else path.open(newline="") as lines:
        return list(csv.DictReader(lines))


def json_rows(path: Path) -> list[Row]:
    """The objects of a JSONL file; a line that is none is an error that names it."""
    rows = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        try:
            rows.append(json.loads(line))
        except ValueError as error:
            raise ConfigurationError(f"{path}, line {number}: {error}") from error
        if not isinstance(rows[-1], dict):
            raise ConfigurationError(f"{path}, line {number}: not a JSON object")
    return rows


def columns(rows: Sequence[Row], suffix: str) -> tuple[str, ...]:
    """The routes: columns whose name also occurs with this suffix."""
    return tuple(name for name in rows[0] if f"{name}{suffix}" in rows[0]) if rows else ()


def numbers(rows: Sequence[Row], names: Iterable[str]) -> Floats:
    """Columns as numbers, NaN where there is none."""
    names = tuple(names)
    return np.array([[_number(row.get(name)) for name in names] for row in rows]).reshape(len(rows), len(names))


def text_of(row: Row) -> str:
    """The text of a row, under whichever of the usual names."""
    name = next((one for one in TEXTS if one in row), None)
    if name is None:
        raise ConfigurationError(f"none of the columns {', '.join(TEXTS)} is there")
    return str(row[name])


def known_of(row: Row) -> Known:
    """What a row says of its job."""
    source = row.get("source", row.get("system", ""))
    return Known(text_of(row), str(row.get("document_type") or ""), str(source or ""), told_of(row))


def told_of(row: Row) -> dict[str, float]:
    """The numbers a row tells: those under ``numbers``, and columns with the names that are fixed."""
    given = row.get("numbers")
    named = {name: row.get(name) for name in NUMBERS} | (dict(given) if isinstance(given, Mapping) else {})
    read = {str(name): _number(value) for name, value in named.items()}
    return {name: value for name, value in read.items() if isfinite(value)}


def _number(value: object) -> float:
    if value in (None, ""):
        return float("nan")
    try:
        return float({"True": "1", "False": "0"}.get(str(value), str(value)))
    except ValueError as error:
        raise ConfigurationError(f"{str(value)[:40]!r} is no number") from error


def _of_columns(rows: list[dict[str, str]], prices: Mapping[str, float]) -> Table:
    billed, counted = columns(rows, "_cost"), columns(rows, "_in")
    routes = billed or counted
    if not routes:
        raise ConfigurationError("no column <route> with <route>_cost or <route>_in beside it")
    if not billed and (missing := [route for route in routes if route not in prices]):
        raise ConfigurationError(f"the price of {', '.join(missing)} is not given")
    if billed:
        micros = numbers(rows, (f"{route}_cost" for route in routes)) * MICROS
    else:
        micros = numbers(rows, (f"{route}_in" for route in routes)) * np.array([prices[route] for route in routes])
    took = np.nan_to_num(numbers(rows, (f"{route}_ms" for route in routes)))
    return Table(tuple(map(known_of, rows)), routes, numbers(rows, routes), micros, took, cost_known=not billed)


def _of_objects(rows: list[Row]) -> Table:
    if any(not isinstance(row.get("right"), dict) for row in rows):
        raise ConfigurationError('every line needs "right": {route: true or false}')
    routes = tuple(dict.fromkeys(chain.from_iterable(row["right"] for row in rows)))
    parts = (
        numbers([row.get(part) or {} for row in rows], routes) for part in ("right", "cost_micros", "milliseconds")
    )
    right, micros, took = parts
    return Table(tuple(map(known_of, rows)), routes, right, micros, took)


def _of_results(results: list[Row], labels: Mapping[str, Row]) -> Table:
    """One row per labelled job; of several answers only the last can be judged, as it settled the result."""
    rows: dict[str, dict[str, Any]] = {}
    history = histories(results)
    for result in results:
        label = labels.get(str(result.get("job_id")))
        answered = [one for one in result.get("attempts", ()) if one["outcome"] == "answered"]
        if label is None or not answered:
            continue
        row = rows.setdefault(str(label["id"]), {**label, "right": {}, "cost_micros": {}, "milliseconds": {}})
        row.setdefault("document_type", result.get("document_type"))
        told = {name: value for part in (label, *result["attempts"], result) for name, value in told_of(part).items()}
        row["numbers"] = history.get(str(label["id"]), {}) | told
        for attempt in answered:
            row["cost_micros"][attempt["route"]] = attempt["cost_micros"]
            row["milliseconds"][attempt["route"]] = attempt["milliseconds"]
        row["right"][answered[-1]["route"]] = _as_labelled(result, label)
    if not rows:
        raise ConfigurationError("no result belongs to a label: job_id of the results and id of the labels must agree")
    return _of_objects(list(rows.values()))


def _as_labelled(result: Row, label: Row) -> bool:
    """Whether every labelled field has its true value; a field that is not labelled counts for nothing."""
    given = {path: field.get("value") for path, field in (result.get("fields") or {}).items()}
    return all(given.get(path) == value for path, value in (label.get("fields") or {}).items())
