"""Deb's hand: credit unions, where people write to members by first name and forms come from the lobby printer."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from sluice.learning.synthetic import names
from sluice.learning.synthetic.facts import digits, money
from sluice.learning.synthetic.writer import Fact, Writer, family, unmark

Labels = Mapping[str, tuple[str, ...]]


def add(w: Writer, **facts: Fact) -> None:
    """Give this document further facts, or other ones."""
    w.facts = {**w.facts, **facts}


def forget(w: Writer, probability: float, *fields: str) -> None:
    """Let each of these facts be missing with a probability."""
    add(w, **{field: None for field in fields if w.chance(probability)})


def row(w: Writer, labels: Labels, name: str, sep: str = ": ") -> str:
    """One fact behind one of its labels; empty where the fact is missing."""
    return w.fill(w.rng.choice(labels[name]) + sep + "{" + name + "}")


def rows(w: Writer, labels: Labels, fields: Sequence[str], sep: str = ": ", joint: str = "\n") -> str:
    """Facts one under the other, in the given order."""
    return joint.join(text for field in fields if (text := row(w, labels, field, sep)))


def dotted(w: Writer, labels: Labels, fields: Sequence[str], *, width: int = 40, dot: str = ".") -> str:
    """Facts behind dotted leaders."""
    named = [(w.rng.choice(labels[field]), w.fill("{" + field + "}")) for field in fields if w.has(field)]
    return "\n".join(f"{label} ".ljust(width, dot) + f" {value}" for label, value in named)


def columns(w: Writer, labels: Labels, fields: Sequence[str], *, gap: int = 3, bar: str = "") -> str:
    """A header row, and the values in the row below."""
    cells = [(w.rng.choice(labels[field]), w.fill("{" + field + "}")) for field in fields if w.has(field)]
    if bar:
        return "\n".join(f" {bar} ".join(cell[at] for cell in cells) for at in (0, 1))
    wide = [max(len(label), len(unmark(value)[0])) + gap for label, value in cells]
    heads = "".join(label.ljust(size) for (label, _), size in zip(cells, wide, strict=True))
    under = "".join(value + " " * (size - len(unmark(value)[0])) for (_, value), size in zip(cells, wide, strict=True))
    return f"{heads.rstrip()}\n{under.rstrip()}"


def say(w: Writer, *sentences: str) -> str:
    """Sentences of one paragraph."""
    return w.lines(*sentences, sep=" ")


def caps(w: Writer, name: str) -> str:
    """A marked name in capitals, as letterheads print it."""
    return w.mark(name, str(w.facts[name]).upper())


def rate_text(w: Writer, name: str) -> str:
    """A rate that is no field of the type, as text (an unmarked Decimal would be written as dollars)."""
    return w.styles.write(w.facts[name], "rate", None)


def day_of(w: Writer, name: str) -> date:
    """A date fact."""
    day = w.facts[name]
    assert isinstance(day, date), name
    return day


def amount_of(w: Writer, name: str) -> Decimal:
    """A money fact; 0 where it is missing."""
    amount = w.facts.get(name)
    return amount if isinstance(amount, Decimal) else Decimal(0)


def after(w: Writer, name: str, days: int) -> date:
    """That many days after a date fact."""
    return day_of(w, name) + timedelta(days=days)


def odd_values(w: Writer) -> None:
    """Now and then a stated zero or a credit balance, as real papers have them."""
    zero = Decimal("0.00")
    if "fees" in w.facts and w.facts["fees"] is None and w.chance(0.15):
        add(w, fees=zero)
    if "escrow_balance" in w.facts and w.chance(0.05):
        add(w, escrow_balance=zero)
    if "statement_balance" in w.facts and w.chance(0.04):
        credit = money(w.rng, 1, 300)
        add(w, statement_balance=-credit, minimum_payment=zero, available_credit=amount_of(w, "credit_limit") + credit)


def two_lines(w: Writer, name: str) -> str:
    """A marked address over two lines."""
    street, _, city = str(w.facts[name]).partition(", ")
    return w.mark(name, f"{street}\n{city}")


def _rename(w: Writer, field: str) -> None:
    """Name the institution as credit unions are named, and greet the member by the name on the letter."""
    stem, place = w.rng.choice(names.STEMS.split()), w.rng.choice(names.CITIES)[0]
    odd_values(w)
    tail = w.rng.choice(("Credit Union", "Federal Credit Union", "FCU", "CU", "Community Credit Union"))
    letters = "".join(w.rng.choice("ABCDEFGHILMNOPRSTUV") for _ in range(w.rng.randrange(3, 6)))
    kind = w.rng.choice(("Teachers", "Employees", "Postal", "Firefighters", "Members First", "Schools", "Health Care"))
    name = w.rng.choice(
        (
            f"{stem} {kind} {tail}",
            f"{letters} {tail}",
            f"1st {stem} {tail}",
            f"{place} {kind} {tail}",
            f"{place} Area {tail}",
            str(w.facts[field]),
            f"Credit Union of {place}",
        )
    )
    add(
        w,
        **{
            field: name,
            "first_name": str(w.facts["customer_name"]).split()[0],
            "member": digits(w.rng, w.rng.randrange(5, 8)),
        },
    )


NCUA = (
    "Federally insured by NCUA.",
    "Your savings federally insured to at least $250,000 and backed by the full faith and credit of the United States Government. NCUA",
    "This credit union is federally insured by the National Credit Union Administration. Equal Housing Lender.",
    "Shares insured up to $250,000. NMLS #{confirmation}",
)

WORDS: Labels = {
    "payoff_amount": (
        "Payoff",
        "Total payoff",
        "Payoff figure",
        "Amount to pay off loan",
        "Balance to zero out loan",
        "Loan payoff",
        "TOTAL PAYOFF",
        "Amount needed to close the loan",
        "Payoff today thru expiration",
        "Pay this amount to close",
    ),
    "good_through": (
        "Good thru",
        "Good through",
        "Payoff expires",
        "Quote expiration",
        "Figure valid to",
        "Good until",
        "Exp. date of quote",
        "Must be received by",
        "Valid thru",
    ),
    "per_diem": (
        "Per diem",
        "Daily interest",
        "Per day",
        "Int. per day",
        "Interest per day after",
        "Daily accrual",
        "P/D",
        "Each addl. day add",
    ),
    "principal_balance": (
        "Principal",
        "Prin Bal",
        "Principal balance",
        "Unpaid principal",
        "Loan principal",
        "Prin. balance remaining",
    ),
    "accrued_interest": (
        "Interest due",
        "Interest to date",
        "Int. accrued",
        "Accrued interest",
        "Unpaid finance charge",
        "Finance charge due",
    ),
    "fees": (
        "Misc. fees, total",
        "Total fees included",
        "Total fees",
        "Fees (total)",
        "All fees",
        "Late and other fees, total",
        "Fees due (total)",
    ),
    "quote_date": ("Date", "Quote date", "Date of quote", "Prepared on", "Today's date", "Date printed"),
    "account_number": (
        "Loan #",
        "Loan account",
        "Acct",
        "Loan no.",
        "Account number",
        "Loan ID",
        "Acct/suffix",
        "LOAN NUMBER",
    ),
    "vin": ("VIN", "Vehicle ID", "Serial # (VIN)", "Veh. ident. no.", "Collateral VIN"),
    "escrow_balance": ("Escrow", "Escrow on hand", "Escrow acct balance", "Tax & ins. escrow held", "Impound balance"),
    "recording_fee": (
        "Recorder fee",
        "Satisfaction filing fee",
        "Recording fee",
        "County recording",
        "Lien release recording fee",
        "Release fee to county",
    ),
    "property_address": ("Property", "Home address (collateral)", "Collateral", "Property secured", "Real estate at"),
    "statement_date": (
        "Statement date",
        "Stmt date",
        "Date of statement",
        "Statement printed",
        "Closing date",
        "As of",
    ),
    "due_date": ("Due date", "Payment due", "Pay by", "Pmt due date", "Due on or before", "Due"),
    "amount_due": ("Total due", "Amount due", "Please pay", "Total pmt due", "PAY THIS AMOUNT", "Amount due now"),
    "interest_rate": ("Rate", "Interest rate", "Note rate", "Annual rate", "Your rate", "Int. rate"),
    "principal_payment": ("Principal", "To principal", "Prin. portion", "Amount going to principal"),
    "interest_payment": ("Interest", "To interest", "Int. portion", "Amount going to interest"),
    "escrow_payment": ("Escrow", "To escrow", "Taxes & insurance (escrow)", "Escrow portion"),
    "past_due": (
        "Late amount owed",
        "Behind by",
        "Amount overdue",
        "Past due",
        "Overdue",
        "Past due amount",
        "Unpaid from prior months",
        "Amt. past due",
    ),
    "late_fee": ("Late fee", "Late charge", "If late, add", "Late fee if not rec'd in time"),
    "payment_amount": ("Payment", "Monthly payment", "Next payment", "Pmt amount", "Your payment", "Regular payment"),
    "loan_status": ("Status", "Loan status", "Your loan is", "Current status"),
    "statement_balance": ("New balance", "Statement balance", "Balance this statement", "New Bal", "Closing balance"),
    "minimum_payment": ("Minimum payment", "Min pmt due", "Minimum due", "Min. payment due", "Least you can pay"),
    "purchase_apr": (
        "Purchases - ANNUAL PERCENTAGE RATE",
        "Your APR for purchases",
        "Card rate (purchases)",
        "Purch. APR",
        "Purchase APR",
        "APR - purchases",
        "Rate on purchases",
        "Annual percentage rate (purchases)",
    ),
    "credit_limit": ("Credit limit", "Limit", "Line of credit", "Credit line", "Your limit"),
    "available_credit": ("Available credit", "Avail. credit", "Left to spend", "Available", "Credit available"),
    "monthly_payment": ("Regular payment", "Monthly pmt", "Scheduled payment"),
    "original_amount": ("Amount financed", "Original loan", "Opening advance", "Orig. loan amt"),
    "next_due_date": ("Next pmt due", "Next due date"),
    "last_payment": ("Last payment", "Last pmt rec'd", "Last transaction"),
    "last_payment_date": ("Last paid on", "Last pmt date"),
    "maturity_date": ("Matures", "Maturity date", "Final pmt date"),
    "member": ("Member #", "Member number", "Mbr no.", "Membership"),
    "phone": ("Phone", "Call us", "Tel", "Member services"),
    "fax": ("Fax",),
    "reference": ("Ref", "Ticket", "Our ref."),
    "vehicle": ("Vehicle", "Collateral", "Yr/make/model"),
    "total_balance": ("Total owed, all loans", "All loans together"),
    "capitalized": ("Interest capitalized to date", "Capitalized so far"),
    "cash_limit": ("Cash limit", "Cash advance limit"),
    "cash_available": ("Cash available",),
    "previous_balance": ("Previous balance", "Last statement balance"),
    "purchases": ("Purchases", "New charges"),
    "payments": ("Payments", "Payments & credits"),
    "interest_charged": ("Finance charge", "Interest charged"),
}

CARD_WORDS: Labels = {
    **WORDS,
    "account_number": ("Card number", "Acct", "Account ending in", "Visa account", "Account #", "Card ending"),
    "statement_date": ("Closing date", "Statement closing date", "Statement date", "Cycle end"),
    "due_date": ("Payment due date", "Due date", "Pay by", "Pmt due"),
}


@family("auto_loan_payoff", "letter")
def member_payoff_letter(w: Writer) -> str:
    """A friendly letter to a member; the figures stand in the sentences."""
    _rename(w, "lender")
    forget(w, 0.3, "vin", "per_diem", "principal_balance", "accrued_interest", "account_number")
    return w.lines(
        w.pick("{lender}\n{office_address}\n{phone}", "{lender} * People Helping People\n{office_address}"),
        w.pick("{quote_date}", "{quote_date}\n\n{customer_name}\n{customer_address}"),
        w.lines(
            row(w, WORDS, "account_number"),
            w.some(0.5, "Member #: {member}"),
            row(w, WORDS, "vin"),
            w.some(0.5, "{vehicle}"),
        ),
        w.pick("Dear {first_name},", "Hi {first_name},", "Dear Member,", "Dear Valued Member:"),
        say(
            w,
            w.pick(
                "Congratulations on getting close to owning your {vehicle} free and clear!",
                "Thanks for being a member since {opened_date}.",
                "You asked what it takes to pay off your {vehicle}.",
            ),
            w.pick(
                "It'll take {payoff_amount} to zero out your auto loan.",
                "{payoff_amount} pays your loan off in full.",
                "Your loan can be paid off with {payoff_amount}.",
                "To close the loan we need {payoff_amount}.",
            ),
            w.pick(
                "That number works through {good_through}.",
                "We can hold this figure until {good_through}.",
                "If we have it in hand by {good_through}, you're done!",
                "{good_through} is the last day for this figure.",
            ),
            w.some(
                0.9,
                "Each extra day adds {per_diem}.",
                "After that, tack on {per_diem} for every day that goes by.",
                "{per_diem} per day will accrue from then on.",
                "Interest runs {per_diem}/day.",
            ),
        ),
        say(
            w,
            w.some(
                0.6,
                "Of this, {principal_balance} is principal.",
                "Your principal is down to {principal_balance} from the {original_amount} you borrowed.",
            ),
            w.some(
                0.6,
                "Interest so far comes to {accrued_interest}.",
                "{accrued_interest} is interest built up since your payment of {last_payment} on {last_payment_date}.",
            ),
            w.some(0.3, "All fees together are {fees}.", "The only fee is {fees}."),
            w.some(
                0.4,
                "Please keep making your regular {monthly_payment} payment, next due {next_due_date}, until we get the payoff.",
            ),
        ),
        w.pick(
            "Your title will be mailed in {days} business days.",
            "Once we've got the funds we'll send you the lien release.",
        ),
        w.pick(
            "In friendship,\n{agent_name}\nMember Service Rep\n{lender}",
            "Warmly,\n{agent_name}, {lender}",
            "Your friends at {lender}",
        ),
        w.some(0.6, *NCUA),
        sep="\n\n",
    )


@family("auto_loan_payoff", "table")
def lobby_payoff_form(w: Writer) -> str:
    """A form with tick boxes and dotted leaders."""
    _rename(w, "lender")
    forget(w, 0.25, "vin", "per_diem", "principal_balance", "accrued_interest", "good_through", "quote_date")
    width = w.rng.choice((28, 34, 42))
    dot = w.rng.choice((".", "_", "-", " "))
    head = ["quote_date", "member", "account_number", "vehicle", "vin"]
    middle = [
        "original_amount",
        "principal_balance",
        "accrued_interest",
        "fees",
        "payoff_amount",
        "per_diem",
        "good_through",
        "monthly_payment",
        "next_due_date",
    ]
    w.rng.shuffle(head)
    return w.lines(
        w.pick(
            "LOAN PAYOFF REQUEST / QUOTE   Form CU-{zip_code}",
            "{lender}\nPAYOFF VERIFICATION",
            "[ ] Verbal  [X] Written  [ ] Fax      PAYOFF QUOTE",
        ),
        w.pick("Requested by: {customer_name}", "Member name: {customer_name}   SSN xxx-xx-{last_four_ssn}"),
        dotted(w, WORDS, head, width=width, dot=dot),
        w.some(0.5, "-" * 50),
        dotted(w, WORDS, [name for name in middle if name == "payoff_amount" or w.chance(0.7)], width=width, dot=dot),
        w.pick("Make check payable to: {lender}", "Lienholder: {lender}", "Mail payoff to {lender}, {office_address}"),
        w.some(0.5, "Gap refund may apply  [ ] yes  [X] no", "Debt protection: [X] Declined"),
        w.pick("Completed by: {agent_name}     Teller {zip_code}", "Rep initials: ____   Branch {zip_code}")
        if w.chance(0.3)
        else "",
    )


@family("auto_loan_payoff", "email")
def email_to_dealership(w: Writer) -> str:
    """A loan officer answers a dealership's title clerk."""
    _rename(w, "lender")
    forget(w, 0.3, "vin", "account_number", "per_diem", "good_through")
    ten_day = w.chance(0.5)
    bullet = w.rng.choice(("- ", "* ", "", "> "))
    facts = w.shuffled(
        "10 day payoff = {payoff_amount}"
        if ten_day
        else w.pick("payoff is {payoff_amount}", "PO amount {payoff_amount}", "payoff: {payoff_amount}"),
        w.pick("good thru {good_through}", "expires {good_through}", "needs to be here by {good_through}"),
        w.pick("per diem {per_diem}", "{per_diem} a day", "daily {per_diem}"),
        w.pick("VIN {vin}", "vin# {vin}"),
        w.pick("acct {account_number}", "loan {account_number}"),
        w.some(0.3, "pmt is {monthly_payment}, next due {next_due_date}"),
    )
    return w.lines(
        w.lines(
            "From: {agent_name} <loans@{zip_code}cu.org>",
            "To: {dealer} title dept",
            w.some(
                0.7,
                "Sent: {quote_date}",
                "Date: {quote_date}",
                "Sent: {quote_date} 9:47 AM",
            ),
            w.pick("Subject: RE: payoff {customer_name}", "Subject: Payoff request - {vehicle}"),
        ),
        w.pick("Hi there,", "Good morning,", "Hey {other_person},", "Hello {dealer},"),
        w.pick(
            "here's what you need for {customer_name}'s {vehicle}:",
            "See below for our member {customer_name}.",
            "Payoff info as requested. Pls note we don't do verbal payoffs anymore.",
        ),
        "\n".join(bullet + item for item in facts),
        w.pick(
            "Check made out to {lender}, overnight to {office_address}.",
            "Lienholder/loss payee is {lender}. ELT code {confirmation}.",
            "Send to: {lender}\n{office_address}\nFax {fax}",
        ),
        w.some(0.4, "Ins. company on file is {insurance_company}, policy {reference}."),
        w.pick("Thx, {agent_name}", "{agent_name}\nConsumer Lending | {lender} | {phone}", "-{agent_name}"),
        w.some(
            0.5,
            "This email and any files are confidential and intended solely for the addressee. " + w.rng.choice(NCUA),
        ),
        sep="\n\n",
    )


