"""The third hand: tables whose lines are gone: label and value flattened in every way exports and copies do it."""

import re
from collections.abc import Callable
from decimal import Decimal

from sluice.learning.synthetic.families.statements_print import (
    across,
    amount,
    cells,
    dotted,
    grid,
    padded,
    page,
    say,
    sheet,
    worth,
)
from sluice.learning.synthetic.writer import Writer, family

Rows = list[list[str]]

_PAYOFF = {
    "account_number": "Account number|Account no.|Loan number|Loan #|Loan ID|Acct #|Acct|Contract number|Account ref|Note number|Loan acct no|Customer account",
    "payoff_amount": "Payoff amount|Total payoff|Payoff|Amount to pay off|Total due to pay in full|Payoff total|Net payoff|Settlement amount|Amount needed to close loan|Payoff figure|Total amount to satisfy loan|Pay-off amt|Full payoff|10-day payoff|Amount required to pay in full|Final payoff",
    "good_through": "Good through|Good thru|Good until|Valid until|Valid thru|Quote expires|Expiration date|Payoff good through date|Expires|G/T date|Quote valid through|Honored through|Funds must be received by|Payoff expiry|Last day valid|Pay by (quote)",
    "per_diem": "Per diem|Daily interest|Interest per day|Per-day interest|Daily rate ($)|Daily accrual|Each additional day|Per diem after expiry|Additional daily interest|Diem|Daily per diem amount",
    "principal_balance": "Principal balance|Principal|Unpaid principal|Outstanding principal|Prin bal|Current principal balance|UPB|Remaining principal|Unpaid principal balance|Principal owing|Principal outstanding",
    "accrued_interest": "Accrued interest|Interest|Interest due|Interest to date|Accr int|Unpaid interest|Interest accrued|Interest through payoff date|Interest included|Interest owed",
    "fees": "Total fees|Fees|Fees (total)|All fees|Fees & charges|Total fees and charges|Fees included|Fees due|Sum of fees|Fees/charges",
    "quote_date": "Quote date|Date of quote|Quoted on|Quote issued|Date issued|Issued|Payoff requested and quoted on|Date prepared|Prepared|Letter date|Quote created|Quote given",
}
LABELS: dict[str, dict[str, str]] = {
    "auto_loan_payoff": {
        "lender": "Lender|Lienholder|Lien holder|Creditor|Finance company|Bank|Lending institution|Pay to|Payee|Lessor/Lender|Held by|Payable to",
        **_PAYOFF,
        "vin": "VIN|VIN #|Vehicle identification number|Vehicle ID|V.I.N.|Serial (VIN)|Vehicle ID no.|Collateral VIN",
    },
    "mortgage_payoff": {
        "lender": "Lender|Mortgagee|Servicer|Beneficiary|Note holder|Lien holder|Current lender|Payee|Bank|Payable to|Mortgage company",
        **_PAYOFF,
        "escrow_balance": "Escrow balance|Escrow|Escrow on deposit|Impound balance|Escrow funds held|Escrow acct bal|Balance in escrow|Reserve account|Escrow/impound balance",
        "recording_fee": "Recording fee|Release fee|Recording cost|Satisfaction recording fee|Lien release fee|Reconveyance fee|County recording|Rec. fee|Release recording charge|Discharge recording fee",
        "property_address": "Property|Property address|Collateral address|Premises|Subject property|Mortgaged property|Property location|Secured property|Real property",
    },
    "mortgage_statement": {
        "servicer": "Servicer|Mortgage servicer|Lender|Serviced by|Company|Mortgage company|Bank|Biller|Pay to|Loan servicer",
        "account_number": "Loan number|Account number|Loan no.|Loan #|Acct no|Mortgage loan #|Mortgage account|Reference loan|Loan ID",
        "statement_date": "Statement date|Date of statement|Stmt date|Bill date|Billing date|Issued|Statement generated|Statement prepared|Date of bill",
        "due_date": "Due date|Payment due date|Payment due|Pay by|Date due|Due on|Next payment due|Installment due|Please pay by|Next due",
        "amount_due": "Amount due|Total amount due|Total due|Total payment due|Please pay|Current amount due|Total payable|Amount payable|Pay this amount|Total now due|Statement total",
        "principal_balance": "Outstanding principal|Principal balance|Unpaid principal balance|UPB|Current principal|Loan balance (principal)|Remaining principal|Prin bal|Unpaid principal|Principal outstanding|Owed principal",
        "interest_rate": "Interest rate|Rate|Note rate|Current rate|Int rate|Annual interest rate|Contract rate|Loan rate|Interest rate (fixed)",
        "escrow_balance": "Escrow balance|Escrow account balance|Current escrow balance|Impound balance|Balance in escrow|Escrow on deposit|Esc bal|Reserve balance",
        "principal_payment": "Principal portion|Principal in payment|Principal this month|Prin pmt|Monthly principal|Principal due|Principal part of payment|To principal|Applied to principal",
        "interest_payment": "Interest portion|Interest in payment|Interest this month|Int pmt|Monthly interest|Interest due|Interest part of payment|To interest|Applied to interest",
        "escrow_payment": "Escrow portion|Escrow in payment|Escrow this month|Escr pmt|Monthly escrow|Escrow payment|Taxes and insurance (escrow)|To escrow|Monthly impounds|Escrow deposit",
        "past_due": "Past due|Past due amount|Overdue|Overdue amount|Unpaid prior amount|Delinquent amount|Arrears|Unpaid from prior months|Amount past due|Prior unpaid payments",
        "late_fee": "Late fee if late|Late charge|Late fee|Late payment fee|Late charge if paid after grace|Fee if paid late|Late chg amount|Penalty for late payment",
    },
    "student_loan": {
        "servicer": "Servicer|Loan servicer|Serviced by|Your servicer|Lender/servicer|Company|Current servicer|Pay to|Servicing company",
        "account_number": "Account number|Account no.|Acct #|Loan ID|Loan number|Borrower account|Customer number|Account|Loan account|Award ID",
        "principal_balance": "Principal balance|Outstanding principal|Unpaid principal|Principal|Current principal|OPB|Outstanding principal balance|Prin bal|Principal owed|Principal remaining",
        "accrued_interest": "Accrued interest|Unpaid interest|Outstanding interest|Interest balance|Accrued int|Interest accrued|Interest owed|Unpaid accrued interest|Interest to date|OIB",
        "interest_rate": "Interest rate|Rate|Int rate|Current rate|Fixed rate|Loan interest rate|Statutory rate|Annual rate|Rate (%)",
        "payment_amount": "Payment amount|Monthly payment|Next payment amount|Installment|Regular payment|Amount due|Current amount due|Scheduled payment|Pmt amt|Monthly payment amount|Next installment",
        "due_date": "Due date|Next due|Payment due date|Next payment due|Next payment date|Pay by|Due|Payment due|Installment due date",
        "loan_status": "Status|Loan status|Current status|Loan stage|Account status|Repayment status|Status of loan|Loan state|Servicing status",
    },
    "credit_card_statement": {
        "issuer": "Issuer|Card issuer|Bank|Issuing bank|Card|Company|Creditor|Issued by|Financial institution|Biller",
        "account_number": "Account ending|Card number|Account number|Card ending in|Acct|Account|Last 4|Acct ending|Card no.|Last four digits|Account #",
        "statement_balance": "Statement balance|New balance|Closing balance|Balance this statement|Total balance owed|Ending balance|New bal|Stmt bal|Balance on statement|Total new balance|Balance at closing",
        "minimum_payment": "Minimum payment|Minimum payment due|Min due|Min. due|Minimum due|Min pmt|Minimum amount due|Pay at least|Least you can pay|Required payment|Minimum payable|Min payment due",
        "due_date": "Payment due date|Due date|Due|Pay by|Payment due|Due by|Pmt due dt|Please pay by|Pay on or before",
        "statement_date": "Statement date|Closing date|Statement closing date|Cycle end|Billing cycle closed|Stmt dt|Statement closed|Date of statement|Cycle closing",
        "purchase_apr": "Purchase APR|APR|APR for purchases|Purchases APR|Standard APR|Annual percentage rate (purchases)|Purch APR|Rate on purchases|Regular purchase rate|APR - purchases|Purchase rate",
        "credit_limit": "Credit limit|Credit line|Total credit line|Cr limit|Cr line|Limit|Total limit|Total credit limit|Line of credit|Revolving limit|Credit access line",
        "available_credit": "Available credit|Available|Avail credit|Avail cr|Credit available|Remaining credit|Unused credit|Available line|Available to spend|Available balance to spend",
    },
}
"""Label words per field, as many as institutions have."""

