"""Reads that are asked for at once go to DynamoDB in one request, and each gets its own answer."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any
from uuid import uuid4

import boto3
import pytest

from sluice.aws.items import Expression
from sluice.aws.reads import MOST_KEYS, Reads
from sluice.aws.table import Table
from sluice.deadline import Deadline
from sluice.errors import UnavailableError
from sluice.local.resources import create_table
from sluice.wire import Response, Wire
from sluice.wire.aws import AwsService
from tests.adapters.conftest import REGION

ALWAYS = Expression("attribute_not_exists(#pk) OR attribute_exists(#pk)", {})


class Listening(AwsService):
    """Remembers which operations were called; fails them all when told to."""

    def __init__(self, url: str) -> None:
        super().__init__(Wire(), "dynamodb", REGION, url)
        self.operations: list[str] = []
        self.broken = False

    async def call(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, deadline: Deadline
    ) -> Response:
        if self.broken:
            raise UnavailableError("no connection", sent=False)
        self.operations.append(headers["x-amz-target"].partition(".")[2])
        return await super().call(method, path, headers, body, deadline)


@pytest.fixture
def service(moto_url: str) -> Listening:
    return Listening(moto_url)


@pytest.fixture
async def table(moto_url: str, service: Listening) -> Table:
    name = f"t{uuid4().hex}"
    with closing(boto3.client("dynamodb", endpoint_url=moto_url)) as dynamodb:
        create_table(dynamodb, name)
    table = Table(service, name, timeout=20)
    for number in range(5):
        await table.put({"pk": f"k{number}", "n": number}, ALWAYS)
    service.operations.clear()
    return table


async def test_reads_of_one_turn_travel_together_and_each_gets_its_own_item(table: Table, service: Listening) -> None:
    keys = ["k3", "none", "k0", "k3", "k4"]
    found = await asyncio.gather(*map(table.get, keys))
    assert [item and item["n"] for item in found] == [3, None, 0, 3, 4]
    assert service.operations == ["BatchGetItem"]


async def test_a_read_alone_is_a_plain_one(table: Table, service: Listening) -> None:
    assert await table.get("k1") == {"pk": "k1", "n": 1}
    assert await table.get("none") is None
    assert service.operations == ["GetItem", "GetItem"]


async def test_a_later_read_does_not_join_one_under_way(table: Table, service: Listening) -> None:
    first = asyncio.gather(table.get("k1"), table.get("k2"))
    await asyncio.sleep(0.001)
    await table.put({"pk": "k1", "n": 99}, ALWAYS)
    again = await table.get("k1")
    await first
    assert again is not None
    assert again["n"] == 99


async def test_every_waiting_job_learns_of_a_failure(table: Table, service: Listening) -> None:
    service.broken = True
    failed = await asyncio.gather(*map(table.get, ["k1", "k2", "k3"]), return_exceptions=True)
    assert [type(error) for error in failed] == [UnavailableError] * 3
    service.broken = False
    assert await table.get("k1") is not None


async def test_one_job_that_gives_up_does_not_disturb_the_others(table: Table) -> None:
    reads = [asyncio.ensure_future(table.get(key)) for key in ("k1", "k2", "k3")]
    await asyncio.sleep(0)
    reads[1].cancel()
    first, second, third = await asyncio.gather(*reads, return_exceptions=True)
    assert isinstance(second, asyncio.CancelledError)
    assert isinstance(first, dict)
    assert isinstance(third, dict)


async def test_keys_dynamodb_had_no_capacity_for_are_read_again_alone() -> None:
    alone: list[str] = []

    async def one(key: str) -> Mapping[str, Any]:
        alone.append(key)
        return {"pk": key}

    async def many(keys: Sequence[str]) -> Mapping[str, Any]:
        return {key: {"pk": key} for key in keys if key != "b"}

    reads = Reads(one, many)
    assert await asyncio.gather(*map(reads.get, "abc")) == [{"pk": "a"}, {"pk": "b"}, {"pk": "c"}]
    assert alone == ["b"]


async def test_no_request_has_more_keys_than_dynamodb_takes() -> None:
    sizes: list[int] = []

    async def one(key: str) -> Mapping[str, Any]:
        raise AssertionError("all of them fit")

    async def many(keys: Sequence[str]) -> Mapping[str, Any]:
        sizes.append(len(keys))
        return dict.fromkeys(keys)

    await asyncio.gather(*map(Reads(one, many).get, map(str, range(2 * MOST_KEYS + 7))))
    assert sizes == [MOST_KEYS, MOST_KEYS, 7]


def test_reads_left_behind_by_a_stopped_loop_do_not_hold_up_the_next_one() -> None:
    async def one(key: str) -> Mapping[str, Any]:
        return {"pk": key}

    async def many(keys: Sequence[str]) -> Mapping[str, Any]:
        return {key: {"pk": key} for key in keys}

    reads = Reads(one, many)

    async def given_up() -> None:
        task = asyncio.ensure_future(reads.get("a"))
        asyncio.get_running_loop().call_soon(asyncio.get_running_loop().stop)
        await task

    loop = asyncio.new_event_loop()
    with pytest.raises(RuntimeError, match="stopped before"):
        loop.run_until_complete(given_up())
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    assert asyncio.run(reads.get("a")) == {"pk": "a"}
