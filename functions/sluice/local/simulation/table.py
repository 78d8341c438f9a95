"""Outcomes for a terminal: one table for the figures, one for calls and money, one line for each bar that is missed."""

from collections.abc import Iterable, Sequence
from math import isinf, isnan

from rich import box
from rich.console import Console
from rich.table import Table

from sluice.local.simulation.outcome import Outcome, Times


def show(outcomes: Sequence[Outcome], console: Console) -> None:
    """Print everything."""
    console.print(_times(outcomes), _calls(outcomes))
    for one in outcomes:
        if one.outage:
            vain = f"{one.outage.calls} calls for {one.outage.offered} jobs ({one.outage.share:.2%}) while down"
            told = f"{vain}, 95 % throughput {seconds(one.outage.recovery)} after"
            console.print(f"{one.scenario.name} · {one.policy}: {told}")
        for missed in one.misses():
            console.print(f"[red]{one.scenario.name} · {one.policy}: {missed}[/red]")
    jobs, cpu = sum(one.offered for one in outcomes), sum(one.cpu for one in outcomes)
    wall = sum(one.wall for one in outcomes)
    console.print(f"{jobs:,} jobs in {cpu:.0f} s of CPU ({wall:.0f} s), {cpu / max(1, jobs) * 1e6:.0f} µs a job")


def compared(outcomes: Iterable[Outcome]) -> Table:
    """Policies side by side: what the callers get, what is lost, and what it costs."""
    table = _table(
        "scenario", "policy", "done", "real-time p99", "shed", "dwell in the queue", "DLQ", "waiting", "dollars"
    )
    for one in outcomes:
        table.add_row(
            one.scenario.name,
            one.policy,
            f"{one.endings.get('finished', 0) / max(1, one.offered):.2%}",
            "–" if isnan(one.now[1]) else seconds(one.now[1]),
            f"{one.shed_share:.1%}",
            times(one.dwell.get("queue")),
            f"{one.endings.get('dead letter', 0):,}",
            f"{one.waiting:,}",
            f"{sum(one.dollars.values()):,.2f}",
        )
    return table


def _times(outcomes: Iterable[Outcome]) -> Table:
    table = _table(
        "scenario",
        "policy",
        "jobs",
        "dwell in the queue",
        "service",
        "real-time",
        "shed",
        "backlog",
        "drain",
        "lost",
        "DLQ",
        "expired",
        "waiting",
    )
    for one in outcomes:
        table.add_row(
            one.scenario.name,
            one.policy,
            f"{one.offered:,}",
            times(one.dwell.get("queue")),
            times(one.service),
            times(one.now),
            f"{one.shed_share:.2%}",
            f"{one.backlog:,}",
            seconds(one.drain),
            f"{one.lost:,}",
            f"{one.endings.get('dead letter', 0):,}",
            f"{one.endings.get('expired', 0):,}",
            f"{one.waiting:,}",
        )
    return table


def _calls(outcomes: Iterable[Outcome]) -> Table:
    table = _table("scenario", "policy", "calls", "extra", "dollars", "dollars by route")
    for one in outcomes:
        table.add_row(
            one.scenario.name,
            one.policy,
            "\n".join(f"{number:,} {_short(route)}" for route, number in one.calls.items()),
            "\n".join(f"{number:,} {name}" for name, number in one.extra.items() if number),
            f"{sum(one.dollars.values()):,.2f}",
            "\n".join(f"{amount:,.2f} {_short(route)}" for route, amount in one.dollars.items()),
        )
    return table


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for name in columns:
        table.add_column(name, justify="left" if name in {"scenario", "policy"} else "right")
    return table


def _short(route: str) -> str:
    return route if not route.startswith("bedrock") else "bedrock"


def times(found: Times | None) -> str:
    """Three times as p50 / p99 / p99.9."""
    return "–" if found is None or isnan(found[0]) else " / ".join(map(seconds, found))


def seconds(time: float) -> str:
    """A time in a unit that suits it."""
    if isinf(time):
        return "never"
    if time < 1:
        return f"{time * 1_000:.0f} ms"
    return f"{time:.1f} s" if time < 120 else f"{time / 60:.0f} min"
