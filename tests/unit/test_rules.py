"""What the built-in document types hold for implausible, each shown on a plausible document with one thing changed."""

import random
from collections import Counter
from decimal import Decimal

import pytest

from sluice import documents
from sluice.learning.synthetic.facts import FACTS, FIELDS, STATUSES, Facts

PLAUSIBLE: dict[str, dict[str, str]] = {
    "auto_loan_payoff": {
        "lender": "Redwood Valley Credit Union",
        "account_number": "700344821",
        "payoff_amount": "17978.08",
        "good_through": "2025-03-14",
        "per_diem": "3.18",
        "principal_balance": "17902.66",
        "accrued_interest": "60.42",
        "fees": "15.00",
        "quote_date": "2025-03-04",
        "vin": "1HGCV1F37LA012345",
    },
    "mortgage_payoff": {
        "payoff_amount": "184824.65",
        "good_through": "2025-10-31",
        "per_diem": "20.82",
        "principal_balance": "184220.15",
        "accrued_interest": "520.50",
        "fees": "45.00",
        "quote_date": "2025-10-06",
        "escrow_balance": "3118.42",
        "recording_fee": "39.00",
        "account_number": "00825519304",
    },
    "mortgage_statement": {
        "account_number": "1094772316",
        "statement_date": "2025-08-18",
        "due_date": "2025-09-01",
        "amount_due": "2543.23",
        "principal_balance": "312448.90",
        "interest_rate": "5.875",
        "escrow_balance": "4207.66",
        "principal_payment": "402.18",
        "interest_payment": "1529.70",
        "escrow_payment": "611.35",
        "past_due": "0.00",
        "late_fee": "96.59",
    },
    "student_loan": {
        "account_number": "8820417735",
        "principal_balance": "21884.03",
        "accrued_interest": "312.57",
        "interest_rate": "4.99",
        "payment_amount": "238.41",
        "due_date": "2025-11-21",
        "loan_status": "repayment",
    },
    "credit_card_statement": {
        "account_number": "4821",
        "statement_balance": "2318.64",
        "minimum_payment": "47.00",
        "due_date": "2025-08-16",
        "statement_date": "2025-07-22",
        "purchase_apr": "24.49",
        "credit_limit": "8000.00",
        "available_credit": "5681.36",
    },
    "receipt": {"company": "SINAR SDN BHD", "date": "2018-03-14", "address": "NO. 27, JALAN 3/2", "total": "25.35"},
}


def found(name: str, **changed: str | None) -> dict[str, str]:
    """Rule ids and severities found in the plausible document with some values changed."""
    values = {**PLAUSIBLE[name], **changed}
    return {finding.rule: finding.severity for finding in documents.load(name).findings(values)}


@pytest.mark.parametrize("name", sorted(PLAUSIBLE))
def test_a_plausible_document_has_no_finding(name: str) -> None:
    assert found(name) == {}


@pytest.mark.parametrize("name", sorted(PLAUSIBLE))
def test_silence_is_never_implausible(name: str) -> None:
    assert documents.load(name).findings({}) == ()
    for path, value in PLAUSIBLE[name].items():
        assert documents.load(name).findings({path: value}) == ()