@family("auto_loan_payoff", "letter")
def balance_only_letter(w: Writer) -> str:
    """A balance verification: it gives no payoff and says so."""
    _rename(w, "lender")
    forget(w, 0.4, "vin", "principal_balance", "quote_date")
    return w.lines(
        "{lender}\n{office_address}",
        w.pick("{quote_date}", "Date: {quote_date}"),
        w.pick("RE: Verification of loan, {customer_name}", "To Whom It May Concern"),
        say(
            w,
            w.pick(
                "This is to verify that {customer_name} has an auto loan with {lender}.",
                "Our member {customer_name} currently holds a vehicle loan with us.",
            ),
            w.pick("The account number is {account_number}.", "It is loan {account_number}."),
            w.pick(
                "The current balance is {current_balance} and the monthly payment is {monthly_payment}.",
                "Balance as shown in online banking: {current_balance}.",
                "The loan was opened {opened_date} for {original_amount}; current balance {current_balance}.",
            ),
            w.some(0.5, "Unpaid principal is {principal_balance}."),
            w.some(0.5, "Interest accrues daily at {per_diem}.", "The loan accrues {per_diem} per day."),
        ),
        w.pick(
            "This is not a payoff. Please request a written payoff, which will be calculated upon receipt.",
            "A payoff figure must be requested separately by calling {phone}.",
            "The balance above is not the payoff amount; the payoff will be higher.",
        ),
        w.some(0.5, "Vehicle: {vehicle}, VIN {vin}", "VIN# {vin}"),
        w.pick("Sincerely,\n{agent_name}", "{agent_name}\nLoan Support, {lender}"),
        sep="\n\n",
    )


