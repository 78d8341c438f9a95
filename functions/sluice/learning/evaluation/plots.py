"""The pictures of an evaluation as SVG, drawn without a display and the same for the same figures."""

import io
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sluice.learning.evaluation.decisions import Decision
from sluice.learning.evaluation.evaluation import Evaluation
from sluice.learning.evaluation.ranking import reliability

INK, LINE, BAR = "#5b6472", "#2563eb", "#9aa4b2"


def svg(draw: Callable[[Any], None], *, width: float = 5.4, height: float = 3.4) -> str:
    """An SVG element of what ``draw`` puts on a pair of axes; sizes in inches. Transparent, for any background."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    colours = dict.fromkeys(("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), INK)
    style: Any = {"svg.hashsalt": "sluice", "svg.fonttype": "none", "font.size": 9} | colours
    with mpl.rc_context(style):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        axes.spines[["top", "right"]].set_visible(False)
        draw(axes)
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _bare(drawn.getvalue())


def _bare(drawn: str) -> str:
    """Only the element: no prologue, no metadata, which name hosts that nobody should ask."""
    element = drawn[drawn.index("<svg") :]
    return re.sub(r"<metadata>.*?</metadata>", "", element, flags=re.DOTALL)


def calibration_plot(decisions: Sequence[Decision]) -> str:
    """How often answers of a confidence are right; on the diagonal it is what it says."""
    sure = np.array([one.confidence for one in decisions])
    right = np.array([one.right for one in decisions], dtype=np.bool_)
    points = reliability(sure, right) if len(decisions) else []

    def draw(axes: Any) -> None:
        axes.plot([0, 1], [0, 1], color=BAR, linewidth=1, linestyle="--")
        axes.plot([x for x, _, _ in points], [y for _, y, _ in points], color=LINE, marker="o")
        axes.set(xlabel="confidence", ylabel="share right", xlim=(0, 1.02), ylim=(0, 1.02))

    return svg(draw)


def acceptance_plot(decisions: Sequence[Decision]) -> str:
    """The share of errors among the most confident fields, by how many of them one takes."""
    ranked = sorted(decisions, key=lambda one: -one.confidence)
    wrong = np.cumsum([not one.right for one in ranked]) if ranked else np.zeros(1)
    count = np.arange(1, len(wrong) + 1)
    thinned = np.unique(np.linspace(0, len(wrong) - 1, 400).astype(int))

    def draw(axes: Any) -> None:
        axes.axhline(0.01, color=BAR, linewidth=1, linestyle="--")
        axes.plot((count / len(wrong))[thinned], (wrong / count)[thinned], color=LINE)
        axes.set(xlabel="share of fields accepted, the surest first", ylabel="wrong among them", xlim=(0, 1.02))
        axes.set_ylim(bottom=0)

    return svg(draw)


def fields_plot(evaluation: Evaluation) -> str:
    """Exact accuracy of every field with its interval."""
    rows = sorted(evaluation.by["field"], key=lambda row: row.figures["exact"].value or 0)
    exact = [row.figures["exact"] for row in rows]
    values = [figure.value or 0.0 for figure in exact]
    spread = [[value - (figure.low or value) for value, figure in zip(values, exact, strict=True)],
              [(figure.high or value) - value for value, figure in zip(values, exact, strict=True)]]  # fmt: skip

    def draw(axes: Any) -> None:
        axes.barh([row.name for row in rows], values, xerr=np.abs(spread), color=LINE, ecolor=INK, alpha=0.75)
        axes.set(xlabel="exact", xlim=(0, 1.02))
        axes.margins(y=0.01)
        axes.invert_yaxis()

    return svg(draw, height=0.8 + 0.2 * len(rows))


def latency_plot(milliseconds: Sequence[float]) -> str:
    """How long documents took."""

    def draw(axes: Any) -> None:
        axes.hist(milliseconds, bins=40, color=LINE, alpha=0.75)
        axes.set(xlabel="milliseconds per document", ylabel="documents")

    return svg(draw)
