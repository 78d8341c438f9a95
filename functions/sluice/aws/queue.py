"""The lanes' queues on SQS."""

import asyncio
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sluice.aws.faults import unavailable
from sluice.errors import RejectedError
from sluice.jobs import Job
from sluice.pipeline.patience import Message
from sluice.routing.parking import parked_of

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MAX_MESSAGE_BYTES = 1_048_576
"""SQS, SendMessage (service model of botocore 1.44.5)."""


def message_of(record: Mapping[str, Any]) -> Message:
    """A record of an SQS event."""
    told = record["attributes"]
    received, group = int(told["ApproximateReceiveCount"]), told.get("MessageGroupId", "")
    return Message(record["body"], received, group, parked_of(record))


class SqsQueue:
    """`Queue` on SQS: ``urls`` by lane; a real-time job that has to wait goes to the ``queue`` lane.

    A lane of several queues has their URLs side by side, separated by commas. A job's id picks its queue, so every
    tenant's jobs spread over all of them, and a job that is sent twice meets its other self on the same one.
    """

    def __init__(self, sqs: "SQSClient", urls: Mapping[str, str]) -> None:
        self._sqs = sqs
        self._urls = urls

    async def send(self, job: Job, body: str) -> None:
        """Put one job on its lane's queue, in its tenant's message group, so that no tenant starves the others."""
        if (size := len(body.encode())) > MAX_MESSAGE_BYTES:
            raise RejectedError("document", f"{size} bytes, a message takes {MAX_MESSAGE_BYTES}: put it into S3")
        await asyncio.to_thread(self._send, job, body)

    def _send(self, job: Job, body: str) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._sqs.send_message(QueueUrl=self._url(job, body), MessageBody=body, MessageGroupId=job.tenant)
        except (BotoCoreError, ClientError) as error:
            raise unavailable(f"sqs: sending to the {job.lane} lane", error) from error

    def _url(self, job: Job, body: str) -> str:
        shards = (self._urls.get(job.lane) or self._urls["queue"]).split(",")
        return shards[zlib.crc32((job.job_id or body).encode()) % len(shards)]
