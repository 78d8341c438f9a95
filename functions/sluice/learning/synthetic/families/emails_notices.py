"""The fifth hand: single mails, portal messages, text messages and chats, as systems send and export them."""

from datetime import date

from sluice.learning.synthetic.families.calls_polite import (
    Bank,
    cast,
    guessed,
    perhaps,
    prepared,
    say,
    some_of,
    standing,
    turn,
)
from sluice.learning.synthetic.writer import Writer, family

NOTICE: Bank = {
    "payoff_amount": (
        "Payoff amount: {payoff_amount}",
        "The total amount needed to pay off your account is {payoff_amount}.",
        "Amount to pay in full: {payoff_amount}",
        "Your account can be paid in full with {payoff_amount}.",
        "TOTAL PAYOFF {payoff_amount}",
        "To satisfy your obligation, remit {payoff_amount}.",
        "Pay {payoff_amount} by {good_through} and your loan will be closed.",
    ),
    "good_through": (
        "Good through: {good_through}",
        "This quote is valid until {good_through}.",
        "Quote expiration date: {good_through}",
        "Payoff valid through {good_through}",
        "We must receive your payment by {good_through}.",
        "After {good_through}, please request a new quote.",
    ),
    "per_diem": (
        "Per diem interest: {per_diem}",
        "Daily interest: {per_diem}",
        "Add {per_diem} for every day after the expiration date.",
        "Interest accrues at {per_diem} per day.",
        "Each day thereafter: {per_diem}",
    ),
    "principal_balance": (
        "Principal balance: {principal_balance}",
        "Outstanding principal: {principal_balance}",
        "Your unpaid principal balance is {principal_balance}.",
        "Remaining principal {principal_balance}",
        "Current principal: {principal_balance}",
    ),
    "accrued_interest": (
        "Accrued interest: {accrued_interest}",
        "Interest due: {accrued_interest}",
        "Unpaid interest: {accrued_interest}",
        "Interest accrued to date is {accrued_interest}.",
    ),
    "fees": (
        "Total fees: {fees}",
        "Fees (total): {fees}",
        "Fees and charges, total: {fees}",
        "All fees included: {fees}",
    ),
    "vin": (
        "VIN: {vin}",
        "Vehicle: {vehicle} / VIN {vin}",
        "Collateral VIN {vin}",
        "Vehicle Identification Number: {vin}",
    ),
    "quote_date": (
        "Quote date: {quote_date}",
        "Prepared on {quote_date}",
        "Payoff as of {quote_date}",
        "Date of quote: {quote_date}",
    ),
    "escrow_balance": (
        "Escrow balance: {escrow_balance}",
        "Funds held in escrow: {escrow_balance}",
        "Your escrow account balance is {escrow_balance}.",
        "In escrow: {escrow_balance}",
    ),
    "recording_fee": (
        "Recording fee: {recording_fee}",
        "County recording fee {recording_fee}",
        "Release recording: {recording_fee}",
        "Lien release recording fee: {recording_fee}",
    ),
    "property_address": (
        "Property address: {property_address}",
        "Property: {property_address}",
        "RE: {property_address}",
        "Secured property: {property_address}",
    ),
    "statement_date": (
        "Statement date: {statement_date}",
        "Your statement dated {statement_date} is available.",
        "Statement closing date: {statement_date}",
        "Statement issued {statement_date}",
    ),
    "due_date": (
        "Payment due date: {due_date}",
        "Due date: {due_date}",
        "Your payment is due on {due_date}.",
        "Due {due_date}",
        "Pay by: {due_date}",
        "Please pay no later than {due_date}.",
    ),
    "amount_due": (
        "Total amount due: {amount_due}",
        "Amount due: {amount_due}",
        "Your payment of {amount_due} is due {due_date}.",
        "You owe {amount_due}.",
        "Payment due: {amount_due}",
    ),
    "interest_rate": (
        "Interest rate: {interest_rate}",
        "Your current rate is {interest_rate}.",
        "Rate: {interest_rate}",
        "Note rate {interest_rate}",
    ),
    "principal_payment": ("Principal: {principal_payment}", "Applied to principal: {principal_payment}"),
    "interest_payment": ("Interest: {interest_payment}", "Applied to interest: {interest_payment}"),
    "escrow_payment": ("Escrow (taxes and insurance): {escrow_payment}", "Applied to escrow: {escrow_payment}"),
    "past_due": (
        "Past due amount: {past_due}",
        "Overdue: {past_due}",
        "Your account is past due by {past_due}.",
        "Amount past due {past_due}",
    ),
    "late_fee": (
        "Late fee if paid late: {late_fee}",
        "A late charge of {late_fee} will be assessed after {late_date}.",
        "Late charge: {late_fee}",
    ),
    "payment_amount": (
        "Payment amount: {payment_amount}",
        "Amount due: {payment_amount}",
        "Your payment of {payment_amount} is due {due_date}.",
        "Your auto-debit of {payment_amount} is scheduled.",
        "Regular monthly payment: {payment_amount}",
    ),
    "statement_balance": (
        "Statement balance: {statement_balance}",
        "New balance: {statement_balance}",
        "Your statement balance is {statement_balance}.",
        "Balance as of this statement: {statement_balance}",
    ),
    "minimum_payment": (
        "Minimum payment due: {minimum_payment}",
        "Minimum due: {minimum_payment}",
        "Minimum payment of {minimum_payment} due by {due_date}",
        "Pay at least {minimum_payment}.",
    ),
    "purchase_apr": (
        "Purchase APR: {purchase_apr}",
        "Your APR for purchases is {purchase_apr}.",
        "APR (purchases) {purchase_apr}",
    ),
    "credit_limit": ("Credit limit: {credit_limit}", "Total credit line: {credit_limit}", "Credit line {credit_limit}"),
    "available_credit": (
        "Available credit: {available_credit}",
        "Credit available: {available_credit}",
        "You have {available_credit} of available credit.",
    ),
}

