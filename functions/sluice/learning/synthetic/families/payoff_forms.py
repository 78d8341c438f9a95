"""The fifth hand: payoff forms and worksheets: items and subtotals, grids of dates, boxes to tick, sheets that came by fax."""

from decimal import Decimal

from sluice.learning.synthetic.facts import digits
from sluice.learning.synthetic.families.statements_print import (
    amount,
    beside,
    cells,
    dotted,
    grid,
    on_two_lines,
    page,
    say,
    sheet,
    worth,
)
from sluice.learning.synthetic.writer import Writer, family

Rows = list[list[str]]


def fax_head(w: Writer) -> str:
    """The line a fax machine prints on top; its date has no year."""
    return say(
        w,
        "[FROM|Fr] :: {fax}   TO :: {#10}   P. 0[1|2]/0[3|4]".replace("::", ":")
        if w.chance(0.5)
        else "{quote_date/} [09|11|14|16]:[05|17|38|52]  FAX {fax}  [|PAYOFF DEPT ]PAGE [1|2|3]",
    )


def laid(w: Writer, entries: Rows) -> str:
    """Items and amounts in this form's layout: dotted, padded, with colons, lettered or numbered."""
    how = w.rng.randrange(6)
    if how == 0:
        return dotted(entries, w.rng.choice((46, 56, 64)))
    if how == 1:
        return grid(entries, right=True, gap=w.rng.choice((2, 4, 9)))
    if how == 2:
        return "\n".join(f"{label}: {value}" for label, value in entries)
    if how == 3:
        return "\n".join(f"{chr(97 + i)}) {label}  {value}" for i, (label, value) in enumerate(entries))
    if how == 4:
        return "\n".join(f"{i + 1}. {label} ____{value}____" for i, (label, value) in enumerate(entries))
    return "\n".join(f"{label}\n   {value}" for label, value in entries)


def days_grid(w: Writer, *, interest: bool) -> Rows:
    """Rows of day, (interest,) total; exactly one row is the quote asked for, and it is marked as such."""
    daily, total, accrued = worth(w, "per_diem"), worth(w, "payoff_amount"), worth(w, "accrued_interest")
    before = w.rng.randrange(3)
    step = w.rng.choice((1, 5, 7, 10)) if not before else 1
    body: Rows = []
    for number in range(-before, w.rng.randrange(2, 5)):
        more = daily * number * step
        if number:
            row = [say(w, f"{{good_through{number * step:+d}}}"), amount(w, accrued + more), amount(w, total + more)]
        else:
            row = [say(w, "{good_through}"), say(w, "{accrued_interest}"), say(w, "{payoff_amount}")]
        body.append(row if interest else [row[0], row[2]])
    return body


def fee_lines(w: Writer, *names: str) -> Rows:
    """The document's fees broken into named ones; nothing when it has none."""
    whole = worth(w, "fees")
    if not whole:
        return []
    first = (whole * Decimal(str(w.rng.choice((0.25, 0.4, 0.6))))).quantize(Decimal("0.01"))
    picked = w.rng.sample(names, 2)
    if w.chance(0.25):
        return [[picked[0], amount(w, whole)]]
    return [[picked[0], amount(w, first)], [picked[1], amount(w, whole - first)]]


