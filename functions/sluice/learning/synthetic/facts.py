"""One consistent, made-up loan per document: the fields of its type, and the other numbers such papers are full of."""

import random
from datetime import date, timedelta
from decimal import Decimal

from sluice.learning.synthetic import names

Fact = Decimal | date | str | None
Facts = dict[str, Fact]

CENT = Decimal("0.01")


def money(rng: random.Random, low: float, high: float) -> Decimal:
    """A log-uniform amount; now and then a round one."""
    amount = Decimal(str(low * (high / low) ** rng.random())).quantize(CENT)
    return amount.quantize(Decimal(1)).quantize(CENT) if rng.random() < 0.06 else amount


def digits(rng: random.Random, count: int) -> str:
    """A number of that many digits, never starting with 0."""
    return str(rng.randrange(1, 10)) + "".join(rng.choice("0123456789") for _ in range(count - 1))


def account(rng: random.Random) -> str:
    """An account number as printed: plain, dashed, spaced, with letters, or masked."""
    return rng.choice(
        (
            lambda: digits(rng, rng.randrange(7, 13)),
            lambda: f"{digits(rng, 4)}-{digits(rng, 4)}-{digits(rng, 2)}",
            lambda: f"{digits(rng, 3)}-{digits(rng, 6)}",
            lambda: f"{rng.choice('ABHLMS')}{rng.choice('ALNX')}-{digits(rng, 7)}",
            lambda: f"{digits(rng, 4)} {digits(rng, 4)} {digits(rng, 4)}",
            lambda: (
                f"{rng.choice(('****', 'XXXX', 'xxxx', '****-', 'XXXX-XXXX-', '...', '**** **** **** ', 'XXXXXX', '*'))}{digits(rng, 4)}"
            ),
            lambda: digits(rng, 10),
            lambda: f"{digits(rng, 8)}-{rng.randrange(10)}",
            lambda: f"{rng.choice(('AL', 'LN', 'MTG', 'SL', 'VL'))}{digits(rng, 8)}",
        )
    )()


def short_account(rng: random.Random) -> str:
    """A card number as statements show it: usually the last four."""
    last = digits(rng, 4)
    return rng.choice(
        (
            last,
            last,
            f"****{last}",
            f"**** **** **** {last}",
            f"XXXX-XXXX-XXXX-{last}",
            f"x{last}",
            f"...{last}",
            f"XXXX {last}",
        )
    )


def vin(rng: random.Random) -> str:
    """Seventeen characters in the VIN alphabet."""
    return (
        rng.choice("12345JKSW")
        + "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ0123456789") for _ in range(10))
        + digits(rng, 6)
    )


def rate(rng: random.Random, low: float, high: float) -> Decimal:
    """A yearly rate in per cent, in eighths, hundredths or thousandths."""
    step = rng.choice(("0.125", "0.25", "0.01", "0.01", "0.5", "0.001"))
    value = Decimal(str(rng.uniform(low, high)))
    return ((value / Decimal(step)).quantize(Decimal(1)) * Decimal(step)).normalize() + 0


def day(rng: random.Random) -> date:
    """A day in 2022-2027."""
    return date(2022, 1, 3) + timedelta(days=rng.randrange(2100))


def _common(rng: random.Random) -> Facts:
    return {
        "customer_name": names.person(rng),
        "first_name": rng.choice(names.FIRST),
        "agent_name": rng.choice(names.FIRST),
        "other_person": names.person(rng),
        "customer_address": names.address(rng),
        "office_address": names.address(rng),
        "phone": f"({digits(rng, 3)}) {digits(rng, 3)}-{digits(rng, 4)}"
        if rng.random() < 0.5
        else f"1-800-{digits(rng, 3)}-{digits(rng, 4)}",
        "fax": f"{digits(rng, 3)}-{digits(rng, 3)}-{digits(rng, 4)}",
        "reference": rng.choice(("REF", "PQ", "DOC", "CN", "Q"))
        + rng.choice(("-", "", " "))
        + digits(rng, rng.randrange(5, 9)),
        "confirmation": digits(rng, rng.randrange(6, 10)),
        "routing_number": "0" + digits(rng, 8),
        "zip_code": digits(rng, 5),
        "last_four_ssn": digits(rng, 4),
        "birth_date": date(1950, 1, 1) + timedelta(days=rng.randrange(19000)),
        "small_fee": money(rng, 5, 60),
        "wire_fee": Decimal(rng.choice((10, 15, 20, 25, 30, 35))).quantize(CENT),
        "other_amount": money(rng, 20, 4000),
        "days": str(rng.choice((7, 10, 10, 15, 20, 30))),
    }


