"""What a Lambda carries: a function's code, its dependencies and their bytecode, as one zip or as zips for layers.

The bytecode (PEP 552, unchecked) halves a cold start, for Lambda's code folder is read-only and would be compiled anew
in every environment. boto3 comes with the runtime, the embedded model with a layer. The same sources and requirements
make the same bytes, and no path of the machine that built them is inside.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sluice.errors import ConfigurationError
from sluice.local.bundle import FUNCTIONS, code_of, zipped

RUNTIME = "3.13"
PLATFORM = "aarch64-manylinux_2_28"
"""Amazon Linux 2023 has glibc 2.34."""
REQUIREMENTS = FUNCTIONS.parent / "requirements" / "runtime.txt"
MOST_BYTES = 12_000_000
"""The bar for a function's zip: what is larger starts noticeably later."""

_UNUSED = ("*.pyi", "RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json", ".lock")
_UNUSED_FOLDERS = frozenset(("bin", "tests", "swagger_ui", "__pycache__"))


def main() -> int:
    """Build one asset and tell its size; the exit status is 1 when it is larger than MOST_BYTES."""
    parser = argparse.ArgumentParser(prog="scripts/build-asset", description=__doc__)
    parser.add_argument("function", choices=sorted(path.parent.name for path in FUNCTIONS.glob("*/handler.py")))
    parser.add_argument("--out", type=Path, default=FUNCTIONS.parent / "out")
    parser.add_argument("--python", help=f"a Python {RUNTIME}, which writes the bytecode")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="asset-") as folder:
        stage = Path(folder)
        try:
            python = options.python or interpreter()
            require_runtime(python)
            install(stage)
            content = asset(options.function, stage, python=python)
        except ConfigurationError as error:
            parser.error(str(error))
    options.out.mkdir(parents=True, exist_ok=True)
    archive = options.out / f"{options.function}.zip"
    archive.write_bytes(content)
    print(f"{archive}: {len(content) / 1e6:.2f} MB, the bar is {MOST_BYTES / 1e6:.0f} MB")
    return int(len(content) > MOST_BYTES)


def install(stage: Path, requirements: Path = REQUIREMENTS) -> None:
    """Put locked requirements for Lambda's platform into ``stage``, from wheels only."""
    target = ["--target", str(stage), "--python-platform", PLATFORM, "--python-version", RUNTIME]
    locked = ["--requirement", str(requirements), "--require-hashes", "--no-deps", "--only-binary", ":all:"]
    _run(["uv", "pip", "install", "--quiet", "--link-mode", "copy", *target, *locked])


def requirements_beyond(more: Path, known: Path = REQUIREMENTS) -> str:
    """Those of the locked requirements ``more`` that ``known`` has not, as text."""
    names = {_name(block) for block in _blocks(known)}
    return "".join(block for block in _blocks(more) if _name(block) not in names)


def asset(function: str, stage: Path, *, python: str, root: Path = FUNCTIONS) -> bytes:
    """Zip the code of ``function`` with all that lies in ``stage``, compiled by ``python``."""
    for name in code_of(function, root):
        (stage / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, stage / name)
    return compiled(stage, python=python)


def compiled(stage: Path, *, python: str, effort: int = 9) -> bytes:
    """Zip what a running function reads of all that lies in ``stage``, compiled by ``python``."""
    for path in list(_unused(stage)):
        path.unlink()
    # Without the folder it is compiled in, bytecode names files as the zip does. Sets are written in hash order.
    flags = ["-q", "-j", "0", "-o", "0", "--invalidation-mode", "unchecked-hash", "-s", str(stage)]
    _run(
        [python, "-s", "-m", "compileall", *flags, str(stage)],
        {"PYTHONHASHSEED": "0", "PYTHONSAFEPATH": "1", "PYTHONPYCACHEPREFIX": ""},
    )
    names = sorted(path.relative_to(stage).as_posix() for path in stage.rglob("*") if path.is_file())
    return zipped(stage, names, effort=effort)


def interpreter() -> str:
    """A Python of the runtime's version: on the path, of pyenv, or of uv, which fetches one if it must."""
    for python in (f"python{RUNTIME}", *map(str, _of_pyenv())):
        if _is_runtime(python):
            return python
    if shutil.which("uv") is None:
        raise ConfigurationError(f"no Python {RUNTIME} here, which writes Lambda's bytecode, and no uv to fetch one")
    _run(["uv", "python", "install", "--quiet", "--no-bin", RUNTIME])
    found = subprocess.run(  # noqa: S603  # uv, as before
        ["uv", "python", "find", "--managed-python", RUNTIME],  # noqa: S607  # uv of the PATH
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip()


def require_runtime(python: str) -> None:
    """Raise ConfigurationError unless ``python`` is of the runtime's version: no other reads its bytecode."""
    if not _is_runtime(python):
        raise ConfigurationError(
            f"{python} is no Python {RUNTIME}, which Lambda's bytecode needs; name one with --python"
        )


def _is_runtime(python: str) -> bool:
    told = f"raise SystemExit(sys.version_info[:2] != {tuple(map(int, RUNTIME.split('.')))})"
    try:
        done = subprocess.run([python, "-I", "-c", f"import sys; {told}"], capture_output=True, check=False)  # noqa: S603  # named by whoever builds
    except OSError:
        return False
    return not done.returncode


def _of_pyenv() -> list[Path]:
    """Its own command on the path refuses a version that is installed but not chosen."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    return sorted(root.glob(f"versions/{RUNTIME}*/bin/python"))


def _blocks(requirements: Path) -> list[str]:
    """The locked requirements one by one, each with its hashes."""
    return re.split(r"^(?=[\w.-]+==)", requirements.read_text(), flags=re.MULTILINE)[1:]


def _name(block: str) -> str:
    return block.partition("==")[0]


def _unused(stage: Path) -> Iterator[Path]:
    """Files that no running function reads; licences and metadata stay."""
    for path in stage.rglob("*"):
        folders = path.relative_to(stage).parts[:-1]
        if path.is_file() and (_UNUSED_FOLDERS.intersection(folders) or any(map(path.match, _UNUSED))):
            yield path


def _run(command: Sequence[str], environ: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, env={**os.environ, **(environ or {})}, check=False)  # noqa: S603  # ours
    if done.returncode:
        raise ConfigurationError(f"{command[0]} ended with status {done.returncode}")


if __name__ == "__main__":
    sys.exit(main())
