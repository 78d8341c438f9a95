"""Telling whoever asked: an event for everyone, a webhook for the job that named a destination."""

from dataclasses import dataclass
from typing import Literal, Protocol

from sluice.errors import RefusedError
from sluice.jobs import Result
from sluice.pipeline.world import Now
from sluice.ports import Destination, Destinations, Events

Told = Literal["announced", "delivered", "unknown destination", "refused by the destination"]


class Webhook(Protocol):
    """Posts one result to one destination."""

    async def post(self, destination: Destination, result: Result, *, now: int) -> None:
        """Deliver once; raises RetryableError when it has to be tried again, RefusedError when that is useless."""
        ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """Delivers results; at least once, so receivers drop what they have seen by its event id."""

    events: Events
    destinations: Destinations
    webhook: Webhook
    now: Now

    async def deliver(self, result: Result) -> Told:
        """Announce a result and post it where its job wanted; what became of it. Raises RetryableError."""
        await self.events.publish([result])
        if result.deliver_to is None:
            return "announced"
        destination = await self.destinations.find(result.tenant, result.deliver_to)
        if destination is None:
            return "unknown destination"
        try:
            await self.webhook.post(destination, result, now=int(self.now().timestamp()))
        except RefusedError:
            return "refused by the destination"
        return "delivered"