@family("auto_loan_payoff", "statement")
def faxed_auto_form(w: Writer) -> str:
    """A faxed answer of a lender: the sender's line, boxes, capitals, blanks around the values."""
    return page(
        w, fax_head(w), "{lender}", "AUTO LOAN PAYOFF VERIFICATION", "", "DATE: {quote_date}", "TO: {dealer}   ATTN: {other_person}   FAX: {#10}", "?CUSTOMER: {customer_name}   SSN XXX-XX-{last_four_ssn}", "[ACCT #|ACCOUNT NO.|LOAN #]: {account_number}", "?[YR/MAKE/MODEL|COLLATERAL]: {vehicle}", "[V.I.N.|VIN|SERIAL #]: {vin}", "",
        "[PAYOFF AMOUNT|TOTAL PAYOFF|PAYOFF]: __{payoff_amount}__", "[GOOD UNTIL|GOOD THRU|EXPIRES]: __{good_through}__", "?PER DIEM: __{per_diem}__", "?PRINCIPAL ONLY: {principal_balance}", "", "[X] PAYOFF   [ ] LIEN RELEASE   [ ] COPY OF TITLE", "?MAIL FUNDS TO: {office_address}", "?TITLE IS RELEASED {days} DAYS AFTER RECEIPT. QUESTIONS {phone}", "COMPLETED BY: {agent_name}",
    )  # fmt: skip


@family("auto_loan_payoff", "statement")
def net_payoff_breakdown(w: Writer) -> str:
    """An itemised sheet that goes through a gross figure and a credit before it reaches the payoff."""
    credit = Decimal(w.rng.randrange(2000, 70000)) / 100
    gross = worth(w, "payoff_amount") + credit
    entries = [
        *cells(w, "[Principal balance|Unpaid principal|Principal] :: {principal_balance}", "[Accrued interest|Interest thru {good_through}|Interest due] :: {accrued_interest}"),
        [w.rng.choice(("Subtotal", "Sub-total principal and interest", "P & I subtotal")), amount(w, worth(w, "principal_balance") + worth(w, "accrued_interest"))],
        *(fee_lines(w, "Late charges", "Title fee", "NSF fee", "Document fee", "Extension fee") if w.chance(0.6) else []),
        *cells(w, "[Total fees|Fees, total|Total fees and charges] :: {fees}"),
        [w.rng.choice(("Gross payoff", "Balance before credits", "Gross amount")), amount(w, gross)],
        [w.rng.choice(("Less: unearned GAP premium", "Less: unapplied funds", "Less: service contract refund", "Credit - rebate")), "-" + amount(w, credit)],
        *cells(w, "[NET PAYOFF|Net amount due|Amount to pay off loan|TOTAL DUE IN FULL] :: {payoff_amount}"),
    ]  # fmt: skip
    return page(
        w,
        "{lender}",
        "Payoff breakdown",
        "[Account|Acct no.|Loan] {account_number}",
        "?Prepared {quote_date}",
        "?VIN {vin}",
        "",
        laid(w, entries),
        "",
        "[Valid through|Good to and including|This figure holds until] {good_through}",
        "?[Daily rate|Per diem] {per_diem}",
        "?Regular payment {monthly_payment} due {next_due_date} is still required.",
    )


@family("auto_loan_payoff", "table")
def auto_dates_grid(w: Writer) -> str:
    """Several days with their totals; the requested day is named above or starred."""
    interest = w.chance(0.5)
    body = days_grid(w, interest=interest)
    head = [
        "[Paid on|If received|Date|Good thru]",
        *(["Interest"] if interest else []),
        "[Total payoff|Payoff|Amount due]",
    ]
    table = [[say(w, cell) for cell in head], *body]
    return page(
        w, "{lender}", "[Payoff schedule|Payoff options by date|Payoff figures]", "[Account|Loan #|Acct] {account_number}", "?{vehicle}   VIN {vin}", "", "[You requested|Requested payoff date|Date you asked for|Your planned payoff date]: {good_through}", "", w.rng.choice((grid(table), "\n".join("  ".join(row) for row in table), "\n".join(" | ".join(row) for row in table))), "", "?Principal {principal_balance}[ unchanged|; no further payments assumed]", "?[Per diem|Each day adds] {per_diem}", "?[Quote date|Quoted]: {quote_date}",
    )  # fmt: skip