_PAYOFF_OTHERS = (
    "Original amount :: {original_amount}", "Loan opened :: {opened_date}", "Maturity date :: {maturity_date}", "Regular payment :: {monthly_payment}", "Next payment due :: {next_due_date}",
    "[Last payment|Last payment received] :: {last_payment}", "Last payment date :: {last_payment_date}", "Past due :: {past_due}", "[Interest rate|Note rate|APR] :: {interest_rate%}", "[Borrower|Customer|Obligor] :: {customer_name}",
    "[Co-borrower|Joint owner] :: {other_person}", "[Mailing address|Customer address] :: {customer_address}", "Overnight address :: {office_address}", "[Phone|Payoff dept. phone] :: {phone}", "Fax :: {fax}",
    "[Reference|Request no.] :: {reference}", "[ABA|Routing number] :: {routing_number}", "Current balance :: {current_balance}", "Wire fee (your bank) :: {wire_fee}", "Previous quote :: {old_payoff}",
    "[Previous quote expired|Old quote expired] :: {expired_date}", "Payoff if 10 days later :: {later_payoff}", "[Prepared by|Agent] :: {agent_name}", "Interest paid last year :: {~40-9000}", "Days in quote :: {days}", "SSN (last 4) :: {last_four_ssn}",
)  # fmt: skip
OTHERS: dict[str, tuple[str, ...]] = {
    "auto_loan_payoff": (*_PAYOFF_OTHERS, "Vehicle :: {vehicle}", "Insurance :: {insurance_company}", "[Dealer|Sold by] :: {dealer}", "Odometer :: {#5}", "Plate :: {#3}-KTR", "GAP refund (est.) :: {~40-700}", "Stock no. :: {#6}"),
    "mortgage_payoff": (*_PAYOFF_OTHERS, "[Title company|Closing agent] :: {title_company}", "County taxes :: {tax_amount}", "Hazard premium :: {insurance_amount}", "File no. :: {#6}-24", "Wire to account :: {#10}", "Monthly escrow deposit :: {~90-900}"),
    "mortgage_statement": (
        "Regular payment :: {regular_payment}", "Original loan amount :: {original_amount}", "Maturity :: {maturity_date}", "Principal paid YTD :: {ytd_principal}", "Interest paid YTD :: {ytd_interest}", "Escrow paid YTD :: {ytd_escrow}",
        "Last payment :: {last_payment}", "Last payment received :: {last_payment_date}", "Unapplied funds :: {unapplied}", "Late after :: {late_date}", "Amount due after {late_date} :: {amount_after_late}", "Tax payment :: {tax_amount}", "Tax paid on :: {tax_date}",
        "Prepayment penalty :: {prepayment_penalty}", "Late charges unpaid :: {~0-80}", "[Borrower|Homeowner] :: {customer_name}", "Property :: {property_address:plain}", "Phone :: {phone}", "Interest paid prior year :: {~900-20000}", "Confirmation :: {confirmation}", "Downloaded :: {statement_date+9}",
    ),
    "student_loan": (
        "Total balance :: {total_balance}", "Original amount :: {original_amount}", "Last payment :: {last_payment}", "Last paid on :: {last_payment_date}", "Disbursed :: {disbursed_date}", "Capitalized interest :: {capitalized}", "School :: {school}", "[Plan|Repayment plan] :: {plan}",
        "Statement date :: {statement_date}", "Past due :: {past_due}", "Borrower :: {customer_name}", "Reference person :: {other_person}", "Interest paid last year :: {~5-2500}", "Daily interest :: {~1-14}", "Phone :: {phone}", "Loan type :: [Direct Unsubsidized|Direct Subsidized|Private|Parent PLUS|Perkins]",
        "Autopay :: [On|Off|Enrolled]", "Payments made :: {#2}", "Loan 2 principal :: {~500-9000}", "Estimated payoff :: {due_date+3000}",
    ),
    "credit_card_statement": (
        "Previous balance :: {previous_balance}", "Payments and credits :: -{payments}", "Purchases :: {purchases}", "Interest charged :: {interest_charged}", "Late fee :: {late_fee}", "Current balance :: {current_balance}", "Last payment :: {last_payment}", "Last payment date :: {last_payment_date}",
        "Past due :: {past_due}", "Cash advance limit :: {cash_limit}", "Available for cash :: {cash_available}", "Cash advance APR :: {cash_apr%}", "Balance transfer APR :: {transfer_apr%}", "Penalty APR :: {penalty_apr%}", "Rewards points :: {rewards}", "Cardholder :: {customer_name}", "Authorized user :: {other_person}",
        "Days in cycle :: 30", "Cycle start :: {period_start}", "Last purchase :: {tx_amount}", "YTD interest :: {~5-900}", "YTD fees :: {~0-90}", "Downloaded :: {statement_date+9}", "Autopay amount :: {~25-300}",
    ),
}  # fmt: skip
"""What else such tables list: the same kinds of values in other roles."""

