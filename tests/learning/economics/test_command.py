"""`sluice plan`: every assumption can be replaced, and one that makes no sense is named."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from sluice.errors import ConfigurationError
from sluice.learning.economics import command


def asked(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.options(parser)
    return parser.parse_args(words)


def results(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert command.run(asked("--json", *words)) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_it_prints_results_assumptions_and_sources(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(asked()) == 0
    told = capsys.readouterr()
    for said in ("8B on H100, compact", "realtime", "jobs_per_day", "the project's brief", "sagemaker.ml.p5.4xlarge"):
        assert said in told.out
    assert "check sagemaker.ml.p5.4xlarge: uncertain" in told.err


def test_single_assumptions_can_be_set(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("jobs_per_day=1000000", "overhead.writes=2", "models.embedded.error=0.2", 'mix={"embedded": 1}')
    told = results(capsys, *(word for one in words for word in ("--set", one)))
    assert told["inputs"]["jobs_per_day"] == 1_000_000
    assert told["inputs"]["overhead"]["writes"] == 2
    assert told["rows"][0]["model"] == "embedded"
    assert told["rows"][0]["earnings"] == pytest.approx(0.8 * 0.30 - 0.2 * 2.0, abs=1e-4)


def test_what_it_wrote_can_be_given_back(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    first = results(capsys, "--set", "burst=3")
    (tmp_path / "mine.json").write_text(json.dumps(first))
    assert results(capsys, "--inputs", str(tmp_path / "mine.json")) == first


def test_a_price_can_be_set(capsys: pytest.CaptureFixture[str]) -> None:
    told = results(capsys, "--price", "dynamodb.writes=6.25", "--price", "dynamodb.reads=0")
    assert told["overhead"]["DynamoDB"] == pytest.approx(25.0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "bursts=3"), "there is no such assumption"),
        (("--set", "overhead.moon=3"), "there is no such assumption"),
        (("--set", "models.nobody.error=0"), "nothing in 'nobody'"),
        (("--set", "burst"), "there is no such assumption"),
        (("--set", "burst=0.5"), "inputs: burst: Input should be greater than or equal to 1"),
        (("--set", "burst=much"), "inputs: burst: Input should be a valid number"),
        (("--price", "dynamodb.writes=free"), "'free' is no amount of dollars"),
        (("--price", "moon=1"), "no rate 'moon'"),
        (("--inputs", "{folder}/bad.json"), "is no JSON"),
    ],
)
def test_what_makes_no_sense_is_refused(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(ConfigurationError, match=said):
        command.run(asked(*(word.format(folder=tmp_path) if word.startswith("{folder") else word for word in words)))


def test_the_same_inputs_draw_the_same_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one.svg", "two.svg"):
        results(capsys, "--plot", str(tmp_path / name))
    one, two = ((tmp_path / name).read_bytes() for name in ("one.svg", "two.svg"))
    assert one == two
    assert b"jobs a day" in one
    assert b"Nova Lite, flex" in one
