"""Files to review, and a server over them."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sluice.assembly import utc_now
from sluice.jobs import Result
from sluice.local.memory import MemoryDocuments
from sluice.local.review.files import FileReviews, opened
from sluice.local.review.server import ReviewServer
from sluice.pipeline.review import ReviewDesk
from sluice.pipeline.review.api import Caller
from tests.builders import LETTER
from tests.pipeline.review_builders import doubtful

TOKEN = "a-token"


def written(folder: Path, *results: Result, text: str = LETTER) -> tuple[Path, Path, Path]:
    """RESULTS, IN and DECISIONS in a folder; every result is about the same text."""
    results = results or (doubtful(),)
    run, texts = folder / "run.jsonl", folder / "in.jsonl"
    run.write_text("".join(one.model_dump_json() + "\n" for one in results), encoding="utf-8")
    lines = [{"id": one.job_id, "text": text, "document_type": one.document_type} for one in results]
    texts.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return run, texts, folder / "run.decisions.jsonl"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@contextmanager
def served(files: tuple[Path, Path, Path], reviewer: str = "ada") -> Iterator[tuple[ReviewServer, FileReviews]]:
    """A running server over files, and the cases behind it."""
    run, texts, decisions = files
    with asyncio.Runner() as runner:
        context = opened(run, [texts], decisions)
        reviews = runner.run(context.__aenter__())
        desk = ReviewDesk(reviews, MemoryDocuments(), utc_now)
        server = ReviewServer(desk, Caller("", reviewer), token=TOKEN, loop=runner.get_loop())
        thread = threading.Thread(target=server.serve)
        thread.start()
        try:
            yield server, reviews
        finally:
            server.stop()
            thread.join()
            server.close()
            runner.run(context.__aexit__(None, None, None))
