"""Mortgage payoff: what closes a home loan, and until when that holds."""

from decimal import Decimal

from sluice.documents import _changes as change
from sluice.documents import _checks as check
from sluice.documents._base import Date, DocumentType, Frozen, Id, Money, Name, Text, said


class MortgagePayoff(Frozen):
    """A payoff statement, letter or call about a home loan."""

    lender: Name | None = said(
        "the lender or servicer who is paid",
        cues="lender, servicer, mortgagee, beneficiary, noteholder, note holder, loan servicer, payable to, make "
        "checks payable to, wire to, remit to, remit funds to, beneficiary bank, thank you for calling",
    )
    account_number: Id | None = said(
        "the loan number",
        cues="loan number, loan no, loan #, account number, account no, account #, acct, mortgage loan number, "
        "mortgage number, loan id, reference your loan number, account",
    )
    payoff_amount: Money | None = said(
        "what closes the loan on the quoted date; not the current balance and not an amount past due",
        cues="payoff amount, pay off amount, pay-off amount, total payoff, payoff quote, payoff balance, net payoff, "
        "net amount due, total amount due, total amount to pay loan in full, total due to pay in full, amount to "
        "pay off, amount required to pay your loan in full, amount required to release the lien, to pay the loan "
        "in full, to pay off, pay it off, to satisfy the mortgage, to close the loan, total payoff due, payoff "
        "total, payoff figure, payoff",
    )
    good_through: Date | None = said(
        "the last day on which the payoff amount holds",
        cues="good through, good thru, good until, valid through, valid until, valid thru, payoff good through date, "
        "quote expires, expires, expiration date, effective through, through, must be received by, if received "
        "by, if received on or before, funds must be received by, figures are good through",
    )
    per_diem: Money | None = said(
        "the interest for each further day",
        cues="per diem, perdiem, per-diem, daily interest, interest per day, per day, each day, each additional day, "
        "per diem interest, for every day after, daily accrual, a day",
    )
    principal_balance: Money | None = said(
        "the unpaid principal",
        cues="principal balance, unpaid principal balance, unpaid principal, outstanding principal, remaining "
        "principal, current principal, principal, upb",
    )
    accrued_interest: Money | None = said(
        "the interest included in the payoff",
        cues="accrued interest, interest accrued, interest due, interest to, interest from, interest through, interest "
        "included, unpaid interest, interest",
    )
    fees: Money | None = said(
        "the total of fees included in the payoff, where it is stated as one amount or as the only fee",
        cues="total fees, fees, fees and charges, fees and advances, outstanding fees, unpaid fees, other charges, "
        "corporate advances, fees due, the only fee",
    )
    quote_date: Date | None = said(
        "the day the quote was given: the date of the letter or of the call",
        cues="date, quote date, statement date, date of quote, quoted on, as of, prepared on, letter date, issue date, "
        "date issued, generated on, today is, today's date, call date",
    )
    escrow_balance: Money | None = said(
        "what is held in the escrow account",
        cues="escrow balance, escrow account balance, escrow, balance in escrow, held in escrow, in your escrow "
        "account, impound balance, impound account, escrow funds, escrow/impound",
        credit=True,
    )
    recording_fee: Money | None = said(
        "the fee for releasing or recording the lien",
        cues="recording fee, release fee, recording cost, county recording fee, lien release fee, release recording "
        "fee, satisfaction fee, satisfaction recording fee, reconveyance fee, release of lien, to record the "
        "release, recording",
    )
    property_address: Text | None = said(
        "the address of the mortgaged property, in one line",
        cues="property address, property, re property, subject property, collateral address, premises, secured by, "
        "located at",
    )


document = DocumentType(
    MortgagePayoff,
    hints="A US home loan is about to be paid off. The payoff amount closes the loan on a date; the current balance, "
    "the monthly payment and amounts past due are something else. The property may differ from the mailing address.",
)


@document.rule
def payoff_covers_the_principal(loan: MortgagePayoff) -> str | None:
    """A payoff is at least the unpaid principal, less escrow where the lender nets it."""
    if loan.payoff_amount is None or loan.principal_balance is None or loan.payoff_amount >= loan.principal_balance:
        return None
    least = loan.principal_balance - max(loan.escrow_balance or Decimal(0), Decimal(0))
    return check.below(least, loan.payoff_amount, names=("principal balance less escrow", "payoff amount"))


@document.rule
def payoff_is_near_the_principal(loan: MortgagePayoff) -> str | None:
    """Interest and fees never make a payoff a quarter more than the principal, give or take 5,000 dollars."""
    if loan.payoff_amount is None or loan.principal_balance is None:
        return None
    most = loan.principal_balance * Decimal("1.25") + 5000
    return check.below(
        loan.payoff_amount, most, names=("payoff amount", "most that principal, interest and fees explain")
    )