TITLES = {
    "auto_loan_payoff": "Payoff quote|Loan payoff|Vehicle loan payoff details|AUTO PAYOFF|Payoff information|Lien payoff request - response|Trade-in payoff|Payoff summary",
    "mortgage_payoff": "Mortgage payoff|Payoff statement|Payoff details|Demand statement|HOME LOAN PAYOFF|Payoff figures for closing|Payoff response|Loan payoff summary",
    "mortgage_statement": "Mortgage statement|Monthly billing|Loan statement|Home loan bill|STATEMENT SUMMARY|Your mortgage this month|Billing details|Account overview",
    "student_loan": "Student loan details|Loan summary|Education loan|LOAN INFORMATION|My loan|Account snapshot|Borrower loan record|Loan detail",
    "credit_card_statement": "Card statement|Statement summary|Credit card account summary|ACCOUNT SUMMARY|Billing summary|Card details|Statement snapshot|Monthly summary",
}
NOTHING = ("N/A", "--", "—", "n/a", "not provided", "not available", "unknown", "see agreement", "(blank)", "TBD")


def rows(w: Writer, kind: str, *, keep: float = 0.85, others: int = 5, blank: float = 0.3) -> Rows:
    """Label and value pairs of one document: most fields, some with nothing behind the label, and other numbers."""
    chosen: Rows = []
    for field, labels in LABELS[kind].items():
        label = w.rng.choice(labels.split("|"))
        if w.has(field) and w.chance(keep):
            chosen.append([label, say(w, "{" + field + ("[|:short]" if field == "credit_limit" else "") + "}")])
        elif field in {"fees", "escrow_payment"} and w.facts[field] is None and w.chance(0.3):
            chosen.append([label, w.mark(field, amount(w, Decimal(0)))])
        elif w.chance(blank):
            chosen.append([label, w.rng.choice(NOTHING)])
    extra = cells(w, *w.rng.sample(OTHERS[kind], w.rng.randrange(others + 1)))
    if w.chance(0.4):
        chosen += extra
        w.rng.shuffle(chosen)
    else:
        for entry in extra:
            chosen.insert(w.rng.randrange(len(chosen) + 1), entry)
    return _in_one_case(w, chosen)


def _in_one_case(w: Writer, entries: Rows) -> Rows:
    case = w.rng.choice((str, str, str, str.upper, str.title, str.lower))
    return [[case(label), value] for label, value in entries]


def title(w: Writer, kind: str) -> str:
    """A heading, or none."""
    return w.rng.choice((*TITLES[kind].split("|"), ""))


def snake(label: str) -> str:
    """A label as a column name."""
    return re.sub(r"[^A-Za-z0-9]+", "_", label).strip("_")


def pipes(w: Writer, entries: Rows) -> str:
    """Label | value, with or without the outer bars and a head."""
    left, right = w.rng.choice((("", ""), ("| ", " |"), ("", " |")))
    head = w.rng.choice((f"{left}Field | Value{right}\n", f"{left}Item | Detail{right}\n|---|---|\n", "", "", ""))
    return head + "\n".join(f"{left}{label} | {value}{right}" for label, value in entries)


def over(w: Writer, entries: Rows) -> str:
    """The label on one line, the value on the next."""
    gap = w.rng.choice(("\n", "\n", "\n\n"))
    end = w.rng.choice(("", "", ":"))
    return gap.join(f"{label}{end}\n{value}" for label, value in entries)


def under(w: Writer, entries: Rows) -> str:
    """The value first, its label below: the way dashboards stack big numbers."""
    return w.rng.choice(("\n\n", "\n\n", "\n---\n")).join(f"{value}\n{label}" for label, value in entries)