@family("auto_loan_payoff", "statement")
def payoff_screen_print(w: Writer) -> str:
    """A print of the core system's payoff screen: header row, value row, several dates."""
    _rename(w, "lender")
    forget(w, 0.3, "account_number", "vin", "fees", "quote_date")
    add(w, later_date=after(w, "good_through", 10))
    return w.lines(
        w.pick("{lender}          LOAN PAYOFF INQUIRY          {quote_date}", "LN0{zip_code}  PAYOFF CALC\n{lender}"),
        w.pick("MBR {member}  {customer_name}", "Name {customer_name}  Mbr# {member}"),
        columns(w, WORDS, ["account_number", "vin", "maturity_date"]),
        "",
        columns(w, WORDS, ["principal_balance", "accrued_interest", "fees", "per_diem"], bar=w.rng.choice(("", "|"))),
        "",
        w.pick(
            "PAYOFF IF PAID BY {good_through}: {payoff_amount}\n(if paid by {later_date} payoff would be {later_payoff})",
            "Payoff thru {good_through} {payoff_amount}",
            "Good thru       Payoff\n{good_through}      {payoff_amount}",
        ),
        w.some(0.4, "Last trans {last_payment_date} {last_payment} PMT"),
        w.some(0.3, "Del. amount {past_due}"),
        w.pick("USER {agent_name} TERM {zip_code}", "*** END OF INQUIRY ***"),
    )


