"""Submit: accept a job over HTTP, to be extracted soon."""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from sluice.errors import RejectedError, RetryableError
from sluice.http_events import body_of, not_now, refuse, respond
from sluice.observability import given_back, logger, metrics, observed
from sluice.pipeline.intake import Desk
from sluice.records import loop
from submit.wiring import build


@observed
def handler(event: dict[str, Any], context: LambdaContext, desk: Desk | None = None) -> dict[str, Any]:
    """202 once the job is remembered; 400, naming key and limit, when it never could be done; 503 to try again."""
    try:
        accepted = loop().run_until_complete((desk or build()).accept(body_of(event)))
    except RejectedError as error:
        metrics.add_metric("Refused", MetricUnit.Count, 1)
        return refuse(error)
    except RetryableError as error:
        given_back(error, record=context.aws_request_id)
        return not_now()
    metrics.add_metric("Accepted", MetricUnit.Count, 1)
    logger.info("accepted", extra={"job_id": accepted.job_id, "known": accepted.known, "queued": accepted.queued})
    return respond(202, {"job_id": accepted.job_id})
