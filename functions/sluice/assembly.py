"""Concretes put together once, for every function that runs the same pipeline; each function's wiring names its own.

Nothing is built before it is asked for: a cold start pays for what its first job needs.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import Json

from sluice import backends
from sluice.aws.budget import DynamoBudget
from sluice.aws.journal import DynamoJournal
from sluice.aws.results import DynamoResults
from sluice.aws.table import Table
from sluice.pipeline import Extractor
from sluice.pipeline.world import World
from sluice.ports import Backend, Documents
from sluice.routing import Policy
from sluice.settings import BaseSettings
from sluice.wire import Wire
from sluice.wire.aws import AwsService


class TableSettings(BaseSettings):
    """What every function that touches the table needs."""

    aws_region: str
    table: str


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


def loop() -> asyncio.AbstractEventLoop:
    """The environment's one event loop; connections and running work belong to the process, so it is never closed."""
    try:
        found = asyncio.get_event_loop_policy().get_event_loop()
    except RuntimeError:
        found = asyncio.new_event_loop()
    if found.is_closed():
        found = asyncio.new_event_loop()
    asyncio.set_event_loop(found)
    return found