@family("mortgage_payoff", "letter")
def home_loan_payoff_letter(w: Writer) -> str:
    """A letter to the member with a short list, escrow explained."""
    _rename(w, "lender")
    forget(w, 0.3, "escrow_balance", "recording_fee", "per_diem", "accrued_interest", "fees", "property_address")
    return w.lines(
        "{lender}\nMortgage Department",
        w.pick("{quote_date}", "Date: {quote_date}"),
        w.pick("{customer_name}\n{customer_address}", "Borrower: {customer_name}"),
        w.lines(
            row(w, WORDS, "account_number"),
            w.fill("Property: ") + two_lines(w, "property_address")
            if w.has("property_address") and w.chance(0.4)
            else row(w, WORDS, "property_address"),
        ),
        w.pick("Dear {first_name},", "Dear Member:"),
        w.pick(
            "Below is the payoff for your home loan, as you requested.",
            "Thank you for letting {lender} finance your home. Here are the numbers you'll need to pay it off.",
        ),
        rows(
            w,
            WORDS,
            ["principal_balance", "accrued_interest", "recording_fee", "fees", "payoff_amount"],
            w.rng.choice((": ", "  ", " = ")),
        ),
        say(
            w,
            w.pick(
                "The payoff is good to {good_through}.",
                "We must have your funds no later than {good_through}.",
                "Figures expire {good_through}.",
            ),
            w.some(0.9, "For each day past that, add {per_diem}.", "Daily interest is {per_diem}."),
        ),
        w.some(
            0.8,
            "Your escrow account has {escrow_balance} in it; we'll refund it within 20 business days. It can't be used toward the payoff.",
            "You have {escrow_balance} in escrow, which is NOT included above.",
        ),
        w.some(
            0.4,
            "County taxes of {tax_amount} were paid from escrow this year. Please tell your insurance agent ({insurance_amount} annual premium) about the payoff.",
        ),
        w.pick(
            "Cooperatively yours,\n{agent_name}\n{lender}",
            "Sincerely,\n{agent_name}, Mortgage Servicing, {lender}   {phone}",
        ),
        w.some(0.7, *NCUA),
        sep="\n\n",
    )