def head_row(w: Writer, entries: Rows) -> str:
    """A row of labels over a row of values, in chunks, tabbed or padded."""
    size = w.rng.choice((3, 4, 5, 20))
    chunks = [entries[i : i + size] for i in range(0, len(entries), size)]
    how = w.rng.choice((across, _tabbed, _barred))
    return "\n\n".join(how(chunk) for chunk in chunks)


def _tabbed(entries: Rows) -> str:
    return "\n".join("\t".join(turned) for turned in zip(*entries, strict=True))


def _barred(entries: Rows) -> str:
    labels, values = zip(*entries, strict=True)
    return f"| {' | '.join(labels)} |\n|{'---|' * len(labels)}\n| {' | '.join(values)} |"


def quoted(w: Writer, entries: Rows) -> str:
    """CSV, one pair a line."""
    quote = w.rng.choice(('"', '"', ""))
    return "\n".join(
        f"{quote}{label}{quote},{value if not quote and ',' not in value else chr(34) + value + chr(34)}"
        for label, value in entries
    )


def csv_record(w: Writer, entries: Rows) -> str:
    """CSV with a head: every value quoted or only those that need it."""
    whole = w.chance(0.4)
    names = [snake(label) if not whole else f'"{label}"' for label, _ in entries]
    values = [f'"{value}"' if whole or "," in value else value for _, value in entries]
    return ",".join(names) + "\n" + ",".join(values)


def assigned(w: Writer, entries: Rows) -> str:
    """key=value or key: value, one a line or all in one."""
    sign = w.rng.choice(("=", ": ", " = ", ":"))
    case = w.rng.choice((str.lower, str.upper, str))
    return w.rng.choice(("\n", "\n", "; ", " | ", "&\n")).join(
        f"{case(snake(label))}{sign}{value}" for label, value in entries
    )


def html(w: Writer, entries: Rows) -> str:
    """HTML rows, or what is left of them."""
    a, b, c = w.rng.choice(
        (
            ("<tr><td>", "</td><td>", "</td></tr>"),
            ("<dt>", "</dt><dd>", "</dd>"),
            ("<tr><th>", "</th><td>", "</td></tr>"),
            ("<li><b>", "</b> ", "</li>"),
            ("<p>", ": <strong>", "</strong></p>"),
        )
    )
    joint = w.rng.choice(("\n", "\n", ""))
    return joint.join(f"{a}{label}{b}{value}{c}" for label, value in entries)


def xml(w: Writer, entries: Rows) -> str:
    """Elements named after the labels."""
    named = [("".join(word.capitalize() for word in snake(label).split("_")), value) for label, value in entries]
    return "\n".join(f"{w.rng.choice(('', '  '))}<{name}>{value}</{name}>" for name, value in named)


def leaders(w: Writer, entries: Rows) -> str:
    """Dotted leaders."""
    return dotted(entries, w.rng.choice((40, 50, 60)), w.rng.choice((".", ".", "_", ". ")))


def four_cells(w: Writer, entries: Rows) -> str:
    """Two pairs a line: label value label value."""
    end = w.rng.choice(("", ":"))
    flat = [
        [cell for label, value in entries[i : i + 2] for cell in (label + end, value)]
        for i in range(0, len(entries), 2)
    ]
    return grid(flat) if w.chance(0.6) else "\n".join("  ".join(line) for line in flat)


def run_on(w: Writer, entries: Rows) -> str:
    """Everything on one line, as a copied table often lands."""
    joint, end = w.rng.choice(((" ", ":"), (", ", ":"), (" / ", " -"), ("  ", "")))
    return joint.join(f"{label}{end} {value}" for label, value in entries)


def columns_apart(w: Writer, entries: Rows) -> str:
    """First all labels, then all values: what some PDF readers make of a two-column table; short, to stay readable."""
    size = w.rng.choice((3, 4, 5))
    chunks = [entries[i : i + size] for i in range(0, len(entries), size)]
    return "\n\n".join(
        "\n".join(label for label, _ in chunk) + "\n" + "\n".join(value for _, value in chunk) for chunk in chunks
    )


def colons(w: Writer, entries: Rows) -> str:
    """Label: value, plain, bulleted or starred."""
    lead, mid, tail = w.rng.choice(
        (
            ("", ": ", ""),
            ("- ", ": ", ""),
            ("* ", " - ", ""),
            ("", ":\t", ""),
            ("**", "**: ", ""),
            ("• ", ": ", ""),
            ("", " → ", ""),
        )
    )
    return "\n".join(f"{lead}{label}{mid}{value}{tail}" for label, value in entries)


def screen(w: Writer, entries: Rows) -> str:
    """A terminal of the servicing system: fixed columns and function keys."""
    lines = [
        [cell for label, value in entries[i : i + 2] for cell in (label.upper()[:18] + ":", value)]
        for i in range(0, len(entries), 2)
    ]
    return (
        f"{w.rng.choice(('LNINQ', 'PAYF', 'ACM2', 'CUST'))} {say(w, '{#3}')}   PAGE 01\n"
        + "\n".join(" ".join(padded(cell, 20) for cell in line).rstrip() for line in lines)
        + "\nPF3=EXIT  PF7=BACK  PF8=FWD"
    )


ANY: tuple[Callable[[Writer, Rows], str], ...] = (
    pipes,
    over,
    under,
    head_row,
    quoted,
    csv_record,
    assigned,
    html,
    xml,
    leaders,
    four_cells,
    run_on,
    columns_apart,
    colons,
    screen,
)


def plain_values(w: Writer) -> None:
    """From now on amounts, dates and rates are written the way machines export them."""
    w.styles.money = w.rng.choice(("{:.2f}", "{:.2f}", "{:,.2f}"))
    w.styles.date = w.rng.choice(("{d.year}-{d:%m}-{d:%d}", "{d.year}-{d:%m}-{d:%d}", "{d:%m}/{d:%d}/{d.year}"))
    w.styles.rate = w.rng.choice(("{r}", "{r:.3f}", "{r}%"))