@family("auto_loan_payoff", "statement")
def lienholder_section(w: Writer) -> str:
    """A dealer's request whose lower half the lienholder filled in; the upper half has the dealer's numbers."""
    return page(
        w, "PAYOFF REQUEST AND GUARANTEE", "SECTION A - DEALER", "Dealer: {dealer}  Ph: {phone}", "Customer(s): {customer_name} / {other_person}", "Customer's estimate of payoff: {old_payoff}", "VIN: {vin}", "?Trade value: {~2000-30000}", "", "SECTION B - TO BE COMPLETED BY LIENHOLDER", "[Name of lienholder|Institution|Lienholder]: {lender}", "[Account|Account number|Loan no.]: {account_number}", "[Exact payoff|Payoff quoted|Net payoff]: {payoff_amount}", "[Good until|Quote expires on|Through]: {good_through}", "[Per diem|Daily interest after]: {per_diem}", "?[Date of quote|Quoted on]: {quote_date}", "Quoted by: {agent_name}", "?Overnight address: {office_address}", "", "We guarantee payment of the payoff amount above within {days} days. Signature ____________",
    )  # fmt: skip


@family("auto_loan_payoff", "statement")
def blank_request_form(w: Writer) -> str:
    """A request nobody has answered yet: lender, account and car are given, the figures are blanks."""
    blank = w.rng.choice(("__________", "$________", "(lender to complete)", "................"))
    return page(
        w, "[LOAN PAYOFF REQUEST|Request for payoff information|Authorization to release payoff]", "?[To|Lender|Send to]: {lender}", "[Account|Loan number|Acct #]: {account_number}", "?Vehicle: {vehicle}", "?VIN: {vin}", "Borrower: {customer_name}   DOB {birth_date}", "?Address: {customer_address}", "",
        "I authorize release of my payoff to {dealer}.", "", f"[Payoff amount|Total payoff]: {blank}", f"[Good through|Valid until]: {blank}", f"?Per diem: {blank}", f"?Quoted by / date: {blank}", "", "Signed ______________  Date ________", "?Return by fax to {fax}", "?Estimated trade difference {other_amount}",
    )  # fmt: skip


@family("auto_loan_payoff", "statement")
def lettered_worksheet(w: Writer) -> str:
    """A credit union's worksheet: lines A to E with the arithmetic written out."""
    fees = worth(w, "fees")
    sums = "A + B + C" if fees else "A + B"
    per = say(w, "{per_diem}")
    days = int(worth(w, "accrued_interest") / worth(w, "per_diem"))
    return page(
        w, "{lender}", "PAYOFF WORKSHEET", "[Mbr acct|Member account/loan|Account]: {account_number}", "?Member: {customer_name}", "[Figured on|Date of quote|Worked up]: {quote_date}", "", "A. [Principal|Unpaid principal|Prin bal]   {principal_balance}", f"B. Interest, {days} days @ {per} per day   {{accrued_interest}}", "C. [Fees|All fees|Total fees]   {fees}", f"D. [PAYOFF|Total payoff|To close loan] ({sums})   {{payoff_amount}}", "E. [Good through|Good until|Holds thru]   {good_through}", "", "?Rate {interest_rate%}   Orig. loan {original_amount}   Opened {opened_date}", "?Share balance {~5-4000}", "?{vehicle}, VIN {vin}", "?By: {agent_name}  Ext. {#4}",
    )  # fmt: skip


@family("auto_loan_payoff", "statement")
def total_loss_guarantee(w: Writer) -> str:
    """An insurer's total-loss form: its settlement, deductible and claim number around the lender's payoff."""
    return page(
        w, "{insurance_company} - TOTAL LOSS UNIT", "Claim {reference}   Loss date {expired_date}", "Insured: {customer_name}", "?Vehicle: {vehicle}", "VIN: {vin}", "", beside(sheet(w, "SETTLEMENT", "Actual cash value {~3000-50000}", "Less deductible {~250-1000}", "Settlement {~3000-50000}"), sheet(w, "LIENHOLDER", "{lender}", "[Acct|Loan]: {account_number}", "[Payoff|Loan payoff|Amount owed to lienholder (payoff)]: {payoff_amount}", "[Good thru|Payoff good to]: {good_through}", "?Per diem: {per_diem}")) if w.chance(0.5) else sheet(w, "Lienholder: {lender}", "[Their account|Account]: {account_number}", "Payoff {payoff_amount} [to|good through] {good_through}[, daily|, per diem] {per_diem}", "Settlement {~3000-50000} after deductible {~250-1000}"), "",
        "?Letter of guarantee valid {days} days. Adjuster {agent_name}, {phone}.",
    )  # fmt: skip


