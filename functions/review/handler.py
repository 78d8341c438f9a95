"""Review: what the review page asks for, and what reviewers decide."""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from review.callers import request
from review.wiring import Office, build
from sluice.errors import RejectedError, RetryableError
from sluice.http_events import body_of, not_now, refuse, respond
from sluice.observability import given_back, logger, metrics, observed
from sluice.pipeline.review.api import reply
from sluice.records import loop


@observed
def handler(event: dict[str, Any], context: LambdaContext, office: Office | None = None) -> dict[str, Any]:
    """What `sluice.pipeline.review.api` says; 403 for a caller without a tenant, 503 to try again."""
    made = office or build()
    if (caller := made.callers.caller(event)) is None:
        return respond(403, {"error": "no tenant is known for this caller"})
    try:
        answer = loop().run_until_complete(reply(made.desk, caller, request(event, body_of(event))))
    except RejectedError as error:
        return refuse(error)
    except RetryableError as error:
        given_back(error, record=context.aws_request_id)
        return not_now()
    metrics.add_metric(f"Review.{answer.did}.{answer.status}", MetricUnit.Count, 1)
    logger.info(answer.did, extra={"tenant": caller.tenant, "reviewer": caller.reviewer, "answered": answer.status})
    return respond(answer.status, answer.content)