CHAT: Bank = {
    "payoff_amount": (
        "Your payoff is {payoff_amount}",
        "it'd be {payoff_amount} to pay it off :)",
        "I see {payoff_amount} as the payoff amount.",
        "To pay in full: {payoff_amount}",
        "ok got it - payoff {payoff_amount}",
        "You can close the loan with {payoff_amount} if we get it by {good_through}.",
    ),
    "good_through": (
        "It's good through {good_through}",
        "that's valid until {good_through}",
        "You have until {good_through}.",
        "expires {good_through}",
        "Please make sure it's here by {good_through}!",
    ),
    "per_diem": (
        "the per diem is {per_diem}",
        "After that add {per_diem} per day.",
        "{per_diem}/day",
        "Interest is {per_diem} a day",
    ),
    "principal_balance": (
        "Principal is {principal_balance}",
        "your principal balance: {principal_balance}",
        "You have {principal_balance} principal left.",
    ),
    "accrued_interest": (
        "Interest so far is {accrued_interest}.",
        "accrued interest: {accrued_interest}",
        "{accrued_interest} in interest",
    ),
    "fees": (
        "total fees {fees}",
        "There are {fees} in fees in total.",
        "It includes {fees} of fees, that's all of them",
    ),
    "vin": ("VIN {vin}", "I have the {vehicle}, the VIN is {vin}", "The VIN we have is {vin}"),
    "escrow_balance": (
        "escrow has {escrow_balance}",
        "Your escrow balance is {escrow_balance}.",
        "{escrow_balance} in escrow",
    ),
    "recording_fee": ("recording fee is {recording_fee}", "The county charges {recording_fee} for recording."),
    "property_address": ("That's for {property_address}.", "property: {property_address}"),
    "statement_date": (
        "your statement from {statement_date}",
        "The statement date is {statement_date}.",
        "It's on the {statement_date} statement.",
    ),
    "due_date": ("due {due_date}", "Your due date is {due_date}", "It's due on {due_date}.", "by {due_date} please!"),
    "amount_due": (
        "You owe {amount_due} this month",
        "total due is {amount_due}",
        "Your amount due is {amount_due}.",
        "{amount_due}",
    ),
    "interest_rate": ("your rate is {interest_rate}", "Rate = {interest_rate}", "You're at {interest_rate}!"),
    "principal_payment": ("principal part is {principal_payment}", "{principal_payment} goes to principal"),
    "interest_payment": ("interest part {interest_payment}", "{interest_payment} goes to interest"),
    "escrow_payment": ("escrow part {escrow_payment}", "{escrow_payment} to escrow monthly"),
    "past_due": ("you have {past_due} past due", "Past due is {past_due}"),
    "late_fee": ("late fee would be {late_fee}", "It's {late_fee} if you're late"),
    "payment_amount": (
        "your payment is {payment_amount}",
        "{payment_amount} per month",
        "Next payment: {payment_amount}",
        "I see a payment of {payment_amount} due {due_date}",
    ),
    "statement_balance": (
        "statement balance is {statement_balance}",
        "Your last statement was {statement_balance}.",
        "balance on the statement: {statement_balance}",
    ),
    "minimum_payment": (
        "minimum is {minimum_payment}",
        "You need to pay at least {minimum_payment}",
        "min {minimum_payment}",
    ),
    "purchase_apr": ("APR is {purchase_apr} for purchases", "Your purchase APR is {purchase_apr}."),
    "credit_limit": ("your limit is {credit_limit}", "Credit limit: {credit_limit}", "It's {credit_limit} total"),
    "available_credit": (
        "you have {available_credit} available",
        "Available: {available_credit}",
        "{available_credit} left to use",
    ),
}

