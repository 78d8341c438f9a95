"""`sluice plan`: what it costs and what it earns, under assumptions that anybody can replace."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from sluice.errors import ConfigurationError
from sluice.learning.economics.inputs import Inputs, defaults
from sluice.learning.economics.outlook import Outlook, outlook
from sluice.prices import FILE, Prices

WIDTH = 160


def options(parser: argparse.ArgumentParser) -> None:
    """The options of `sluice plan`."""
    parser.add_argument("--inputs", type=Path, metavar="FILE", help="JSON with any of the assumptions (see --json)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="one assumption, such as burst=3, "
        "overhead.writes=2 or models.embedded.error=0.05; may be repeated",
    )  # fmt: skip
    parser.add_argument("--prices", type=Path, default=FILE, metavar="FILE", help="another price sheet (TOML)")
    parser.add_argument("--price", action="append", default=[], metavar="NAME=DOLLARS", help="one rate of the sheet")
    parser.add_argument("--json", action="store_true", help="inputs and results as JSON instead of tables")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="dollars over volume, as .svg, .png or .pdf")


def run(asked: argparse.Namespace) -> int:
    """What each model costs and earns, how many GPUs a lane needs, and from which volume they are cheaper than Bedrock.

    Prints a decision matrix (error, latency, dollars per million jobs, expected earnings, return, net savings against
    people, fine-tuning), GPUs per lane at p99, break-even volumes, the bill of a million jobs, and every assumption
    and price with its source. All of them can be replaced. Exit status: 0 printed, 2 an assumption or a price makes
    no sense.
    """
    inputs, prices = inputs_of(asked.inputs, asked.set), _prices(asked.prices, asked.price)
    found = outlook(inputs, prices)
    if asked.plot:
        from sluice.learning.economics.plot import plot

        plot(inputs, prices, asked.plot)
    if asked.json:
        sys.stdout.write(orjson.dumps(told(found), option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        _show(found, prices)
    for figure in prices.doubtful(datetime.now(UTC).date()):
        print(f"sluice: check {figure.name}: {figure.sure}, read {figure.read}", file=sys.stderr)
    return 0


def _show(found: Outlook, prices: Prices) -> None:
    from rich.console import Console

    from sluice.learning.economics.show import show

    show(found, prices, Console(highlight=False, width=WIDTH))


def told(found: Outlook) -> dict[str, Any]:
    """The outlook as plain JSON; its ``inputs`` can be edited and given back with --inputs."""
    results = {name: value for name, value in asdict(found).items() if name != "inputs"}
    for row, source in zip(results["rows"], found.rows, strict=True):
        row["model"] = source.model.name
    for fleet, one in zip(results["fleets"], found.fleets, strict=True):
        fleet["model"] = one.model.name
    inputs = orjson.loads(found.inputs.model_dump_json())
    return {"inputs": inputs, **results, "mix_per_million": found.mix_per_million}


def inputs_of(file: Path | None, settings: Sequence[str]) -> Inputs:
    """The defaults, changed by a JSON file and then by single settings; ConfigurationError names what is wrong."""
    tree: dict[str, Any] = orjson.loads(defaults().model_dump_json())
    if file is not None:
        tree |= _object(file)
    for setting in settings:
        _set(tree, setting)
    try:
        return Inputs.model_validate_json(orjson.dumps(tree))
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise ConfigurationError(f"inputs: {'; '.join(faults)}") from error


def _object(file: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError as error:
        raise ConfigurationError(f"{file} is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise ConfigurationError(f"{file} holds no JSON object")
    inner = found.get("inputs", found)
    return dict(inner)


def _set(tree: dict[str, Any], setting: str) -> None:
    """Replace one leaf; models are found by name, so names with dots have to come from a file."""
    name, equals, text = setting.partition("=")
    *path, last = name.split(".")
    at = tree
    for part in path:
        at = _step(at, part, name)
    if not equals or last not in at:
        raise ConfigurationError(f"--set {setting!r}: there is no such assumption")
    at[last] = _value(text)


def _step(at: dict[str, Any], part: str, name: str) -> dict[str, Any]:
    found = at.get(part)
    if isinstance(found, list):
        found = {one["name"]: one for one in found}
    if not isinstance(found, dict):
        raise ConfigurationError(f"--set {name}: there is nothing in {part!r}")
    return found


def _value(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _prices(file: Path, given: Sequence[str]) -> Prices:
    prices = Prices.load(file)
    for one in given:
        name, _, text = one.partition("=")
        try:
            amount = Decimal(text)
        except ArithmeticError:
            amount = Decimal("NaN")
        if not amount.is_finite() or amount < 0:
            raise ConfigurationError(f"--price {one!r}: {text!r} is no amount of dollars")
        prices = prices.with_rate(name, amount)
    return prices
