"""The chat-completions dialect that SageMaker's vLLM containers, llama.cpp and most gateways speak."""

from collections.abc import Mapping
from typing import Literal

from sluice import prompting
from sluice.backends._answers import CUT_OFF, REFUSED, both, schema_name, stated, tokens_in, tokens_out, unbounded
from sluice.backends._certainty import Tokens, certainty, least_sure, tokens_of
from sluice.backends._json import at, count, each, parsed
from sluice.errors import UnusableAnswerError
from sluice.ports import Compact, Completion, Prompt

_ENDINGS = {"length": CUT_OFF, "abort": CUT_OFF, "content_filter": REFUSED}

Guide = Literal["vllm", "llama.cpp", "none"]
"""Whose words for a grammar a server takes. vLLM ignores ``guided_grammar`` since 0.12 (2025-12), without a word."""


def to_chat(
    prompt: Prompt, model: str, *, logprobs: bool = True, bounds: bool = True, guide: Guide = "vllm"
) -> dict[str, object]:
    """The body that asks for one answer in the prompt's form, as repeatably as the server can.

    ``logprobs`` and the schema's ``bounds`` on lengths can be left out for servers that refuse them; ``guide`` says how
    the server is held to the compact form.
    """
    system = [{"role": "system", "content": prompt.system}] if prompt.system else []
    body: dict[str, object] = {
        "model": model,
        "messages": [*system, {"role": "user", "content": prompt.user}],
        "max_tokens": prompt.max_tokens,
        "temperature": 0,
        "seed": 0,
        **(_json_schema(prompt, bounds=bounds) if prompt.compact is None else _grammar(prompt.compact, guide)),
    }
    return {**body, "logprobs": True} if logprobs else body


def _json_schema(prompt: Prompt, *, bounds: bool) -> dict[str, object]:
    form = dict(prompt.answer_schema) if bounds else unbounded(prompt.answer_schema)
    schema = {"name": schema_name(prompt), "schema": form, "strict": True}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


def _grammar(form: Compact, guide: Guide) -> dict[str, object]:
    if guide == "vllm":
        return {"structured_outputs": {"grammar": form.grammar}}
    return {"grammar": form.grammar} if guide == "llama.cpp" else {}


def from_chat(body: bytes, prompt: Prompt, model: str) -> Completion:
    """Read a chat completion; UnusableAnswerError (malformed, cut_off, refused) when it is none to work with."""
    answer = parsed(body)
    choice = at(answer, "choices", 0)
    read, written = count(answer, "usage", "prompt_tokens"), count(answer, "usage", "completion_tokens")
    try:
        _require_ended(choice)
        text = stated(at(choice, "message", "content"))
    except UnusableAnswerError as error:
        error.tokens = both(read, written)
        raise
    return Completion(
        text,
        _answering_model(answer) or model,
        tokens_in=tokens_in(prompt, read),
        tokens_out=tokens_out(text, written),
        certainty=_certainty(prompt, text, tokens_of(each(choice, "logprobs", "content"))),
        spans=prompting.spans(prompt, text),
    )


def _certainty(prompt: Prompt, text: str, tokens: Tokens) -> dict[str, float]:
    return (
        certainty(text, tokens) if prompt.compact is None else least_sure(text, prompting.ranges(prompt, text), tokens)
    )


def _require_ended(choice: object) -> None:
    ending = at(choice, "finish_reason")
    if isinstance(ending, str) and (reason := _ENDINGS.get(ending)):
        raise UnusableAnswerError(reason, f"finish_reason {ending}")
    if at(choice, "message", "refusal"):
        raise UnusableAnswerError(REFUSED, "the model declined")


def _answering_model(answer: Mapping[str, object]) -> str:
    """What the server says answered: gateways put another model in place of the one that was asked for."""
    told = answer.get("model")
    return told[:200] if isinstance(told, str) else ""
