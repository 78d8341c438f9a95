"""The account's last document: one contract, in memory and on DynamoDB."""

from datetime import date

import pytest

from sluice.aws.history import DynamoHistory
from sluice.aws.table import Table
from sluice.local.memory_learned import MemoryHistory
from sluice.local.resources import Resources
from sluice.ports import History, Snapshot
from sluice.wire import Wire
from sluice.wire.aws import AwsService
from tests.adapters.builders import DAY, Clock
from tests.adapters.conftest import REGION


def snapshot(day: int = 5, amount: str | None = "18342.17") -> Snapshot:
    return Snapshot(date(2026, 3, day), {"payoff_amount": amount, "vin": None, "count": 3})


def on_dynamodb(url: str, clock: Clock, name: str) -> DynamoHistory:
    return DynamoHistory(Table(AwsService(Wire(), "dynamodb", REGION, url), name, timeout=20), clock=clock)


@pytest.fixture(params=["memory", "moto"])
def history(request: pytest.FixtureRequest) -> History:
    if request.param == "memory":
        return MemoryHistory()
    return on_dynamodb(request.getfixturevalue("moto_url"), Clock(), request.getfixturevalue("resources").table)


async def test_what_is_remembered_is_found_under_its_account_alone(history: History) -> None:
    assert await history.last("a") is None
    await history.remember("a", snapshot())
    assert await history.last("a") == snapshot()
    assert await history.last("b") is None


async def test_the_newest_document_stays(history: History) -> None:
    await history.remember("a", snapshot(7))
    await history.remember("a", snapshot(5, "1.00"))
    assert await history.last("a") == snapshot(7)
    await history.remember("a", snapshot(7, "2.00"))
    assert await history.last("a") == snapshot(7, "2.00"), "of one day the one that came last"


async def test_an_account_that_was_silent_for_long_begins_anew(moto_url: str, resources: Resources) -> None:
    clock = Clock()
    history = on_dynamodb(moto_url, clock, resources.table)
    await history.remember("a", snapshot(7))
    clock.pass_by(401 * DAY)
    assert await history.last("a") is None
    await history.remember("a", snapshot(5))
    assert await history.last("a") == snapshot(5)
