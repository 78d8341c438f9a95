"""Extract now: answer one job while the caller waits, or take it in for later."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from extract_now.wiring import Counter, build
from sluice.assembly import loop
from sluice.deadline import Deadline
from sluice.errors import RejectedError, RetryableError
from sluice.http_events import body_of, respond
from sluice.jobs import Status
from sluice.observability import logger, metrics, report

RESERVE_MS = 500


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext, counter: Counter | None = None) -> dict[str, Any]:
    """200 with the result; 202 when it could not be had in time and went to the queue; 400 when it never can."""
    at = counter or build()
    deadline = Deadline.before_timeout(context.get_remaining_time_in_millis(), reserve_ms=RESERVE_MS)
    try:
        result = loop().run_until_complete(at.extractor.run_body(body_of(event), deadline))
    except RetryableError as error:
        logger.info("taken in for later", extra={"why": type(error).__name__})
        return _taken_in(at, event)
    report(result)
    return respond(400 if result.status is Status.REJECTED else 200, result.model_dump_json(exclude_none=True))


def _taken_in(at: Counter, event: dict[str, Any]) -> dict[str, Any]:
    try:
        accepted = loop().run_until_complete(at.desk.accept(body_of(event)))
    except RejectedError as error:
        return respond(400, {"error": str(error), "key": error.key})
    return respond(202, {"job_id": accepted.job_id})