@family("auto_loan_payoff", "statement")
def refinance_order(w: Writer) -> str:
    """A refinancing lender's order: the old loan is paid off, the new loan has its own amount, rate and lender."""
    new = w.rng.choice(("Vantage", "Lakeshore", "Corner", "Harvest")) + w.rng.choice((" FCU", " Bank", " Auto Refi"))
    return page(
        w, f"{new} - REFINANCE PAYOFF ORDER", "Applicant {customer_name}", "", "EXISTING LOAN", "[Current lender|Pay off to|Creditor being paid]: {lender}", "[Acct|Account number|Loan number]: {account_number}", "[Payoff|Payoff amount|Amount to disburse to current lender]: {payoff_amount}", "[Good through|Payoff valid thru]: {good_through}", "?[Daily|Per diem]: {per_diem}", "?[Principal|Principal balance]: {principal_balance}", "?Payoff obtained [on|] {quote_date}", "?Current APR {interest_rate%}", "",
        "NEW LOAN", f"Lender: {new}", "Amount financed: {later_payoff}", "APR: {~2-9}".replace("{~2-9}", f"{w.rng.randrange(300, 900) / 100}%"), "First payment: {maturity_date}" if w.chance(0.2) else "First payment: {next_due_date}", "Payment: {monthly_payment}", "", "?COLLATERAL {vehicle} / {vin}",
    )  # fmt: skip


@family("auto_loan_payoff", "statement")
def named_fees_only(w: Writer) -> str:
    """A sheet that names two fees and gives no total of them, and no per diem."""
    entries = [
        *cells(w, "[Principal|Current principal] :: {principal_balance}", "[Interest|Finance charge accrued] :: {accrued_interest}"),
        *fee_lines(w, "Late charge", "Return check charge", "Lien filing fee", "Processing charge", "Repo storage"),
        *cells(w, "[Total to pay off|Payoff total|AMOUNT DUE FOR PAYOFF] :: {payoff_amount}"),
    ]  # fmt: skip
    return page(
        w,
        "[PAYOFF STATEMENT|Payoff memo]",
        "{lender}",
        "?{office_address}",
        "[Date|Issued]: {quote_date}",
        "Re: {customer_name}, [acct|loan] {account_number}",
        "?Re: {vehicle} {vin}",
        "",
        laid(w, entries),
        "",
        "[Must be received by|Figures hold through|Good until] {good_through}. [Certified funds only.|Personal checks are held 10 days.|]",
        "?Dealer: {dealer}",
    )