@family("mortgage_payoff", "table")
def second_lien_payoff_sheet(w: Writer) -> str:
    """A one-page sheet for the title company closing a home equity loan."""
    _rename(w, "lender")
    forget(w, 0.35, "accrued_interest", "recording_fee", "per_diem", "escrow_balance", "fees")
    mid = ["principal_balance", "accrued_interest", "recording_fee", "fees", "escrow_balance"]
    w.rng.shuffle(mid)
    return w.lines(
        w.pick("HOME EQUITY LOAN PAYOFF", "PAYOFF - FIXED RATE SECOND MORTGAGE", "Mortgage Payoff Worksheet"),
        w.pick("TO: {title_company}   File {reference}", "Attn: {other_person} at {title_company}\nFax: {fax}"),
        w.pick("FROM: {lender}", "Lender: {lender}", "Lienholder is {lender}"),
        w.lines(
            *w.shuffled(
                rows(w, WORDS, ["quote_date"]),
                rows(w, WORDS, ["account_number"]),
                rows(w, WORDS, ["property_address"]),
                "Borrower(s): {customer_name}",
            )
        ),
        dotted(w, WORDS, mid, width=36),
        w.pick("=" * 36, "-" * 20, " "),
        dotted(w, WORDS, ["payoff_amount", "good_through", "per_diem"], width=36),
        w.some(0.5, "Line limit {original_amount} - line is FROZEN, checks returned."),
        w.some(0.4, "Separate first mortgage of {other_amount}/mo with another lender is not part of this payoff."),
        w.pick(
            "Please have borrower sign the close-line authorization.",
            "Funds by wire only. ABA {routing_number}.",
            "Certified funds payable to {lender}",
        ),
        w.some(0.5, "Prepared by {agent_name}, {phone}"),
    )