TYPED: Bank = {
    "payoff_amount": ("payoff amount?", "how much to pay off my loan", "What's my payoff?", "hi need payoff"),
    "good_through": ("until when?", "How long is it good?", "expires?"),
    "per_diem": ("per diem?", "and daily interest?"),
    "principal_balance": ("principal?", "how much is principal", "Principal balance please"),
    "accrued_interest": ("interest?", "How much interest is that?"),
    "fees": ("any fees?", "fees??"),
    "vin": ("which car?", "vin?"),
    "escrow_balance": ("escrow?", "how much in escrow"),
    "recording_fee": ("recording fee?", "do I pay for recording"),
    "property_address": ("which property", "for which house?"),
    "statement_date": ("which statement", "date of the statement?"),
    "due_date": ("due when?", "when is it due", "Due date?"),
    "amount_due": ("what do I owe", "how much is due", "amount due?"),
    "interest_rate": ("my rate?", "what's the interest rate"),
    "principal_payment": ("how much to principal",),
    "interest_payment": ("how much to interest",),
    "escrow_payment": ("and escrow part",),
    "past_due": ("am i behind", "past due?"),
    "late_fee": ("late fee?", "what if im late"),
    "payment_amount": ("how much is my payment", "payment?"),
    "statement_balance": ("statement balance?", "what's my bill"),
    "minimum_payment": ("minimum?", "least i can pay"),
    "purchase_apr": ("apr?", "what's my APR"),
    "credit_limit": ("limit?", "what's my credit limit"),
    "available_credit": ("available credit?", "how much can i spend"),
}

STATUS: Bank = {
    "in_school": (
        "Loan status: [In School]",
        "Your status was updated to [in school].",
        "You're listed as [enrolled in school].",
    ),
    "grace": ("Loan status: [Grace]", "You are currently in your [grace period].", "your loan's in [grace]"),
    "repayment": ("Loan status: [Repayment]", "Your loan has entered [repayment].", "it's in [repayment]"),
    "deferment": ("Loan status: [Deferment]", "Your loan is now [deferred].", "it's in [deferment] right now"),
    "forbearance": (
        "Loan status: [Forbearance]",
        "Your request was approved; your loan is in [forbearance].",
        "you're in [forbearance]",
    ),
    "default": ("Loan status: [Default]", "Your loan is in [default].", "It shows [default], unfortunately."),
}

OOPS = (
    " oops, ",
    " — correction: ",
    " sorry, typo. ",
    " *",
    " edit: ",
    " wait, ",
    ". Apologies, that should read ",
    " (sorry, meant ",
    " no, ",
)
GREETINGS = (
    "Dear {customer_name},",
    "Hello {first_name},",
    "Hi {first_name},",
    "{first_name},",
    "Dear Valued Customer,",
    "Hello,",
)
FOOTERS = (
    "This is an automated message. Please do not reply.",
    "You are receiving this email because you signed up for paperless statements.",
    "{org} | {office_address}",
    "Questions? Call {phone} or visit our website.",
    "© {org}. All rights reserved. Equal Housing Lender. Member FDIC.",
    "Please do not send account numbers by email. Message ID {confirmation}.",
    "Unsubscribe | Privacy | Contact us",
    "Log in to view details. We will never ask for your password.",
)
ACCOUNT = (
    "{whole}Account number: {account_number}",
    "{whole}Account: {account_number}",
    "{tail}Account ending in: {account_number}",
    "{tail}Account ending in {account_number}",
    "{whole}Loan number: {account_number}",
    "{tail}Acct {account_number}",
)
ASIDES = (
    "Your last payment of {last_payment:plain} was received on {last_payment_date}.",
    "Your next scheduled payment of {monthly_payment} is due {next_due_date}.",
    "A previous quote of {old_payoff} expired on {expired_date} and can no longer be used.",
    "Your current balance of {current_balance} is not a payoff amount.",
    "Wire transfers may be subject to a {wire_fee} fee by your bank.",
    "Reference number: {reference}",
    "Original loan amount: {original_amount}",
    "Maturity date: {maturity_date}",
)
CHAT_CASTS = (
    ("Agent:", "Visitor:", ""),
    ("Support:", "You:", ""),
    ("AGENT", "GUEST", ""),
    ("> agent:", "> me:", ""),
    ("Live Agent -", "Customer -", ""),
    ("rep:", "user:", ""),
)


def noticed(w: Writer, *fields: str) -> list[str]:
    """Each field as a system words it."""
    return [text for field in fields if (text := say(w, *NOTICE[field]))]


def listed(w: Writer, *texts: str) -> str:
    """Lines, bullets, a table of pipes, or running text."""
    parts = [text for text in texts if text]
    layout = w.rng.choice(("lines", "lines", "bullets", "pipes", "prose", "spaced"))
    bullet = w.rng.choice(("•", "-", "*", "·", ">"))
    if layout == "bullets":
        return "\n".join(f"{bullet} {text}" for text in parts)
    if layout == "pipes":
        return "\n".join("| " + " | ".join(text.split(": ", 1)) + " |" for text in parts)
    return {"lines": "\n", "prose": " ", "spaced": "\n\n"}[layout].join(parts)


def headed(w: Writer, subject: str, *, quote: bool = False) -> str:
    """Mail headers; the date is marked when the mail itself is a quote."""
    day = w.facts["quote_date"] if quote else w.facts["call_date"]
    assert isinstance(day, date)
    written = day.strftime(w.rng.choice(("%a, %d %b %Y", "%B %d, %Y", "%m/%d/%Y", "%A, %B %d, %Y", "%Y-%m-%d")))
    sent = w.mark("quote_date", written) if quote else written
    lines = [
        say(
            w,
            "From: {org} <notices@example.com>",
            "From: notices@example.com",
            "From: {org}",
            "From: no-reply@example.org",
        ),
        f"Date: {sent} {w.rng.choice(('06:00:12 -0500', '7:02 AM', '', '10:41'))}".rstrip(),
        say(w, "To: {customer_name}", "To: {customer_name} <customer@example.net>", "To: customer@example.net"),
        f"Subject: {w.fill(subject)}",
    ]
    if w.chance(0.2):
        w.rng.shuffle(lines)
    return "\n".join(lines) if w.chance(0.8) else lines[-1]


