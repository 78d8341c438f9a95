"""How a figure is drawn: a quarter of a dashboard's row, from zero, five minutes a point."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cw

from cdk.measures import FIVE_MINUTES

WIDTH = 24
"""Columns of a row."""


def graph(
    title: str,
    left: Sequence[cw.IMetric],
    period: Duration = FIVE_MINUTES,
    *,
    right: Sequence[cw.IMetric] = (),
    lines: Sequence[cw.HorizontalAnnotation] = (),
    stacked: bool = False,
    axis: cw.YAxisProps | None = None,
) -> cw.GraphWidget:
    """One quarter of a row."""
    return cw.GraphWidget(
        title=title,
        left=list(left),
        right=list(right),
        left_annotations=list(lines),
        left_y_axis=axis or cw.YAxisProps(min=0),
        stacked=stacked,
        period=period,
        width=WIDTH // 4,
        height=6,
    )


def line(value: float, label: str) -> cw.HorizontalAnnotation:
    """A level to compare with."""
    return cw.HorizontalAnnotation(value=value, label=label)
