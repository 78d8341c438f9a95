"""A real instruction model in this process: llama.cpp through `xllamacpp`, an optional dependency.

It answers one request at a time; its decoder is constrained by the request's JSON Schema or grammar, so an answer that
was not cut off always has that form. What it says in it is the model's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from sluice.errors import ConfigurationError

CONTEXT_TOKENS = 8_192


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked: chat messages, the schema or grammar (GBNF) of its answer, and how to decode it."""

    messages: Sequence[Mapping[str, str]]
    schema: Mapping[str, Any] | None = None
    max_tokens: int = 512
    temperature: float = 0.0
    stop: Sequence[str] = ()
    logprobs: int | None = None
    grammar: str | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A generated token, the natural logarithm of its probability, and the likeliest ones in its place."""

    text: str
    logprob: float
    alternatives: Sequence[tuple[str, float]] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said, why it stopped, and what that took."""

    text: str
    finish: Literal["stop", "length"]
    tokens_in: int
    tokens_out: int
    tokens: Sequence[Token] = field(default=())


class BadQuestionError(ValueError):
    """The model's runtime cannot take this question: too long, or a schema it does not know."""


class Engine(Protocol):
    """A model that can be asked."""

    def answer(self, question: Question) -> Reply:
        """Answer, however long it takes; BadQuestionError if the question cannot be asked."""
        ...


class LlamaEngine:
    """A GGUF file in memory, asked on the calling thread; ``threads`` more than the free cores make it much slower."""

    def __init__(self, weights: Path, *, threads: int) -> None:
        try:
            import xllamacpp
        except ImportError as error:
            raise ConfigurationError("local models need the package xllamacpp (requirements/models.txt)") from error
        params = xllamacpp.CommonParams()
        params.model.path = str(weights)
        params.n_ctx = CONTEXT_TOKENS
        params.n_parallel = 1
        params.cache_ram_mib = 0
        params.warmup = False
        params.cpuparams.n_threads = threads
        params.cpuparams_batch.n_threads = threads
        self._server = xllamacpp.Server(params)

    def answer(self, question: Question) -> Reply:
        """Answer, however long it takes; BadQuestionError if the question cannot be asked."""
        try:
            said = self._server.handle_chat_completions(_request(question))
        except ValueError as error:
            raise BadQuestionError(str(error)) from error
        if fault := said.get("error"):
            raise BadQuestionError(str(fault.get("message", fault)))
        return _reply(said)


def _request(question: Question) -> dict[str, Any]:
    request: dict[str, Any] = {
        "messages": [dict(message) for message in question.messages],
        "max_tokens": question.max_tokens,
        "temperature": question.temperature,
        "stop": list(question.stop),
    }
    if question.schema is not None:
        schema = {"name": "answer", "strict": True, "schema": question.schema}
        request["response_format"] = {"type": "json_schema", "json_schema": schema}
    if question.grammar is not None:
        request["grammar"] = question.grammar
    if question.logprobs is not None:
        request |= {"logprobs": True, "top_logprobs": max(1, question.logprobs)}
    return request


def _reply(said: Mapping[str, Any]) -> Reply:
    choice, usage = said["choices"][0], said["usage"]
    text = choice["message"].get("content") or ""
    return Reply(
        text=text,
        finish="length" if choice["finish_reason"] == "length" else "stop",
        tokens_in=usage["prompt_tokens"],
        tokens_out=usage["completion_tokens"],
        tokens=_tokens_of(text, (choice.get("logprobs") or {}).get("content") or ()),
    )


def _tokens_of(text: str, told: Sequence[Mapping[str, Any]]) -> tuple[Token, ...]:
    """The tokens that spell ``text``: llama.cpp also reports the code fence it strips around JSON, vLLM does not."""
    pieces = [bytes(token["bytes"]) for token in told]
    start = b"".join(pieces).find(text.encode())
    end, at, kept = start + len(text.encode()), 0, []
    for token, piece in zip(told, pieces, strict=True):
        if inside := piece[max(0, start - at) : max(0, end - at)]:
            kept.append(_token(token, inside.decode(errors="replace")))
        at += len(piece)
    return tuple(kept) if start >= 0 else ()


def _token(told: Mapping[str, Any], text: str) -> Token:
    others = tuple((str(other["token"]), float(other["logprob"])) for other in told.get("top_logprobs") or ())
    return Token(text, float(told["logprob"]), others)
