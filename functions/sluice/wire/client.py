"""The HTTP client: one request out, one response or one error back, never a second try.

pyreqwest does the work on its own thread (Rust, tokio, HTTP/1.1 keep-alive), so a client belongs to the process and
not to an event loop: loops may come and go. The only repetition is the library's own, of a request whose pooled
connection turned out closed before a byte of it was written.
"""

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from pyreqwest.client import Client, ClientBuilder
from pyreqwest.exceptions import BuilderError, PyreqwestError, RequestTimeoutError
from pyreqwest.request import ConsumedRequest

from sluice.deadline import Deadline
from sluice.errors import ConfigurationError, DeadlineError, RetryableError, UnavailableError

IDLE_SECONDS = 15
"""AWS front ends drop idle connections after 20 s and more: letting go first keeps requests off dead ones."""

SETTLE_SECONDS = 0.05
"""pyreqwest's thread still lets go of Python objects after close(); an interpreter that ends meanwhile aborts (6 of 40
exits with 0.15.1, tried 2026-11-22; none of 40 with this pause)."""

# How hyper (pyreqwest 0.15) marks a failure before the connection, TLS included, was up. The exception's class does
# not tell: an answer that never came is a ConnectTimeoutError too (tried 2026-11-22, tests/adapters/wire).
_NOT_CONNECTED = "client error (Connect)"

_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
"""Where Debian and its kin, and Amazon Linux, keep all root certificates in one file."""
_FILE, _FOLDER = "SSL_CERT_FILE", "SSL_CERT_DIR"


_NO_HEADERS: Mapping[str, str] = {}


class Request(NamedTuple):
    """What goes out. ``url`` is absolute and already percent-encoded; it is kept out of the repr, like the rest."""

    method: str
    url: str
    headers: Mapping[str, str] = _NO_HEADERS
    body: bytes = b""

    def __repr__(self) -> str:
        return f"Request(method={self.method!r})"


class Response(NamedTuple):
    """What came back: header names in lower case, the first of several values; only its status is in the repr."""

    status: int
    headers: Mapping[str, str] = _NO_HEADERS
    body: bytes = b""

    def __repr__(self) -> str:
        return f"Response(status={self.status!r})"


class Wire:
    """A pool of keep-alive connections, shared by everything that sends in one process."""

    def __init__(self, *, connections: int = 256, connect_seconds: float = 2.0, trusted_pem: bytes = b"") -> None:
        """At most ``connections`` requests are under way; ``trusted_pem`` is one more root certificate to trust."""
        self._connections = connections
        self._connect_timeout = timedelta(seconds=connect_seconds)
        self._trusted_pem = trusted_pem
        self._client = self._connected()

    async def send(self, request: Request, deadline: Deadline) -> Response:
        """Send once and wait for the whole response, whatever its status.

        Raises UnavailableError when there is none (``sent`` tells whether the request may have been served), and
        DeadlineError when it did not come in time.
        """
        if (left := deadline.seconds_left) <= 0:
            raise DeadlineError(f"{_target(request)}: no time left, nothing was sent")
        prepared = self._prepared(request, left)
        try:
            answer = await prepared.send()
            body = await answer.bytes()
        except PyreqwestError as error:
            failure = _failure(error, _target(request), left)
            raise failure from None
        return Response(answer.status, dict(answer.headers), bytes(body))

    def reconnect(self) -> None:
        """Forget every pooled connection: they are dead after a snapshot is restored (SnapStart)."""
        self._client = self._connected()

    async def close(self) -> None:
        """Close the pool; nothing can be sent afterwards."""
        await self._client.close()
        await asyncio.sleep(SETTLE_SECONDS)

    def _connected(self) -> Client:
        builder = (
            ClientBuilder()
            .max_connections(self._connections)
            .pool_max_idle_per_host(self._connections)
            .pool_idle_timeout(timedelta(seconds=IDLE_SECONDS))
            .connect_timeout(self._connect_timeout)
            .user_agent("sluice")
            .http1_lower_case_headers()
            .no_proxy()
            .follow_redirects(enable=False)
            .referer(enable=False)
            .gzip(enable=False)
            .brotli(enable=False)
            .zstd(enable=False)
            .deflate(enable=False)
        )
        with _roots_read_once():
            return (builder.add_root_certificate_pem(self._trusted_pem) if self._trusted_pem else builder).build()

    def _prepared(self, request: Request, seconds: float) -> ConsumedRequest:
        try:
            builder = self._client.request(request.method, request.url).headers(request.headers)
            return builder.body_bytes(request.body).timeout(timedelta(seconds=seconds)).build()
        except ValueError:
            fault = ConfigurationError(f"{_target(request)}: not a valid address or header value")
        # Raised out here because the caught error quotes the header, which may be a key: not even as a context.
        raise fault


@contextmanager
def _roots_read_once() -> Iterator[None]:
    """Let a client that is being built read the system's root certificates from their bundle, where there is one.

    Left to itself it reads the bundle's folder as well, every certificate of it by itself and twice: 4 of 6 ms (rustls,
    tried 2026-11-22). Roots that somebody keeps elsewhere are read as he says.
    """
    told = {name: os.environ[name] for name in (_FILE, _FOLDER) if name in os.environ}
    bundle = told.get(_FILE) or next((path for path in _BUNDLES if Path(path).is_file()), "")
    if not bundle or told.get(_FOLDER, str(Path(bundle).parent)) != str(Path(bundle).parent):
        yield
        return
    os.environ |= {_FILE: bundle, _FOLDER: os.devnull}
    try:
        yield
    finally:
        del os.environ[_FILE], os.environ[_FOLDER]
        os.environ |= told


def _failure(error: PyreqwestError, target: str, seconds: float) -> RetryableError | ConfigurationError:
    """What a failed exchange means to us."""
    causes = [cause["message"] for cause in (getattr(error, "details", None) or {}).get("causes") or ()]
    said = ": ".join(causes[1:] or [error.message])  # the first repeats the whole URL
    if isinstance(error, BuilderError):
        return ConfigurationError(f"{target}: {said}")
    if _NOT_CONNECTED in causes:
        return UnavailableError(f"{target}: {said}", sent=False)
    if isinstance(error, RequestTimeoutError):
        return DeadlineError(f"{target}: no answer within {seconds:.3f} s")
    return UnavailableError(f"{target}: {said}", sent=True)


def _target(request: Request) -> str:
    """Method and host, for messages: paths and queries may carry names that are nobody's business."""
    try:
        return f"{request.method} {urlsplit(request.url).hostname or 'an address without a host'}"
    except ValueError:
        return f"{request.method} an unreadable address"
