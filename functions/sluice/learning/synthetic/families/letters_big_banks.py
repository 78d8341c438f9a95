"""Corporate communications at large banks: form numbers, capital headings, coupons and footnotes nobody reads."""

from decimal import Decimal

from sluice.learning.synthetic import names
from sluice.learning.synthetic.facts import digits, money
from sluice.learning.synthetic.families.letters_credit_unions import (
    Labels,
    add,
    after,
    amount_of,
    caps,
    columns,
    dotted,
    forget,
    odd_values,
    rate_text,
    row,
    rows,
    say,
)
from sluice.learning.synthetic.writer import Writer, family


def _brand(w: Writer, field: str) -> None:
    """Name the institution as banking groups do; also the codes that their print lines carry."""
    stem, second = w.rng.choice(names.STEMS.split()), w.rng.choice(names.LAST)
    place = w.rng.choice(names.CITIES)[0]
    odd_values(w)
    name = w.rng.choice(
        (
            f"Bank of {place}",
            f"First {stem} Bank, N.A.",
            f"{stem}Bank",
            f"{second} & {stem} Bank",
            f"{stem} {second} Bank USA",
            f"{stem} One, National Association",
            f"{second} Bancorp",
            *[str(w.facts[field])] * 4,
        )
    )
    code = f"{digits(w.rng, 4)} {digits(w.rng, 7)} 0{digits(w.rng, 3)} {digits(w.rng, 5)}"
    add(
        w,
        **{
            field: name,
            "form": f"{w.rng.choice(('FM', 'CL', 'HL', 'L', 'AF'))}-{digits(w.rng, 4)} (0{w.rng.randrange(1, 10)}/{w.rng.randrange(15, 27)})",
            "print_line": code,
        },
    )


FOOTERS = (
    "All products subject to credit approval. Member FDIC. Equal Housing Lender.",
    "This is an attempt to collect a debt and any information obtained will be used for that purpose. If you are in bankruptcy, this notice is for information only.",
    "Para asistencia en español, llame al {phone}.",
    "Calls may be monitored or recorded. TTY users dial 711. Hours: Mon-Fri 7 a.m. to 10 p.m. ET.",
    "Form {form}    {print_line}    Page 1 of 2",
    "See reverse side for important information about your rights, including how to dispute errors. Notices must be sent to {office_address}.",
)

