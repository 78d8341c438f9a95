"""Results and the texts they are about -> what the page shows of them."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from sluice.errors import ConfigurationError
from sluice.jobs import FieldResult, Result, Span
from sluice.money import dollars

FIRST_ASTRAL = 0x10000


def texts(paths: Iterable[Path]) -> dict[str, str]:
    """The texts of JSON lines by their id: the input of `sluice extract`, or labelled documents."""
    found: dict[str, str] = {}
    for path in paths:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    name, text = _text(line, f"{path} line {number}")
                    found[name] = text
    return found


def _text(line: bytes, where: str) -> tuple[str, str]:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise ConfigurationError(f"{where}: is no JSON: {error}") from error
    name, text = (row.get("id"), row.get("text")) if isinstance(row, dict) else (None, None)
    if not isinstance(name, str) or not isinstance(text, str):
        raise ConfigurationError(f"{where}: needs id and text")
    return name, text


def contents(results: Iterable[Result], known: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the page needs of every result; ``text`` is null where nobody gave it."""
    return [_document(result, known.get(result.job_id)) for result in results]


def _document(result: Result, text: str | None) -> dict[str, Any]:
    astral = [at for at, char in enumerate(text or "") if ord(char) >= FIRST_ASTRAL]
    return {
        "id": result.job_id,
        "tenant": result.tenant,
        "type": result.document_type,
        "status": result.status.value,
        "reason": result.reason,
        "text": text,
        "fields": [_field(path, field, text, astral) for path, field in result.fields.items()],
        "findings": [
            {"rule": one.rule, "severity": one.severity, "message": one.message, "explanation": one.explanation,
             "fields": one.fields}
            for one in result.findings
        ],
        "attempts": [
            {"route": one.route, "why": one.why, "outcome": one.outcome, "ms": one.milliseconds,
             "tokens": [one.tokens_in, one.tokens_out], "cost": float(dollars(one.cost_micros)), "detail": one.detail}
            for one in result.attempts
        ],
        "ms": result.milliseconds.get("total"),
        "cost": float(dollars(result.cost_micros)),
    }  # fmt: skip


def _field(path: str, field: FieldResult, text: str | None, astral: list[int]) -> dict[str, Any]:
    return {
        "path": path,
        "value": None if field.value is None else str(field.value),
        "outcome": field.outcome.value,
        "verbatim": field.verbatim,
        "span": _span(field, text, astral),
        "confidence": field.confidence,
        "reason": field.reason,
        "route": field.route,
    }


def _span(field: FieldResult, text: str | None, astral: list[int]) -> Span | None:
    """The span in the page's own count, where a character outside the basic plane is two; None if it is not there."""
    if field.span is None or text is None or text[slice(*field.span)] != field.verbatim:
        return None
    start, end = field.span
    return start + bisect_left(astral, start), end + bisect_left(astral, end)
