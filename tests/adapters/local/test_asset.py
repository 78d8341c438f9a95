"""What a Lambda carries: complete, compiled, the same every time, and nothing of the machine that built it."""

import io
import re
import subprocess
import sys
import sysconfig
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import pytest

from sluice.errors import ConfigurationError
from sluice.local.asset import asset, require_runtime
from sluice.local.bundle import FUNCTIONS

HANDLERS = sorted(path.parent.name for path in FUNCTIONS.glob("*/handler.py"))
UNCHECKED_HASH = 0b01
FOREIGN = re.compile(r"(^|/)(local|learning|tests?|cli\.py|embedded_model|model\.onnx|test_[^/]*)(/|$)")


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The part of `extract` that is ours; what it depends on takes a registry."""
    return asset("extract", tmp_path_factory.mktemp("stage"), python=sys.executable)


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def test_it_has_the_function_and_the_package_and_nothing_of_a_laptop(code: bytes) -> None:
    names = opened(code).namelist()
    assert {"extract/handler.py", "sluice/pipeline/extractor.py", "sluice/prompting/templates/extract-1.txt"} <= {
        *names
    }
    assert {name.partition("/")[0] for name in names} == {"extract", "sluice"}
    assert not [name for name in names if FOREIGN.search(name)]


def test_every_module_has_bytecode_that_is_never_checked_against_its_source(code: bytes) -> None:
    archive = opened(code)
    names = archive.namelist()
    modules = [name for name in names if name.endswith(".py")]
    compiled = [name for name in names if name.endswith(".pyc")]
    assert len(compiled) == len(modules)
    for name in compiled:
        head = archive.read(name)[:8]
        assert head[:4] == MAGIC_NUMBER
        assert int.from_bytes(head[4:], "little") == UNCHECKED_HASH


def test_no_path_of_the_building_machine_is_inside(code: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    here = (str(FUNCTIONS), str(tmp_path_factory.getbasetemp()), str(Path.home()), sys.prefix)
    archive = opened(code)
    for name in archive.namelist():
        assert not name.startswith("/")
        assert not [path for path in here if path.encode() in archive.read(name)]


def test_the_same_sources_make_the_same_bytes_wherever_they_are_staged(code: bytes, tmp_path: Path) -> None:
    assert asset("extract", tmp_path, python=sys.executable) == code


def test_what_nobody_needs_is_left_out_and_licences_stay(tmp_path: Path) -> None:
    for name in (
        "pkg/a.py",
        "pkg/a.pyi",
        "pkg/tests/test_a.py",
        "bin/tool",
        "pkg.dist-info/RECORD",
        "pkg.dist-info/LICENSE",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    names = opened(asset("extract", tmp_path, python=sys.executable)).namelist()
    assert [name for name in names if name.startswith(("pkg", "bin")) and not name.endswith(".pyc")] == [
        "pkg.dist-info/LICENSE",
        "pkg/a.py",
    ]


@pytest.mark.parametrize("function", HANDLERS)
def test_a_handler_imports_from_its_asset_alone(function: str, tmp_path: Path) -> None:
    opened(asset(function, tmp_path / "stage", python=sys.executable)).extractall(tmp_path / "task")
    folders = [str(tmp_path / "task"), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    program = f"import sys; sys.path[:0] = {folders}; import {function}.handler as it; print(it.__file__)"
    command = [sys.executable, "-I", "-S", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own Python
    assert done.stdout.startswith(folders[0]), done.stderr


def test_bytecode_of_another_python_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no-such-python is no Python"):
        require_runtime("no-such-python")
