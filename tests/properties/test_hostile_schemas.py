"""Schemas that are made to take for ever: refused, in time."""

import time
from typing import Any

import pytest

from sluice.errors import RejectedError
from sluice.schemas import document_type_of


@pytest.mark.parametrize(("keyword", "links"), [("anyOf", 250), ("allOf", 700), ("not", 1_300)])
def test_a_long_chain_of_references_is_refused(keyword: str, links: int) -> None:
    def link(level: int) -> Any:
        ref = {"$ref": f"#/$defs/{level + 1}"}
        return {keyword: ref if keyword == "not" else [ref]}

    defs: dict[str, Any] = {str(level): link(level) for level in range(links)}
    schema = {"$ref": "#/$defs/0", "$defs": {**defs, str(links): {"type": "string"}}}

    with pytest.raises(RejectedError, match=r"in a row|unfolds"):
        document_type_of(schema)


def test_a_small_schema_that_unfolds_without_end_is_refused_soon() -> None:
    schema: dict[str, Any] = {"$ref": "#/$defs/d0", "$defs": {"d30": {"type": "string"}}}
    for level in range(30):
        ref = {"$ref": f"#/$defs/d{level + 1}"}
        schema["$defs"][f"d{level}"] = {"anyOf": [ref, {"title": "x", **ref}]}
    started = time.process_time()

    with pytest.raises(RejectedError, match="unfolds"):
        document_type_of(schema)

    assert time.process_time() - started < 5
