"""An HTTP server on loopback that says what a test tells it to, and remembers what it was asked.

    async with Stub(Answer(429, {"retry-after": "2"}), Answer(body=b"{}")) as stub:
        ...                      # the first request gets the 429, every later one the last answer
    assert stub.requests[0].path == "/chat/completions"

It speaks raw asyncio, so it can also misbehave: wait, hang up before or in the middle of an answer, send garbage.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Self


@dataclass(frozen=True, slots=True)
class Captured:
    """A request as it came over the socket; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    connection: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One response. ``drop`` hangs up before the answer, in its middle or (politely) after it.

    ``raw`` replaces all that is said; the connection is closed ``linger`` seconds later. ``delay`` is seconds before.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0
    drop: Literal["before", "middle", "after"] | None = None
    raw: bytes | None = None
    linger: float = 0.0

    def on_the_wire(self) -> bytes:
        if self.raw is not None:
            return self.raw
        lines = [f"HTTP/1.1 {self.status} Stub", f"content-length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


async def until(true: Callable[[], object]) -> None:
    """Wait for something to come true, which it had better do within ten seconds."""
    for _ in range(5_000):
        if true():
            return
        await asyncio.sleep(0.002)
    raise AssertionError("never came true")


Script = Answer | Callable[[Captured], Answer]


class Stub:
    """The server; answers in the order given, the last one for ever. A callable computes its answer."""

    def __init__(self, *answers: Script, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Captured] = []
        self.connections = 0
        self.open_connections = 0
        self._answers = list(answers) or [Answer()]
        self._tls = tls
        self._tasks: set[asyncio.Task[None]] = set()
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"{'https' if self._tls else 'http'}://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def answer_with(self, *answers: Script) -> None:
        """Replace what is left of the script."""
        self._answers = list(answers)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.ensure_future(self._serve(reader, writer, self.connections))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int) -> None:
        self.open_connections += 1
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while await self._exchange(reader, writer, connection):
                    pass
        finally:
            self.open_connections -= 1
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int) -> bool:
        """Serve one request; False when the connection is to be closed."""
        request = await _read(reader, connection)
        self.requests.append(request)
        script = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        answer = script(request) if callable(script) else script
        await asyncio.sleep(answer.delay)
        if answer.drop == "before":
            return False
        said = answer.on_the_wire()
        writer.write(said[: -max(1, len(answer.body) // 2)] if answer.drop == "middle" else said)
        await writer.drain()
        await asyncio.sleep(answer.linger)
        return answer.drop is None and answer.raw is None


async def _read(reader: asyncio.StreamReader, connection: int) -> Captured:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip("\r\n").split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Captured(method, path, headers, body, connection)
