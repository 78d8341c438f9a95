"""The front as an SVG: accuracy over dollars, single routes beside it."""

from collections.abc import Sequence
from pathlib import Path

from sluice.learning.router.assignment import Assignment

Point = tuple[str, float, float]
"""A single route: name, accuracy, micro-dollars of the whole batch."""


def draw(front: Sequence[Assignment], singles: Sequence[Point], path: Path) -> None:
    """Write the plot."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4.5), layout="constrained")
    axes.step([one.micros / 1e6 for one in front], [one.accuracy for one in front], where="post", label="assignment")
    axes.scatter([micros / 1e6 for _, _, micros in singles], [accuracy for _, accuracy, _ in singles], color="tab:red")
    for name, accuracy, micros in singles:
        axes.annotate(name, (micros / 1e6, accuracy), xytext=(4, -10), textcoords="offset points", fontsize=8)
    axes.set(xlabel="dollars for the batch", ylabel="expected accuracy", title="What accuracy costs")
    axes.legend()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
