"""The outlook as tables for people."""

from math import isinf
from typing import TYPE_CHECKING

from sluice.learning.economics.inputs import Inputs
from sluice.learning.economics.outlook import Outlook
from sluice.prices import Prices

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


TEXTS = frozenset({"fine-tuning", "lane", "Bedrock", "value", "why", "source", "read", "sure"})


def show(outlook: Outlook, prices: Prices, console: "Console") -> None:
    """Print results first, then every assumption and every price with its source."""
    for table in (_matrix(outlook), _fleets(outlook), _break_evens(outlook), _bill(outlook)):
        console.print(table)
    console.print(_assumptions(outlook.inputs), _models(outlook.inputs), _sources(prices))


def _table(title: str, *headings: str) -> "Table":
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold")
    for at, heading in enumerate(headings):
        table.add_column(heading, justify="left" if at == 0 or heading in TEXTS else "right", overflow="fold")
    return table


def _matrix(outlook: Outlook) -> "Table":
    title = f"Models, at {outlook.inputs.jobs_per_day / 1e6:g} M jobs a day, surroundings included"
    table = _table(
        title, "model", "error", "p99", "$ per M", "E\\[E] $", "RoI", "ENCS $", "pays if an error costs", "fine-tuning"
    )
    for row in outlook.rows:
        model = row.model
        table.add_row(
            model.name,
            f"{model.error:.1%}",
            _time(model.p99_ms),
            money(row.per_million),
            f"{row.earnings:.4f}",
            f"{row.on_cost:,.0f}",
            f"{row.savings:.4f}",
            "never" if isinf(row.quality_pays_above) else f"> ${row.quality_pays_above:.4f}",
            model.fine_tuning,
        )
    return table


def _fleets(outlook: Outlook) -> "Table":
    headings = (
        "model",
        "lane",
        "jobs/s",
        "each",
        "needed",
        "if pooled",
        "square root",
        "at once",
        "$ a day, spare incl.",
    )
    table = _table("GPUs for 99 in 100 in time", *headings)
    for fleet in outlook.fleets:
        table.add_row(
            fleet.model.name,
            fleet.lane,
            f"{fleet.per_second:,.0f}",
            f"{fleet.staff.each:.0f}/s",
            *(_count(number) for number in (fleet.staff.machines, fleet.pooled, fleet.rule_of_thumb)),
            str(fleet.staff.at_once or ""),
            money(fleet.dollars_a_day),
        )
    return table


def _break_evens(outlook: Outlook) -> "Table":
    table = _table(
        "GPU cheaper than Bedrock from so many jobs a day on (queue lane, up to 100 M)", "GPU", "Bedrock", "jobs a day"
    )
    for even in outlook.break_evens:
        volume = "never" if isinf(even.jobs_per_day) else f"{even.jobs_per_day:,.0f}"
        table.add_row(even.gpu, even.bedrock, volume)
    return table


def _bill(outlook: Outlook) -> "Table":
    table = _table("A million jobs in the assumed mix", "part", "share", "$")
    for name, dollars in outlook.mix.items():
        table.add_row(name, f"{outlook.inputs.mix[name]:.0%}", money(dollars))
    for name, dollars in outlook.overhead.items():
        table.add_row(name, "", money(dollars))
    table.add_row("all", "", money(outlook.mix_per_million))
    per_day = outlook.mix_per_million * outlook.inputs.jobs_per_day / 1e6
    table.add_row("a day", "", money(per_day))
    return table


def _assumptions(inputs: Inputs) -> "Table":
    table = _table("Assumptions (--set NAME=VALUE or --inputs FILE)", "name", "value", "why")
    for name, field in type(inputs).model_fields.items():
        if name != "models":
            value = getattr(inputs, name)
            shown = value.model_dump() if hasattr(value, "model_dump") else value
            table.add_row(name, str(shown), field.description or "")
    return table


def _models(inputs: Inputs) -> "Table":
    table = _table("Models: where their figures come from", "model", "source")
    for model in inputs.models:
        table.add_row(model.name, model.source)
    return table


def _sources(prices: Prices) -> "Table":
    table = _table("Prices (--prices FILE or --price NAME=DOLLARS)", "name", "$", "read", "sure", "source")
    for rate in prices.rates.values():
        table.add_row(rate.name, f"{rate.dollars} per {rate.per}", str(rate.read), rate.sure, rate.source)
    for tier in prices.tiers.values():
        table.add_row(f"tier {tier.name}", f"x {tier.times}", str(tier.read), tier.sure, tier.source)
    for model in prices.models.values():
        figure = f"{model.input} in, {model.output} out per M tokens"
        table.add_row(model.name, figure, str(model.read), model.sure, model.source)
    return table


def money(dollars: float) -> str:
    """An amount with as many digits as anybody can use."""
    if isinf(dollars):
        return "-"
    return f"{dollars:,.0f}" if dollars >= 100 else f"{dollars:.2f}" if dollars >= 1 else f"{dollars:.3f}"


def _count(number: float) -> str:
    return "not to be had" if isinf(number) else f"{number:.0f}" if number == int(number) else f"{number:.1f}"


def _time(ms: float) -> str:
    return f"{ms:.0f} ms" if ms < 1_000 else f"{ms / 1_000:.0f} s" if ms < 600_000 else f"{ms / 3_600_000:.0f} h"