WORDS: Labels = {
    "payoff_amount": (
        "TOTAL PAYOFF AMOUNT",
        "Total Amount Required to Pay Loan in Full",
        "Amount due to satisfy obligation",
        "Net payoff",
        "Payoff amount",
        "TOTAL DUE TO PAY IN FULL",
        "Total to release lien",
        "Full payoff balance",
        "Payoff total",
    ),
    "good_through": (
        "Payoff good through",
        "Quote valid through",
        "Payoff expiration date",
        "Payoff effective through",
        "Funds must be received by",
        "Amount valid if received on or before",
        "Quoted through",
    ),
    "per_diem": (
        "Per diem interest",
        "Daily interest accrual",
        "Per diem",
        "Additional interest per day",
        "Interest accrual per day",
        "One day's interest",
    ),
    "principal_balance": (
        "Unpaid principal balance",
        "Outstanding principal balance",
        "Principal balance",
        "Remaining principal",
        "Current principal",
        "Outstanding Principal",
    ),
    "accrued_interest": (
        "Accrued interest",
        "Interest through payoff date",
        "Interest due at payoff",
        "Unpaid interest",
        "Interest accrued to date",
        "Accrued unpaid interest",
    ),
    "fees": (
        "Sum of fees",
        "Total fees included in payoff",
        "All fees and charges",
        "Total fees and charges",
        "Total fees",
        "Fees and other charges (total)",
        "Total of all fees due",
        "Total other charges",
    ),
    "quote_date": (
        "Date of quote",
        "Payoff quote date",
        "Date issued",
        "Letter date",
        "Payoff letter date",
        "Notice date",
        "Issued",
    ),
    "account_number": (
        "Account number",
        "Loan number",
        "Account No.",
        "ACCOUNT",
        "Your account",
        "Account ending in",
        "Loan account number",
        "Reference your account",
    ),
    "vin": ("VIN", "Vehicle Identification Number", "Vehicle Identification Number (VIN)", "V.I.N.", "Unit VIN"),
    "escrow_balance": (
        "Escrow balance",
        "Escrow account balance",
        "Current escrow balance",
        "Escrow funds on deposit",
        "Escrow/impound balance",
    ),
    "recording_fee": (
        "Clerk recording fee",
        "Fee to record release",
        "Recording fee",
        "Recording cost",
        "County recording fee",
        "Satisfaction recording fee",
        "Release of lien recording",
    ),
    "property_address": ("Property address", "Mortgaged property", "PROPERTY", "Secured property", "Subject property"),
    "statement_date": (
        "Statement date",
        "Statement Date",
        "Billing date",
        "Date of this statement",
        "Statement issued",
    ),
    "due_date": (
        "Payment due date",
        "Payment Due Date",
        "Due date",
        "Due by",
        "Current payment due",
        "Payment is due on",
    ),
    "amount_due": (
        "Amount due",
        "Total amount due",
        "TOTAL AMOUNT DUE",
        "Total payment amount",
        "Amount due this month",
        "Total payment due",
    ),
    "interest_rate": (
        "Interest rate",
        "Current interest rate",
        "Interest Rate (until further notice)",
        "Note interest rate",
        "Fixed rate",
        "Current rate",
    ),
    "principal_payment": ("Principal", "Principal due", "Principal amount", "Principal this payment"),
    "interest_payment": ("Interest", "Interest due", "Interest amount", "Interest this payment"),
    "escrow_payment": ("Escrow (taxes and insurance)", "Escrow", "Escrow due", "Escrow amount (for Taxes & Insurance)"),
    "past_due": (
        "Previously unpaid amount",
        "Overdue amount",
        "Missed payments",
        "Unpaid prior payments",
        "Overdue payment",
        "Past due payment(s)",
        "Past due amount",
        "Past unpaid amount",
        "Amount past due",
    ),
    "late_fee": (
        "Late charge",
        "Late payment fee",
        "Late charge if payment is late",
        "Late Fee",
        "Potential late charge",
    ),
    "payment_amount": (
        "Current amount due",
        "Regular monthly payment",
        "Monthly payment amount",
        "Payment amount",
        "Scheduled monthly payment",
    ),
    "loan_status": ("Loan status", "Account status", "Repayment status", "Status of loan"),
    "statement_balance": (
        "New Balance",
        "Statement balance",
        "NEW BALANCE",
        "New balance total",
        "Total new balance",
        "Ending balance",
    ),
    "minimum_payment": (
        "Minimum Payment Due",
        "Minimum payment",
        "MINIMUM PAYMENT DUE",
        "Total minimum payment due",
        "Current minimum due",
        "Minimum amount due",
    ),
    "purchase_apr": (
        "Purchases: annual percentage rate",
        "Regular purchase APR",
        "Variable APR on purchases",
        "Purchase rate (APR)",
        "Current APR for purchases",
        "Purchases APR",
        "Annual Percentage Rate for Purchases",
        "Standard purchase APR",
        "Purchase APR (v)",
        "APR: Purchases",
    ),
    "credit_limit": (
        "Credit limit",
        "Total credit line",
        "Credit access line",
        "Total credit limit",
        "Revolving credit line",
        "Credit Line",
    ),
    "available_credit": (
        "Available credit",
        "Total available credit",
        "Credit available",
        "Available credit line",
        "Available for purchases",
    ),
    "monthly_payment": ("Monthly payment", "Contractual payment", "Regular payment"),
    "original_amount": (
        "Original loan amount",
        "Original principal balance",
        "Amount financed",
        "Loan amount at origination",
    ),
    "next_due_date": ("Next payment due", "Next installment date"),
    "last_payment": ("Last payment received", "Most recent payment", "Payment received"),
    "last_payment_date": ("Date last payment received", "Last payment date"),
    "maturity_date": ("Maturity date", "Loan maturity", "Contract end date"),
    "current_balance": ("Current balance*", "Account balance", "Balance as of today"),
    "reference": ("Reference", "Case number", "Letter ID", "Correspondence ID"),
    "vehicle": ("Vehicle description", "Year/Make/Model", "Collateral"),
    "confirmation": ("Confirmation", "Request number"),
    "previous_balance": ("Previous balance", "Previous Balance", "Balance on last statement"),
    "purchases": ("Purchases", "New purchases", "+ Purchases and adjustments"),
    "payments": ("Payments and credits", "Payment, credits", "- Payments"),
    "interest_charged": ("Interest charged", "INTEREST CHARGED", "Finance charges"),
    "cash_limit": ("Cash access line", "Cash advance limit", "Cash credit line"),
    "cash_available": ("Available for cash", "Available cash limit"),
    "total_balance": ("Total loan balance (principal and interest)", "Combined balance"),
    "capitalized": ("Capitalized interest",),
    "past_payment": ("Delinquent amount",),
}


