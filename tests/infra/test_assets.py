"""What a function finds on Lambda: all it needs, compiled for its runtime, nothing of a laptop, and not too much."""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from cdk import assets as module
from cdk.assets import EMBEDDED, Assets
from sluice.local import asset as building
from sluice.local.bundle import FUNCTIONS

FOLDERS = sorted(path.parent.name for path in FUNCTIONS.glob("*/handler.py"))
ZIPPED_LIMIT = 12_000_000
UNZIPPED_LIMIT = 250_000_000
"""AWS: a function and all its layers together."""
FOREIGN = ("sluice/local/", "sluice/learning/", "sluice/cli.py", "embedded_model/")
AARCH64 = 183
"""e_machine of an ELF file."""


@pytest.fixture(scope="module")
def kept() -> Assets:
    """As `scripts/synth` makes them; built here if that was not run."""
    return Assets()


def contents(path: Path) -> Mapping[str, int]:
    with zipfile.ZipFile(path) as archive:
        return {one.filename: one.file_size for one in archive.infolist()}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_function_carries_its_handler_and_all_of_the_package_that_is_not_a_laptops(kept: Assets, folder: str) -> None:
    names = set(contents(kept.code(folder)))
    shared = {path.relative_to(FUNCTIONS).as_posix() for path in FUNCTIONS.glob("sluice/**/*") if path.is_file()}
    wanted = {name for name in shared if not name.startswith(FOREIGN) and "__pycache__" not in name}
    assert {f"{folder}/handler.py", f"{folder}/wiring.py", *wanted} <= names
    assert {"sluice/prompting/templates/extract-1.txt", "sluice/documents/receipt.py"} <= wanted
    assert {name.partition("/")[0] for name in names} == {folder, "sluice"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_function_carries_nothing_of_a_laptop(kept: Assets, folder: str) -> None:
    assert not [name for name in contents(kept.code(folder)) if name.startswith(FOREIGN)]


def test_code_and_dependencies_of_extract_are_within_the_bar(kept: Assets) -> None:
    zipped = kept.code("extract").stat().st_size + kept.dependencies().stat().st_size
    assert zipped <= ZIPPED_LIMIT, f"{zipped / 1e6:.2f} MB"


def test_all_that_extract_carries_fits_into_lambda(kept: Assets) -> None:
    carried = (kept.code("extract"), kept.dependencies(), kept.model())
    assert sum(sum(contents(path).values()) for path in carried) < UNZIPPED_LIMIT


def test_layers_unfold_to_where_python_and_the_settings_look(kept: Assets) -> None:
    dependencies, model = contents(kept.dependencies()), contents(kept.model())
    assert {"python/pydantic/__init__.py", "python/orjson/__init__.py", "python/httpx/__init__.py"} <= set(dependencies)
    assert {"python/numpy/__init__.py", "python/onnxruntime/__init__.py"} <= set(model)
    files = {path.name: path.stat().st_size for path in (FUNCTIONS / "embedded_model").iterdir() if path.is_file()}
    assert {"model.onnx", "labels.json", "vocabulary.txt"} <= set(files)
    for name in set(files) - {"README.md"}:
        assert model[f"embedded_model/{name}"] == files[name]
    assert not set(dependencies) & set(model), "a layer hides what another one brings"


def test_everything_compiled_is_for_lambdas_processor_and_python(kept: Assets) -> None:
    libraries = 0
    for path in (kept.dependencies(), kept.model()):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".so"):
                    libraries += 1
                    assert int.from_bytes(archive.read(name)[18:20], "little") == AARCH64, name
                    assert "cpython-3" not in name or "cpython-313-" in name, name
                elif name.endswith(".pyc"):
                    assert name.endswith(".cpython-313.pyc"), name
    assert libraries > 10


