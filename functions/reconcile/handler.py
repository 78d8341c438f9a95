"""Reconcile: find accepted jobs that are stuck or never reached the queue, and put them there."""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from reconcile.wiring import Settings, build, settings
from sluice.assembly import loop
from sluice.observability import logger, metrics
from sluice.pipeline.intake import Desk


@logger.inject_lambda_context
@metrics.log_metrics
def handler(
    event: dict[str, Any],  # noqa: ARG001  # Lambda's own signature
    context: LambdaContext,  # noqa: ARG001
    desk: Desk | None = None,
    limits: Settings | None = None,
) -> dict[str, int]:
    """Enqueue overdue jobs again; how many there were."""
    bounds = limits or settings()
    again = loop().run_until_complete(
        (desk or build()).reconcile(older_than=bounds.overdue_seconds, limit=bounds.overdue_limit)
    )
    for opened in again:
        logger.warning(
            "enqueued again", extra={"job_id": opened.job_id, "tenant": opened.tenant, "tries": opened.tries + 1}
        )
    metrics.add_metric("EnqueuedAgain", MetricUnit.Count, len(again))
    return {"enqueued_again": len(again)}
