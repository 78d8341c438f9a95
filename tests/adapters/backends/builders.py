"""What the tests of the backends are made of: a prompt, and the bodies that servers answer with."""

from dataclasses import replace
from typing import Any

import orjson

from sluice.jobs import FieldSpec
from sluice.ports import Prompt

VALUES = {"payoff_amount": "$18,342.17", "good_through": None}
ANSWER = orjson.dumps(VALUES).decode()
_QUOTE = {"type": ["string", "null"]}


def a_prompt(**changes: Any) -> Prompt:
    """A prompt about an auto loan with two fields."""
    fields = (FieldSpec("payoff_amount", "money", "what closes it"), FieldSpec("good_through", "date", "until when"))
    schema = {
        "type": "object",
        "properties": {field.path: _QUOTE for field in fields},
        "required": [field.path for field in fields],
        "additionalProperties": False,
    }
    text = "Your payoff is $18,342.17."
    prompt = Prompt("auto_loan_payoff", "v3", fields, text, "Quote what is stated.", f"Document:\n{text}", schema, 200)
    return replace(prompt, **changes)


def tokens(*pieces: tuple[str, float]) -> list[dict[str, Any]]:
    """``logprobs.content`` of a chat completion."""
    return [{"token": text, "bytes": list(text.encode()), "logprob": logprob} for text, logprob in pieces]


def chat(content: Any = ANSWER, *, ending: Any = "stop", logprobs: Any = None, **more: Any) -> bytes:
    """The body of a chat completion."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": ending}
    usage = {"prompt_tokens": 700, "completion_tokens": 25, "total_tokens": 725}
    spelled = {"content": logprobs} if logprobs is not None else None
    return orjson.dumps({"model": "served", "choices": [{**choice, "logprobs": spelled}], "usage": usage, **more})


def converse(*blocks: Any, ending: Any = "end_turn", **more: Any) -> bytes:
    """The body of a Converse response."""
    message = {"role": "assistant", "content": list(blocks) or [{"text": ANSWER}]}
    usage = {"inputTokens": 700, "outputTokens": 25, "totalTokens": 725}
    answer = {"output": {"message": message}, "stopReason": ending, "usage": usage, "metrics": {"latencyMs": 9}}
    return orjson.dumps({**answer, **more})
