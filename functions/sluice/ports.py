"""What the core needs from the world, as Protocols; `aws` and `local` implement each under one contract test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

from pydantic import JsonValue

from sluice.deadline import Deadline
from sluice.jobs import FieldSpec, Job, Result, S3Pointer, Span
from sluice.money import Micros

Form = Literal["json", "compact"]
"""How a model writes its answer down: a JSON object, or one letter and one short value per field."""


@dataclass(frozen=True, slots=True)
class Compact:
    """The few-token form of an answer.

    ``grammar`` (GBNF, which llama.cpp and vLLM's xgrammar both read) is what a decoder may be held to; it depends on
    the fields alone, so servers compile it once. ``references`` are the places in the text that numbers name, from 1.
    """

    grammar: str
    references: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """Everything a backend needs to ask a model about one document.

    ``answer_schema`` is a closed JSON Schema (draft 2020-12): one key per field, each a verbatim quote or null; where
    ``compact`` is set the answer takes that form instead. ``text`` is the document itself; ``user`` is the message that
    carries it for models that read messages.
    """

    document_type: str
    version: str
    fields: tuple[FieldSpec, ...]
    text: str
    system: str
    user: str
    answer_schema: Mapping[str, Any]
    max_tokens: int
    compact: Compact | None = None

    @property
    def form(self) -> Form:
        """How the answer is written down."""
        return "compact" if self.compact else "json"


@dataclass(frozen=True, slots=True)
class Completion:
    """A model's raw answer, before anyone judged it.

    ``certainty`` is a probability per field path where the model gives one (log-probs, margins), ``spans`` the
    offsets where it points at its quotes; both are hints that `evidence` checks, never proof.
    """

    text: str
    model: str
    tokens_in: int = 0
    tokens_out: int = 0
    certainty: Mapping[str, float] = field(default_factory=dict)
    spans: Mapping[str, Span] = field(default_factory=dict)


class Backend(Protocol):
    """Asks a model."""

    async def ask(self, prompt: Prompt, model: str, deadline: Deadline) -> Completion:
        """Answer ``prompt`` with ``model`` before ``deadline``.

        Raises ThrottledError, UnavailableError or DeadlineError when another try may help, RefusedError when none
        will, UnusableAnswerError when the answer was cut off or refused by the model. Makes exactly one call: no
        retries of its own.
        """
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """What the journal knows about one work: its state, who holds the lease, and what was answered so far.

    ``state`` is ``sent`` (a paid call may be under way until ``lease_until``, in epoch seconds), ``received`` (its
    answer is kept, not yet judged) or ``done`` (``result`` is final). ``fence`` grows with every claim; ``calls``
    counts paid calls whose answer never arrived. ``answers`` are the kept completions, by route.
    """

    state: str
    fence: int = 0
    owner: str = ""
    lease_until: float = 0.0
    calls: int = 0
    answers: Mapping[str, Completion] = field(default_factory=dict)
    result: Result | None = None


class Journal(Protocol):
    """Remembers, per work, what was asked and answered, so that nothing is asked twice.

    ``work`` is a key of `sluice.journal.Work.key`; every write is conditional and survives a crash once it returns.
    """

    async def find(self, work: str) -> Entry | None:
        """What is known about ``work``; None when nothing is. Reads consistently."""
        ...

    async def claim(self, work: str, entry: Entry, *, expected_fence: int) -> None:
        """Write ``entry`` (``sent`` or ``received``) if the stored fence still is ``expected_fence`` (0: none stored).

        Raises LeasedError with the seconds left when somebody else won, or the work is done meanwhile.
        """
        ...

    async def finish(self, work: str, result: Result, *, fence: int, expires_at: int, job: Job | None = None) -> Result:
        """Keep the final ``result`` if ``fence`` is still ours, and hand back what is stored.

        ``job`` is kept with a result that needs review, in the same write: people have to see what it is about.

        ``fence`` 0 means nothing was claimed (no paid call): then the first writer wins and its result is
        returned to everyone. A fence that was taken over raises StaleLeaseError. ``expires_at``: epoch seconds.
        """
        ...


class Results(Protocol):
    """Finds what was finished, by the producer's job id."""

    async def load(self, tenant: str, job_id: str) -> Result | None:
        """The final result of a job; None while there is none."""
        ...

    async def alias(self, result: Result, work: str) -> None:
        """Make a replayed ``result`` findable under its own job id (and deliverable to its own destination)."""
        ...


@dataclass(frozen=True, slots=True)
class OpenJob:
    """An accepted job that has no final result yet; ``accepted_at`` in epoch seconds, ``tries`` re-enqueues so far."""

    tenant: str
    job_id: str
    body: str
    accepted_at: float
    tries: int = 0


class Intake(Protocol):
    """Remembers what was accepted over HTTP before it is on the queue, so that no accepted job is lost."""

    async def accept(self, opened: OpenJob) -> bool:
        """Remember an accepted job; False when that job id is known already (nothing is overwritten)."""
        ...

    async def overdue(self, *, before: float, limit: int) -> Sequence[OpenJob]:
        """Up to ``limit`` open jobs last enqueued before ``before`` (epoch seconds)."""
        ...

    async def enqueued_again(self, opened: OpenJob, *, at: float) -> None:
        """Note that an overdue job was put on the queue again; it is overdue anew as if that had been at ``at``."""
        ...

    async def close(self, opened: OpenJob) -> None:
        """The job has its final result: forget its body."""
        ...


class Queue(Protocol):
    """Where jobs wait."""

    async def send(self, job: Job, body: str) -> None:
        """Put one job on its lane's queue, grouped by tenant; returns once the queue has it."""
        ...


class Budget(Protocol):
    """Money set aside before it is spent, per tenant and day."""

    async def reserve(self, tenant: str, day: str, amount: Micros, *, limit: Micros) -> bool:
        """Atomically set ``amount`` aside unless the day's total would pass ``limit``; False if it would."""
        ...

    async def settle(self, tenant: str, day: str, *, reserved: Micros, spent: Micros) -> None:
        """Replace a reservation by what was really spent."""
        ...

    def total(self, tenant: str, day: str) -> Micros:
        """What all have set aside and spent, as far as this process was told; asks nobody."""
        ...


class Documents(Protocol):
    """Texts that are kept elsewhere."""

    async def read(self, pointer: S3Pointer, *, max_bytes: int) -> bytes:
        """The object's bytes; RejectedError when it is missing, forbidden, or larger than ``max_bytes``."""
        ...


@dataclass(frozen=True, slots=True)
class Destination:
    """Where results go: an https ``url`` and the ``secrets`` that sign (the first) and still verify (all)."""

    name: str
    url: str
    secrets: tuple[str, ...]


class Destinations(Protocol):
    """The registered places a result may be delivered to."""

    async def find(self, tenant: str, name: str) -> Destination | None:
        """The destination a tenant registered under ``name``; None when there is none."""
        ...


class Events(Protocol):
    """Tells the rest of the world that a job is finished."""

    async def publish(self, results: Sequence[Result]) -> None:
        """Announce results (status and ids, never content); raises UnavailableError if any was not taken."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field's value stands: from slot ``first`` to slot ``last``, edges moved outwards by so many characters.

    ``before`` and ``after`` are negative where the value is only part of a slot.
    """

    first: int
    last: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Layout:
    """``seen`` documents agreed on it; ``marks`` are those of the slots, None where they differed.

    ``places`` holds the fields that always stood in the same place (None: were never stated). A field that is missing
    there was answered differently once, or in doubt, and has to be asked for.
    """

    seen: int
    marks: tuple[int | None, ...]
    places: Mapping[str, Place | None]


class Layouts(Protocol):
    """Remembers how a sender's documents are laid out; ``key`` holds tenant, type, prompt and policy."""

    async def find(self, key: str) -> Layout | None:
        """What is known of a layout; None when nothing is. May be some minutes old."""
        ...

    async def keep(self, key: str, layout: Layout) -> None:
        """Keep a layout that has seen one document more than the stored one; of two writers the later is ignored."""
        ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a document of an account said: of which ``day`` it is, and its values by field path."""

    day: date
    values: Mapping[str, JsonValue]


class History(Protocol):
    """Remembers the newest accepted document of each account; ``account`` is a digest, never the number itself."""

    async def last(self, account: str) -> Snapshot | None:
        """The newest document of an account; None when none is known."""
        ...

    async def remember(self, account: str, snapshot: Snapshot) -> None:
        """Keep a document unless a newer one is kept."""
        ...
