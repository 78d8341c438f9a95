"""Any JSON Schema is read or refused, and any values nest in what it asks for."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sluice.errors import RejectedError
from sluice.schemas import document_type_of

NAMES = st.sampled_from(["a", "b", "c.d", "#", ""])
SCHEMAS: st.SearchStrategy[Any] = st.recursive(
    st.booleans()
    | st.sampled_from(
        [{}, {"type": "string"}, {"type": ["integer", "null"]}, {"enum": [1, "x", None, {"a": [1]}]}, {"const": []},
         {"$ref": "#"}, {"$ref": "#/properties/a"}, {"$id": "http://[bad"}, {"x-kind": "money"}, {"format": "date"}]
    ),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["object", "array", "string", ["object", "null"], ["array", "number"]]),
            "properties": st.dictionaries(NAMES, inner, max_size=3),
            "items": inner,
            "prefixItems": st.lists(inner, min_size=1, max_size=2),
            "additionalProperties": inner,
            "patternProperties": st.dictionaries(st.sampled_from(["^a", "(a+)+", "("]), inner, max_size=1),
            "required": st.lists(NAMES, unique=True, max_size=2),
            "anyOf": st.lists(inner, min_size=1, max_size=3),
            "oneOf": st.lists(inner, min_size=1, max_size=3),
            "allOf": st.lists(inner, min_size=1, max_size=2),
            "not": inner,
            "if": inner,
            "then": inner,
            "dependentSchemas": st.dictionaries(NAMES, inner, max_size=1),
            "$defs": st.dictionaries(NAMES, inner, max_size=1),
        },
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    schema=SCHEMAS.filter(lambda schema: isinstance(schema, dict)), value=st.sampled_from(["x", "1", "true", "1.50"])
)
def test_any_schema_is_read_or_refused_and_any_values_nest(schema: dict[str, Any], value: str) -> None:
    try:
        document = document_type_of(schema)
    except RejectedError:
        return

    values = {spec.path.replace("[]", "[1]"): value for spec in document.fields}
    document.findings(values)
    json.dumps(document.nest(values))
