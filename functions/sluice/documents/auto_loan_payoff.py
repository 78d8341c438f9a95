"""Auto loan payoff: what closes the loan on a vehicle, and until when that holds."""

from decimal import Decimal

from sluice.documents import _changes as change
from sluice.documents import _checks as check
from sluice.documents._base import Date, DocumentType, Frozen, Id, Money, Name, said


class AutoLoanPayoff(Frozen):
    """A payoff letter, portal page or call about a car loan."""

    lender: Name | None = said(
        "the lender or lienholder who is paid",
        cues="lender, lienholder, lien holder, creditor, payable to, make checks payable to, remit to, pay to the "
        "order of, mail payoff to, financed by, thank you for calling",
    )
    account_number: Id | None = said(
        "the loan account number",
        cues="account number, account no, account #, acct, acct no, loan number, loan no, loan #, loan account, "
        "contract number, account ending in, loan ending in, account",
    )
    payoff_amount: Money | None = said(
        "what closes the loan on the quoted date; not the current balance and not an amount past due",
        cues="payoff amount, pay off amount, pay-off amount, payoff quote, total payoff, payoff balance, payoff "
        "figure, net payoff, amount to pay off, amount to payoff, amount required to pay your loan in full, "
        "amount needed to pay off, amount needed to satisfy, to pay the loan in full, to pay off, pay it off, to "
        "close the loan, to satisfy the loan, total amount due to pay off, total due to pay in full, payoff "
        "total, payoff",
    )
    good_through: Date | None = said(
        "the last day on which the payoff amount holds",
        cues="good through, good thru, good until, good till, valid through, valid until, valid thru, quote expires, "
        "expires, expiration date, payoff good through date, payoff valid through, effective through, through, "
        "must be received by, if received by, if received on or before, funds must reach us by",
    )
    per_diem: Money | None = said(
        "the interest for each further day",
        cues="per diem, perdiem, per-diem, daily interest, interest per day, per day, each day, each additional day, "
        "for every day after, daily accrual, daily rate of interest, a day",
    )
    principal_balance: Money | None = said(
        "the unpaid principal",
        cues="principal balance, unpaid principal, unpaid principal balance, outstanding principal, remaining "
        "principal, current principal, principal, upb",
    )
    accrued_interest: Money | None = said(
        "the interest included in the payoff",
        cues="accrued interest, interest accrued, interest due, unpaid interest, interest to date, interest through, "
        "interest included, interest",
    )
    fees: Money | None = said(
        "the total of fees included in the payoff, where it is stated as one amount or as the only fee",
        cues="total fees, fees, fees and charges, outstanding fees, unpaid fees, other charges, late charges and fees, "
        "fees due, the only fee",
    )
    quote_date: Date | None = said(
        "the day the quote was given: the date of the letter or of the call",
        cues="date, quote date, date of quote, quoted on, as of, prepared on, letter date, date issued, issue date, "
        "generated on, request date, today is, today's date, call date",
    )
    vin: Id | None = said(
        "the vehicle identification number",
        cues="vin, vin number, vin no, vehicle identification number, vehicle id, vehicle id number, serial number",
    )


document = DocumentType(
    AutoLoanPayoff,
    hints="A US auto loan is about to be paid off. The payoff amount closes the loan on a date; the current balance, "
    "the regular payment and amounts past due are something else.",
)


@document.rule
def payoff_covers_the_principal(loan: AutoLoanPayoff) -> str | None:
    """A loan cannot be paid off with less than its unpaid principal."""
    return check.below(loan.principal_balance, loan.payoff_amount, names=("principal balance", "payoff amount"))


@document.rule
def payoff_is_near_the_principal(loan: AutoLoanPayoff) -> str | None:
    """Interest and fees never make a payoff half as much again as the principal, give or take 500 dollars."""
    if loan.payoff_amount is None or loan.principal_balance is None:
        return None
    most = loan.principal_balance * Decimal("1.5") + 500
    return check.below(
        loan.payoff_amount, most, names=("payoff amount", "most that principal, interest and fees explain")
    )


@document.rule
def payoff_and_principal_share_a_scale(loan: AutoLoanPayoff) -> str | None:
    """Payoff and principal about ten or a hundred times apart: a decimal point slipped or a digit was lost."""
    return check.slipped(loan.payoff_amount, loan.principal_balance, names=("payoff amount", "principal balance"))


@document.rule
def payoff_adds_up(loan: AutoLoanPayoff) -> str | None:
    """Payoff = principal + accrued interest + fees; fees that are not stated may hide up to 500 dollars."""
    return check.payoff_off(loan.payoff_amount, loan.principal_balance, loan.accrued_interest, loan.fees)


