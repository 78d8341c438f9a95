"""How sure a model was of each field: token log-probabilities mapped onto the values of its answer.

A field's certainty is the smallest probability among the tokens of its value, quotes included: one doubtful digit
makes an amount doubtful, the closing quote decides where the value ends, the opening one that it is not null. In the
compact form it is the blank behind a value that ends it.
"""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, count
from typing import Any

import orjson

from sluice.documents import child

_TOKEN = re.compile(r'("(?:[^"\\]|\\.)*")(\s*:)?|([{\[])|([}\]])|[^\s,:{}\[\]"]+', re.DOTALL)

Range = tuple[str, int, int]
"""A path with the start and end of its value in an answer (characters, end exclusive)."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What was generated, token by token: bytes, and natural logarithms of probabilities (0 or less)."""

    texts: Sequence[bytes] = ()
    logprobs: Sequence[float] = ()


def certainty(answer: str, tokens: Tokens) -> dict[str, float]:
    """The probability of each value in the JSON object of an ``answer``, by concrete path (``items[0].price``).

    Empty when there is no such object, or the tokens do not spell it.
    """
    found = answer[answer.find("{") : answer.rfind("}") + 1]  # alone, or with prose or a fence around it
    return least_sure(found, value_ranges(found), tokens) if _is_json(found.encode(errors="surrogatepass")) else {}


def least_sure(answer: str, ranges: Iterable[Range], tokens: Tokens) -> dict[str, float]:
    """The probability of the least sure token in each of the ``ranges`` of an ``answer``, by path.

    Empty when the tokens do not spell the answer.
    """
    said = answer.encode(errors="surrogatepass")
    offset = b"".join(tokens.texts).find(said)
    if offset < 0 or not tokens.texts:
        return {}
    ends = list(accumulate(map(len, tokens.texts)))
    least: dict[str, float] = {}
    for path, start, end in ranges if answer.isascii() else _in_bytes(answer, ranges):
        touched = tokens.logprobs[bisect_right(ends, offset + start) : bisect_left(ends, offset + end) + 1]
        least[path] = min(least.get(path, 0.0), *touched)
    return {path: math.exp(logprob) for path, logprob in least.items()}


def value_ranges(text: str) -> Iterator[Range]:
    """Concrete path, start and end (characters, end exclusive) of each scalar in valid JSON, quotes included."""
    path = ""  # of the value that comes next
    holders: list[tuple[str, Iterator[int] | None]] = []  # what is open: its path, and for a list its positions
    for found in _TOKEN.finditer(text):
        string, is_key, opening, closing = found.groups()
        if is_key:
            path = child(holders[-1][0], orjson.loads(string))
        elif closing:
            holders.pop()
        else:
            if holders and (positions := holders[-1][1]):
                path = f"{holders[-1][0]}[{next(positions)}]"
            if opening:
                holders.append((path, count() if opening == "[" else None))
            else:
                yield path, *found.span()


def _in_bytes(text: str, ranges: Iterable[Range]) -> Iterator[Range]:
    """The same ranges, counted in bytes of UTF-8."""
    for path, start, end in ranges:
        yield path, len(text[:start].encode()), len(text[:end].encode())


def tokens_of(entries: Sequence[Any]) -> Tokens:
    """Read the chat-completions list ``logprobs.content``; empty unless every entry makes sense.

    ``bytes`` is optional and counts before ``token``, which cannot show the half of a character.
    """
    try:
        texts = [bytes([*entry["bytes"]]) if entry.get("bytes") else entry["token"].encode() for entry in entries]
        logprobs = [min(float(entry["logprob"]), 0.0) for entry in entries]
    except (AttributeError, KeyError, TypeError, ValueError):
        return Tokens()
    return Tokens() if math.isnan(sum(logprobs)) else Tokens(texts, logprobs)


def _is_json(text: bytes) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True
