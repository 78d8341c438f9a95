"""The folder of document types: what it offers, and what a page is made of."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from sluice import documents
from sluice.documents import DocumentType, child, pattern
from sluice.documents._base import Frozen, Money, Name, said
from sluice.errors import RejectedError
from sluice.learning.synthetic.facts import FIELDS
from sluice.schemas import fingerprint


class Coupon(Frozen):
    shop: Name | None = said("who gives it", cues="shop")
    price: Money | None = said("before", cues="price")
    saving: Money | None = said("what it takes off", cues="you save, discount")
    refund: Money | None = said("may be owed", cues="refund", credit=True)


def a_coupon_type() -> DocumentType[Coupon]:
    return DocumentType(Coupon, name="coupon")


def test_every_file_in_the_folder_is_a_document_type() -> None:
    assert documents.names() == (
        "auto_loan_payoff",
        "credit_card_statement",
        "mortgage_payoff",
        "mortgage_statement",
        "receipt",
        "student_loan",
    )
    assert all(documents.load(name).name == name for name in documents.names())


@pytest.mark.parametrize("name", ["boat_loan", "_base", "", "../errors", "auto_loan_payoff.py", "AUTO_LOAN_PAYOFF"])
def test_unknown_type_is_rejected_with_the_known_ones(name: str) -> None:
    with pytest.raises(RejectedError, match="auto_loan_payoff, credit_card_statement") as caught:
        documents.load(name)

    assert caught.value.key == "document_type"


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_fields_are_the_ones_the_synthetic_documents_are_labelled_with(name: str) -> None:
    assert {spec.path: spec.kind for spec in documents.load(name).fields} == FIELDS[name]


def test_a_choice_lists_its_words() -> None:
    [status] = [spec for spec in documents.load("student_loan").fields if spec.kind == "choice"]

    assert status.choices == (
        "in_school", "grace", "repayment", "deferment", "forbearance", "default", "paid_in_full",
    )  # fmt: skip


def test_record_turns_normalised_strings_into_types() -> None:
    loan = documents.load("auto_loan_payoff").record({"payoff_amount": "18342.17", "good_through": "2025-03-14"})

    assert loan.payoff_amount == Decimal("18342.17")
    assert loan.good_through == date(2025, 3, 14)
    assert loan.vin is None


@pytest.mark.parametrize("values", [{"payof": "1.00"}, {"payoff_amount": "abc"}, {"good_through": "tomorrow"}])
def test_record_refuses_what_no_normaliser_makes(values: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        documents.load("auto_loan_payoff").record(values)


def test_nest_is_one_key_per_field() -> None:
    nested = a_coupon_type().nest({"shop": "Moe's"})

    assert nested == {"shop": "Moe's", "price": None, "saving": None, "refund": None}


def test_a_finding_carries_the_rules_name_docstring_answer_and_the_stated_fields_it_read() -> None:
    document = a_coupon_type()

    @document.rule(severity="warning")
    def saving_is_less_than_the_price(coupon: Coupon) -> str | None:
        """A coupon takes off less than the price."""
        if coupon.refund or coupon.price is None or coupon.saving is None:
            return None
        return f"saves {coupon.saving} of {coupon.price}"

    [finding] = document.findings({"shop": "Moe's", "price": "2.00", "saving": "3.00"})

    assert finding.rule == "saving_is_less_than_the_price"
    assert finding.severity == "warning"
    assert finding.message == "saves 3.00 of 2.00"
    assert finding.explanation == "A coupon takes off less than the price."
    assert finding.fields == ("price", "saving")
    assert document.rules == {finding.rule: finding.explanation}


def test_a_rule_that_raises_is_a_bug_and_says_so() -> None:
    document = a_coupon_type()

    @document.rule
    def broken(coupon: Coupon) -> str | None:
        """Never."""
        return str(1 / 0)

    with pytest.raises(ZeroDivisionError):
        document.findings({})


def test_an_amount_is_negative_only_where_a_credit_makes_sense() -> None:
    findings = a_coupon_type().findings({"price": "-1.00", "refund": "-1.00"})

    assert [(finding.rule, finding.fields) for finding in findings] == [("amount_is_not_negative", ("price",))]


def test_a_date_outside_a_lifetime_is_found_for_its_own_field_only() -> None:
    findings = documents.load("student_loan").findings({"due_date": "1925-01-31"})

    assert [(finding.rule, finding.fields) for finding in findings] == [("date_is_possible", ("due_date",))]


def test_a_field_without_said_is_refused_at_import() -> None:
    class Careless(Frozen):
        amount: Money | None = None

    with pytest.raises(TypeError, match="said"):
        DocumentType(Careless, name="careless")


def test_field_finds_the_spec_of_a_path_into_an_array() -> None:
    document = a_coupon_type()

    assert document.field("price") is document.fields[1]
    assert document.field("price[0]") is None


def test_paths_quote_keys_that_look_like_paths() -> None:
    assert child("a", "b") == "a.b"
    assert child("", "a.b[0]") == '"a.b[0]"'
    assert child("x", 'say "hi"') == 'x."say ""hi"""'
    assert pattern('rows[12]."a[3]"[4].c') == 'rows[]."a[3]"[].c'


def test_fingerprint_changes_with_what_is_asked_and_with_the_rules() -> None:
    plain, ruled = a_coupon_type(), a_coupon_type()

    @ruled.rule
    def always(coupon: Coupon) -> str | None:
        """Always wrong."""
        return "wrong"

    assert fingerprint(plain) == fingerprint(a_coupon_type())
    assert fingerprint(plain) != fingerprint(ruled)
    assert len({fingerprint(documents.load(name)) for name in documents.names()}) == len(documents.names())
