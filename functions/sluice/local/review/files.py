"""A review without AWS: the results and texts of `sluice extract` as cases, decisions in a file that only grows."""

import fcntl
import os
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from pydantic import ValidationError

from sluice.errors import ConfigurationError
from sluice.jobs import Frozen, Job, Result
from sluice.local.evaluation import runs
from sluice.local.memory_table import MemoryJournal, MemoryTable
from sluice.local.review.memory import MemoryReviews
from sluice.pipeline.review import Review, Reviewed

NEVER = 1 << 53
"""Files do not expire."""


class _Line(Frozen):
    """A line of the decisions; ``case`` is the job id, of which a file of results has each once."""

    case: str
    review: Review
    result: Result


class FileReviews(MemoryReviews):
    """`Reviews` on files: whoever may read them sees all tenants' cases. A decision is on disk before it counts."""

    def __init__(self, jobs: Mapping[str, Job], stream: BinaryIO) -> None:
        super().__init__(MemoryTable(jobs=dict(jobs)))
        self._stream = stream

    def owns(self, tenant: str, result: Result) -> bool:  # noqa: ARG002  # the sibling's signature
        """Everybody who can read the files owns all that is in them."""
        return True

    async def enter(self, results: Iterable[Result]) -> None:
        """Let those results wait that need review."""
        journal = MemoryJournal(self.table)
        for result in results:
            if result.waits:
                await journal.finish(result.job_id, result, fence=0, expires_at=NEVER)

    def put(self, reviewed: Reviewed) -> None:
        """Write a decision down, then settle the case."""
        line = _Line(case=reviewed.case, review=reviewed.review, result=reviewed.result)
        self._stream.write(line.model_dump_json(exclude_defaults=True).encode() + b"\n")
        self._stream.flush()
        os.fsync(self._stream.fileno())
        super().put(reviewed)

    def recall(self, line: _Line) -> None:
        """Settle a case that an earlier run decided; one that is not among the results any more is left alone."""
        if line.case in self.table.works:
            super().put(Reviewed(line.case, line.result, line.review))


@asynccontextmanager
async def opened(results: Path, texts: Sequence[Path], decisions: Path) -> AsyncIterator[FileReviews]:
    """The cases of a file of results; earlier decisions count. ConfigurationError names a line that cannot be read."""
    if _same_file(decisions, (results, *texts)):
        raise ConfigurationError(f"{decisions} cannot be both input and output")
    known = runs.read(results)
    jobs = _jobs(texts, known)
    with _locked(decisions) as stream:
        reviews = FileReviews(jobs, stream)
        await reviews.enter(known.values())
        for line in _earlier(stream, decisions):
            reviews.recall(line)
        yield reviews


def _same_file(path: Path, others: Iterable[Path]) -> bool:
    return path.resolve() in {other.resolve() for other in others}


def _locked(path: Path) -> BinaryIO:
    stream = path.open("a+b")
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        stream.close()
        raise ConfigurationError(f"{path} is being written by another review") from None
    return stream


def _earlier(stream: BinaryIO, path: Path) -> list[_Line]:
    """The decisions in a file, which is left behind its last complete line."""
    stream.seek(0)
    found: list[_Line] = []
    whole = 0
    for number, raw in enumerate(stream, start=1):
        if not raw.endswith(b"\n"):
            break
        try:
            found.append(_Line.model_validate_json(raw))
        except ValidationError as error:
            raise ConfigurationError(f"{path} line {number} is no decision: name another file") from error
        whole += len(raw)
    stream.truncate(whole)
    return found


def _jobs(paths: Sequence[Path], results: Mapping[str, Result]) -> dict[str, Job]:
    """The jobs that results answer, by job id: their lines in the input of `extract`, or in labelled documents."""
    jobs: dict[str, Job] = {}
    for path in paths:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    jobs |= _job(line, results, f"{path} line {number}")
    return jobs


def _job(line: bytes, results: Mapping[str, Result], where: str) -> dict[str, Job]:
    try:
        row: Any = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise ConfigurationError(f"{where}: is no JSON: {error}") from error
    name, text = (row.get("id"), row.get("text")) if isinstance(row, dict) else (None, None)
    if not isinstance(name, str) or not isinstance(text, str):
        raise ConfigurationError(f"{where}: needs id and text")
    if (result := results.get(name)) is None:
        return {}
    asked = {"schema": row["schema"]} if row.get("schema") else {"document_type": result.document_type}
    try:
        return {name: Job(tenant=result.tenant, job_id=name, document=text, metadata=result.metadata, **asked)}
    except ValidationError as error:
        raise ConfigurationError(f"{where}: {error.errors(include_url=False)[0]['msg']}") from error
