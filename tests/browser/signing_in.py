"""The page as the cloud serves it: its own files and its API under one name, and a pool of reviewers under another."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

from sluice.local.review.server import HEADERS, PAGE, ReviewServer
from sluice.pipeline.review.api import Request, written

CLIENT = "page-client"
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json"}


@dataclass
class Pool:
    """Signs everybody in at once, as Cognito does for whoever has a session there; remembers what it was told."""

    address: str = ""
    seconds: int = 900
    error: str = ""
    asked: int = 0
    codes: dict[str, Mapping[str, str]] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    refreshes: int = 0
    revoked: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def authorize(self, asked: Mapping[str, str]) -> str:
        """Where the browser is sent back to."""
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["code_challenge_method"] == "S256"
        self.asked += 1
        state = asked["state"]
        if self.error:
            return f"{asked['redirect_uri']}?{urlencode({'error': self.error, 'state': state})}"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': state})}"

    def token(self, asked: Mapping[str, str]) -> dict[str, Any] | None:
        """Tokens for a code and its proof, or for a refresh token; None for anything else."""
        assert asked["client_id"] == CLIENT
        if asked["grant_type"] == "refresh_token":
            if asked["refresh_token"] in self.revoked:
                return None
            self.refreshes += 1
            return self._issued({})
        promised = self.codes.pop(asked["code"], None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(asked["code_verifier"].encode()).digest()).decode().rstrip("=")
        if promised is None or promised["code_challenge"] != proof or promised["redirect_uri"] != asked["redirect_uri"]:
            return None
        return self._issued({"refresh_token": "refresh-1"})

    def _issued(self, more: Mapping[str, str]) -> dict[str, Any]:
        self.tokens.append(f"id-{len(self.tokens)}")
        return {"id_token": self.tokens[-1], "access_token": "unused", "expires_in": self.seconds, **more}


class _Quiet(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def say(self, status: int, content: bytes = b"", kind: str = "application/json", **headers: str) -> None:
        """Send one answer."""
        self.send_response(status)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in {"content-type": kind, "content-length": str(len(content)), **named}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("content-length") or 0))


def _of_pool(pool: Pool, page: list[str]) -> type[_Quiet]:
    class OfPool(_Quiet):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = dict(parse_qsl(parts.query))
            if parts.path == "/oauth2/authorize":
                return self.say(302, location=pool.authorize(asked))
            pool.left.append(asked["logout_uri"])
            return self.say(200, b"<link rel=icon href=data:,><title>signed out</title>", "text/html")

        def do_POST(self) -> None:
            asked = {name: values[0] for name, values in parse_qs(self.body().decode()).items()}
            cors = {"access_control_allow_origin": page[0]}
            if self.path == "/oauth2/revoke":
                pool.revoked.append(asked["token"])
                return self.say(200, b"{}", **cors)
            told = pool.token(asked)
            return self.say(200 if told else 400, json.dumps(told or {"error": "invalid_grant"}).encode(), **cors)

    return OfPool


def _of_page(pool: Pool, review: ReviewServer, headers: Mapping[str, str]) -> type[_Quiet]:
    class OfPage(_Quiet):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path.startswith("/reviews"):
                return self.answer()
            name = path.removeprefix("/") or "index.html"
            if name == "config.json":
                content = json.dumps({"address": pool.address, "client": CLIENT}).encode()
            else:
                content = (PAGE / name).read_bytes()
            return self.reply(200, content, KINDS[f".{name.rpartition('.')[2]}"])

        def do_POST(self) -> None:
            self.answer()

        def answer(self) -> None:
            body = self.body()
            if self.headers.get("authorization", "").removeprefix("Bearer ") not in pool.tokens[-1:]:
                return self.reply(401, b'{"error":"Unauthorized"}', "application/json")
            parts = urlsplit(self.path)
            kind = self.headers.get("content-type", "")
            asked = Request(self.command, unquote(parts.path), dict(parse_qsl(parts.query)), kind, body)
            made = review.answer(asked)
            return self.reply(made.status, written(made.content), "application/json")

        def reply(self, status: int, content: bytes, kind: str) -> None:
            self.say(status, content, kind, **headers)

    return OfPage


@contextmanager
def _serving(handler: type[_Quiet]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def in_the_cloud(review: ReviewServer, **changes: Any) -> Iterator[tuple[str, Pool]]:
    """The page's address, and the pool; headers are those that the stack gives to CloudFront."""
    pool, page = Pool(**changes), [""]
    with _serving(_of_pool(pool, page)) as pool.address:
        asks_itself = "connect-src 'self'"
        policy = HEADERS["content-security-policy"].replace(asks_itself, f"{asks_itself} {pool.address}")
        with _serving(_of_page(pool, review, {**HEADERS, "content-security-policy": policy})) as page[0]:
            yield page[0], pool
