"""The folder is the registry."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

from sluice import backends
from sluice.errors import ConfigurationError


def test_every_file_in_the_folder_is_a_backend_and_shared_parts_are_not() -> None:
    folder = Path(backends.__file__).parent
    there = {entry.stem for entry in folder.iterdir() if entry.suffix == ".py" or (entry / "__init__.py").exists()}
    assert set(backends.names()) == {name for name in there if not name.startswith("_")}
    assert {"bedrock", "openai_compatible", "sagemaker", "scripted"} <= set(backends.names())


@pytest.mark.parametrize("name", ["bedrock", "openai_compatible", "sagemaker"])
def test_every_http_backend_has_its_two_pure_halves(name: str) -> None:
    module = import_module(f"sluice.backends.{name}")
    assert callable(module.connect)
    assert callable(module.to_request)
    assert callable(module.from_response)


@pytest.mark.parametrize("name", ["", "gpt", "_chat", "bedrock.connect", "../wire", "os"])
def test_an_unknown_name_is_a_configuration_error_that_lists_the_known_ones(name: str) -> None:
    with pytest.raises(ConfigurationError, match=r"bedrock, .*scripted"):
        backends.load(name)


def test_a_new_file_is_all_a_backend_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "brand_new.py").write_text("def connect(*, word):\n    return word\n")
    monkeypatch.setattr(backends, "__path__", [*backends.__path__, str(tmp_path)])
    backend: object = backends.load("brand_new", word="connected")
    assert backend == "connected"
    del sys.modules["sluice.backends.brand_new"]


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "needy.py").write_text("import no_such_package_anywhere\n")
    monkeypatch.setattr(backends, "__path__", [*backends.__path__, str(tmp_path)])
    with pytest.raises(ConfigurationError, match="'needy' needs the package 'no_such_package_anywhere'"):
        backends.load("needy")
