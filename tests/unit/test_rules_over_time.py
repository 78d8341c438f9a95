"""What two documents of one account cannot both say, each rule shown on a plausible pair with one thing changed."""

import random
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from sluice import documents

Values = Mapping[str, str]

PAIRS: dict[str, tuple[Values, Values, int]] = {
    "auto_loan_payoff": (
        {
            "payoff_amount": "17978.08",
            "per_diem": "3.18",
            "principal_balance": "17902.66",
            "quote_date": "2025-03-04",
            "vin": "1HGCV1F37LA012345",
        },
        {
            "payoff_amount": "18010.00",
            "per_diem": "3.18",
            "principal_balance": "17902.66",
            "quote_date": "2025-03-14",
            "vin": "1HGCV1F37LA012345",
        },
        10,
    ),
    "mortgage_payoff": (
        {"payoff_amount": "184824.65", "per_diem": "20.82", "principal_balance": "184220.15"},
        {"payoff_amount": "185449.25", "per_diem": "20.82", "principal_balance": "184220.15"},
        30,
    ),
    "mortgage_statement": (
        {"principal_balance": "312448.90", "interest_rate": "5.875", "due_date": "2025-09-01"},
        {"principal_balance": "312046.72", "interest_rate": "5.875", "due_date": "2025-10-01"},
        31,
    ),
    "student_loan": (
        {
            "principal_balance": "24310.00",
            "accrued_interest": "310.20",
            "interest_rate": "5.5",
            "payment_amount": "180.00",
        },
        {
            "principal_balance": "24130.00",
            "accrued_interest": "0.00",
            "interest_rate": "5.5",
            "payment_amount": "180.00",
        },
        30,
    ),
    "credit_card_statement": (
        {"credit_limit": "12000.00", "purchase_apr": "24.99", "due_date": "2025-08-12"},
        {"credit_limit": "14000.00", "purchase_apr": "25.24", "due_date": "2025-09-12"},
        31,
    ),
}

BROKEN = [
    ("auto_loan_payoff", {"principal_balance": "18902.66"}, "principal_never_rises"),
    ("auto_loan_payoff", {"principal_balance": "11902.66"}, "principal_falls_by_payments"),
    ("auto_loan_payoff", {"payoff_amount": "19510.00"}, "payoff_grows_by_the_per_diem"),
    ("auto_loan_payoff", {"per_diem": "5.18"}, "rate_stays"),
    ("auto_loan_payoff", {"vin": "1HGCV1F37LA012346"}, "vehicle_stays"),
    ("mortgage_payoff", {"principal_balance": "194220.15"}, "principal_never_rises"),
    ("mortgage_payoff", {"principal_balance": "154220.15"}, "principal_falls_by_payments"),
    ("mortgage_payoff", {"payoff_amount": "187449.25"}, "payoff_grows_by_the_per_diem"),
    ("mortgage_payoff", {"per_diem": "41.64"}, "rate_moves_little"),
    ("mortgage_statement", {"principal_balance": "321046.72"}, "principal_never_rises"),
    ("mortgage_statement", {"principal_balance": "212046.72"}, "principal_falls_by_payments"),
    ("mortgage_statement", {"interest_rate": "8.875"}, "rate_moves_little"),
    ("mortgage_statement", {"due_date": "2025-08-01"}, "due_date_goes_on"),
    ("student_loan", {"principal_balance": "26130.00"}, "principal_rises_by_interest"),
    ("student_loan", {"interest_rate": "15.5"}, "rate_moves_little"),
    ("student_loan", {"payment_amount": "1800.00"}, "payment_keeps_its_scale"),
    ("credit_card_statement", {"credit_limit": "120000.00"}, "limit_keeps_its_scale"),
    ("credit_card_statement", {"purchase_apr": "4.99"}, "apr_moves_little"),
    ("credit_card_statement", {"due_date": "2025-07-12"}, "due_date_goes_on"),
]