@family("auto_loan_payoff", "letter")
def auto_finance_payoff_statement(w: Writer) -> str:
    """A form letter with a capital heading, an itemisation and payment channels."""
    _brand(w, "lender")
    forget(w, 0.25, "vin", "per_diem", "accrued_interest", "principal_balance")
    items = ["principal_balance", "accrued_interest", "fees", "payoff_amount"]
    return w.lines(
        w.pick(
            caps(w, "lender") + "\nP.O. Box {zip_code}, {office_address}",
            "{lender}\nAuto Payoff Services\n{office_address}",
        ),
        w.lines(
            row(w, WORDS, "quote_date"),
            row(w, WORDS, "account_number"),
            w.some(0.5, "Letter ID: {reference}"),
            w.some(0.5, "Customer: {customer_name}"),
        ),
        w.pick(
            "AUTO LOAN PAYOFF STATEMENT",
            "SUBJECT: PAYOFF QUOTE FOR YOUR RETAIL INSTALLMENT CONTRACT",
            "Payoff Information",
        ),
        w.lines(row(w, WORDS, "vehicle"), row(w, WORDS, "vin")),
        w.pick("Dear {customer_name}:", "Dear Valued Customer,", "Dear Customer(s):"),
        w.pick(
            "We received your inquiry regarding the amount necessary to pay your account in full. An itemization follows.",
            "As requested, set out below is the payoff on the above-referenced contract.",
        ),
        w.pick(dotted(w, WORDS, items, width=52), rows(w, WORDS, items, "   "), columns(w, WORDS, items)),
        say(
            w,
            w.pick(
                "This quote is valid for funds received on or before {good_through}.",
                "The payoff amount above is good through close of business {good_through}.",
                "Payments received after {good_through} will not satisfy the contract.",
            ),
            w.some(
                0.9,
                "Thereafter, interest will accrue in the amount of {per_diem} for each additional day.",
                "For payments received after this date, please include an additional {per_diem} per day.",
                "A per diem of {per_diem} applies.",
            ),
        ),
        w.some(
            0.6,
            "Overnight payments: {lender}, Lockbox {zip_code}, {office_address}. Wire: ABA {routing_number}.",
            "Payments by phone are subject to a {wire_fee} convenience fee.",
        ),
        w.some(
            0.4,
            "Note: this quote does not include your scheduled payment of {monthly_payment} due {next_due_date}, nor the {past_due} past due reported on your bill.",
        ),
        w.pick("Sincerely,\n\nCustomer Care\n{lender}", "{lender} Payoff Team"),
        w.pick(*FOOTERS),
        sep="\n\n",
    )


@family("auto_loan_payoff", "table")
def payoff_quote_grid(w: Writer) -> str:
    """A grid with amounts per payment date; only the first row is the quote, the letter says."""
    _brand(w, "lender")
    forget(w, 0.3, "vin", "principal_balance", "quote_date", "account_number")
    add(
        w,
        later_date=after(w, "good_through", 10),
        last_date=after(w, "good_through", 20),
        last_payoff=amount_of(w, "later_payoff") + 10 * amount_of(w, "per_diem"),
    )
    bar = w.rng.choice((" | ", "    ", "\t"))
    return w.lines(
        w.pick("PAYOFF QUOTE {reference}", "Payoff Quote - Print Date {quote_date}"),
        w.lines(
            *w.shuffled(
                "Lender" + bar + "{lender}",
                "Obligor" + bar + "{customer_name}",
                "Contract" + bar + "{account_number}",
                "VIN" + bar + "{vin}",
                "Originating dealer" + bar + "{dealer}",
            )
        ),
        w.pick(
            "Quoted payoff" + bar + "{payoff_amount}\nValid through" + bar + "{good_through}",
            "Payoff" + bar + "Through\n{payoff_amount}" + bar + "{good_through}",
        ),
        w.some(
            0.7,
            "Daily rate of accrual" + bar + "{per_diem}",
            "$/day" + bar + "{per_diem}",
            "Add per day" + bar + "{per_diem}",
        ),
        w.some(0.6, "Net principal" + bar + "{principal_balance}", "Unearned interest rebate" + bar + "{small_fee}"),
        w.pick(
            "For planning only - not a quote:\n{later_date}"
            + bar
            + "{later_payoff}\n{last_date}"
            + bar
            + "{last_payoff}",
            "Estimated amounts on later dates (subject to change)\n{later_date}" + bar + "{later_payoff}",
        ),
        w.some(
            0.5,
            "Orig amt"
            + bar
            + "{original_amount}\nPmts remaining"
            + bar
            + "{days}\nMonthly"
            + bar
            + "{monthly_payment}",
        ),
        w.pick(*FOOTERS),
    )


@family("auto_loan_payoff", "email")
def secure_message_reply(w: Writer) -> str:
    """A secure-message reply that declines part of what was asked."""
    _brand(w, "lender")
    forget(w, 0.4, "vin", "account_number", "principal_balance")
    asked = money(w.rng, 900, 40000)
    add(w, guess=asked, asked_rate=rate_text(w, "interest_rate"))
    return w.lines(
        w.lines(
            w.pick("Secure Message Center | {lender}", "{lender} Secure Mail"),
            w.pick("Received {quote_date}", "Date: {quote_date}"),
            "Subject: RE: Payoff  Case {reference}",
        ),
        w.pick("Hello {customer_name},", "Dear {customer_name}:"),
        w.pick(
            "Thank you for contacting us. I'd be happy to assist you with your request today.",
            "Thanks for your secure message about your auto account {account_number}.",
        ),
        w.pick(
            "The payoff for your account is {payoff_amount} and expires on {good_through}.",
            "As of today, {payoff_amount} would pay your account in full. This amount is valid until {good_through}.",
            "To pay off, remit {payoff_amount} to reach us no later than {good_through}.",
        ),
        w.some(
            0.6,
            "Interest accrues daily at {per_diem}.",
            "Please add {per_diem} per day if your payment arrives afterwards.",
        ),
        w.some(0.4, "Your outstanding principal is {principal_balance}.", "The VIN on file is {vin}."),
        w.some(
            0.4,
            "We are unable to confirm the rate or fees by secure message. A letter will follow in 7-10 business days.",
        ),
        w.pick("{agent_name}\nCustomer Service Specialist\n{lender}", "Regards, {agent_name}, {lender}"),
        w.pick(
            "--- Your message ---\nWhat's my payoff? I calculated {guess}, is that right? Also is my rate {asked_rate}? And what's the fee total, {small_fee}?",
            "> I sent {last_payment} on {last_payment_date}, site still shows {current_balance}. Payoff please",
            "--- Original ---\nIs it true I owe {guess}???",
        ),
        sep="\n\n",
    )


