"""Dead letters: settle jobs that never worked, so that nobody waits for them."""

from typing import Any

from aws_lambda_powertools.utilities.batch import AsyncBatchProcessor, EventType, async_process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from dead_letters.wiring import build
from sluice.observability import logger, metrics, report
from sluice.pipeline.burial import Burial


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext, burial: Burial | None = None) -> Any:
    """Write a final ``failed`` result for each dead letter that has none yet."""
    last = burial or build()

    async def settle(record: SQSRecord) -> None:
        report(await last.settle(record.body, received=int(record.attributes.approximate_receive_count or 0)))

    processor = AsyncBatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    return async_process_partial_response(event, settle, processor, context)
