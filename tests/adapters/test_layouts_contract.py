"""Layouts: one contract, in memory and on DynamoDB."""

import asyncio
from uuid import uuid4

import pytest

from sluice.aws.layouts import FRESH_SECONDS, DynamoLayouts
from sluice.aws.table import Table
from sluice.local.memory_learned import MemoryLayouts
from sluice.local.resources import Resources
from sluice.ports import Layout, Layouts, Place
from sluice.wire import Wire
from sluice.wire.aws import AwsService
from tests.adapters.builders import DAY, Clock
from tests.adapters.conftest import REGION

PLACES = {"payoff_amount": Place(3, 4, 0, -1), "vin": None}


def layout(seen: int = 1, first: int | None = 7) -> Layout:
    return Layout(seen, (first, None, 2**32 - 1), PLACES)


def on_dynamodb(url: str, clock: Clock, name: str) -> DynamoLayouts:
    return DynamoLayouts(Table(AwsService(Wire(), "dynamodb", REGION, url), name, timeout=20), clock=clock)


@pytest.fixture(params=["memory", "moto"])
def layouts(request: pytest.FixtureRequest) -> Layouts:
    if request.param == "memory":
        return MemoryLayouts()
    resources = request.getfixturevalue("resources")
    return on_dynamodb(request.getfixturevalue("moto_url"), Clock(), resources.table)


async def test_what_is_kept_is_found(layouts: Layouts) -> None:
    key = uuid4().hex
    assert await layouts.find(key) is None
    await layouts.keep(key, layout())
    assert await layouts.find(key) == layout()


async def test_each_document_counts_once(layouts: Layouts) -> None:
    await layouts.keep("k", layout())
    await layouts.keep("k", layout(2, first=None))
    await layouts.keep("k", layout(2, first=9))
    await layouts.keep("k", layout(1))
    assert await layouts.find("k") == layout(2, first=None), "the later writer of the same step is ignored"


async def test_of_ten_writers_at_once_one_is_kept(layouts: Layouts) -> None:
    await asyncio.gather(*(layouts.keep("k", layout(1, first=number)) for number in range(10)))
    found = await layouts.find("k")
    assert found is not None
    assert found.seen == 1


async def test_what_others_learned_is_seen_after_some_minutes(moto_url: str, resources: Resources) -> None:
    clock, name = Clock(), resources.table
    one, other = (on_dynamodb(moto_url, clock, name) for _ in range(2))
    await one.keep("k", layout())
    await other.keep("k", layout(2))
    assert await one.find("k") == layout()
    clock.pass_by(FRESH_SECONDS + 1)
    assert await one.find("k") == layout(2)


async def test_a_layout_nobody_sends_any_more_is_forgotten(moto_url: str, resources: Resources) -> None:
    clock, name = Clock(), resources.table
    one = on_dynamodb(moto_url, clock, name)
    await one.keep("k", layout(2))
    clock.pass_by(91 * DAY)
    assert await one.find("k") is None
    await one.keep("k", layout(1))
    assert await one.find("k") == layout(1)