@family("auto_loan_payoff", "letter")
def lease_and_loan_no_figures(w: Writer) -> str:
    """An acknowledgement: the payoff itself will come later, so nearly nothing is stated."""
    _brand(w, "lender")
    forget(w, 0.3, "vin", "quote_date")
    return w.lines(
        w.lines("{lender}", "{office_address}", row(w, WORDS, "quote_date")),
        w.lines("{customer_name}\n{customer_address}"),
        w.lines(row(w, WORDS, "account_number"), row(w, WORDS, "vin")),
        w.pick("We've received your request", "RE: YOUR RECENT REQUEST FOR A PAYOFF QUOTE"),
        say(
            w,
            w.pick(
                "We're working on your payoff request and expect to send it in {days} business days.",
                "The payoff will be calculated upon receipt of a signed authorization from {insurance_company}.",
                "We can't provide a payoff until the payment of {last_payment} made {last_payment_date} has cleared.",
            ),
            w.some(
                0.6,
                "In the meantime your account balance shows {current_balance} and the next payment of {monthly_payment} is due {next_due_date}.",
            ),
            w.some(0.4, "An earlier quote of {old_payoff}, which expired {expired_date}, can no longer be used."),
        ),
        w.pick("Sincerely,\n{lender}", "Thank you for being a {lender} customer."),
        w.pick(*FOOTERS),
        sep="\n\n",
    )


@family("mortgage_payoff", "letter")
def mortgage_payoff_statement_letter(w: Writer) -> str:
    """A two-part payoff statement: figures, then conditions."""
    _brand(w, "lender")
    forget(w, 0.3, "accrued_interest", "fees", "recording_fee", "escrow_balance", "property_address", "per_diem")
    items = ["principal_balance", "accrued_interest", "fees", "recording_fee"]
    return w.lines(
        w.pick(caps(w, "lender") + "\nHome Lending Payoffs", "{lender}\nMail Code {zip_code}"),
        row(w, WORDS, "quote_date"),
        w.lines(
            "{customer_name}\n{customer_address}",
            row(w, WORDS, "account_number"),
            row(w, WORDS, "property_address"),
            w.some(0.4, "FHA/VA/Conv: Conventional   MIN {print_line}"),
        ),
        w.pick("PAYOFF STATEMENT", "Mortgage Payoff Statement - Please Read Carefully"),
        w.pick(
            "This letter responds to your request for the amount required to pay off the loan referenced above.",
            "Dear Borrower(s): Below are the figures to pay your mortgage in full.",
        ),
        w.pick(dotted(w, WORDS, items, width=48), rows(w, WORDS, items, ":  ")),
        row(w, WORDS, "payoff_amount", w.rng.choice((": ", " ........ ", "  ", "\n"))),
        w.pick(
            row(w, WORDS, "good_through"),
            say(
                w,
                "These figures are good through {good_through} and are subject to final verification upon receipt of funds.",
            ),
        ),
        w.some(
            0.9,
            "Add {per_diem} for each day after that date. A full day's interest is charged on the day funds are received.",
            "Per diem: {per_diem}",
            "Interest on the loan accrues at {per_diem} per day.",
        ),
        w.some(
            0.7,
            "Your escrow balance of {escrow_balance} will be refunded within 20 days; do not deduct it from the payoff.",
            "Current escrow balance: {escrow_balance}",
        ),
        w.some(
            0.4,
            "We will continue to pay taxes ({tax_amount} next) and insurance ({insurance_amount}) until the loan is paid in full. The final payment due {next_due_date} is {monthly_payment}.",
        ),
        w.pick("{lender}\nPayoff Department", "Sincerely,\n{agent_name}, Officer\n{lender}"),
        w.pick(*FOOTERS),
        sep="\n\n",
    )