@family("mortgage_payoff", "email")
def email_reply_with_quote_thread(w: Writer) -> str:
    """A reply that corrects the older figure quoted below it."""
    _rename(w, "lender")
    forget(w, 0.3, "account_number", "property_address", "per_diem")
    return w.lines(
        w.lines(
            "From: {agent_name}",
            "To: {other_person}",
            w.some(0.7, "Date: {quote_date}"),
            "Subject: RE: RE: updated payoff",
        ),
        w.pick("Hi {other_person},", "{other_person} -"),
        say(
            w,
            w.pick(
                "Updated payoff is {payoff_amount}, good to {good_through}.",
                "Here's the refreshed number: {payoff_amount} through {good_through}.",
                "New figure: {payoff_amount}. It'll hold until {good_through}.",
            ),
            w.some(0.8, "Per diem is {per_diem}.", "After that it's {per_diem} daily."),
            w.some(0.5, "Principal {principal_balance}, interest {accrued_interest}."),
            w.some(
                0.5,
                "Escrow refund to member will be {escrow_balance}.",
                "The {escrow_balance} in escrow goes back to the member.",
            ),
            w.some(0.4, "Recording fee of {recording_fee} is included."),
        ),
        w.some(0.8, "Loan {account_number}, {property_address}", "This is for loan# {account_number}."),
        w.pick("{agent_name}\n{lender}\n{phone}", "Thanks!\n{agent_name} | Real Estate Servicing | {lender}"),
        w.pick(
            "> The old one says {old_payoff} and expired {expired_date}. Can you send a new one?",
            "-----Original Message-----\nFrom: {title_company}\nThe payoff of {old_payoff} expired on {expired_date}, closing was moved. Pls update.",
        ),
        sep="\n\n",
    )


@family("mortgage_statement", "statement")
def member_home_statement(w: Writer) -> str:
    """A statement with a header row and a value row, and last year's column."""
    _rename(w, "servicer")
    forget(w, 0.25, "escrow_balance", "late_fee", "interest_rate", "past_due", "statement_date")
    return w.lines(
        w.pick("{servicer}\nMORTGAGE LOAN STATEMENT", "YOUR HOME LOAN AT A GLANCE\n{servicer} - {phone}"),
        w.pick("{customer_name}\n{customer_address}", "{customer_name}   Member # {member}"),
        columns(w, WORDS, ["account_number", "statement_date", "due_date", "amount_due"]),
        columns(w, WORDS, ["principal_balance", "interest_rate", "escrow_balance", "maturity_date"]),
        w.pick("THIS PAYMENT", "How your payment breaks down", "Payment made of:"),
        rows(
            w,
            WORDS,
            ["principal_payment", "interest_payment", "escrow_payment", "past_due"],
            w.rng.choice((": ", "   ")),
        ),
        w.some(
            0.7,
            "Year to date: principal {ytd_principal}, interest {ytd_interest}",
            "YTD   Prin {ytd_principal}   Int {ytd_interest}   Esc {ytd_escrow}",
        ),
        w.some(
            0.7,
            "If not here by {late_date}, a late charge of {late_fee} applies.",
            "Late fee: {late_fee} after 15 days.",
        ),
        w.some(0.5, "Last payment {last_payment} posted {last_payment_date}. Thank you!"),
        w.some(0.6, *NCUA),
        sep=w.rng.choice(("\n\n", "\n")),
    )


@family("mortgage_statement", "letter")
def mortgage_bill_letter(w: Writer) -> str:
    """A monthly bill in letter form, from a small credit union that prints letters."""
    _rename(w, "servicer")
    forget(w, 0.35, "escrow_payment", "escrow_balance", "late_fee", "interest_rate", "past_due")
    return w.lines(
        "{servicer}\n{office_address}\n\n{statement_date}",
        "{customer_name}\nRE: home loan {account_number}",
        w.pick("Dear {first_name},", "Dear Member,"),
        say(
            w,
            w.pick(
                "Your mortgage payment of {amount_due} is due {due_date}.",
                "A friendly reminder that {amount_due} is due on your home loan by {due_date}.",
                "On {due_date} we'll need {amount_due} from you.",
            ),
            w.some(
                0.6,
                "That is {principal_payment} toward principal and {interest_payment} in interest.",
                "Interest takes {interest_payment} of it and principal {principal_payment}.",
            ),
            w.some(
                0.8,
                "Another {escrow_payment} goes to escrow for taxes and insurance.",
                "We put {escrow_payment} in your escrow.",
            ),
        ),
        say(
            w,
            w.some(
                0.8,
                "You still owe {principal_balance} in principal at {interest_rate}.",
                "Your principal balance is {principal_balance}.",
            ),
            w.some(0.7, "Your escrow account holds {escrow_balance}.", "Escrow balance: {escrow_balance}."),
            w.some(0.5, "Our records show {past_due} past due."),
            w.some(0.7, "Payments after {late_date} are charged {late_fee} extra."),
        ),
        w.some(0.4, "Did you know? Property taxes of {tax_amount} will be paid around {tax_date}."),
        w.pick("Thanks for your membership!\n{servicer}", "{agent_name}, {servicer}"),
        sep="\n\n",
    )


