"""The second hand: monthly statements as a PDF-to-text tool gives them: columns, coupons, scan lines, small print.

It also holds the shorthand that the layout-minded authors share: ``say`` and the functions built on it.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from textwrap import fill

from sluice.learning.synthetic.facts import digits, money
from sluice.learning.synthetic.writer import Writer, family, unmark

_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_EXTRA = re.compile(r"\{(?:~(\d+)-(\d+)|#(\d+)|([a-z_0-9]+)(%|/|[+-]\d+))\}")


def say(w: Writer, template: str) -> str:
    """Fill one piece of text; a leading ``?`` halves its chance, and a missing fact drops it.

    ``[a|b]`` picks; ``{name%}`` is an unmarked rate, ``{name/}`` a day without its year, ``{name+9}`` another day,
    ``{~50-900}`` an invented amount in dollars, ``{#8}`` invented digits.
    """
    while template.startswith("?"):
        if w.chance(0.5):
            return ""
        template = template[1:]
    while _CHOICE.search(template):
        template = _CHOICE.sub(lambda found: w.rng.choice(found[1].split("|")), template)
    if any(found[4] and w.facts.get(found[4]) is None for found in _EXTRA.finditer(template)):
        return ""
    return w.fill(_EXTRA.sub(lambda found: _extra(w, found), template))


def _extra(w: Writer, found: re.Match[str]) -> str:
    low, high, count, name, how = found.groups()
    if low:
        return w.styles.write(money(w.rng, max(float(low), 1), float(high)), None, None)
    if count:
        return digits(w.rng, int(count))
    fact = w.facts[name]
    if isinstance(fact, date):
        return f"{fact:%m/%d}" if how == "/" else w.styles.write(fact + timedelta(days=int(how)), None, None)
    return w.styles.write(fact, "rate", None)


def sheet(w: Writer, *parts: str) -> str:
    """The parts said one per line; an empty part is a blank line, a dropped part leaves nothing."""
    lines = [said for part in parts if (said := say(w, part)) or not part]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def cells(w: Writer, *rows: str) -> list[list[str]]:
    """Rows written ``a :: b :: c``, said; rows with a missing fact are left out, and now and then one that has it."""
    said = [say(w, row) for row in rows if "{" not in row or w.chance(0.93)]
    return [row.split(" :: ") for row in said if row]


def seen(text: str) -> int:
    """How many characters a marked text shows."""
    return len(unmark(text)[0])


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Marked text filled with blanks to a width in characters."""
    blank = " " * max(width - seen(text), 0)
    return blank + text if right else text + blank


def grid(rows: list[list[str]], *, gap: int = 3, right: bool = False) -> str:
    """Cells in padded columns; ``right`` aligns all columns but the first to the right."""
    widths = [max(seen(row[i]) for row in rows if i < len(row)) for i in range(max(map(len, rows), default=0))]
    return "\n".join(
        (" " * gap).join(padded(cell, widths[i], right=right and i > 0) for i, cell in enumerate(row)).rstrip()
        for row in rows
    )


def across(rows: list[list[str]], *, gap: int = 3) -> str:
    """Label and value pairs turned: one line of labels, one line of values below."""
    return grid([list(turned) for turned in zip(*rows, strict=True)], gap=gap) if rows else ""


def dotted(rows: list[list[str]], width: int, leader: str = ".") -> str:
    """Label, leader, value: the value ends at ``width`` characters."""
    return "\n".join(f"{label} {leader * max(width - seen(label) - seen(value), 3)} {value}" for label, value in rows)


def beside(left: str, right: str, *, gap: int = 6) -> str:
    """Two blocks as a page shows them, line by line next to each other."""
    ours, theirs = left.split("\n"), right.split("\n")
    width = max(map(seen, ours)) + gap
    height = max(len(ours), len(theirs))
    pairs = zip(ours + [""] * (height - len(ours)), theirs + [""] * (height - len(theirs)), strict=True)
    return "\n".join((padded(a, width) + b).rstrip() for a, b in pairs)


def on_two_lines(address: str) -> str:
    """A one-line address broken before its city."""
    return "\n".join(address.rsplit(", ", 2)[:1]) + "\n" + ", ".join(address.rsplit(", ", 2)[1:])


def amount(w: Writer, value: Decimal) -> str:
    """An amount in dollars in the document's habit, unmarked."""
    return w.styles.write(value, None, None)


def worth(w: Writer, name: str) -> Decimal:
    """A fact that is an amount, for sums; nothing counts as 0."""
    fact = w.facts.get(name)
    return fact if isinstance(fact, Decimal) else Decimal(0)


def scan_line(w: Writer) -> str:
    """The machine-readable line at the foot of a coupon."""
    return "  ".join(digits(w.rng, w.rng.randrange(4, 17)) for _ in range(w.rng.randrange(2, 5)))


_SMALL_PRINT = (
    "Customer service is open Monday to Friday [7|8] a.m. to [6|8] p.m. [Central|Eastern] time at {phone}. TTY users dial 711.",
    "Write to us at {office_address}. [Do not send payments to this address.|Include your name and reference {reference}.]",
    "A fee of {small_fee} applies when an agent takes your payment by phone; payments online are free.",
    "We may charge {small_fee} when a payment is returned unpaid.",
    "We may report information about your account to credit bureaus. Late payments, missed payments, or other defaults may be reflected in your credit report.",
    "If you think there is an error on this [document|page|notice], write to us within 60 days. In your letter give us your name, the dollar amount of the suspected error and a description of the problem.",
    "When you provide a check as payment, you authorize us to use information from your check to make a one-time electronic transfer from your account.",
    "Notice to customers in bankruptcy: this is for information only and is not an attempt to collect a debt.",
    "To pay by wire use ABA {routing_number}, credit account {#10}, and put your name in the message line.",
    "Para asistencia en español llame al {phone}.",
    "Calls may be monitored or recorded. [Equal Housing Lender.|Member FDIC.|Federally insured by NCUA.] NMLS ID {#6}.",
    "Form {#4}-[A|B|C] (Rev. 0[3|6]/2[1|2|3])",
    "tax_amount >> Amounts of {~500-700} or more of interest paid in a year are reported to you on Form 1098 by January 31.",
    "Did you move? Check the box and print your new address on the reverse side.",
    "[Thank you for your payment of|We received your last payment of] {last_payment} [on|dated] {last_payment_date}.",
    "Earlier this year we sent {tax_amount} to the county for your taxes.",
    "Partial payments are held in a suspense account until enough is received. It now holds {unapplied}.",
    "Prepaying more than 20% of the original amount in a year can cost up to {prepayment_penalty}.",
    "Redeem your {rewards} points before they expire. One point is worth 1 cent.",
    "rewards >> Average daily balance this cycle {~50-5000}; number of days in cycle 30.",
    "school >> Borrowers enrolled in automatic payments get a 0.25% interest rate reduction.",
    "Your funds were first disbursed on {disbursed_date} for study at {school}.",
    "Proof of insurance from {insurance_company} must name us as loss payee with a deductible of at most {~500-1000}.",
    "This loan was made on {opened_date} for {original_amount} and matures on {maturity_date}.",
    "Confirmation {confirmation} was assigned to your last call. {agent_name} can be reached at extension {#4}.",
    "Under federal law you may ask for the name and address of the owner of your loan: write to {other_person}, {customer_address}.",
    "Privacy notice: we have not changed our privacy policy; see it online or ask for a copy at {phone}.",
    "tax_amount >> Housing counselors approved by HUD: call {phone}. Free help is available.",
)  # fmt: skip


def small_print(w: Writer) -> list[str]:
    """Some paragraphs of what institutions print on backs and feet: no field's value, and a fact before ``>>`` says whose."""
    drawn = [text.rpartition(" >> ") for text in w.rng.sample(_SMALL_PRINT, w.rng.choice((1, 2, 3, 5, 8, 12)))]
    said = [say(w, text) for needs, _, text in drawn if not needs or w.has(needs)]
    width = w.rng.choice((0, 0, 50, 72, 90))
    return [fill(text, width) if width else text for text in said if text]


def page(w: Writer, *parts: str) -> str:
    """A whole document: its parts as a sheet, in half of all cases with small print after, or between, its blocks."""
    blocks = sheet(w, *parts).split("\n\n")
    if w.chance(0.5):
        return "\n\n".join(blocks)
    print_ = small_print(w)
    if w.chance(0.6):
        return "\n\n".join(blocks) + "\n\n" + w.rng.choice(("\n", "\n", "\n\n", " ")).join(print_)
    for text in print_:
        blocks.insert(w.rng.randrange(1, len(blocks) + 1), text)
    return "\n\n".join(blocks)


@family("credit_card_statement", "statement")
def big_bank_card(w: Writer) -> str:
    """A national bank: summary left, payment box right, the two legal warnings, the APR table, a coupon."""
    summary = cells(
        w, "Previous Balance :: {previous_balance}", "Payment, Credits :: -{payments}", "Purchases :: +{purchases}", "?Cash Advances :: $0.00",
        "Fees Charged :: $0.00", "Interest Charged :: +{interest_charged}", "New Balance :: {statement_balance}",
        "?Opening/Closing Date :: {period_start} - {statement_date}", "[Credit Access Line|Credit Limit|Total Credit Line] :: {credit_limit[|:short]}",
        "[Available Credit|Available for Purchases] :: {available_credit}", "?Cash Access Line :: {cash_limit}", "?Available for Cash :: {cash_available}",
        "?Past Due Amount :: {past_due}",
    )  # fmt: skip
    box = cells(
        w, "New Balance :: {statement_balance}", "Minimum Payment Due :: {minimum_payment}", "Payment Due Date :: {due_date}"
    )  # fmt: skip
    rates = cells(
        w, "Balance Type :: Annual Percentage Rate (APR) :: Balance Subject To Interest Rate :: Interest Charges",
        "Purchases :: {purchase_apr} (v)(d) :: {~20-4000} :: {interest_charged}", "Cash Advances :: {cash_apr%} (v)(d) :: - 0 - :: - 0 -",
        "?Balance Transfers :: {transfer_apr%} (v)(d) :: - 0 - :: - 0 -",
    )  # fmt: skip
    return page(
        w, "{issuer}", "[www.|]customer service {phone}", "", "?Account Number: {account_number}", "",
        beside("ACCOUNT SUMMARY\n" + grid(summary, right=True), "PAYMENT INFORMATION\n" + grid(box)), "",
        "Late Payment Warning: If we do not receive your minimum payment by the date listed above, you may have to pay up to a {late_fee} late fee.",
        "?Minimum Payment Warning: If you make only the minimum payment each period, you will pay about {~2000-30000} and take [11|17|23] years.", "",
        "ACCOUNT ACTIVITY", "Date of Transaction   Merchant Name or Transaction Description   $ Amount", "{tx_date/}   {merchant}   {tx_amount}",
        "?{last_payment_date/}   Payment Thank You - Web   -{payments}", "", "INTEREST CHARGES", grid(rates), "",
        "?Make your check payable to {issuer}.", "{customer_name}", "{customer_address}", scan_line(w),
    )  # fmt: skip


@family("credit_card_statement", "statement")
def credit_union_card(w: Writer) -> str:
    """A credit union's narrow form: everything abbreviated, a row of heads over a row of values."""
    row = cells(
        w, "[Acct #|Acct Nbr|Acct ending] :: {account_number}", "[Stmt Dt|Stmt Date|Cls Dt] :: {statement_date}", "[Pmt Due Dt|Due Dt|Pmt Due] :: {due_date}",
        "[Cr Line|Cr Lmt|Credit Ln] :: {credit_limit[|:short]}", "[Avail Cr|Avl Credit] :: {available_credit}", "[New Bal|Nw Balance] :: {statement_balance}",
        "[Min Pmt|Min Due|Min Pmt Due] :: {minimum_payment}", "?[Past Due|Pst Due Amt] :: {past_due}",
    )  # fmt: skip
    w.rng.shuffle(row)
    half = len(row) // 2 if w.chance(0.5) else len(row)
    moves = cells(
        w, "Trans :: Post :: Ref :: Description :: Amount", "{tx_date/} :: {tx_date/} :: {#8} :: {merchant} :: {tx_amount}",
        "{last_payment_date/} :: {last_payment_date/} :: {#8} :: PMT THANK YOU :: {last_payment} CR", "{tx_date/} :: {tx_date/} :: {#8} :: DEBIT ADJ :: {tx2_amount}",
    )  # fmt: skip
    return page(
        w, "{issuer}", "?Member {customer_name}   Mbr since {#4}", "", across(row[:half]), "", across(row[half:]), "",
        "Prev Bal {previous_balance}  - Pmts {payments}  + Purch {purchases}  + Fin Chg {interest_charged}", "", grid(moves), "",
        "[Nom APR|Purch APR|APR (purch)] {purchase_apr}   [Cash APR|APR (cash adv)] {cash_apr%}", "?YTD fees $0.00   YTD interest {~5-800}",
        "?Report lost/stolen card {phone}",
    )  # fmt: skip


@family("credit_card_statement", "statement")
def department_store_card(w: Writer) -> str:
    """A shop's card: friendly words, points, and rates only in the agreement."""
    return page(
        w, "{issuer}", "YOUR ACCOUNT AT A GLANCE", "", "Account ending in {account_number}", "[Closing date|This statement closes] {statement_date}", "",
        "[Total balance owed|What you owe|Balance this statement]", "{statement_balance}", "[Pay at least|You need to pay at least]", "{minimum_payment}",
        "[by|no later than|Pay on or before]", "{due_date}", "", "?Last month you owed {previous_balance}. You paid {payments}.",
        "You have {rewards} points. Spend {~50-300} more to reach a $10 reward.", "", "?You could still spend {available_credit} before reaching your {credit_limit[|:short]} [limit|spending limit].",
        "[Your APR: see your card agreement.|Rates: refer to Cardholder Agreement.|]", "", "TRANSACTIONS", "{tx_date/} {merchant} {tx_amount}", "{tx_date/} RETURN -{tx2_amount}",
        "", "- - - - - - cut here - - - - - -", "{customer_name}", "Account {account_number}", "?New balance {statement_balance}   Minimum {minimum_payment}   Due {due_date}",
        "[Amount enclosed $ ________|Check here for change of address]", "Mail to: PO Box {#4}, Columbus, OH {zip_code}",
    )  # fmt: skip


@family("credit_card_statement", "statement")
def company_card(w: Writer) -> str:
    """A business card: the company's line, and cardholders with limits of their own."""
    holders = cells(
        w, "Cardholder :: Card :: Limit :: Activity", "{customer_name} :: {#4} :: {~500-2000} :: {purchases}", "{other_person} :: {#4} :: {~500-2000} :: {tx_amount}"
    )  # fmt: skip
    head = cells(
        w, "[Control account|Company account no.|Billing account] :: {account_number}", "[Statement closing date|Cycle close] :: {statement_date}",
        "[Company credit line|Total line of credit] :: {credit_limit[|:short]}", "[Remaining line|Unused credit] :: {available_credit}",
        "[Payment must reach us by|Payment due] :: {due_date}", "[Closing balance|Balance at close] :: {statement_balance}",
        "[Least amount payable|Required minimum|Minimum amount due] :: {minimum_payment}", "?[Opening balance|Balance brought forward] :: {previous_balance}",
    )  # fmt: skip
    w.rng.shuffle(head)
    return page(
        w, "{issuer} [Commercial|Business] Services   Page 1 of [3|4|6]", "", grid(head), "", grid(holders), "",
        "?[Purchases are charged interest at|Annual percentage rate for purchases:] {purchase_apr}[; cash at|; cash advances] {cash_apr%}; default rate {penalty_apr%}.",
        "?Amounts over limit: $0.00", "?A charge of {late_fee} applies to late payments.", "Billing inquiries: {phone}, fax {fax}.",
    )  # fmt: skip


@family("credit_card_statement", "statement")
def second_page_only(w: Writer) -> str:
    """Page 2 on its own: transactions and the interest table; no balance due, no dates with a year but the close."""
    moves = [
        f"{w.rng.randrange(1, 13):02d}/{w.rng.randrange(1, 29):02d}  {digits(w.rng, 11)}  {say(w, '{merchant}')}  {say(w, '{~4-300}')}"
        for _ in range(w.rng.randrange(2, 7))
    ]
    return page(
        w, "{issuer}   Page 2 of 4", "[Account|Card] [ending in|no.] {account_number}   [Statement date|Closing date|Statement closing]: {statement_date}", "",
        "TRANSACTIONS (continued)", "\n".join(moves), "Total for this period {purchases}", "", "[Year to date|Year-to-date] TOTALS  fees {~0-90}  interest {~5-700}", "",
        "Interest Charge Calculation", "Your Annual Percentage Rate (APR) is the annual interest rate on your account.",
        w.rng.choice((
            "Purchases {purchase_apr} {~20-3000}\nCash advances {cash_apr%} $0.00\nTransfers {transfer_apr%} $0.00",
            "CASH {cash_apr%}  0.00\nBAL XFER {transfer_apr%}  0.00\nPURCH {purchase_apr}  {~20-3000}",
            "Promotional purchases 0.00% ends {due_date+200} {~100-900}\nStandard purchases {purchase_apr} {~100-900}",
        )), "", "?Payments: call {phone} or write PO Box {#4}.",
    )  # fmt: skip


@family("credit_card_statement", "statement")
def remittance_slip(w: Writer) -> str:
    """Only the tear-off slip arrived: who, how much, by when; no limits and no rates."""
    slip = cells(
        w, "[ACCOUNT NUMBER|ACCT NO|CARD ENDING] :: {account_number}", "[PAYMENT DUE DATE|DUE DATE|PLEASE PAY BY] :: {due_date}",
        "[NEW BALANCE|TOTAL BALANCE|CLOSING BALANCE] :: {statement_balance}", "?[PAST DUE|OVERDUE - PAY NOW|AMOUNT PAST DUE] :: {past_due}",
        "[MINIMUM PAYMENT|MIN. DUE|MINIMUM DUE|MIN PYMT] :: {minimum_payment}", "AMOUNT ENCLOSED :: $ _____.__",
    )  # fmt: skip
    stacked = "\n".join(f"{label}\n{value}" for label, value in slip)
    layout = w.rng.choice((across(slip), grid(slip), dotted(slip, 44), stacked))
    return page(
        w, "PLEASE DETACH AND RETURN THIS PORTION WITH YOUR PAYMENT", "", layout, "", beside(say(w, "{customer_name}\n{customer_address}"), say(w, "{issuer}\nPO BOX {#5}\n{office_address}")),
        "", scan_line(w), "?Do not write below this line. Do not staple.",
    )  # fmt: skip


@family("mortgage_statement", "statement")
def model_form_mortgage(w: Writer) -> str:
    """The regulator's sample form: three boxes, an explanation of the amount due, a past payments breakdown, a coupon."""
    top = cells(
        w, "Account Number :: {account_number}", "Payment Due Date :: {due_date}", "Amount Due :: {amount_due}"
    )  # fmt: skip
    explained = cells(
        w, "Principal :: {principal_payment}", "Interest :: {interest_payment}", "Escrow (for Taxes and Insurance) :: {escrow_payment}",
        "Regular Monthly Payment :: {regular_payment}", "Total Fees and Charges :: $0.00", "Overdue Payment :: {past_due}", "Total Amount Due :: {amount_due}",
    )  # fmt: skip
    about = cells(
        w, "Outstanding Principal :: {principal_balance}", "Interest Rate (Until {due_date+900}) :: {interest_rate}", "Prepayment Penalty :: [Yes|No|None]",
        "?Maturity Date :: {maturity_date}", "?Escrow Balance :: {escrow_balance}",
    )  # fmt: skip
    past = [["", "Paid Last Month", "Paid Year to Date"], *cells(
        w, "Principal :: {~150-1800} :: {ytd_principal}", "Interest :: {~150-1800} :: {ytd_interest}", "Escrow (Taxes and Insurance) :: {~90-900} :: {ytd_escrow}",
        "Fees :: $0.00 :: {~0-90}", "?Partial Payment (Unapplied) :: $0.00 :: {unapplied}", "Total :: {last_payment} :: {~4000-40000}",
    )]  # fmt: skip
    return page(
        w, beside(say(w, "{servicer}\nCustomer Service: {phone}"), say(w, "Mortgage Statement\nStatement Date: {statement_date}")), "",
        beside(say(w, "{customer_name}\n{customer_address}"), grid(top)), "?If payment is received after {late_date}, a {late_fee} late fee will be charged.", "",
        beside("Account Information\n" + grid(about), "Explanation of Amount Due\n" + grid(explained, right=True)) if w.chance(0.6) else "Account Information\n" + grid(about) + "\n\nExplanation of Amount Due\n" + grid(explained), "",
        "Transaction Activity", "?{last_payment_date/}  Payment Received - Thank you   {last_payment}", "?{late_date/}  Late Fee (charged because payment was received late)  {~15-90}", "",
        "Past Payments Breakdown", grid(past, right=True), "", "?*Partial Payments: Any partial payments that you make are not applied to your mortgage, but instead are held in a separate suspense account.",
        "", "{servicer}", "?Amount Due   Due By {due_date}: {amount_due}\n{amount_after_late} if paid after {late_date}", "Additional Principal $ ______", "Make check payable to {servicer}.", scan_line(w),
    )  # fmt: skip


@family("mortgage_statement", "statement")
def delinquent_mortgage(w: Writer) -> str:
    """A servicer chasing arrears: the delinquency box comes first, several unpaid months, then the bill."""
    late = worth(w, "past_due") > 0
    months = [
        f"Payment due {w.rng.randrange(1, 13):02d}/01: Unpaid balance of {say(w, '{~300-2500}')}"
        for _ in range(w.rng.randrange(1, 4))
    ]
    box = (
        "**Delinquency Notice**",
        "You are late on your mortgage payments. Failure to bring your loan current may result in fees.",
        "?As of {statement_date+1}, you are {#2} days delinquent on your mortgage loan.",
        "\n".join(months),
        "?Total: {past_due} due. You must pay this amount to bring your loan current.",
    )
    return page(
        w, "{servicer}", "?LOAN SERVICING CENTER  {office_address}", "", *(box if late else ()), "",
        "[Billing date|Date of this statement|Statement prepared] {statement_date}", "[Loan Number|Loan No.|Mortgage number] {account_number}", "?[Property|Collateral]: {property_address}", "",
        "WHAT YOU OWE THIS MONTH", "[Principal portion|Principal reduction|To principal] {principal_payment}", "[Interest portion|Interest this period|To interest] {interest_payment}",
        "[Escrow portion|Taxes & insurance|To escrow/impounds] {escrow_payment}", "Monthly installment {regular_payment}", "[Unpaid from prior months|Past due amount|Overdue payment(s)|Previously unpaid] {past_due}",
        "Lender paid expenses $0.00", "[TOTAL NOW DUE|Please pay this amount|Total amount payable] {amount_due}", "[Payable on|Due on|Due date] {due_date}", "",
        "?[Principal remaining|Remaining loan balance (principal only)|Current principal] {principal_balance}", "?[Rate|Note rate|Contract rate] {interest_rate}", "?[Impound account|Escrow account] balance {escrow_balance}",
        "[Late charge after {late_date}:|If we receive your payment after {late_date}, add a late charge of] {late_fee}", "?Call a HUD counselor at {phone}.",
    )  # fmt: skip


@family("mortgage_statement", "statement")
def small_bank_abbreviations(w: Writer) -> str:
    """A community bank's core system: capitals, abbreviations, dotted leaders."""
    lines = cells(
        w, "[LN NBR|LOAN NO|ACCT] :: {account_number}", "[STMT DT|BILL DT|STMT DATE] :: {statement_date}", "[PMT DUE|DUE DT|NXT DUE] :: {due_date}", "[PRIN BAL|UPB|CURR PRIN BAL|UNPD PRIN] :: {principal_balance}",
        "?[ESCR BAL|ESCROW BAL|RSRV BAL] :: {escrow_balance}", "[INT RT|RATE|INT RATE] :: {interest_rate}", "[PRIN|PRIN PMT|PRIN DUE] :: {principal_payment}", "[INT|INT PMT|INT DUE] :: {interest_payment}",
        "[ESCR|ESCROW PMT|ESCR DUE|RSRV PMT] :: {escrow_payment}", "?[P/D AMT|PAST DUE|PST DUE] :: {past_due}", "[TOT DUE|TOTAL DUE|AMT DUE] :: {amount_due}", "?[L/C IF LATE|LATE CHG IF PD AFT {late_date/}] :: {late_fee}",
    )  # fmt: skip
    extra = cells(
        w,
        "?ORIG BAL :: {original_amount}",
        "?MAT DT :: {maturity_date}",
        "?YTD INT :: {ytd_interest}",
        "?YTD TAX DISB :: {tax_amount}",
        "?LST PMT {last_payment_date/} :: {last_payment}",
        "?UNAPPL FNDS :: {unapplied}",
        "?L/C OWING :: {~0-80}",
    )
    for entry in extra:
        lines.insert(w.rng.randrange(1, len(lines)), entry)
    body = dotted(lines, w.rng.choice((38, 44, 52)), w.rng.choice((".", "_", ". ", " ", "-")))
    return page(
        w,
        "{servicer}",
        "REAL ESTATE LOAN BILLING NOTICE",
        "?{customer_name}",
        "",
        body,
        "",
        "?RETURN COUPON WITH PMT. QUESTIONS {phone}",
        "?{office_address}",
    )


@family("mortgage_statement", "statement")
def coupon_book_page(w: Writer) -> str:
    """One coupon from a book: payment and due date only, what it costs when late, nothing about the balance."""
    amounts = cells(
        w,
        "[Payment due|This coupon|Pay this amount|Amount payable] :: {amount_due}",
        "[Late charge|Penalty if late|After grace period add] :: {late_fee}",
        "[Amount if late|Pay after {late_date}] :: {amount_after_late}",
    )
    return page(
        w, "COUPON No. {#2} of 360", "{servicer}", "", beside(grid(cells(w, "[Loan|Loan Number|Acct] :: {account_number}", "[Due|Due date|Pay by] :: {due_date}", "?Late after :: {late_date}")), grid(amounts, right=True)), "",
        "?Extra principal ________   Extra escrow ________   Total enclosed ________", "{customer_name}", "?{property_address:plain}", scan_line(w),
    )  # fmt: skip


@family("mortgage_statement", "statement")
def private_lender_invoice(w: Writer) -> str:
    """A private lender's invoice: no escrow, sometimes zeros spelled out, header row over value row."""
    zero = w.rng.choice(("$0.00", "0.00", "-0-")) if w.facts["escrow_payment"] is None else ""
    parts = [
        *cells(w, "Principal :: {principal_payment}", "Interest :: {interest_payment}", "Impounds :: {escrow_payment}")
    ]
    if zero and zero != "-0-":
        parts.append(["Impounds", w.mark("escrow_payment", zero)])
    parts += cells(
        w,
        "[Arrears|Prior balance unpaid|Carried over] :: {past_due}",
        "[Invoice total|Total this invoice|Balance due] :: {amount_due}",
    )
    return page(
        w, "INVOICE", "From: {servicer}", "To: {customer_name}, {customer_address}", "[Invoice date|Issued]: {statement_date}    Invoice # {#6}", "[Re: Note|Re: Loan|Reference loan]: {account_number}", "",
        across(parts), "", "[Kindly remit by|Terms: payable by|Due no later than] {due_date}.", "?[Note balance (principal)|Principal owing after last payment]: {principal_balance} at {interest_rate} [per annum|fixed|simple interest].",
        "?Original note {original_amount}, matures {maturity_date}.", "?[Payments received more than ten days late incur|Late payments are subject to a charge of] {late_fee}.", "?Interest paid this year {ytd_interest}.", "?Wire to ABA {routing_number}. Questions: {agent_name}, {phone}.",
    )  # fmt: skip


@family("student_loan", "statement")
def federal_servicer_bill(w: Writer) -> str:
    """A federal servicer's bill: current statement box, payment coupon, no word on the loan's status."""
    box = cells(
        w, "[Account Number|Account #|Your account] :: {account_number}", "Statement Date :: {statement_date}", "?[Past Due Amount|Amount past due] :: {past_due}",
        "[Current Amount Due|Regular Monthly Payment Amount|Current Payment] :: {payment_amount}", "[Due Date|Payment Due Date|Current payment due] :: {due_date}",
    )  # fmt: skip
    loans = cells(
        w, "?Original principal :: {original_amount}", "[Outstanding principal|Unpaid Principal|Current principal balance] :: {principal_balance}", "[Unpaid interest|Outstanding interest|Accrued unpaid interest] :: {accrued_interest}",
        "?Total outstanding balance :: {total_balance}", "[Interest rate|Current rate|Weighted interest rate] :: {interest_rate}", "?Interest paid last year :: {~5-2500}",
    )  # fmt: skip
    return page(
        w, beside(say(w, "{servicer}\nP.O. Box {#5}\n{phone}"), say(w, "{customer_name}\n{customer_address}")), "", "BILLING STATEMENT", grid(box), "", "?Your last payment of {last_payment} was received {last_payment_date}.", "",
        "LOAN SUMMARY", grid(loans, right=True), "", "?Repayment plan: {plan}   Estimated payoff {due_date+3000}", "?Late charges of up to 6% may be assessed.", "Detach here", "Make checks payable to {servicer}", scan_line(w),
    )  # fmt: skip


@family("student_loan", "statement")
def loan_groups_statement(w: Writer) -> str:
    """Several loans on one bill, but this page is about one: the others are only named."""
    others = "\n".join(
        say(w, "Loan [1-02|1-03|B|Group C] - see [next page|page 3|separate statement]")
        for _ in range(w.rng.randrange(1, 3))
    )
    detail = cells(
        w, "[Loan status|Status] :: {loan_status}", "[Disbursed|First disbursement] :: {disbursed_date}", "[Amount borrowed|Original loan amount] :: {original_amount}", "[Principal|Principal balance|Current principal] :: {principal_balance}",
        "[Interest balance|Interest due|Unpaid accrued interest] :: {accrued_interest}", "[Rate|Fixed rate|Interest rate type: Fixed] :: {interest_rate}", "?Repayment plan :: {plan}", "[Installment|Monthly payment|Payment amount] :: {payment_amount}",
        "[Next due|Due|Next payment due] :: {due_date}", "?Capitalized to date :: {capitalized}",
    )  # fmt: skip
    w.rng.shuffle(detail)
    width = w.rng.choice((2, 4, 100))
    blocks = [
        across(detail[i : i + width]) if width < 100 else grid(detail[i : i + width])
        for i in range(0, len(detail), width)
    ]
    return page(
        w, "{servicer}", "Statement for {customer_name}", "[Account|Borrower account] {account_number}", "?School: {school}", "", "[LOAN DETAIL|GROUP A DETAIL|Loan 1-01 Stafford Unsubsidized]", "\n\n".join(blocks), "",
        "OTHER LOANS ON THIS ACCOUNT", others, "", "?Page 2 of 5   Fax documents to {fax}",
    )  # fmt: skip


@family("student_loan", "statement")
def quarterly_interest_notice(w: Writer) -> str:
    """A notice to someone still studying: interest grows, nothing is due, so no payment and no due date."""
    return page(
        w, "{servicer}", "INTEREST STATEMENT - THIS IS NOT A BILL", "{statement_date}", "", "{customer_name}", "{customer_address}", "", "Account: {account_number}", "[Loan status|Your loan is currently|Current status]: {loan_status}", "",
        "[Principal|Loan principal|Principal outstanding]      {principal_balance}", "[Interest accrued to date|Total accrued interest|Interest accrued and unpaid]   {accrued_interest}", "Interest this quarter   {~3-400}", "?[Interest rate|Rate of interest]   {interest_rate}", "",
        "No payment is required at this time. [Paying interest now keeps it from being capitalized.|Unpaid interest may be added to your principal.]", "?Attending: {school}", "?If you choose to pay, any amount helps - even {~10-50}.",
    )  # fmt: skip


@family("student_loan", "statement")
def private_loan_ledger(w: Writer) -> str:
    """A private lender's ledger statement: one wide line per transaction, a summary in capitals."""
    moves = [
        f"{w.rng.randrange(1, 13):02d}/{w.rng.randrange(1, 29):02d} PAYMENT"
        + say(w, "  PRIN {~10-300}  INT {~10-200}  BAL {~1000-90000}")
        for _ in range(w.rng.randrange(1, 5))
    ]
    summary = cells(
        w, "[UNPAID PRIN|PRIN BAL|PRINCIPAL OUTSTANDING] :: {principal_balance}", "[ACCR INT|INT ACCRUED|INTEREST OWED] :: {accrued_interest}", "[APR|RATE|VAR RATE] :: {interest_rate}", "[PMT|PMT AMT|MONTHLY PMT] :: {payment_amount}",
        "[PMT DUE|DUE DT|DUE] :: {due_date}", "?[STAT|LOAN STAT] :: {loan_status}",
    )  # fmt: skip
    return page(
        w, "{servicer}   [PRIVATE EDUCATION LOAN|REFI LOAN|PARENT LOAN]", "[LOAN ID|ACCT|LOAN #] {account_number}  BORROWER {customer_name}  COSIGNER {other_person}", "", "\n".join(moves), "",
        across(summary) if w.chance(0.5) else dotted(summary, 40), "?ORIG AMT {original_amount}  DISB {disbursed_date}", "?LATE CHARGE 5% OF PMT OR {small_fee}", "?AUTOPAY DISCOUNT 0.25%",
    )  # fmt: skip


@family("auto_loan_payoff", "statement")
def monthly_auto_statement(w: Writer) -> str:
    """A car lender's monthly bill that also prints the payoff; the bill's own numbers crowd it."""
    account = cells(
        w,
        "Account Number :: {account_number}",
        "?Vehicle :: {vehicle}",
        "?VIN :: {vin}",
        "[Statement date|Statement prepared] :: {quote_date}",
        "[Principal balance|Remaining principal|Unpaid principal] :: {principal_balance}",
        "Original amount financed :: {original_amount}",
        "Maturity date :: {maturity_date}",
        "?APR :: {interest_rate%}",
    )
    bill = cells(
        w,
        "Current payment due :: {monthly_payment}",
        "Past due :: {past_due}",
        "Payment due date :: {next_due_date}",
        "?Late charges :: {small_fee}",
        "?Last payment {last_payment_date/} :: {last_payment}",
    )
    payoff = cells(
        w, "[Payoff amount|Payoff as of this statement|Amount to pay in full|Loan payoff*] :: {payoff_amount}", "[Good through|Valid to|Payoff good until] :: {good_through}", "?[Daily interest|Per day interest|Interest per diem] :: {per_diem}",
        "?[Interest accrued|Accrued interest since last payment] :: {accrued_interest}",
    )  # fmt: skip
    blocks = [beside(grid(account), grid(bill)), "PAYOFF INFORMATION\n" + grid(payoff)]
    w.rng.shuffle(blocks)
    return page(
        w, "{lender}", "?{customer_name}\n{customer_address}", "", blocks[0], "", blocks[1], "", "?*Do not send your monthly payment as a payoff. Overnight payoffs: {office_address}.", "?Customer care {phone}", "Return this portion", "Amount due {monthly_payment}  Date due {next_due_date}", scan_line(w),
    )  # fmt: skip


@family("mortgage_payoff", "statement")
def payoff_statement_page(w: Writer) -> str:
    """A servicer's printed payoff statement: itemised on the left, wiring on the right, small print below."""
    fees = worth(w, "fees")
    items = cells(
        w, "[Unpaid Principal Balance|Principal|Current principal] :: {principal_balance}", "[Interest to {good_through}|Interest due|Accrued interest] :: {accrued_interest}", "[Total fees|Fees and charges (total)|Total charges and fees] :: {fees}",
        "[TOTAL TO PAY LOAN IN FULL|Total Payoff|Payoff total|Amount required] :: {payoff_amount}",
    )  # fmt: skip
    single = cells(w, f"[Late charges|Statement fee] :: {amount(w, fees)}") if fees and w.chance(0.4) else []
    wiring = sheet(
        w,
        "WIRE INSTRUCTIONS",
        "ABA {routing_number}",
        "Acct {#10}",
        "Ref: {account_number}",
        "?Wire fee {wire_fee} charged by sending bank",
        "Attn: Payoffs, fax {fax}",
    )
    items[2:2] = single
    return page(
        w, "{lender}", "PAYOFF STATEMENT", "", "[Date|Prepared|Statement date]: {quote_date}", "Loan: {account_number}   [Mortgagor|Borrower]: {customer_name}", "?Property: {property_address}", "",
        beside(grid(items, right=True), wiring), "", "[These figures are good through|Payoff expires|Valid through] {good_through}[.| (close of business).]", "?[Per diem|Interest per day thereafter] {per_diem}.",
        "?[Escrow balance of|Escrow on hand] {escrow_balance} [is refunded by check within 20 days|will be disbursed separately].", "?Next payment {monthly_payment} due {next_due_date}. Taxes {tax_amount} paid {expired_date}.", "?Title: {title_company}",
    )  # fmt: skip


def credit(w: Writer, value: Decimal) -> str:
    """An amount in the customer's favour, as ledgers print it."""
    written = amount(w, value)
    return w.rng.choice((f"-{written}", f"-{written}", f"{written} CR", f"({written})", f"{written}-"))


@family("credit_card_statement", "statement")
def card_with_credit(w: Writer) -> str:
    """A card that was overpaid: the balance is a credit, nothing is due, more than usual is available."""
    owed = Decimal(w.rng.randrange(50, 40000)) / 100
    line = worth(w, "credit_limit")
    entries = [
        *cells(w, "[Account|Card ending|Acct No] :: {account_number}", "[Closing date|Statement date] :: {statement_date}", "[Last balance|Balance last month] :: {previous_balance}", "[Payments & credits|You paid] :: {payments}"),
        [w.rng.choice(("New balance", "Statement balance", "Your credit balance", "Balance (credit)", "Ending balance")), w.mark("statement_balance", credit(w, owed))],
        [w.rng.choice(("Minimum payment due", "Minimum due", "Amount you must pay", "Min Pmt")), w.mark("minimum_payment", amount(w, Decimal(0)))],
        *cells(w, "?[Payment due date|Due date] :: {due_date}", "[Credit limit|Total credit line] :: {credit_limit[|:short]}"),
        [w.rng.choice(("Available credit", "Credit available")), w.mark("available_credit", amount(w, line + owed))],
        *cells(w, "Cash limit :: {cash_limit}", "?[Purchase APR|APR on purchases] :: {purchase_apr}", "?Cash APR :: {cash_apr%}"),
    ]  # fmt: skip
    body = w.rng.choice(
        (grid(entries), dotted(entries, 48), "\n".join(f"{label}: {value}" for label, value in entries))
    )
    return page(
        w,
        "{issuer}",
        "[MONTHLY STATEMENT|Your statement]",
        "{customer_name}",
        "",
        body,
        "",
        "[You have a credit balance. No payment is required.|DO NOT PAY - CREDIT BALANCE|Credits are refunded on request.]",
    )


@family("mortgage_statement", "statement")
def escrow_shortage_bill(w: Writer) -> str:
    """A bill with an overdrawn escrow account: the balance is negative, the shortage is repaid monthly."""
    short = Decimal(w.rng.randrange(2000, 300000)) / 100
    spread = amount(w, (short / 12).quantize(Decimal("0.01")))
    return page(
        w, beside(sheet(w, "{servicer}", "?{office_address}"), sheet(w, "[Statement date|Date of statement|Stmt date] {statement_date}", "[Loan number|Loan|Acct] {account_number}")), "", "{customer_name}", "?{property_address:plain}", "",
        "[Next payment due|Your payment is due|Due] {due_date}", "[Total payment amount|Total amount due|Amount due now] {amount_due}", "?[After|If received after] {late_date} [pay|the amount is] {amount_after_late}", "?[Late charge|Late payment charge] {late_fee}", "", "PAYMENT DETAIL", "[Principal|Prin] {principal_payment}", "[Interest|Int] {interest_payment}", "[Escrow deposit|Escrow|T & I] {escrow_payment}", "?[Past due payments|Overdue] {past_due}", "",
        "ESCROW ACCOUNT", "[Balance|Current balance|Escrow balance] " + w.mark("escrow_balance", credit(w, short)), f"Shortage spread over 12 months {spread}", "?Taxes paid {tax_date} {tax_amount}", "Escrow paid year to date {ytd_escrow}", "", "LOAN", "[Principal balance|Unpaid principal|Loan principal] {principal_balance}", "[Rate|Interest rate] {interest_rate}", "?Principal paid year to date {ytd_principal}", scan_line(w),
    )  # fmt: skip


@family("student_loan", "statement")
def overdue_student_notice(w: Writer) -> str:
    """A reminder of missed payments: past due and total now due stand around the regular installment."""
    return page(
        w, "{servicer}", "[PAST DUE NOTICE|Your account needs attention|REMINDER]", "{statement_date}", "", "{customer_name}", "{customer_address}", "", "[Account number|Account no.|Acct:] {account_number}", "", "[Amount past due|Past due] {past_due}", "[Regular monthly payment|Monthly installment|Your scheduled payment] {payment_amount}", "[Next due date|Next installment due|Next payment due] {due_date}", "?[Late fees|Late charges assessed] {~3-50}", "",
        "?[Principal balance|Outstanding principal|Unpaid principal] {principal_balance}", "?[Unpaid interest|Interest owed] {accrued_interest}", "?[Interest rate|Rate] {interest_rate}", "", "If you cannot pay, [you may qualify for forbearance or deferment|ask about deferment, forbearance or an income-driven plan]. Loans unpaid for 270 days may go into default.", "?Call {phone} before {due_date+10}.",
    )  # fmt: skip
