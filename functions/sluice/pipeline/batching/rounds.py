"""What is next for each submission, and for those who still wait: looked at every few minutes, safe to do twice."""

from collections import Counter
from dataclasses import replace

from sluice.deadline import Deadline
from sluice.errors import RetryableError
from sluice.pipeline.batching.gathering import GATHERING_SECONDS, PAGE, PATIENCE, Gathering
from sluice.pipeline.batching.ports import Outside
from sluice.pipeline.batching.questions import batched, grouped
from sluice.pipeline.batching.returning import Returning
from sluice.pipeline.batching.settling import Settling
from sluice.pipeline.batching.told import Step, Told
from sluice.routing import Policies, Policy
from sluice.routing.bulk import Quotas, Submission, next_look

MOST_LOOKED_AT = 200
LONGEST_BATCH = 26 * 3_600.0
"""Seconds after which a batch is over whatever Bedrock says: its own time-out is 24 hours, counted from its start."""


class Rounds:
    """Goes round; ``policies`` is where the policy may change, which has to be where the jobs' pipeline looks."""

    def __init__(
        self, outside: Outside, policy: Policy, *, policies: Policies | None = None, quotas: Quotas | None = None
    ) -> None:
        self._outside = outside
        self._policy = policy
        self._policies = policies
        self._quotas = quotas or Quotas()

    async def run(self, deadline: Deadline) -> Told:
        """One round: first what was submitted, then what waits. What fails is left to the next, and counted."""
        return await Round(self._outside, await self._newest(), self._quotas).run(deadline)

    async def _newest(self) -> Policy:
        newest = await self._policies.newest() if self._policies is not None else None
        return newest or self._policy


class Round:
    """One round under one policy."""

    def __init__(self, outside: Outside, policy: Policy, quotas: Quotas) -> None:
        self.told = Told()
        self._outside = outside
        self._policy = policy
        returning = Returning(outside, self.told)
        self._gathering = Gathering(outside, returning, policy, quotas, self.told)
        self._settling = Settling(outside, returning, policy, self.told)

    async def run(self, deadline: Deadline) -> Told:
        """Look at every submission that is due, then gather."""
        try:
            submissions = await self._outside.room.under_way(limit=MOST_LOOKED_AT)
            for submission in submissions:
                if submission.look_at <= self._outside.now() and not deadline.expired:
                    await self._further(submission, deadline)
            if not deadline.expired and await self._gathers():
                busy = Counter(one.route for one in submissions if one.phase in ("gathered", "submitted"))
                await self._gathering.gather(busy, deadline)
        except RetryableError as error:
            self._leave(error)
        return self.told

    async def _gathers(self) -> bool:
        now, owner = self._outside.now(), self._outside.new_id()
        return await self._outside.room.begin_round(owner, now=now, until=now + GATHERING_SECONDS)

    def _leave(self, error: RetryableError) -> None:
        self.told.later[type(error).__name__] += 1

    async def _further(self, submission: Submission, deadline: Deadline) -> None:
        """The next step of a submission; trouble with one holds up no other."""
        try:
            match submission.phase:
                case "gathered":
                    await self._recover(submission, deadline)
                case "submitted":
                    await self._look(submission, deadline)
                case "settled":
                    await self._sweep(submission)
                case _:
                    await self._settling.settle(submission, deadline)
        except RetryableError as error:
            self._leave(error)

    async def _recover(self, submission: Submission, deadline: Deadline) -> None:
        """Hand over what somebody gathered who is gone; sent twice, it is one job."""
        route = batched(self._policy, submission.route)
        if route is None or self._outside.now() - submission.since > PATIENCE:
            seen = await self._gathering.fail(submission, "given up")
        else:
            members = await self._outside.room.members(submission.token, limit=PAGE)
            ready = await self._gathering.ready(grouped(kept for kept in members if not kept.leaving))
            seen = await self._gathering.hand_over(submission, route, [one.question for one in ready])
        if seen.phase == "failed":
            await self._settling.settle(seen, deadline)

    async def _look(self, submission: Submission, deadline: Deadline) -> None:
        now = self._outside.now()
        seen = await self._outside.batches.look(submission)
        what = "failed" if seen.phase == "failed" else "ended"
        if seen.phase == "submitted":
            if now - submission.since < LONGEST_BATCH:
                later = replace(submission, look_at=now + next_look(submission, now))
                await self._outside.room.move(later, before="submitted")
                return
            seen, what = replace(seen, phase="settling"), "given up"
        ended = replace(seen, since=now, look_at=now)
        if await self._outside.room.move(ended, before="submitted"):
            self.told.steps.append(Step(what, submission.token, submission.route))
        await self._settling.settle(ended, deadline)

    async def _sweep(self, submission: Submission) -> None:
        """Send back who came too late to be settled with the others; then nobody looks any more."""
        late = await self._outside.room.members(submission.token, limit=PAGE)
        if late:
            await self._settling.release(late)
        else:
            await self._outside.room.forget(submission)
