"""What a large model need not read."""

import pytest

from sluice import documents, prompting, schemas
from sluice.learning.splits import split_of
from sluice.learning.synthetic.generate import all_families
from sluice.learning.synthetic.generate import documents as generated
from sluice.prompting import kept
from sluice.prompting._reduction import MIN_CHARS, tidied
from tests.unit.prompting.golden import CALL, LETTER


def left(text: str, name: str = "auto_loan_payoff") -> str:
    return "".join(text[start:end] for start, end in kept(text, documents.load(name).fields))


def test_disclaimers_courtesies_and_idle_history_go() -> None:
    read = left(LETTER)

    for idle in ("confidential", "Thank you for your business", "> Hello", "> Thanks", "-----"):
        assert idle in LETTER
        assert idle not in read


def test_whatever_could_be_a_value_or_name_one_stays() -> None:
    read = left(LETTER)

    for needed in (
        "HARBOR BANK",
        "March 3",
        "0045-8812",
        "1HGCV1F37LA012345",
        "$17,978.08",
        "$3.12",
        "$25.00",
        "still owe",
    ):
        assert needed in read


def test_in_a_call_chatter_goes_and_questions_before_a_value_stay() -> None:
    read = left(CALL, "mortgage_payoff")

    assert "Caller: Lovely." not in read
    assert "Have a great day" not in read
    for needed in ("Harbor Mortgage", "account number?", "four eight two one", "sorry", "until when?", "June third"):
        assert needed in read


def test_no_labelled_value_is_dropped_from_documents_nobody_tuned_on() -> None:
    families = [family for family in all_families() if split_of(family.name) == "test"]
    for document in generated(families, count=100, seed=7):
        parts = kept(document.text, documents.load(document.document_type).fields)

        for name, start, end in document.spans:
            assert any(a <= start and end <= b for a, b in parts), (document.family, name)


def test_short_documents_and_fields_of_unknown_looks_are_left_alone() -> None:
    short = "Hello,\n\nThanks!\n"
    anything = schemas.document_type_of({"type": "object", "properties": {"mood": {"type": "string"}}})

    assert len(short) < MIN_CHARS
    assert left(short) == short
    assert kept(LETTER, anything.fields) == ((0, len(LETTER)),)


def test_a_reduced_prompt_says_so_and_keeps_the_whole_text_for_evidence() -> None:
    document = documents.load("auto_loan_payoff")
    short, long = prompting.prompt(document, LETTER, reduced=True), prompting.prompt(document, LETTER)

    assert short.version == long.version.replace("@", "+reduction-1@")
    assert short.text == long.text == LETTER
    assert len(short.user) < len(long.user) - 150


def test_marks_point_into_the_whole_document_though_lines_are_missing() -> None:
    prompt = prompting.prompt(documents.load("auto_loan_payoff"), LETTER, form="compact", reduced=True)

    assert prompt.compact is not None
    for number, place in enumerate(prompt.compact.references, 1):
        assert f"[{number}]{LETTER[slice(*place)]}" in prompt.user


@pytest.mark.parametrize(
    ("copy", "tidy"),
    [
        ("a  \nb\t\n", "a\nb\n"),
        ("a\n\n\n\n\nb\nc\nd", "a\n\nb\nc\nd"),
        ("a\n    b\n      c\n", "a\nb\n  c\n"),
        ("    a\n    b", "a\nb"),
        ("a\n\nb\n\nc\n\nd", "a\nb\nc\nd"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_white_space_that_says_nothing_is_taken_out(copy: str, tidy: str) -> None:
    assert tidied(copy) == tidy
