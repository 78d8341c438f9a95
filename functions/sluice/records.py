"""One event loop, and one batch of records on it: how handlers run what their wiring made."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sluice.observability import failed, given_back

Record = Mapping[str, Any]
"""One record of a batch event, as Lambda hands it over."""
Act = Callable[[Record], Coroutine[Any, Any, None]]

WATCHDOG_MS = 500
"""Time kept back from whatever hangs, to report it as failed."""


@cache
def loop() -> asyncio.AbstractEventLoop:
    """The environment's one event loop; connections and running work belong to the process, so it is never closed."""
    made = asyncio.new_event_loop()
    # asyncio would quote the exception of a task that nobody waits for.
    made.set_exception_handler(lambda _, told: failed(told.get("exception") or RuntimeError()))
    return made


def batch_response(event: Mapping[str, Any], context: LambdaContext, act: Act) -> dict[str, Any]:
    """Run ``act`` on all records of a batch event at once; the response names those that have to come back.

    A record that hangs is given up in time, so that the others are not lost with it. Powertools' batch processor does
    the same, but importing it is a fifth of a cold start; it also quotes exceptions in its debug log, and (3.37.0)
    makes a new loop per invocation outside of Lambda.
    """
    records = event["Records"]
    seconds = (context.get_remaining_time_in_millis() - WATCHDOG_MS) / 1000
    troubles = loop().run_until_complete(_troubles([act(record) for record in records], seconds)) if records else ()
    failures = [(record_id(record), trouble) for record, trouble in zip(records, troubles, strict=False) if trouble]
    for record, trouble in failures:
        given_back(trouble, record=record)
    return {"batchItemFailures": [{"itemIdentifier": record} for record, _ in failures]}


async def _troubles(acts: Sequence[Coroutine[Any, Any, None]], seconds: float) -> list[Exception | None]:
    """What went wrong with each act, None where nothing did; those that are not done in time are cancelled."""
    tasks = [asyncio.ensure_future(act) for act in acts]
    _, hung = await asyncio.wait(tasks, timeout=seconds)
    for task in hung:
        task.cancel()
    if hung:
        await asyncio.wait(hung)
    return [_trouble(task) for task in tasks]


def _trouble(task: asyncio.Task[None]) -> Exception | None:
    if task.cancelled():
        return TimeoutError()
    error = task.exception()
    if error is not None and not isinstance(error, Exception):
        raise error  # the process is to end
    return error


def record_id(record: Record) -> str:
    """What a batch knows a record by."""
    return str(record["messageId"] if "messageId" in record else record["dynamodb"]["SequenceNumber"])
