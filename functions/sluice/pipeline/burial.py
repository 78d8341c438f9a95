"""Dead letters: a second round for what may never have been tried, the last word for everything else."""

from dataclasses import dataclass

from sluice.errors import LeasedError, RejectedError
from sluice.jobs import Job, Result, Status
from sluice.journal import job_id_of
from sluice.pipeline.endings import End, Endings, ended, replayed
from sluice.pipeline.world import Now
from sluice.ports import Entry, Journal, Queue, Results

KEEP_DAYS = 30


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was received too often: its id, its body, and how often."""

    message_id: str
    body: str
    received: int


class Burial:
    """Settles dead letters."""

    def __init__(self, journal: Journal, results: Results, queue: Queue, now: Now) -> None:
        self._journal = journal
        self._results = results
        self._queue = queue
        self._now = now
        self._endings = Endings(journal, now, KEEP_DAYS)

    async def settle(self, letter: DeadLetter) -> Result | None:
        """The job's final result: the one it has after all, else ``failed``; None when it got its second round.

        Invocations that Lambda throttles use up a message's receives without anybody having looked at it, and nobody
        can tell afterwards: so each job that has no result is put on its queue once more before it is given up.
        """
        try:
            job = Job.parse(letter.body)
        except RejectedError as error:
            return await self._endings.reject(letter.body, error)
        if (known := await self._results.load(job.tenant, job_id_of(job))) is not None:
            return replayed(known)
        end = End(Status.FAILED, f"given up after {letter.received} tries")
        if await self._gets_second_round(job, letter, ended(job, end, now=self._now).work_id):
            return None
        return await self._endings.end(job, end)

    async def _gets_second_round(self, job: Job, letter: DeadLetter, grave: str) -> bool:
        """Queue the job again unless that was done before; the message that did it is remembered where the job ends."""
        if (entry := await self._journal.find(grave)) is not None:
            return entry.owner == letter.message_id
        await self._queue.send(job, letter.body)
        try:
            await self._journal.claim(grave, Entry("received", 1, letter.message_id), expected_fence=0)
        except LeasedError:
            # A second delivery of this dead letter was faster, or the job ended meanwhile: queued twice does no harm.
            return True
        return True
