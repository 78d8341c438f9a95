"""Bedrock's batch jobs for the bulk lane: half the price, hours later. What goes in, what comes out, and what is next.

Format: one JSON object a line, ``{"recordId", "modelInput"}`` in, ``{"recordId", "modelInput", "modelOutput" |
"error"}`` out, in any order (Bedrock user guide, batch-inference-data and -results, 2026-11; job states from botocore
1.43). A record id stands for a work and what is asked about it (`record_id`), so an answer finds its work; a submission
is known by its token: sent twice it is one job.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Literal, Protocol

import orjson

from sluice.errors import ConfigurationError
from sluice.money import Micros

LEFT_ALONE = 26 * 3_600
"""Seconds for which nobody looks for a job that waits for a batch: a batch's day, and time to bring it back."""
LEAST_RECORDS = 100
MOST_RECORDS = 50_000
MOST_BYTES = 1_000_000_000
"""What an account may usually put into a job (from memory: look up its service quotas, they differ by model)."""

Phase = Literal["gathered", "submitted", "settling", "settled", "failed"]
_RUNNING = frozenset({"Submitted", "Validating", "Scheduled", "InProgress", "Stopping"})
_ENDED = frozenset({"Completed", "PartiallyCompleted", "Stopped", "Expired"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job that waits for a batch to answer its work.

    ``paths`` are the fields that are asked of ``route`` and ``key`` what the journal keeps the answer under; ``body``
    is the job's message, which is sent anew once there is an answer. ``reserved`` was set aside on ``day`` (UTC,
    ISO 8601), ``since`` is in epoch seconds.
    """

    tenant: str
    job_id: str
    work: str
    route: str
    key: str
    paths: tuple[str, ...]
    body: str
    day: str
    reserved: Micros
    since: float


def record_id(waiting: Waiting) -> str:
    """What a batch knows a question by: jobs that wait for the same answer share it (32 hex digits)."""
    return sha256(f"{waiting.work}\n{waiting.key}".encode()).hexdigest()[:32]


class Collecting(Protocol):
    """Where jobs wait for a batch."""

    async def collect(self, waiting: Waiting) -> bool:
        """Keep a job until a batch has answered it; False when it waits already (nothing is overwritten).

        Raises RejectedError when it is too large to be kept, RetryableError when nobody knows whether it is.
        """
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """One record: the key of its work, and the body of its Converse request (without the model)."""

    record_id: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Quotas:
    """What one batch job may hold."""

    least_records: int = LEAST_RECORDS
    most_records: int = MOST_RECORDS
    most_bytes: int = MOST_BYTES


@dataclass(frozen=True, slots=True)
class File:
    """One job's input; ``name`` is the token of a submission that began before its records were known."""

    record_ids: tuple[str, ...]
    content: bytes
    name: str = ""

    @property
    def token(self) -> str:
        """Its name, else the same for the same records, whoever submits them (64 hex digits)."""
        return self.name or sha256("\n".join(sorted(self.record_ids)).encode()).hexdigest()


def files(questions: Iterable[Question], quotas: Quotas | None = None) -> Iterator[File]:
    """Fill one file after the other; the last may be too small for a job of its own (see `fits`).

    A record id that comes twice, or a record larger than a whole file, raises ConfigurationError.
    """
    limits, seen = quotas or Quotas(), set[str]()
    lines: list[bytes] = []
    ids: list[str] = []
    size = 0
    for question in questions:
        line = _line(question, seen, limits)
        if ids and (len(ids) >= limits.most_records or size + len(line) > limits.most_bytes):
            yield File(tuple(ids), b"".join(lines))
            lines, ids, size = [], [], 0
        lines.append(line)
        ids.append(question.record_id)
        size += len(line)
    if ids:
        yield File(tuple(ids), b"".join(lines))


def fits(file: File, quotas: Quotas | None = None) -> bool:
    """Whether a file has enough records for a job; what does not fit is asked one by one on the flex tier."""
    return len(file.record_ids) >= (quotas or Quotas()).least_records


def _line(question: Question, seen: set[str], limits: Quotas) -> bytes:
    if question.record_id in seen:
        raise ConfigurationError(f"record {question.record_id} comes twice in one batch")
    seen.add(question.record_id)
    line = orjson.dumps({"recordId": question.record_id, "modelInput": question.body}) + b"\n"
    if len(line) > limits.most_bytes:
        raise ConfigurationError(f"record {question.record_id} has {len(line)} bytes, a file takes {limits.most_bytes}")
    return line


@dataclass(frozen=True, slots=True)
class Answers:
    """What a batch job came back with, by record id: Converse responses, error codes, and who got neither."""

    bodies: Mapping[str, bytes]
    errors: Mapping[str, str]
    missing: tuple[str, ...]
    strange: int = 0


def answers(outputs: Iterable[bytes], record_ids: Sequence[str]) -> Answers:
    """Read the output files' lines; lines that are no answer to any of ``record_ids`` are counted, never used.

    The first answer of a record stays.
    """
    asked, bodies, errors, strange = set(record_ids), dict[str, bytes](), dict[str, str](), 0
    for line in (line for output in outputs for line in output.splitlines() if line.strip()):
        record_id, body, error = _read(line)
        if record_id not in asked or record_id in bodies or (body is None and error is None):
            strange += 1
        elif body is not None:
            bodies[record_id] = body
            errors.pop(record_id, None)
        elif error is not None:
            errors.setdefault(record_id, error)
    missing = tuple(one for one in record_ids if one not in bodies and one not in errors)
    return Answers(bodies, errors, missing, strange)


def _read(line: bytes) -> tuple[str, bytes | None, str | None]:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        return "", None, None
    if not isinstance(row, dict) or not isinstance(row.get("recordId"), str):
        return "", None, None
    output, error = row.get("modelOutput"), row.get("error")
    if isinstance(output, dict):
        return row["recordId"], orjson.dumps(output), None
    code = error.get("errorCode") if isinstance(error, dict) else None
    return row["recordId"], None, None if code is None else str(code)[:80]


@dataclass(frozen=True, slots=True)
class Submission:
    """One batch job on its way: gathered -> submitted -> settling -> settled, or failed.

    Each step can be done again after a crash: submitting is idempotent by ``token``, settling by the journal.
    ``since`` is when its phase began and ``look_at`` when to look at it next, in epoch seconds.
    """

    token: str
    record_ids: tuple[str, ...]
    phase: Phase = "gathered"
    job: str = ""
    since: float = 0.0
    answers: Answers | None = field(default=None)
    route: str = ""
    look_at: float = 0.0

    def submitted(self, job: str, now: float) -> "Submission":
        """Bedrock has taken the job."""
        return replace(self, phase="submitted", job=job, since=now)

    def told(self, status: str) -> "Submission":
        """What Bedrock says about the job; unknown words count as still running."""
        if self.phase != "submitted" or status in _RUNNING:
            return self
        if status in _ENDED:
            return replace(self, phase="settling")
        return replace(self, phase="failed") if status == "Failed" else self

    def settled(self, found: Answers) -> "Submission":
        """Its answers were read and kept."""
        return replace(self, phase="settled", answers=found)

    @property
    def to_ask_again(self) -> tuple[str, ...]:
        """Records that batch did not answer, for the ladder's other rungs."""
        if self.phase == "failed":
            return self.record_ids
        return () if self.answers is None else (*self.answers.errors, *self.answers.missing)


def next_look(submission: Submission, now: float) -> float:
    """Seconds until to ask for the status again: a twentieth of the time it has taken so far, 1 to 15 minutes."""
    return min(900.0, max(60.0, (now - submission.since) / 20))