@family("mortgage_payoff", "statement")
def sectioned_demand(w: Writer) -> str:
    """A demand in sections with a subtotal each; the total of fees is a line of its own, escrow stays outside."""
    total = worth(w, "principal_balance") + worth(w, "accrued_interest") + worth(w, "fees") + worth(w, "recording_fee")
    due = w.mark("payoff_amount", amount(w, total))
    first = [
        *cells(
            w,
            "[Unpaid principal balance|Principal|Principal owing] :: {principal_balance}",
            "[Interest from {last_payment_date} to {good_through}|Interest to payoff date|Interest due] :: {accrued_interest}",
        ),
        ["Subtotal 1", amount(w, worth(w, "principal_balance") + worth(w, "accrued_interest"))],
    ]
    second = [
        *fee_lines(w, "Late charges", "Statement fee", "Fax fee", "Inspection fees", "NSF fees"),
        *cells(
            w,
            "[Total fees|Subtotal 2 - total fees|Total of fees] :: {fees}",
            "[Recording fee|Release recording fee|Satisfaction recording] :: {recording_fee}",
        ),
    ]
    return page(
        w, "{lender}", "[PAYOFF DEMAND STATEMENT|DEMAND FOR PAYOFF]", "[Demand date|Date]: {quote_date}", "[Loan|Loan no.|Our loan]: {account_number}", "?[Borrower|Trustor(s)]: {customer_name} and {other_person}", "?Property:\n" + w.mark("property_address", on_two_lines(str(w.facts["property_address"]))), "", "SECTION 1 - PRINCIPAL AND INTEREST", laid(w, first), "SECTION 2 - CHARGES", laid(w, second), "", f"[TOTAL AMOUNT TO PAY LOAN IN FULL|GRAND TOTAL|TOTAL PAYOFF] {due}", "", "[Good through|This demand expires|Valid to] {good_through}", "?[Per diem|Interest per day] {per_diem}", "SECTION 3 - INFORMATION ONLY" if w.chance(0.6) else "", "?Escrow [balance|on hand] {escrow_balance}", "?Next installment {monthly_payment} on {next_due_date}",
    )  # fmt: skip


@family("mortgage_payoff", "table")
def closing_dates_grid(w: Writer) -> str:
    """A grid of possible closing days for the title company; one of them is the day it asked for."""
    body = days_grid(w, interest=w.chance(0.4))
    head = (
        ["Closing day", "Interest", "Payoff"]
        if len(body[0]) == 3
        else [w.rng.choice(("Closing", "Funds received", "Good thru")), w.rng.choice(("Payoff", "Total", "Total due"))]
    )
    table = [head, *body]
    if w.chance(0.3):
        table = [list(turned) for turned in zip(*table, strict=True)]
    return page(
        w, "?To: {title_company}", "[From|Lender|Issued by]: {lender}", "[Loan|Loan number|Reference loan] {account_number}  /  {customer_name}", "?[Property|Premises]: {property_address}", "[Scheduled closing|Figures requested to|Requested good-through date]: {good_through}", "", w.rng.choice((grid(table), "\n".join("   ".join(row) for row in table))), "", "?[Unpaid principal|UPB in every column|Principal] {principal_balance}", "?[Release fee included|Recording fee included] {recording_fee}", "?[Impounds|Escrow funds] {escrow_balance} [go back to borrower|are not netted]", "?Issued {quote_date}", "?Wire ABA {routing_number} acct {#10}",
    )  # fmt: skip


@family("mortgage_payoff", "statement")
def numbered_fax_boxes(w: Writer) -> str:
    """A faxed form with numbered boxes, in capitals, some boxes empty."""
    boxes = [
        "LENDER/SERVICER|MORTGAGEE|HOLDER OF NOTE => {lender}", "LOAN NUMBER|LOAN NO|MTG ACCT => {account_number}", "BORROWER => {customer_name}", "PROPERTY|PROPERTY ADDRESS => {property_address}", "DATE PREPARED|QUOTE DATE => {quote_date}", "UNPAID PRINCIPAL|PRINCIPAL BAL => {principal_balance}",
        "INTEREST DUE|ACCRUED INTEREST => {accrued_interest}", "PER DIEM|DAILY INTEREST => {per_diem}", "TOTAL FEES|FEES (TOTAL) => {fees}", "RECORDING FEE|RELEASE FEE => {recording_fee}", "TOTAL PAYOFF|PAYOFF AMOUNT => {payoff_amount}", "GOOD THROUGH|EXPIRATION => {good_through}", "ESCROW BALANCE|ESCROW HELD => {escrow_balance}",
    ]  # fmt: skip
    out = []
    for number, box in enumerate(boxes):
        labels, hole = box.split(" => ")
        value = say(w, hole) if w.chance(0.8) else ""
        gap = w.rng.choice(("\n   ", "  "))
        out.append(
            f"{number + 1:>2} {w.rng.choice(labels.split('|'))}{gap}{value or w.rng.choice(('', 'N/A', '______', 'NONE STATED'))}".rstrip()
        )
    return page(
        w,
        fax_head(w),
        "REQUEST FOR PAYOFF - LENDER RESPONSE",
        *out,
        "",
        "?SIGNED {agent_name}   TEL {phone}",
        fax_head(w) if w.chance(0.3) else "",
    )


