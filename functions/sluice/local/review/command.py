"""`sluice review`: cases in the terminal, one question a field; decided cases as labels."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import orjson

from sluice.errors import RejectedError
from sluice.local.review import desks
from sluice.local.review.desks import Seat
from sluice.local.review.terminal import Terminal
from sluice.pipeline.review import Reviewed
from sluice.pipeline.review.labels import label
from sluice.pipeline.texts import text_of

PAGE = 100
SOME_LEFT = 1


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked of it."""
    desks.options(parser)
    parser.add_argument("--list", action="store_true", help="only list what waits")
    parser.add_argument("--export", type=Path, metavar="LABELS", help="only write what was decided, as labelled lines")


def run(asked: argparse.Namespace) -> int:
    """Review in the terminal what Sluice does not dare to give out by itself.

    Shows every waiting case with its document and asks about each field in doubt: accept the value, correct it, or say
    that the document does not state it. Cases come from RESULTS and --texts (the output and input of `sluice extract`),
    or with --tenant from the DynamoDB table that the environment names (TABLE, AWS_REGION, credentials). Decisions go
    to --decisions, one line a case, or into the table; another run goes on where this one ended.

    --export writes the decided cases as labelled documents, which `sluice evaluate` reads. Exit status: 0 nothing
    waits any more (or listed, or exported), 1 some cases still wait, 2 the cases cannot be read.
    """
    return asyncio.run(_run(asked))


async def _run(asked: argparse.Namespace) -> int:
    async with desks.seated(asked) as seat:
        if asked.export:
            return await _export(seat, asked.export)
        if asked.list:
            return await _list(seat)
        terminal = getattr(asked, "terminal", None) or Terminal()
        await terminal.review(seat.desk, seat.caller)
        return SOME_LEFT if (await seat.desk.waiting(seat.caller.tenant, limit=1)).cases else 0


async def _list(seat: Seat) -> int:
    after = ""
    while True:
        page = await seat.desk.waiting(seat.caller.tenant, limit=PAGE, after=after)
        for one in page.cases:
            print("\t".join((one.case, one.job_id, one.since, one.claim.reviewer if one.claim else "")))
        if not (after := page.after):
            return 0


async def _export(seat: Seat, path: Path) -> int:
    """Write every decided case whose text can still be had."""
    made = [await _labelled(seat, reviewed) async for reviewed in _decided(seat)]
    lines = [line for line in made if line]
    _write(path, lines)
    gone = f", {len(made) - len(lines)} without their text left out" if len(made) > len(lines) else ""
    print(f"{path}: {len(lines)} labelled documents{gone}", file=sys.stderr)
    return 0


async def _labelled(seat: Seat, reviewed: Reviewed) -> bytes | None:
    """The labelled line of a decided case; None where its text is gone."""
    if reviewed.job is None:
        return None
    try:
        return orjson.dumps(label(reviewed, await text_of(reviewed.job, seat.texts)))
    except RejectedError:
        return None


def _write(path: Path, lines: Sequence[bytes]) -> None:
    path.write_bytes(b"".join(line + b"\n" for line in lines))


async def _decided(seat: Seat) -> AsyncIterator[Reviewed]:
    after = ""
    while True:
        page, after = await seat.reviews.decided(seat.caller.tenant, limit=PAGE, after=after)
        for reviewed in page:
            yield reviewed
        if not after:
            return
