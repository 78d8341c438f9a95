"""Are two values the same? By the kind of their field, in its normal form, as the document types define it."""

from pydantic import JsonValue

from sluice.evidence import normalise
from sluice.jobs import FieldSpec


def same(spec: FieldSpec, gold: JsonValue, value: JsonValue) -> bool:
    """True when both say the same of a field, silence included."""
    return normal(spec, gold) == normal(spec, value)


def normal(spec: FieldSpec, value: JsonValue) -> str | None:
    """The normal form of a value; what cannot be read as its kind stands for itself."""
    if value is None:
        return None
    written = str(value).lower() if isinstance(value, bool) else " ".join(str(value).split())
    # A choice is compared as it is: its words are already the listed ones, and reading them again would guess.
    if written in spec.choices:
        return written
    return normalise(spec.kind, written, spec.choices) or written or None
