"""Modules that `extract` does not load at its start: nobody who wants one of them notices."""

import json
import os
import subprocess
import sys
from functools import cache
from importlib.metadata import version
from typing import Any

import pytest

from extract import late

STARTED = """
import json, sys
from types import SimpleNamespace
import extract.handler
from extract.late import UNUSED
from pydantic.plugin._loader import entry_points as held
from sluice.observability import logger

loaded = [name for name in UNUSED if name in sys.modules]
called = [entry.name for entry in held(group="console_scripts") if entry.name == "pytest"]
import importlib.metadata
of = SimpleNamespace(function_name="f", memory_limit_in_mb=1, invoked_function_arn="a", aws_request_id="r")
logger.inject_lambda_context(correlation_id_path="who.id")(lambda event, context: None)({"who": {"id": "c-1"}}, of)
print(json.dumps({
    "loaded": loaded,
    "called": called,
    "imported": importlib.metadata.version("pydantic"),
    "correlation": logger.get_correlation_id(),
}))
"""


@cache
def after_a_start() -> dict[str, Any]:
    """What a fresh process finds that has imported the handler as it is deployed."""
    environ = {**os.environ, "PYDANTIC_DISABLE_PLUGINS": "__all__"}
    ran = subprocess.run([sys.executable, "-c", STARTED], capture_output=True, text=True, check=True, env=environ)  # noqa: S603  # our own program
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_a_start_leaves_out_what_nobody_uses() -> None:
    assert after_a_start()["loaded"] == []


def test_a_library_that_calls_its_stand_in_after_all_gets_the_real_answer() -> None:
    assert after_a_start()["called"] == ["pytest"]


def test_who_imports_a_left_out_module_later_gets_the_real_one() -> None:
    assert after_a_start()["imported"] == version("pydantic")


def test_powertools_still_finds_a_correlation_id_when_somebody_asks_for_one() -> None:
    assert after_a_start()["correlation"] == "c-1"


def test_only_a_module_that_is_not_there_yet_is_stood_in_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late, "UNUSED", ("json", "wave"))
    monkeypatch.delitem(sys.modules, "wave", raising=False)
    late.stand_in()
    assert sys.modules["json"] is json
    assert isinstance(sys.modules["wave"], late.Late)
    late.step_aside()
    assert "wave" not in sys.modules


def test_a_stand_in_is_no_package_to_those_who_look_for_its_parts() -> None:
    with pytest.raises(AttributeError, match="__path__"):
        late.Late("wave").__path__  # noqa: B018  # what import asks a package for
