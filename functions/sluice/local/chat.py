"""A SageMaker endpoint's body as the LMI container with vLLM speaks it: OpenAI's chat completions."""

import time
import uuid
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sluice.local.aws_http import FaultError
from sluice.local.engine import Question, Reply, Token


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Part(_Read):
    type: Literal["text"]
    text: str


class _Message(_Read):
    role: Literal["system", "user", "assistant"]
    content: str | tuple[_Part, ...]

    @property
    def text(self) -> str:
        return self.content if isinstance(self.content, str) else "".join(part.text for part in self.content)


class _JsonSchema(_Read):
    name: str
    schema_: dict[str, Any] = Field(alias="schema")


class _Format(_Read):
    type: Literal["text", "json_object", "json_schema"]
    json_schema: _JsonSchema | None = None


class _Structure(_Read):
    grammar: str | None = None


class _Body(_Read):
    messages: tuple[_Message, ...] = Field(min_length=1)
    model: str = ""
    max_tokens: int = Field(default=512, ge=1)
    temperature: float = Field(default=1.0, ge=0, le=2)
    stop: str | tuple[str, ...] | None = None
    response_format: _Format | None = None
    structured_outputs: _Structure | None = None
    logprobs: bool = False
    top_logprobs: int = Field(default=0, ge=0, le=20)
    n: Literal[1] = 1
    stream: Literal[False] = False


def read_chat(body: bytes) -> Question:
    """The question in a chat completion request; keys vLLM knows and this does not are ignored, as vLLM would."""
    try:
        asked = _Body.model_validate_json(body)
    except ValidationError as error:
        raise model_error(400, str(error.errors(include_url=False, include_input=False))) from error
    return Question(
        messages=[{"role": message.role, "content": message.text} for message in asked.messages],
        schema=_schema(asked.response_format),
        max_tokens=asked.max_tokens,
        temperature=asked.temperature,
        stop=(asked.stop,) if isinstance(asked.stop, str) else asked.stop or (),
        logprobs=asked.top_logprobs if asked.logprobs else None,
        grammar=asked.structured_outputs.grammar if asked.structured_outputs else None,
    )


def _schema(wanted: _Format | None) -> dict[str, Any] | None:
    if wanted is None or wanted.type == "text":
        return None
    if wanted.type == "json_object":
        return {"type": "object"}
    if wanted.json_schema is None:
        raise model_error(400, "response_format json_schema carries no json_schema")
    return wanted.json_schema.schema_


def model_error(original_status: int, message: str) -> FaultError:
    """What SageMaker makes of any error of the container behind an endpoint."""
    told = f'Received client error ({original_status}) from primary with message "{message}".'
    return FaultError(424, "ModelError", told, OriginalStatusCode=original_status, OriginalMessage=message)


def write_chat(reply: Reply, *, model: str, logprobs: bool) -> dict[str, Any]:
    """A reply as a chat completion."""
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": reply.text},
        "logprobs": {"content": [_token(token) for token in reply.tokens]} if logprobs else None,
        "finish_reason": reply.finish,
    }
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [choice],
        "usage": {
            "prompt_tokens": reply.tokens_in,
            "completion_tokens": reply.tokens_out,
            "total_tokens": reply.tokens_in + reply.tokens_out,
        },
    }


def _token(token: Token) -> dict[str, Any]:
    return _entry(token.text, token.logprob) | {"top_logprobs": [_entry(*other) for other in token.alternatives]}


def _entry(text: str, logprob: float) -> dict[str, Any]:
    return {"token": text, "logprob": logprob, "bytes": list(text.encode())}