IMPLAUSIBLE: list[tuple[str, dict[str, str | None], str, str]] = [
    ("auto_loan_payoff", {"payoff_amount": "17900.00"}, "payoff_covers_the_principal", "error"),
    ("auto_loan_payoff", {"payoff_amount": "28978.08"}, "payoff_is_near_the_principal", "error"),
    ("auto_loan_payoff", {"payoff_amount": "1797.81"}, "payoff_and_principal_share_a_scale", "error"),
    ("auto_loan_payoff", {"payoff_amount": "1797808.00"}, "payoff_and_principal_share_a_scale", "error"),
    ("auto_loan_payoff", {"payoff_amount": "17987.08"}, "payoff_adds_up", "error"),
    ("auto_loan_payoff", {"fees": None, "payoff_amount": "18600.00"}, "payoff_adds_up", "error"),
    ("auto_loan_payoff", {"per_diem": "318.00"}, "per_diem_is_a_days_interest", "error"),
    ("auto_loan_payoff", {"per_diem": "0.03"}, "per_diem_is_a_days_interest", "error"),
    ("auto_loan_payoff", {"principal_balance": None, "per_diem": "318.00"}, "per_diem_is_a_days_interest", "error"),
    ("auto_loan_payoff", {"accrued_interest": "6500.00"}, "accrued_interest_is_under_a_year", "error"),
    ("auto_loan_payoff", {"accrued_interest": "1300.00"}, "accrued_interest_fits_the_per_diem", "error"),
    ("auto_loan_payoff", {"fees": "4500.00"}, "fees_are_a_small_part", "error"),
    ("auto_loan_payoff", {"good_through": "2025-03-03"}, "payoff_holds_on_the_quote_date_and_after", "error"),
    ("auto_loan_payoff", {"good_through": "2025-07-10"}, "payoff_holds_on_the_quote_date_and_after", "error"),
    ("auto_loan_payoff", {"vin": "1HGCV1F37LA01234"}, "vin_is_well_formed", "error"),
    ("auto_loan_payoff", {"vin": "1HGCV1F37LAO12345"}, "vin_is_well_formed", "error"),
    ("auto_loan_payoff", {"vin": "1HGCV1F38LA012345"}, "vin_check_digit_holds", "warning"),
    ("auto_loan_payoff", {"account_number": "1HGCV1F37LA012345"}, "account_number_is_not_the_vin", "error"),
    ("auto_loan_payoff", {"account_number": "18005550142"}, "account_number_is_not_a_phone_number", "warning"),
    ("auto_loan_payoff", {"account_number": "LOAN"}, "account_number_looks_like_one", "warning"),
    ("auto_loan_payoff", {"payoff_amount": "-17978.08"}, "amount_is_not_negative", "error"),
    ("mortgage_payoff", {"payoff_amount": "180000.00"}, "payoff_covers_the_principal", "error"),
    ("mortgage_payoff", {"payoff_amount": "240000.00"}, "payoff_is_near_the_principal", "error"),
    ("mortgage_payoff", {"payoff_amount": "184900.00"}, "payoff_adds_up", "error"),
    ("mortgage_payoff", {"recording_fee": "3900.00"}, "recording_fee_is_a_county_fee", "error"),
    ("mortgage_payoff", {"escrow_balance": "311842.00"}, "escrow_is_less_than_the_payoff", "error"),
    ("mortgage_statement", {"amount_due": "2343.23"}, "amount_due_covers_its_parts", "error"),
    ("mortgage_statement", {"amount_due": "2900.00"}, "amount_due_is_the_sum_of_its_parts", "error"),
    ("mortgage_statement", {"principal_balance": "2000.00"}, "amount_due_is_less_than_the_loan", "error"),
    ("mortgage_statement", {"interest_payment": "152.97"}, "interest_payment_fits_the_rate", "error"),
    ("mortgage_statement", {"interest_rate": "58.75"}, "interest_rate_is_a_mortgage_rate", "error"),
    ("mortgage_statement", {"due_date": "2025-08-01"}, "due_date_follows_the_statement", "error"),
    ("mortgage_statement", {"past_due": "9000.00"}, "past_due_is_part_of_the_amount_due", "error"),
    ("mortgage_statement", {"late_fee": "9659.00"}, "late_fee_is_less_than_the_payment", "error"),
    ("mortgage_statement", {"late_fee": "965.90"}, "late_fee_is_small", "warning"),
    ("student_loan", {"interest_rate": "49.9"}, "interest_rate_is_a_student_rate", "error"),
    ("student_loan", {"accrued_interest": "3125.70"}, "accrued_interest_is_under_a_year", "warning"),
    ("student_loan", {"accrued_interest": "31257.00"}, "accrued_interest_is_under_fifteen_years", "error"),
    ("student_loan", {"payment_amount": "23841.00"}, "payment_is_less_than_the_loan", "error"),
    ("student_loan", {"payment_amount": "2384.10"}, "payment_is_a_small_part_of_a_large_loan", "warning"),
    ("student_loan", {"loan_status": "paid_in_full"}, "paid_in_full_leaves_nothing", "error"),
    ("credit_card_statement", {"minimum_payment": "4700.00"}, "minimum_is_at_most_the_balance", "error"),
    ("credit_card_statement", {"minimum_payment": "4.70"}, "minimum_is_a_small_part_of_the_balance", "warning"),
    ("credit_card_statement", {"statement_balance": "23186.40"}, "balance_is_within_the_limit", "error"),
    ("credit_card_statement", {"available_credit": "8500.00"}, "available_credit_is_at_most_the_limit", "error"),
    ("credit_card_statement", {"available_credit": "6681.36"}, "available_credit_is_what_the_balance_leaves", "error"),
    ("credit_card_statement", {"statement_balance": "231.86"}, "pending_charges_are_not_counted", "warning"),
    ("credit_card_statement", {"available_credit": "5381.36"}, "pending_charges_are_not_counted", "warning"),
    ("credit_card_statement", {"credit_limit": "80000.00"}, "holds_are_less_than_half_the_limit", "error"),
    ("credit_card_statement", {"purchase_apr": "244.9"}, "purchase_apr_is_a_card_rate", "error"),
    ("credit_card_statement", {"due_date": "2025-10-01"}, "due_date_follows_the_statement", "error"),
    ("receipt", {"total": "0.00"}, "total_is_what_a_till_takes", "error"),
    ("receipt", {"total": "250000.00"}, "total_is_what_a_till_takes", "error"),
    ("receipt", {"date": "2081-03-14"}, "date_is_of_our_time", "error"),
]