@family("mortgage_payoff", "portal")
def online_payoff_result(w: Writer) -> str:
    """An online calculator's result page."""
    _brand(w, "lender")
    forget(
        w,
        0.4,
        "principal_balance",
        "accrued_interest",
        "fees",
        "recording_fee",
        "escrow_balance",
        "property_address",
        "account_number",
        "quote_date",
    )
    fields = ["principal_balance", "accrued_interest", "fees", "recording_fee", "per_diem"]
    w.rng.shuffle(fields)
    sep = w.rng.choice(("\n", "\t", ": "))
    return w.lines(
        w.pick("{lender} Online > Mortgage > Payoff calculator", "Request a payoff quote | {lender}"),
        w.pick("Step 3 of 3: Your results", "Your payoff quote is ready to download (PDF)"),
        rows(w, WORDS, ["account_number", "property_address"], sep),
        w.pick(
            "Payoff amount" + sep + "{payoff_amount}",
            "You'd need" + sep + "{payoff_amount}\nto pay off this mortgage",
            "{payoff_amount}\nTotal payoff",
        ),
        w.pick(
            "Payoff date you selected" + sep + "{good_through}",
            "Good until" + sep + "{good_through}",
            "if paid by {good_through}",
        ),
        w.pick("What's included", "Details v", "Breakdown"),
        rows(w, WORDS, fields, sep),
        w.some(
            0.6,
            "Escrow refund after payoff" + sep + "{escrow_balance}",
            "Escrow balance (not included)" + sep + "{escrow_balance}",
        ),
        w.some(0.5, "Quote created {quote_date}"),
        w.some(0.5, "Planning a refinance? Rates from 5.625% (5.811% APR). Borrow up to {original_amount}."),
        w.pick("Contact us   Privacy   Security", "Print this page   Start over"),
    )


@family("mortgage_payoff", "table")
def internal_payoff_ledger(w: Writer) -> str:
    """Payoff calculator output, all capitals and abbreviations, fees singly."""
    _brand(w, "lender")
    forget(w, 0.3, "fees", "recording_fee", "escrow_balance", "per_diem", "quote_date", "accrued_interest")
    add(w, fax_fee=money(w.rng, 5, 30), late=money(w.rng, 20, 90))
    single = not w.has("fees")
    return w.lines(
        w.pick(
            "P190 PAYOFF CALCULATION TOTALS   {quote_date}",
            "PAYOFF CALC  INV {zip_code} RUN {quote_date}",
            "PAYOFF CALCULATION TOTALS",
        ),
        w.pick(
            "LENDER {lender}\nLN {account_number}  {customer_name}",
            "{account_number} / {customer_name} / " + caps(w, "lender"),
        ),
        w.some(0.7, "PROP {property_address}"),
        w.pick("PRIN BAL          {principal_balance}", "UPB {principal_balance}", "1ST PRINCIPAL {principal_balance}"),
        w.pick(
            "INT DUE THRU {good_through}   {accrued_interest}\nPAYOFF GOOD THRU {good_through}",
            "INTEREST    {accrued_interest}\nP/O EXP {good_through}",
            "INTEREST    {accrued_interest}",
        ),
        "FAX FEE {fax_fee}\nLATE CHGS {late}" if single else w.pick("TOTAL FEES {fees}", "FEES-ALL {fees}"),
        w.pick("RECORDING FEES {recording_fee}", "REL/RECORD FEE {recording_fee}"),
        w.some(0.8, "ESCROW BAL {escrow_balance} (REFUND BY CHECK)", "ESC {escrow_balance}"),
        w.pick(
            "** TOTAL TO PAYOFF {payoff_amount} **",
            "TOT PAYOFF     {payoff_amount}",
            "GRAND TOTAL PAYOFF {payoff_amount}",
        ),
        w.pick("PER DIEM {per_diem}", "P/D {per_diem}", "DAILY INT {per_diem}"),
        w.some(0.5, "P&I PMT {monthly_payment} NEXT DUE {next_due_date} MAT {maturity_date}"),
        w.some(0.3, "SUSP BAL {small_fee}  CORP ADV 0.00"),
    )