def mail(w: Writer, header: str, *paragraphs: str) -> str:
    """Header, greeting, paragraphs, one or two footers."""
    footers = [
        w.fill(text)
        for text in w.rng.sample([text.replace("{org}", _org(w)) for text in FOOTERS], w.rng.randrange(1, 3))
    ]
    return "\n\n".join(
        part
        for part in (
            header,
            perhaps(w, 0.85, *GREETINGS),
            *paragraphs,
            perhaps(
                w,
                0.5,
                "Sincerely,\n{org}",
                "Thank you for your business.",
                "The {org} Team",
                "{agent_name}\nCustomer Service",
            ),
            *footers,
        )
        if part
    )


def _org(w: Writer) -> str:
    return "{" + next(name for name in ("lender", "servicer", "issuer") if name in w.fields) + "}"


def typed(w: Writer, field: str) -> str:
    """A question and an answer in a chat; typing goes wrong now and then."""
    if guess := guessed(w, 0.08, field):
        return guess
    answer = say(w, *CHAT[field], slip=0.12, corrections=OOPS)
    answer += ")" if "(sorry, meant" in answer else ""
    return f"C: {w.rng.choice(TYPED[field])}\nA: {answer}" if answer else ""


CHAT_HEADS = (
    "Chat transcript\nDate: {day}",
    "Chat started on {day}",
    "Chat ID {confirmation}",
    "--- {org} Live Chat, {day} ---",
)
CHAT_JOINS = (
    "{agent_name} joined the chat.",
    "You are now connected with {agent_name}.",
    "*** {agent_name} from {org} has joined ***",
    "Please wait for an agent. You are number 2 in line.",
)
CHAT_HELLOS = (
    "A: Hi {first_name}, thanks for contacting {org}! How can I help?",
    "A: Hello, my name is {agent_name}.",
    "A: Welcome to {org} chat. What can I do for you?",
)
CHAT_CHECKS = (
    "{whole}A: Can I have your account number?\nC: {account_number}",
    "{tail}A: Is this about the account ending in {account_number}?\nC: yes",
    "A: Please verify your zip code\nC: {zip_code}",
    "A: last 4 of ssn?\nC: {last_four_ssn}",
)
CHAT_ENDS = (
    "C: thx\nA: You're welcome!",
    "A: Anything else?\nC: no thanks",
    "Chat ended.",
    "{agent_name} has left the chat.",
    "C: ok bye",
)


def chat(w: Writer, turns: list[str], *, quote: bool = False) -> str:
    """A chat export: perhaps a heading with its date, joins and leaves, perhaps clock times."""
    day = "{quote_date}" if quote else "{call_date}"
    start = perhaps(w, 0.6, *(head.replace("{day}", day) for head in CHAT_HEADS))
    before = [perhaps(w, 0.5, *CHAT_JOINS), perhaps(w, 0.8, *CHAT_HELLOS), perhaps(w, 0.5, *CHAT_CHECKS)]
    lines = cast(w, [text for text in (*before, *turns, perhaps(w, 0.8, *CHAT_ENDS)) if text], *CHAT_CASTS)
    if w.chance(0.4):
        minute = w.rng.randrange(0, 20)
        clock = [
            f"({10 + (minute + at // 2) // 60}:{(minute + at // 2) % 60:02d})" for at in range(lines.count("\n") + 1)
        ]
        lines = "\n".join(f"{time} {line}" for time, line in zip(clock, lines.split("\n"), strict=True))
    return "\n".join(part for part in (start, lines) if part)


def secure(w: Writer, question: str, answer: str, *, quote: bool = False) -> str:
    """A portal's message centre, exported or printed."""
    day = "{quote_date}" if quote else "{call_date}"
    subject = w.pick("Account question", "Inquiry", "General question", "Request {reference}")
    top = w.pick(
        "SECURE MESSAGE CENTER",
        "Message Center > Inbox",
        "{customer_name} | Secure Messages",
        "Printed from your online account",
    )
    received = say(w, f"Received: {day}", f"Date: {day}", f"{day}")
    asked = w.rng.choice((f"Your message:\n{question}", f"You wrote: {question}", f"Original inquiry\n{question}"))
    replied = w.rng.choice((f"Our response:\n{answer}", answer, f"Reply from {w.fill('{agent_name}')}:\n{answer}"))
    order = [asked, replied] if w.chance(0.5) else [replied, asked]
    return "\n\n".join(
        (
            f"{top}\nSubject: {subject}\n{received}",
            *order,
            perhaps(
                w, 0.5, "Do not reply to this message.", "Was this helpful? Yes / No", "Message ID: {confirmation}"
            ),
        )
    ).strip()