@family("mortgage_statement", "portal")
def home_banking_page(w: Writer) -> str:
    """What a member sees in home banking, label line above value line."""
    _rename(w, "servicer")
    forget(w, 0.4, "account_number", "interest_rate", "escrow_balance", "escrow_payment", "late_fee")
    fields = [
        "amount_due",
        "due_date",
        "principal_balance",
        "interest_rate",
        "escrow_balance",
        "account_number",
        "last_payment",
        "maturity_date",
    ]
    w.rng.shuffle(fields)
    return w.lines(
        w.pick(
            "{servicer} | Home Banking   Welcome back, {first_name}! | Log out",
            "{servicer} Online\nAccounts > Mortgage",
        ),
        w.pick("Home Loan", "30 YR FIXED MTG", "Real Estate Loan 0{zip_code}"),
        rows(w, WORDS, fields, w.rng.choice(("\n", ": ", "  "))),
        w.some(
            0.5,
            "Next payment details\nPrincipal {principal_payment} / Interest {interest_payment} / Escrow {escrow_payment}",
            "Principal {principal_payment} / Interest {interest_payment}",
        ),
        w.some(0.4, "! You have a past due amount of {past_due}"),
        w.pick("Make a payment   Transfer   Documents", "[ Pay now ]  [ Skip-A-Pay ]"),
        w.some(0.5, "Savings ****{last_four_ssn}  Available {other_amount}", "Share draft balance {other_amount}"),
    )


@family("student_loan", "letter")
def private_student_letter(w: Writer) -> str:
    """A letter to a young member with a private student loan."""
    _rename(w, "servicer")
    forget(w, 0.3, "accrued_interest", "interest_rate", "account_number", "due_date", "loan_status")
    return w.lines(
        "{servicer}\n{office_address}",
        w.pick("{statement_date}", "Date: {statement_date}"),
        w.pick("Hi {first_name},", "Dear {customer_name},", "Hello graduate!"),
        say(
            w,
            w.some(
                0.8,
                "Your student loan {account_number} is currently {loan_status}.",
                "We show your loan's status as {loan_status}.",
                "Loan status: {loan_status}.",
            ),
            w.pick(
                "You owe {principal_balance} in principal.",
                "The principal left on it is {principal_balance}, out of {original_amount} disbursed {disbursed_date}.",
            ),
            w.some(
                0.8, "Interest that has built up: {accrued_interest}.", "{accrued_interest} of interest has accrued."
            ),
            w.some(0.8, "It carries a rate of {interest_rate}.", "At {interest_rate} it pays to pay early."),
        ),
        say(
            w,
            w.pick(
                "Your payment is {payment_amount}, due {due_date}.",
                "{payment_amount} will be due on {due_date}.",
                "We'll draft {payment_amount} from your checking on {due_date}.",
                "Your payment is {payment_amount}.",
            ),
            w.some(0.4, "Your last one, {last_payment}, came in {last_payment_date}."),
            w.some(0.3, "Questions about {school} aid? We can't help with that, call the school."),
        ),
        w.pick("Loan {account_number}", "Reference: student loan {account_number}"),
        w.pick("Cheers,\n{agent_name} at {servicer}", "Sincerely,\n{servicer}"),
        sep="\n\n",
    )


@family("student_loan", "statement")
def student_share_statement(w: Writer) -> str:
    """A section of the combined share and loan statement."""
    _rename(w, "servicer")
    forget(w, 0.3, "accrued_interest", "interest_rate", "loan_status", "payment_amount")
    return w.lines(
        w.pick("{servicer}  MEMBER STATEMENT  {statement_date}", "STATEMENT OF ACCOUNTS - {servicer}"),
        "{customer_name}   Mbr {member}   Page 2 of 3",
        w.some(
            0.7,
            "PRIME SHARE 00\n  Beginning {other_amount}   Dividend {small_fee}",
            "SHARE DRAFT 75  ending balance {other_amount}",
        ),
        w.pick("STUDENT LOAN", "PRIVATE EDUCATION LOAN", "Smart Option Student Loan") + w.fill("  {account_number}"),
        columns(
            w,
            WORDS,
            ["principal_balance", "interest_rate", "accrued_interest", "payment_amount", "due_date"],
            gap=w.rng.choice((2, 4)),
        ),
        row(w, WORDS, "loan_status"),
        w.some(0.6, "{last_payment_date} PMT {last_payment}   prin/int split on request"),
        w.some(0.4, "Total dividends YTD {small_fee}"),
        w.pick(*NCUA),
    )


@family("credit_card_statement", "statement")
def member_visa_statement(w: Writer) -> str:
    """A classic small-issuer Visa statement in columns."""
    _rename(w, "issuer")
    forget(w, 0.25, "purchase_apr", "available_credit", "credit_limit", "statement_date", "account_number")
    add(w, cash=rate_text(w, "cash_apr"))
    activity = ["previous_balance", "payments", "purchases", "interest_charged", "statement_balance"]
    return w.lines(
        w.pick("{issuer}\nVISA PLATINUM", "{issuer} - VISA STATEMENT", "VISA\n{issuer}\n{office_address}"),
        columns(w, CARD_WORDS, ["account_number", "statement_date", "credit_limit", "available_credit"]),
        w.pick(dotted(w, CARD_WORDS, activity, width=30), rows(w, CARD_WORDS, activity, "   ")),
        columns(w, CARD_WORDS, ["minimum_payment", "due_date"]),
        w.some(0.6, "{tx_date} {merchant} {tx_amount}\n{tx_date} PAYMENT THANK YOU {last_payment}"),
        w.some(
            0.8,
            "PURCHASES {purchase_apr}   CASH ADVANCES {cash}",
            "Type of balance     APR\nPurchases      {purchase_apr}\nCash           {cash}",
        ),
        w.some(
            0.5, "Late payment: if we don't receive your minimum payment by then you may pay a fee up to {late_fee}."
        ),
        w.some(0.5, "You have {rewards} ScoreCard points."),
        sep=w.rng.choice(("\n\n", "\n")),
    )


