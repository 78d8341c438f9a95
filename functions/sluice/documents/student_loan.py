"""Student loan: what is owed, what is paid next, and where in its life the loan is."""

from decimal import Decimal
from typing import Literal

from sluice.documents import _changes as change
from sluice.documents import _checks as check
from sluice.documents._base import Date, DocumentType, Frozen, Id, Money, Name, Rate, said

LoanStatus = Literal["in_school", "grace", "repayment", "deferment", "forbearance", "default", "paid_in_full"]


class StudentLoan(Frozen):
    """A statement, portal page or call about a student loan."""

    servicer: Name | None = said(
        "the company that services the loan",
        cues="servicer, loan servicer, serviced by, your servicer, lender, payable to, make checks payable to, remit "
        "to, thank you for calling",
    )
    account_number: Id | None = said(
        "the account or loan number",
        cues="account number, account no, account #, acct, loan number, loan no, loan #, loan id, award id, account "
        "ending in, account",
    )
    principal_balance: Money | None = said(
        "the unpaid principal, without interest",
        cues="principal balance, unpaid principal, unpaid principal balance, outstanding principal, current principal, "
        "current principal balance, remaining principal, principal",
    )
    accrued_interest: Money | None = said(
        "interest that has accrued and is not yet paid",
        cues="accrued interest, unpaid interest, outstanding interest, interest accrued, unpaid accrued interest, "
        "interest balance, interest",
    )
    interest_rate: Rate | None = said(
        "the yearly interest rate of the loan",
        cues="interest rate, current interest rate, fixed rate, variable rate, annual rate, rate, apr",
    )
    payment_amount: Money | None = said(
        "the next or regular payment",
        cues="payment amount, monthly payment, monthly payment amount, regular payment, regular monthly payment, "
        "current payment, next payment, scheduled payment, installment, amount due, total due, payment of, "
        "payment due, autopay amount, payment",
    )
    due_date: Date | None = said(
        "the day the next payment is due",
        cues="due date, payment due date, payment due, next payment due, next due date, due on, due by, is due, pay "
        "by, due",
    )
    loan_status: LoanStatus | None = said(
        "the status of the loan as the document states it; never concluded from a bill",
        cues="loan status, status, current status, account status, repayment status, in school, in grace, grace "
        "period, in repayment, in deferment, deferred, in forbearance, in default, defaulted, paid in full",
    )


document = DocumentType(
    StudentLoan,
    hints="A US student loan. The principal balance is without interest; the loan status is only what the text calls "
    "it, never concluded from a payment being due.",
)


@document.rule
def interest_rate_is_a_student_rate(loan: StudentLoan) -> str | None:
    """Student loans cost between 0 and 15 per cent a year."""
    return check.within(loan.interest_rate, "0", "15")


@document.rule(severity="warning")
def accrued_interest_is_under_a_year(loan: StudentLoan) -> str | None:
    """Unpaid interest above a year's is rare; it does build up through years of school or deferment."""
    rate = loan.interest_rate if loan.interest_rate else "15"
    return check.interest_too_high(loan.accrued_interest, loan.principal_balance, rate=rate, years=1)


@document.rule
def accrued_interest_is_under_fifteen_years(loan: StudentLoan) -> str | None:
    """Not even long deferment leaves more than fifteen years of interest unpaid."""
    rate = loan.interest_rate if loan.interest_rate else "15"
    return check.interest_too_high(loan.accrued_interest, loan.principal_balance, rate=rate, years=15)


@document.rule
def payment_is_less_than_the_loan(loan: StudentLoan) -> str | None:
    """A payment is at most what is owed."""
    if loan.payment_amount is None or loan.principal_balance is None:
        return None
    owed = loan.principal_balance + (loan.accrued_interest or 0)
    return check.below(loan.payment_amount, owed + check.ROUNDING, names=("payment", "principal and interest"))


@document.rule(severity="warning")
def payment_is_a_small_part_of_a_large_loan(loan: StudentLoan) -> str | None:
    """Loans above 10,000 dollars are repaid over years: a tenth of the principal at once is unusual."""
    if loan.principal_balance is None or loan.principal_balance <= Decimal(10_000):
        return None
    return check.below(loan.payment_amount, loan.principal_balance / 10, names=("payment", "tenth of the principal"))


@document.rule
def paid_in_full_leaves_nothing(loan: StudentLoan) -> str | None:
    """A loan that is paid in full has no principal left."""
    if loan.loan_status != "paid_in_full" or not loan.principal_balance:
        return None
    return f"paid in full, but {check.usd(loan.principal_balance)} of principal is left"


@document.rule(severity="warning")
def account_number_is_not_a_phone_number(loan: StudentLoan) -> str | None:
    """Ten digits that start with a toll-free prefix are more often the servicer's phone number."""
    return check.looks_like_a_phone_number(loan.account_number)


@document.rule(severity="warning")
def account_number_looks_like_one(loan: StudentLoan) -> str | None:
    """Account numbers have 3 to 34 characters with at least one digit."""
    return check.odd_account_number(loan.account_number)


@document.over_time
def principal_rises_by_interest(before: StudentLoan, loan: StudentLoan, days: int) -> str | None:
    """A student loan grows by what was accrued and by interest of at most 18 per cent a year, no more."""
    most = (before.accrued_interest or 0) + change.interest_of(before.principal_balance, "18", days) + 1
    return change.balance_rose(before.principal_balance, loan.principal_balance, name="principal balance", by=most)


@document.over_time
def rate_moves_little(before: StudentLoan, loan: StudentLoan, days: int) -> str | None:
    """Federal rates are fixed, private ones move by a few points."""
    return change.rate_moved(before.interest_rate, loan.interest_rate, most="4", name="interest rate")


@document.over_time
def payment_keeps_its_scale(before: StudentLoan, loan: StudentLoan, days: int) -> str | None:
    """A payment about ten or a hundred times the earlier one: a decimal point slipped or a digit was lost."""
    return check.slipped(before.payment_amount, loan.payment_amount, names=("earlier payment", "payment"))
