"""Mortgage statement: what is due this month on a home loan, and what it is made of."""

from decimal import Decimal

from sluice.documents import _changes as change
from sluice.documents import _checks as check
from sluice.documents._base import Date, DocumentType, Frozen, Id, Money, Name, Rate, said


class MortgageStatement(Frozen):
    """A monthly bill, portal page or call about a home loan."""

    servicer: Name | None = said(
        "the company that services the loan and sends the bill",
        cues="servicer, loan servicer, mortgage servicer, serviced by, lender, payable to, make checks payable to, "
        "remit to, thank you for calling",
    )
    account_number: Id | None = said(
        "the loan number",
        cues="loan number, loan no, loan #, account number, account no, account #, acct, mortgage loan number, "
        "mortgage account, account",
    )
    statement_date: Date | None = said(
        "the day the statement was made out",
        cues="statement date, date of statement, billing date, bill date, statement prepared, date issued, date",
    )
    due_date: Date | None = said(
        "the day the payment is due",
        cues="due date, payment due date, payment due, due on, due by, is due, pay by, next payment due, due",
    )
    amount_due: Money | None = said(
        "the total due on the due date",
        cues="amount due, total amount due, total due, total payment due, payment amount due, amount now due, current "
        "amount due, please pay, pay this amount, your payment is, total payment",
        credit=True,
    )
    principal_balance: Money | None = said(
        "the outstanding principal of the loan",
        cues="principal balance, outstanding principal, outstanding principal balance, unpaid principal balance, "
        "unpaid principal, remaining principal, current principal balance, loan balance, still owe, upb",
    )
    interest_rate: Rate | None = said(
        "the yearly interest rate of the loan",
        cues="interest rate, current interest rate, annual interest rate, note rate, rate",
    )
    escrow_balance: Money | None = said(
        "what is held in the escrow account",
        cues="escrow balance, escrow account balance, current escrow balance, balance in escrow, held in escrow, in "
        "your escrow account, impound balance, escrow account",
        credit=True,
    )
    principal_payment: Money | None = said(
        "the part of the regular payment that repays principal",
        cues="principal, principal payment, principal portion, to principal, toward principal, principal due, "
        "principal paid",
    )
    interest_payment: Money | None = said(
        "the part of the regular payment that is interest",
        cues="interest, interest payment, interest portion, to interest, toward interest, interest due, interest paid",
    )
    escrow_payment: Money | None = said(
        "the part of the regular payment that goes into escrow for taxes and insurance",
        cues="escrow, escrow payment, escrow portion, to escrow, into escrow, escrow (taxes and insurance), taxes and "
        "insurance, escrow due, impound payment",
    )
    past_due: Money | None = said(
        "the amount that is overdue",
        cues="past due, past due amount, overdue, overdue payment, past-due amount, amount past due, delinquent "
        "amount, unpaid amount, arrears, behind",
    )
    late_fee: Money | None = said(
        "what is charged if the payment is late",
        cues="late fee, late charge, late payment fee, late charge of, fee will be charged, will be charged after, if "
        "paid after, if received after",
    )


document = DocumentType(
    MortgageStatement,
    hints="A US mortgage statement. Principal, interest and escrow payments are the parts of this month's regular "
    "payment, not year-to-date totals and not the balances.",
)


@document.rule
def amount_due_covers_its_parts(bill: MortgageStatement) -> str | None:
    """The amount due is not less than this month's principal, interest and escrow together."""
    if bill.amount_due is None or bill.principal_payment is None or bill.interest_payment is None:
        return None
    parts = bill.principal_payment + bill.interest_payment + (bill.escrow_payment or 0)
    return check.below(parts - check.ROUNDING, bill.amount_due, names=("sum of the parts", "amount due"))


@document.rule
def amount_due_is_the_sum_of_its_parts(bill: MortgageStatement) -> str | None:
    """Principal + interest + escrow, with what is past due or late, make the amount due, give or take 250 of fees."""
    if None in (bill.amount_due, bill.principal_payment, bill.interest_payment, bill.escrow_payment):
        return None
    parts = (bill.principal_payment, bill.interest_payment, bill.escrow_payment)
    stated = tuple(part for part in parts if part is not None)
    total = bill.amount_due or Decimal(0)
    if check.adds_up(total, stated, perhaps=(bill.past_due, bill.late_fee), slack=check.UNNAMED_CHARGES):
        return None
    known = sum(stated, Decimal(0))
    return f"the parts make {check.usd(known)}, the amount due is {check.usd(total)}" if total > known else None