def any_layout(w: Writer, kind: str, owner: str) -> str:
    """A table of this type in any layout, with or without a heading and the institution above it."""
    entries = rows(w, kind, keep=w.rng.choice((0.5, 0.75, 0.9)), others=w.rng.choice((2, 5, 9)))
    if len(entries) < 2:
        entries = rows(w, kind, keep=1)
    if w.chance(0.2):
        plain_values(w)
        entries = rows(w, kind, keep=0.8)
    above = say(w, "?{" + owner + "}")
    return sheet(w, *w.rng.sample((above, title(w, kind)), 2), "", w.rng.choice(ANY)(w, entries))


@family("auto_loan_payoff", "table")
def auto_any(w: Writer) -> str:
    """Whoever copied a payoff table from whatever tool."""
    return any_layout(w, "auto_loan_payoff", "lender")


@family("mortgage_payoff", "table")
def mortgage_any(w: Writer) -> str:
    """Whoever copied a mortgage payoff table from whatever tool."""
    return any_layout(w, "mortgage_payoff", "lender")


@family("mortgage_statement", "table")
def bill_any(w: Writer) -> str:
    """Whoever copied a mortgage bill's table from whatever tool."""
    return any_layout(w, "mortgage_statement", "servicer")


@family("student_loan", "table")
def student_any(w: Writer) -> str:
    """Whoever copied a student loan's table from whatever tool."""
    return any_layout(w, "student_loan", "servicer")


@family("credit_card_statement", "table")
def card_any(w: Writer) -> str:
    """Whoever copied a card's table from whatever tool."""
    return any_layout(w, "credit_card_statement", "issuer")


@family("auto_loan_payoff", "table")
def dealer_worksheet(w: Writer) -> str:
    """A dealer's trade-in sheet: the lender's payoff among the dealer's own numbers."""
    entries = cells(
        w, "[Trade|Trade-in vehicle] :: {vehicle}", "[VIN|Trade VIN|Serial no.] :: {vin}", "[Lienholder|Payoff to|Bank] :: {lender}", "[Acct|Account|Payoff acct #] :: {account_number}", "[Trade allowance|ACV] :: {~2000-30000}",
        "[Payoff|Payoff amt|Lien payoff|10 day payoff] :: {payoff_amount}", "[Per diem|Daily] :: {per_diem}", "[Good thru|Good til|Payoff good thru] :: {good_through}", "Equity :: -{~100-6000}", "?Cash down :: {other_amount}", "?[Verified|Quoted] on :: {quote_date}",
        "?Monthly pmt :: {monthly_payment}", "Salesperson :: {agent_name}",
    )  # fmt: skip
    return page(
        w,
        "?{dealer}",
        "?Customer: {customer_name}",
        w.rng.choice((over, colons, four_cells, head_row))(w, entries),
        "?Insurance: {insurance_company} pol. {#8}",
    )


@family("auto_loan_payoff", "table")
def core_export_auto(w: Writer) -> str:
    """An export of the loan system: column names of its own, plain numbers, empty cells."""
    plain_values(w)
    columns = cells(
        w, "[ACCT_NBR|LOAN_NUM|acct_no] :: {account_number}", "[PO_AMT|PAYOFF_AMT|payoff_total] :: {payoff_amount}", "[PO_GOOD_THRU|PAYOFF_EXP_DT|good_thru_dt] :: {good_through}", "[PER_DIEM|DLY_INT_AMT|per_diem_amt] :: {per_diem}",
        "[PRIN_BAL|CUR_PRIN|principal] :: {principal_balance}", "[ACCR_INT|INT_DUE|accrued_int] :: {accrued_interest}", "[TOT_FEES|FEE_TOTAL|fees_total] :: {fees}", "[QUOTE_DT|PO_CALC_DT|quoted_on] :: {quote_date}", "[VIN|COLL_VIN|vin] :: {vin}",
        "?ORIG_AMT :: {original_amount}", "?NXT_DUE_DT :: {next_due_date}", "?PMT_AMT :: {monthly_payment}", "?LST_PMT_AMT :: {last_payment}", "?MAT_DT :: {maturity_date}", "?PAST_DUE :: {past_due}", "LNHLDR_NM :: {lender}", "?BRWR_NM :: {customer_name}",
    )  # fmt: skip
    w.rng.shuffle(columns)
    return w.rng.choice((csv_record, head_row, assigned, xml))(w, columns)


@family("auto_loan_payoff", "table")
def month_columns_auto(w: Writer) -> str:
    """Two quotes in two columns, the old one expired; the current column is headed as such, on either side."""
    now, before = w.rng.choice(
        (
            ("Current quote", "Expired quote"),
            ("New", "Superseded"),
            ("This quote", "Prior quote (void)"),
            ("Valid", "No longer valid"),
        )
    )
    table = [["", now, before], *cells(
        w, "Payoff :: {payoff_amount} :: {old_payoff}", "[Good through|Valid until] :: {good_through} :: {expired_date}", "Per diem :: {per_diem} :: {~1-9}", "Principal :: {principal_balance} :: {~4000-60000}", "?Interest :: {accrued_interest} :: {~10-600}",
        "[Quoted|Issued] :: {quote_date} :: {quote_date-31}",
    )]  # fmt: skip
    if w.chance(0.5):
        table = [[row[0], row[2], row[1]] for row in table]
    body = w.rng.choice(
        (grid(table), "\n".join(" | ".join(row) for row in table), "\n".join("\t".join(row) for row in table))
    )
    return page(w, "{lender} - payoff history", "?Account {account_number}", "?{vehicle} VIN {vin}", "", body)


