"""Jobs that wait: sent anew with a delay, in memory and on SQS."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import boto3
import pytest

from sluice.aws.parking import SqsParking, attributes
from sluice.errors import UnavailableError
from sluice.local.resources import Resources
from sluice.local.traffic import MemoryParking
from sluice.routing.parking import Parked, parked_of
from tests.adapters.builders import Clock


def as_a_record(told: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Message attributes as Lambda's event has them."""
    return {name: {"stringValue": one["StringValue"], "dataType": one["DataType"]} for name, one in told.items()}


@pytest.fixture
def sqs(moto_url: str) -> Iterator[Any]:
    with closing(boto3.client("sqs", endpoint_url=moto_url)) as client:
        yield client


async def test_a_parked_job_comes_back_with_what_it_was_and_how_often_it_waited(sqs: Any, resources: Resources) -> None:
    url = resources.queues["queue"]
    await SqsParking(sqs, url).send('{"a":"ü"}', group="acme", delay=1, parked=Parked(2, 1_800_000_000.25))

    assert "Messages" not in sqs.receive_message(QueueUrl=url), "not before its delay is over"
    [message] = sqs.receive_message(
        QueueUrl=url, WaitTimeSeconds=3, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"]
    )["Messages"]

    assert message["Body"] == '{"a":"ü"}'
    assert message["Attributes"]["MessageGroupId"] == "acme"
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    record = {"messageAttributes": as_a_record(message["MessageAttributes"])}
    assert parked_of(record) == Parked(2, 1_800_000_000.25)


async def test_what_cannot_be_parked_is_told_so_that_the_record_is_given_back(sqs: Any) -> None:
    parking = SqsParking(sqs, "http://127.0.0.1/000000000000/no-such-queue")
    with pytest.raises(UnavailableError, match="parking a job"):
        await parking.send("{}", group="", delay=1, parked=Parked(1, 1.0))


async def test_in_memory_it_can_be_seen_once_its_delay_is_over() -> None:
    clock = Clock()
    parking = MemoryParking(clock)
    await parking.send("{}", group="acme", delay=30, parked=Parked(1, clock.now))
    [delayed] = parking.messages
    assert (delayed.visible_at, delayed.group) == (clock.now + 30, "acme")


def test_parked_survives_the_way_through_a_message() -> None:
    for parked in (Parked(1, 1_800_000_000.123), Parked(999, 0.5)):
        assert parked_of({"messageAttributes": as_a_record(attributes(parked))}) == parked