@document.rule
def amount_due_is_less_than_the_loan(bill: MortgageStatement) -> str | None:
    """A month's payment is not more than the loan."""
    return check.below(bill.amount_due, bill.principal_balance, names=("amount due", "principal balance"))


@document.rule
def interest_payment_fits_the_rate(bill: MortgageStatement) -> str | None:
    """A month's interest is a twelfth of the yearly rate on the principal, within a factor of two."""
    if not bill.interest_payment or not bill.principal_balance or not bill.interest_rate:
        return None
    month = bill.principal_balance * bill.interest_rate / 1200
    if month / 2 <= bill.interest_payment + check.ROUNDING and bill.interest_payment <= month * 2 + check.ROUNDING:
        return None
    rate, principal = bill.interest_rate, check.usd(bill.principal_balance)
    return (
        f"interest of {check.usd(bill.interest_payment)}, but a month of {rate} % on {principal} is {check.usd(month)}"
    )


@document.rule
def interest_rate_is_a_mortgage_rate(bill: MortgageStatement) -> str | None:
    """Home loans cost between 0.5 and 20 per cent a year."""
    return check.within(bill.interest_rate, "0.5", "20")


@document.rule
def due_date_follows_the_statement(bill: MortgageStatement) -> str | None:
    """A payment is due on or after the statement date, within 60 days."""
    return check.follows(bill.due_date, bill.statement_date, days=60, names=("due date", "statement date"))


@document.rule
def past_due_is_part_of_the_amount_due(bill: MortgageStatement) -> str | None:
    """What is overdue is contained in the total due."""
    return check.below(bill.past_due, bill.amount_due, names=("past due amount", "amount due"))


@document.rule
def late_fee_is_less_than_the_payment(bill: MortgageStatement) -> str | None:
    """A late fee never exceeds the payment it is charged on."""
    return check.below(bill.late_fee, bill.amount_due, names=("late fee", "amount due"))


@document.rule(severity="warning")
def late_fee_is_small(bill: MortgageStatement) -> str | None:
    """Late fees on home loans are about 5 per cent of the payment, rarely above 10."""
    if bill.late_fee is None or bill.amount_due is None:
        return None
    return check.below(bill.late_fee, bill.amount_due / 10, names=("late fee", "tenth of the amount due"))


@document.rule
def escrow_is_a_part_of_the_loan(bill: MortgageStatement) -> str | None:
    """Escrow holds a year or two of taxes and insurance, never as much as the loan."""
    return check.below(bill.escrow_balance, bill.principal_balance, names=("escrow balance", "principal balance"))


@document.rule(severity="warning")
def account_number_is_not_a_phone_number(bill: MortgageStatement) -> str | None:
    """Ten digits that start with a toll-free prefix are more often the servicer's phone number."""
    return check.looks_like_a_phone_number(bill.account_number)


@document.rule(severity="warning")
def account_number_looks_like_one(bill: MortgageStatement) -> str | None:
    """Account numbers have 3 to 34 characters with at least one digit."""
    return check.odd_account_number(bill.account_number)


@document.over_time
def principal_never_rises(before: MortgageStatement, bill: MortgageStatement, days: int) -> str | None:
    """A principal rises by unpaid interest at most, and interest is never above 18 per cent."""
    most = change.interest_of(before.principal_balance, "18", days) + 1
    return change.balance_rose(before.principal_balance, bill.principal_balance, name="principal balance", by=most)


@document.over_time
def principal_falls_by_payments(before: MortgageStatement, bill: MortgageStatement, days: int) -> str | None:
    """The principal falls no faster than with three years to go; an extra payment is for a person to confirm."""
    return change.balance_fell(
        before.principal_balance, bill.principal_balance, days=days, months=36, name="principal balance"
    )


@document.over_time
def rate_moves_little(before: MortgageStatement, bill: MortgageStatement, days: int) -> str | None:
    """Even an adjustable rate moves by two points at an adjustment."""
    return change.rate_moved(before.interest_rate, bill.interest_rate, most="2", name="interest rate")


@document.over_time
def due_date_goes_on(before: MortgageStatement, bill: MortgageStatement, days: int) -> str | None:
    """A later bill is due later."""
    return change.went_back(before.due_date, bill.due_date, name="due date")
