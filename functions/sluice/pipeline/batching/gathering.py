"""Waiting jobs become a submission: enough of them for a batch, or those that have waited too long go without one."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sluice import journal
from sluice.deadline import Deadline
from sluice.errors import RefusedError, RetryableError
from sluice.pipeline.batching.ports import Asked, Kept, Outside
from sluice.pipeline.batching.questions import Group, batched, grouped, record_of
from sluice.pipeline.batching.returning import NOTHING, Returning
from sluice.pipeline.batching.together import each
from sluice.pipeline.batching.told import Step, Told
from sluice.routing import Policy, Route
from sluice.routing.bulk import File, Question, Quotas, Submission, files, fits, next_look

PATIENCE = 2 * 3_600.0
"""Seconds a job waits for others to fill a batch."""
GATHERING_SECONDS = 480.0
"""Longer than a round lasts, shorter than the time between two: what is gathered until then is left to who does."""
MOST_UNDER_WAY = 8
"""Batches of one route at a time, of the ten an account may have (AWS blog, 2024); meanwhile the next one grows."""
PAGE = 20_000
"""Jobs looked at together; the room's index hands over less where they are long."""
TOO_FEW, KNOWN = "too few for a batch", "answered meanwhile"


@dataclass(frozen=True, slots=True)
class Ready:
    """Jobs that wait for the same answer, and the question."""

    group: Group
    question: Question


@dataclass(frozen=True, slots=True)
class Gathering:
    """Gathers what waits, route by route."""

    outside: Outside
    returning: Returning
    policy: Policy
    quotas: Quotas
    told: Told

    async def gather(self, busy: Counter[str], deadline: Deadline) -> None:
        """Make submissions of what waits; ``busy`` counts those under way, by route."""
        page = await self.outside.room.waiting(limit=PAGE)
        await self.returning.send_back([kept for kept in page if kept.leaving], spent=0)
        waiting: dict[str, list[Kept]] = {}
        for kept in page:
            if not kept.leaving:
                waiting.setdefault(kept.waiting.route, []).append(kept)
        try:
            for name, jobs in waiting.items():
                if not deadline.expired:
                    await self._gather_for(name, grouped(jobs), room=MOST_UNDER_WAY - busy[name], deadline=deadline)
        finally:
            await self.returning.settle()

    async def _gather_for(self, name: str, groups: Sequence[Group], *, room: int, deadline: Deadline) -> None:
        """Submit what fills batches. A last one that is too small stays, until it is full or patience is lost."""
        route = batched(self.policy, name)
        if route is None:
            await self.ready(groups)
        elif len(groups) < self.quotas.least_records:
            await self._lose_patience(groups)
        elif room > 0:
            ready = {one.question.record_id: one for one in await self.ready(groups)}
            made = [file for file in self._files(ready) if fits(file, self.quotas)]
            if not made:
                await self._lose_patience([one.group for one in ready.values()])
            for file in made[:room]:
                if not deadline.expired:
                    await self._submit(route, [ready[record_id] for record_id in file.record_ids])

    def _files(self, ready: Mapping[str, Ready]) -> Iterable[File]:
        return files((one.question for one in ready.values()), self.quotas)

    async def _lose_patience(self, groups: Sequence[Group]) -> None:
        """Release those jobs that have waited too long for others."""
        oldest = self.outside.now() - PATIENCE
        late = [Group(g.record_id, [one for one in g.jobs if one.waiting.since <= oldest]) for g in groups]
        await each((group for group in late if group.jobs), lambda one: self.returning.release(one, TOO_FEW), self.told)

    async def ready(self, groups: Sequence[Group]) -> list[Ready]:
        """The questions there are to ask; jobs that have none are sent back."""
        return [one for one in await each(groups, self._ready, self.told) if one is not None]

    async def _ready(self, group: Group) -> Ready | None:
        made = await self._question(group)
        if isinstance(made, Question):
            return Ready(group, made)
        await self.returning.release(group, made, answer=None if made == KNOWN else NOTHING)
        return None

    async def _question(self, group: Group) -> Question | str:
        """What to ask for a group, or why there is nothing to ask."""
        waiting = group.waiting
        step = await self.returning.step(waiting)
        if isinstance(step, journal.Replay) or waiting.key in step.answers:
            return KNOWN
        record = await record_of(waiting, self.outside.texts, self.policy)
        if isinstance(record, str):
            return record
        return Question(group.record_id, self.outside.codec.encode(record.prompt, record.model))

    async def _submit(self, route: Route, ready: Sequence[Ready]) -> None:
        now = self.outside.now()
        token = self.outside.new_id()
        submission = Submission(token, (), since=now, route=route.route, look_at=now + GATHERING_SECONDS)
        try:
            await self.outside.room.open(submission)
            ours = await each(ready, lambda one: self._join(token, one.group), self.told)
            asked = [one.question for one in ready if one.question.record_id in ours]
            await self.hand_over(submission, route, asked)
        except RetryableError as error:  # it stays gathered, for another round to hand over
            self.told.later[type(error).__name__] += 1

    async def _join(self, token: str, group: Group) -> str:
        """Move jobs into a submission; the record's id if it is the one that asks, empty if another does already."""
        asks = ""
        for kept in group.jobs:
            if asks:
                await self._joined(kept, token, pays=False)
                continue
            # Whoever pays is written down before it moves, so that a crash in between changes nothing.
            stands = await self._asked(group.record_id, Asked(token, kept.waiting.job_id))
            pays = stands.job_id == kept.waiting.job_id
            if await self._joined(kept, stands.token, pays=pays) and stands.token == token:
                asks = group.record_id
        return asks

    async def _joined(self, kept: Kept, token: str, *, pays: bool) -> bool:
        joined = await self.outside.room.join(kept, token, pays=pays)
        self.told.gathered += joined
        return joined

    async def _asked(self, record_id: str, asked: Asked) -> Asked:
        """Who asks a question: a submission that is alive, else ours."""
        stands = await self.outside.room.ask(record_id, asked)
        if stands == asked:
            return stands
        if stands.token != asked.token:  # else who was to pay did not come along
            other = await self.outside.room.find(stands.token)
            if other is not None and other.phase != "settled":
                return stands
        return await self.outside.room.ask(record_id, asked, instead_of=stands.token)

    async def hand_over(self, submission: Submission, route: Route, questions: Sequence[Question]) -> Submission:
        """Submit what was gathered; what is too little, or refused, fails. Raises RetryableError: then again later."""
        file = next(files(questions, self.quotas), None)
        if file is None or not fits(file, self.quotas):
            return await self.fail(submission, "failed", len(questions))
        try:
            taken = await self._taken(submission, route, file)
        except RefusedError:
            return await self.fail(submission, "refused", len(questions))
        if await self.outside.room.move(taken, before="gathered"):
            self.told.steps.append(Step("submitted", taken.token, taken.route, len(file.record_ids)))
        return taken

    async def _taken(self, submission: Submission, route: Route, file: File) -> Submission:
        now = self.outside.now()
        model = route.asks.partition(":")[2]
        taken = await self.outside.batches.submit(replace(file, name=submission.token), model, now)
        running = submission.submitted(taken.job, now)
        return replace(running, look_at=now + next_look(running, now))

    async def fail(self, submission: Submission, what: str, records: int = 0) -> Submission:
        """End a submission that was never, or will never be, answered; its jobs are released when it is settled."""
        now = self.outside.now()
        failed = replace(submission, phase="failed", since=now, look_at=now)
        if await self.outside.room.move(failed, before=submission.phase):
            self.told.steps.append(Step(what, submission.token, submission.route, records))
        return failed