@family("mortgage_payoff", "table")
def settlement_spreadsheet(w: Writer) -> str:
    """A title company's sheet: the payoff lender's lines among taxes, premiums and its own file numbers."""
    entries = cells(
        w, "File :: {#6}-{#2}", "Closer :: {agent_name}", "[1st mortgage payoff to|Payoff lender|Payoff 1] :: {lender}", "[Loan no|Their loan #|Lender ref] :: {account_number}", "[Payoff|Payoff figure|Amount of payoff] :: {payoff_amount}",
        "[thru|Good thru|Figures valid to] :: {good_through}", "[Add per day|P/D|Per diem] :: {per_diem}", "[Rec. of release|Record release|Recording satisfaction] :: {recording_fee}", "[Premises|Property|Prop addr] :: {property_address}", "County taxes :: {tax_amount}",
        "Hazard ins :: {insurance_amount}", "?Our wire fee :: {wire_fee}", "?Seller :: {customer_name}", "?Buyer :: {other_person}",
    )  # fmt: skip
    return page(
        w,
        "?{title_company}",
        "?Disbursement worksheet",
        w.rng.choice((_sheet_cells, four_cells, pipes, quoted))(w, entries),
    )


def _sheet_cells(w: Writer, entries: Rows) -> str:
    first = w.rng.randrange(2, 9)
    return "\n".join(f"A{first + i}: {label}  B{first + i}: {value}" for i, (label, value) in enumerate(entries))


@family("mortgage_payoff", "table")
def html_demand(w: Writer) -> str:
    """A payoff demand scraped from HTML, its sections kept as headings."""
    who = cells(
        w,
        "[Loan|Loan number] :: {account_number}",
        "[Borrower|Trustor] :: {customer_name}",
        "[Property|Property address] :: {property_address}",
        "[Lender|Beneficiary] :: {lender}",
        "[Dated|Demand date] :: {quote_date}",
    )
    what = cells(
        w, "[Principal|Unpaid principal] :: {principal_balance}", "[Interest|Interest to payoff date] :: {accrued_interest}", "[Recording|Reconveyance recording fee] :: {recording_fee}", "[Fees, total|Total fees] :: {fees}", "Statement fee (paid) :: {small_fee}",
        "[Total demand|Total due|Amount to satisfy] :: {payoff_amount}", "[Daily interest|Per diem] :: {per_diem}", "[Good to|Valid through] :: {good_through}", "?[Escrow held|Impounds on hand] :: {escrow_balance}",
    )  # fmt: skip
    return page(
        w,
        "<h2>Payoff demand</h2>",
        html(w, who),
        "<h3>Amounts</h3>",
        html(w, what),
        "?<p>Fax {fax} &nbsp; Tel {phone}</p>",
    )


@family("mortgage_payoff", "table")
def date_grid_table(w: Writer) -> str:
    """A header row of dates with totals below; the requested date is named above, its column is the quote."""
    daily, total = worth(w, "per_diem"), worth(w, "payoff_amount")
    at, step = w.rng.randrange(3), w.rng.choice((1, 2))
    days = [say(w, "{good_through}" if i == at else f"{{good_through{(i - at) * step:+d}}}") for i in range(3)]
    totals = [say(w, "{payoff_amount}") if i == at else amount(w, total + daily * step * (i - at)) for i in range(3)]
    table = [["If paid on", *days], ["Total", *totals]]
    if w.chance(0.5):
        table = [list(turned) for turned in zip(*table, strict=True)]
    return page(
        w, "{lender}", "?Loan {account_number}  {customer_name}", "[Requested payoff date|You asked for figures through|Closing scheduled, figures good to]: {good_through}", "", w.rng.choice((grid(table), "\n".join(" | ".join(row) for row in table))), "",
        "?Principal {principal_balance} included in all columns", "?Per diem {per_diem}", "?Escrow {escrow_balance} (not netted)", "?Prepared {quote_date}",
    )  # fmt: skip


@family("mortgage_statement", "table")
def three_columns_bill(w: Writer) -> str:
    """This month, last month and year to date side by side, columns in any order."""
    order = w.rng.sample((1, 2, 3), 3)
    names = [
        "",
        w.rng.choice(("This month", "Due now", "Current", "This bill")),
        w.rng.choice(("Last month", "Previous", "Last paid")),
        w.rng.choice(("Year to date", "YTD", "Paid this year")),
    ]
    body = [names, *cells(
        w, "[Principal|Prin] :: {principal_payment} :: {~150-1800} :: {ytd_principal}", "[Interest|Int] :: {interest_payment} :: {~150-1800} :: {ytd_interest}", "[Escrow|Taxes/ins] :: {escrow_payment} :: {~90-900} :: {ytd_escrow}",
        "[Overdue|Past due] :: {past_due} :: 0.00 :: 0.00", "[Total|Total due] :: {amount_due} :: {last_payment} :: {~3000-40000}",
    )]  # fmt: skip
    table = [[row[0], *(row[i] for i in order)] for row in body]
    head = cells(
        w,
        "[Loan|Account] :: {account_number}",
        "[Statement|Billed] :: {statement_date}",
        "[Due|Pay by] :: {due_date}",
        "[UPB|Principal balance] :: {principal_balance}",
        "?Rate :: {interest_rate}",
        "?[Esc bal|Escrow balance] :: {escrow_balance}",
        "?[Late fee|Late charge] :: {late_fee}",
    )
    laid = w.rng.choice(
        (
            grid(table, right=True),
            "\n".join("\t".join(row) for row in table),
            "\n".join(" | ".join(row) for row in table),
        )
    )
    parts = [laid, w.rng.choice((colons, head_row, over))(w, head)]
    w.rng.shuffle(parts)
    return page(w, "{servicer}", parts[0], "", parts[1])