@family("auto_loan_payoff", "email")
def car_payoff_mail(w: Writer) -> str:
    """A system mails the payoff the customer asked for."""
    prepared(w, spoken=False)
    lines = noticed(
        w,
        "payoff_amount",
        *some_of(
            w, 1, "good_through", "per_diem", "principal_balance", "accrued_interest", "fees", "vin", "quote_date"
        ),
    )
    subject = w.rng.choice(("Your payoff quote", "Auto loan payoff information", "Payoff quote for your {vehicle}"))
    return mail(
        w,
        headed(w, subject, quote=True),
        say(
            w,
            "Here is the payoff quote you requested.",
            "Thank you for requesting a payoff quote for your {vehicle}.",
            "Your payoff information is below.",
        ),
        perhaps(w, 0.6, *ACCOUNT),
        listed(w, *lines),
        perhaps(w, 0.5, *ASIDES),
    )


@family("auto_loan_payoff", "email")
def car_request_received(w: Writer) -> str:
    """An acknowledgement: the payoff comes later, and the figures in it are not one."""
    prepared(w, spoken=False)
    promise = say(
        w,
        "We received your payoff request. You will receive your quote by mail within {days_said} days.",
        "Your payoff letter is being prepared. Case number {confirmation}.",
        "Your payoff quote is ready. Log in to view it.",
        "We were unable to complete your payoff request. Please call {phone}.",
    )
    subject = w.rng.choice(("We received your request", "Payoff request confirmation {confirmation}", "Your request"))
    return mail(
        w,
        headed(w, subject),
        promise,
        perhaps(w, 0.6, *ACCOUNT),
        listed(w, *noticed(w, *some_of(w, 0, "vin", "principal_balance"))),
        perhaps(w, 0.6, *ASIDES),
    )


@family("auto_loan_payoff", "email")
def car_payoff_chat(w: Writer) -> str:
    """A chat about a car payoff."""
    prepared(w, spoken=False)
    turns = [
        typed(w, "payoff_amount"),
        perhaps(
            w,
            0.4,
            "C: the app says {current_balance}\nA: That's the current balance, without interest.",
            "C: last week you said {old_payoff}\nA: That quote has expired.",
        ),
        *[
            typed(w, field)
            for field in some_of(
                w, 1, "good_through", "per_diem", "principal_balance", "accrued_interest", "fees", "vin"
            )
        ],
        perhaps(w, 0.4, "C: my payment is {monthly_payment} still?\nA: Yes, due {next_due_date}."),
        perhaps(w, 0.3, "C: is it {interest_rate}?\nA: I can't see rates in chat."),
    ]
    return chat(w, turns, quote=True)


@family("auto_loan_payoff", "email")
def car_text_messages(w: Writer) -> str:
    """Text messages with a lender's short code."""
    prepared(w, spoken=False)
    lines = [
        "C: " + say(w, "PAYOFF", "payoff pls", "need payoff on {vehicle}"),
        "A: "
        + say(
            w,
            "{org}: payoff {payoff_amount}, good thru {good_through}. Reply HELP for help.",
            "{org} msg: Your payoff is {payoff_amount}. Per diem {per_diem}. STOP to opt out.",
            "Your payoff quote: {payoff_amount}. Exp {good_through}.",
            "Payoff {payoff_amount}. Good for {days_said} days. Msg&data rates may apply.",
        ),
        perhaps(
            w, 0.5, "C: wait its not {old_payoff}?\nA: {org}: Quotes change daily. Today's payoff: {payoff_amount}"
        ),
        perhaps(w, 0.5, "C: PERDIEM\nA: {org}: daily interest {per_diem}"),
        perhaps(w, 0.4, "C: BAL\nA: {org}: Current balance {current_balance}. This is not a payoff."),
        perhaps(w, 0.4, "A: {org}: Pmt of {monthly_payment} due {next_due_date}."),
        perhaps(w, 0.4, "{tail}A: Acct {account_number}", "{whole}A: Account {account_number}"),
    ]
    return cast(
        w,
        [line for line in lines if line],
        ("Lender:", "Me:", ""),
        ("72951:", "You:", ""),
        ("<<", ">>", ""),
        ("", "", ""),
    )


@family("mortgage_payoff", "email")
def house_payoff_mail(w: Writer) -> str:
    """An itemised payoff by mail."""
    prepared(w, spoken=False)
    items = noticed(
        w,
        *some_of(
            w,
            3,
            "principal_balance",
            "accrued_interest",
            "fees",
            "recording_fee",
            "escrow_balance",
            "per_diem",
            "good_through",
        ),
    )
    subject = w.rng.choice(("Payoff statement", "Mortgage payoff quote {reference}", "Payoff figures as requested"))
    place = say(w, *NOTICE["property_address"]) if w.chance(0.6) else ""
    total = say(w, *NOTICE["payoff_amount"])
    block = listed(w, *([*items, total] if w.chance(0.6) else [total, *items]))
    return mail(
        w,
        headed(w, subject, quote=True),
        say(
            w,
            "Below is the payoff statement for your mortgage.",
            "As requested, these are the amounts needed to pay off your loan.",
            "Borrower: {customer_name}",
        ),
        "\n".join(part for part in (place, perhaps(w, 0.6, *ACCOUNT)) if part),
        block,
        perhaps(w, 0.5, *ASIDES),
        perhaps(w, 0.3, "Your escrow refund will be mailed within {days_said} days of payoff."),
    )


