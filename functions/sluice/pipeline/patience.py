"""A message whose job nobody can take now: it waits in its invocation, then in the queue, and burns no receives."""

import random
from dataclasses import dataclass

from sluice.deadline import Deadline
from sluice.errors import ThrottledError
from sluice.jobs import Result
from sluice.pipeline.extractor import Extractor
from sluice.pipeline.world import World
from sluice.routing.parking import Outlook, Parked, SendAnew, WaitHere, park

CALL_SECONDS = 0.5
"""What a call of a model that is up again takes, by the self-hosted one's p99."""

NEVER_PARKED = Parked()


@dataclass(frozen=True, slots=True)
class Message:
    """A job's message as the queue handed it over; ``group`` is its message group, ``received`` how often it came."""

    body: str
    received: int = 1
    group: str = ""
    parked: Parked = NEVER_PARKED


async def run(extractor: Extractor, message: Message, deadline: Deadline) -> Result | None:
    """The result of a message's job; None when it was sent anew, to come back later.

    Raises RetryableError when the message has to be given back.
    """
    while True:
        try:
            return await extractor.run_body(message.body, deadline, redelivered=message.received > 1)
        except ThrottledError as held:
            if not await _waited(extractor.world, message, held, deadline):
                return None


async def _waited(world: World, message: Message, held: ThrottledError, deadline: Deadline) -> bool:
    """True after a wait in this invocation, False when the job was sent anew; else raises ``held``."""
    if world.parking is None or held.retry_after is None:
        raise held
    outlook = Outlook(held.retry_after, CALL_SECONDS, deadline.seconds_left)
    match park(outlook, message.parked, world.epoch, jitter=random.random()):
        case WaitHere(seconds=seconds):
            await world.sleep(seconds)
            return True
        case SendAnew(delay=delay, parked=parked):
            await world.parking.send(message.body, group=message.group, delay=delay, parked=parked)
            return False
    raise held
