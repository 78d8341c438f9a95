"""Jobs on their way into a lane: one contract, in memory and on SQS."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from sluice.aws.queue import SqsQueue
from sluice.errors import RejectedError, UnavailableError
from sluice.jobs import Job, Lane
from sluice.local.memory import MemoryQueue
from sluice.local.resources import Resources
from sluice.ports import Queue

Sent = Callable[[str], list[tuple[str, str]]]


@pytest.fixture(params=["memory", "moto"])
def queue(request: pytest.FixtureRequest) -> Iterator[tuple[Queue, Sent]]:
    """A queue, and how to look at (group, body) of what is on a lane."""
    if request.param == "memory":
        memory = MemoryQueue()
        yield memory, lambda lane: [(m.group, m.body) for m in memory.messages if m.lane == lane]
        return
    resources: Resources = request.getfixturevalue("resources")
    with closing(boto3.client("sqs", endpoint_url=request.getfixturevalue("moto_url"))) as sqs:

        def sent(lane: str) -> list[tuple[str, str]]:
            told = sqs.receive_message(
                QueueUrl=resources.queues[lane], MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
            )
            return [(m["Attributes"]["MessageGroupId"], m["Body"]) for m in told.get("Messages", [])]

        yield SqsQueue(sqs, resources.queues), sent


def job(lane: Lane = "queue") -> Job:
    return Job(tenant="acme", document="text", document_type="receipt", lane=lane)


async def test_a_job_waits_in_its_lane_in_its_tenants_group(queue: tuple[Queue, Sent]) -> None:
    port, sent = queue
    await port.send(job(), '{"a":"ü"}')
    await port.send(job("bulk"), "later")
    assert sent("queue") == [("acme", '{"a":"ü"}')]
    assert sent("bulk") == [("acme", "later")]


async def test_a_real_time_job_that_must_wait_goes_to_the_queue_lane(queue: tuple[Queue, Sent]) -> None:
    port, sent = queue
    await port.send(job("realtime"), "now")
    assert sent("queue") == [("acme", "now")]


async def test_a_body_larger_than_a_message_is_rejected_with_its_size(queue: tuple[Queue, Sent]) -> None:
    port, _ = queue
    with pytest.raises(RejectedError, match=r"^document: 1048578 bytes, a message takes 1048576"):
        await port.send(job(), "ü" * 524_289)


async def test_a_queue_that_refuses_is_unavailable_and_its_text_stays_out_of_the_error() -> None:
    class Refusing:
        def send_message(self, **_: str) -> None:
            raise ClientError({"Error": {"Code": "KmsThrottled", "Message": "the body was: secret"}}, "SendMessage")

    refusing: Any = Refusing()
    with pytest.raises(UnavailableError, match="KmsThrottled") as refusal:
        await SqsQueue(refusing, {"queue": "u"}).send(job(), "body")
    assert "secret" not in str(refusal.value)


class Noting:
    """An SQS client that notes which queue got which body."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def send_message(self, **said: str) -> None:
        self.sent.append((said["QueueUrl"], said["MessageBody"]))


async def test_the_jobs_of_one_tenant_spread_over_all_queues_of_a_lane() -> None:
    sqs: Any = Noting()
    port = SqsQueue(sqs, {"queue": "one,two,three"})
    for number in range(300):
        await port.send(job().model_copy(update={"job_id": f"job-{number}"}), "body")
    counts = [sum(url == shard for url, _ in sqs.sent) for shard in ("one", "two", "three")]
    assert sum(counts) == 300
    assert min(counts) > 60


async def test_a_job_that_is_sent_again_meets_itself_on_the_same_queue() -> None:
    sqs: Any = Noting()
    port = SqsQueue(sqs, {"queue": ",".join(map(str, range(50)))})
    for number in (1, 2, 1, 2):
        await port.send(job().model_copy(update={"job_id": f"job-{number}"}), f"body {number}")
    (first, _), (second, _), (third, _), (fourth, _) = sqs.sent
    assert (first, second) == (third, fourth)
    assert first != second
