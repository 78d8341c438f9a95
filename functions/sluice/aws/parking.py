"""Sending jobs anew with a delay, and narrowing the event source while nobody can take them: boto3, off the hot path.

The message says how often it was sent and since when, in attributes, so that the body stays what the producer wrote.
"""

import asyncio
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from sluice.aws.faults import unavailable
from sluice.routing.parking import Parked

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

NARROWEST = 2
"""The least MaximumConcurrency, and the least pollers, of an event source mapping (Lambda API reference, 2026-11)."""


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


class EventSourceValve:
    """Narrows an event source mapping to its least and opens it again; setting it twice changes nothing.

    ``most`` is its usual MaximumConcurrency; with ``pollers``, its usual least number of them, it is their most. AWS
    takes about a minute.
    """

    def __init__(self, client: Any, mapping_id: str, *, most: int, pollers: int | None = None) -> None:
        self._client = client
        self._id = mapping_id
        self._most = most
        self._pollers = pollers

    async def narrow(self) -> None:
        """Let through only enough to see that things are well again."""
        await self._set(NARROWEST, NARROWEST)

    async def widen(self) -> None:
        """Back to the usual."""
        await self._set(self._most, self._pollers or NARROWEST)

    async def _set(self, most: int, least: int) -> None:
        pollers = {"ProvisionedPollerConfig": {"MinimumPollers": least, "MaximumPollers": most}}
        scaling = {"ScalingConfig": {"MaximumConcurrency": most}}
        change = scaling if self._pollers is None else pollers
        try:
            await asyncio.to_thread(self._client.update_event_source_mapping, UUID=self._id, **change)
        except (BotoCoreError, ClientError) as error:
            raise unavailable("setting the event source", error) from error
