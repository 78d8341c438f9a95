"""Circuits and quotas that all environments share: one contract, in memory and on DynamoDB."""

import asyncio
from dataclasses import dataclass, replace
from uuid import uuid4

import boto3
import pytest

from sluice.aws.allowances import DynamoAllowances
from sluice.aws.circuits import KEEP, DynamoCircuits
from sluice.aws.table import Table
from sluice.local.resources import create_table
from sluice.local.traffic import MemoryAllowances, MemoryCircuits
from sluice.routing.breaker import Circuit, Rules
from sluice.routing.traffic import Allowances, Circuits
from sluice.wire import Wire
from tests.adapters.builders import NOW, Clock
from tests.adapters.conftest import REGION, CountingService

ROUTE = "bedrock:us.anthropic.claude-haiku-4-5-20251001-v1:0"
OPEN = Circuit().tripped(NOW, Rules(), jitter=0.123456789)


@dataclass
class Shared:
    circuits: Circuits
    allowances: Allowances
    clock: Clock


def on_moto(url: str) -> Shared:
    name, clock = f"t{uuid4().hex}", Clock()
    dynamodb = boto3.client("dynamodb", endpoint_url=url)
    create_table(dynamodb, name)
    dynamodb.close()
    table = Table(CountingService(Wire(), "dynamodb", REGION, url), name, timeout=20)
    return Shared(DynamoCircuits(table, clock=clock), DynamoAllowances(table, clock=clock), clock)


@pytest.fixture(params=["memory", "moto"])
def shared(request: pytest.FixtureRequest) -> Shared:
    if request.param == "moto":
        return on_moto(request.getfixturevalue("moto_url"))
    return Shared(MemoryCircuits(), MemoryAllowances(), Clock())


async def test_nobody_wrote_a_circuit_yet(shared: Shared) -> None:
    assert await shared.circuits.read(ROUTE) is None


async def test_a_circuit_comes_back_as_it_was_written(shared: Shared) -> None:
    written = replace(OPEN, allowed=2.5)
    assert await shared.circuits.write(ROUTE, written) is None
    assert await shared.circuits.read(ROUTE) == written
    assert await shared.circuits.read("sagemaker:other") is None


async def test_of_many_that_open_it_at_once_one_does_and_the_others_learn_its_version(shared: Shared) -> None:
    offered = [Circuit().tripped(NOW, Rules(), jitter=at / 20) for at in range(20)]

    stands = await asyncio.gather(*(shared.circuits.write(ROUTE, one) for one in offered))

    assert stands.count(None) == 1
    [kept] = {one for one in stands if one is not None}
    assert kept == offered[stands.index(None)] == await shared.circuits.read(ROUTE)


async def test_a_version_that_is_not_the_next_one_is_not_written(shared: Shared) -> None:
    await shared.circuits.write(ROUTE, OPEN)
    later = replace(OPEN, version=3)
    assert await shared.circuits.write(ROUTE, later) == OPEN
    assert await shared.circuits.write(ROUTE, replace(OPEN, version=2)) is None


async def test_of_many_probers_one_is_granted_and_after_its_success_no_more_than_the_quota(shared: Shared) -> None:
    await shared.circuits.write(ROUTE, OPEN)
    assert await granted_of_twelve(shared) == 1

    probed = await shared.circuits.read(ROUTE)
    assert probed is not None
    passed = probed.probed(OPEN.until, Rules(), well=True)
    assert passed is not None
    assert await shared.circuits.write(ROUTE, passed) is None
    assert await granted_of_twelve(shared) == Rules().probes - 1


async def granted_of_twelve(shared: Shared) -> int:
    """How many of twelve environments that try at once may probe."""
    granted = 0

    async def prober() -> None:
        nonlocal granted
        seen = await shared.circuits.read(ROUTE)
        while seen and (taken := seen.probing(OPEN.until, Rules())):
            stands = await shared.circuits.write(ROUTE, taken)
            granted += stands is None
            if stands is None:
                return
            seen = stands

    await asyncio.gather(*(prober() for _ in range(12)))

    return granted


async def test_a_quota_is_drawn_up_to_its_limit_per_window(shared: Shared) -> None:
    assert await shared.allowances.draw(ROUTE, 1, 60, limit=100)
    assert not await shared.allowances.draw(ROUTE, 1, 41, limit=100)
    assert await shared.allowances.draw(ROUTE, 1, 40, limit=100)
    assert await shared.allowances.draw(ROUTE, 2, 100, limit=100)
    assert await shared.allowances.draw("other", 1, 100, limit=100)
    assert not await shared.allowances.draw(ROUTE, 3, 101, limit=100)


async def test_fifty_that_draw_at_once_never_pass_the_quota(shared: Shared) -> None:
    drawn = await asyncio.gather(*(shared.allowances.draw(ROUTE, 1, 7, limit=100) for _ in range(50)))
    assert sum(drawn) == 100 // 7


async def test_a_circuit_that_dynamodb_has_yet_to_delete_is_gone_and_can_be_written_anew(moto_url: str) -> None:
    shared = on_moto(moto_url)
    await shared.circuits.write(ROUTE, OPEN)
    shared.clock.pass_by(KEEP)
    assert await shared.circuits.read(ROUTE) is None
    assert await shared.circuits.write(ROUTE, OPEN) is None
