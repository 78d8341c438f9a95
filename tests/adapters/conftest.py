"""moto as AWS: one server per session on the loopback interface, one set of resources per test."""

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any
from uuid import uuid4

import boto3
import orjson
import pytest

from sluice.aws.budget import DynamoBudget
from sluice.aws.intake import DynamoIntake
from sluice.aws.journal import DynamoJournal
from sluice.aws.results import DynamoResults
from sluice.aws.table import Table
from sluice.deadline import Deadline
from sluice.local.memory import MemoryBudget, MemoryIntake, MemoryJournal, MemoryResults, MemoryTable
from sluice.local.resources import Resources, create, create_table
from sluice.wire import Response, Wire
from sluice.wire.aws import AwsService
from tests.adapters.builders import Clock, Store

REGION = "us-east-1"


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    from moto.dynamodb.models import DynamoDBBackend
    from moto.server import ThreadedMotoServer

    with pytest.MonkeyPatch.context() as patch:
        for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            patch.setenv(variable, "testing")
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        # moto 5.2.5 checks a condition and writes in two steps on several threads; DynamoDB's writes are atomic.
        lock = threading.Lock()
        for write in ("put_item", "update_item"):
            patch.setattr(DynamoDBBackend, write, _one_at_a_time(getattr(DynamoDBBackend, write), lock))
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
        server.stop()


def _one_at_a_time(write: Callable[..., Any], lock: threading.Lock) -> Callable[..., Any]:
    def locked(*args: Any, **kwargs: Any) -> Any:
        with lock:
            return write(*args, **kwargs)

    return locked


@pytest.fixture
def resources(moto_url: str) -> Resources:
    return create(f"t{uuid4().hex}", endpoint_url=moto_url)


@pytest.fixture(params=["memory", "moto"])
def store(request: pytest.FixtureRequest) -> Store:
    return memory_store() if request.param == "memory" else moto_store(request.getfixturevalue("moto_url"))


def memory_store() -> Store:
    clock = Clock()
    table = CountingTable(clock)
    return Store(
        MemoryJournal(table), MemoryResults(table), MemoryIntake(table), MemoryBudget(), clock, table.operations
    )


class CountingTable(MemoryTable):
    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.operations: list[str] = []

    async def writing(self) -> None:
        self.operations.append("write")
        await super().writing()


def moto_store(url: str) -> Store:
    name, clock = f"t{uuid4().hex}", Clock()
    with closing(boto3.client("dynamodb", endpoint_url=url)) as dynamodb:
        create_table(dynamodb, name)
    service = CountingService(Wire(), "dynamodb", REGION, url)
    table = Table(service, name, timeout=20)
    return Store(
        DynamoJournal(table, clock=clock),
        DynamoResults(table, clock=clock),
        DynamoIntake(table, clock=clock),
        DynamoBudget(table, clock=clock),
        clock,
        service.operations,
    )


class CountingService(AwsService):
    """Counts the write requests, each of which is on the bill."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.operations: list[str] = []

    async def call(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, deadline: Deadline
    ) -> Response:
        operation = headers["x-amz-target"].partition(".")[2]
        if operation not in ("GetItem", "BatchGetItem", "Query"):
            self.operations.append(operation)
        request = orjson.loads(body)
        require_names_and_values_used(request)
        assert operation != "GetItem" or request["ConsistentRead"]
        return await super().call(method, path, headers, body, deadline)


def require_names_and_values_used(request: Mapping[str, Any]) -> None:
    """DynamoDB refuses a request that declares what it does not use, or the other way round; moto may not."""
    text = " ".join(str(part) for name, part in request.items() if name.endswith("Expression"))
    assert set(re.findall(r"#\w+", text)) == set(request.get("ExpressionAttributeNames", ()))
    assert set(re.findall(r":\w+", text)) == set(request.get("ExpressionAttributeValues", ()))
    assert request.get("ExpressionAttributeValues") != {}
