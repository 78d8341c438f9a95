"""What a local run sends: the documents that ship with the repository, or the user's own files, each as a job.

A sample is ``NAME.txt`` in `events/documents/` and beside it ``NAME.expected.json``: its ``document_type`` (or the file
with its ``schema``), the ``status`` it should get, and the values its ``fields`` should have.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from sluice.errors import ConfigurationError
from sluice.jobs import MAX_TEXT_CHARS, Job, Status
from sluice.local.bundle import FUNCTIONS

DOCUMENTS = FUNCTIONS.parent / "events" / "documents"
TENANT = "local"


@dataclass(frozen=True, slots=True)
class Sample:
    """A document to send: its name for people, its job, and what should become of it where that is known."""

    name: str
    job: Job
    expected: Status | None = None
    values: Mapping[str, JsonValue] = field(default_factory=dict)


class _Expected(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    document_type: str | None = None
    schema_file: str | None = Field(default=None, alias="schema")
    status: Status
    fields: dict[str, JsonValue] = {}


def shipped(folder: Path = DOCUMENTS) -> list[Sample]:
    """All samples in ``folder``, by name; ConfigurationError if there is none, or one makes no sense."""
    samples = [_shipped(path) for path in sorted(folder.glob("*.txt"))]
    if not samples:
        raise ConfigurationError(f"there are no documents in {folder}")
    return samples


def _shipped(path: Path) -> Sample:
    beside = path.with_suffix(".expected.json")
    try:
        expected = _Expected.model_validate_json(_read(beside))
    except ValidationError as error:
        raise ConfigurationError(f"{beside}: {error.errors(include_url=False)[0]['msg']}") from error
    schema = path.with_name(expected.schema_file) if expected.schema_file else None
    job = _job(path, _asked(expected.document_type, schema))
    return Sample(path.stem, job, expected.status, expected.fields)


def own(paths: Iterable[Path], *, document_type: str | None = None, schema: Path | None = None) -> list[Sample]:
    """A sample of each file, to be extracted as ``document_type`` or by the JSON Schema in the file ``schema``."""
    asked = _asked(document_type, schema)
    return [Sample(path.name, _job(path, asked)) for path in paths]


def _asked(document_type: str | None, schema: Path | None) -> dict[str, Any]:
    if schema is None:
        return {"document_type": document_type}
    try:
        return {"schema": orjson.loads(_read(schema))}
    except orjson.JSONDecodeError as error:
        raise ConfigurationError(f"{schema} is not JSON: {error}") from error


def _job(path: Path, asked: Mapping[str, Any]) -> Job:
    """The job about the text in ``path``; its id is new, so that a second run is not a repetition of the first."""
    given = {
        "tenant": TENANT,
        "job_id": f"{_identifier(path.stem)}-{uuid4().hex[:8]}",
        **asked,
        "document": _text(path),
    }
    try:
        return Job.model_validate(given)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        raise ConfigurationError(f"{path}: {'.'.join(map(str, fault['loc']))} {fault['msg']}") from error


def _identifier(name: str) -> str:
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "-" for sign in name)
    return plain.lstrip("._-")[:80] or "document"


def _text(path: Path) -> str:
    try:
        text = _read(path).decode()
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not a text in UTF-8 (byte {error.start})") from error
    if not text.strip():
        raise ConfigurationError(f"{path} is empty")
    if len(text) > MAX_TEXT_CHARS:
        raise ConfigurationError(f"{path} has {len(text):,} characters, the limit is {MAX_TEXT_CHARS:,}")
    return text


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error
