"""JSON at the edge: what we send is valid, what we get is believed to be anything."""

from collections.abc import Mapping, Sequence

import orjson

from sluice.errors import RefusedError, UnusableAnswerError


def encoded(body: Mapping[str, object]) -> bytes:
    """The body as JSON; RefusedError when its text is not Unicode (half a surrogate pair), which no try can cure."""
    try:
        return orjson.dumps(body)
    except TypeError:
        fault = RefusedError("the prompt cannot be written as JSON")
    raise fault  # out here, because the caught error may quote the text


def parsed(body: bytes) -> Mapping[str, object]:
    """The JSON object in a response body; UnusableAnswerError when there is none."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        answer = None
    if not isinstance(answer, Mapping):
        raise UnusableAnswerError("malformed", f"no JSON object in a body of {len(body)} bytes")
    return answer


def at(value: object, *path: str | int) -> object:
    """What stands at ``path`` in parsed JSON; None where any step is missing or of another type."""
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def each(value: object, *path: str | int) -> Sequence[object]:
    """The list at ``path``; empty when there is none."""
    found = at(value, *path)
    return found if isinstance(found, list) else ()


def count(value: object, *path: str | int) -> int | None:
    """The whole number, zero or more, at ``path``; None when there is none."""
    found = at(value, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None
