#!/usr/bin/env python3
"""The slow half of `scripts/env`, needed when an environment is missing or outdated; runs on a bare Python.

The groups in SHARED live in .venv, every other one in a .venv-GROUP to itself. One process at a time works on them: the
lock ends with its process, however that ends. The copy of a requirements file in an environment says that all of it is
installed. While work is under way it is called `unfinished`, and an environment left so is made anew; any other that
exists, also one of your own making, is added to.
"""

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "requirements"
SHARED = ("local", "models", "learning", "dev")
INCLUDING = {"local": ("models", "learning", "dev"), "models": ("dev",), "learning": ("dev",)}
"""Which groups hold all of a group."""
LOCK_SECONDS = 900


@dataclass(frozen=True)
class Environment:
    """The virtual environment a group of requirements lives in."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    @property
    def unfinished(self) -> Path:
        """Exists while somebody works on it."""
        return self.folder / "unfinished"

    def usable(self) -> bool:
        """Whether it is a whole virtual environment of a Python that is new enough."""
        new_enough = "import sys; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)"
        command = [str(self.python), "-I", "-c", new_enough]
        return self.python.exists() and not subprocess.run(command, check=False).returncode  # noqa: S603  # our venv

    def has_pip(self) -> bool:
        """Whether it can install by itself."""
        return any(self.folder.glob("lib/python3*/site-packages/pip/__main__.py"))

    def holds(self, group: str) -> bool:
        """Whether all that ``group`` locks is installed, by itself or as part of a larger group."""
        stamps = [one for one in (group, *INCLUDING.get(group, ())) if (self.folder / f"{one}.txt").is_file()]
        return self.python.exists() and any(
            (self.folder / f"{one}.txt").read_bytes() == _locked_by(one).read_bytes() for one in stamps
        )


def main(group: str) -> None:
    """Bring the environment of ``group`` up to date; SystemExit says what stands in the way."""
    if not _locked_by(group).is_file():
        sys.exit(f"there is no requirements/{group}.txt")
    environment = Environment(ROOT / (".venv" if group in SHARED else f".venv-{group}"))
    with _alone():
        if not environment.holds(group):
            _bring(environment, group)


def _locked_by(group: str) -> Path:
    return REQUIREMENTS / f"{group}.txt"


def _bring(environment: Environment, group: str) -> None:
    start, uv, wanted = time.monotonic(), shutil.which("uv"), _locked_by(group).read_bytes()
    tool, folder = "uv" if uv else "pip", environment.folder.name
    sys.stderr.write(f"Installing requirements/{group}.txt into {folder} with {tool}, once\n")
    if environment.unfinished.exists() or not environment.usable() or not (uv or environment.has_pip()):
        _create(environment, uv)
    environment.unfinished.write_bytes(wanted)
    for locked in REQUIREMENTS.glob("*.txt"):
        (environment.folder / locked.name).unlink(missing_ok=True)
    _install(environment, uv, _locked_by(group), compiled=group in SHARED)
    environment.unfinished.rename(environment.folder / f"{group}.txt")
    sys.stderr.write(f"Installed in {time.monotonic() - start:.1f} s\n")


def _create(environment: Environment, uv: str | None) -> None:
    if uv:
        _run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(environment.folder)])
        return
    if not importlib.util.find_spec("ensurepip"):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(f"Python here comes without venv; on Debian and Ubuntu: sudo apt install python{version}-venv")
    _run([sys.executable, "-m", "venv", "--clear", str(environment.folder)])


def _install(environment: Environment, uv: str | None, requirements: Path, *, compiled: bool) -> None:
    """What is ``compiled`` starts faster from the first time on; of the CDK and its like most is never imported."""
    python = str(environment.python)
    exactly = ["--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(requirements)]
    if uv:
        _run([uv, "pip", "install", "--python", python, *(["--compile-bytecode"] if compiled else []), *exactly])
    else:
        quietly = ["--disable-pip-version-check", "--no-input", *([] if compiled else ["--no-compile"])]
        _run([python, "-m", "pip", "install", *quietly, *exactly])


def _run(command: list[str]) -> None:
    # PIP_USER in somebody's settings would make pip refuse to install into any virtual environment.
    environment = {**os.environ, "PIP_USER": "0"}
    # The open lock is handed down, so that it outlives this process if the installer does.
    done = subprocess.run(command, check=False, stdout=sys.stderr, env=environment, close_fds=False)  # noqa: S603  # our venv
    if done.returncode:
        sys.exit(f"failed with {done.returncode}: {' '.join(command)}")


@contextmanager
def _alone() -> Iterator[None]:
    until, told = time.monotonic() + LOCK_SECONDS, False
    with Path(__file__).open("rb") as lock:
        os.set_inheritable(lock.fileno(), True)  # noqa: FBT003  # os's own signature
        while not _locked(lock.fileno()):
            if time.monotonic() > until:
                sys.exit(f"another scripts/env has been at work for {LOCK_SECONDS} s; end it and try again")
            if not told:
                sys.stderr.write("Waiting for another scripts/env to finish\n")
            told = True
            time.sleep(0.2)
        yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


if __name__ == "__main__":
    main(sys.argv[1])