@family("mortgage_payoff", "email")
def house_payoff_ready(w: Writer) -> str:
    """The payoff statement is ready in the portal; the mail itself holds no figures, or only balances."""
    prepared(w, spoken=False)
    return mail(
        w,
        headed(w, w.rng.choice(("Your payoff statement is ready", "Payoff request received", "Document available"))),
        say(
            w,
            "Your payoff statement is now available in your online account.",
            "We have faxed the payoff statement to {title_company}.",
            "Your payoff request is in progress; allow {days_said} business days.",
            "Please note that the quote of {old_payoff} expired on {expired_date}. A new request is required.",
        ),
        listed(w, *noticed(w, *some_of(w, 0, "property_address", "escrow_balance", "principal_balance"))),
        perhaps(w, 0.5, *ACCOUNT),
        perhaps(w, 0.5, *ASIDES[1:6]),
    )


@family("mortgage_payoff", "email")
def house_payoff_secure(w: Writer) -> str:
    """A portal message answers a payoff question."""
    prepared(w, spoken=False)
    question = say(
        w,
        "What is the payoff on {property_address}?",
        "Please provide my payoff. I think it is around {payoff_amount_about}.",
        "We sell next month. Payoff and escrow, please.",
        "What do I owe if I pay everything off by {good_through_day}?",
    )
    parts = noticed(
        w,
        "payoff_amount",
        *some_of(
            w,
            1,
            "good_through",
            "per_diem",
            "escrow_balance",
            "recording_fee",
            "principal_balance",
            "accrued_interest",
            "fees",
        ),
    )
    answer = listed(
        w,
        perhaps(w, 0.6, "Thank you for your message.", "Hello {first_name}.", "I have reviewed your loan."),
        *parts,
        perhaps(w, 0.4, *ACCOUNT),
        perhaps(w, 0.4, *ASIDES),
        perhaps(w, 0.5, "{org}"),
    )
    return secure(w, question, answer, quote=True)


@family("mortgage_payoff", "email")
def house_payoff_chat(w: Writer) -> str:
    """A chat about a mortgage payoff; sometimes the agent may not say it."""
    prepared(w, spoken=False)
    quoted = w.chance(0.75)
    first = (
        typed(w, "payoff_amount")
        if quoted
        else "C: payoff on my mortgage?\nA: "
        + say(w, "I can't quote payoffs in chat, you'll get it by mail.", "Please request it in the portal.")
        + perhaps(w, 0.5, "\nC: its about {old_payoff} right\nA: I'm unable to confirm that here.")
    )
    turns = [
        first,
        *[
            typed(w, field)
            for field in some_of(
                w,
                1,
                *(("good_through",) if quoted else ()),
                "per_diem",
                "escrow_balance",
                "recording_fee",
                "principal_balance",
                "property_address",
            )
        ],
        perhaps(w, 0.3, "C: taxes?\nA: {tax_amount} was paid from escrow."),
        perhaps(w, 0.3, "C: new lender offers {interest_rate}\nA: Good luck!"),
    ]
    return chat(w, turns, quote=quoted)


@family("mortgage_statement", "email")
def bill_ready(w: Writer) -> str:
    """Your mortgage statement is ready; the date of this mail is not the statement's."""
    prepared(w, spoken=False)
    lines = noticed(
        w,
        *some_of(w, 1, "amount_due", "due_date", "principal_balance", "past_due"),
        *(["statement_date"] if w.chance(0.3) else []),
    )
    subject = w.rng.choice(("Your mortgage statement is ready", "New statement available", "eStatement notification"))
    return mail(
        w,
        headed(w, subject),
        say(
            w,
            "Your latest mortgage statement is now available online.",
            "You have a new statement.",
            "A new billing statement has been posted to your account.",
        ),
        perhaps(w, 0.7, *ACCOUNT),
        listed(w, *lines),
        perhaps(
            w,
            0.4,
            "AutoPay is on. We'll draft your payment on {late_date}.",
            "Your last payment of {last_payment:plain} posted {last_payment_date}.",
            "Rates are changing! Refinance at {interest_rate_guess}.",
        ),
    )


@family("mortgage_statement", "email")
def bill_reminder(w: Writer) -> str:
    """A reminder, or a first delinquency notice."""
    prepared(w, spoken=False)
    lines = noticed(
        w, "amount_due", "due_date", *some_of(w, 1, "past_due", "late_fee", "statement_date", "principal_balance")
    )
    subject = w.rng.choice(
        (
            "Payment reminder",
            "Action required: your mortgage payment",
            "Past due notice",
            "We haven't received your payment",
        )
    )
    return mail(
        w,
        headed(w, subject),
        say(
            w,
            "This is a reminder about your upcoming payment.",
            "Our records show we have not received your payment.",
            "Your mortgage payment is due soon.",
        ),
        listed(w, *lines),
        perhaps(w, 0.5, *ACCOUNT),
        perhaps(
            w,
            0.4,
            "If paid after {late_date}: {amount_after_late}",
            "Unapplied funds: {unapplied}",
            "If you have already paid, please disregard.",
        ),
    )