@family("mortgage_statement", "statement")
def regulated_periodic_statement(w: Writer) -> str:
    """The periodic statement of the federal model form: boxes, breakdowns, coupon."""
    _brand(w, "servicer")
    forget(w, 0.2, "escrow_balance", "late_fee", "interest_rate", "escrow_payment", "past_due")
    add(
        w,
        paid_principal=amount_of(w, "principal_payment") - Decimal("2.11"),
        paid_interest=amount_of(w, "interest_payment") + Decimal("2.11"),
    )
    bar = w.rng.choice((":  ", "   ", " | "))
    return w.lines(
        w.pick("{servicer}\nMortgage Statement", "Mortgage Statement\n{servicer}\nCustomer Service {phone}"),
        rows(w, WORDS, ["statement_date", "account_number", "due_date", "amount_due"], bar),
        w.some(0.8, "If payment is received after {late_date}, {late_fee} late fee will be charged."),
        w.pick("{customer_name}\n{customer_address}", "{customer_name}\nProperty Address: {property_address}"),
        w.lines(
            w.pick("Account Information", "Loan Information"),
            rows(w, WORDS, ["principal_balance", "interest_rate", "escrow_balance", "maturity_date"], bar),
            w.some(0.6, "Prepayment Penalty" + bar + "No", "Prepayment Penalty" + bar + "{prepayment_penalty}"),
        ),
        w.lines(
            "Explanation of Amount Due",
            rows(w, WORDS, ["principal_payment", "interest_payment", "escrow_payment"], bar),
            "Regular Monthly Payment" + bar + "{regular_payment}",
            w.some(0.5, "Total Fees and Charges" + bar + "$0.00"),
            row(w, WORDS, "past_due", bar),
            row(w, WORDS, "amount_due", bar),
        ),
        w.some(
            0.8,
            "Past Payments Breakdown\n          Paid Last Month   Paid Year to Date\nPrincipal   {paid_principal}   {ytd_principal}\nInterest   {paid_interest}   {ytd_interest}\nEscrow   {ytd_escrow}\nPartial Payment (Unapplied)   {unapplied}",
        ),
        w.some(0.5, "Transaction Activity\n{last_payment_date}  Payment Received - Thank You  {last_payment}"),
        w.some(
            0.6,
            "Important Messages\n*Partial payments are held in a separate suspense account and are not applied to your mortgage.",
        ),
        w.some(
            0.6,
            "- - - detach here - - -\n{servicer}\nAmount due by {due_date}: {amount_due}\nAdditional principal $ ______   Check # ______",
        ),
        w.pick(*FOOTERS),
        sep="\n\n",
    )


@family("mortgage_statement", "statement")
def billing_statement_side_by_side(w: Writer) -> str:
    """Two columns of a statement that came out of a PDF one cell after the other."""
    _brand(w, "servicer")
    forget(
        w,
        0.25,
        "escrow_balance",
        "late_fee",
        "interest_rate",
        "escrow_payment",
        "past_due",
        "statement_date",
        "principal_payment",
    )
    gap = " " * w.rng.randrange(3, 12)
    cells = [
        text
        for name in (
            "statement_date",
            "account_number",
            "due_date",
            "amount_due",
            "principal_balance",
            "interest_rate",
            "escrow_balance",
            "late_fee",
            "past_due",
            "last_payment",
            "maturity_date",
            "original_amount",
        )
        if (text := row(w, WORDS, name, w.rng.choice((" ", ": "))))
    ]
    w.rng.shuffle(cells)
    pairs = "\n".join(gap.join(cells[at : at + 2]) for at in range(0, len(cells), 2))
    return w.lines(
        caps(w, "servicer") if w.chance(0.4) else "{servicer}",
        w.pick("HOME LOAN BILLING STATEMENT", "Your monthly mortgage bill", "Billing Statement - Residential"),
        "{customer_name}" + gap + "{phone}",
        pairs,
        w.pick("Payment composition", "WHERE YOUR PAYMENT GOES"),
        columns(w, WORDS, ["principal_payment", "interest_payment", "escrow_payment"]),
        w.some(0.5, "Year-to-date" + gap + "Interest paid {ytd_interest}" + gap + "Taxes disbursed {tax_amount}"),
        w.some(0.4, "Pay online at no cost. By phone: fee {small_fee}."),
        w.pick(*FOOTERS),
    )


@family("mortgage_statement", "email")
def monthly_ebill(w: Writer) -> str:
    """An e-bill summary; the e-mail's own date says nothing about the statement."""
    _brand(w, "servicer")
    add(w, mailed=after(w, "statement_date", w.rng.randrange(0, 3)))
    forget(w, 0.45, "account_number", "principal_balance", "past_due")
    return w.lines(
        w.lines(
            "From: {servicer} <noreply@mail.{zip_code}.com>",
            w.pick("Sent: {mailed}", "Date: {mailed} 06:02 AM EST"),
            w.pick(
                "Subject: Your mortgage statement is now available",
                "Subject: Your statement is ready for account {account_number}",
            ),
        ),
        w.pick("Hi, {first_name}", "Dear {customer_name},"),
        w.pick(
            "Your latest home loan statement is ready to view online.",
            "A new mortgage statement has been posted to your profile.",
        ),
        w.lines(
            *w.shuffled(
                "Amount due: {amount_due}",
                "Due date: {due_date}",
                "Loan: {account_number}",
                "Principal balance: {principal_balance}",
            )
        )
        if w.chance(0.6)
        else w.pick(
            "Your payment of {amount_due} is due {due_date}. A late charge of {late_fee} applies after {late_date}.",
            "You have {amount_due} due on {due_date} and a past due amount of {past_due}.",
            "{amount_due} will be withdrawn on {due_date}.",
        ),
        w.some(
            0.4,
            "A portion of it, {escrow_payment}, goes to your escrow account. Your county bill of {tax_amount} was paid {tax_date}.",
        ),
        w.pick(
            "Please do not reply to this message. {servicer} will never ask for your SSN by e-mail.",
            "{servicer} | {office_address} | Unsubscribe",
        ),
        sep="\n\n",
    )


