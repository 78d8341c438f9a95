"""Reads a model's answer by the form it was asked in; whatever does not fit is refused by a named reason."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from sluice.documents import child
from sluice.errors import UnusableAnswerError
from sluice.ports import Prompt
from sluice.prompting import _compact
from sluice.prompting._forms import LONE_SURROGATE

MAX_ANSWER_CHARS = 200_000
_FENCED = re.compile(r"```(?:json|JSON)?[ \t]*\n(.*?)(?:\n[ \t]*```|\Z)", re.DOTALL)
Quotes = dict[str, str | None]


def decode(prompt: Prompt, completion_text: str) -> Quotes:
    """The quotes of an answer by concrete path (``items[0].price``), None where the model says not stated.

    The answer is one JSON object, alone, in a fenced block, or with prose around it; or it has the compact form, if the
    prompt asked for that, and nothing around it. Anything else raises UnusableAnswerError, and nothing else is ever
    raised; its ``reason`` is one of

    - ``empty``: there is no text · ``no_object``: there is no JSON object · ``cut_off``: the answer never ends
    - ``malformed``: not the form asked for · ``several``: more than one object · ``too_long``: text, quote or list
    - ``unknown_key``, ``missing_key``, ``repeated_key`` · ``wrong_type``: neither string nor null, or no list or object
    - ``too_deep``: nested beyond reading · ``bad_text``: a quote with half a character
    - ``wrong_order``: fields not as asked · ``unknown_reference``: a number that no mark has (compact only)
    """
    if not completion_text.strip():
        _refuse("empty")
    if len(completion_text) > MAX_ANSWER_CHARS:
        _refuse("too_long", f"{len(completion_text)} characters, the limit is {MAX_ANSWER_CHARS}")
    if prompt.compact is not None:
        return _compact.decode(prompt, completion_text)
    return dict(_quotes(_object(completion_text), prompt.answer_schema, ""))


def _refuse(reason: str, detail: str = "") -> NoReturn:
    raise UnusableAnswerError(reason, detail)


def _object(text: str) -> Any:
    """The one JSON object in an answer."""
    fenced = _FENCED.search(text)
    body = fenced[1] if fenced and "{" in fenced[1] else text
    start = body.find("{")
    if start < 0:
        _refuse("no_object")
    try:
        found, end = _DECODER.raw_decode(body, start)
    except json.JSONDecodeError as error:
        rest = body[error.pos :].strip()
        _refuse("cut_off" if not rest or error.msg.startswith("Unterminated string") else "malformed", error.msg)
    except RecursionError:
        _refuse("too_deep")
    except ValueError:
        _refuse("malformed", "a number with too many digits")
    if "{" in body[end:]:
        _refuse("several")
    return found


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        _refuse("repeated_key")
    return members


def _no_constant(name: str) -> NoReturn:
    _refuse("malformed", f"{name} is not JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_no_repeats, parse_constant=_no_constant)


def _quotes(answer: Any, form: Mapping[str, Any], path: str) -> Iterator[tuple[str, str | None]]:
    match form["type"]:
        case "object":
            yield from _members(answer, form, path)
        case "array":
            yield from _items(answer, form, path)
        case _:
            yield path, _quote(answer, form, path)


def _members(answer: Any, form: Mapping[str, Any], path: str) -> Iterator[tuple[str, str | None]]:
    if not isinstance(answer, dict):
        _refuse("wrong_type", f"{path or 'the answer'} is no object")
    if unknown := [key for key in answer if key not in form["properties"]]:
        _refuse("unknown_key", f"{len(unknown)} below {path or 'the top'}")
    if missing := [key for key in form["required"] if key not in answer]:
        _refuse("missing_key", child(path, missing[0]))
    for key, part in form["properties"].items():
        if key in answer or part["type"] not in ("object", "array"):
            yield from _quotes(answer.get(key), part, child(path, key))


def _items(answer: Any, form: Mapping[str, Any], path: str) -> Iterator[tuple[str, str | None]]:
    if answer is None:
        return
    if not isinstance(answer, list):
        _refuse("wrong_type", f"{path} is no list")
    if len(answer) > form["maxItems"]:
        _refuse("too_long", f"{path} has {len(answer)} entries, the limit is {form['maxItems']}")
    for at, item in enumerate(answer):
        yield from _quotes(item, form["items"], f"{path}[{at}]")


def _quote(answer: Any, form: Mapping[str, Any], path: str) -> str | None:
    if answer is None:
        return None
    if not isinstance(answer, str):
        _refuse("wrong_type", f"{path} is a {type(answer).__name__}")
    if len(answer) > form["maxLength"]:
        _refuse("too_long", f"{path} has {len(answer)} characters, the limit is {form['maxLength']}")
    if LONE_SURROGATE.search(answer):
        _refuse("bad_text", path)
    return answer if answer.strip() else None
