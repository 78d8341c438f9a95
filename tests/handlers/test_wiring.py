"""Each function is built from its environment."""

from importlib import import_module

import pytest

from sluice.errors import ConfigurationError
from tests.builders import a_policy

ENVIRONMENT = {
    "TABLE": "sluice",
    "QUEUE_URL": "http://127.0.0.1/queue",
    "BULK_QUEUE_URL": "",
    "BUS": "sluice",
    "DESTINATIONS_SECRET": "destinations",
    "POLICY": a_policy().model_dump_json(),
    "BATCH_BUCKET": "sluice-batches",
    "BUCKET": "page",
    "BATCH_ROLE": "arn:aws:iam::000000000000:role/sluice-batches",
    "EXTRACT_NOW": "arn:aws:lambda:us-east-1:000000000000:function:extract_now:live",
}
NAMES = (
    "submit",
    "extract",
    "extract_now",
    "deliver",
    "dead_letters",
    "reconcile",
    "batch",
    "review",
    "publish",
    "canary",
    "rotate_secret",
)


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
        match=f"environment of {name}.wiring: (TABLE|BUS|BUCKET|EXTRACT_NOW|DESTINATIONS_SECRET): Field required",
    ):
        wiring.build()