def _payoff(rng: random.Random, low: float, high: float, rates: tuple[float, float]) -> Facts:
    principal = money(rng, low, high)
    annual = rate(rng, *rates)
    per_diem = (principal * annual / 100 / rng.choice((365, 365, 360))).quantize(CENT)
    quoted = day(rng)
    interest = (per_diem * rng.randrange(3, 40)).quantize(CENT)
    fees = rng.choice((None, money(rng, 5, 250)))
    original = (principal * Decimal(str(rng.uniform(1.1, 2.2)))).quantize(Decimal(100)).quantize(CENT)
    good_through = quoted + timedelta(days=rng.choice((5, 7, 10, 10, 14, 15, 20, 30)))
    return {
        **_common(rng),
        "payoff_amount": principal + interest + (fees or 0),
        "principal_balance": principal,
        "accrued_interest": interest,
        "fees": fees,
        "per_diem": per_diem,
        "good_through": good_through,
        "quote_date": quoted,
        "account_number": account(rng),
        # What a payoff paper also mentions.
        "interest_rate": annual,
        "original_amount": original,
        "monthly_payment": (original / rng.randrange(36, 84)).quantize(CENT),
        "past_due": rng.choice((None, money(rng, 50, 900))),
        "last_payment": money(rng, 100, 1500),
        "last_payment_date": quoted - timedelta(days=rng.randrange(3, 40)),
        "next_due_date": quoted + timedelta(days=rng.randrange(3, 28)),
        "maturity_date": quoted + timedelta(days=rng.randrange(300, 2500)),
        "opened_date": quoted - timedelta(days=rng.randrange(300, 1500)),
        "expired_date": quoted - timedelta(days=rng.randrange(5, 40)),
        "old_payoff": principal + money(rng, 50, 900),
        "current_balance": principal + (interest / 2).quantize(CENT),
        "later_payoff": principal + interest + per_diem * 10 + (fees or 0),
    }


def auto_loan_payoff(rng: random.Random) -> Facts:
    """A car loan about to be paid off."""
    facts = _payoff(rng, 1500, 60000, (1.9, 19.9))
    facts |= {"lender": names.institution(rng, names.LENDER_TAILS), "vin": vin(rng), "vehicle": rng.choice(names.CARS)}
    facts |= {
        "insurance_company": names.institution(rng, ("Insurance", "Mutual", "Casualty")),
        "dealer": f"{rng.choice(names.LAST)} {rng.choice(('Motors', 'Auto Group', 'Ford', 'Honda', 'Chevrolet'))}",
    }
    return facts


def mortgage_payoff(rng: random.Random) -> Facts:
    """A home loan about to be paid off."""
    facts = _payoff(rng, 20000, 900000, (2.25, 8.5))
    facts |= {
        "lender": names.institution(rng, names.MORTGAGE_TAILS),
        "escrow_balance": money(rng, 200, 9000),
        "recording_fee": money(rng, 10, 120),
        "property_address": names.address(rng),
        "title_company": names.institution(rng, ("Title", "Title & Escrow", "Abstract Co.", "Settlement Services")),
        "tax_amount": money(rng, 800, 6000),
        "insurance_amount": money(rng, 500, 3500),
    }
    return facts


