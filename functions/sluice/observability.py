"""What Sluice tells its operators: one logger, one set of metrics, and the only two functions that write to them.

What may be logged is listed here by name: ids, sizes, counts, outcomes, reasons of decisions. Never content, never a
quote, never an event, never the text of an unexpected exception.
"""

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from sluice.jobs import Attempt, Result

logger = Logger(service="sluice", utc=True, log_uncaught_exceptions=False)
metrics = Metrics(namespace="Sluice", service="sluice")


def report(result: Result) -> None:
    """One log line and the metrics of one finished job."""
    logger.info(
        "finished",
        extra={
            "job_id": result.job_id,
            "tenant": result.tenant,
            "work_id": result.work_id,
            "document_type": result.document_type,
            "status": result.status.value,
            "replayed": result.replayed,
            "routes": [f"{a.route} {a.outcome}: {a.why}" for a in result.attempts],
            "outcomes": _counted([field.outcome.value for field in result.fields.values()]),
            "findings": [finding.rule for finding in result.findings],
            "cost_micros": result.cost_micros,
            "milliseconds": result.milliseconds,
        },
    )
    metrics.add_metric(f"Jobs.{result.status.value}", MetricUnit.Count, 1)
    metrics.add_metric("CostMicros", MetricUnit.Count, result.cost_micros)
    metrics.add_metric("Milliseconds", MetricUnit.Milliseconds, result.milliseconds.get("total", 0.0))
    if result.replayed:
        metrics.add_metric("Replays", MetricUnit.Count, 1)
    for attempt in result.attempts:
        _count_attempt(attempt)


def _count_attempt(attempt: Attempt) -> None:
    backend = attempt.route.partition(":")[0]
    metrics.add_metric(f"Attempts.{backend}.{attempt.outcome}", MetricUnit.Count, 1)
    metrics.add_metric(f"Milliseconds.{backend}", MetricUnit.Milliseconds, attempt.milliseconds)


def _counted(words: list[str]) -> dict[str, int]:
    return {word: words.count(word) for word in dict.fromkeys(words)}