def test_every_module_is_compiled_beforehand(kept: Assets) -> None:
    for path in (kept.code("extract"), kept.dependencies()):
        names = set(contents(path))
        for name in (name for name in names if name.endswith(".py")):
            folder, _, stem = name.removesuffix(".py").rpartition("/")
            assert f"{folder}/__pycache__/{stem}.cpython-313.pyc" in names, name


def test_code_and_dependencies_have_the_same_bytes_when_they_are_built_again(kept: Assets, tmp_path: Path) -> None:
    again = Assets(folder=tmp_path)
    for first, second in ((kept.code("extract"), again.code("extract")), (kept.dependencies(), again.dependencies())):
        assert first.name == second.name
        assert first.read_bytes() == second.read_bytes()


def test_a_changed_input_makes_a_new_asset_and_the_old_one_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Assets(folder=tmp_path, code_only=True)
    before = kept.code("submit")
    assert kept.code("submit") == before
    monkeypatch.setattr(building, "PLATFORM", "another")
    assert kept.code("submit") != before
    assert not before.exists()


def test_an_asset_whose_building_was_cut_short_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Assets(folder=tmp_path, code_only=True)

    def killed(*_: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module.bundling, "bundle", killed)
        with pytest.raises(KeyboardInterrupt):
            kept.code("submit")
    assert list(tmp_path.iterdir()) == []
    assert "submit/handler.py" in contents(kept.code("submit"))


def test_an_emulator_gets_sources_alone(tmp_path: Path) -> None:
    names = contents(Assets(folder=tmp_path, code_only=True).code("extract"))
    assert "extract/handler.py" in names
    assert not [name for name in names if name.endswith(".pyc")]


def test_all_that_handlers_import_is_in_a_layer(kept: Assets) -> None:
    """On this machine's processor the layers do not run; but which files Python opens is the same everywhere."""
    program = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        "files = [getattr(module, '__file__', None) for module in list(sys.modules.values())]\n"
        "print(*filter(None, files), sep='\\n')"
    )
    # What is imported later, when a job wants it, too.
    later = ["jsonschema", "httpx", "pyreqwest.client", "orjson", "sluice.webhooks", "sluice.backends.bedrock"]
    wanted = [*(f"{folder}.handler" for folder in FOLDERS), *later]
    done = subprocess.run(  # noqa: S603  # our own Python
        [sys.executable, "-c", program, *wanted], capture_output=True, text=True, check=True, cwd=FUNCTIONS
    )
    opened = [path.partition("site-packages/")[2] for path in done.stdout.splitlines() if "site-packages/" in path]
    carried = {name.removeprefix("python/") for name in contents(kept.dependencies())}
    assert any(name.startswith("aws_lambda_powertools/") for name in opened)
    # jsonschema would use it if it were there; here a linter brings it along.
    missing = {name for name in opened if name.endswith(".py") and name not in carried} - {"jsonpointer.py"}
    assert missing == set()


def test_the_model_layer_brings_only_what_the_other_has_not() -> None:
    beyond = building.requirements_beyond(EMBEDDED)
    names = {line.partition("==")[0] for line in beyond.splitlines() if "==" in line and not line.startswith(" ")}
    assert {"numpy", "onnxruntime"} <= names
    assert not names & {"pydantic", "orjson", "httpx", "typing-extensions"}
    assert beyond.count("--hash=sha256:") >= len(names), "every requirement keeps its hashes"


def test_a_python_of_the_runtimes_version_is_found_even_if_the_one_on_the_path_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = tmp_path / "python3.13"
    refusing.write_text("#!/bin/sh\nexit 127\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    found = building.interpreter()
    told = subprocess.run(  # noqa: S603  # our own Python
        [found, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["3", "13"]


def test_a_zip_has_no_times_owners_or_modes_of_this_machine(kept: Assets) -> None:
    with zipfile.ZipFile(io.BytesIO(kept.code("extract").read_bytes())) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {one.external_attr >> 16 for one in archive.infolist()} == {0o100644}
