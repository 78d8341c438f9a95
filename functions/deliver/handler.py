"""Deliver: tell the world, and whoever asked, what became of a job."""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from deliver.wiring import build
from sluice.aws.stream import finished
from sluice.observability import logger, metrics, observed
from sluice.pipeline.delivery import Delivery
from sluice.records import Record, batch_response


@observed
def handler(event: dict[str, Any], context: LambdaContext, delivery: Delivery | None = None) -> dict[str, Any]:
    """Announce each finished result of a stream batch; give back those that want another try."""
    out = delivery or build()

    async def deliver(record: Record) -> None:
        if (result := finished(record)) is not None:
            told = await out.deliver(result)
            logger.info(told, extra={"job_id": result.job_id, "tenant": result.tenant, "deliver_to": result.deliver_to})
            metrics.add_metric(f"Delivery.{told.replace(' ', '')}", MetricUnit.Count, 1)

    return batch_response(event, context, deliver)