@document.rule
def payoff_and_principal_share_a_scale(loan: MortgagePayoff) -> str | None:
    """Payoff and principal about ten or a hundred times apart: a decimal point slipped or a digit was lost."""
    return check.slipped(loan.payoff_amount, loan.principal_balance, names=("payoff amount", "principal balance"))


@document.rule
def payoff_adds_up(loan: MortgagePayoff) -> str | None:
    """Payoff = principal + accrued interest + fees, with or without the recording fee, escrow perhaps deducted."""
    escrow = None if loan.escrow_balance is None else -loan.escrow_balance
    return check.payoff_off(
        loan.payoff_amount,
        loan.principal_balance,
        loan.accrued_interest,
        loan.fees,
        perhaps=(loan.recording_fee, escrow),
    )


@document.rule
def per_diem_is_a_days_interest(loan: MortgagePayoff) -> str | None:
    """A day's interest on the principal means a yearly rate between 0.5 and 20 per cent."""
    return check.per_diem_out_of_band(loan.per_diem, loan.principal_balance or loan.payoff_amount, "0.5", "20")


@document.rule
def accrued_interest_is_under_a_year(loan: MortgagePayoff) -> str | None:
    """Interest in a payoff is at most a year's at 20 per cent."""
    return check.interest_too_high(loan.accrued_interest, loan.principal_balance, rate="20", years=1)


@document.rule
def accrued_interest_fits_the_per_diem(loan: MortgagePayoff) -> str | None:
    """Accrued interest is at most 400 days of the per diem."""
    return check.interest_days_too_many(loan.accrued_interest, loan.per_diem, days=400)


@document.rule
def fees_are_a_small_part(loan: MortgagePayoff) -> str | None:
    """Fees are less than a quarter of the payoff."""
    if loan.fees is None or loan.payoff_amount is None:
        return None
    return check.below(loan.fees, loan.payoff_amount / 4, names=("total of fees", "quarter of the payoff"))


@document.rule
def recording_fee_is_a_county_fee(loan: MortgagePayoff) -> str | None:
    """Counties record a release for less than 1,000 dollars."""
    return check.below(loan.recording_fee, Decimal(1000), names=("recording fee", "dearest county's fee"))


@document.rule
def escrow_is_less_than_the_payoff(loan: MortgagePayoff) -> str | None:
    """Escrow holds a year or two of taxes and insurance, never the loan itself."""
    return check.below(loan.escrow_balance, loan.payoff_amount, names=("escrow balance", "payoff amount"))


@document.rule
def payoff_holds_on_the_quote_date_and_after(loan: MortgagePayoff) -> str | None:
    """A quote holds from its own date for at most 120 days."""
    return check.follows(loan.good_through, loan.quote_date, days=120, names=("good-through date", "quote date"))


@document.rule(severity="warning")
def account_number_is_not_a_phone_number(loan: MortgagePayoff) -> str | None:
    """Ten digits that start with a toll-free prefix are more often the lender's phone number."""
    return check.looks_like_a_phone_number(loan.account_number)


@document.rule(severity="warning")
def account_number_looks_like_one(loan: MortgagePayoff) -> str | None:
    """Account numbers have 3 to 34 characters with at least one digit."""
    return check.odd_account_number(loan.account_number)


@document.over_time
def principal_never_rises(before: MortgagePayoff, loan: MortgagePayoff, days: int) -> str | None:
    """A principal rises by unpaid interest at most, and interest is never above 18 per cent."""
    most = change.interest_of(before.principal_balance, "18", days) + 1
    return change.balance_rose(before.principal_balance, loan.principal_balance, name="principal balance", by=most)


@document.over_time
def principal_falls_by_payments(before: MortgagePayoff, loan: MortgagePayoff, days: int) -> str | None:
    """The principal falls no faster than with three years to go; an extra payment is for a person to confirm."""
    return change.balance_fell(
        before.principal_balance, loan.principal_balance, days=days, months=36, name="principal balance"
    )


@document.over_time
def payoff_grows_by_the_per_diem(before: MortgagePayoff, loan: MortgagePayoff, days: int) -> str | None:
    """While the principal stands still, a payoff grows by the per diem; 500 dollars of fees may come or go."""
    unpaid = change.unchanged(before.principal_balance, loan.principal_balance)
    per_diem = loan.per_diem or before.per_diem
    return change.payoff_jumped(before.payoff_amount, loan.payoff_amount, per_diem=per_diem, days=days, unpaid=unpaid)


@document.over_time
def rate_moves_little(before: MortgagePayoff, loan: MortgagePayoff, days: int) -> str | None:
    """Even an adjustable rate moves by two points at an adjustment."""
    then, now = (before.per_diem, before.principal_balance), (loan.per_diem, loan.principal_balance)
    return change.daily_rate_moved(then, now, most="2")
