"""Canary: read documents whose values are known through the deployed system, and count what came back right."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from canary.golden import Golden, Reading, compared, goldens
from canary.wiring import Ask, build
from sluice.observability import logger, metrics, observed

AT_ONCE = 4


@observed
def handler(
    event: dict[str, Any],  # noqa: ARG001  # Lambda's own signature
    context: LambdaContext,
    ask: Ask | None = None,
) -> dict[str, int]:
    """Ask about every golden document; tell which fields differ, never what they hold."""
    asked = ask or build()
    round_ = context.aws_request_id[:8]

    def read(golden: Golden) -> Reading:
        return compared(golden, asked(golden.job(round_)))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        readings = list(pool.map(read, goldens()))
    for reading in readings:
        if reading.wrong:
            logger.warning("golden document differs", extra={"golden": reading.golden, "fields": reading.wrong})
    fields, right = (sum(getattr(each, counted) for each in readings) for counted in ("fields", "right"))
    metrics.add_metric("Canary.fields", MetricUnit.Count, fields)
    metrics.add_metric("Canary.right", MetricUnit.Count, right)
    return {"fields": fields, "right": right}
