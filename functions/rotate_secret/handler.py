"""Rotate secret: give every destination a new signing key."""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from rotate_secret.rotation import Order, Rotation
from rotate_secret.wiring import build
from sluice.observability import logger, metrics, observed


@observed
def handler(
    event: dict[str, Any],
    context: LambdaContext,  # noqa: ARG001  # Lambda's own signature
    rotation: Rotation | None = None,
) -> None:
    """Do the step that Secrets Manager orders; raising leaves the keys as they are, and it is tried again."""
    order = Order.model_validate(event)
    (rotation or build()).take(order)
    logger.info("rotated", extra={"step": order.step, "version": order.token})
    if order.step == "finishSecret":
        metrics.add_metric("Rotations", MetricUnit.Count, 1)
