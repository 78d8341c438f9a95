"""What we talk about: the job that comes in, the result that goes out, and their parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
    model_validator,
)

from sluice.errors import RejectedError

MAX_TEXT_CHARS = 1_000_000
MAX_METADATA_BYTES = 2_048

Kind = Literal["money", "date", "rate", "id", "name", "text", "choice", "number", "integer", "boolean"]
"""How a field's value is normalised; the first seven are those of the built-in document types."""

Lane = Literal["realtime", "queue", "bulk"]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$")]


class Frozen(BaseModel):
    """Parsed once at the border, then trusted; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def but(self, **changes: Any) -> Self:
        """This value with changes of our own making, which nobody validates: `model_copy` at a third of its cost."""
        made = object.__new__(type(self))
        object.__setattr__(made, "__dict__", self.__dict__ | changes)
        object.__setattr__(made, "__pydantic_fields_set__", self.__pydantic_fields_set__ | changes.keys())
        object.__setattr__(made, "__pydantic_extra__", None)
        object.__setattr__(made, "__pydantic_private__", None)
        return made


class S3Pointer(Frozen):
    """A document kept in S3; ``version`` pins the object."""

    bucket: Annotated[str, StringConstraints(min_length=3, max_length=63)]
    key: Annotated[str, StringConstraints(min_length=1, max_length=1024)]
    version: str | None = None


class Job(Frozen):
    """One document to extract, as the body of one SQS message."""

    tenant: Identifier
    document: str | S3Pointer
    document_type: Identifier | None = None
    json_schema: dict[str, JsonValue] | None = Field(default=None, alias="schema")
    job_id: Identifier | None = None
    lane: Lane = "queue"
    deadline: AwareDatetime | None = None
    budget: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    deliver_to: Identifier | None = None
    metadata: dict[str, str] = {}

    @model_validator(mode="after")
    def _is_answerable(self) -> Self:
        if (self.document_type is None) == (self.json_schema is None):
            raise ValueError("exactly one of document_type and schema is needed")
        size = sum(len(k.encode()) + len(v.encode()) for k, v in self.metadata.items())
        if size > MAX_METADATA_BYTES:
            raise ValueError(f"metadata is {size} bytes, the limit is {MAX_METADATA_BYTES}")
        return self

    @classmethod
    def parse(cls, body: str | bytes) -> Self:
        """Read a message body; anything wrong with it raises RejectedError that names the key and the fault."""
        try:
            return cls.model_validate_json(body)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            key = ".".join(str(part) for part in first["loc"]) or "body"
            raise RejectedError(key, _told(first)) from error


def _told(fault: Mapping[str, Any]) -> str:
    """A pydantic fault in words, with the offending value unless it could be content."""
    message = str(fault["msg"]).removeprefix("Value error, ")
    value = fault.get("input")
    if isinstance(value, str | int | float | bool) and len(str(value)) <= 64:
        return f"{message}, not {value!r}"
    return message


class Status(StrEnum):
    """How a job ended."""

    EXTRACTED = "extracted"
    NEEDS_REVIEW = "needs_review"
    UNANSWERABLE = "unanswerable"
    REJECTED = "rejected"
    FAILED = "failed"
    EXPIRED = "expired"


class Outcome(StrEnum):
    """What became of one field."""

    FOUND = "found"
    NOT_STATED = "not_stated"
    AMBIGUOUS = "ambiguous"
    UNSUPPORTED = "unsupported"
    CONFLICTING = "conflicting"
    IMPLAUSIBLE = "implausible"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field to extract. ``path`` names it (``a.b[].c`` inside a nested schema), ``cues`` are its role words."""

    path: str
    kind: Kind
    description: str
    choices: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    required: bool = False


Span = tuple[int, int]
"""Start and end offset in the document's text, in characters, end exclusive."""


class FieldResult(Frozen):
    """The value of one field and its witness; without a witness there is no value.

    ``accepted`` says whether it may be used without a person looking at it, by what was measured on documents of its
    kind (`sluice.confidence`); None where nothing was measured.
    """

    value: JsonValue = None
    outcome: Outcome
    verbatim: str | None = None
    span: Span | None = None
    confidence: Annotated[float, Field(ge=0, le=1)] = 0.0
    reason: str | None = None
    route: str | None = None
    accepted: bool | None = None


class Finding(Frozen):
    """What a plausibility rule says about the values of a result."""

    rule: str
    severity: Literal["error", "warning"]
    message: str
    explanation: str = ""
    fields: tuple[str, ...] = ()


AttemptOutcome = Literal[
    "answered", "unusable", "refused", "throttled", "held", "unavailable", "out_of_time", "over_budget", "unknown"
]
"""``throttled`` by the other side; ``held`` back by our own limits, so that no call was made."""


class Attempt(Frozen):
    """One call of one route, and why it was made.

    ``numbers`` is how sure an in-process model said it was (`sluice.routing.numbers`): routers learn from it.
    """

    route: str
    why: str
    outcome: AttemptOutcome
    prompt_version: str
    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    cost_micros: int = 0
    milliseconds: float = 0.0
    detail: str = ""
    numbers: dict[str, float] = {}


class Result(Frozen):
    """What the caller gets: one per job, whatever happened.

    A ``replayed`` one was there already: it cost nothing, and ``saved_micros`` is what the answer cost the first time.
    """

    job_id: str
    tenant: str
    work_id: str
    document_type: str
    status: Status
    fields: dict[str, FieldResult] = {}
    findings: tuple[Finding, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    cost_micros: int = 0
    milliseconds: dict[str, float] = {}
    reason: str | None = None
    metadata: dict[str, str] = {}
    deliver_to: str | None = None
    finished_at: AwareDatetime
    replayed: bool = False
    saved_micros: int = 0
    audit: bool = False

    @property
    def waits(self) -> bool:
        """True while a person is to look at it: it needs review, or is one of the accepted that are audited."""
        return self.audit or self.status is Status.NEEDS_REVIEW

    @property
    def values(self) -> dict[str, JsonValue]:
        """The plain values by field path, None where there is none."""
        return {path: field.value for path, field in self.fields.items()}