@family("student_loan", "letter")
def bank_student_rate_notice(w: Writer) -> str:
    """A notice of a changed rate and payment: the old ones stand beside the new ones."""
    _brand(w, "servicer")
    old = amount_of(w, "payment_amount") + Decimal("11.37")
    add(w, old_payment=old, old_rate=w.styles.write(amount_of(w, "interest_rate") + Decimal("0.5"), "rate", None))
    forget(w, 0.35, "accrued_interest", "loan_status", "account_number", "principal_balance")
    return w.lines(
        w.lines(caps(w, "servicer") if w.chance(0.4) else "{servicer}", "{office_address}", "{statement_date}"),
        "{customer_name}\n{customer_address}",
        w.pick("RE: Student loan account {account_number}", "Account: {account_number}"),
        w.pick("NOTICE OF INTEREST RATE AND PAYMENT CHANGE", "Your interest rate and payment are changing"),
        w.pick(
            "Previous interest rate: {old_rate}\nNew interest rate: {interest_rate}\nPrevious payment: {old_payment}\nNew payment: {payment_amount}",
            "Effective with your payment due {due_date}, your interest rate changes from {old_rate} to {interest_rate} and your payment from {old_payment} to {payment_amount}.",
            "Your new rate is {interest_rate} (was {old_rate}). Your new monthly payment, {payment_amount}, is first due {due_date}.",
        ),
        say(
            w,
            w.some(0.6, "The outstanding principal is {principal_balance}."),
            w.some(0.5, "Unpaid interest totals {accrued_interest}."),
            w.some(0.5, "Your account is in {plan} and its status is {loan_status}.", "Status: {loan_status}"),
        ),
        w.pick("Sincerely,\nStudent Lending, {servicer}", "{servicer}"),
        w.pick(*FOOTERS),
        sep="\n\n",
    )


@family("student_loan", "statement")
def education_loan_bill(w: Writer) -> str:
    """A bill with several loans listed; only the account's totals count."""
    _brand(w, "servicer")
    forget(w, 0.25, "accrued_interest", "interest_rate", "loan_status", "due_date")
    part = (amount_of(w, "principal_balance") / 3).quantize(Decimal("0.01"))
    add(w, loan_a=part, loan_b=amount_of(w, "principal_balance") - part)
    return w.lines(
        w.pick("{servicer}\nSTUDENT LOAN BILLING STATEMENT", "{servicer} Education Lending - Monthly Statement"),
        rows(w, WORDS, ["account_number", "due_date", "payment_amount"], w.rng.choice((": ", "    "))),
        w.some(0.6, "Statement date {statement_date}"),
        w.pick("Account summary", "SUMMARY OF YOUR ACCOUNT"),
        rows(
            w,
            WORDS,
            ["principal_balance", "accrued_interest", "interest_rate", "loan_status", "total_balance"],
            w.rng.choice((": ", "    ")),
        ),
        w.some(
            0.7,
            "Loan group detail\n01 Disbursed {disbursed_date}  balance {loan_a}\n02 Disbursed {disbursed_date}  balance {loan_b}",
        ),
        w.some(0.5, "Past due {past_due}"),
        w.some(
            0.5, "Payment received {last_payment_date}: {last_payment}. Interest paid since last statement {small_fee}."
        ),
        w.some(0.5, "School: {school}   Repayment plan: {plan}"),
        w.pick(*FOOTERS),
    )


@family("student_loan", "portal")
def student_dashboard(w: Writer) -> str:
    """The student-loan tile of a bank's website."""
    _brand(w, "servicer")
    forget(
        w,
        0.4,
        "account_number",
        "accrued_interest",
        "interest_rate",
        "loan_status",
        "due_date",
        "payment_amount",
        "principal_balance",
    )
    fields = [
        "principal_balance",
        "accrued_interest",
        "interest_rate",
        "loan_status",
        "payment_amount",
        "due_date",
        "original_amount",
        "last_payment",
    ]
    w.rng.shuffle(fields)
    return w.lines(
        w.pick("{servicer}\nGood afternoon, {first_name}", "{servicer} | Accounts | Student loans"),
        w.pick("Undergraduate Loan ({account_number})", "Student loan\n{account_number}", "Loan details"),
        rows(
            w,
            {
                **WORDS,
                "due_date": ("Due", "Next due date", "Pay by"),
                "payment_amount": ("Next payment", "Payment amount", "Amount due"),
            },
            fields,
            w.rng.choice(("\n", ": ", " ")),
        ),
        w.some(0.5, "AutoPay: On - 0.25% discount applied"),
        w.pick("Checking ...{last_four_ssn} {other_amount}", "Make a payment | Explore deferment | Forms"),
    )