@document.rule
def per_diem_is_a_days_interest(loan: AutoLoanPayoff) -> str | None:
    """A day's interest on the principal means a yearly rate between 0.5 and 36 per cent."""
    return check.per_diem_out_of_band(loan.per_diem, loan.principal_balance or loan.payoff_amount, "0.5", "36")


@document.rule
def accrued_interest_is_under_a_year(loan: AutoLoanPayoff) -> str | None:
    """Interest in a payoff is at most a year's at 36 per cent."""
    return check.interest_too_high(loan.accrued_interest, loan.principal_balance, rate="36", years=1)


@document.rule
def accrued_interest_fits_the_per_diem(loan: AutoLoanPayoff) -> str | None:
    """Accrued interest is at most 400 days of the per diem."""
    return check.interest_days_too_many(loan.accrued_interest, loan.per_diem, days=400)


@document.rule
def fees_are_a_small_part(loan: AutoLoanPayoff) -> str | None:
    """Fees are less than a quarter of the payoff."""
    if loan.fees is None or loan.payoff_amount is None:
        return None
    return check.below(loan.fees, loan.payoff_amount / 4, names=("total of fees", "quarter of the payoff"))


@document.rule
def payoff_holds_on_the_quote_date_and_after(loan: AutoLoanPayoff) -> str | None:
    """A quote holds from its own date for at most 120 days."""
    return check.follows(loan.good_through, loan.quote_date, days=120, names=("good-through date", "quote date"))


@document.rule
def vin_is_well_formed(loan: AutoLoanPayoff) -> str | None:
    """A VIN has 17 letters and digits, never I, O or Q."""
    return check.vin_malformed(loan.vin)


@document.rule(severity="warning")
def vin_check_digit_holds(loan: AutoLoanPayoff) -> str | None:
    """The ninth character of a North American VIN is computed from the others; imports may differ."""
    return check.vin_check_digit_wrong(loan.vin)


@document.rule
def account_number_is_not_the_vin(loan: AutoLoanPayoff) -> str | None:
    """The loan account and the vehicle have different numbers."""
    same = loan.vin is not None and loan.account_number == loan.vin
    return f"{loan.vin} is given both as VIN and as account number" if same else None


@document.rule(severity="warning")
def account_number_is_not_a_phone_number(loan: AutoLoanPayoff) -> str | None:
    """Ten digits that start with a toll-free prefix are more often the lender's phone number."""
    return check.looks_like_a_phone_number(loan.account_number)


@document.rule(severity="warning")
def account_number_looks_like_one(loan: AutoLoanPayoff) -> str | None:
    """Account numbers have 3 to 34 characters with at least one digit."""
    return check.odd_account_number(loan.account_number)


@document.over_time
def principal_never_rises(before: AutoLoanPayoff, loan: AutoLoanPayoff, days: int) -> str | None:
    """A car loan is only ever paid down: its principal does not rise."""
    return change.balance_rose(before.principal_balance, loan.principal_balance, name="principal balance")


@document.over_time
def principal_falls_by_payments(before: AutoLoanPayoff, loan: AutoLoanPayoff, days: int) -> str | None:
    """The principal falls no faster than that of a one-year loan; an extra payment is for a person to confirm."""
    return change.balance_fell(
        before.principal_balance, loan.principal_balance, days=days, months=12, name="principal balance"
    )


@document.over_time
def payoff_grows_by_the_per_diem(before: AutoLoanPayoff, loan: AutoLoanPayoff, days: int) -> str | None:
    """While the principal stands still, a payoff grows by the per diem; 500 dollars of fees may come or go."""
    unpaid = change.unchanged(before.principal_balance, loan.principal_balance)
    per_diem = loan.per_diem or before.per_diem
    return change.payoff_jumped(before.payoff_amount, loan.payoff_amount, per_diem=per_diem, days=days, unpaid=unpaid)


@document.over_time
def rate_stays(before: AutoLoanPayoff, loan: AutoLoanPayoff, days: int) -> str | None:
    """A car loan has one rate for life: per diem and principal stand for the same within half a point."""
    then, now = (before.per_diem, before.principal_balance), (loan.per_diem, loan.principal_balance)
    return change.daily_rate_moved(then, now, most="0.5")


@document.over_time
def vehicle_stays(before: AutoLoanPayoff, loan: AutoLoanPayoff, days: int) -> str | None:
    """A loan finances one vehicle."""
    return change.differs(before.vin, loan.vin, name="VIN")
