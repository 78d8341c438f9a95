"""The program behind `scripts/run`: its arguments, its exit status, and what it says when something is wrong."""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any, cast

import pytest
from rich.console import Console

from sluice import documents
from sluice.errors import UnavailableError
from sluice.jobs import Job, Result, Status
from sluice.local import models, run, samples
from sluice.local.bundle import FUNCTIONS
from sluice.local.samples import Sample
from sluice.local.stack import aws_environment
from sluice.local.system import System
from sluice.routing import Policy
from tests.adapters.local.test_show import a_result


def a_sample(name: str = "letter", expected: Status | None = Status.EXTRACTED) -> Sample:
    job = Job(tenant="local", document="Payoff $1.00", document_type="auto_loan_payoff", job_id=f"{name}-1")
    return Sample(name, job, expected)


class ScriptedSystem:
    """Lands, one per look, the results it was given for the jobs that were sent."""

    def __init__(self, *results: Result, state: Path = Path(".sluice")) -> None:
        self.results = list(results)
        self.sent: list[str] = []
        self.stack = self
        self.state = state
        self.url = "http://127.0.0.1:1"

    def send(self, sample: Sample) -> None:
        self.sent.append(str(sample.job.job_id))

    def land(self) -> list[Result]:
        return [self.results.pop(0)] if self.results else []


def a_console() -> Console:
    return Console(file=StringIO(), width=120, highlight=False)


def said(console: Console) -> str:
    return cast("StringIO", console.file).getvalue()


def test_results_are_shown_as_they_land_and_only_those_of_this_run() -> None:
    landing = [a_result(job_id=job_id) for job_id in ("stranger", "b-1", "a-1")]
    system, tell = ScriptedSystem(*landing), a_console()
    shown = run.extract(cast("System", system), [a_sample("a"), a_sample("b")], tell=tell, seconds=5)
    assert system.sent == ["a-1", "b-1"]
    assert [one.name for one in shown] == ["b", "a"]
    assert said(tell).index("b  auto_loan_payoff") < said(tell).index("a  auto_loan_payoff")
    assert "stranger" not in said(tell)


def test_what_never_lands_is_named_with_the_place_to_look() -> None:
    system = ScriptedSystem(a_result(job_id="a-1"))
    with pytest.raises(UnavailableError, match=r"no result of b, c after 0 s;.*functions\.log"):
        run.extract(cast("System", system), [a_sample(x) for x in "abc"], tell=a_console(), seconds=0.3)


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> ScriptedSystem:
    system = ScriptedSystem(a_result(job_id="letter-1"))

    @contextmanager
    def running(*_: Any) -> Iterator[ScriptedSystem]:
        yield system

    monkeypatch.setattr(run, "running", running)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return system


