"""What each field of each document type is called inside the network; fields of one concept learn together."""

from collections.abc import Mapping

from sluice.documents import load, names
from sluice.jobs import FieldSpec, Kind

CONCEPTS: Mapping[str, str] = {"lender": "institution", "servicer": "institution", "issuer": "institution"}
"""Fields that ask the same question under different names: who is paid."""


def fields_of(document_type: str) -> tuple[FieldSpec, ...]:
    """The fields of a built-in document type."""
    return load(document_type).fields


def concepts() -> dict[str, dict[str, tuple[str, Kind]]]:
    """``{type: {field: (concept, kind)}}`` for every built-in type, the input of `Labels.of`."""
    return {
        name: {field.path: (CONCEPTS.get(field.path, field.path), field.kind) for field in fields_of(name)}
        for name in names()
    }
