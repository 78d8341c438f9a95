"""The words of a review, and the port that keeps its cases.

A case is a result with status ``needs_review`` together with the job it answers; its id is the work's. One person at a
time holds it, by a claim that ends by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol

from pydantic import AwareDatetime, Field, JsonValue, StringConstraints

from sluice.jobs import FieldResult, Frozen, Job, Result, Span

MAX_REASON_CHARS = 300
MAX_DECIDED_FIELDS = 500

Word = Literal["accept", "correct", "absent"]
Reviewer = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,128}$")]


class FieldDecision(Frozen):
    """What a reviewer says about one field.

    ``correct`` names the place by ``span``, or gives a ``value`` that is looked up in the text; a value that is not in
    the text needs a ``reason``.
    """

    word: Word
    value: JsonValue = None
    span: Span | None = None
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_REASON_CHARS)] | None = None


class Decision(Frozen):
    """What a reviewer says about a case; ``despite`` are the error findings (rule ids) he has seen and overrules."""

    fields: dict[str, FieldDecision] = Field(default_factory=dict, max_length=MAX_DECIDED_FIELDS)
    despite: tuple[str, ...] = ()


class Change(Frozen):
    """One decided field, before and after."""

    path: str
    word: Word
    before: FieldResult | None
    after: FieldResult


class Review(Frozen):
    """Who decided what, and when: kept beside the result."""

    reviewer: str
    at: AwareDatetime
    changes: tuple[Change, ...] = ()
    despite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """Who is at it, until when (epoch seconds)."""

    reviewer: str
    until: float


@dataclass(frozen=True, slots=True)
class Case:
    """A result that waits for a person.

    ``job`` carries the text or its pointer, and the type or schema; None when it was too large to keep. ``claim`` may
    have ended.
    """

    case: str
    result: Result
    job: Job | None = None
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A waiting case as a list shows it, without its content."""

    case: str
    job_id: str
    since: str
    """When it began to wait: ISO 8601, UTC."""
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some waiting cases, those that wait longest first; ``after`` asks for the next page, empty on the last one."""

    cases: Sequence[Listed]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A decided case: the final result, the review that made it so, and the job it answers."""

    case: str
    result: Result
    review: Review
    job: Job | None = None


class Reviews(Protocol):
    """Keeps the cases that wait for a person, and what was decided; nobody sees another tenant's."""

    async def waiting(self, tenant: str, *, limit: int, after: str = "") -> Page:
        """Up to ``limit`` waiting cases of a tenant behind ``after``, those that wait longest first."""
        ...

    async def find(self, tenant: str, case: str) -> Case | None:
        """A waiting case; None when there is none, or it was decided."""
        ...

    async def claim(self, tenant: str, case: str, claim: Claim) -> bool:
        """Take a waiting case, or hold one's own for longer; False when somebody else has it, or nobody can."""
        ...

    async def release(self, tenant: str, case: str, reviewer: str) -> None:
        """Give one's own case back; nothing happens to anybody else's."""
        ...

    async def decide(self, tenant: str, reviewed: Reviewed) -> bool:
        """Put the decided result in the place of the waiting one, if the reviewer's claim still holds."""
        ...

    async def decided(self, tenant: str, *, limit: int, after: str = "") -> tuple[Sequence[Reviewed], str]:
        """Up to ``limit`` decided cases behind ``after``, the oldest decisions first, and where to go on."""
        ...
