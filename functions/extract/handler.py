"""Extract: consume jobs from the queue."""

import gc
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from extract import late
from extract.wiring import build
from sluice.aws.queue import message_of
from sluice.deadline import Deadline
from sluice.observability import observed, report, waits
from sluice.pipeline import Extractor, patience
from sluice.records import Record, batch_response

RESERVE_MS = 2_000
"""Time kept back from the pipeline to write down what happened."""
COLLECT_EVERY = 10_000
"""New containers between two looks for garbage. Jobs leave little; looking every 700 took a twentieth of their CPU."""


@observed
def handler(event: dict[str, Any], context: LambdaContext, extractor: Extractor | None = None) -> dict[str, Any]:
    """Extract each record's job; give back the records worth another try."""
    pipeline = extractor or build()
    deadline = Deadline.before_timeout(context.get_remaining_time_in_millis(), reserve_ms=RESERVE_MS)

    async def extract(record: Record) -> None:
        message = message_of(record)
        told = await patience.run(pipeline, message, deadline)
        waits(record["messageId"], message, told) if isinstance(told, patience.Waits) else report(told)

    return batch_response(event, context, extract)


late.step_aside()
gc.freeze()
gc.set_threshold(COLLECT_EVERY)
gc.enable()