@family("credit_card_statement", "email")
def card_reminder_email(w: Writer) -> str:
    """A reminder; the day of the e-mail is not the statement date."""
    _rename(w, "issuer")
    add(w, mailed=after(w, "statement_date", w.rng.randrange(1, 4)))
    forget(w, 0.3, "minimum_payment", "account_number")
    return w.lines(
        w.lines(
            "From: {issuer} <ecards@{zip_code}.coop>",
            "Date: {mailed}",
            w.pick("Subject: Your Visa eStatement is ready", "Subject: Reminder: card payment coming up"),
        ),
        w.pick("Hi {first_name},", "Dear Cardholder,"),
        say(
            w,
            w.pick("Your statement for card {account_number} is ready.", "Your {issuer} card has a new eStatement."),
            w.pick(
                "Your new balance is {statement_balance}.",
                "You owe {statement_balance} this cycle.",
                "Statement balance: {statement_balance}.",
            ),
            w.pick(
                "Please pay at least {minimum_payment} by {due_date}.",
                "At minimum, {minimum_payment} by {due_date}.",
                "Payment is due {due_date}.",
            ),
            w.some(0.4, "As of this morning your balance, incl. pending, is {current_balance}."),
        ),
        w.some(0.4, "Available credit: {available_credit}"),
        w.pick(
            "Log in to see it. We never ask for your PIN.", "Don't reply to this e-mail; the mailbox isn't monitored."
        ),
        w.pick("{issuer}\n{phone}", "Thanks for carrying our card!"),
        sep="\n\n",
    )


@family("credit_card_statement", "letter")
def limit_increase_letter(w: Writer) -> str:
    """A letter about a new limit; the old limit and the balance of the day are decoys."""
    _rename(w, "issuer")
    add(w, old_limit=(amount_of(w, "credit_limit") / 2).quantize(Decimal("0.01")))
    forget(w, 0.3, "account_number", "purchase_apr", "available_credit")
    return w.lines(
        "{issuer}\n{office_address}",
        "{customer_name}",
        w.pick("Re: card {account_number}", "Your Visa ending {account_number}"),
        w.pick("Great news, {first_name}!", "Dear {first_name},"),
        say(
            w,
            w.pick(
                "We've raised your credit limit from {old_limit} to {credit_limit}.",
                "Your new limit is {credit_limit} (it was {old_limit}).",
                "You can now spend up to {credit_limit}; your prior line of {old_limit} is replaced.",
            ),
            w.some(
                0.6, "That leaves you {available_credit} to use.", "Your available credit is now {available_credit}."
            ),
            w.some(0.7, "Your purchase rate stays at {purchase_apr}.", "Purchases still carry {purchase_apr} APR."),
        ),
        w.some(
            0.5,
            "Your last statement showed a balance of {statement_balance}, minimum {minimum_payment} due {due_date}.",
        ),
        w.some(0.4, "Today's balance, {current_balance}, includes pending items."),
        w.pick("Happy spending!\n{agent_name}\n{issuer}", "{issuer} Card Team"),
        w.some(0.5, *NCUA),
        sep="\n\n",
    )


@family("auto_loan_payoff", "letter")
def skip_to_payoff_note(w: Writer) -> str:
    """A hurried note: days instead of a date, no per diem, dates without a year."""
    _rename(w, "lender")
    add(w, month_day=f"{day_of(w, 'good_through'):%B} {day_of(w, 'good_through').day}", tip=money(w.rng, 5, 40))
    forget(w, 0.4, "account_number", "quote_date", "vin")
    return w.lines(
        w.pick("{lender} - {quote_date}", "From the desk of {agent_name}, {lender}"),
        w.pick("{first_name}!", "To: {customer_name}"),
        w.pick(
            "Your payoff: {payoff_amount}. It's good for {days} days.",
            "You need {payoff_amount} to clear the loan. Get it to us by {month_day}.",
            "Payoff {payoff_amount}, good till {month_day}, call me if it's later.",
        ),
        w.pick(
            "No per diem is charged on this loan.",
            "Interest is precomputed so it won't change daily.",
            "Ask me for the daily rate if you go past that.",
            "Principal part of that is {principal_balance}.",
        ),
        w.some(0.5, "Title fee of {tip} to the state is separate."),
        w.some(0.6, "Loan {account_number}", "VIN {vin}"),
        w.pick("xo {agent_name}", "Thanks, {agent_name}", "{agent_name} / {lender} / ext. {last_four_ssn}"),
    )
