"""Lines of JSON with texts and what they state -> cases.

    {"id": "a-1", "document_type": "auto_loan_payoff", "text": "…", "fields": {"payoff_amount": "18342.17", …}}

``fields`` (or ``gold``) holds every field's value, null or left out where the text does not state it; with ``schema``
in the place of ``document_type`` it is the record as that schema shapes it, nested objects and lists included.
``source`` says where the text came from, ``family`` which documents are alike, ``also`` lists further right values by
field.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ConfigDict, Field, JsonValue, ValidationError

from sluice import documents, schemas
from sluice.documents import DocumentType
from sluice.errors import ConfigurationError, RejectedError
from sluice.jobs import Frozen, Identifier
from sluice.learning.evaluation.golden import stated


@dataclass(frozen=True, slots=True)
class Case:
    """A document and its gold values by concrete path (``items[0].price``); a path that is not there is not stated."""

    name: str
    document_type: DocumentType
    text: str
    gold: Mapping[str, JsonValue]
    also: Mapping[str, Sequence[JsonValue]] = field(default_factory=dict)
    source: str = ""
    family: str = ""
    schema: Mapping[str, JsonValue] | None = None

    @property
    def cluster(self) -> str:
        """The documents it is alike to: those of its family, else only itself."""
        return self.family or self.name


class _Line(Frozen):
    model_config = ConfigDict(extra="ignore")  # published data sets carry columns of their own

    name: Identifier | None = Field(default=None, alias="id")
    document_type: Identifier | None = None
    json_schema: dict[str, JsonValue] | None = Field(default=None, alias="schema")
    text: str
    fields: dict[str, JsonValue] | None = None
    gold: dict[str, JsonValue] | None = None
    also: dict[str, list[JsonValue]] = Field(default_factory=dict)
    source: str = ""
    family: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What lines are about that name neither type nor schema."""

    document_type: str | None = None
    schema: dict[str, JsonValue] | None = None


def cases(paths: Iterable[Path], given: Given = Given()) -> Iterator[Case]:
    """The cases of JSONL files.

    Raises ConfigurationError that names file, line and key for a line that is no case, and for ids that come twice.
    """
    seen: set[str] = set()
    for path in paths:
        with path.open("rb") as lines:
            for number, raw in enumerate(lines, start=1):
                if not raw.strip():
                    continue
                case = _case(raw, where=f"{path} line {number}", name=f"{path.stem}-{number}", given=given)
                if case.name in seen:
                    raise ConfigurationError(f"{path} line {number}: id: {case.name!r} was used by an earlier line")
                seen.add(case.name)
                yield case


def _case(raw: bytes, *, where: str, name: str, given: Given) -> Case:
    try:
        line = _Line.model_validate_json(raw)
        if line.document_type is None and line.json_schema is None:
            line = line.model_copy(update={"document_type": given.document_type, "json_schema": given.schema})
        kind = _type_of(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ConfigurationError(f"{where}: {'.'.join(map(str, first['loc'])) or 'line'}: {first['msg']}") from error
    except RejectedError as error:
        raise ConfigurationError(f"{where}: {error}") from error
    if (line.fields is None) == (line.gold is None):
        raise ConfigurationError(f"{where}: exactly one of fields and gold is needed")
    try:
        gold = stated(kind, line.fields if line.fields is not None else line.gold or {})
    except RejectedError as error:
        raise ConfigurationError(f"{where}: {error}") from error
    return Case(
        line.name or name, kind, line.text, gold, also=line.also, source=line.source, family=line.family,
        schema=line.json_schema,
    )  # fmt: skip


def _type_of(line: _Line) -> DocumentType:
    if (line.document_type is None) == (line.json_schema is None):
        raise RejectedError("document_type", "exactly one of document_type and schema is needed")
    named = line.document_type
    return documents.load(named) if named else schemas.document_type_of(line.json_schema or {})