def mortgage_statement(rng: random.Random) -> Facts:
    """A month of a home loan."""
    principal = money(rng, 30000, 800000)
    annual = rate(rng, 2.25, 8.5)
    interest = (principal * annual / 1200).quantize(CENT)
    to_principal = money(rng, 150, 1800)
    escrow = rng.choice((None, money(rng, 150, 1400), money(rng, 150, 1400)))
    past_due = rng.choice((None, None, money(rng, 200, 3000), Decimal("0.00")))
    regular = interest + to_principal + (escrow or 0)
    stated = day(rng)
    due = (stated.replace(day=1) + timedelta(days=32)).replace(day=rng.choice((1, 1, 1, 15)))
    return {
        **_common(rng),
        "servicer": names.institution(rng, names.MORTGAGE_TAILS),
        "account_number": account(rng),
        "statement_date": stated,
        "due_date": due,
        "amount_due": regular + (past_due or 0),
        "principal_balance": principal,
        "interest_rate": annual,
        "escrow_balance": money(rng, 100, 9000),
        "principal_payment": to_principal,
        "interest_payment": interest,
        "escrow_payment": escrow,
        "past_due": past_due,
        "late_fee": money(rng, 15, 140),
        "regular_payment": regular,
        "late_date": due + timedelta(days=15),
        "amount_after_late": regular + (past_due or 0) + money(rng, 15, 140),
        "original_amount": (principal * Decimal("1.2")).quantize(Decimal(1000)).quantize(CENT),
        "maturity_date": stated + timedelta(days=rng.randrange(2000, 9000)),
        "ytd_principal": money(rng, 500, 12000),
        "ytd_interest": money(rng, 500, 20000),
        "ytd_escrow": money(rng, 500, 8000),
        "last_payment": rng.choice((regular, regular, money(rng, 400, 4000))),
        "last_payment_date": stated - timedelta(days=rng.randrange(5, 30)),
        "unapplied": money(rng, 1, 400),
        "property_address": names.address(rng),
        "tax_amount": money(rng, 800, 6000),
        "tax_date": stated + timedelta(days=rng.randrange(10, 120)),
        "prepayment_penalty": money(rng, 500, 5000),
    }


STATUSES = {
    "in_school": ("In School", "in-school", "In-School Status", "enrolled in school"),
    "grace": ("Grace", "in grace", "Grace Period", "in your grace period"),
    "repayment": ("Repayment", "In Repayment", "Active Repayment", "in repayment", "REPAYMENT"),
    "deferment": ("Deferment", "Deferred", "In Deferment", "in deferment"),
    "forbearance": ("Forbearance", "In Forbearance", "administrative forbearance", "in forbearance"),
    "default": ("Default", "In Default", "Defaulted", "in default"),
    "paid_in_full": ("Paid in Full", "PAID IN FULL", "paid in full", "Paid In Full - Closed"),
}
"""How each status is worded; the key is the normalised choice."""


def student_loan(rng: random.Random) -> Facts:
    """A student loan."""
    principal = money(rng, 1500, 120000)
    annual = rate(rng, 2.5, 9.5)
    stated = day(rng)
    status = rng.choice(list(STATUSES)[:6] + ["repayment"] * 3)
    return {
        **_common(rng),
        "servicer": names.institution(rng, names.STUDENT_TAILS),
        "account_number": account(rng),
        "principal_balance": principal,
        "accrued_interest": money(rng, 5, 4000),
        "interest_rate": annual,
        "payment_amount": money(rng, 35, 1200),
        "due_date": stated + timedelta(days=rng.randrange(5, 45)),
        "loan_status": rng.choice(STATUSES[status]),
        "statement_date": stated,
        "total_balance": principal + money(rng, 5, 4000),
        "original_amount": (principal * Decimal("1.3")).quantize(CENT),
        "last_payment": money(rng, 35, 1200),
        "last_payment_date": stated - timedelta(days=rng.randrange(5, 40)),
        "disbursed_date": stated - timedelta(days=rng.randrange(300, 3000)),
        "capitalized": money(rng, 10, 2500),
        "school": f"{rng.choice(names.LAST)} {rng.choice(('College', 'State University', 'University', 'Community College'))}",
        "plan": rng.choice(("Standard", "Graduated", "SAVE", "Income-Based", "PAYE", "Extended Fixed")),
        "grace_end": stated + timedelta(days=rng.randrange(30, 200)),
        "past_due": rng.choice((None, money(rng, 35, 900))),
    }


