"""What an operator looks at, as CloudWatch metrics: Sluice's own, by the names its code emits, and AWS's.

Own metrics carry one dimension, ``service``; what differs stands in the name (``CostMicros.sagemaker:sluice-8b``),
so that one EMF line per invocation holds them all and each costs one custom metric and no more.
"""

import re
from collections.abc import Mapping, Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cw
from aws_cdk import aws_lambda as lambda_

NAMESPACE = "Sluice"
DIMENSIONS = {"service": "sluice"}
MINUTE = Duration.minutes(1)
FIVE_MINUTES = Duration.minutes(5)
TEN_MINUTES = Duration.minutes(10)
HOUR = Duration.hours(1)

FINAL = ("extracted", "needs_review", "unanswerable", "rejected", "failed", "expired")
"""How a job can end: `sluice.jobs.Status`."""
JUDGED = ("extracted", "needs_review", "unanswerable")
"""The ends of jobs whose document was read and judged."""
OUTCOMES = (
    "answered",
    "unusable",
    "refused",
    "throttled",
    "held",
    "unavailable",
    "out_of_time",
    "over_budget",
    "unknown",
)
"""What can come of asking a route: `sluice.jobs.AttemptOutcome`."""
TROUBLE = ("throttled", "held", "unavailable", "out_of_time", "unknown")
"""Outcomes that say something about the route, not about the document."""
MICROS_PER_DOLLAR = 1_000_000
FEWEST = 50
"""Jobs or attempts in a period below which a share says nothing."""


def own(name: str, *, statistic: str = "Sum", period: Duration = FIVE_MINUTES, label: str = "") -> cw.Metric:
    """One of Sluice's own metrics."""
    return cw.Metric(
        namespace=NAMESPACE,
        metric_name=name,
        dimensions_map=DIMENSIONS,
        statistic=statistic,
        period=period,
        label=label or name,
    )


def of_aws(
    namespace: str,
    name: str,
    dimensions: Mapping[str, str],
    *,
    statistic: str = "Sum",
    period: Duration = FIVE_MINUTES,
    label: str = "",
) -> cw.Metric:
    """A metric that AWS publishes."""
    return cw.Metric(
        namespace=f"AWS/{namespace}",
        metric_name=name,
        dimensions_map=dict(dimensions),
        statistic=statistic,
        period=period,
        label=label or name,
    )


def math(
    expression: str,
    metrics: Mapping[str, cw.IMetric],
    *,
    label: str,
    of: str = "",
    period: Duration = FIVE_MINUTES,
) -> cw.MathExpression:
    """Metrics combined: ``{name}`` in the ``expression`` stands for the metric of that name.

    ``of`` keeps apart what one graph shows of several routes or functions.
    """
    suffix = re.sub(r"\W", "_", f"_{of}") if of else ""
    ids = {name: f"{name}{suffix}" for name in metrics}
    named = {ids[name]: metric for name, metric in metrics.items()}
    return cw.MathExpression(expression=expression.format(**ids), using_metrics=named, label=label, period=period)


def review_rate(period: Duration = FIVE_MINUTES) -> cw.MathExpression:
    """The share, in per cent, of judged jobs that a person has to look at; 0 below FEWEST jobs."""
    judged = {status: own(f"Jobs.{status}", period=period) for status in JUDGED}
    return math(_share("FILL({needs_review}, 0)", total(JUDGED)), judged, label="review rate %", period=period)


def straight_through_rate(period: Duration = FIVE_MINUTES) -> cw.MathExpression:
    """The share, in per cent, of judged jobs that nobody has to look at."""
    judged = {status: own(f"Jobs.{status}", period=period) for status in JUDGED}
    expression = f"100 * FILL({{extracted}}, 0) / {total(JUDGED)}"
    return math(expression, judged, label="straight through %", period=period)


def burn_rate(dollars_per_day: float) -> cw.MathExpression:
    """How many times faster than even the last hour spent the day's money: 1 uses it up exactly at midnight."""
    expression = f"FILL({{spent}}, 0) / {MICROS_PER_DOLLAR} * 24 / {dollars_per_day:g}"
    return math(expression, {"spent": own("CostMicros", period=HOUR)}, label="budget burn", period=HOUR)


def dollars_per_hour(route: str) -> cw.MathExpression:
    """US dollars that the calls of one route cost per hour."""
    spent = {"spent": own(f"CostMicros.{route}", period=HOUR)}
    return math(f"FILL({{spent}}, 0) / {MICROS_PER_DOLLAR}", spent, label=route, of=route, period=HOUR)


def dollars_saved() -> cw.MathExpression:
    """US dollars per hour that were not paid again, since the same work had been done before."""
    saved = {"saved": own("SavedMicros", period=HOUR)}
    return math(f"FILL({{saved}}, 0) / {MICROS_PER_DOLLAR}", saved, label="$ saved per hour", period=HOUR)


def trouble_rate(route: str, period: Duration = MINUTE) -> cw.MathExpression:
    """The share, in per cent, of a route's attempts that it did not serve; 0 below FEWEST attempts."""
    attempts = {outcome: own(f"Attempts.{route}.{outcome}", period=period) for outcome in OUTCOMES}
    expression = _share(total(TROUBLE), total(OUTCOMES))
    return math(expression, attempts, label=f"{route} not served %", of=route, period=period)


def not_served(route: str) -> cw.MathExpression:
    """How many of a route's attempts it did not serve."""
    attempts = {outcome: own(f"Attempts.{route}.{outcome}") for outcome in TROUBLE}
    return math(total(TROUBLE), attempts, label=route, of=route)


def canary_accuracy() -> cw.MathExpression:
    """The share, in per cent, of the golden documents' fields that came back right."""
    counted = {"right": own("Canary.right"), "fields": own("Canary.fields")}
    return math("100 * {right} / {fields}", counted, label="golden fields right %")


def error_rate(function: lambda_.IFunction, *, name: str) -> cw.MathExpression:
    """The share, in per cent, of a function's invocations that raised or timed out."""
    counted = {
        "errors": function.metric_errors(period=FIVE_MINUTES, statistic="Sum"),
        "calls": function.metric_invocations(period=FIVE_MINUTES, statistic="Sum"),
    }
    return math("100 * {errors} / {calls}", counted, label=name, of=name)


def total(names: Sequence[str]) -> str:
    """An expression that adds metrics up, whichever of them there are."""
    return "(" + " + ".join(f"FILL({{{name}}}, 0)" for name in names) + ")"


def _share(part: str, whole: str) -> str:
    return f"IF({whole} >= {FEWEST}, 100 * {part} / {whole}, 0)"
