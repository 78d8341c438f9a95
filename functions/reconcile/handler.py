"""Reconcile: find accepted jobs that are stuck or never reached the queue, and put them there."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from reconcile.wiring import Rounds, build
from sluice.deadline import Deadline
from sluice.observability import count_reconciled, observed
from sluice.records import loop

RESERVE_MS = 5_000


@observed
def handler(
    event: dict[str, Any],  # noqa: ARG001  # Lambda's own signature
    context: LambdaContext,
    rounds: Rounds | None = None,
) -> dict[str, int]:
    """Close the overdue jobs that have a result and enqueue the others again, until there are none or time is up."""
    made = rounds or build()
    deadline = Deadline.before_timeout(context.get_remaining_time_in_millis(), reserve_ms=RESERVE_MS)
    looked_at = 0
    while not deadline.expired:
        found = loop().run_until_complete(made.desk.reconcile(older_than=made.older_than, limit=made.limit))
        count_reconciled(found)
        looked_at += found.moved
        if found.moved < made.limit:
            break
    return {"reconciled": looked_at}