def credit_card_statement(rng: random.Random) -> Facts:
    """A month of a credit card."""
    limit = Decimal(rng.randrange(5, 400) * 100).quantize(CENT)
    balance = (limit * Decimal(str(rng.uniform(0.02, 0.95)))).quantize(CENT)
    stated = day(rng)
    purchases = money(rng, 20, 3000)
    return {
        **_common(rng),
        "issuer": names.institution(rng, names.CARD_TAILS),
        "account_number": short_account(rng) if rng.random() < 0.8 else account(rng),
        "statement_balance": balance,
        "minimum_payment": max(Decimal(25), (balance * Decimal("0.02")).quantize(Decimal(1))).quantize(CENT),
        "due_date": stated + timedelta(days=rng.choice((20, 21, 25, 25, 28))),
        "statement_date": stated,
        "purchase_apr": rate(rng, 11.9, 31.9),
        "credit_limit": limit,
        "available_credit": limit - balance,
        "cash_apr": rate(rng, 24, 33),
        "transfer_apr": rate(rng, 9, 30),
        "penalty_apr": Decimal("29.99"),
        "cash_limit": (limit / 5).quantize(CENT),
        "cash_available": (limit / 6).quantize(CENT),
        "previous_balance": money(rng, 20, 6000),
        "purchases": purchases,
        "payments": money(rng, 20, 6000),
        "interest_charged": money(rng, 1, 200),
        "late_fee": Decimal(rng.choice((29, 35, 39, 40, 41))).quantize(CENT),
        "current_balance": balance + money(rng, 5, 500),
        "last_payment": money(rng, 25, 3000),
        "last_payment_date": stated - timedelta(days=rng.randrange(2, 27)),
        "past_due": rng.choice((None, money(rng, 25, 300))),
        "period_start": stated - timedelta(days=30),
        "rewards": f"{rng.randrange(100, 40000):,}",
        "merchant": rng.choice(
            ("KROGER #4410", "SHELL OIL 57442", "AMZN Mktp US", "TARGET 00021", "DELTA AIR", "NETFLIX.COM")
        ),
        "tx_amount": money(rng, 3, 400),
        "tx_date": stated - timedelta(days=rng.randrange(2, 28)),
        "tx2_amount": money(rng, 3, 400),
    }


FACTS = {
    "auto_loan_payoff": auto_loan_payoff,
    "mortgage_payoff": mortgage_payoff,
    "mortgage_statement": mortgage_statement,
    "student_loan": student_loan,
    "credit_card_statement": credit_card_statement,
}

FIELDS: dict[str, dict[str, str]] = {
    "auto_loan_payoff": {
        "lender": "name", "account_number": "id", "payoff_amount": "money", "good_through": "date", "per_diem": "money",
        "principal_balance": "money", "accrued_interest": "money", "fees": "money", "quote_date": "date", "vin": "id",
    },
    "mortgage_payoff": {
        "lender": "name", "account_number": "id", "payoff_amount": "money", "good_through": "date", "per_diem": "money",
        "principal_balance": "money", "accrued_interest": "money", "fees": "money", "quote_date": "date",
        "escrow_balance": "money", "recording_fee": "money", "property_address": "text",
    },
    "mortgage_statement": {
        "servicer": "name", "account_number": "id", "statement_date": "date", "due_date": "date", "amount_due": "money",
        "principal_balance": "money", "interest_rate": "rate", "escrow_balance": "money", "principal_payment": "money",
        "interest_payment": "money", "escrow_payment": "money", "past_due": "money", "late_fee": "money",
    },
    "student_loan": {
        "servicer": "name", "account_number": "id", "principal_balance": "money", "accrued_interest": "money",
        "interest_rate": "rate", "payment_amount": "money", "due_date": "date", "loan_status": "choice",
    },
    "credit_card_statement": {
        "issuer": "name", "account_number": "id", "statement_balance": "money", "minimum_payment": "money",
        "due_date": "date", "statement_date": "date", "purchase_apr": "rate", "credit_limit": "money",
        "available_credit": "money",
    },
}  # fmt: skip
"""Field kinds per type; a test compares this with `sluice.documents`."""
