"""Holds schemas to their meta-schema and finished records to their schema, with the `jsonschema` library.

The library is imported when first needed: most jobs use a built-in document type and never pay for it. Nothing is ever
fetched: references resolve inside the schema or not at all.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import orjson
from pydantic import JsonValue

from sluice.documents import child
from sluice.errors import RejectedError
from sluice.jobs import Finding
from sluice.schemas._patterns import bounded

MAX_FINDINGS = 20
_DAY = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
MAX_NESTING = 100
"""Levels of JSON in the schema itself, far beyond what its fields may have."""
MAX_KEY_CHARS = 160
"""Longest key of an open object; patterns for keys are tried on no more."""


def check(schema: Mapping[str, Any]) -> None:
    """Raise RejectedError for what is no schema at all, and for key patterns that could hang a validator."""
    from jsonschema.exceptions import SchemaError

    for keyword, value, depth in _words(schema):
        if depth > MAX_NESTING:
            raise RejectedError("schema", f"is nested deeper than {MAX_NESTING} levels")
        for pattern in value if keyword == "patternProperties" and isinstance(value, dict) else ():
            if not bounded(pattern, MAX_KEY_CHARS):
                raise RejectedError("schema", f"patternProperties {pattern[:80]!r} could take forever to match")
        if keyword in ("$id", "id", "$ref") and isinstance(value, str) and not _is_reference(value):
            raise RejectedError("schema", f"{keyword} {value[:80]!r} is no URI reference")
    if not isinstance(schema.get("$schema", ""), str):
        raise RejectedError("schema", f"$schema {schema['$schema']!r} is not a string")
    try:
        _dialect(schema).check_schema(schema)
    except SchemaError as error:
        at = "/".join(map(str, error.absolute_path)) or "the top"
        raise RejectedError("schema", f"{at}: {error.message[:200]}") from error


def validate(record: JsonValue, schema: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What the schema says about a finished record: one error per misfit, with the path it is at.

    A pattern that could take forever on a value is not tried on it, and a warning says so.
    """
    from jsonschema.exceptions import relevance
    from referencing.exceptions import Unresolvable

    try:
        problems = sorted(_validator(orjson.dumps(schema)).iter_errors(record), key=relevance, reverse=True)
    except Unresolvable as error:
        return (_inapplicable("$ref", f"{error.ref!r} points outside the schema or at nothing in it"),)
    except RecursionError:
        return (_inapplicable("depth", "the schema follows too many references in a row"),)
    return tuple(_finding(problem) for problem in problems[:MAX_FINDINGS] if not _is_day_for_moment(problem))


def _words(schema: Any) -> Iterator[tuple[str, Any, int]]:
    """Every keyword anywhere in the schema, with its value and its depth."""
    waiting = [(schema, 0)]
    while waiting:
        at, level = waiting.pop()
        for key, value in at.items() if isinstance(at, dict) else (("", each) for each in at):
            if isinstance(value, dict | list):
                waiting.append((value, level + 1))
            yield key, value, level


def _is_reference(written: str) -> bool:
    try:
        urlsplit(written)
    except ValueError:
        return False
    return True


def _finding(problem: Any) -> Finding:
    path = ""
    for step in problem.absolute_path:
        path = f"{path}[{step}]" if isinstance(step, int) else child(path, step)
    return Finding(
        rule=f"schema.{problem.validator or 'false'}",
        severity="warning" if _is_untried(problem) else "error",
        message=f"{path or 'the record'}: {problem.message}"[:300],
        explanation="The finished record does not fit the schema the job brought.",
        fields=(path,) if path else (),
    )


def _inapplicable(keyword: str, problem: str) -> Finding:
    """A record that the schema cannot be held against: a person has to look."""
    return Finding(
        rule=f"schema.{keyword}", severity="error", message=problem, explanation="The schema cannot be applied."
    )


def _is_untried(problem: Any) -> bool:
    """True where a pattern was not tried, also as one of the alternatives that all failed."""
    if problem.validator == "pattern":
        return not bounded(problem.validator_value, len(problem.instance))
    return any(_is_untried(part) for part in problem.context or ())


def _is_day_for_moment(problem: Any) -> bool:
    """A date-time of which the document states the day only stays that day: no time of day is made up."""
    moment = problem.validator == "format" and problem.validator_value == "date-time"
    return bool(moment and _DAY.fullmatch(problem.instance))


def _dialect(schema: Mapping[str, Any]) -> Any:
    """The validator class of the draft a schema declares; 2020-12 when it declares none we know."""
    from jsonschema.validators import Draft202012Validator, validator_for

    return validator_for(schema, default=Draft202012Validator)


@lru_cache(maxsize=256)
def _validator(written: bytes) -> Any:
    from jsonschema.validators import extend
    from referencing import Registry

    schema = orjson.loads(written)
    dialect = _dialect(schema)
    careful = extend(dialect, {"pattern": _pattern})
    return careful(schema, registry=Registry(), format_checker=dialect.FORMAT_CHECKER)


def _pattern(validator: Any, pattern: str, value: Any, _schema: Any) -> Iterator[Any]:
    from jsonschema.exceptions import ValidationError

    if not validator.is_type(value, "string"):
        return
    if not bounded(pattern, len(value)):
        yield ValidationError(f"{pattern!r} is not tried on {len(value)} characters: it could take forever")
    elif not re.search(pattern, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")
