"""What a Lambda carries: a function's code, its dependencies and their bytecode, as one zip.

The bytecode (PEP 552, unchecked) halves a cold start, for Lambda's code folder is read-only and would be compiled anew
in every environment. boto3 comes with the runtime, the embedded model with a layer. The same sources and requirements
make the same bytes, and no path of the machine that built them is inside.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sluice.errors import ConfigurationError
from sluice.local.bundle import FUNCTIONS, code_of, zipped

RUNTIME = "3.13"
PLATFORM = "aarch64-manylinux2014"
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
    parser.add_argument("--python", default=f"python{RUNTIME}", help=f"a Python {RUNTIME}, which writes the bytecode")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="asset-") as folder:
        stage = Path(folder)
        try:
            require_runtime(options.python)
            install(stage)
            content = asset(options.function, stage, python=options.python)
        except ConfigurationError as error:
            parser.error(str(error))
    options.out.mkdir(parents=True, exist_ok=True)
    archive = options.out / f"{options.function}.zip"
    archive.write_bytes(content)
    print(f"{archive}: {len(content) / 1e6:.2f} MB, the bar is {MOST_BYTES / 1e6:.0f} MB")
    return int(len(content) > MOST_BYTES)


def install(stage: Path) -> None:
    """Put the locked runtime requirements for Lambda's platform into ``stage``, from wheels only."""
    target = ["--target", str(stage), "--python-platform", PLATFORM, "--python-version", RUNTIME]
    locked = ["--requirement", str(REQUIREMENTS), "--require-hashes", "--no-deps", "--only-binary", ":all:"]
    _run(["uv", "pip", "install", "--quiet", "--link-mode", "copy", *target, *locked])


def asset(function: str, stage: Path, *, python: str, root: Path = FUNCTIONS) -> bytes:
    """Zip the code of ``function`` with all that lies in ``stage``, compiled by ``python``."""
    for name in code_of(function, root):
        (stage / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, stage / name)
    for path in list(_unused(stage)):
        path.unlink()
    # Without the folder it is compiled in, bytecode names files as the zip does. Sets are written in hash order.
    flags = ["-q", "-o", "0", "--invalidation-mode", "unchecked-hash", "-s", str(stage)]
    _run(
        [python, "-s", "-m", "compileall", *flags, str(stage)],
        {"PYTHONHASHSEED": "0", "PYTHONSAFEPATH": "1", "PYTHONPYCACHEPREFIX": ""},
    )
    return zipped(stage, sorted(path.relative_to(stage).as_posix() for path in stage.rglob("*") if path.is_file()))


def _unused(stage: Path) -> Iterator[Path]:
    """Files that no running function reads; licences and metadata stay."""
    for path in stage.rglob("*"):
        folders = path.relative_to(stage).parts[:-1]
        if path.is_file() and (_UNUSED_FOLDERS.intersection(folders) or any(map(path.match, _UNUSED))):
            yield path


def require_runtime(python: str) -> None:
    """Raise ConfigurationError unless ``python`` is of the runtime's version: no other reads its bytecode."""
    told = f"raise SystemExit(sys.version_info[:2] != {tuple(map(int, RUNTIME.split('.')))})"
    try:
        fits = subprocess.run([python, "-I", "-c", f"import sys; {told}"], capture_output=True, check=False)  # noqa: S603  # named by whoever builds
    except FileNotFoundError:
        fits = None
    if fits is None or fits.returncode:
        raise ConfigurationError(
            f"{python} is no Python {RUNTIME}, which Lambda's bytecode needs; name one with --python"
        )


def _run(command: Sequence[str], environ: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, env={**os.environ, **(environ or {})}, check=False)  # noqa: S603  # ours
    if done.returncode:
        raise ConfigurationError(f"{command[0]} ended with status {done.returncode}")


if __name__ == "__main__":
    sys.exit(main())