@family("credit_card_statement", "statement")
def large_issuer_statement(w: Writer) -> str:
    """A statement's first page with the warnings that the law wants."""
    _brand(w, "issuer")
    forget(w, 0.2, "purchase_apr", "available_credit", "credit_limit", "statement_date", "account_number")
    add(w, cash=rate_text(w, "cash_apr"), transfer=rate_text(w, "transfer_apr"))
    words = {
        **WORDS,
        "account_number": ("Account number", "Account number ending in", "Account Ending", "Card ending in"),
        "statement_date": ("Statement closing date", "Statement Date", "Closing Date", "Billing cycle closing date"),
    }
    return w.lines(
        w.pick(caps(w, "issuer"), "{issuer}\nManage your account online or call {phone}"),
        w.pick("{customer_name}   Page 1 of 4", "{customer_name}\n{customer_address}"),
        rows(
            w,
            words,
            ["account_number", "statement_balance", "minimum_payment", "due_date"],
            w.rng.choice((": ", "   ", "\n")),
        ),
        w.some(
            0.7,
            "Late Payment Warning: If we do not receive your minimum payment by the date listed above, you may have to pay up to a {late_fee} late fee and your APRs may be increased up to the Penalty APR of 29.99%.",
        ),
        w.some(
            0.6,
            "Minimum Payment Warning: If you make only the minimum payment each period, you will pay more in interest. Pay off in about 12 years, estimated total {previous_balance}.",
        ),
        w.lines(
            "ACCOUNT SUMMARY",
            dotted(w, words, ["previous_balance", "payments", "purchases", "interest_charged"], width=34),
            rows(
                w, words, ["credit_limit", "available_credit", "cash_limit", "cash_available", "statement_date"], "  "
            ),
        ),
        w.some(
            0.7,
            "INTEREST CHARGES\nPurchases {purchase_apr} (v)(d)\nCash advances {cash}\nBalance transfers {transfer}",
            "Type of Balance | APR\nPURCHASES | {purchase_apr}\nCASH | {cash}",
        ),
        w.some(
            0.5,
            "ACCOUNT ACTIVITY\n{tx_date} {merchant} {tx_amount}\n{tx_date} AUTOMATIC PAYMENT - THANK YOU -{last_payment}",
        ),
        w.pick(*FOOTERS),
        sep="\n\n",
    )


@family("credit_card_statement", "statement")
def payment_coupon_only(w: Writer) -> str:
    """Only the coupon at the foot of the page survived."""
    _brand(w, "issuer")
    forget(w, 0.3, "account_number", "minimum_payment", "due_date", "statement_balance")
    sep = w.rng.choice((": ", "\n", " "))
    return w.lines(
        w.pick("Please detach and return with your payment", "v Tear here v    Make checks payable to {issuer}"),
        w.lines(
            *w.shuffled(
                "Payment Due Date" + sep + "{due_date}",
                "New Balance" + sep + "{statement_balance}",
                w.pick("Minimum Payment Due", "Minimum Payment") + sep + "{minimum_payment}",
                w.pick("Account Number", "Account ending in") + sep + "{account_number}",
            )
        ),
        w.pick("Amount Enclosed $ ____.__", "AMOUNT ENCLOSED: $[  ][  ][  ].[  ]"),
        "{customer_name}\n{customer_address}",
        w.pick("{issuer}\nPO BOX {zip_code}\n{office_address}", "Mail to: {issuer}, {office_address}"),
        w.pick("{print_line} {print_line}", "||I|I||II|I|I||II  {confirmation}"),
        w.some(0.4, "Credit line {credit_limit}"),
    )


@family("credit_card_statement", "letter")
def hardship_letter(w: Writer) -> str:
    """A letter about a hardship plan with a reduced rate and a past balance."""
    _brand(w, "issuer")
    add(w, standard=w.styles.write(amount_of(w, "purchase_apr") + Decimal("6.5"), "rate", None))
    forget(w, 0.35, "account_number", "credit_limit", "statement_date")
    return w.lines(
        "{issuer}\n{office_address}",
        "{customer_name}\n{customer_address}",
        w.pick("RE: Credit card account ending in {account_number}", "Your account: {account_number}"),
        w.pick("Dear {customer_name}:", "Dear Cardmember:"),
        say(
            w,
            w.pick(
                "As of your statement dated {statement_date}, the balance is {statement_balance}.",
                "Your most recent statement shows a new balance of {statement_balance}.",
                "Your statement closed on {statement_date} with a balance of {statement_balance}.",
            ),
            w.pick(
                "A minimum payment of {minimum_payment} is due on or before {due_date}.",
                "To remain in the program, pay at least {minimum_payment} by {due_date}.",
            ),
            w.some(
                0.6,
                "Under the program your purchase APR is {purchase_apr} instead of the standard {standard}.",
                "Your APR for purchases has been reduced to {purchase_apr}.",
            ),
            w.some(
                0.4, "Your credit line of {credit_limit} remains suspended.", "No credit is available while enrolled."
            ),
        ),
        w.some(
            0.5,
            "A past due amount of {past_due} has been re-aged. Your current balance, {current_balance}, may differ from your statement.",
        ),
        w.pick("Sincerely,\n{agent_name}\n{issuer}", "{issuer} Customer Assistance"),
        w.pick(*FOOTERS),
        sep="\n\n",
    )