@family("mortgage_statement", "table")
def bill_terminal(w: Writer) -> str:
    """The servicing system's screen, pasted by an agent."""
    entries = cells(
        w, "LN :: {account_number}", "[NXT DUE|DUE DT] :: {due_date}", "[PRIN BAL|1ST PRIN BAL] :: {principal_balance}", "[INT RATE|ANN INT RT] :: {interest_rate}", "[ESC BAL|ESCROW BAL] :: {escrow_balance}", "[P&I|P & I] :: {~500-3000}", "[PRIN PMT|PRN THIS PMT] :: {principal_payment}",
        "[INT PMT|INT THIS PMT] :: {interest_payment}", "[ESC PMT|T&I PMT] :: {escrow_payment}", "[TOT AMT DUE|TOTAL DUE] :: {amount_due}", "[L/C AMT|LATE CHG] :: {late_fee}", "?[PD AMT|AMT DELQ] :: {past_due}", "?YTD INT :: {ytd_interest}", "?SUSPENSE :: {unapplied}", "?LST PD :: {last_payment_date}", "?ORIG MTG :: {original_amount}", "?[STMT DT|BILL DT] :: {statement_date}",
    )  # fmt: skip
    w.rng.shuffle(entries)
    return page(w, "?{servicer}", screen(w, entries))


@family("mortgage_statement", "table")
def narrow_bill(w: Writer) -> str:
    """Only a few figures, heads apart from values; no balance, no rate, often no escrow."""
    entries = cells(
        w,
        "[Amount due|Total due|Please pay] :: {amount_due}",
        "[Due date|Pay by] :: {due_date}",
        "[Loan|Loan no.] :: {account_number}",
        "?[Late charge|If late add] :: {late_fee}",
        "?[Statement date|Billed] :: {statement_date}",
        "?[Past due|Overdue] :: {past_due}",
    )
    w.rng.shuffle(entries)
    return page(
        w,
        "{servicer}",
        "",
        w.rng.choice((columns_apart, run_on, head_row, under))(w, entries),
        "",
        "?Regular payment {regular_payment}; after {late_date}: {amount_after_late}",
    )


@family("student_loan", "table")
def loans_wide_row(w: Writer) -> str:
    """One loan as one wide row: a head of short names, sometimes a totals row of other numbers below."""
    entries = cells(
        w, "[Loan|Acct|Loan ID] :: {account_number}", "[Type|Program] :: [DLSUB|DLUNS|PLUS|PRIV]", "[Disb|Disb dt] :: {disbursed_date}", "[Orig|Orig amt] :: {original_amount}", "[Prin|OPB|Prin bal] :: {principal_balance}", "[Int|OIB|Accr int] :: {accrued_interest}", "[Rate|Int rt] :: {interest_rate}",
        "[Stat|Status] :: {loan_status}", "[Pmt|Mo pmt|Inst amt] :: {payment_amount}", "[Due|Next due] :: {due_date}", "?[Svcr|Servicer] :: {servicer}",
    )  # fmt: skip
    w.rng.shuffle(entries)
    return page(
        w,
        "?{servicer}",
        "?Borrower {customer_name}",
        w.rng.choice((head_row, csv_record))(w, entries),
        "?All loans, total owed: {~9000-150000}",
    )


@family("student_loan", "table")
def data_file_lines(w: Writer) -> str:
    """A borrower's data file: long 'Loan ...' keys with colons, one loan, contacts at the end."""
    plain_values(w)
    return page(
        w, "Student First Name:{first_name}", "Student Total All Loans Outstanding Principal:{~9000-150000}", "Loan Type Description:[DIRECT STAFFORD UNSUBSIDIZED|DIRECT PLUS|FFEL STAFFORD SUBSIDIZED]", "Loan Award ID:{account_number}", "Loan Attending School Name:{school}", "Loan Date:{disbursed_date}", "Loan Amount:{original_amount}",
        "Loan Disbursed Amount:{~1500-20000}", "Loan Outstanding Principal Balance:{principal_balance}", "?Loan Outstanding Interest Balance:{accrued_interest}", "?Loan Interest Rate:{interest_rate}", "Loan Interest Rate Type Description:FIXED", "?Loan Status Description:{loan_status}", "?Loan Repayment Plan Scheduled Amount:{payment_amount}", "?Loan Next Payment Due Date:{due_date}",
        "Loan Delinquency Date:", "Loan Contact Type:Current Servicer", "Loan Contact Name:{servicer}", "?Loan Contact Phone Number:{phone}", "?Loan Contact Street Address:{office_address}",
    )  # fmt: skip


@family("student_loan", "table")
def aggregator_lines(w: Writer) -> str:
    """A money app's account sheet: few fields, estimates, no due date with a year."""
    entries = cells(
        w, "Connected account :: {servicer}", "[Mask|Number] :: {account_number}", "[Principal|Remaining principal] :: {principal_balance}", "?[Interest outstanding|Accrued] :: {accrued_interest}", "[Interest rate|APR] :: {interest_rate}", "?Balance incl. interest :: {total_balance}", "?Next payment :: {due_date/}",
        "?[Min. payment|Monthly] :: {payment_amount}", "?[Status|Loan status] :: {loan_status}", "?Origination :: {disbursed_date}", "?Last sync :: {statement_date}", "?Payoff estimate :: {due_date+3000}", "?YTD interest paid :: {~5-2500}",
    )  # fmt: skip
    w.rng.shuffle(entries)
    return page(w, "?Linked accounts", w.rng.choice((over, under, colons, assigned, html))(w, entries))


