"""How sure a model was of each field: token log-probabilities mapped onto the values of its JSON answer.

A field's certainty is the smallest probability among the tokens of its value, quotes included: one doubtful digit
makes an amount doubtful, the closing quote decides where the value ends, the opening one that it is not null.
"""

import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson

from sluice.backends._json import at

_TOKEN = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*")(?P<key>\s*:)?|(?P<open>[{\[])|(?P<close>[}\]])|[^\s,:{}\[\]"]+', re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Token:
    """One generated token: its bytes and the natural logarithm of its probability."""

    text: bytes
    logprob: float


def certainty(answer: str, tokens: Sequence[Token]) -> dict[str, float]:
    """The probability per field path of a JSON ``answer``; empty when it is no JSON or the tokens do not spell it.

    Paths are those of FieldSpec (``a.b[].c``); of several values under one path the least certain counts.
    """
    spelled, said = b"".join(token.text for token in tokens), answer.encode(errors="surrogatepass")
    offset = spelled.find(said)
    if offset < 0 or not tokens or not _is_json(said):
        return {}
    starts = _starts(tokens)
    sure: dict[str, float] = {}
    for path, start, end in value_ranges(answer):
        first, last = (offset + len(answer[:edge].encode()) for edge in (start, end))
        touched = tokens[bisect_right(starts, first) - 1 : bisect_right(starts, last - 1)]
        least = min(math.exp(min(token.logprob, 0.0)) for token in touched)
        sure[path] = min(least, sure.get(path, 1.0))
    return sure


def value_ranges(text: str) -> Iterator[tuple[str, int, int]]:
    """Path, start and end (characters, end exclusive) of each scalar in valid JSON, quotes included."""
    containers, path = [""], ""
    for found in _TOKEN.finditer(text):
        if found["key"]:
            parent, key = containers[-1], orjson.loads(found["string"])
            path = f"{parent}.{key}" if parent else key
        elif found["open"]:
            containers.append(path)
            path = f"{path}[]" if found["open"] == "[" else path
        elif found["close"]:
            path = containers.pop()
        else:
            yield path, found.start(), found.end()


def tokens_of(entries: Sequence[object]) -> list[Token]:
    """Read the chat-completions list ``logprobs.content``; empty unless every entry makes sense."""
    tokens = [_token(entry) for entry in entries]
    return [token for token in tokens if token] if all(tokens) else []


def _token(entry: object) -> Token | None:
    logprob, text = at(entry, "logprob"), at(entry, "token")
    if not isinstance(logprob, int | float) or math.isnan(logprob):
        return None
    raw = at(entry, "bytes")
    if isinstance(raw, list) and all(isinstance(byte, int) and 0 <= byte < 256 for byte in raw):
        return Token(bytes(raw), logprob)
    return Token(text.encode(errors="replace"), logprob) if isinstance(text, str) else None


def _starts(tokens: Sequence[Token]) -> list[int]:
    starts, at_byte = [], 0
    for token in tokens:
        starts.append(at_byte)
        at_byte += len(token.text)
    return starts


def _is_json(text: bytes) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True
