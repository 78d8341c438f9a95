"""Bedrock's Converse: its request checked against AWS's own service model, its response in the form of one."""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore.model import StructureShape
from botocore.session import get_session
from botocore.validate import ParamValidator

from sluice.local.aws_http import FaultError
from sluice.local.engine import Question, Reply

DEFAULT_MAX_TOKENS = 512


@dataclass(frozen=True, slots=True)
class Tool:
    """The function a model is to call instead of answering in text."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A Converse request: the question, and the tool its answer is to fill in, if any."""

    question: Question
    tool: Tool | None


def read_converse(model_id: str, body: bytes) -> Conversation:
    """The conversation in a Converse request; FaultError (ValidationException) tells all that is wrong with it."""
    asked = _validated(model_id, body)
    tool = _tool(asked.get("toolConfig"))
    system = _text(asked.get("system", ())) + (_instruction(tool) if tool else "")
    messages = [{"role": str(turn["role"]), "content": _text(turn["content"])} for turn in asked.get("messages", ())]
    if not messages or messages[-1]["role"] != "user":
        raise _invalid("A conversation must end with a user message.")
    limits = asked.get("inferenceConfig", {})
    question = Question(
        messages=([{"role": "system", "content": system}] if system else []) + messages,
        schema=tool.schema if tool else _schema(asked.get("outputConfig")),
        max_tokens=limits.get("maxTokens", DEFAULT_MAX_TOKENS),
        temperature=limits.get("temperature", 1.0),
        stop=limits.get("stopSequences", ()),
    )
    return Conversation(question, tool)


def _validated(model_id: str, body: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(body)
    except ValueError as error:
        raise _invalid("Malformed input request: the body is not JSON.") from error
    if not isinstance(asked, dict):
        raise _invalid("Malformed input request: the body is not an object.")
    report = ParamValidator().validate({**asked, "modelId": model_id}, _shape())
    if report.has_errors():
        raise _invalid(report.generate_report())
    return asked


@cache
def _shape() -> StructureShape:
    shape = get_session().get_service_model("bedrock-runtime").operation_model("Converse").input_shape
    assert isinstance(shape, StructureShape)  # noqa: S101  # every operation with a body has one
    return shape


def _invalid(message: str) -> FaultError:
    return FaultError(400, "ValidationException", message)


def _text(blocks: Iterable[Mapping[str, Any]]) -> str:
    return "".join(map(_block, blocks))


def _block(block: Mapping[str, Any]) -> str:
    if "text" in block:
        return str(block["text"])
    if "text" in block.get("guardContent", {}):
        return str(block["guardContent"]["text"]["text"])
    if "cachePoint" in block:
        return ""
    raise _invalid(f"The model does not read content of the type {', '.join(block)}.")


def _schema(wanted: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if wanted is None or "textFormat" not in wanted:
        return None
    try:
        schema = json.loads(wanted["textFormat"]["structure"]["jsonSchema"]["schema"])
    except (KeyError, ValueError) as error:
        raise _invalid("outputConfig.textFormat.structure.jsonSchema.schema must be a JSON document.") from error
    if not isinstance(schema, dict):
        raise _invalid("outputConfig.textFormat.structure.jsonSchema.schema must be a JSON object.")
    return schema


def _tool(wanted: Mapping[str, Any] | None) -> Tool | None:
    """The tool to fill in: the chosen one, else the first; unlike a large model, this one never declines to use it."""
    if wanted is None:
        return None
    tools = {tool["toolSpec"]["name"]: tool["toolSpec"] for tool in wanted["tools"] if "toolSpec" in tool}
    chosen = wanted.get("toolChoice", {}).get("tool", {}).get("name", next(iter(tools), ""))
    if chosen not in tools:
        raise _invalid(f"toolConfig has no tool named '{chosen}'.")
    tool = tools[chosen]
    return Tool(chosen, tool.get("description", ""), tool["inputSchema"].get("json", {}))


def _instruction(tool: Tool) -> str:
    schema = json.dumps(tool.schema, ensure_ascii=False, separators=(",", ":"))
    return f"\n\nAnswer with the input of the tool {tool.name} ({tool.description}) as JSON. Its schema: {schema}"


def write_converse(reply: Reply, tool: Tool | None, *, milliseconds: int) -> dict[str, Any]:
    """A reply as a Converse response."""
    content, reason = _content(reply, tool)
    return {
        "output": {"message": {"role": "assistant", "content": [content]}},
        "stopReason": reason,
        "usage": {
            "inputTokens": reply.tokens_in,
            "outputTokens": reply.tokens_out,
            "totalTokens": reply.tokens_in + reply.tokens_out,
        },
        "metrics": {"latencyMs": milliseconds},
    }


def _content(reply: Reply, tool: Tool | None) -> tuple[dict[str, Any], str]:
    if reply.finish == "length":
        return {"text": reply.text}, "max_tokens"
    if tool is None:
        return {"text": reply.text}, "end_turn"
    try:
        filled = json.loads(reply.text)
    except ValueError:
        return {"text": reply.text}, "malformed_tool_use"
    return {"toolUse": {"toolUseId": f"tooluse_{uuid.uuid4().hex}", "name": tool.name, "input": filled}}, "tool_use"
