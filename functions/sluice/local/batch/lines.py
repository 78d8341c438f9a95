"""The input of a batch: one JSON object a line, each a job or a fault that names line, key and limit."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import Field, JsonValue, ValidationError

from sluice import documents, schemas
from sluice.errors import RejectedError
from sluice.jobs import Frozen, Identifier, Job
from sluice.pipeline.texts import checked

STANDARD = "-"
"""Stands for standard input or output where a path is asked for."""
MAX_LINE_BYTES = 8_000_000
"""A text of the greatest length with every character escaped, and a schema beside it."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_QUOTABLE = {"id", "tenant", "document_type"}
"""Keys whose values may be shown; other values may be content."""


class _Line(Frozen):
    id: Identifier
    text: str
    document_type: Identifier | None = None
    json_schema: dict[str, JsonValue] | None = Field(default=None, alias="schema")
    tenant: Identifier = "local"
    metadata: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A line that is a job; ``end`` is the offset in bytes behind it."""

    number: int
    end: int
    job_id: str
    job: Job


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that is none."""

    number: int
    end: int
    problem: str

    def __str__(self) -> str:
        return f"line {self.number}: {self.problem}"


def lines(path: str) -> Iterator[Asked | Fault]:
    """Every line of the file at ``path`` or of standard input; opened, read and closed by whoever iterates."""
    with open(0, "rb", closefd=False) if path == STANDARD else Path(path).open("rb") as stream:
        yield from read(stream)


def read(stream: BinaryIO) -> Iterator[Asked | Fault]:
    """Every line of ``stream`` that is not blank; holds one line at a time, however many there are."""
    seen: set[str] = set()
    end = 0
    for number, (raw, length) in enumerate(_lines(stream), start=1):
        end += length
        if not raw.strip():
            continue
        try:
            job_id, job = parse(raw, length)
        except RejectedError as error:
            yield Fault(number, end, str(error))
            continue
        if job_id in seen:
            yield Fault(number, end, f"id: {job_id!r} was used by an earlier line")
            continue
        seen.add(job_id)
        yield Asked(number, end, job_id, job)


def _lines(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Lines and their full lengths in bytes; of a line that is too long only the beginning is kept."""
    first = True
    while line := stream.readline(MAX_LINE_BYTES + 1):
        length = len(line)
        while not line.endswith(b"\n") and (rest := stream.readline(MAX_LINE_BYTES)):
            length += len(rest)
            if rest.endswith(b"\n"):
                break
        yield line.removeprefix(_BYTE_ORDER_MARK) if first else line, length
        first = False


def parse(raw: bytes, length: int = 0) -> tuple[str, Job]:
    """The id and the job of one line; RejectedError names the key at fault and its limit."""
    if length > MAX_LINE_BYTES:
        raise RejectedError("line", f"is {length} bytes, the limit is {MAX_LINE_BYTES}")
    try:
        line = _Line.model_validate_json(raw)
        job = Job(
            tenant=line.tenant,
            job_id=line.id,
            document=line.text,
            document_type=line.document_type,
            json_schema=line.json_schema,
            lane="bulk",
            metadata=line.metadata,
        )
    except ValidationError as error:
        raise _rejected(_most_telling(error.errors(include_url=False))) from error
    _require_known(job)
    try:
        checked(line.text)
    except RejectedError as error:
        raise RejectedError("text", error.problem) from error
    return line.id, job


def _require_known(job: Job) -> None:
    if job.document_type is not None:
        documents.load(job.document_type)
    else:
        schemas.document_type_of(job.json_schema or {})


def _most_telling(faults: list[Any]) -> Any:
    """A misspelt key before the key that is missing for it."""
    return next((fault for fault in faults if fault["type"] == "extra_forbidden"), faults[0])


def _rejected(fault: Any) -> RejectedError:
    key = ".".join(map(str, fault["loc"]))
    message = str(fault["msg"]).removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        known = ", ".join(sorted(info.alias or name for name, info in _Line.model_fields.items()))
        return RejectedError(repr(key[:64]), f"unknown key, there are {known}")
    if fault["type"] == "json_invalid" or not key:
        return RejectedError("line", message)
    shown = f", not {fault['input']!r:.64}" if key in _QUOTABLE and fault["type"] != "missing" else ""
    return RejectedError(key, message + shown)