@family("credit_card_statement", "table")
def two_months_card(w: Writer) -> str:
    """This statement against the last one; the columns in either order."""
    body = [["", w.rng.choice(("This statement", "Current", "This month")), w.rng.choice(("Last statement", "Prior", "Last month"))], *cells(
        w, "[Closing date|Statement date] :: {statement_date} :: {statement_date-30}", "[Balance|New balance|Statement balance] :: {statement_balance} :: {previous_balance}", "[Min due|Minimum payment] :: {minimum_payment} :: {~25-90}", "[Due|Payment due] :: {due_date} :: {due_date-30}",
        "[Limit|Credit line] :: {credit_limit[|:short]} :: {credit_limit:plain}", "[Available|Available credit] :: {available_credit} :: {~100-9000}", "Purchases :: {purchases} :: {tx_amount}", "?[Purchase APR|APR] :: {purchase_apr} :: {transfer_apr%}",
    )]  # fmt: skip
    if w.chance(0.5):
        body = [[row[0], row[2], row[1]] for row in body]
    laid = w.rng.choice(
        (grid(body, right=True), "\n".join(" | ".join(row) for row in body), "\n".join("\t".join(row) for row in body))
    )
    return page(w, "{issuer}  [card ending|acct|account] {account_number}", "", laid)


@family("credit_card_statement", "table")
def rates_table_card(w: Writer) -> str:
    """Limits and rates only: purchases, cash and transfers as rows; no balance and no due date."""
    lines = cells(
        w,
        "Purchases :: {purchase_apr} :: {credit_limit[|:short]}",
        "Cash advances :: {cash_apr%} :: {cash_limit}",
        "Balance transfers :: {transfer_apr%} :: --",
        "?Penalty :: {penalty_apr%} :: --",
    )
    w.rng.shuffle(lines)
    body = [["Type", "APR", w.rng.choice(("Limit", "Line"))], *lines]
    return page(
        w,
        "{issuer}",
        "?Card: {account_number}",
        "",
        w.rng.choice(
            (grid(body), "\n".join(",".join(row) for row in body), "\n".join(" | ".join(row) for row in body))
        ),
        "",
        "?Late payment: up to {late_fee}. Returned payment: {small_fee}.",
        "?Cash available: {cash_available}",
    )


@family("credit_card_statement", "table")
def one_line_records(w: Writer) -> str:
    """A budget file: one line for this card, a few for other accounts of other banks."""
    heads = cells(
        w,
        "acct :: {account_number}",
        "[stmt_bal|new_bal] :: {statement_balance}",
        "[min_pmt|min_due] :: {minimum_payment}",
        "[due|due_dt] :: {due_date}",
        "[close_dt|stmt_dt] :: {statement_date}",
        "[apr|purch_apr] :: {purchase_apr}",
        "[cr_line|limit] :: {credit_limit}",
        "[avail|avail_cr] :: {available_credit}",
        "?cash_apr :: {cash_apr%}",
        "?ytd_int :: {~5-900}",
        "?prev_bal :: {previous_balance}",
    )
    w.rng.shuffle(heads)
    return page(
        w,
        "?# bank: {issuer}",
        w.rng.choice((assigned, csv_record, head_row, run_on))(w, heads),
        "?# autopay {~25-300} from checking {#4}",
    )


@family("mortgage_statement", "table")
def core_export_bill(w: Writer) -> str:
    """An export of the billing system: machine amounts, the rate as a fraction of one."""
    plain_values(w)
    rate = w.facts["interest_rate"]
    fraction = rate.scaleb(-2) if isinstance(rate, Decimal) else Decimal(0)
    written = f"{fraction:.4f}" if fraction == fraction.quantize(Decimal("0.0001")) else f"{rate:.3f}"
    entries = cells(
        w, "[LOAN_ID|LN_NUM|loanNumber] :: {account_number}", "[BILL_DT|STMT_DT|statementDate] :: {statement_date}", "[DUE_DT|PMT_DUE_DT|dueDate] :: {due_date}", "[TOT_DUE|BILL_AMT|amountDue] :: {amount_due}", "[UPB|PRIN_BAL|unpaidPrincipal] :: {principal_balance}", "[PRIN_PMT|BILL_PRIN|principalPortion] :: {principal_payment}", "[INT_PMT|BILL_INT|interestPortion] :: {interest_payment}",
        "[ESC_PMT|BILL_ESC|escrowPortion] :: {escrow_payment}", "[ESC_BAL|escrowBalance] :: {escrow_balance}", "[PAST_DUE_AMT|pastDue] :: {past_due}", "[LATE_CHG|lateCharge] :: {late_fee}", "?YTD_INT :: {ytd_interest}", "?YTD_PRIN :: {ytd_principal}", "?LAST_PMT_DT :: {last_payment_date}", "?ORIG_AMT :: {original_amount}", "?SUSP_BAL :: {unapplied}", "?INVESTOR :: {#4}",
    )  # fmt: skip
    entries.append([w.rng.choice(("NOTE_RT", "INT_RATE", "annualInterestRate")), w.mark("interest_rate", written)])
    w.rng.shuffle(entries)
    return page(w, "?{servicer}", w.rng.choice((assigned, csv_record, head_row, xml, colons))(w, entries))


@family("mortgage_statement", "table")
def balances_only(w: Writer) -> str:
    """A year-end or audit table: balances and totals of the year, no bill: nothing is due on any day."""
    entries = cells(
        w, "[Loan|Loan number|Account] :: {account_number}", "[Principal balance|Unpaid principal|Ending principal balance] :: {principal_balance}", "[Escrow balance|Ending escrow balance|Escrow on deposit] :: {escrow_balance}", "[Interest rate|Note rate] :: {interest_rate}", "Principal paid this year :: {ytd_principal}", "Interest paid this year :: {ytd_interest}", "?Taxes disbursed :: {tax_amount}", "?Original principal :: {original_amount}", "?Origination date :: {statement_date-2000}", "?Last payment posted :: {last_payment_date}", "Borrower :: {customer_name}", "?Late charges paid :: {~15-90}",
    )  # fmt: skip
    w.rng.shuffle(entries)
    return page(
        w,
        "[Year-end summary|Annual loan activity|Balance confirmation for auditors]",
        "[Servicer|Lender]: {servicer}",
        "",
        w.rng.choice(ANY)(w, entries),
    )
