"""The label reader: answers schemas that a job brings without any model, by reading what a document calls its values.

For every field it looks for the place whose label (the words before a colon, in the cell to the left or above, on the
line above, or around the value in a sentence) says the field's words, and quotes the value there. It can only point at
its input, says nothing where labels are weak or two fit alike, and is free: the cheapest tier for what nobody trained.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from sluice.backends.labels.reading import Reading, read_fields
from sluice.deadline import Deadline
from sluice.documents import child
from sluice.evidence import read
from sluice.ports import Completion, Prompt

VERSION = "1"
SECONDS_PER_CHAR = 10e-6
"""A careful estimate, for the deadline."""


def connect() -> "LabelReader":
    """The backend; it needs nothing."""
    return LabelReader()


class LabelReader:
    """Quotes values by their labels; knows no document type and needs none."""

    async def ask(self, prompt: Prompt, model: str, deadline: Deadline) -> Completion:  # noqa: ARG002  # there is one
        """Read the document once for all fields; DeadlineError when that would take too long."""
        deadline.require(len(prompt.text) * SECONDS_PER_CHAR, to="read labels")
        return await asyncio.to_thread(self.answer, prompt)

    def answer(self, prompt: Prompt) -> Completion:
        """The quotes as a JSON answer with spans and certainties."""
        found = read_fields(prompt.fields, read(prompt.text))
        quotes = {path: prompt.text[slice(*span)] for path, span in found.spans.items()}
        answer = _answer(prompt.answer_schema, "", quotes, _lengths(found))
        text = orjson.dumps(answer).decode()
        return Completion(text, f"labels@{VERSION}", certainty=found.certainty, spans=found.spans)


def _lengths(found: Reading) -> Mapping[str, int]:
    """How many entries each list has, by its concrete path."""
    lengths: dict[str, int] = {}
    for path in found.spans:
        array, opening, rest = path.partition("[")
        if opening:
            lengths[array] = max(lengths.get(array, 0), int(rest.partition("]")[0]) + 1)
    return lengths


def _answer(form: Mapping[str, Any], path: str, quotes: Mapping[str, str], lengths: Mapping[str, int]) -> Any:
    """The quotes in the form of the answer's schema."""
    match form["type"]:
        case "object":
            return {key: _answer(part, child(path, key), quotes, lengths) for key, part in form["properties"].items()}
        case "array":
            count: Sequence[int] = range(lengths.get(path, 0))
            return [_answer(form["items"], f"{path}[{at}]", quotes, lengths) for at in count]
        case _:
            return quotes.get(path)


__all__ = ["LabelReader", "connect"]