@family("mortgage_statement", "email")
def bill_secure_answer(w: Writer) -> str:
    """A portal message takes the payment apart."""
    prepared(w, spoken=False)
    question = say(
        w,
        "Why did my payment change from {other_amount}?",
        "Please explain my statement.",
        "Is my rate {interest_rate_guess}?",
        "How much goes to principal? I thought {principal_payment_about}.",
    )
    parts = noticed(
        w,
        *some_of(
            w,
            3,
            "principal_payment",
            "interest_payment",
            "escrow_payment",
            "amount_due",
            "due_date",
            "interest_rate",
            "escrow_balance",
            "principal_balance",
            "late_fee",
            "statement_date",
        ),
    )
    answer = listed(
        w,
        perhaps(w, 0.5, "Hello {first_name}, here is the breakdown."),
        *parts,
        perhaps(w, 0.4, "Year-to-date interest: {ytd_interest}", "Annual taxes: {tax_amount}"),
        perhaps(w, 0.4, *ACCOUNT),
        perhaps(w, 0.5, "{org}"),
    )
    return secure(w, question, answer)


@family("mortgage_statement", "email")
def bill_chat(w: Writer) -> str:
    """A chat about this month's mortgage bill."""
    prepared(w, spoken=False)
    turns = [
        typed(w, field)
        for field in some_of(
            w,
            3,
            "amount_due",
            "due_date",
            "interest_rate",
            "escrow_balance",
            "principal_balance",
            "late_fee",
            "past_due",
            "statement_date",
            "principal_payment",
            "interest_payment",
            "escrow_payment",
        )
    ]
    turns.insert(
        w.rng.randrange(len(turns) + 1),
        perhaps(
            w,
            0.6,
            "C: i paid {last_payment:plain} on {last_payment_date}\nA: Thank you, we received it.",
            "C: can i get {interest_rate_guess}?\nA: Our loan officers can help with that.",
            "C: can I pay {other_amount} extra\nA: Sure, choose 'principal only'.",
            "C: prepayment penalty?\nA: {prepayment_penalty}",
        ),
    )
    return chat(w, turns)


@family("student_loan", "email")
def student_bill_ready(w: Writer) -> str:
    """Your bill is ready; no word about the loan's status."""
    prepared(w, spoken=False)
    lines = noticed(
        w, *some_of(w, 2, "payment_amount", "due_date", "principal_balance", "accrued_interest", "interest_rate")
    )
    subject = w.rng.choice(
        ("Your student loan bill is ready", "Billing statement available", "Payment due soon", "Auto pay reminder")
    )
    return mail(
        w,
        headed(w, subject),
        say(w, "Your monthly bill is ready to view.", "This is a courtesy reminder.", "Your payment is coming up."),
        perhaps(w, 0.6, *ACCOUNT),
        listed(w, *lines),
        perhaps(
            w,
            0.5,
            "Trouble paying? Ask about deferment or forbearance.",
            "Past due: {past_due}",
            "Total balance: {total_balance}",
            "Your last payment of {last_payment} was applied {last_payment_date}.",
            "Missing payments can lead to default.",
            "Refinance today from {interest_rate_guess} APR!",
        ),
    )


@family("student_loan", "email")
def student_status_changed(w: Writer) -> str:
    """A notice that the status of the loan changed."""
    prepared(w, spoken=False)
    lines = noticed(
        w, *some_of(w, 0, "payment_amount", "due_date", "principal_balance", "accrued_interest", "interest_rate")
    )
    return mail(
        w,
        headed(
            w, w.rng.choice(("A change to your loan", "Important information about your student loan", "Status update"))
        ),
        standing(w, STATUS),
        perhaps(w, 0.7, *ACCOUNT),
        listed(w, *lines),
        perhaps(
            w,
            0.4,
            "Unpaid interest of {capitalized} may be capitalized.",
            "School: {school}",
            "Disbursed {disbursed_date}: {original_amount}",
            "Contact us before {grace_end} with questions.",
        ),
    )


@family("student_loan", "email")
def student_chat(w: Writer) -> str:
    """A borrower chats between lectures."""
    prepared(w, spoken=False)
    turns = [
        typed(w, field)
        for field in some_of(
            w, 2, "payment_amount", "due_date", "principal_balance", "accrued_interest", "interest_rate"
        )
    ]
    turns.insert(
        w.rng.randrange(len(turns) + 1),
        perhaps(
            w,
            0.6,
            "C: status?\n" + turn("A", standing(w, STATUS)),
            "C: am i in default??\nA: Let me connect you with another team.",
            "C: can i get forbearance\nA: You can apply online.",
            "C: someone told me {interest_rate_guess}\nA: Hm, where did you see that?",
        ),
    )
    turns.append(
        perhaps(w, 0.4, "C: can i pay {other_amount}\nA: Yes, any time.", "C: total with interest?\nA: {total_balance}")
    )
    return chat(w, turns)


