"""Batch: hand over the bulk jobs that wait for a batch, look after those at one, and send back who is answered."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from batch.wiring import build
from sluice.deadline import Deadline
from sluice.observability import count_batches, observed
from sluice.pipeline.batching import Rounds
from sluice.records import loop

RESERVE_MS = 60_000
"""What is begun is ended: a page of jobs on their way takes half a minute."""


@observed
def handler(
    event: dict[str, Any],  # noqa: ARG001  # Lambda's own signature
    context: LambdaContext,
    rounds: Rounds | None = None,
) -> dict[str, int]:
    """Go round once; what could not be done is done by the next round."""
    deadline = Deadline.before_timeout(context.get_remaining_time_in_millis(), reserve_ms=RESERVE_MS)
    told = loop().run_until_complete((rounds or build()).run(deadline))
    count_batches(told)
    return {"gathered": told.gathered, "answered": told.answered, "released": told.released.total()}
