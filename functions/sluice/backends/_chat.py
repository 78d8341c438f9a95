"""The chat-completions dialect that SageMaker's vLLM containers, llama.cpp and most gateways speak."""

from collections.abc import Mapping

from sluice.backends._answers import CUT_OFF, REFUSED, schema_name, stated, tokens_in, tokens_out, unbounded
from sluice.backends._certainty import certainty, tokens_of
from sluice.backends._json import at, count, each, parsed
from sluice.errors import UnusableAnswerError
from sluice.ports import Completion, Prompt

_ENDINGS = {"length": CUT_OFF, "abort": CUT_OFF, "content_filter": REFUSED}


def to_chat(prompt: Prompt, model: str, *, logprobs: bool = True, bounds: bool = True) -> dict[str, object]:
    """The body that asks for one JSON answer in the prompt's schema, as repeatably as the server can.

    ``logprobs`` and the schema's ``bounds`` on lengths can be left out for servers that refuse them.
    """
    form = dict(prompt.answer_schema) if bounds else unbounded(prompt.answer_schema)
    schema = {"name": schema_name(prompt), "schema": form, "strict": True}
    system = [{"role": "system", "content": prompt.system}] if prompt.system else []
    body: dict[str, object] = {
        "model": model,
        "messages": [*system, {"role": "user", "content": prompt.user}],
        "max_tokens": prompt.max_tokens,
        "temperature": 0,
        "seed": 0,
        "response_format": {"type": "json_schema", "json_schema": schema},
    }
    return {**body, "logprobs": True} if logprobs else body


def from_chat(body: bytes, prompt: Prompt, model: str) -> Completion:
    """Read a chat completion; UnusableAnswerError (malformed, cut_off, refused) when it is none to work with."""
    answer = parsed(body)
    choice = at(answer, "choices", 0)
    _require_ended(choice)
    text = stated(at(choice, "message", "content"))
    return Completion(
        text,
        _answering_model(answer) or model,
        tokens_in=tokens_in(prompt, count(answer, "usage", "prompt_tokens")),
        tokens_out=tokens_out(text, count(answer, "usage", "completion_tokens")),
        certainty=certainty(text, tokens_of(each(choice, "logprobs", "content"))),
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
