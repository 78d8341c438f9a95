"""Telling the world: one contract, in memory and on EventBridge."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import boto3
import orjson
import pytest
from botocore.exceptions import ClientError

from sluice.aws.events import BridgeEvents
from sluice.errors import UnavailableError
from sluice.local.memory import MemoryEvents
from sluice.local.resources import Resources
from sluice.ports import Events
from tests.adapters.builders import result

Heard = Callable[[], list[tuple[str, str]]]


@pytest.fixture(params=["memory", "moto"])
def events(request: pytest.FixtureRequest) -> Iterator[tuple[Events, Heard]]:
    """The events, and how to hear (job id, status) of what was published."""
    if request.param == "memory":
        memory = MemoryEvents()
        yield memory, lambda: [(r.job_id, r.status) for r in memory.published]
        return
    resources: Resources = request.getfixturevalue("resources")
    url = request.getfixturevalue("moto_url")
    with (
        closing(boto3.client("events", endpoint_url=url)) as client,
        closing(boto3.client("sqs", endpoint_url=url)) as sqs,
    ):
        inbox = resources.queues["queue"]
        arn = sqs.get_queue_attributes(QueueUrl=inbox, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        client.put_rule(Name="all", EventBusName=resources.bus, EventPattern='{"source":["sluice"]}')
        client.put_targets(Rule="all", EventBusName=resources.bus, Targets=[{"Id": "inbox", "Arn": arn}])

        def heard() -> list[tuple[str, str]]:
            told = []
            while messages := sqs.receive_message(QueueUrl=inbox, MaxNumberOfMessages=10).get("Messages"):
                told += [orjson.loads(message["Body"])["detail"] for message in messages]
            return [(detail["job_id"], detail["status"]) for detail in told]

        yield BridgeEvents(client, resources.bus), heard


async def test_every_result_is_announced_however_many_there_are(events: tuple[Events, Heard]) -> None:
    port, heard = events
    await port.publish([result(f"job-{i}") for i in range(23)])
    assert sorted(heard()) == sorted((f"job-{i}", "extracted") for i in range(23))


async def test_nothing_to_announce_is_no_call(events: tuple[Events, Heard]) -> None:
    port, heard = events
    await port.publish([])
    assert heard() == []


class Bus:
    """An EventBridge client that refuses some entries, the first ``refusals`` times it sees their job."""

    def __init__(self, refused: set[str], refusals: int) -> None:
        self.refused, self.refusals = refused, refusals
        self.taken: list[str] = []
        self.entries: list[dict[str, Any]] = []
        self.sizes: list[int] = []
        self.seen: dict[str, int] = {}

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803  # boto3's name
        self.sizes.append(len(Entries))
        self.entries += Entries
        return {"Entries": [self._answer(orjson.loads(entry["Detail"])["job_id"]) for entry in Entries]}

    def _answer(self, job_id: str) -> dict[str, str]:
        self.seen[job_id] = self.seen.get(job_id, 0) + 1
        if job_id in self.refused and self.seen[job_id] <= self.refusals:
            return {"ErrorCode": "ThrottlingException", "ErrorMessage": "slow down"}
        self.taken.append(job_id)
        return {"EventId": "e"}


def on(bus: Any) -> BridgeEvents:
    return BridgeEvents(bus, "jobs")


async def test_chunks_hold_ten_entries() -> None:
    bus = Bus(set(), 0)
    await on(bus).publish([result(f"job-{i}") for i in range(23)])
    assert bus.sizes == [10, 10, 3]


async def test_only_refused_entries_are_sent_again() -> None:
    bus = Bus({"job-3", "job-17"}, refusals=1)
    await on(bus).publish([result(f"job-{i}") for i in range(20)])
    assert bus.sizes == [10, 10, 2]
    assert sorted(bus.taken) == sorted(f"job-{i}" for i in range(20))


async def test_entries_refused_twice_make_the_batch_come_back() -> None:
    bus = Bus({"job-3"}, refusals=2)
    with pytest.raises(UnavailableError, match="1 of 20 were not taken: ThrottlingException"):
        await on(bus).publish([result(f"job-{i}") for i in range(20)])
    assert len(bus.taken) == 19


async def test_a_bus_that_cannot_be_reached_is_unavailable() -> None:
    class Down:
        def put_events(self, **_: Any) -> None:
            raise ClientError({"Error": {"Code": "InternalFailure", "Message": "m"}}, "PutEvents")

    with pytest.raises(UnavailableError, match="InternalFailure"):
        await on(Down()).publish([result()])


async def test_an_event_tells_ids_and_status_and_no_content() -> None:
    bus = Bus(set(), 0)
    await on(bus).publish([result(metadata={"name": "Jane Roe"}, reason="because of 18342.17", deliver_to="crm")])
    (entry,) = bus.entries
    assert (entry["Source"], entry["DetailType"], entry["EventBusName"]) == ("sluice", "Job finished", "jobs")
    assert orjson.loads(entry["Detail"]) == {
        "tenant": "acme",
        "job_id": "job-1",
        "work_id": "w1",
        "document_type": "auto_loan_payoff",
        "status": "extracted",
        "finished_at": "2027-01-15T08:00:00+00:00",
        "replayed": False,
    }