@family("mortgage_payoff", "statement")
def processor_worksheet(w: Writer) -> str:
    """A loan processor's sheet: rate, days and arithmetic, next to the new loan's figures."""
    return page(
        w, "PAYOFF WORKSHEET - [REFI|SALE|CASH-OUT]", "File {#6}   Processor {agent_name}", "", beside(sheet(w, "OLD LOAN", "[Lender|Payoff lender]: {lender}", "[Loan|Ln #]: {account_number}", "[Prin|UPB|Principal]: {principal_balance}", "Note rate: {interest_rate%}", "[Int|Interest to payoff]: {accrued_interest}", "[Fees|Tot fees]: {fees}", "[PAYOFF|Total]: {payoff_amount}"), sheet(w, "NEW LOAN", "Amount: {original_amount}", f"Rate: {w.rng.randrange(300, 800) / 100}%", "P&I: {monthly_payment}", "Escrow setup: {tax_amount}", "1st pmt: {maturity_date-1000}")), "",
        "[Payoff good to|Good thru]: {good_through}   [p/d|per diem]: {per_diem}", "?[Quote recd|Payoff dated|Quoted]: {quote_date}", "?[Recording of release|Rec fee]: {recording_fee}", "?Escrow refund expected [from old escrow balance of|(balance)] {escrow_balance}", "?Subject: {property_address}", "?Buffer 5 days -> {later_payoff}",
    )  # fmt: skip


@family("mortgage_payoff", "statement")
def second_lien_present(w: Writer) -> str:
    """A first mortgage's payoff with the bank's credit line on the same house; the line is another loan."""
    return page(
        w, "{lender}", "Payoff of FIRST MORTGAGE", "[Account|Loan] {account_number}", "?Dated {quote_date}", "Property securing the loan: {property_address}", "", laid(w, cells(w, "[Principal|Unpaid principal] :: {principal_balance}", "[Interest|Interest accrued] :: {accrued_interest}", "[Fees (total)|Total fees] :: {fees}", "[Total to pay off first mortgage|First mortgage payoff|Payoff] :: {payoff_amount}")), "[Good through|Valid until] {good_through}", "?Add {per_diem} per day after.", "", "PLEASE NOTE", "A home equity line no. {#10} [is also secured by this property|remains open]. Its balance of {~3000-90000} is not included[; order that payoff separately|].", "?Line of credit limit {~20000-200000}", "?Escrow balance {escrow_balance}", "?Recording fee for the release {recording_fee}", "?{title_company} file {reference}",
    )  # fmt: skip


@family("mortgage_payoff", "statement")
def charges_without_total(w: Writer) -> str:
    """Named charges one by one and no total of them, the release fee among them."""
    entries = [
        *cells(w, "[Principal|Principal balance outstanding] :: {principal_balance}", "[Interest|Interest calculated to {good_through}] :: {accrued_interest}"),
        *fee_lines(w, "Fax fee", "Late charges due", "Payoff statement fee", "Property inspection", "Corporate advances"),
        *cells(w, "[County recording|Reconveyance fee|Lien release recording|Satisfaction fee] :: {recording_fee}", "?Escrow overdraft :: $0.00", "[AMOUNT DUE|TOTAL|Total needed to satisfy the mortgage] :: {payoff_amount}"),
    ]  # fmt: skip
    return page(
        w,
        "Mortgage payoff [statement|memorandum]",
        "[Mortgagee|Lender]: {lender}",
        "?Mortgagor: {customer_name}, {customer_address}",
        "[Loan number|Loan ID]: {account_number}",
        "",
        laid(w, entries),
        "",
        "?[Funds must arrive by|Expires] {good_through}",
        "?[Escrow account currently holds|Escrow balance:] {escrow_balance}",
        "?Taxes {tax_amount} and insurance {insurance_amount} paid by us this year.",
        "?Signed {agent_name}, {quote_date/}",
    )


