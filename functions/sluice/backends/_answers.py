"""What every model's answer has in common: reasons why it is useless, and what it cost when nobody says."""

import re
from collections.abc import Mapping
from typing import Any

from sluice.errors import UnusableAnswerError
from sluice.ports import Prompt

# The closed set of reasons an UnusableAnswerError of a backend gives.
MALFORMED = "malformed"
CUT_OFF = "cut_off"
REFUSED = "refused"
GUARDRAIL = "guardrail"

_BYTES_PER_TOKEN = 3
_BOUNDS = frozenset(
    {
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
    }
)


def estimated_tokens(text: str) -> int:
    """Tokens of ``text`` for servers that do not count: on the high side, so that a cost is never understated."""
    return -(-len(text.encode(errors="replace")) // _BYTES_PER_TOKEN)


def tokens_in(prompt: Prompt, counted: int | None) -> int:
    """Input tokens as the server counted them, else estimated."""
    return counted if counted is not None else estimated_tokens(prompt.system + prompt.user)


def tokens_out(text: str, counted: int | None) -> int:
    """Output tokens as the server counted them, else estimated."""
    return counted if counted is not None else estimated_tokens(text)


def both(tokens_in: int | None, tokens_out: int | None) -> tuple[int, int] | None:
    """What a server counted, if it counted both."""
    return None if tokens_in is None or tokens_out is None else (tokens_in, tokens_out)


def schema_name(prompt: Prompt) -> str:
    """A name for the answer's schema in the alphabet and the 64 characters that all servers take."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", prompt.document_type)[:64] or "answer"


def unbounded(schema: Mapping[str, Any]) -> Any:
    """The schema without bounds on lengths, counts and numbers: constrained decoding of hosted models refuses them.

    Bedrock answers 400 "property 'maxItems' is not supported" (vercel/ai#17197, BerriAI/litellm#29168, 2026). The
    bounds still hold: `prompting` checks them when it reads the answer. Prompts of one document type share their
    schema, so it is remembered what became of each object.
    """
    known = _UNBOUNDED.get(id(schema))
    if known is None or known[0] is not schema:
        if len(_UNBOUNDED) >= MOST_SCHEMAS:
            _UNBOUNDED.clear()
        known = _UNBOUNDED[id(schema)] = (schema, _unbounded(schema))
    return known[1]


MOST_SCHEMAS = 256
_UNBOUNDED: dict[int, tuple[Mapping[str, Any], Any]] = {}
"""By identity; the schema itself is held beside its result, so that no other can take its place in memory."""


def _unbounded(schema: object) -> Any:
    if isinstance(schema, list):
        return [_unbounded(part) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    kept = {key: value for key, value in schema.items() if key not in _BOUNDS}
    return {key: _properties(value) if key == "properties" else _unbounded(value) for key, value in kept.items()}


def _properties(schemas: Mapping[str, object]) -> dict[str, Any]:
    # Here the keys are names of fields, and a field may well be called "minimum".
    return {name: _unbounded(schema) for name, schema in schemas.items()}


def stated(text: object) -> str:
    """The answer's text; UnusableAnswerError when it is missing or blank."""
    if not isinstance(text, str) or not text.strip():
        raise UnusableAnswerError(MALFORMED, "the answer has no text")
    return text
