"""The made-up documents: labelled truthfully, reproducible, and of the types that Sluice really has."""

import random
from collections.abc import Callable

import pytest

from sluice import documents
from sluice.evidence import normalise
from sluice.learning.splits import split_of
from sluice.learning.synthetic.facts import FACTS, FIELDS
from sluice.learning.synthetic.generate import Document, all_families, write
from sluice.learning.synthetic.generate import documents as generated
from sluice.learning.synthetic.noise import ocr, raw_transcript
from sluice.learning.synthetic.writer import CLOSE, MID, OPEN, Family, Writer, unmark

FAMILIES = all_families()


def a_document(family: Family, seed: int) -> Document:
    return write(family, random.Random(seed))


def test_fields_are_those_of_the_document_types() -> None:
    for name, fields in FIELDS.items():
        assert fields == {spec.path: spec.kind for spec in documents.load(name).fields}


def test_every_liability_type_has_many_independent_families() -> None:
    for name in FACTS:
        assert sum(family.document_type == name for family in FAMILIES) >= 40


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_family_writes_finished_text_whose_labels_hold_what_they_say(family: Family) -> None:
    for seed in range(3):
        document = a_document(family, seed)
        kinds = FIELDS[document.document_type]

        assert document.text.strip()
        assert not set("{}" + OPEN + MID + CLOSE) & set(document.text)
        assert {name for name, _, _ in document.spans} <= set(kinds)
        assert all(document.text[start:end].strip() for _, start, end in document.spans)


def test_labels_of_clean_documents_can_be_read_as_their_kind() -> None:
    rng = random.Random(11)
    unread = []
    for family in FAMILIES:
        document = write(family, rng, noisy=False)
        for name, start, end in document.spans:
            spec = documents.load(document.document_type).field(name)
            assert spec, name
            if normalise(spec.kind, document.text[start:end], spec.choices) is None:
                unread.append((family.name, name, document.text[start:end]))

    assert len(unread) <= 3, unread


def test_same_seed_gives_the_same_documents() -> None:
    assert list(generated(FAMILIES, count=40, seed=5)) == list(generated(FAMILIES, count=40, seed=5))
    assert list(generated(FAMILIES, count=40, seed=5)) != list(generated(FAMILIES, count=40, seed=6))


def test_marks_become_spans_of_the_plain_text() -> None:
    marked = f"Payoff: {OPEN}payoff_amount{MID}$12.00{CLOSE}, thanks"

    text, [span] = unmark(marked)

    assert text == "Payoff: $12.00, thanks"
    assert span == ("payoff_amount", 8, 14)


def test_a_template_with_a_missing_fact_says_nothing() -> None:
    pen = Writer({"fees": None}, {"fees": "money"}, random.Random(1), spoken=False)

    assert pen.fill("Fees: {fees}") == ""


@pytest.mark.parametrize("spoil", [ocr, raw_transcript])
def test_noise_moves_labels_along(spoil: Callable[[str, random.Random], str]) -> None:
    marked = f"Agent: The payoff is {OPEN}payoff_amount{MID}$14,322.09{CLOSE}. Anything else, Sir?"

    for seed in range(50):
        text, [(name, start, end)] = unmark(spoil(marked, random.Random(seed)))

        assert name == "payoff_amount"
        assert "14" in text[start:end].replace("l", "1").replace(" ", "")


def test_splits_depend_on_the_name_alone_and_hold_out_a_share() -> None:
    splits = [split_of(f"module.family_{number}") for number in range(2_000)]

    assert splits == [split_of(f"module.family_{number}") for number in range(2_000)]
    assert 0.10 < splits.count("test") / 2_000 < 0.18
    assert 0.03 < splits.count("validation") / 2_000 < 0.09
