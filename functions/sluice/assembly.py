"""Concretes put together once, for every function that runs the same pipeline; each function's wiring names its own.

Nothing is built before it is asked for: a cold start pays for what its first job needs.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Json

from sluice import backends
from sluice.aws.budget import DynamoBudget
from sluice.aws.journal import DynamoJournal
from sluice.aws.results import DynamoResults
from sluice.aws.table import Table
from sluice.pipeline import Extractor, World
from sluice.ports import Backend, Documents, History
from sluice.routing import Policies, Policy
from sluice.routing.parking import Parked, Parking
from sluice.settings import BaseSettings
from sluice.wire import Wire
from sluice.wire.aws import AwsService

if TYPE_CHECKING:
    from sluice.aws.queue import SqsQueue
    from sluice.confidence import Calibration
    from sluice.pipeline.intake import Desk
    from sluice.pipeline.recalling import Recall
    from sluice.routing.bulk import Waiting
    from sluice.routing.learned import Router
    from sluice.routing.traffic import Traffic


NO_QUOTAS: Mapping[str, int] = {}


class TableSettings(BaseSettings):
    """What every function that touches the table needs."""

    aws_region: str
    table: str


class QueueSettings(TableSettings):
    """What a function needs that puts jobs on the queues; without a bulk queue, bulk jobs share the other."""

    queue_url: str
    bulk_queue_url: str = ""


class ExtractionSettings(TableSettings):
    """What a function needs to extract: the table, the routing policy, and where the embedded model lies.

    ``policy_source`` is where the policy may change while the system runs; ``policy`` is the one to start with.
    ``quotas`` are the tokens a minute that routes may use, where their account counts them (Bedrock).
    """

    policy: Json[Policy]
    policy_source: str = ""
    quotas: Json[Mapping[str, int]] = NO_QUOTAS
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


def extractor(settings: ExtractionSettings, parking: Parking | None = None, *, batches: bool = False) -> Extractor:
    """The pipeline on AWS; with ``batches`` something empties the room where jobs wait for one."""
    shared, policy = table(settings), settings.policy
    world = World(
        connected(settings),
        DynamoJournal(shared),
        DynamoBudget(shared),
        utc_now,
        traffic=_traffic(shared, settings) if not all(route.in_process for route in policy.routes) else None,
        calibration=_calibration(Path(settings.model_dir)),
        recall=_recall(shared) if policy.layouts or settings.policy_source else None,
        history=_history(shared) if policy.history or settings.policy_source else None,
        policies=_policies(settings) if settings.policy_source else None,
        parking=parking,
        router=_router(Path(policy.router)) if policy.router else None,
        batches=LazyBatchRoom(shared) if batches else None,
    )
    return Extractor(world, DynamoResults(shared), _LazyS3(), settings.policy)


def _calibration(folder: Path) -> "Calibration | None":
    if not (folder / "calibration.json").is_file():
        return None
    from sluice.confidence import Calibration

    return Calibration.beside(folder)


def _traffic(shared: Table, settings: ExtractionSettings) -> "Traffic":
    from sluice.aws.allowances import DynamoAllowances
    from sluice.aws.circuits import DynamoCircuits
    from sluice.routing.traffic import Traffic

    return Traffic(DynamoCircuits(shared), DynamoAllowances(shared), time.time, settings.quotas)


def _recall(shared: Table) -> "Recall":
    from sluice.aws.layouts import DynamoLayouts
    from sluice.pipeline.recalling import Recall

    return Recall(DynamoLayouts(shared))


def _policies(settings: ExtractionSettings) -> Policies:
    from sluice.aws.live_policy import LivePolicy

    return LivePolicy(AwsService(wire(), "appconfigdata", settings.aws_region), settings.policy_source)


def _router(path: Path) -> "Router":
    from sluice.routing.learned import Router

    return Router.load(path)


def _history(shared: Table) -> History:
    from sluice.aws.history import DynamoHistory

    return DynamoHistory(shared)


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


class LazyParking:
    """The queue at ``url`` as a place to wait, without paying for boto3 until a job has to."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def send(self, body: str, *, group: str, delay: int, parked: Parked) -> None:
        """Put a job back on its queue."""
        from sluice.aws import clients
        from sluice.aws.parking import SqsParking

        await SqsParking(clients.sqs(), self._url).send(body, group=group, delay=delay, parked=parked)


class LazyBatchRoom:
    """Where bulk jobs wait for a batch, without paying for it until one has to."""

    def __init__(self, shared: Table) -> None:
        self._shared = shared

    async def collect(self, waiting: "Waiting") -> bool:
        """Keep a job until a batch has answered it."""
        from sluice.aws.batch_room import DynamoBatchRoom

        return await DynamoBatchRoom(self._shared).collect(waiting)


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
