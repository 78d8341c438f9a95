"""Sending jobs anew with a delay, while nobody can take them: boto3, off the hot path.

The message says how often it was sent and since when, in attributes, so that the body stays what the producer wrote.
"""

import asyncio
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from sluice.aws.faults import unavailable
from sluice.routing.parking import Parked

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class SqsParking:
    """Sends a job to the queue it came from, to be received after a delay."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    async def send(self, body: str, *, group: str, delay: int, parked: Parked) -> None:
        """Return once the queue has it; raises UnavailableError, and then the record must be given back."""
        request: dict[str, Any] = {
            "QueueUrl": self._url,
            "MessageBody": body,
            "DelaySeconds": delay,
            "MessageAttributes": attributes(parked),
            **({"MessageGroupId": group} if group else {}),
        }
        try:
            await asyncio.to_thread(self._client.send_message, **request)
        except (BotoCoreError, ClientError) as error:
            raise unavailable("parking a job", error) from error


def attributes(parked: Parked) -> dict[str, dict[str, str]]:
    """What a parked job's message carries."""
    told = {"parked": parked.times, "parked_since": parked.since}
    return {name: {"DataType": "Number", "StringValue": str(value)} for name, value in told.items()}
