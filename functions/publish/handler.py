"""Publish: put the files of the review page where they are served from, as CloudFormation orders.

CloudFormation waits for an answer at an address it made for this one order, so a failure is answered too, by its kind
alone: the answer is shown to everybody who sees the stack. What breaks otherwise ends with the resource's own timeout.
"""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from publish.orders import Order, Outcome, answer
from publish.wiring import Press, build
from sluice.errors import SluiceError
from sluice.observability import failed, logger, metrics, observed


@observed
def handler(
    event: dict[str, Any],
    context: LambdaContext,  # noqa: ARG001  # Lambda's own signature
    press: Press | None = None,
) -> None:
    """Carry out one order and tell how it went."""
    order, made = Order.model_validate(event), press or build()
    outcome = _carried_out(order, made)
    metrics.add_metric(f"Publish.{outcome.status}", MetricUnit.Count, 1)
    made.tell(order.answer_to, answer(order, outcome))
    logger.info("published", extra={"order": order.kind, "files": len(order.files), "outcome": outcome.status})


def _carried_out(order: Order, press: Press) -> Outcome:
    """Files stay when their stack goes: the bucket outlives it."""
    try:
        for name, content in order.files.items() if order.kind != "Delete" else ():
            press.put(name, content)
    except SluiceError as error:
        failed(error)
        return Outcome("FAILED", type(error).__name__)
    return Outcome("SUCCESS", "")