@pytest.mark.parametrize(("name", "changed", "rule", "severity"), IMPLAUSIBLE)
def test_an_implausible_value_is_found(name: str, changed: dict[str, str | None], rule: str, severity: str) -> None:
    assert found(name, **changed).get(rule) == severity


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("auto_loan_payoff", {"fees": None, "payoff_amount": "18200.00"}),  # fees nobody names
        ("auto_loan_payoff", {"per_diem": "3.23"}),  # a year of 360 days
        ("auto_loan_payoff", {"payoff_amount": "17978.58"}),  # rounded parts
        ("auto_loan_payoff", {"good_through": "2025-03-04"}),  # good today only
        ("mortgage_payoff", {"payoff_amount": "184785.65"}),  # recording fee billed apart
        ("mortgage_payoff", {"payoff_amount": "181706.23"}),  # escrow deducted
        ("mortgage_payoff", {"escrow_balance": "-240.10"}),  # an escrow shortage
        ("mortgage_statement", {"amount_due": "2643.23"}),  # a fee of 100 billed with it
        ("mortgage_statement", {"amount_due": "5086.46", "past_due": "2543.23"}),
        ("mortgage_statement", {"amount_due": "2639.82"}),  # with the late fee
        (
            "student_loan",
            {
                "loan_status": "paid_in_full",
                "principal_balance": "0.00",
                "payment_amount": None,
                "accrued_interest": None,
            },
        ),
        (
            "credit_card_statement",
            {"statement_balance": "8200.00", "available_credit": "0.00", "minimum_payment": "290.00"},
        ),
        (
            "credit_card_statement",
            {"statement_balance": "-12.00", "available_credit": "8012.00", "minimum_payment": None},
        ),
        ("credit_card_statement", {"purchase_apr": "0"}),
    ],
)
def test_what_real_documents_do_is_left_alone(name: str, changed: dict[str, str | None]) -> None:
    assert found(name, **changed) == {}


def test_a_message_says_the_numbers() -> None:
    values = {**PLAUSIBLE["auto_loan_payoff"], "payoff_amount": "1797.81"}
    findings = documents.load("auto_loan_payoff").findings(values)

    slip = next(finding for finding in findings if finding.rule == "payoff_and_principal_share_a_scale")
    assert slip.message == (
        "the payoff amount of $1,797.81 and the principal balance of $17,902.66 are about 10 times apart"
    )
    assert slip.fields == ("payoff_amount", "principal_balance")


def values_of(name: str, facts: Facts) -> dict[str, str | None]:
    """The facts of a made-up loan as normalised values."""
    values: dict[str, str | None] = {path: None if facts[path] is None else str(facts[path]) for path in FIELDS[name]}
    account = values["account_number"] or ""
    values["account_number"] = "".join(filter(str.isalnum, account.upper())).lstrip("X")
    if name == "student_loan":
        values["loan_status"] = next(key for key, wordings in STATUSES.items() if values["loan_status"] in wordings)
    return values


@pytest.mark.parametrize("name", ["auto_loan_payoff", "mortgage_payoff", "mortgage_statement", "credit_card_statement"])
def test_consistent_loans_raise_no_error(name: str) -> None:
    rng = random.Random(11)
    errors = Counter(
        finding.rule
        for _ in range(150)
        for finding in documents.load(name).findings(values_of(name, FACTS[name](rng)))
        if finding.severity == "error"
    )

    assert errors == {}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("auto_loan_payoff", "payoff_amount"),
        ("auto_loan_payoff", "principal_balance"),
        ("mortgage_payoff", "payoff_amount"),
        ("mortgage_statement", "amount_due"),
        ("mortgage_statement", "interest_payment"),
        ("credit_card_statement", "credit_limit"),
    ],
)
@pytest.mark.parametrize("slip", ["10", "100", "0.1", "0.01"])
def test_a_slipped_decimal_point_is_caught(name: str, path: str, slip: str) -> None:
    rng = random.Random(5)
    for _ in range(20):
        values = values_of(name, FACTS[name](rng))
        if values.get("escrow_payment", "") is None:
            continue
        values[path] = f"{Decimal(values[path] or 0) * Decimal(slip):.2f}"
        findings = documents.load(name).findings(values)
        assert any(path in finding.fields and finding.severity == "error" for finding in findings), values
