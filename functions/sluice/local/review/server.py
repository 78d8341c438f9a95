"""The review page and its requests on 127.0.0.1, for one reviewer at this machine.

A request counts only with the token that stands in the page's address (behind ``#``, so it is in no request line, log
or referrer), and with this server's own name as its host, so that no other site's name can be pointed here. There is no
CORS: other sites can neither read answers nor send the token.
"""

import asyncio
import hmac
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sluice.errors import RetryableError
from sluice.local.bundle import FUNCTIONS
from sluice.pipeline.review import ReviewDesk
from sluice.pipeline.review.api import MAX_BODY_BYTES, Caller, Reply, Request, reply, written

PAGE = FUNCTIONS / "review" / "page"
FILES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/page.js": ("page.js", "text/javascript; charset=utf-8"),
    "/page.css": ("page.css", "text/css; charset=utf-8"),
}
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}
"""What every answer carries; the content delivery in front of the page in the cloud has to send the same."""
IDLE_SECONDS = 30


class ReviewServer:
    """Serves one desk, on ``loop``, to whoever knows the token. ``port`` 0 takes a free one."""

    def __init__(
        self, desk: ReviewDesk, caller: Caller, *, token: str, loop: asyncio.AbstractEventLoop, port: int = 0
    ) -> None:
        self._desk = desk
        self._caller = caller
        self._token = token
        self._loop = loop
        self._turn = threading.Lock()
        self._closed = False
        self._http = _Door(("127.0.0.1", port), partial(_Handler, self))

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._http.server_address[1]}"

    @property
    def url(self) -> str:
        """Where the page is, token included."""
        return f"http://{self.address}/#token={self._token}"

    def serve(self) -> None:
        """Answer until `stop` is called from elsewhere, or Ctrl-C is pressed."""
        with suppress(_Stopped):
            self._http.serve_forever(poll_interval=IDLE_SECONDS)

    def stop(self) -> None:
        """Let `serve`, which runs in another thread, return."""
        self._http.stopped = True
        # A visitor of our own wakes it: it looks up when somebody comes, not every so often.
        socket.create_connection(("127.0.0.1", self._http.server_port), timeout=IDLE_SECONDS).close()

    def close(self) -> None:
        """Let go of the port and, once the last answer is given, of the loop; who asks later is turned away."""
        self._http.server_close()
        with self._turn:
            self._closed = True

    def file(self, path: str) -> tuple[bytes, str] | None:
        """A file of the page with its type."""
        name, kind = FILES.get(path, (None, ""))
        return ((PAGE / name).read_bytes(), kind) if name else None

    def admits(self, headers: Mapping[str, str]) -> Reply | None:
        """None when a request is ours, else the refusal."""
        if (
            headers.get("host") != self.address
            or headers.get("origin", f"http://{self.address}") != f"http://{self.address}"
        ):
            return Reply(403, {"error": "only this machine's own page may ask"}, "nothing")
        given = headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(errors="replace"), f"Bearer {self._token}".encode()):
            return Reply(
                401, {"error": "the token is missing or wrong: use the address that `sluice serve` printed"}, "nothing"
            )
        return None

    def answer(self, request: Request) -> Reply:
        """The desk's answer; requests take turns."""
        with self._turn:
            if self._closed:
                return Reply(503, {"error": "this server is closing"}, "nothing")
            try:
                return self._loop.run_until_complete(reply(self._desk, self._caller, request))
            except RetryableError as error:
                return Reply(503, {"error": f"not now: {error}"}, "nothing")


class _Stopped(Exception):  # noqa: N818  # no error: the way out of `serve_forever` at once
    """The server was told to stop."""


class _Door(ThreadingHTTPServer):
    """Lets people in, each in a thread of its own, until it is ``stopped``."""

    daemon_threads = True
    stopped = False

    def service_actions(self) -> None:
        """Leave once stopped; asked after every visitor."""
        if self.stopped:
            raise _Stopped


class _Handler(BaseHTTPRequestHandler):
    """One connection; HTTP/1.0, so that each carries one request."""

    timeout = IDLE_SECONDS
    server_version = "sluice"
    sys_version = ""

    def __init__(self, review: ReviewServer, *args: Any) -> None:
        self._review = review
        super().__init__(*args)

    def do_GET(self) -> None:
        """A file of the page, or what the desk says."""
        if (found := self._review.file(urlsplit(self.path).path)) is not None:
            self._send(200, *found)
        else:
            self._reply(b"")

    def do_POST(self) -> None:
        """What the desk says."""
        length = self.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
            self._send(
                413, written({"error": f"a body of at most {MAX_BODY_BYTES} bytes is needed"}), "application/json"
            )
        else:
            self._reply(self.rfile.read(int(length)))

    def _reply(self, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        made = self._review.admits(headers) or self._review.answer(self._request(body, headers))
        self._send(made.status, written(made.content), "application/json")

    def _request(self, body: bytes, headers: Mapping[str, str]) -> Request:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        return Request(self.command, unquote(parts.path), query, headers.get("content-type", ""), body)

    def _send(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in {**HEADERS, "content-type": kind, "content-length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing: a request line is nobody's business."""
