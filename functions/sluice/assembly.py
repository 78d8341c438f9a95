"""Concretes put together once, for every function that runs the same pipeline; each function's wiring names its own.

Nothing is built before it is asked for: a cold start pays for what its first job needs.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import AsyncBatchProcessor, EventType
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import Json

from sluice import backends
from sluice.aws.budget import DynamoBudget
from sluice.aws.journal import DynamoJournal
from sluice.aws.results import DynamoResults
from sluice.aws.table import Table
from sluice.observability import failed, given_back
from sluice.pipeline import Extractor, World
from sluice.ports import Backend, Documents
from sluice.routing import Policy
from sluice.settings import BaseSettings
from sluice.wire import Wire
from sluice.wire.aws import AwsService

if TYPE_CHECKING:
    from sluice.aws.queue import SqsQueue
    from sluice.pipeline.intake import Desk


class TableSettings(BaseSettings):
    """What every function that touches the table needs."""

    aws_region: str
    table: str


class QueueSettings(TableSettings):
    """What a function needs that puts jobs on the queues; without a bulk queue, bulk jobs share the other."""

    queue_url: str
    bulk_queue_url: str = ""


class ExtractionSettings(TableSettings):
    """What a function needs to extract: the table, the routing policy, and where the embedded model lies."""

    policy: Json[Policy]
    model_dir: str = "/opt/embedded_model"
    model_threads: int = 1


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


@cache
def wire() -> Wire:
    """The process's one HTTP client."""
    return Wire()


def table(settings: TableSettings) -> Table:
    """The one table."""
    return Table(AwsService(wire(), "dynamodb", settings.aws_region), settings.table)


def queue(settings: QueueSettings) -> "SqsQueue":
    """The lanes' queues."""
    from sluice.aws import clients
    from sluice.aws.queue import SqsQueue

    urls = {"queue": settings.queue_url, "bulk": settings.bulk_queue_url or settings.queue_url}
    return SqsQueue(clients.sqs(), urls)


def desk(settings: QueueSettings) -> "Desk":
    """Where jobs are taken in."""
    from sluice.aws.intake import DynamoIntake
    from sluice.pipeline.intake import Desk

    shared = table(settings)
    return Desk(DynamoIntake(shared), queue(settings), DynamoResults(shared), utc_now)


def extractor(settings: ExtractionSettings) -> Extractor:
    """The pipeline on AWS."""
    shared = table(settings)
    world = World(connected(settings), DynamoJournal(shared), DynamoBudget(shared), utc_now)
    return Extractor(world, DynamoResults(shared), _LazyS3(), settings.policy)


def connected(settings: ExtractionSettings) -> Callable[[str], Backend]:
    """Backends by name, each connected on first use."""
    options: dict[str, dict[str, Any]] = {
        "embedded": {"model_dir": settings.model_dir, "threads": settings.model_threads},
        "sagemaker": {"wire": wire(), "region": settings.aws_region},
        "bedrock": {"wire": wire(), "region": settings.aws_region},
    }

    @cache
    def connect(name: str) -> Backend:
        return backends.load(name, **options.get(name, {}))

    return connect


class _LazyS3:
    """S3 documents, without paying for boto3 until a job points at one."""

    @property
    def _real(self) -> Documents:
        from sluice.aws import clients
        from sluice.aws.documents import S3Documents

        return S3Documents(clients.s3())

    async def read(self, pointer: Any, *, max_bytes: int) -> bytes:
        """The object's bytes."""
        return await self._real.read(pointer, max_bytes=max_bytes)


Act = Callable[[Any], Awaitable[None]]

WATCHDOG_MS = 500
"""Time kept back from whatever hangs, to report it as failed."""


@cache
def loop() -> asyncio.AbstractEventLoop:
    """The environment's one event loop; connections and running work belong to the process, so it is never closed."""
    made = asyncio.new_event_loop()
    # asyncio would quote the exception of a task that nobody waits for.
    made.set_exception_handler(lambda _, told: failed(told.get("exception") or RuntimeError()))
    return made


class Batch(AsyncBatchProcessor):
    """Powertools' partial batch response on the environment's one event loop, telling errors without their texts.

    Left to itself (3.37.0) it makes a new loop per invocation outside of Lambda, quotes exceptions in its debug log,
    and raises when a batch is empty.
    """

    def __init__(self, event_type: EventType) -> None:
        super().__init__(event_type, raise_on_entire_batch_failure=False)

    def respond(self, event: Mapping[str, Any], context: LambdaContext, act: Act) -> dict[str, Any]:
        """Run ``act`` on each record of a batch event; the response names those that have to come back.

        A record that hangs is given up in time, so that the others are not lost with it.
        """
        seconds = (context.get_remaining_time_in_millis() - WATCHDOG_MS) / 1000

        async def in_time(record: Any) -> None:
            async with asyncio.timeout(seconds):
                await act(record)

        with self(event["Records"], in_time):
            self.async_process()
        return dict(self.response())

    def async_process(self) -> list[tuple[Any, ...]]:
        """Run all records at once; each succeeds or fails alone."""
        return loop().run_until_complete(self._all())

    async def _all(self) -> list[tuple[Any, ...]]:
        return list(await asyncio.gather(*map(self._async_process_record, self.records)))

    def failure_handler(self, record: Any, exception: Any) -> tuple[str, str, Any]:
        """Have one record reported as failed."""
        kind, error, _ = exception
        given_back(error, record=record_id(record))
        self.exceptions.append(exception)
        self.fail_messages.append(record)
        return "fail", kind.__name__, record


def record_id(record: SQSRecord | DynamoDBRecord) -> str:
    """What a batch knows a record by."""
    return str(record["messageId"] if "messageId" in record else record["dynamodb"]["SequenceNumber"])