def rules_broken(name: str, change: Values) -> set[str]:
    before, after, days = PAIRS[name]
    return {finding.rule for finding in documents.load(name).changes(before, {**after, **change}, days=days)}


@pytest.mark.parametrize("name", PAIRS)
def test_a_plausible_pair_breaks_no_rule(name: str) -> None:
    assert rules_broken(name, {}) == set()


@pytest.mark.parametrize(("name", "change", "rule"), BROKEN, ids=[f"{name}-{rule}" for name, _, rule in BROKEN])
def test_what_time_cannot_explain_breaks_the_rule(name: str, change: Values, rule: str) -> None:
    assert rule in rules_broken(name, change)


def test_every_rule_over_time_is_shown_here() -> None:
    shown = {(name, rule) for name, _, rule in BROKEN}
    for name in documents.names():
        document_type = documents.load(name)
        over_time = {check.__name__ for check in document_type._over_time}
        assert {(name, rule) for rule in over_time} <= shown


def test_a_finding_names_the_fields_of_the_later_document_and_explains_itself() -> None:
    before, after, days = PAIRS["auto_loan_payoff"]
    changed = {**after, "payoff_amount": "19510.00"}
    [finding] = documents.load("auto_loan_payoff").changes(before, changed, days=days)
    assert finding.severity == "error"
    assert "payoff_amount" in finding.fields
    assert finding.message == "$17,978.08 and 10 days of $3.18 make $18,009.88, the payoff is $19,510.00"
    assert "per diem" in finding.explanation


def test_nothing_is_said_about_what_either_document_does_not_state() -> None:
    for name in documents.names():
        before, after, days = PAIRS.get(name, ({}, {}, 5))
        document_type = documents.load(name)
        assert document_type.changes({}, after, days=days) == ()
        assert document_type.changes(before, {}, days=days) == ()


@pytest.mark.parametrize("name", ["auto_loan_payoff", "mortgage_payoff", "mortgage_statement"])
def test_an_amortising_loan_read_at_any_two_days_is_plausible(name: str) -> None:
    rng = random.Random(20261122)
    document_type = documents.load(name)
    for _ in range(400):
        months = rng.choice([36, 60, 72, 84]) if name == "auto_loan_payoff" else rng.choice([120, 180, 360])
        rate = Decimal(rng.randrange(200, 1100)) / 100
        balance = _amortised(Decimal(rng.randrange(8_000, 60_000)), rate, months)
        last_year = 12 if name == "auto_loan_payoff" else 36
        first, second = sorted(rng.sample(range(months - last_year + 1), 2))
        said = [_stated(name, balance[month], rate) for month in (first, second)]
        assert document_type.changes(*said, days=(second - first) * 30) == ()


def _amortised(principal: Decimal, rate: Decimal, months: int) -> list[Decimal]:
    """The balance after each month of a loan with equal payments."""
    monthly = rate / 1200
    payment = principal * monthly / (1 - (1 + monthly) ** -months)
    balances = [principal]
    for _ in range(months):
        balances.append(balances[-1] * (1 + monthly) - payment)
    return balances


def _stated(name: str, balance: Decimal, rate: Decimal) -> Values:
    principal = f"{balance:.2f}"
    if name == "mortgage_statement":
        return {"principal_balance": principal, "interest_rate": f"{rate:.3f}"}
    per_diem = balance * rate / 36500
    return {
        "principal_balance": principal,
        "per_diem": f"{per_diem:.2f}",
        "payoff_amount": f"{balance + per_diem * 9:.2f}",
    }


def test_the_day_of_a_document_is_the_one_it_states() -> None:
    assert documents.load("auto_loan_payoff").day({"quote_date": "2025-03-04"}) == date(2025, 3, 4)
    assert documents.load("mortgage_statement").day({"statement_date": "2025-08-18"}) == date(2025, 8, 18)
    assert documents.load("mortgage_statement").day({}) is None
    assert documents.load("student_loan").day({"due_date": "2025-08-18"}) is None
