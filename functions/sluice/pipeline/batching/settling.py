"""A batch that ended: its answers go into the journal, its money is settled, and its jobs go back to their queues."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sluice.deadline import Deadline
from sluice.errors import UnusableAnswerError
from sluice.money import Micros
from sluice.pipeline.batching.ports import Kept, Outside
from sluice.pipeline.batching.questions import Group, Record, grouped, record_of
from sluice.pipeline.batching.returning import NOTHING, Returning
from sluice.pipeline.batching.together import each
from sluice.pipeline.batching.told import Step, Told
from sluice.ports import Completion
from sluice.routing import Policy
from sluice.routing.bulk import Answers, Submission

PAGE = 4_000
"""Jobs sent back together: some 20 seconds of a function's time, most of it SQS."""
QUIET_SECONDS = 3_600.0
"""How long after it was settled a submission is looked at for jobs that came late: the index lags by moments."""
FAILED, LATE = "its batch failed", "it came too late for its batch"
ERROR, MISSING = "the batch had an error for it", "the batch did not answer it"
UNUSABLE = "its answer cannot be read"


@dataclass(frozen=True, slots=True)
class Said:
    """What a batch said to one question: the answer to keep, what it cost, and what is wrong with it, if anything."""

    answer: Completion
    spent: Micros = 0
    wrong: str | None = None


@dataclass(frozen=True, slots=True)
class Settling:
    """Settles submissions, page by page."""

    outside: Outside
    returning: Returning
    policy: Policy
    told: Told

    async def settle(self, submission: Submission, deadline: Deadline) -> None:
        """Send back everyone in it, as far as time allows; who could not be sent waits for the next round."""
        seen = set[tuple[str, str]]()
        while not deadline.expired:
            members = await self.outside.room.members(submission.token, limit=PAGE)
            if not members:
                await self._settled(submission)
                return
            page = [kept for kept in members if _named(kept) not in seen]
            if not page:
                return
            seen.update(map(_named, page))
            await self._page(submission, grouped(page))

    async def release(self, late: Sequence[Kept]) -> None:
        """Send back who came into a submission that was settled already."""
        await each(grouped(late), lambda group: self.returning.release(group, LATE), self.told)
        await self.returning.settle()

    async def _settled(self, submission: Submission) -> None:
        now = self.outside.now()
        settled = replace(submission, phase="settled", since=now, look_at=now + QUIET_SECONDS)
        if await self.outside.room.move(settled, before=submission.phase):
            self.told.steps.append(Step("settled", submission.token, submission.route))

    async def _page(self, submission: Submission, groups: Sequence[Group]) -> None:
        found = await self._found(submission, tuple(group.record_id for group in groups))
        try:
            await each(groups, lambda group: self._group(group, found), self.told)
        finally:
            await self.returning.settle()

    async def _found(self, submission: Submission, record_ids: tuple[str, ...]) -> Answers | None:
        if submission.phase == "settling":
            return await self.outside.batches.collect(replace(submission, record_ids=record_ids))
        return None

    async def _group(self, group: Group, found: Answers | None) -> None:
        """Keep the answer, then send back who waits for it."""
        if all(kept.leaving for kept in group.jobs):
            await self.returning.send_back(group.jobs, spent=0)
            return
        said = await self._said(group, found)
        await self.returning.keep(group.waiting, said.answer)
        sent = await self.returning.send_back(group.jobs, spent=said.spent)
        if said.wrong is None:
            self.told.answered += sent
        else:
            self.told.released[said.wrong] += sent

    async def _said(self, group: Group, found: Answers | None) -> Said:
        if found is None:
            return Said(NOTHING, wrong=FAILED)
        body = found.bodies.get(group.record_id)
        if body is None:
            return Said(NOTHING, wrong=ERROR if group.record_id in found.errors else MISSING)
        record = await record_of(group.waiting, self.outside.texts, self.policy)
        if isinstance(record, str):
            # Nobody can say any more what it cost, so it counts as the longest answer.
            return Said(NOTHING, _reserved(group.jobs), record)
        return self._read(body, record, most=_reserved(group.jobs))

    def _read(self, body: bytes, record: Record, *, most: Micros) -> Said:
        price = record.route.price
        try:
            answer = self.outside.codec.decode(body, record.prompt, record.model)
        except UnusableAnswerError as error:
            if error.tokens is None:
                return Said(Completion("", record.model), most, UNUSABLE)
            read, written = error.tokens
            counted = Completion("", record.model, read, written)
            return Said(counted, price.cost(tokens_in=read, tokens_out=written), UNUSABLE)
        return Said(answer, price.cost(tokens_in=answer.tokens_in, tokens_out=answer.tokens_out))


def _reserved(jobs: Sequence[Kept]) -> Micros:
    return max(kept.waiting.reserved for kept in jobs)


def _named(kept: Kept) -> tuple[str, str]:
    return kept.waiting.tenant, kept.waiting.job_id
