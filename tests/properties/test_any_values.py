"""Whatever values are read, the rules of a type judge them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluice import documents

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False).map(str) | st.integers().map(lambda cents: f"{cents}.00")
VALUES = {
    "money": AMOUNTS,
    "rate": AMOUNTS,
    "date": st.dates().map(str),
    "id": st.text(alphabet="ABCDEFIOQXYZ0123456789", max_size=40),
    "name": st.text(max_size=20),
    "text": st.text(max_size=20),
}


@pytest.mark.parametrize("name", documents.names())
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_rule_ever_raises(name: str, data: st.DataObject) -> None:
    document = documents.load(name)
    strategies = {
        spec.path: st.none() | (st.sampled_from(spec.choices) if spec.choices else VALUES[spec.kind])
        for spec in document.fields
    }
    values = data.draw(st.fixed_dictionaries(strategies))

    for finding in document.findings(values):
        assert finding.message
        assert finding.explanation
        assert set(finding.fields) <= set(strategies)
