"""Where CloudFormation waits for the answer to one order."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


@contextmanager
def hearing(status: int = 200) -> Iterator[tuple[str, list[Any]]]:
    """An address that CloudFormation made for one order, and what it hears there."""
    heard: list[Any] = []

    class Hears(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            heard.append((json.loads(body), self.headers["content-type"]))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Hears)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/answer?signed=1", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
