"""What a local run sends: the documents that ship with the repository, or the user's own files, each as a job.

A sample is two files in `events/documents/`: ``NAME.txt`` is the document, ``NAME.json`` the rest of the job and the
``expected`` status (one word, or one per choice of models).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sluice.errors import ConfigurationError
from sluice.jobs import MAX_TEXT_CHARS, Job, Status
from sluice.local.bundle import FUNCTIONS
from sluice.local.models import Choice

DOCUMENTS = FUNCTIONS.parent / "events" / "documents"
TENANT = "local"


@dataclass(frozen=True, slots=True)
class Sample:
    """A document to send: its name for people, its job, and the status it should get where that is known."""

    name: str
    job: Job
    expected: Status | None = None


class _Sidecar(BaseModel):
    """What lies beside a shipped document; all but ``expected`` are keys of its job."""

    model_config = ConfigDict(frozen=True, extra="allow")

    expected: Status | Annotated[dict[Choice, Status], Field(min_length=1)] | None = None

    def status(self, choice: Choice) -> Status | None:
        """The status to expect of a run with these models."""
        return self.expected.get(choice) if isinstance(self.expected, dict) else self.expected


def shipped(choice: Choice, folder: Path = DOCUMENTS) -> list[Sample]:
    """All samples in ``folder``, by name; ConfigurationError if there is none, or one makes no sense."""
    samples = [_shipped(path, choice) for path in sorted(folder.glob("*.txt"))]
    if not samples:
        raise ConfigurationError(f"there are no documents in {folder}")
    return samples


def _shipped(path: Path, choice: Choice) -> Sample:
    beside = path.with_suffix(".json")
    if not beside.is_file():
        raise ConfigurationError(f"{path} has no {beside.name} that says what to extract")
    try:
        sidecar = _Sidecar.model_validate_json(beside.read_bytes())
    except ValidationError as error:
        raise ConfigurationError(f"{beside}: {error.errors(include_url=False)[0]['msg']}") from error
    return Sample(path.stem, _job(path, sidecar.model_extra or {}), sidecar.status(choice))


def own(paths: Iterable[Path], *, document_type: str | None = None, schema: Path | None = None) -> list[Sample]:
    """A sample of each file, to be extracted as ``document_type`` or by the JSON Schema in the file ``schema``."""
    asked: dict[str, Any] = {"document_type": document_type} if document_type else {"schema": _schema(schema)}
    return [Sample(path.name, _job(path, asked)) for path in paths]


def _schema(path: Path | None) -> Any:
    if path is None:
        raise ConfigurationError("say what to extract: --type NAME or --schema FILE.json")
    try:
        return orjson.loads(_read(path))
    except orjson.JSONDecodeError as error:
        raise ConfigurationError(f"{path} is not JSON: {error}") from error


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
