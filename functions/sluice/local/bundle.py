"""The code of one Lambda function as a zip: its own folder and the shared package, never what only a laptop needs.

The same files make the same bytes: sorted, without times, owners and modes.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

FUNCTIONS = Path(__file__).resolve().parents[2]
"""The folder that is the root of every Lambda asset."""

READABLE = 0o100644
"""A plain file that everybody may read: Lambda runs as a user of its own."""

_LEFT_OUT = {"sluice/local", "sluice/learning", "sluice/cli.py"}
_LIMIT_BYTES = 2_000_000
"""Larger files are models: functions find those in MODEL_DIR, so a bundle stays quick to make and to unpack."""


def bundle(function: str, root: Path = FUNCTIONS) -> bytes:
    """Zip the folder of ``function`` and the shared package, with paths as below ``root``."""
    return zipped(root, code_of(function, root))


def code_of(function: str, root: Path = FUNCTIONS) -> list[str]:
    """The files of ``function`` and of the shared package, as paths below ``root``, sorted."""
    return sorted({*_files(function, root), *_files("sluice", root)})


def zipped(root: Path, names: Iterable[str], *, effort: int = 9) -> bytes:
    """A zip of the files ``names`` below ``root``, in that order; ``effort`` is zlib's level."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        for name in names:
            entry = zipfile.ZipInfo(name)  # a new one is dated 1980, the first year a zip knows
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, READABLE << 16
            opened.writestr(entry, (root / name).read_bytes(), compresslevel=effort)
    return archive.getvalue()


def _files(folder: str, root: Path) -> Iterator[str]:
    for path in (root / folder).rglob("*"):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not _left_out(name) and path.stat().st_size <= _LIMIT_BYTES:
            yield name


def _left_out(name: str) -> bool:
    return "__pycache__" in name or any(name == left or name.startswith(f"{left}/") for left in _LEFT_OUT)
