"""What every model's answer has in common: reasons why it is useless, and what it cost when nobody says."""

import re

from sluice.errors import UnusableAnswerError
from sluice.ports import Prompt

# The closed set of reasons an UnusableAnswerError of a backend gives.
MALFORMED = "malformed"
CUT_OFF = "cut_off"
REFUSED = "refused"
GUARDRAIL = "guardrail"

_BYTES_PER_TOKEN = 3


def estimated_tokens(text: str) -> int:
    """Tokens of ``text`` for servers that do not count: on the high side, so that a cost is never understated."""
    return -(-len(text.encode(errors="replace")) // _BYTES_PER_TOKEN)


def tokens_in(prompt: Prompt, counted: int | None) -> int:
    """Input tokens as the server counted them, else estimated."""
    return counted if counted is not None else estimated_tokens(prompt.system + prompt.user)


def tokens_out(text: str, counted: int | None) -> int:
    """Output tokens as the server counted them, else estimated."""
    return counted if counted is not None else estimated_tokens(text)


def schema_name(prompt: Prompt) -> str:
    """A name for the answer's schema in the alphabet and the 64 characters that all servers take."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", prompt.document_type)[:64] or "answer"


def stated(text: object) -> str:
    """The answer's text; UnusableAnswerError when it is missing or blank."""
    if not isinstance(text, str) or not text.strip():
        raise UnusableAnswerError(MALFORMED, "the answer has no text")
    return text
