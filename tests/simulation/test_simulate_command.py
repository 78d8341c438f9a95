"""`sluice simulate` prints what happened, draws it, and says by its exit status whether the bars hold."""

import argparse
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sluice.errors import ConfigurationError
from sluice.local.simulation import command
from sluice.local.simulation.outcome import quantiles
from sluice.local.simulation.scenarios import SCENARIOS, Incident, Load, Scenario

TINY = Scenario(name="tiny", about="half a minute", seconds=30, drain=600, load=Load(mean=4))


def simulate(*given: str) -> int:
    parser = argparse.ArgumentParser()
    command.options(parser)
    return command.run(parser.parse_args(given))


@pytest.fixture(autouse=True)
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SCENARIOS, "tiny", TINY)


def test_the_table_names_each_policy_and_the_pictures_are_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert simulate("tiny", "--policy", "all", "--out", str(tmp_path / "new")) == 0

    told = capsys.readouterr().out
    assert all(policy in told for policy in ("ours", "bedrock-only", "gpu-only", "threshold"))
    assert "tiny" in (tmp_path / "new" / "index.html").read_text()
    assert ElementTree.parse(tmp_path / "new" / "tiny.svg").getroot().tag.endswith("svg")  # noqa: S314  # we drew it


def test_a_missed_bar_fails_the_check_and_only_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    late = Scenario(
        name="late", about="slow", seconds=30, drain=600, load=Load(mean=4), incidents=(Incident("slow", 0, 30, 3.0),)
    )
    monkeypatch.setitem(SCENARIOS, "late", late)

    assert simulate("late") == 0
    assert simulate("late", "--check") == 1


def test_a_scenario_nobody_knows_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigurationError, match=r"no scenario nonsense; there are day, burst-3"):
        simulate("nonsense")


@pytest.mark.parametrize("scale", ["0", "-1", "1.5", "nan"])
def test_a_scale_that_is_none_is_refused(scale: str) -> None:
    with pytest.raises(ConfigurationError, match="--scale"):
        simulate("tiny", "--scale", scale)


def test_an_answer_that_never_came_is_no_fast_one() -> None:
    from array import array

    half, *late = quantiles(array("f", [0.1] * 98 + [float("inf")] * 2))
    assert half == pytest.approx(0.1)
    assert late == [float("inf")] * 2
    assert all(one != one for one in quantiles(array("f")))