@pytest.mark.parametrize(("expected", "status"), [(Status.EXTRACTED, 0), (Status.NEEDS_REVIEW, 1)])
def test_the_exit_status_says_whether_all_went_as_expected(
    expected: Status, status: int, scripted: ScriptedSystem, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(samples, "shipped", lambda: [a_sample(expected=expected)])
    monkeypatch.setenv(run.INSTALL_SECONDS, "12.34")
    assert run.main([]) == status
    told = capsys.readouterr().out
    assert ("not as expected" in told) == bool(status)
    assert "install 12.3 s  up 0.0 s" in told


def test_own_schemas_are_sent_too(scripted: ScriptedSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    free = Job(tenant="local", document="x", json_schema={"type": "object"}, job_id="free-1")
    monkeypatch.setattr(samples, "shipped", lambda: [a_sample(), Sample("free", free, Status.EXTRACTED)])
    monkeypatch.setattr(run, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(run, "SECONDS_PER_DOCUMENT", {"none": 0.05})
    assert run.main([]) == 2, "the one whose result never lands is named"
    assert scripted.sent == ["letter-1", "free-1"]


def test_an_error_is_one_line_and_exit_status_2(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    assert run.main([str(tmp_path / "gone.txt"), "--type", "receipt"]) == 2
    told = capsys.readouterr().out
    assert told == f"ConfigurationError: {tmp_path}/gone.txt: No such file or directory\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["letter.txt"], "say what to extract from the files"),
        (["letter.txt", "--type", "auto_lone"], "invalid choice: 'auto_lone'"),
        (["letter.txt", "--type", "receipt", "--schema", "s.json"], "not allowed with argument"),
        (["--type", "receipt"], "go with FILEs"),
        (["--serve", "letter.txt", "--type", "receipt"], "--serve with none"),
        (["--models", "huge"], "invalid choice: 'huge'"),
    ],
)
def test_arguments_that_make_no_sense_are_refused_before_anything_starts(
    arguments: list[str], complaint: str, capsys: Any
) -> None:
    with pytest.raises(SystemExit) as caught:
        run.main(arguments)
    assert caught.value.code == 2
    assert complaint in capsys.readouterr().err


def test_models_without_their_runtime_are_refused_before_anything_is_fetched(
    monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert run.main(["--models", "small"]) == 2
    assert "needs the package xllamacpp" in capsys.readouterr().out


@pytest.mark.parametrize(("choice", "backends"), [("none", 2), ("small", 3), ("large", 4)])
def test_the_policy_names_the_models_that_really_answer(choice: models.Choice, backends: int) -> None:
    policy = Policy.model_validate_json(models.policy(choice).model_dump_json())
    assert len(policy.routes) == backends == 2 + len(models.weights(choice))
    assert policy.routes[0].document_types == documents.names()
    assert all("claude" not in route.route for route in policy.routes), "nothing is passed off as what it is not"


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(FUNCTIONS), "AWS_PROFILE": "somebody-else", **more}


def program(*arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "sluice.local.run", *arguments]
    return subprocess.Popen(  # noqa: S603  # our own Python
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment(), cwd=FUNCTIONS.parent
    )


def read_until(program: "subprocess.Popen[str]", sign: str) -> str:
    assert program.stdout is not None
    read = ""
    for line in program.stdout:
        read += line
        if sign in line:
            return read
    raise AssertionError(f"{sign!r} never came in:\n{read}")


def test_serving_takes_a_message_shows_its_result_and_ends_with_ctrl_c() -> None:
    import boto3

    with program("--serve") as serving:
        told = read_until(serving, "cat answer.json")
        url = told.partition("AWS_ENDPOINT_URL=")[2].split()[0]
        queue = told.partition("--queue-url ")[2].split()[0]
        table = told.partition("TABLE=")[2].split()[0]
        body = a_sample().job.model_dump_json(exclude_defaults=True)
        session = boto3.Session("local", "local", region_name="us-east-1")
        with closing(session.client("sqs", endpoint_url=url)) as sqs:
            sqs.send_message(QueueUrl=queue, MessageBody=body)
        assert "auto_loan_payoff" in read_until(serving, "letter-1")
        pointed = {**aws_environment(url), "TABLE": table}
        found = subprocess.run(
            [sys.executable, "-m", "sluice.cli", "result", "letter-1", "--tenant", "local"],
            capture_output=True,
            text=True,
            check=True,
            env=environment(**pointed),
        )
        assert Result.model_validate_json(found.stdout).job_id == "letter-1"
        serving.send_signal(signal.SIGINT)
        read_until(serving, "ended")
        assert serving.wait(10) == 0
    assert not listening(url)


def listening(url: str) -> bool:
    import socket

    host, _, port = url.removeprefix("http://").partition(":")
    time.sleep(0.2)
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def test_a_file_of_the_users_own_is_extracted_by_the_whole_system(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Your auto loan payoff amount is $18,342.17, good through March 13, 2026.")
    with program(str(letter), "--type", "auto_loan_payoff") as extracting:
        told = read_until(extracting, " down ")
    assert "18342.17" in told
    assert extracting.returncode == 0
