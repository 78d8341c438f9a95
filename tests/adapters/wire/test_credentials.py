"""Credentials come from the variables, or, in an environment restored from a snapshot, from Lambda's own server."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from sluice.errors import ConfigurationError, UnavailableError
from sluice.wire.credentials import Credentials, Served

KEYS = {"AWS_ACCESS_KEY_ID": "AKIA1", "AWS_SECRET_ACCESS_KEY": "s1", "AWS_SESSION_TOKEN": "t1"}


@contextmanager
def lambdas_server(*answers: object) -> Iterator[tuple[dict[str, str], list[str]]]:
    """A server with one answer after the other; yields a function's environment and the tokens it was asked with."""
    left, tokens = list(answers), []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            tokens.append(self.headers.get("Authorization", ""))
            answer = left.pop(0)
            body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield (
            {
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://127.0.0.1:{server.server_port}/credentials",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": "opaque",
            },
            tokens,
        )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def told(key: str, expiration: str = "1970-01-01T02:00:00Z") -> dict[str, str]:
    return {"AccessKeyId": key, "SecretAccessKey": "s2", "Token": "t2", "Expiration": expiration}


def test_variables_come_first() -> None:
    with lambdas_server() as (environ, tokens):
        assert Credentials.from_env({**KEYS, **environ}) == Credentials("AKIA1", "s1", "t1")
        assert tokens == []


def test_an_environment_restored_from_a_snapshot_asks_lambdas_server() -> None:
    with lambdas_server(told("ASIA2", "2999-01-01T00:00:00Z")) as (environ, tokens):
        assert Credentials.from_env(environ) == Credentials("ASIA2", "s2", "t2")
        assert Credentials.from_env(environ) == Credentials("ASIA2", "s2", "t2")
        assert tokens == ["opaque"], "asked once, with the token Lambda gave"


def test_they_are_asked_for_again_shortly_before_they_expire() -> None:
    now = 0.0
    served = Served(lambda: now)
    with lambdas_server(told("first"), told("second", "1970-01-01T04:00:00Z")) as (environ, _):
        assert served.current(environ).access_key_id == "first"
        now = 2 * 3600 - 301
        assert served.current(environ).access_key_id == "first"
        now = 2 * 3600 - 299
        assert served.current(environ).access_key_id == "second"


@pytest.mark.parametrize("answer", [b"", b"no json", {}, [], told("x", "soon"), {**told("x"), "Expiration": None}])
def test_an_answer_that_makes_no_sense_can_be_asked_for_again_and_is_never_quoted(answer: object) -> None:
    with lambdas_server(answer, told("later")) as (environ, _):
        served = Served(lambda: 0.0)
        with pytest.raises(UnavailableError, match=r"^credentials: no usable answer") as caught:
            served.current(environ)
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None
        assert served.current(environ).access_key_id == "later"


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(UnavailableError):
        Served().current({"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1/"})


@pytest.mark.parametrize("uri", ["http://169.254.169.254/", "https://127.0.0.1/", "file:///etc/passwd"])
def test_nobody_but_the_own_machine_is_asked(uri: str) -> None:
    with pytest.raises(ConfigurationError, match="loopback"):
        Served().current({"AWS_CONTAINER_CREDENTIALS_FULL_URI": uri})


@pytest.mark.parametrize("environ", [{}, {"AWS_ACCESS_KEY_ID": "AKIA1"}, {"AWS_SECRET_ACCESS_KEY": "s1"}])
def test_half_a_key_is_told(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match=r"AWS_(SECRET_ACCESS_KEY|ACCESS_KEY_ID) is not set"):
        Credentials.from_env(environ)