@family("student_loan", "email")
def student_secure_answer(w: Writer) -> str:
    """A portal message with or without a status."""
    prepared(w, spoken=False)
    question = say(
        w,
        "I am still at {school}. Why am I being billed?",
        "What would my payment be on the {plan} plan? Now it's {other_amount}.",
        "Please tell me my rate and balance.",
        "I want to pay this off. I think I owe {principal_balance_about}.",
        "When is my next payment due?",
    )
    parts = noticed(
        w, *some_of(w, 2, "payment_amount", "due_date", "principal_balance", "accrued_interest", "interest_rate")
    )
    answer = listed(
        w,
        perhaps(w, 0.4, standing(w, STATUS)),
        *parts,
        perhaps(w, 0.4, *ACCOUNT),
        perhaps(w, 0.3, "Your last payment of {last_payment} posted {last_payment_date}."),
        perhaps(w, 0.5, "{org}"),
    )
    return secure(w, question, answer)


@family("credit_card_statement", "email")
def card_bill_ready(w: Writer) -> str:
    """Your card statement is ready; the mail's date is not the statement's."""
    prepared(w, spoken=False)
    lines = noticed(
        w,
        *some_of(w, 2, "statement_balance", "minimum_payment", "due_date", "available_credit"),
        *(["statement_date"] if w.chance(0.3) else []),
    )
    subject = w.rng.choice(
        (
            "Your statement is ready",
            "Your credit card statement is available",
            "Your new statement, {first_name}",
            "eBill",
        )
    )
    return mail(
        w,
        headed(w, subject),
        say(
            w,
            "Your credit card statement is ready to view.",
            "A new statement is available for your card.",
            "Here's a summary of your statement.",
        ),
        perhaps(w, 0.8, *ACCOUNT),
        listed(w, *lines),
        perhaps(
            w,
            0.5,
            "You earned {rewards} points!",
            "Previous balance: {previous_balance}",
            "Transfer a balance at {transfer_apr}.",
            "Current balance: {current_balance}",
            "Thank you for your payment of {last_payment} on {last_payment_date}.",
        ),
    )


@family("credit_card_statement", "email")
def card_alerts(w: Writer) -> str:
    """Alerts as a phone shows them one under the other."""
    prepared(w, spoken=False)
    alerts = w.shuffled(
        say(
            w,
            "{org}: Payment due {due_date}. Minimum {minimum_payment}.",
            "{org} alert: min payment of {minimum_payment} is due on {due_date}.",
        ),
        perhaps(
            w,
            0.6,
            "{org}: Statement balance {statement_balance} is available.",
            "{org}: Your statement closed with a balance of {statement_balance}.",
        ),
        perhaps(
            w, 0.6, "{org}: {tx_amount} at {merchant} on {tx_date}.", "Purchase of {tx_amount} approved at {merchant}."
        ),
        perhaps(
            w,
            0.5,
            "{org}: Available credit {available_credit}.",
            "You've used most of your line. Available credit: {available_credit}",
        ),
        perhaps(w, 0.4, "We received your payment of {last_payment}.", "Current balance {current_balance}."),
        perhaps(w, 0.3, "Your credit limit is now {credit_limit}."),
        perhaps(w, 0.5, "{tail}Card ending in {account_number}", "{whole}Account {account_number}"),
    )
    return "\n".join(f"{w.rng.choice(('', '', '[Alert] ', '* '))}{text}" for text in alerts)


@family("credit_card_statement", "email")
def card_chat(w: Writer) -> str:
    """A chat about a card."""
    prepared(w, spoken=False)
    turns = [
        typed(w, field)
        for field in some_of(
            w,
            3,
            "statement_balance",
            "minimum_payment",
            "due_date",
            "statement_date",
            "purchase_apr",
            "credit_limit",
            "available_credit",
        )
    ]
    turns.insert(
        w.rng.randrange(len(turns) + 1),
        perhaps(
            w,
            0.6,
            "C: app says {current_balance}\nA: That includes new purchases.",
            "C: can you raise it to {other_limit}\nA: I've sent the request.",
            "C: cash advance rate?\nA: {cash_apr}",
            "C: whats {tx_amount} at {merchant}\nA: It posted {tx_date}.",
            "C: i was charged {late_fee} late fee\nA: I can refund that once.",
            "C: is my apr {purchase_apr_guess}\nA: I'd have to look into that.",
        ),
    )
    return chat(w, turns)


@family("credit_card_statement", "email")
def card_secure_answer(w: Writer) -> str:
    """A portal message about a card's statement and rates."""
    prepared(w, spoken=False)
    question = say(
        w,
        "Why was I charged {interest_charged} in interest?",
        "What is my APR? I thought {purchase_apr_guess}.",
        "I can't open my statement.",
        "Please increase my limit to {other_limit}.",
        "What's {merchant} for {tx_amount}?",
    )
    parts = noticed(
        w,
        *some_of(
            w,
            2,
            "statement_balance",
            "minimum_payment",
            "due_date",
            "statement_date",
            "purchase_apr",
            "credit_limit",
            "available_credit",
        ),
    )
    answer = listed(
        w,
        perhaps(w, 0.5, "Thank you for writing to us, {first_name}."),
        *parts,
        perhaps(
            w,
            0.4,
            "Cash advance APR: {cash_apr}",
            "Payments received: {payments}",
            "Penalty APR (if applicable): {penalty_apr}",
        ),
        perhaps(w, 0.5, *ACCOUNT),
        perhaps(w, 0.5, "{org}"),
    )
    return secure(w, question, answer)
