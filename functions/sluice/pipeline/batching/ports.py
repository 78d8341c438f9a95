"""What the rounds need from the world, as Protocols: where jobs wait, who runs batches, how questions are written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sluice.ports import Budget, Completion, Documents, Journal, Prompt, Queue
from sluice.routing.bulk import Answers, Collecting, File, Phase, Submission, Waiting


@dataclass(frozen=True, slots=True)
class Kept:
    """A job as the room keeps it.

    ``token`` names its submission, empty while it waits for one; the job that ``pays`` is the one whose reservation
    its answer is paid from; one that is ``leaving`` is on its queue again, or about to be.
    """

    waiting: Waiting
    token: str = ""
    pays: bool = False
    leaving: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Which submission asks a question, and the job that pays for it."""

    token: str
    job_id: str


class Room(Collecting, Protocol):
    """Where jobs wait for a batch, and what became of those that were gathered. Every write is conditional."""

    async def begin_round(self, owner: str, *, now: float, until: float) -> bool:
        """True if nobody else gathers; then nobody else does before ``until`` (epoch seconds)."""
        ...

    async def waiting(self, *, limit: int) -> Sequence[Kept]:
        """Up to ``limit`` jobs that are in no submission, those that wait longest first; may lag by some moments."""
        ...

    async def members(self, token: str, *, limit: int) -> Sequence[Kept]:
        """Up to ``limit`` jobs of a submission that are not gone; may lag by some moments."""
        ...

    async def open(self, submission: Submission) -> None:
        """Keep a submission that begins."""
        ...

    async def find(self, token: str) -> Submission | None:
        """What became of a submission, read consistently; None when it is forgotten."""
        ...

    async def under_way(self, *, limit: int) -> Sequence[Submission]:
        """Up to ``limit`` submissions that are not forgotten, the most overdue first."""
        ...

    async def move(self, submission: Submission, *, before: Phase) -> bool:
        """Write a submission that was in the phase ``before``; False when somebody else was faster."""
        ...

    async def forget(self, submission: Submission) -> None:
        """Nobody has to look at a settled submission any more."""
        ...

    async def ask(self, record_id: str, asked: Asked, *, instead_of: str = "") -> Asked:
        """Have a submission ask a question unless another does, and return which one does.

        Raises RetryableError when nobody knows. ``instead_of`` names a submission that asks nothing any more.
        """
        ...

    async def join(self, kept: Kept, token: str, *, pays: bool) -> bool:
        """Put a waiting job into a submission; False when it waits no more."""
        ...

    async def leave(self, kept: Kept) -> bool:
        """Mark a job as leaving: whoever may do so settles its money. False when it was marked, or went, before.

        From now on the job can be collected anew, which is what it does if its answer leaves a doubt.
        """
        ...

    async def close(self, kept: Kept) -> None:
        """Forget a job that left and is on its queue; one that was collected anew stays."""
        ...


class Batches(Protocol):
    """Runs batch jobs."""

    async def submit(self, file: File, model: str, now: float) -> Submission:
        """Hand a file over; sent twice, it is one job.

        Raises RefusedError when it will never be taken, RetryableError when another try may help.
        """
        ...

    async def look(self, submission: Submission) -> Submission:
        """The submission as it is now."""
        ...

    async def collect(self, submission: Submission) -> Answers:
        """The answers to the submission's record ids, of a job that ended."""
        ...


@dataclass(frozen=True, slots=True)
class Codec:
    """How questions are written for a model, and its answers read: those of the backend that asks it one by one.

    ``encode`` gives the body of a Converse request; ``decode`` raises UnusableAnswerError for what is no answer.
    """

    encode: Callable[[Prompt, str], Mapping[str, Any]]
    decode: Callable[[bytes, Prompt, str], Completion]


@dataclass(frozen=True, slots=True)
class Outside:
    """Everything a round touches; ``now`` gives epoch seconds."""

    room: Room
    batches: Batches
    codec: Codec
    journal: Journal
    budget: Budget
    queue: Queue
    texts: Documents
    now: Callable[[], float]
    new_id: Callable[[], str]
