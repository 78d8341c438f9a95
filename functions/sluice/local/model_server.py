"""SageMaker's and Bedrock's runtime on the loopback interface, with a real, small model behind both.

    POST /endpoints/NAME/invocations     as a SageMaker endpoint with the LMI container and vLLM (`chat`)
    POST /model/ID/converse              as Bedrock's Converse (`converse`)
    GET  /ping                           200 once the models are loaded

Answers come one at a time; a bounded number of requests waits, the others are throttled as AWS would. The models are
far weaker than the ones they stand for; the protocol, the queueing and the failures are the point.
"""

import argparse
import asyncio
import math
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable, Scope

from sluice.local.aws_http import Answer, FaultError, require_signature
from sluice.local.chat import model_error, read_chat, write_chat
from sluice.local.converse import read_converse, write_converse
from sluice.local.engine import BadQuestionError, Engine, LlamaEngine, Question, Reply

MAX_BODY_BYTES = 6_291_456
ANY = "*"

Gone = Callable[[], Awaitable[None]]
"""Waits until whoever asked has hung up."""


class ClientGoneError(Exception):
    """Whoever asked has hung up."""


class Line:
    """Lets one request at a time through and ``places`` wait; the rest is told when to come back."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._waiting = 0
        self._turn = asyncio.Lock()
        self._seconds = 5.0

    async def answer(self, engine: Engine, question: Question, gone: Gone) -> Reply:
        """Ask ``engine`` when it is our turn; ClientGoneError if ``gone`` comes first, FaultError if too many wait."""
        if self._waiting > self._places:
            wait = math.ceil(self._waiting * self._seconds)
            raise FaultError(429, "ThrottlingException", "Too many requests, please wait.", retry_after=wait)
        self._waiting += 1
        try:
            await _sooner(self._turn.acquire(), gone())
            try:
                return await self._timed(engine, question)
            finally:
                self._turn.release()
        finally:
            self._waiting -= 1

    async def _timed(self, engine: Engine, question: Question) -> Reply:
        start = time.perf_counter()
        reply = await asyncio.to_thread(engine.answer, question)
        self._seconds += 0.3 * (time.perf_counter() - start - self._seconds)
        return reply


async def _sooner(turn: Awaitable[bool], gone: Awaitable[None]) -> None:
    """Wait for ``turn`` unless ``gone`` comes first."""
    ours, theirs = asyncio.ensure_future(turn), asyncio.ensure_future(gone)
    try:
        await asyncio.wait({ours, theirs}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        theirs.cancel()
        waiting = not ours.done() and ours.cancel()
    if waiting:
        raise ClientGoneError


class ModelServer:
    """The ASGI application: which endpoint and which model id is answered by which engine (``*`` for any other)."""

    def __init__(self, endpoints: Mapping[str, Engine], models: Mapping[str, Engine], *, places: int = 8) -> None:
        self._engines: Mapping[str, Mapping[str, Engine]] = {"endpoints": endpoints, "model": models}
        self._line = Line(places)

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Answer one HTTP request."""
        if scope["type"] != "http":
            return
        start = time.perf_counter()
        try:
            answer = await self._answer(scope, receive)
        except FaultError as fault:
            answer = fault.answer
        except ClientGoneError:
            print(f"{scope['path']} nobody waits any more", flush=True)
            return
        print(f"{scope['path']} {answer.status} {time.perf_counter() - start:.2f} s", flush=True)
        await _send(answer, send)

    async def _answer(self, scope: Any, receive: ASGIReceiveCallable) -> Answer:
        match [scope["method"], *[unquote(part) for part in scope["raw_path"].decode("ascii").split("/")[1:]]]:
            case ["GET", "ping"]:
                return Answer({})
            case ["POST", "endpoints", name, "invocations"]:
                return await self._invoke(name, _headers(scope), receive)
            case ["POST", "model", model_id, "converse"]:
                return await self._converse(model_id, _headers(scope), receive)
            case _:
                raise FaultError(404, "UnknownOperationException", "No such operation.")

    async def _invoke(self, name: str, headers: Mapping[str, str], receive: ASGIReceiveCallable) -> Answer:
        require_signature(headers, service="sagemaker")
        engine = self._engine("endpoints", name)
        if engine is None:
            raise FaultError(400, "ValidationError", f"Endpoint {name} of account 000000000000 not found.")
        question = read_chat(await _body(receive))
        try:
            reply = await self._line.answer(engine, question, partial(_disconnected, receive))
        except BadQuestionError as error:
            raise model_error(400, str(error)) from error
        body = write_chat(reply, model=name, logprobs=question.logprobs is not None)
        return Answer(body, headers={"x-amzn-invoked-production-variant": "AllTraffic"})

    async def _converse(self, model_id: str, headers: Mapping[str, str], receive: ASGIReceiveCallable) -> Answer:
        require_signature(headers, service="bedrock")
        engine = self._engine("model", model_id)
        if engine is None:
            raise FaultError(404, "ResourceNotFoundException", f"Could not resolve the model {model_id}.")
        asked = read_converse(model_id, await _body(receive))
        start = time.perf_counter()
        try:
            reply = await self._line.answer(engine, asked.question, partial(_disconnected, receive))
        except BadQuestionError as error:
            raise FaultError(400, "ValidationException", str(error)) from error
        milliseconds = round((time.perf_counter() - start) * 1000)
        return Answer(write_converse(reply, asked.tool, milliseconds=milliseconds))

    def _engine(self, kind: str, name: str) -> Engine | None:
        return self._engines[kind].get(name, self._engines[kind].get(ANY))


