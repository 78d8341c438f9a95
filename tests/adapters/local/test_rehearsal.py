"""The parts of `scripts/deploy-local` that judge: they notice what is wrong, missing or left behind."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from sluice.jobs import Result, Status
from sluice.local import rehearsal, scripted
from sluice.local.deployment import Deployment, deploy
from sluice.local.rehearsal import BrokenStepError, Rehearsal
from sluice.local.stack import Stack, started

POLICY = scripted.POLICY.model_dump_json(exclude_defaults=True)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    state = tmp_path_factory.mktemp("state")
    with scripted.serving(state) as url, started(state, models_url=url) as stack, pytest.MonkeyPatch.context() as patch:
        for name, value in stack.environment.items():
            patch.setenv(name, value)
        yield stack


@pytest.fixture(scope="module")
def deployed(stack: Stack) -> Deployment:
    assert list(rehearsal.remains(stack)) == []
    return deploy(stack, {"Policy": POLICY, "ModelDir": "/nowhere"})


@pytest.fixture(scope="module")
def landed(stack: Stack, deployed: Deployment) -> dict[str, Result]:
    letters = scripted.letters(3, seed=7)
    rehearsal.send(stack, deployed.resources.queues["queue"], letters)
    return rehearsal.landing(stack, deployed.resources.table, letters, seconds=60)


def test_scripted_letters_are_read_right_by_the_whole_system(landed: dict[str, Result]) -> None:
    assert rehearsal.wrongs(scripted.letters(3, seed=7), landed) == []
    (first, *_) = landed.values()
    assert [attempt.route for attempt in first.attempts] == [scripted.ROUTE.route]
    assert first.cost_micros > 0, "a paid call, with its journal and budget"


def test_a_missing_a_wrong_and_an_unaccepted_result_are_all_noticed(landed: dict[str, Result]) -> None:
    missing, wrong, doubted = scripted.letters(3, seed=7)
    amount = landed[str(wrong.job.job_id)].fields["payoff_amount"]
    spoiled = {"payoff_amount": amount.model_copy(update={"value": "1.00"})}
    results = {
        str(wrong.job.job_id): landed[str(wrong.job.job_id)].model_copy(update={"fields": spoiled}),
        str(doubted.job.job_id): landed[str(doubted.job.job_id)].model_copy(update={"status": Status.NEEDS_REVIEW}),
    }
    found = rehearsal.wrongs([missing, wrong, doubted], results)
    assert [one.partition(":")[0] for one in found] == ["letter-0", "letter-1", "letter-2"]
    assert found[0] == "letter-0: no result"


def test_letters_are_the_same_for_the_same_seed_and_else_differ() -> None:
    assert scripted.letters(4, seed=7)[:3] == scripted.letters(3, seed=7)
    texts = {str(letter.job.document) for seed in (7, 8) for letter in scripted.letters(50, seed=seed)}
    assert len(texts) == 100


def test_everything_that_a_destroy_would_have_to_remove_is_seen(stack: Stack, deployed: Deployment) -> None:
    left = list(rehearsal.remains(stack))
    assert {one.partition(" ")[0] for one in left} == {
        "cloudformation",
        "dynamodb",
        "iam",
        "lambda",
        "logs",
        "s3",
        "sqs",
    }


@pytest.mark.parametrize(
    ("said", "status", "why"),
    [
        ("Number of stacks with differences: 1", 1, "cdk diff ended with 1"),
        ("Number of stacks with differences: 1", 0, "cdk diff says"),
    ],
)
def test_a_difference_breaks_the_rehearsal(
    said: str, status: int, why: str, stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsal, "CDK", a_cdk(tmp_path, f"echo '{said}'; exit {status}"))
    with pytest.raises(BrokenStepError, match=why):
        rehearsal._same(Rehearsal(stack, tmp_path))


def test_a_command_that_hangs_breaks_the_rehearsal(
    stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rehearsal, "CDK", a_cdk(tmp_path, "exec sleep 60"))
    monkeypatch.setattr(rehearsal, "CDK_SECONDS", 0.2)
    with pytest.raises(BrokenStepError, match=r"cdk bootstrap has not ended after 0\.2 s"):
        rehearsal.rehearse(Rehearsal(stack, tmp_path))
    told = capsys.readouterr().out
    assert "BROKEN" in told
    assert "cdk deploy" not in told, "the first step that does not hold ends it"


def test_the_cdk_sees_this_stack_and_no_settings_of_the_users_own(
    stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setattr(rehearsal, "CDK", a_cdk(tmp_path, "env"))
    told = Rehearsal(stack, tmp_path).cdk("diff")
    assert f"AWS_ENDPOINT_URL={stack.url}" in told
    assert "AWS_PROFILE" not in told
    assert os.environ["AWS_PROFILE"] == "production"


def a_cdk(folder: Path, does: str) -> Path:
    program = folder / "cdk"
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program
