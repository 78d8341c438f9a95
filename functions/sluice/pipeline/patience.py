"""A message whose job nobody can take now: it waits in its invocation, then in the queue, and burns no receives.

So does a job that has an answer in doubt while the model that would settle it cannot be asked: an outage is not to
become a pile of work for reviewers. A message that comes again has waited for what passes quickly; it waits on only
for what says when to come back, and where there is no time or place to wait it does with the answer it has.
"""

import random
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from sluice.deadline import Deadline
from sluice.errors import CollectedError, RetryableError, ThrottledError
from sluice.jobs import Job, Result
from sluice.pipeline.extractor import Extractor, Worth
from sluice.pipeline.world import World
from sluice.routing.parking import Outlook, Parked, SendAnew, Step, WaitHere, park

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


class Waits(StrEnum):
    """Where a job waits whose message is done with: on its queue again, or for a batch."""

    PARKED = "parked"
    COLLECTED = "collected"


async def run(extractor: Extractor, message: Message, deadline: Deadline) -> Result | Waits:
    """The result of a message's job, or where it waits, to come back later.

    Raises RetryableError when the message has to be given back.
    """
    world, again = extractor.world, message.received > 1
    worth: Worth = None if world.parking is None else ThrottledError if again else RetryableError
    while True:
        try:
            return await extractor.run_body(message.body, deadline, redelivered=again, worth=worth)
        except CollectedError:
            return Waits.COLLECTED
        except ThrottledError as held:
            match _step(world, message, held, deadline):
                case WaitHere(seconds=seconds):
                    await world.sleep(seconds)
                case SendAnew(delay=delay, parked=parked) if world.parking is not None:
                    await world.parking.send(message.body, group=message.group, delay=delay, parked=parked)
                    return Waits.PARKED
                case _ if worth is None:
                    raise
                case _:
                    worth = None


def _step(world: World, message: Message, held: ThrottledError, deadline: Deadline) -> Step | None:
    """Where to wait; None where there is no place, or nobody said for how long."""
    if world.parking is None or held.retry_after is None:
        return None
    left = _seconds_left(world, message.body)
    outlook = Outlook(held.retry_after, CALL_SECONDS, deadline.seconds_left, left)
    return park(outlook, message.parked, world.epoch, jitter=random.random())


def _seconds_left(world: World, body: str) -> float:
    """What is left of the job's own time, which a wait outlives."""
    due = Job.parse(body).deadline
    return inf if due is None else (due - world.now()).total_seconds()
