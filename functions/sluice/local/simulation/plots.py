"""Outcomes as pictures: an SVG for each scenario, the policies side by side, and one HTML page that shows them all."""

from collections.abc import Sequence
from html import escape
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.console import Console

from sluice.local.simulation.outcome import Outcome
from sluice.local.simulation.table import show

PANELS = (("offered", "ended"), ("gpu calls", "bedrock calls", "shed"), ("backlog",), ("gpu instances", "invocations"))
PER_SECOND = frozenset({"offered", "ended", "gpu calls", "bedrock calls", "shed"})
COLOURS = ("#0072b2", "#d55e00", "#009e73")
WIDTH = 190


def write(outcomes: Sequence[Outcome], folder: Path) -> Path:
    """Write ``NAME.svg`` for each scenario and ``index.html``; give the page."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = []
    for name, group in groupby(outcomes, key=lambda one: one.scenario.name):
        drawn = picture(list(group))
        (folder / f"{name}.svg").write_text(drawn, encoding="utf-8")
        pictures.append(drawn[drawn.index("<svg") :])
    page = folder / "index.html"
    page.write_text(_page(outcomes, pictures), encoding="utf-8")
    return page


def picture(outcomes: Sequence[Outcome]) -> str:
    """One scenario as SVG: a row for each policy, over the minutes of the scenario."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4 * len(PANELS), 2.4 * len(outcomes) + 0.6), layout="constrained")
    figure.suptitle(f"{outcomes[0].scenario.name}: {outcomes[0].scenario.about}", fontsize=10)
    rows = figure.subplots(len(outcomes), len(PANELS), squeeze=False)
    for one, row in zip(outcomes, rows, strict=True):
        for names, axes in zip(PANELS, row, strict=True):
            _panel(axes, one, names)
    target = StringIO()
    figure.savefig(target, format="svg", metadata={"Date": None})
    return target.getvalue()


def _panel(axes: Any, one: Outcome, names: Sequence[str]) -> None:
    end = max(1, int(one.scenario.seconds / one.step) + int(min(one.drain, one.scenario.drain) / one.step))
    minutes = [place * one.step / 60 for place in range(end)]
    for name, colour in zip(names, COLOURS, strict=False):
        by = one.step if name in PER_SECOND else 1.0
        axes.plot(minutes, [value / by for value in one.curves[name][:end]], label=name, color=colour, linewidth=0.9)
    axes.set_title(f"{one.policy}{' · per second' if names[0] in PER_SECOND else ''}", fontsize=8)
    axes.set_ylim(bottom=0)
    axes.tick_params(labelsize=7)
    axes.legend(fontsize=6, frameon=False)
    axes.set_xlabel("minutes", fontsize=7)


def _page(outcomes: Sequence[Outcome], pictures: Sequence[str]) -> str:
    console = Console(file=StringIO(), record=True, width=WIDTH)
    show(outcomes, console)
    told = escape(console.export_text())
    style = "body{font:15px sans-serif;margin:2rem}svg{width:100%;height:auto}pre{font-size:11px;overflow-x:auto}"
    head = f"<!doctype html><html lang=en><meta charset=utf-8><title>sluice simulate</title><style>{style}</style>"
    note = "<p>Simulated; all that is assumed stands in sluice/local/simulation/constants.py, with sources.</p>"
    return f"{head}<h1>Simulated days</h1>{note}<pre>{told}</pre>{''.join(pictures)}</html>\n"