def _headers(scope: Any) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _body(receive: ASGIReceiveCallable) -> bytes:
    body = b""
    while True:
        message: Any = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        body += bytes(message["body"])
        if len(body) > MAX_BODY_BYTES:
            raise FaultError(413, "ValidationException", f"The body is larger than {MAX_BODY_BYTES} bytes.")
        if not message["more_body"]:
            return body


async def _disconnected(receive: ASGIReceiveCallable) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(answer: Answer, send: ASGISendCallable) -> None:
    content = answer.content
    headers = {
        "content-type": "application/json",
        "content-length": str(len(content)),
        "x-amzn-requestid": str(uuid.uuid4()),
        **answer.headers,
    }
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": encoded, "trailers": False})
    await send({"type": "http.response.body", "body": content, "more_body": False})


def main(arguments: Sequence[str] | None = None) -> None:
    """Load the models named by the arguments and serve them until killed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--threads", type=int, default=2, help="more than the free cores make it much slower")
    parser.add_argument("--waiting", type=int, default=8, help="requests that may wait for their turn")
    parser.add_argument(
        "--endpoint", action="append", default=[], metavar="NAME=FILE.gguf", help=f"{ANY} for any other"
    )
    parser.add_argument("--model", action="append", default=[], metavar="ID=FILE.gguf", help=f"{ANY} for any other")
    given = parser.parse_args(arguments)
    files = {weights: LlamaEngine(weights, threads=given.threads) for weights in _files(given.endpoint + given.model)}
    server = ModelServer(_named(given.endpoint, files), _named(given.model, files), places=given.waiting)
    asyncio.run(listen(server, given.port))


def _files(named: Sequence[str]) -> set[Path]:
    return {Path(pair.partition("=")[2]) for pair in named}


def _named(pairs: Sequence[str], engines: Mapping[Path, Engine]) -> dict[str, Engine]:
    split = (pair.partition("=") for pair in pairs)
    return {name: engines[Path(weights)] for name, _, weights in split}


async def listen(server: ModelServer, port: int, until: Callable[[], Awaitable[Any]] | None = None) -> None:
    """Serve on ``port`` of the loopback interface, for ever or ``until`` that ends."""
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.graceful_timeout = 0
    config.keep_alive_timeout = 120
    await serve(server, config, shutdown_trigger=until)


if __name__ == "__main__":
    main()
