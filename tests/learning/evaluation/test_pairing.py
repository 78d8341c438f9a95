"""Pairing: which gold value an answer is held against, and what the gold record of a schema says."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluice import documents, schemas
from sluice.errors import ConfigurationError
from sluice.jobs import FieldSpec
from sluice.learning.evaluation.equality import same
from sluice.learning.evaluation.golden import stated
from sluice.learning.evaluation.labelled import Given, cases
from sluice.learning.evaluation.pairing import Pair, paired

ITEM = {"type": "object", "properties": {"name": {"type": "string"}, "price": {"type": "number"}}}
INVOICE = {
    "type": "object",
    "properties": {
        "number": {"type": "string"},
        "items": {"type": "array", "items": ITEM},
        "totals": {"type": "object", "additionalProperties": {"type": "number"}},
    },
}


def equal(_: str, gold: Any, value: Any) -> bool:
    return bool(gold == value)


def right(pairs: list[Pair]) -> int:
    return sum(pair.right for pair in pairs)


def test_items_are_matched_whatever_their_order() -> None:
    gold: dict[str, Any] = {"items[0].name": "milk", "items[0].price": 2, "items[1].name": "bread", "items[1].price": 3}
    swapped: dict[str, Any] = {
        "items[0].name": "bread",
        "items[0].price": 3,
        "items[1].name": "milk",
        "items[1].price": 2,
    }

    assert right(paired(gold, swapped, equal)) == 4


def test_a_made_up_item_and_a_forgotten_one_stand_alone() -> None:
    gold = {"items[0].name": "milk", "items[1].name": "bread"}
    more = paired(gold, {"items[0].name": "bread", "items[1].name": "milk", "items[2].name": "rum"}, equal)
    fewer = paired(gold, {"items[0].name": "bread"}, equal)

    assert [(pair.gold_path, pair.value) for pair in more if not pair.right] == [(None, "rum")]
    assert [(pair.gold_path, pair.value) for pair in fewer if not pair.right] == [("items[0].name", None)]


def test_lists_within_items_are_matched_first() -> None:
    gold = {"a[0].b[0]": 1, "a[0].b[1]": 2, "a[1].b[0]": 3}
    answer = {"a[0].b[0]": 3, "a[1].b[0]": 2, "a[1].b[1]": 1}

    assert right(paired(gold, answer, equal)) == 3


def test_brackets_in_a_quoted_key_are_no_list() -> None:
    assert right(paired({'"a[0]"': 1}, {'"a[0]"': 1}, equal)) == 1


VALUES = st.dictionaries(
    st.builds("items[{}].{}".format, st.integers(0, 4), st.sampled_from(["a", "b"])), st.integers(0, 2), max_size=8
)


@settings(deadline=None)
@given(VALUES, VALUES)
def test_every_value_is_paired_exactly_once(gold: dict[str, int], answer: dict[str, int]) -> None:
    pairs = paired(gold, answer, equal)

    assert sorted(pair.gold_path for pair in pairs if pair.gold_path) == sorted(gold)
    assert sorted(pair.answer_path for pair in pairs if pair.answer_path) == sorted(answer)


@settings(deadline=None)
@given(VALUES)
def test_an_answer_that_is_the_gold_is_all_right(gold: dict[str, int]) -> None:
    assert all(pair.right for pair in paired(gold, gold, equal))


def test_the_gold_of_a_schema_is_read_as_its_fields_are_named() -> None:
    kind = schemas.document_type_of(INVOICE)
    record = {
        "number": "A-7", "items": [{"name": "milk", "price": None}, {"price": 3}],
        "totals": {"net": 5},
    }  # fmt: skip

    assert stated(kind, record) == {
        "number": "A-7",
        "items[0].name": "milk",
        "items[1].price": 3,
        "totals[0].key": "net",
        "totals[0].value": 5,
    }


@pytest.mark.parametrize(
    ("kind", "gold", "value", "alike"),
    [
        ("money", "18342.17", "$18,342.17", True),
        ("money", "18342.17", "18342.71", False),
        ("date", "2026-03-13", "March 13, 2026", True),
        ("id", "5520118842", "5520-118842", True),
        ("number", 3, "3.0", True),
        ("boolean", True, True, True),
        ("boolean", False, True, False),
        ("name", "Harborline  Auto", "Harborline Auto", True),
        ("name", "Harborline", "HARBORLINE", False),
        ("text", None, None, True),
        ("text", None, "something", False),
        ("money", "soon", None, False),
    ],
)
def test_values_are_equal_by_the_kind_of_their_field(kind: Any, gold: Any, value: Any, alike: bool) -> None:
    assert same(FieldSpec("field", kind, ""), gold, value) is alike


def test_a_choice_is_equal_to_its_own_word_only() -> None:
    spec = documents.load("student_loan").field("loan_status")

    assert spec is not None
    assert same(spec, "in_school", "in_school")
    assert not same(spec, "in_school", "grace")


LINE = {"id": "a", "document_type": "auto_loan_payoff", "text": "x", "fields": {"per_diem": "1.00", "fees": None}}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"fields": {"escrow_balance": "1.00"}}, "no field 'escrow_balance'"),
        ({"gold": {}}, "exactly one of fields and gold"),
        ({"document_type": None}, "exactly one of document_type and schema"),
        ({"document_type": "poem"}, "poem"),
        ({"text": 7}, "text"),
    ],
)
def test_a_line_that_is_no_case_is_told_by_file_line_and_key(
    tmp_path: Path, changes: dict[str, Any], told: str
) -> None:
    path = tmp_path / "labelled.jsonl"
    path.write_text(json.dumps(LINE) + "\n\n" + json.dumps(LINE | {"id": "b"} | changes) + "\n", encoding="utf-8")

    with pytest.raises(ConfigurationError, match=f"labelled.jsonl line 3: .*{told}"):
        list(cases([path]))


def test_the_same_id_twice_is_refused_also_across_files(tmp_path: Path) -> None:
    for name in ("one.jsonl", "two.jsonl"):
        (tmp_path / name).write_text(json.dumps(LINE) + "\n", encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"two.jsonl line 1: id: 'a' was used"):
        list(cases([tmp_path / "one.jsonl", tmp_path / "two.jsonl"]))


def test_lines_without_id_and_type_get_both_from_their_place(tmp_path: Path) -> None:
    path = tmp_path / "receipts.jsonl"
    path.write_text(json.dumps({"text": "x", "fields": {"total": "1.00"}}) + "\n", encoding="utf-8")

    [case] = cases([path], Given("receipt"))

    assert (case.name, case.document_type.name, case.gold) == ("receipts-1", "receipt", {"total": "1.00"})
