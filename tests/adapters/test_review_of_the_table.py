"""`sluice review` on the table that TABLE names: what a person does there, from the list to the label."""

import argparse
import asyncio
import json
from pathlib import Path

import pytest
from rich.console import Console

from sluice.assembly import wire
from sluice.aws.reviews import DynamoReviews
from sluice.jobs import Job
from sluice.local.review import command
from sluice.local.review.terminal import Terminal
from tests.adapters.test_reviews_contract import on_moto
from tests.builders import EPOCH, LETTER
from tests.pipeline.review_builders import doubtful


def review(*words: str, answers: tuple[str, ...] = ()) -> int:
    given = iter(answers)
    parser = argparse.ArgumentParser()
    command.options(parser)
    asked = parser.parse_args(["--tenant", "acme", "--reviewer", "ada", *words])
    asked.terminal = Terminal(Console(quiet=True), lambda _: next(given))
    try:
        return command.run(asked)
    finally:
        wire.cache_clear()  # the command closed it, and more commands come in this process


def test_a_case_of_the_table_is_listed_decided_and_exported(
    moto_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = asyncio.run(_entered(moto_url))
    monkeypatch.setenv("TABLE", table)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto_url)

    assert review("--list") == 0
    assert capsys.readouterr().out.startswith("w1\tjob-1\t")
    assert review(answers=("s",)) == 1
    assert review(answers=("a", "x", "y")) == 0
    assert review("--export", str(tmp_path / "labels.jsonl")) == 0

    (line,) = (tmp_path / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    label = json.loads(line)
    assert (label["text"], label["reviewer"], label["fields"]["payoff_amount"]) == (LETTER, "ada", "18342.17")


async def _entered(url: str) -> str:
    """The name of a table in which one case waits."""
    store = on_moto(url)
    store.clock.now = EPOCH
    job = Job(tenant="acme", job_id="job-1", document=LETTER, document_type="auto_loan_payoff")
    await store.keep("w1", doubtful(), job)
    assert isinstance(store.reviews, DynamoReviews)
    return store.reviews._table.name
