"""Dead letters: settle jobs that never worked, so that nobody waits for them."""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from dead_letters.wiring import build
from sluice.observability import logger, metrics, observed, report
from sluice.pipeline.burial import Burial, DeadLetter
from sluice.records import Record, batch_response


@observed
def handler(event: dict[str, Any], context: LambdaContext, burial: Burial | None = None) -> dict[str, Any]:
    """Give each dead letter without a result a second round on the queue; after that, write a final ``failed`` one."""
    last = burial or build()

    async def settle(record: Record) -> None:
        received = int(record["attributes"]["ApproximateReceiveCount"])
        result = await last.settle(DeadLetter(record["messageId"], record["body"], received))
        if result is not None:
            report(result)
            return
        logger.warning("queued for a second round", extra={"record": record["messageId"], "received": received})
        metrics.add_metric("SecondRounds", MetricUnit.Count, 1)

    return batch_response(event, context, settle)
