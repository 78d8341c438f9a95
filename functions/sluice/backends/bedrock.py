"""Bedrock's Converse API: bursts that the endpoint cannot take, and the hard cases.

Shapes are those of botocore's bedrock-runtime model (1.43), which the tests validate against. ``maxTokens`` is always
sent: Bedrock reserves it from the tokens-per-minute quota, and the model's whole maximum when it is missing.
"""

from collections.abc import Mapping
from typing import Literal
from urllib.parse import quote

import orjson

from sluice import prompting
from sluice.backends._answers import (
    CUT_OFF,
    GUARDRAIL,
    MALFORMED,
    REFUSED,
    both,
    schema_name,
    stated,
    tokens_in,
    tokens_out,
    unbounded,
)
from sluice.backends._json import at, count, each, encoded, parsed
from sluice.deadline import Deadline
from sluice.errors import UnusableAnswerError
from sluice.ports import Completion, Prompt
from sluice.wire import Wire
from sluice.wire.aws import AwsService

Structure = Literal["text_format", "tool"]
"""How the answer's schema is enforced: structured output, or a strict tool for models without it."""

Tier = Literal["priority", "default", "flex", "reserved"]

_JSON = {"content-type": "application/json", "accept": "application/json"}
_ENDINGS = {
    "max_tokens": CUT_OFF,
    "model_context_window_exceeded": CUT_OFF,
    "content_filtered": REFUSED,
    "guardrail_intervened": GUARDRAIL,
    "malformed_model_output": MALFORMED,
    "malformed_tool_use": MALFORMED,
}


def connect(
    *,
    wire: Wire,
    region: str,
    structure: Structure = "text_format",
    tier: Tier | None = None,
    endpoint_url: str | None = None,
) -> "Bedrock":
    """Ask models in ``region``, by model id, inference profile or ARN, with a service tier behind an ``@`` or without.

    Those without are asked on ``tier``; None means the account's default.
    """
    return Bedrock(AwsService(wire, "bedrock-runtime", region, endpoint_url), structure=structure, tier=tier)


class Bedrock:
    """Makes one Converse call per question."""

    def __init__(self, service: AwsService, *, structure: Structure = "text_format", tier: Tier | None = None) -> None:
        self._service = service
        self._structure = structure
        self._tier = tier

    async def ask(self, prompt: Prompt, model: str, deadline: Deadline) -> Completion:
        """Converse once."""
        name, _, tier = model.partition("@")
        request = to_request(prompt, name, structure=self._structure, tier=tier or self._tier)
        path = f"/model/{quote(str(request.pop('modelId')), safe='')}/converse"
        response = await self._service.call("POST", path, _JSON, encoded(request), deadline)
        return from_response(response.body, prompt, name)


def to_request(
    prompt: Prompt, model: str, *, structure: Structure = "text_format", tier: str | None = None
) -> dict[str, object]:
    """The parameters of a Converse request; all but ``modelId``, which goes into the path, are its body."""
    request: dict[str, object] = {
        "modelId": model,
        "messages": [{"role": "user", "content": [{"text": prompt.user}]}],
        "inferenceConfig": {"maxTokens": prompt.max_tokens, "temperature": 0},
        **_structured(prompt, structure),
    }
    if prompt.system:
        request["system"] = [{"text": prompt.system}]
    if tier:
        request["serviceTier"] = {"type": tier}
    return request


def _structured(prompt: Prompt, structure: Structure) -> dict[str, object]:
    if prompt.compact is not None:
        return {}  # Bedrock has no grammars: the prompt describes the form, and the decoder is strict
    return _text_format(prompt) if structure == "text_format" else _strict_tool(prompt)


def _text_format(prompt: Prompt) -> dict[str, object]:
    # Here the schema is a string of JSON, not JSON.
    schema = encoded(unbounded(prompt.answer_schema)).decode()
    structure = {"jsonSchema": {"name": schema_name(prompt), "schema": schema}}
    return {"outputConfig": {"textFormat": {"type": "json_schema", "structure": structure}}}


def _strict_tool(prompt: Prompt) -> dict[str, object]:
    name = schema_name(prompt)
    tool = {
        "name": name,
        "description": "Takes what the document states.",
        "inputSchema": {"json": unbounded(prompt.answer_schema)},
        "strict": True,
    }
    return {"toolConfig": {"tools": [{"toolSpec": tool}], "toolChoice": {"tool": {"name": name}}}}


def from_response(body: bytes, prompt: Prompt, model: str) -> Completion:
    """Read a Converse response; UnusableAnswerError (malformed, cut_off, refused, guardrail) when it is of no use."""
    answer = parsed(body)
    read, written = _input_tokens(answer), count(answer, "usage", "outputTokens")
    try:
        _require_ended(answer)
        text = _answer_text(each(answer, "output", "message", "content"))
    except UnusableAnswerError as error:
        error.tokens = both(read, written)
        raise
    return Completion(
        text,
        model,
        tokens_in=tokens_in(prompt, read),
        tokens_out=tokens_out(text, written),
        spans=prompting.spans(prompt, text),
    )


def _require_ended(answer: Mapping[str, object]) -> None:
    ending = at(answer, "stopReason")
    if isinstance(ending, str) and (reason := _ENDINGS.get(ending)):
        raise UnusableAnswerError(reason, f"stopReason {ending}")


def _answer_text(blocks: object) -> str:
    """The input of the tool that was used, else the text; reasoning blocks are passed over."""
    contents = each(blocks)
    used = [tool for block in contents if isinstance(tool := at(block, "toolUse", "input"), Mapping)]
    if used:
        return _written(used[0])
    texts = [text for block in contents if isinstance(text := at(block, "text"), str)]
    return stated("".join(texts))


def _written(tool_input: object) -> str:
    try:
        return orjson.dumps(tool_input).decode()
    except TypeError:  # orjson reads deeper than it writes
        raise UnusableAnswerError(MALFORMED, "the tool's input is nested too deeply") from None


def _input_tokens(answer: Mapping[str, object]) -> int | None:
    """All input tokens: ``inputTokens`` leaves out what was read from or written to the prompt cache."""
    fresh = count(answer, "usage", "inputTokens")
    cached = [count(answer, "usage", name) or 0 for name in ("cacheReadInputTokens", "cacheWriteInputTokens")]
    return None if fresh is None else fresh + sum(cached)
