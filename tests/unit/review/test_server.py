"""`sluice serve`: who gets an answer, and what a browser is told to make of it."""

import asyncio
import http.client
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from sluice.assembly import utc_now
from sluice.local.memory import MemoryDocuments, MemoryTable
from sluice.local.review.memory import MemoryReviews
from sluice.local.review.server import FILES, IDLE_SECONDS, PAGE, ReviewServer
from sluice.pipeline.review import Page, ReviewDesk
from sluice.pipeline.review.api import Caller, Request
from tests.unit.review.builders import TOKEN, lines, served, written


@dataclass(frozen=True)
class Answer:
    """A whole answer, its connection closed."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, wanted: str) -> str:
        return ", ".join(value for name, value in self.headers if name.lower() == wanted)


GOOD = {"fields": {"payoff_amount": {"word": "accept"}, "fees": {"word": "absent"}}}


def ask(
    server: ReviewServer, path: str, content: object = None, *, token: str | None = TOKEN, **headers: str
) -> Answer:
    connection = http.client.HTTPConnection(server.address, timeout=20)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if token is not None:
        sent["authorization"] = f"Bearer {token}"
    body = None if content is None else json.dumps(content)
    connection.request("GET" if body is None else "POST", path, body, sent)
    response = connection.getresponse()
    answer = Answer(response.status, response.getheaders(), response.read())
    connection.close()
    return answer


def test_a_case_is_claimed_and_decided_and_the_decision_is_on_disk(tmp_path: Path) -> None:
    files = written(tmp_path)
    with served(files) as (server, _):
        kind = {"content_type": "application/json"}
        assert ask(server, "/reviews/job-1/claim", {}, **kind).status == 200
        assert ask(server, "/reviews/job-1/decision", GOOD, **kind).status == 200
        (line,) = lines(files[2])
    assert (line["case"], line["review"]["reviewer"]) == ("job-1", "ada")
    assert [change["path"] for change in line["review"]["changes"]] == ["payoff_amount", "fees"]
    assert line["result"]["fields"]["fees"]["outcome"] == "not_stated"


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN + "x", "ü"])
def test_without_its_token_nothing_is_answered(tmp_path: Path, token: str | None) -> None:
    with served(written(tmp_path)) as (server, _):
        if token == "ü":
            response = ask(server, "/reviews", token=None, authorization="Bearer \xfc")
        else:
            response = ask(server, "/reviews", token=token)
        assert response.status == 401
        assert b"job-1" not in response.body


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1", "127.0.0.1:1"])
def test_a_name_that_was_pointed_here_gets_no_answer(tmp_path: Path, host: str) -> None:
    with served(written(tmp_path)) as (server, _):
        assert ask(server, "/reviews", host=host).status == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1", "http://localhost:1"])
def test_a_page_of_another_origin_gets_no_answer_and_no_permission(tmp_path: Path, origin: str) -> None:
    with served(written(tmp_path)) as (server, _):
        response = ask(server, "/reviews/job-1/claim", {}, origin=origin, content_type="application/json")
        assert response.status == 403
        assert not [name for name, _ in response.headers if name.lower().startswith("access-control")]


def test_the_page_may_run_only_its_own_script_and_be_framed_by_nobody(tmp_path: Path) -> None:
    with served(written(tmp_path)) as (server, _):
        for path in FILES:
            response = ask(server, path, token=None)
            policy = response.header("content-security-policy")
            assert response.status == 200
            assert "default-src 'none'" in policy
            assert "script-src 'self'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert response.header("x-content-type-options") == "nosniff"
            assert response.header("referrer-policy") == "no-referrer"


def test_the_page_asks_nobody_else_and_sets_no_markup() -> None:
    parts = [(PAGE / name).read_text(encoding="utf-8") for name, _ in FILES.values()]
    for part in parts:
        for forbidden in (
            "http://",
            "https://",
            "innerHTML",
            "outerHTML",
            "insertAdjacent",
            "document.write",
            "eval(",
            "@import",
        ):
            assert forbidden not in part
        assert " style=" not in part
        assert " onclick=" not in part


@pytest.mark.parametrize(
    "path", ["/../serve_command.py", "/page.js/../../handler.py", "/%2e%2e/handler.py", "//etc/passwd", "/index.html"]
)
def test_no_other_file_is_given_out(tmp_path: Path, path: str) -> None:
    with served(written(tmp_path)) as (server, _):
        assert ask(server, path).status == 404


def test_a_connection_that_says_nothing_keeps_nobody_waiting(tmp_path: Path) -> None:
    with served(written(tmp_path)) as (server, _):
        host, _, port = server.address.partition(":")
        with socket.create_connection((host, int(port)), timeout=20):
            assert ask(server, "/reviews").status == 200


@pytest.mark.parametrize("length", ["-1", "x", "999999999", ""])
def test_a_body_of_no_or_too_great_length_is_refused(tmp_path: Path, length: str) -> None:
    with served(written(tmp_path)) as (server, _):
        host, _, port = server.address.partition(":")
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            head = f"POST /reviews/job-1/claim HTTP/1.1\r\nHost: {server.address}\r\nContent-Length: {length}\r\n\r\n"
            connection.sendall(head.encode())
            assert b" 413 " in connection.recv(1 << 16).partition(b"\r\n")[0]


def test_it_listens_on_this_machine_only(tmp_path: Path) -> None:
    with served(written(tmp_path)) as (server, _):
        assert server.address.startswith("127.0.0.1:")
        assert server.url == f"http://{server.address}/#token={TOKEN}"


class Slow(MemoryReviews):
    """Answers when it is told to."""

    def __init__(self) -> None:
        super().__init__(MemoryTable())
        self.asked, self.told = threading.Event(), threading.Event()
        self.answered = False

    async def waiting(self, tenant: str, *, limit: int, after: str = "") -> Page:
        self.asked.set()
        assert self.told.wait(20)
        self.answered = True
        return await super().waiting(tenant, limit=limit, after=after)


def test_closing_waits_for_the_answer_under_way_and_turns_away_who_asks_later() -> None:
    reviews = Slow()
    listing = Request("GET", "/reviews")
    with asyncio.Runner() as runner, ThreadPoolExecutor(3) as threads:
        desk = ReviewDesk(reviews, MemoryDocuments(), utc_now)
        server = ReviewServer(desk, Caller("", "ada"), token=TOKEN, loop=runner.get_loop())
        under_way = threads.submit(server.answer, listing)
        assert reviews.asked.wait(20)
        in_line = threads.submit(server.answer, listing)
        closing = threads.submit(server.close)
        with pytest.raises(TimeoutError):
            closing.result(timeout=0.05)
        reviews.told.set()
        closing.result(timeout=20)
        assert reviews.answered
        assert under_way.result(timeout=20).status == 200
    assert in_line.result().status in (200, 503), "whoever of the two got the turn first"
    late = server.answer(listing)
    assert (late.status, late.content) == (503, {"error": "this server is closing"})


def test_stopping_takes_no_time_whether_or_not_anybody_came(tmp_path: Path) -> None:
    with served(written(tmp_path)) as (server, _):
        started = time.monotonic()
        server.stop()
    with served(written(tmp_path)) as (server, _):
        assert ask(server, "/reviews").status == 200
    assert time.monotonic() - started < IDLE_SECONDS


def test_a_server_that_is_stopped_before_it_serves_does_not_begin(tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        desk = ReviewDesk(Slow(), MemoryDocuments(), utc_now)
        server = ReviewServer(desk, Caller("", "ada"), token=TOKEN, loop=runner.get_loop())
        server.stop()
        server.serve()
        server.close()
