"""What a text's rivals of a value are does not depend on what of the text was read before."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sluice import documents
from sluice.evidence import Source, rivals
from sluice.learning.synthetic.generate import all_families
from sluice.learning.synthetic.generate import documents as generated

TYPES = ("auto_loan_payoff", "mortgage_payoff", "mortgage_statement", "student_loan", "credit_card_statement")
SPECS = [spec for name in TYPES for spec in documents.load(name).fields]
DOCUMENTS = list(generated(all_families(), count=60, seed=41))


@settings(deadline=None, max_examples=200)
@given(st.sampled_from([document.text for document in DOCUMENTS]), st.data())
def test_a_value_has_the_same_rivals_in_a_text_read_before_and_in_a_fresh_one(text: str, data: st.DataObject) -> None:
    whole = Source(text)
    chosen = data.draw(st.sampled_from(whole.candidates))
    for spec in SPECS:
        assert rivals(whole, spec, chosen) == rivals(Source(text), spec, chosen)


def test_some_of_the_values_have_rivals_at_all() -> None:
    sources = [(document, Source(document.text)) for document in DOCUMENTS]
    assert any(
        rivals(source, spec, candidate)
        for document, source in sources
        for spec in documents.load(document.document_type).fields
        for candidate in source.candidates
        if candidate.kind == spec.kind
    )
