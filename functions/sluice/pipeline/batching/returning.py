"""How a job gets back to its queue: its answer kept first, then its money settled, then sent, then forgotten."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sluice import journal
from sluice.errors import LeasedError, RetryableError
from sluice.jobs import Job
from sluice.money import Micros
from sluice.pipeline.batching.ports import Kept, Outside
from sluice.pipeline.batching.questions import Group
from sluice.pipeline.batching.together import each
from sluice.pipeline.batching.told import Told
from sluice.ports import Completion
from sluice.routing.bulk import Waiting

NOTHING = Completion("", "")
"""Stands for an answer that batch owes: it cannot be read, so the next route is asked."""


@dataclass(slots=True)
class Money:
    """What was set aside and what was spent of it."""

    reserved: Micros = 0
    spent: Micros = 0


@dataclass(slots=True)
class Returning:
    """Sends jobs back; ``owed`` is what is yet to be settled, by tenant and day."""

    outside: Outside
    told: Told
    owed: defaultdict[tuple[str, str], Money] = field(default_factory=lambda: defaultdict(Money))

    async def keep(self, waiting: Waiting, answer: Completion) -> None:
        """Put an answer into the journal, unless one is there or the work is done.

        Raises LeasedError while somebody alive is working on it.
        """
        step = await self.step(waiting)
        if not isinstance(step, journal.Work) or waiting.key in step.answers:
            return
        kept = journal.received(step.with_answer(waiting.key, answer), owner=self.outside.new_id())
        await self.outside.journal.claim(waiting.work, kept, expected_fence=step.fence)

    async def step(self, waiting: Waiting) -> journal.Replay | journal.Work:
        """What the journal knows of a job's work; raises LeasedError while somebody alive is working on it."""
        entry = await self.outside.journal.find(waiting.work)
        step = journal.next_step(entry, now=self.outside.now())
        if isinstance(step, journal.Wait):
            raise LeasedError(f"work {waiting.work}: somebody works on it", seconds=step.seconds)
        return step

    async def release(self, group: Group, why: str, *, answer: Completion | None = NOTHING) -> None:
        """Send jobs back without a batch's answer; ``answer`` None where the journal has a better one."""
        if answer is not None:
            await self.keep(group.waiting, answer)
        sent = await self.send_back(group.jobs, spent=0)
        self.told.released[why] += sent

    async def send_back(self, jobs: Sequence[Kept], *, spent: Micros) -> int:
        """Put jobs on their queues, and return how many; the one that pays has ``spent`` so much of its reservation."""
        return sum(await each(jobs, lambda kept: self._send_back(kept, spent if kept.pays else 0), self.told))

    async def _send_back(self, kept: Kept, spent: Micros) -> bool:
        waiting = kept.waiting
        if not kept.leaving:
            if not await self.outside.room.leave(kept):
                return False
            owed = self.owed[waiting.tenant, waiting.day]
            owed.reserved += waiting.reserved
            owed.spent += spent
        await self.outside.queue.send(Job.parse(waiting.body), waiting.body)
        await self.outside.room.close(kept)
        return True

    async def settle(self) -> None:
        """Settle the tenants' money; what cannot be settled stays reserved: too much, never too little."""
        while self.owed:
            (tenant, day), money = self.owed.popitem()
            with suppress(RetryableError):
                await self.outside.budget.settle(tenant, day, reserved=money.reserved, spent=money.spent)
