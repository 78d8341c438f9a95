"""Credit card statement: what is owed on a card, what must be paid, and what is left of the limit."""

from decimal import Decimal

from sluice.documents import _changes as change
from sluice.documents import _checks as check
from sluice.documents._base import Date, DocumentType, Frozen, Id, Money, Name, Rate, said


class CreditCardStatement(Frozen):
    """A monthly statement, portal page or call about a credit card."""

    issuer: Name | None = said(
        "the bank that issued the card",
        cues="issuer, issued by, card issuer, bank, payable to, make checks payable to, remit to, thank you for "
        "calling",
    )
    account_number: Id | None = said(
        "the account number, usually only its last four digits",
        cues="account number, account number ending in, account ending in, card ending in, ending in, card number, "
        "account no, account #, acct, last four, account",
    )
    statement_balance: Money | None = said(
        "the balance on the closing date of the statement, not today's balance",
        cues="statement balance, new balance, new balance total, ending balance, closing balance, balance on your "
        "statement, total new balance, total balance, balance as of",
        credit=True,
    )
    minimum_payment: Money | None = said(
        "the least that must be paid by the due date",
        cues="minimum payment, minimum payment due, minimum due, minimum amount due, min payment, min due, min. "
        "payment, total minimum payment due, at least, minimum",
    )
    due_date: Date | None = said(
        "the day the payment is due",
        cues="due date, payment due date, payment due, due on, due by, is due, pay by, must be received by, due",
    )
    statement_date: Date | None = said(
        "the closing date of the statement",
        cues="statement date, statement closing date, closing date, statement closed, billing date, billing cycle "
        "ending, cycle closed, statement end date, closed on, date",
    )
    purchase_apr: Rate | None = said(
        "the yearly rate for purchases, not for cash advances, transfers or penalties",
        cues="purchase apr, purchases apr, apr for purchases, purchases, standard apr, annual percentage rate, "
        "purchase rate, interest rate on purchases, apr on purchases",
    )
    credit_limit: Money | None = said(
        "the total credit line, not the cash limit",
        cues="credit limit, total credit limit, credit line, total credit line, revolving limit, revolving credit "
        "line, credit access line, limit",
    )
    available_credit: Money | None = said(
        "what is left of the credit line, not of the cash limit",
        cues="available credit, credit available, available credit limit, available credit line, available to spend, "
        "remaining credit, left to spend, available",
        credit=True,
    )


document = DocumentType(
    CreditCardStatement,
    hints="A US credit card. Statement balance is that of the closing date; current balance, previous balance, cash "
    "limits and the rates for cash, transfers and penalties are something else.",
)


@document.rule
def minimum_is_at_most_the_balance(card: CreditCardStatement) -> str | None:
    """Nobody must pay more than is owed."""
    return check.below(card.minimum_payment, card.statement_balance, names=("minimum payment", "statement balance"))


@document.rule(severity="warning")
def minimum_is_a_small_part_of_the_balance(card: CreditCardStatement) -> str | None:
    """Minimum payments on balances above 1,000 dollars are 0.5 to 25 per cent; ten times more or less is a slip."""
    balance, least = card.statement_balance, card.minimum_payment
    if balance is None or least is None or balance <= Decimal(1000):
        return None
    share = least / balance * 100
    if Decimal("0.5") <= share <= Decimal(25):
        return None
    return f"the minimum payment of {check.usd(least)} is {share:.2f} % of the balance of {check.usd(balance)}"


@document.rule
def balance_is_within_the_limit(card: CreditCardStatement) -> str | None:
    """A balance passes the credit limit by a quarter at most."""
    if card.credit_limit is None:
        return None
    most = card.credit_limit * Decimal("1.25")
    return check.below(card.statement_balance, most, names=("statement balance", "credit limit and a quarter"))


@document.rule
def available_credit_is_at_most_the_limit(card: CreditCardStatement) -> str | None:
    """Without a credit balance, no more than the limit is available."""
    if card.credit_limit is None or (card.statement_balance or 0) < 0:
        return None
    return check.below(card.available_credit, card.credit_limit, names=("available credit", "credit limit"))


@document.rule
def available_credit_is_what_the_balance_leaves(card: CreditCardStatement) -> str | None:
    """Available credit is at most the limit less the balance."""
    left = check.left_of(card.credit_limit, card.statement_balance)
    if left is None:
        return None
    return check.below(card.available_credit, left + check.ROUNDING, names=("available credit", "limit less balance"))


@document.rule(severity="warning")
def pending_charges_are_not_counted(card: CreditCardStatement) -> str | None:
    """Less is available than the limit less the balance: pending charges or a hold may explain it."""
    left = check.left_of(card.credit_limit, card.statement_balance)
    if left is None or card.available_credit is None or card.available_credit >= left - check.ROUNDING:
        return None
    return f"{check.usd(card.available_credit)} is available, the limit less the balance is {check.usd(left)}"


@document.rule
def holds_are_less_than_half_the_limit(card: CreditCardStatement) -> str | None:
    """When more than half the limit is neither owed nor available, one of the amounts is misread."""
    left = check.left_of(card.credit_limit, card.statement_balance)
    if left is None or card.credit_limit is None or card.available_credit is None:
        return None
    held = left - max(card.available_credit, Decimal(0))
    return check.below(held, card.credit_limit / 2, names=("amount neither owed nor available", "half of the limit"))


@document.rule
def purchase_apr_is_a_card_rate(card: CreditCardStatement) -> str | None:
    """Cards cost between 0 and 36 per cent a year."""
    return check.within(card.purchase_apr, "0", "36")


@document.rule
def due_date_follows_the_statement(card: CreditCardStatement) -> str | None:
    """A payment is due on or after the statement date, within 60 days."""
    return check.follows(card.due_date, card.statement_date, days=60, names=("due date", "statement date"))


@document.rule(severity="warning")
def account_number_is_not_a_phone_number(card: CreditCardStatement) -> str | None:
    """Ten digits that start with a toll-free prefix are more often the issuer's phone number."""
    return check.looks_like_a_phone_number(card.account_number)


@document.rule(severity="warning")
def account_number_looks_like_one(card: CreditCardStatement) -> str | None:
    """Account numbers have 3 to 34 characters with at least one digit."""
    return check.odd_account_number(card.account_number)


@document.over_time
def limit_keeps_its_scale(before: CreditCardStatement, card: CreditCardStatement, days: int) -> str | None:
    """A limit about ten or a hundred times the earlier one: a decimal point slipped or a digit was lost."""
    return check.slipped(before.credit_limit, card.credit_limit, names=("earlier credit limit", "credit limit"))


@document.over_time
def apr_moves_little(before: CreditCardStatement, card: CreditCardStatement, days: int) -> str | None:
    """A purchase rate follows the prime rate or a penalty: within ten points from one statement to another."""
    return change.rate_moved(before.purchase_apr, card.purchase_apr, most="10", name="purchase APR")


@document.over_time
def due_date_goes_on(before: CreditCardStatement, card: CreditCardStatement, days: int) -> str | None:
    """A later statement is due later."""
    return change.went_back(before.due_date, card.due_date, name="due date")
