"""Submit: accept a job over HTTP, to be extracted soon."""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from sluice.assembly import loop
from sluice.errors import RejectedError
from sluice.http_events import body_of, respond
from sluice.observability import logger, metrics
from sluice.pipeline.intake import Desk
from submit.wiring import build


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext, desk: Desk | None = None) -> dict[str, Any]:  # noqa: ARG001  # Lambda's own signature
    """202 once the job is remembered and queued; 400, naming key and limit, when it never could be done."""
    try:
        accepted = loop().run_until_complete((desk or build()).accept(body_of(event)))
    except RejectedError as error:
        metrics.add_metric("Refused", MetricUnit.Count, 1)
        return respond(400, {"error": str(error), "key": error.key})
    metrics.add_metric("Accepted", MetricUnit.Count, 1)
    logger.info("accepted", extra={"job_id": accepted.job_id, "known": accepted.known})
    return respond(202, {"job_id": accepted.job_id})
