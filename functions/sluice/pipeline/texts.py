"""The text of a job: inline or kept elsewhere, and fit to be read."""

import re

from sluice.errors import RejectedError
from sluice.jobs import MAX_TEXT_CHARS, Job, S3Pointer
from sluice.ports import Documents

MAX_BYTES = 4 * MAX_TEXT_CHARS
MAX_CONTROL_SHARE = 0.02
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\ufffd]")
"""Controls but white space, and what stands for bytes that were no text."""


async def text_of(job: Job, documents: Documents) -> str:
    """The job's text; RejectedError when there is none, or none that people could read."""
    if isinstance(job.document, S3Pointer):
        return checked(_decoded(await documents.read(job.document, max_bytes=MAX_BYTES)))
    return checked(job.document)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RejectedError("document", f"not UTF-8 text: byte {error.start} of {len(content)}") from error


def checked(text: str) -> str:
    """The text itself, if it is not empty, not too long and not binary."""
    if not text.strip():
        raise RejectedError("document", "the text is empty")
    if len(text) > MAX_TEXT_CHARS:
        raise RejectedError("document", f"{len(text)} characters, the limit is {MAX_TEXT_CHARS}")
    controls = len(_CONTROLS.findall(text))
    if controls > MAX_CONTROL_SHARE * len(text):
        raise RejectedError("document", f"binary, not text: {controls} control characters in {len(text)}")
    return text
