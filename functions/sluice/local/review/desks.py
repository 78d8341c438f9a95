"""The desk that a reviewer at this machine sits at: over files of results, or over the table that TABLE names."""

import argparse
import getpass
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sluice.assembly import TableSettings, table, utc_now, wire
from sluice.errors import ConfigurationError, RejectedError
from sluice.jobs import S3Pointer
from sluice.local.memory import MemoryDocuments
from sluice.local.review.files import opened
from sluice.pipeline.review import ReviewDesk, Reviews
from sluice.pipeline.review.api import Caller
from sluice.ports import Documents


@dataclass(frozen=True, slots=True)
class Seat:
    """A desk, who sits at it, and the stores behind it."""

    desk: ReviewDesk
    caller: Caller
    reviews: Reviews
    texts: Documents


def options(parser: argparse.ArgumentParser) -> None:
    """Which cases, and who reviews them."""
    parser.add_argument("results", type=Path, nargs="?", metavar="RESULTS", help="JSON lines, as `extract` writes them")
    parser.add_argument("--texts", type=Path, action="append", default=[], metavar="IN", help="the input of `extract`")
    parser.add_argument(
        "--decisions", type=Path, metavar="FILE", help="where decisions go, and are continued (RESULTS.decisions.jsonl)"
    )
    parser.add_argument("--tenant", default="", help="whose cases, in the table that TABLE names")
    parser.add_argument("--reviewer", type=_reviewer, default=_user(), help="who decides (your user name)")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as nobody in particular
        return "reviewer"


def _reviewer(text: str) -> str:
    if not re.fullmatch(r"[^\x00-\x1f\x7f]{1,128}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no name of 1 to 128 printable characters")
    return text


@asynccontextmanager
async def seated(asked: argparse.Namespace) -> AsyncIterator[Seat]:
    """The desk that was asked for; ConfigurationError when files and table contradict each other, or cannot be read."""
    if asked.results is None:
        async with _at_table(asked) as seat:
            yield seat
        return
    if asked.tenant:
        raise ConfigurationError("--tenant is for the table; a file's cases are all yours")
    if not asked.texts:
        raise ConfigurationError("--texts IN is needed: results do not hold the texts")
    decisions = asked.decisions or asked.results.with_suffix(".decisions.jsonl")
    async with opened(asked.results, asked.texts, decisions) as reviews:
        texts = MemoryDocuments()
        yield Seat(ReviewDesk(reviews, texts, utc_now), Caller("", asked.reviewer), reviews, texts)


@asynccontextmanager
async def _at_table(asked: argparse.Namespace) -> AsyncIterator[Seat]:
    from sluice.aws.reviews import DynamoReviews

    if not asked.tenant:
        raise ConfigurationError("name RESULTS and --texts IN, or --tenant T with TABLE in the environment")
    if asked.texts or asked.decisions:
        raise ConfigurationError("--texts and --decisions are for files; a table has its own")
    reviews, texts = DynamoReviews(table(TableSettings.from_env())), S3Texts()
    try:
        yield Seat(ReviewDesk(reviews, texts, utc_now), Caller(asked.tenant, asked.reviewer), reviews, texts)
    finally:
        await wire().close()
        wire.cache_clear()


class S3Texts:
    """Texts in S3; nothing is paid for boto3 before a case points there."""

    async def read(self, pointer: S3Pointer, *, max_bytes: int) -> bytes:
        """The object's bytes; RejectedError when they cannot be had."""
        from botocore.exceptions import BotoCoreError

        from sluice.aws import clients
        from sluice.aws.documents import S3Documents

        try:
            return await S3Documents(clients.s3()).read(pointer, max_bytes=max_bytes)
        except BotoCoreError as error:
            raise RejectedError("document", f"cannot be read: {type(error).__name__}") from error
