"""Bedrock, an OpenAI-like server and DynamoDB on the loopback interface, answering at once: a process of its own.

It keeps nothing: every write succeeds, every read finds nothing, every model knows the answer.
"""

import asyncio
import json
import re
import sys

from benchmarks.corpus import answer_to, corpus

_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)


class Answering(asyncio.Protocol):
    """Keep-alive HTTP/1.1, as much of it as SDKs use."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start with an empty buffer."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._received = b""

    def data_received(self, data: bytes) -> None:
        """Answer every complete request."""
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end]
            length = _LENGTH.search(head)
            stop = end + 4 + (int(length[1]) if length else 0)
            if len(self._received) < stop:
                if b"100-continue" in head.lower():
                    self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                return
            body, self._received = self._received[end + 4 : stop], self._received[stop:]
            self._answer(head.split(b" ", 2)[1], body)

    def _answer(self, path: bytes, body: bytes) -> None:
        said = _answered(path, body)
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(said)
        self._transport.write(head + said)


def _answered(path: bytes, body: bytes) -> bytes:
    if path.endswith(b"/converse"):
        return _converse(answer_to(body))
    if b'"UPDATED_NEW"' in body:
        return b'{"Attributes": {"total": {"N": "1"}}}'
    return _chat(answer_to(body)) if path.endswith((b"/invocations", b"/completions")) else b"{}"


def _converse(answer: str) -> bytes:
    message = {"role": "assistant", "content": [{"text": answer}]}
    usage = {"inputTokens": 1100, "outputTokens": 160, "totalTokens": 1260}
    told = {"output": {"message": message}, "stopReason": "end_turn", "usage": usage, "metrics": {"latencyMs": 1}}
    return json.dumps(told).encode()


def _chat(answer: str) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": answer}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 1100, "completion_tokens": 160, "total_tokens": 1260}
    told = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}
    return json.dumps(told).encode()


async def serve() -> None:
    """Listen on a free port, print it, serve until the parent goes."""
    corpus()
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve())