@family("mortgage_payoff", "statement")
def unanswered_request(w: Writer) -> str:
    """A title company's order form before the answer: loan, lender and house are known, figures are blank."""
    return page(
        w, "{title_company}", "PAYOFF ORDER FORM", "Order {reference}", "?[Lender|Lender to be paid]: {lender}", "[Their loan number|Loan #]: {account_number}", "Seller: {customer_name}  SSN ends {last_four_ssn}", "[Property|Property to be sold]: {property_address}", "Estimated closing: {maturity_date-900}", "", "PLEASE PROVIDE:", "Payoff amount ____________", "[Per diem|Daily interest] ____________", "[Good through|Expiration] ____________", "?Escrow balance ____________", "?Recording fee ____________", "", "?Seller's estimate: about {old_payoff}.", "?Our fee {small_fee}.", "Fax to {fax}",
    )  # fmt: skip


@family("mortgage_payoff", "statement")
def amended_payoff(w: Writer) -> str:
    """An amended statement: the superseded figures are shown struck, the new ones count."""
    old = sheet(
        w,
        "[SUPERSEDED|PRIOR - VOID|Old figures, do not use]",
        "Payoff {old_payoff}",
        "Good through {expired_date}",
        "?Interest {~30-3000}",
    )
    figures = cells(
        w, "[Principal|Unpaid principal] :: {principal_balance}", "[Interest|Interest to date] :: {accrued_interest}", "[Total fees|Fees & charges] :: {fees}",
        "[Payoff|Revised payoff|Corrected total] :: {payoff_amount}", "[Good through|Valid through] :: {good_through}", "[Per diem|Per day] :: {per_diem}",
    )  # fmt: skip
    new = sheet(w, "[AMENDED|REVISED|CORRECTED] FIGURES", laid(w, figures))
    parts = [old, new]
    if w.chance(0.5):
        parts.reverse()
    return page(
        w,
        "{lender}",
        "AMENDED PAYOFF STATEMENT",
        "[Dated|Issue date] {quote_date}",
        "[Loan|Loan number] {account_number}",
        "?{property_address}",
        "",
        parts[0],
        "",
        parts[1],
        "",
        "?Reason: payment of {last_payment} received {last_payment_date}.",
        "?Escrow {escrow_balance}.",
    )


@family("mortgage_payoff", "statement")
def verbal_verification(w: Writer) -> str:
    """A form a clerk fills in by phone: who said what, ticks, the rate, only what the other side told."""
    return page(
        w, "VERBAL PAYOFF VERIFICATION", "[Spoke with|Rep]: {agent_name}   [Phone|Called]: {phone}   [Conf|Ref]: {confirmation}", "[Institution|Lender called]: {lender}", "[Date of call|Call date]: {quote_date}", "[Loan verified|Loan no.]: {account_number} [X]", "?Borrower {customer_name} [X]", "", "?[Principal|Prin. told]: {principal_balance}", "[Payoff told|Payoff given|Total quoted]: {payoff_amount}", "[Thru|Good until|Figure good to]: {good_through}", "?[Daily|Per diem]: {per_diem}", "?Rate: {interest_rate%}   Matures: {maturity_date}", "?Next due: {next_due_date}   Pmt: {monthly_payment}", "?[Escrow told|Escrow]: {escrow_balance}", "?[Release/recording|Rec. fee]: {recording_fee}", "Written payoff requested: [yes|no]   Fax to: {fax}", f"?Clerk initials {digits(w.rng, 2)}",
    )  # fmt: skip
