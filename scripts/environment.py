#!/usr/bin/env python3
"""The slow half of `scripts/env`, needed when .venv is missing or outdated; runs on a bare Python.

One process at a time works on .venv: the lock ends with its process, however that ends. The copy of a requirements
file in .venv says that all of it is installed. While work is under way it is called `unfinished`, and a .venv left so
is made anew; any other that exists, also one of your own making, is added to.
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
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / "unfinished"
INCLUDING = {"local": ("models", "learning", "dev"), "models": ("dev",), "learning": ("dev",)}
"""Which groups hold all of a group."""
LOCK_SECONDS = 900


def main(group: str) -> None:
    """Bring .venv to ``group``; SystemExit says what stands in the way."""
    wanted = ROOT / "requirements" / f"{group}.txt"
    if not wanted.is_file():
        sys.exit(f"there is no requirements/{group}.txt")
    with _alone():
        if not _fresh(group):
            _bring_to(group, wanted.read_bytes())


def _fresh(group: str) -> bool:
    return PYTHON.exists() and any(_installed(one) for one in (group, *INCLUDING.get(group, ())))


def _installed(group: str) -> bool:
    stamp = VENV / f"{group}.txt"
    return stamp.is_file() and stamp.read_bytes() == (ROOT / "requirements" / f"{group}.txt").read_bytes()


def _bring_to(group: str, wanted: bytes) -> None:
    start, uv = time.monotonic(), shutil.which("uv")
    sys.stderr.write(f"Installing requirements/{group}.txt into .venv with {'uv' if uv else 'pip'}, once\n")
    if UNFINISHED.exists() or not _usable() or not (uv or _has_pip()):
        _create(uv)
    UNFINISHED.write_bytes(wanted)
    for locked in (ROOT / "requirements").glob("*.txt"):
        (VENV / locked.name).unlink(missing_ok=True)
    _install(uv, ROOT / "requirements" / f"{group}.txt")
    UNFINISHED.rename(VENV / f"{group}.txt")
    sys.stderr.write(f"Installed in {time.monotonic() - start:.1f} s\n")


def _create(uv: str | None) -> None:
    if uv:
        _run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)])
        return
    if not importlib.util.find_spec("ensurepip"):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(f"Python here comes without venv; on Debian and Ubuntu: sudo apt install python{version}-venv")
    _run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def _usable() -> bool:
    """Whether .venv is a whole virtual environment of a Python that is new enough."""
    new_enough = "import sys; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)"
    return PYTHON.exists() and not subprocess.run([str(PYTHON), "-I", "-c", new_enough], check=False).returncode  # noqa: S603  # our venv


def _has_pip() -> bool:
    return any(VENV.glob("lib/python3*/site-packages/pip/__main__.py"))


def _install(uv: str | None, requirements: Path) -> None:
    exactly = ["--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(requirements)]
    if uv:
        _run([uv, "pip", "install", "--python", str(PYTHON), "--compile-bytecode", *exactly])
    else:
        _run([str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", *exactly])


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
        os.set_inheritable(lock.fileno(), True)  # noqa: FBT003
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
