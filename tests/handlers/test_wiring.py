"""Each function is built from its environment, and a cold start of `extract` pays for nothing it does not need."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from sluice.errors import ConfigurationError
from tests.builders import a_policy

FUNCTIONS = Path(__file__).parents[2] / "functions"
ENVIRONMENT = {
    "TABLE": "sluice",
    "QUEUE_URL": "http://127.0.0.1/queue",
    "BULK_QUEUE_URL": "",
    "BUS": "sluice",
    "DESTINATIONS_SECRET": "destinations",
    "POLICY": a_policy().model_dump_json(),
    "EXTRACT_NOW": "arn:aws:lambda:us-east-1:000000000000:function:extract_now:live",
}
NAMES = ("submit", "extract", "extract_now", "deliver", "dead_letters", "reconcile", "canary", "rotate_secret")


@pytest.mark.parametrize("name", NAMES)
def test_a_function_is_built_once_from_its_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in ENVIRONMENT.items():
        monkeypatch.setenv(variable, value)
    wiring = import_module(f"{name}.wiring")
    wiring.build.cache_clear()

    assert wiring.build() is wiring.build()

    wiring.build.cache_clear()


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_variable_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ENVIRONMENT:
        monkeypatch.delenv(variable, raising=False)
    wiring = import_module(f"{name}.wiring")
    wiring.build.cache_clear()

    with pytest.raises(
        ConfigurationError,
        match=f"environment of {name}.wiring: (TABLE|BUS|EXTRACT_NOW|DESTINATIONS_SECRET): Field required",
    ):
        wiring.build()


def test_extract_starts_without_boto3_httpx_jsonschema_and_models() -> None:
    code = "import sys, extract.handler; print([m for m in sys.argv[1:] if m in sys.modules])"
    unwanted = ["boto3", "botocore.session", "httpx", "jsonschema", "onnxruntime", "numpy", "sluice.local"]

    asked = [sys.executable, "-c", code, *unwanted]
    done = subprocess.run(asked, cwd=FUNCTIONS, capture_output=True, text=True, check=False)  # noqa: S603

    assert (done.stdout.strip(), done.stderr) == ("[]", "")
