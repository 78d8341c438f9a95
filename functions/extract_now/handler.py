"""Extract now: answer one job while the caller waits, or take it in for later."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from extract_now.wiring import Counter, build
from sluice.deadline import Deadline
from sluice.errors import RejectedError, RetryableError
from sluice.http_events import body_of, not_now, refuse, respond
from sluice.jobs import Status
from sluice.observability import given_back, observed, report
from sluice.records import loop

RESERVE_MS = 500


@observed
def handler(event: dict[str, Any], context: LambdaContext, counter: Counter | None = None) -> dict[str, Any]:
    """200 with the result; 202 when it could not be had in time and was taken in for later; 400 when it never can."""
    at = counter or build()
    deadline = Deadline.before_timeout(context.get_remaining_time_in_millis(), reserve_ms=RESERVE_MS).sooner(at.within)
    try:
        return loop().run_until_complete(_answered(at, body_of(event), deadline, context.aws_request_id))
    except RejectedError as error:
        return refuse(error)
    except RetryableError as error:
        given_back(error, record=context.aws_request_id)
        return not_now()


async def _answered(at: Counter, body: bytes, deadline: Deadline, request: str) -> dict[str, Any]:
    try:
        result = await at.extractor.run_body(body, deadline)
    except RetryableError as error:
        given_back(error, record=request)
        return respond(202, {"job_id": (await at.desk.accept(body)).job_id})
    report(result)
    return respond(400 if result.status is Status.REJECTED else 200, result.model_dump_json(exclude_none=True))
