"""Any JSON Schema a job brings along -> a document type the same pipeline can run.

The schema (draft 2020-12, or the draft it declares) says what to extract: every scalar it names is a field, its kind
follows from ``type``, ``format`` and ``x-kind``, its description from ``description`` or ``title``. Where a schema
offers alternatives, the union of their fields is asked for; the finished record is validated against the whole schema,
and a misfit is a finding. Refused by name: recursive and outside references, dynamic references, dangerous key
patterns, and schemas beyond the limits below.
"""

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

import orjson
from pydantic import JsonValue

from sluice.documents import DocumentType
from sluice.documents._base import digest
from sluice.errors import RejectedError
from sluice.jobs import FieldSpec, Finding, Frozen
from sluice.schemas._nesting import nested
from sluice.schemas._parts import Part
from sluice.schemas._reading import MAX_DEPTH, Reader
from sluice.schemas._shapes import VALUE, Constant, Object, Shape, asked, fields
from sluice.schemas._validation import check, validate

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_FIELDS", "SchemaType", "document_type_of", "fingerprint", "nest", "validate"]

MAX_BYTES = 64 * 1024
MAX_FIELDS = 200


class SchemaType(DocumentType[Frozen]):
    """A document type read from a job's own schema; it is judged by the schema, not by rules."""

    def __init__(self, schema: Mapping[str, Any], shape: Shape, specs: tuple[FieldSpec, ...]) -> None:
        super().__init__(Frozen, name="schema", hints=_hints(schema), fields=specs)
        self.schema = schema
        self.shape = shape

    @cached_property
    def fingerprint(self) -> str:
        """A digest of the schema."""
        return digest({"schema": self.schema})

    def nest(self, values: Mapping[str, JsonValue]) -> JsonValue:
        """The JSON value of normalised values by concrete path (``items[0].price``), as the schema shapes it."""
        return nested(self.shape, values)

    def findings(self, values: Mapping[str, JsonValue]) -> tuple[Finding, ...]:
        """What the schema says about the record these values make."""
        return validate(self.nest(values), self.schema)


def document_type_of(schema: Mapping[str, Any]) -> SchemaType:
    """The document type a JSON Schema describes; raises RejectedError that names what cannot be done, and where.

    Readings are kept, so the same schema costs nothing the second time.
    """
    try:
        written = orjson.dumps(schema)
    except TypeError as error:
        raise RejectedError("schema", f"is not plain JSON: {error}") from error
    if len(written) > MAX_BYTES:
        raise RejectedError("schema", f"is {len(written)} bytes, the limit is {MAX_BYTES}")
    return _read(written)


def nest(document_type: DocumentType, values: Mapping[str, JsonValue]) -> JsonValue:
    """The finished record of normalised values by path."""
    return document_type.nest(values)


def fingerprint(document_type: DocumentType) -> str:
    """A digest of everything a document type asks for and judges by, the same whatever the order of a schema's keys."""
    return document_type.fingerprint


@lru_cache(maxsize=256)
def _read(written: bytes) -> SchemaType:
    schema = orjson.loads(written)
    if not isinstance(schema, dict):
        raise RejectedError("schema", f"is a {type(schema).__name__}, an object is needed")
    check(schema)
    try:
        shape = Reader().shape([_opened(schema)], "", 0)
    except RecursionError as error:
        raise RejectedError("schema", "follows too many references and alternatives in a row") from error
    if shape is None:
        raise RejectedError("schema", "no record can satisfy it")
    # A document may or may not state what a schema fixes at the top; deeper down constants come with their object.
    shape = asked(shape) if isinstance(shape, Constant) else shape
    specs = tuple(fields(shape, "" if isinstance(shape, Object) else VALUE, required=True))
    if not specs:
        raise RejectedError("schema", "asks for no field")
    if len(specs) > MAX_FIELDS:
        raise RejectedError("schema", f"asks for {len(specs)} fields, the limit is {MAX_FIELDS}")
    return SchemaType(schema, shape, specs)


def _opened(schema: dict[str, Any]) -> Part:
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT202012

    resource = Resource.from_contents(schema, default_specification=DRAFT202012)
    base = resource.id() or ""
    # An empty registry fetches nothing: a schema that points elsewhere is refused, never followed.
    resolver = Registry().with_resource(base, resource).resolver(base)
    return Part(schema, resolver, frozenset({id(schema)}))


def _hints(schema: Mapping[str, Any]) -> str:
    told = (schema.get(word) for word in ("title", "description"))
    return " ".join(" ".join(text for text in told if isinstance(text, str)).split())[:500]
