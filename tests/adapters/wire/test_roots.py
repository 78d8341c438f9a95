"""Whose certificates a client trusts: those of the system's bundle, or of whoever says where they lie."""

import asyncio
import os
from pathlib import Path

import pytest

from sluice.deadline import Deadline
from sluice.errors import UnavailableError
from sluice.wire import Request, Wire, client
from tests.adapters.wire.test_client import loopback_tls
from tests.stub import Answer, Stub


async def trusted(folder: Path, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], *, bundle: str = "") -> bool:
    """Whether a client built in ``environ`` (and with ``bundle`` as the system's) trusts the server of ``folder``.

    The server's certificate lies in ``roots/single.pem`` and in ``bundle.pem``; by itself no system trusts it.
    """
    context, certificate = loopback_tls(folder)
    (folder / "roots").mkdir()
    for place in ("roots/single.pem", "bundle.pem"):
        (folder / place).write_bytes(certificate)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        if name in environ:
            monkeypatch.setenv(name, str(folder / environ[name]))
    if bundle:
        monkeypatch.setattr(client, "_BUNDLES", (str(folder / "none.pem"), str(folder / bundle)))
    before = dict(os.environ)
    wire = Wire()
    assert dict(os.environ) == before
    async with Stub(Answer(body=b"hi", drop="after"), tls=context) as stub:
        try:
            return (await wire.send(Request("POST", stub.url), Deadline.after(5))).body == b"hi"
        except UnavailableError:
            return False
        finally:
            await asyncio.sleep(0.05)  # the server lets go


async def test_the_systems_bundle_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await trusted(tmp_path, monkeypatch, {}, bundle="bundle.pem")


async def test_a_bundle_that_somebody_names_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await trusted(tmp_path, monkeypatch, {"SSL_CERT_FILE": "bundle.pem"})


async def test_a_bundle_in_the_folder_that_somebody_names_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await trusted(tmp_path, monkeypatch, {"SSL_CERT_FILE": "bundle.pem", "SSL_CERT_DIR": "."})


async def test_roots_that_somebody_keeps_in_a_folder_are_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await trusted(tmp_path, monkeypatch, {"SSL_CERT_DIR": "roots"})


async def test_a_bundle_and_a_folder_elsewhere_are_both_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "none.pem").touch()
    assert await trusted(tmp_path, monkeypatch, {"SSL_CERT_FILE": "empty/none.pem", "SSL_CERT_DIR": "roots"})


async def test_nothing_else_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not await trusted(tmp_path, monkeypatch, {})
