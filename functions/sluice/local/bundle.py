"""The code of one Lambda function as a zip: its own folder and the shared package, never what only a laptop needs."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

FUNCTIONS = Path(__file__).resolve().parents[2]
"""The folder that is the root of every Lambda asset."""

_LEFT_OUT = {"sluice/local", "sluice/learning", "sluice/cli.py"}
_LIMIT_BYTES = 2_000_000
"""Larger files are models: functions find those in MODEL_DIR, so a bundle stays quick to make and to unpack."""


def bundle(function: str, root: Path = FUNCTIONS) -> bytes:
    """Zip the folder of ``function`` and the shared package, with paths as below ``root``."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for name in sorted({*_files(function, root), *_files("sluice", root)}):
            opened.write(root / name, name)
    return archive.getvalue()


def _files(folder: str, root: Path) -> Iterator[str]:
    for path in (root / folder).rglob("*"):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not _left_out(name) and path.stat().st_size <= _LIMIT_BYTES:
            yield name


def _left_out(name: str) -> bool:
    return "__pycache__" in name or any(name == left or name.startswith(f"{left}/") for left in _LEFT_OUT)
