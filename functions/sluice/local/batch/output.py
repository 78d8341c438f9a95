"""The output of a batch: one JSON object a line, in a file that a second run continues, or on standard output."""

import fcntl
import re
import sys
from collections.abc import Container
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import orjson

from sluice import documents, schemas
from sluice.errors import ConfigurationError
from sluice.jobs import Job, Result
from sluice.local.batch.lines import STANDARD


class Output:
    """Where results go; ``done`` are the ids that are there already."""

    def __init__(self, stream: BinaryIO, *, plain: bool, done: Container[str] = frozenset()) -> None:
        self.done = done
        self._stream = stream
        self._plain = plain

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not sys.stdout.buffer:
            self._stream.close()

    def write(self, job: Job, result: Result) -> None:
        """Write one line and hand it to the system, so that it survives this process."""
        line = plain(job, result) if self._plain else result.model_dump_json().encode()
        self._stream.write(line + b"\n")
        self._stream.flush()


def plain(job: Job, result: Result) -> bytes:
    """A result as ``{"id", "fields"}``: every field of the type, or the record of the job's own schema."""
    kind = documents.load(job.document_type) if job.document_type else schemas.document_type_of(job.json_schema or {})
    values = {path: None if value is None else str(value) for path, value in result.values.items()}
    return orjson.dumps({"id": result.job_id, "fields": kind.nest(values)})


def opened(path: str, *, plain: bool) -> Output:
    """The output at ``path``, a half-written last line cut off; ConfigurationError if the file is not ours to write."""
    if path == STANDARD:
        return Output(sys.stdout.buffer, plain=plain)
    with ExitStack() as stack:
        stream = stack.enter_context(Path(path).open("a+b"))
        _lock(stream, path)
        done = _ids(stream, path, *((b"id", b"fields") if plain else (b"job_id", b"tenant")))
        stack.pop_all()
    return Output(stream, plain=plain, done=done)


def _lock(stream: BinaryIO, path: str) -> None:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ConfigurationError(f"{path} is being written by another run") from None


def _ids(stream: BinaryIO, path: str, key: bytes, following: bytes) -> set[str]:
    """The ids of the results in ``stream``, which is left behind its last complete line."""
    stream.seek(0)
    beginning = b'{"%b":"' % key
    pattern = re.compile(re.escape(beginning) + rb'([^"\\]{1,128})","%b":.*\}\r?\n' % following, re.DOTALL)
    done: set[str] = set()
    whole = 0
    for number, line in enumerate(stream, start=1):
        if found := pattern.fullmatch(line):
            done.add(found[1].decode())
            whole += len(line)
        elif line.endswith(b"\n") or not (line.startswith(beginning) or beginning.startswith(line)):
            raise ConfigurationError(
                f"{path} line {number} is no result of this form ({beginning.decode()}…): "
                "name a new file, or the same form (--plain or not) as before"
            )
    stream.truncate(whole)
    return done
