"""Results and completions as the compressed bytes an item carries."""

import zlib
from collections.abc import Mapping
from typing import Any

import orjson

from sluice.jobs import Result
from sluice.ports import Completion


def pack_result(result: Result) -> bytes:
    """A result as deflated JSON without its defaults."""
    return zlib.compress(result.model_dump_json(exclude_defaults=True).encode())


def unpack_result(packed: bytes) -> Result:
    """The result that was packed."""
    return Result.model_validate_json(zlib.decompress(packed))


def pack_answers(answers: Mapping[str, Completion]) -> bytes:
    """Kept completions by route as deflated JSON."""
    return zlib.compress(orjson.dumps(dict(answers)))


def unpack_answers(packed: bytes) -> dict[str, Completion]:
    """The completions that were packed."""
    answers = orjson.loads(zlib.decompress(packed))
    return {route: _completion(answer) for route, answer in answers.items()}


def _completion(answer: dict[str, Any]) -> Completion:
    return Completion(**answer | {"spans": {path: (start, end) for path, (start, end) in answer["spans"].items()}})
