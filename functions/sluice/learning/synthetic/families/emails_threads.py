"""The fourth hand: correspondence, where the newest mail answers and everything below it is history."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from sluice.learning.synthetic.families.calls_polite import Bank, perhaps, prepared, say, some_of, standing
from sluice.learning.synthetic.writer import Writer, family


class Mail(NamedTuple):
    """One message of a thread; ``quoted_date`` when its own date is the date of the quote it gives."""

    sender: str
    to: str
    day: date
    body: str
    quoted_date: bool = False


TELL: Bank = {
    "payoff_amount": (
        "Your new payoff amount is {payoff_amount}.",
        "The updated payoff is {payoff_amount}, good through {good_through}.",
        "As of {quote_date} the amount to pay the loan in full is {payoff_amount}.",
        "You'd need to send {payoff_amount} to close it out.",
        "I ran it again this morning: {payoff_amount}.",
        "Please remit {payoff_amount} in certified funds.",
        "If you pay by {good_through}, the total is {payoff_amount}.",
        "Payoff: {payoff_amount}",
        "The correct figure is {payoff_amount}.",
        "{payoff_amount} will satisfy the loan.",
        "Please use {payoff_amount} instead of the earlier number.",
    ),
    "good_through": (
        "The quote is good through {good_through}.",
        "Good through: {good_through}",
        "We need the funds no later than {good_through}.",
        "That holds until {good_through}.",
        "This expires {good_through}.",
        "Interest has been included up to {good_through}.",
        "Please make sure it arrives on or before {good_through}.",
    ),
    "per_diem": (
        "Add {per_diem} for each day after that.",
        "Per diem: {per_diem}",
        "Interest continues at {per_diem} per day.",
        "If it's late, the daily interest is {per_diem}.",
        "The per diem is {per_diem}.",
        "Each additional day costs {per_diem}.",
    ),
    "principal_balance": (
        "The principal balance is {principal_balance}.",
        "Principal: {principal_balance}",
        "Of this, {principal_balance} is principal.",
        "Unpaid principal stands at {principal_balance}.",
        "Your remaining principal is {principal_balance}.",
    ),
    "accrued_interest": (
        "Accrued interest: {accrued_interest}",
        "Interest so far comes to {accrued_interest}.",
        "The accrued interest is {accrued_interest}.",
        "It includes {accrued_interest} of interest.",
        "Unpaid interest is {accrued_interest}.",
    ),
    "fees": (
        "Total fees are {fees}.",
        "Fees (total): {fees}",
        "It includes {fees} in fees altogether.",
        "All fees together come to {fees}.",
    ),
    "vin": ("VIN: {vin}", "This is for the {vehicle}, VIN {vin}.", "The VIN on file is {vin}."),
    "escrow_balance": (
        "Your escrow balance is {escrow_balance}.",
        "Escrow balance: {escrow_balance}",
        "We currently hold {escrow_balance} in escrow.",
        "There is {escrow_balance} in the escrow account, which will be refunded separately.",
    ),
    "recording_fee": (
        "The recording fee is {recording_fee}.",
        "Recording fee: {recording_fee}",
        "{recording_fee} of that is for recording the release.",
    ),
    "property_address": (
        "Property: {property_address}",
        "This is for {property_address}.",
        "The property is {property_address}.",
    ),
    "statement_date": (
        "I'm referring to the statement dated {statement_date}.",
        "Statement date: {statement_date}",
        "On your {statement_date} statement, this is on page 1.",
        "The statement we issued on {statement_date} is correct.",
    ),
    "due_date": (
        "Your payment is due {due_date}.",
        "Due date: {due_date}",
        "It is due on {due_date}.",
        "Please pay by {due_date}.",
        "The next due date is {due_date}.",
    ),
    "amount_due": (
        "The amount due is {amount_due}.",
        "Total amount due: {amount_due}",
        "You owe {amount_due} on {due_date}.",
        "The corrected total is {amount_due}.",
        "Please pay {amount_due}.",
    ),
    "interest_rate": (
        "Your interest rate is {interest_rate}.",
        "Rate: {interest_rate}",
        "The loan is at {interest_rate}.",
        "The rate has not changed; it is {interest_rate}.",
        "Interest is charged at {interest_rate}.",
    ),
    "principal_payment": (
        "{principal_payment} of the payment goes to principal.",
        "Principal portion: {principal_payment}",
    ),
    "interest_payment": ("{interest_payment} of it is interest.", "Interest portion: {interest_payment}"),
    "escrow_payment": ("{escrow_payment} goes into escrow each month.", "Escrow portion: {escrow_payment}"),
    "past_due": ("The past due amount is {past_due}.", "Past due: {past_due}", "We show {past_due} as overdue."),
    "late_fee": (
        "A late fee of {late_fee} applies if we receive it after {late_date_day}.",
        "Late fee: {late_fee}",
        "The late charge is {late_fee}.",
    ),
    "payment_amount": (
        "Your monthly payment will be {payment_amount}.",
        "Payment: {payment_amount}",
        "The recalculated payment is {payment_amount}.",
        "Your next payment is {payment_amount}, due {due_date}.",
        "On the {plan} plan you'd pay {payment_amount} a month.",
    ),
    "statement_balance": (
        "The statement balance is {statement_balance}.",
        "Statement balance: {statement_balance}",
        "Your statement closed at {statement_balance}.",
        "The balance on the statement is {statement_balance}.",
    ),
    "minimum_payment": (
        "The minimum payment is {minimum_payment}.",
        "Minimum due: {minimum_payment}",
        "You need to pay at least {minimum_payment}.",
    ),
    "purchase_apr": (
        "Your purchase APR is {purchase_apr}.",
        "APR for purchases: {purchase_apr}",
        "Purchases are charged at {purchase_apr}.",
    ),
    "credit_limit": (
        "Your credit limit is {credit_limit}.",
        "Credit line: {credit_limit}",
        "The limit on the account is {credit_limit}.",
    ),
    "available_credit": (
        "You have {available_credit} available.",
        "Available credit: {available_credit}",
        "That leaves {available_credit} of available credit.",
    ),
}

STATUS: Bank = {
    "in_school": ("Your loans are in [in-school] status.", "Your school reports you as [enrolled in school]."),
    "grace": ("You are in your [grace period].", "Status: [Grace]"),
    "repayment": ("Your loan is in [repayment].", "Status: [In Repayment]"),
    "deferment": ("Your [deferment] has been approved and applied.", "Your loan is in [deferment]."),
    "forbearance": ("We placed your loan in [forbearance].", "Status: [Forbearance]"),
    "default": ("Your loan is in [default].", "The loan status is [default]."),
}

HELLO = (
    "Hi {first_name},",
    "Hello {first_name},",
    "Dear {customer_name},",
    "Good morning,",
    "{first_name},",
    "Hi,",
    "Thanks for your patience, {first_name}.",
    "Hello again,",
)
SIGNED = (
    "Best,\n{agent_name}",
    "Regards,\n{agent_name}\n{org}\n{phone}",
    "{agent_name}\nPayoff Specialist | {org}\nT {phone} | F {fax}",
    "Thank you,\n{agent_name} {other_person}\n{org}\n{office_address}",
    "Kind regards,\n\n{agent_name}\nCustomer Care\n{org}",
    "-{agent_name}",
    "Sincerely,\n{org}\nCustomer Support",
)
SIGNED_BY_CUSTOMER = (
    "Thanks,\n{customer_name}",
    "{first_name}",
    "Sent from my iPhone",
    "Thank you!\n{first_name}\n{phone}",
    "-- \n{customer_name}\n{customer_address}",
    "Get Outlook for Android",
)
DISCLAIMERS = (
    "CONFIDENTIALITY NOTICE: This e-mail and any attachments are for the intended recipient only. If you received it in error, delete it.",
    "This message may contain nonpublic personal information. Do not forward.",
    "Please consider the environment before printing this email.",
    "NOTICE: {org} will never ask for your full social security number by e-mail.",
    "Wire fraud is real. Call us at {phone} before wiring any funds.",
    "[EXTERNAL EMAIL] Use caution with links and attachments.",
)
CLOCKS = ("9:14 AM", "11:02 AM", "4:47 PM", "8:31 AM", "2:05 PM", "6:22 PM")


def told(w: Writer, *fields: str) -> list[str]:
    """Each field in a sentence or a line of its own."""
    return [text for field in fields if (text := say(w, *TELL[field]))]


def passage(w: Writer, *parts: str) -> str:
    """Parts as a paragraph, as lines, or as a dashed list."""
    texts = [part for part in parts if part]
    layout = w.rng.choice(("prose", "prose", "lines", "list"))
    if layout == "list":
        return "\n".join(f"- {text}" for text in texts)
    return ("\n" if layout == "lines" else " ").join(texts)


def body(w: Writer, *paragraphs: str, signed: tuple[str, ...] = SIGNED) -> str:
    """Greeting, paragraphs, signature and perhaps a disclaimer."""
    parts = [perhaps(w, 0.8, *HELLO), *paragraphs, say(w, *signed), perhaps(w, 0.35, *DISCLAIMERS)]
    return "\n\n".join(part for part in parts if part)


def note(w: Writer, *sentences: str) -> str:
    """A short mail by the customer."""
    parts = [
        perhaps(w, 0.6, "Hi,", "Hello,", "Hi {agent_name},", "To whom it may concern,"),
        *sentences,
        perhaps(w, 0.8, *SIGNED_BY_CUSTOMER),
    ]
    return "\n\n".join(part for part in parts if part)


def when(w: Writer, mail: Mail, shape: str) -> str:
    """The date of a message; marked where it is the date of a quote."""
    written = mail.day.strftime(shape).replace(" 0", " ")
    return (w.mark("quote_date", written) if mail.quoted_date else written) + " " + w.rng.choice(CLOCKS)


def heading(w: Writer, mail: Mail, subject: str) -> str:
    """The header lines a mail program prints."""
    shape = w.rng.choice(("%A, %B %d, %Y", "%a, %d %b %Y", "%m/%d/%Y", "%B %d, %Y", "%b %d, %Y"))
    sent = w.rng.choice(("Date", "Sent"))
    lines = [f"From: {mail.sender}", f"{sent}: {when(w, mail, shape)}", f"To: {mail.to}", f"Subject: {subject}"]
    if w.chance(0.25):
        lines.append("Cc: " + str(w.facts["other_person"]))
    return "\n".join(lines)


def attribution(w: Writer, mail: Mail) -> str:
    """What a mail program puts above what it quotes."""
    shape = w.rng.choice(("%a, %b %d, %Y", "%B %d, %Y", "%m/%d/%Y"))
    return w.rng.choice(
        (
            f"On {when(w, mail, shape)} {mail.sender} wrote:",
            f"On {when(w, mail, shape)}, {mail.sender} wrote:",
            f"{mail.sender} wrote on {when(w, mail, shape)}:",
        )
    )


def chevrons(text: str, depth: int) -> str:
    """Quote every line ``depth`` times."""
    return "\n".join(">" * depth + (" " if line else "") + line for line in text.split("\n"))


def quoted_below(w: Writer, mails: list[Mail], subject: str) -> str:
    """Newest on top, older ones behind chevrons."""
    out = [heading(w, mails[0], f"Re: {subject}"), mails[0].body]
    for depth, mail in enumerate(mails[1:], 1):
        out += [
            chevrons(attribution(w, mail), depth - 1) if depth > 1 else attribution(w, mail),
            chevrons(mail.body, depth),
        ]
    return "\n\n".join(out)


def separated(w: Writer, mails: list[Mail], subject: str) -> str:
    """Newest on top, each older one with its own header under a rule."""
    rule = w.rng.choice(("-----Original Message-----", "________________________________", "-" * 40, ""))
    return f"\n\n{rule}\n".join(
        heading(w, mail, ("RE: " if at < len(mails) - 1 else "") + subject) + "\n\n" + mail.body
        for at, mail in enumerate(mails)
    )


def oldest_first(w: Writer, mails: list[Mail], subject: str) -> str:
    """An export in reading order: the last one is the newest."""
    head = w.rng.choice(
        (
            f"Thread: {subject}",
            f"Conversation: {subject} ({len(mails)} messages)",
            f"{subject}\n{len(mails)} of {len(mails)} messages shown, oldest first",
        )
    )
    numbered = w.chance(0.5)
    parts = []
    for number, mail in enumerate(reversed(mails), 1):
        sent = when(w, mail, "%m/%d/%Y")
        long = f"Message {number} of {len(mails)}\nFrom: {mail.sender}\nDate: {sent}"
        parts.append((f"[{number}] {mail.sender} — {sent}" if numbered else long) + "\n" + mail.body)
    return head + "\n\n" + "\n\n".join(parts)


def reply_at_the_bottom(w: Writer, mails: list[Mail], subject: str) -> str:
    """The old habit of answering below what is quoted."""
    return "\n\n".join(
        [
            heading(w, mails[0], f"Re: {subject}"),
            attribution(w, mails[1]),
            chevrons("\n\n".join(mail.body for mail in mails[1:2]), 1),
            mails[0].body,
        ]
    )


LAYOUTS: tuple[Callable[[Writer, list[Mail], str], str], ...] = (
    quoted_below,
    quoted_below,
    separated,
    separated,
    oldest_first,
    reply_at_the_bottom,
)


def address(w: Writer, who: str) -> str:
    """A sender as a header shows it."""
    name = w.fill("{" + who + "}")
    mailbox = name.lower().replace(" ", ".").replace("..", ".").strip(".")
    return w.rng.choice((name, f"{name} <{mailbox}@example.com>", f"{mailbox}@example.net"))


def office(w: Writer) -> str:
    """The organisation's mailbox; its name counts as stated."""
    return say(
        w,
        "{org} <support@example.com>",
        "{agent_name} ({org})",
        "payoffs@example.com",
        "{agent_name} <loans@example.org>",
        "{org} Customer Care",
        "no-reply@example.com",
    )


def thread(w: Writer, subject: str, newest: str, *older: str, quotes: bool = False) -> str:
    """Office and customer in turns, newest first; ``quotes`` when the newest mail itself is the quote."""
    day = w.facts["quote_date"] if quotes else w.facts["call_date"] or w.facts["quote_date"]
    assert isinstance(day, date)
    if not quotes:
        day += timedelta(days=2)
    customer, bank = address(w, "customer_name"), office(w)
    mails = [Mail(bank, customer, day, newest, quoted_date=quotes)]
    for at, text in enumerate(older):
        day -= timedelta(days=w.rng.randrange(1, 4))
        if at == 1 and isinstance(expired := w.facts.get("expired_date"), date):
            day = min(day, expired - timedelta(days=w.rng.randrange(4, 12)))
        mails.append(Mail(*((customer, bank) if at % 2 == 0 else (bank, customer)), day, text))
    return w.rng.choice(LAYOUTS)(w, mails, w.fill(subject))


OLD_PAYOFF = (
    "The payoff on your loan is {old_payoff}, good through {expired_date}.",
    "Payoff amount: {old_payoff}\nGood through: {expired_date}",
    "You can pay off the loan with {payoff_amount:wrong} until {expired_date}.",
    "As of today the payoff is {old_payoff}. It expires {expired_date}.",
)
ASKS_PAYOFF = (
    "Could I please get an updated payoff? The last one expired.",
    "I didn't get to it in time. What's the payoff now?",
    "Please send a new payoff quote for my loan.",
    "The check for {old_payoff} came back. What do I owe?",
    "My bank says the number is different, somewhere around {payoff_amount_about}. Can you check?",
)
NUMBER = (
    "{whole}My account number is {account_number}.",
    "{whole}Acct {account_number}",
    "{tail}The account ends in {account_number}.",
    "{whole}Loan # {account_number}",
    "{tail}(account {account_number})",
)
PAYOFF_ASIDES = (
    "Please continue to make your regular payment of {monthly_payment} due {next_due_date} until the payoff posts.",
    "The {current_balance} shown online is your current balance, not the payoff.",
    "Please disregard the earlier quote of {old_payoff}; it expired on {expired_date}.",
    "We received {last_payment} on {last_payment_date}.",
    "If you wire the funds, your bank may charge {wire_fee}.",
    "Reference {reference} when you write.",
)


@family("auto_loan_payoff", "email")
def car_quote_renewed(w: Writer) -> str:
    """An expired quote is renewed; the old one is still quoted below."""
    prepared(w, spoken=False)
    extra = told(w, *some_of(w, 0, "per_diem", "principal_balance", "accrued_interest", "fees", "vin"))
    newest = body(
        w,
        passage(w, say(w, *TELL["payoff_amount"]), say(w, *TELL["good_through"]) if w.chance(0.8) else "", *extra),
        perhaps(w, 0.5, *PAYOFF_ASIDES),
    )
    asked = note(w, say(w, *ASKS_PAYOFF), perhaps(w, 0.5, *NUMBER))
    old = body(w, say(w, *OLD_PAYOFF))
    subject = w.rng.choice(
        ("Payoff request", "payoff quote", "Payoff for my {vehicle}", "Loan payoff - {customer_name}")
    )
    return thread(w, subject, newest, asked, old, quotes=True)


@family("auto_loan_payoff", "email")
def car_only_asks(w: Writer) -> str:
    """The newest mail only asks; the quote below it has expired, so nothing is quoted."""
    prepared(w, spoken=False)
    newest = note(
        w,
        say(
            w,
            "The quote below expired on {expired_date}. Please send a new one.",
            "I never paid this and it's no longer valid. Could you give me a fresh payoff?",
            "Is there a new payoff? The old one ran out {expired_date}.",
        ),
        perhaps(w, 0.6, *NUMBER),
        perhaps(
            w,
            0.5,
            "My {vehicle} has VIN {vin}.",
            "I'd like to pay around {payoff_amount_about} next week.",
            "What is the per diem now?",
        ),
    )
    old = body(w, say(w, *OLD_PAYOFF))
    sender, bank = address(w, "customer_name"), office(w)
    day, before = w.facts["quote_date"], w.facts["expired_date"]
    assert isinstance(day, date)
    assert isinstance(before, date)
    return w.rng.choice((quoted_below, separated, oldest_first))(
        w,
        [Mail(sender, bank, day, newest), Mail(bank, sender, before - timedelta(days=8), old)],
        w.fill(w.rng.choice(("Payoff", "expired payoff", "Payoff for {vehicle}"))),
    )


@family("auto_loan_payoff", "email")
def car_forwarded_by_dealer(w: Writer) -> str:
    """A dealer forwards the bank's quote; the forwarded mail is the quote."""
    prepared(w, spoken=False)
    day = w.facts["quote_date"]
    assert isinstance(day, date)
    cover = "\n\n".join(
        part
        for part in (
            perhaps(w, 0.7, "Hi {first_name},", "FYI", "{first_name} - see below."),
            say(
                w,
                "The bank finally sent the payoff. We are allowing {other_amount} over that.",
                "See the bank's numbers below. Can you come in {next_due_date_day}?",
                "Forwarding what we got. Our paperwork had {old_payoff}, which was too high.",
                "",
            ),
            say(w, "{other_person}\nFinance, {dealer}", "Thanks!\n{other_person} | {dealer} | {phone}"),
        )
        if part
    )
    quote = body(
        w,
        passage(
            w, *told(w, "payoff_amount", "good_through", *some_of(w, 0, "per_diem", "vin", "principal_balance", "fees"))
        ),
        say(
            w,
            "{whole}Account {account_number}",
            "{tail}Account ending in {account_number}",
            "Borrower: {customer_name}",
        ),
    )
    inner = Mail(office(w), w.fill("{dealer}"), day, quote, quoted_date=True)
    outer = Mail(w.fill("{other_person}"), address(w, "customer_name"), day + timedelta(days=1), cover)
    rule = w.rng.choice(
        ("---------- Forwarded message ----------", "Begin forwarded message:", "-----Original Message-----")
    )
    return "\n\n".join((heading(w, outer, "Fwd: Payoff"), cover, rule, heading(w, inner, "Payoff"), quote))


@family("auto_loan_payoff", "email")
def car_inline_answers(w: Writer) -> str:
    """The clerk answers between the customer's quoted questions."""
    prepared(w, spoken=False)
    questions = {
        "payoff_amount": "What is my payoff? I think it was {old_payoff}.",
        "good_through": "How long is that good for?",
        "per_diem": "What is the daily interest?",
        "vin": "Which car is this for?",
        "principal_balance": "How much of it is principal?",
        "fees": "Are there fees?",
    }
    fields = ["payoff_amount", *some_of(w, 2, "good_through", "per_diem", "vin", "principal_balance", "fees")]
    answers = {field: say(w, *TELL[field]) for field in fields}
    pairs = [f"> {w.fill(questions[field])}\n{answer}" for field, answer in answers.items() if answer]
    pairs.append(
        "> Can I pay by card?\n"
        + say(
            w,
            "No, only by check or wire (your bank may charge {wire_fee}).",
            "Yes, there's a {small_fee} convenience charge that goes to the processor.",
        )
    )
    day = w.facts["quote_date"]
    assert isinstance(day, date)
    mail = Mail(office(w), address(w, "customer_name"), day, "", quoted_date=True)
    return "\n\n".join(
        part
        for part in (
            heading(w, mail, "Re: a few questions"),
            perhaps(w, 0.7, "Answers below.", "Please see my responses inline.", "Hi {first_name},"),
            *pairs,
            say(w, *SIGNED),
        )
        if part
    )


@family("mortgage_payoff", "email")
def title_demand_updated(w: Writer) -> str:
    """A title officer has asked for a bring-down of last month's demand."""
    prepared(w, spoken=False)
    fields = some_of(
        w,
        2,
        "principal_balance",
        "accrued_interest",
        "fees",
        "recording_fee",
        "escrow_balance",
        "property_address",
        "per_diem",
    )  # fmt: skip
    newest = body(
        w,
        say(w, "Please find the updated figures.", "Bring-down below.", "This replaces the demand of {expired_date}."),
        passage(w, *told(w, "payoff_amount", "good_through", *fields)),
        perhaps(w, 0.4, *PAYOFF_ASIDES),
    )
    asked = note(
        w,
        say(w, "We're now closing {next_due_date}. Please update the demand.", "Our closing moved. Can you bring down the payoff?"),
        perhaps(w, 0.6, "{whole}Loan {account_number}, borrower {customer_name}", "{tail}Loan ending {account_number}", "Property: {property_address}"),
        say(w, "{other_person}\n{title_company}"),
    )  # fmt: skip
    old = body(
        w,
        passage(w, say(w, *OLD_PAYOFF), perhaps(w, 0.5, "Principal: {principal_balance:wrong}") if "principal_balance" in fields else "", perhaps(w, 0.5, "Per diem: {per_diem:wrong}") if "per_diem" in fields else ""),
    )  # fmt: skip
    return thread(
        w,
        w.rng.choice(("Payoff demand {reference}", "{customer_name} / payoff update", "File {reference}")),
        newest,
        asked,
        old,
        quotes=True,
    )  # fmt: skip


@family("mortgage_payoff", "email")
def house_corrected_quote(w: Writer) -> str:
    """The servicer corrects its own mail of the day before."""
    prepared(w, spoken=False)
    newest = body(
        w,
        say(w, "Please disregard my earlier email. I left out the interest.", "Correction: the figure I sent you was wrong.", "I made a mistake in yesterday's quote, apologies.", "The amount in my last message ({payoff_amount:wrong}) did not include fees."),
        passage(w, *told(w, "payoff_amount", *some_of(w, 1, "good_through", "per_diem", "principal_balance", "accrued_interest", "recording_fee", "escrow_balance"))),
        perhaps(w, 0.4, "{whole}Loan number: {account_number}", "{tail}Loan ending in {account_number}"),
        perhaps(w, 0.3, *PAYOFF_ASIDES),
    )  # fmt: skip
    question = note(
        w, say(w, "Are you sure? It seems low.", "Thanks. Is {payoff_amount:wrong} everything?", "Got it, thank you.")
    )
    old = body(
        w,
        say(w, "Your payoff is {payoff_amount:wrong}.", "Payoff: {payoff_amount:wrong} through {expired_date}", "The payoff amount is {principal_balance:wrong}."),
    )  # fmt: skip
    return thread(
        w,
        w.rng.choice(("Your payoff quote", "Payoff", "CORRECTED payoff")),
        newest,
        question,
        old,
        quotes=True,
    )  # fmt: skip


@family("mortgage_payoff", "email")
def house_will_be_mailed(w: Writer) -> str:
    """Requests and promises, but the payoff itself never comes by mail."""
    prepared(w, spoken=False)
    newest = body(
        w,
        say(
            w,
            "For security reasons we cannot email payoff figures. A statement will be mailed to {customer_address} within {days_said} business days.",
            "Your request is being processed. The payoff will be faxed to {fax}.",
            "You can download the payoff from your portal tomorrow.",
        ),
        perhaps(w, 0.5, *TELL["property_address"]),
        perhaps(w, 0.3, *TELL["escrow_balance"]),
        perhaps(
            w,
            0.4,
            "Your next payment of {monthly_payment} is due {next_due_date}.",
            "Your case number is {confirmation}.",
        ),
    )
    asked = note(
        w,
        say(
            w,
            "I need my mortgage payoff. I have {old_payoff} from last month.",
            "Please email me the payoff for {good_through_day}.",
            "My new lender estimates {payoff_amount_about}. Please confirm.",
        ),
        perhaps(w, 0.7, *NUMBER),
    )
    return thread(w, w.rng.choice(("Payoff request", "mortgage payoff please")), newest, asked)


@family("mortgage_payoff", "email")
def house_days_only(w: Writer) -> str:
    """A quote in a thread that holds for so many days, without a last day."""
    prepared(w, spoken=False)
    newest = body(
        w,
        passage(
            w,
            say(
                w,
                "The payoff is {payoff_amount}. This is good for {days_said} days.",
                "{payoff_amount} pays it off through {good_through_day}.",
                "Payoff {payoff_amount}, valid {days_said} days from today.",
            ),
            *told(w, *some_of(w, 0, "per_diem", "principal_balance", "recording_fee", "escrow_balance")),
        ),
        perhaps(w, 0.3, *PAYOFF_ASIDES),
    )
    asked = note(
        w,
        say(w, "What would it cost to pay the house off by {good_through_day}?", "Selling the house. Payoff please?"),
        perhaps(w, 0.6, *NUMBER),
        perhaps(w, 0.5, *TELL["property_address"]),
    )
    return thread(w, w.rng.choice(("payoff", "Question")), newest, asked, quotes=True)


@family("mortgage_statement", "email")
def bill_question_answered(w: Writer) -> str:
    """A homeowner misread the bill; support explains it."""
    prepared(w, spoken=False)
    newest = body(
        w,
        say(w, "Thank you for reaching out about your statement.", "I looked into this for you.", ""),
        passage(w, *told(w, "amount_due", *some_of(w, 2, "due_date", "statement_date", "principal_payment", "interest_payment", "escrow_payment", "escrow_balance", "principal_balance", "interest_rate", "past_due", "late_fee"))),
        perhaps(w, 0.4, "Your last payment of {last_payment:plain} was received {last_payment_date}.", "Taxes of {tax_amount} are paid on {tax_date}.", "Year to date you paid {ytd_interest} in interest."),
    )  # fmt: skip
    asked = note(
        w,
        say(w, "Why does my bill say {amount_due:wrong}?", "I thought my payment was {amount_due_about}. What changed?", "Is my rate still {interest_rate_guess}?", "I already sent {other_amount}, why isn't it there?"),
        perhaps(w, 0.5, *NUMBER),
    )  # fmt: skip
    return thread(w, w.rng.choice(("Question about my bill", "Mortgage statement", "payment amount??")), newest, asked)


@family("mortgage_statement", "email")
def bill_corrected(w: Writer) -> str:
    """A wrong statement was sent; the newest mail has the corrected lines."""
    prepared(w, spoken=False)
    fields = some_of(
        w,
        2,
        "due_date",
        "escrow_payment",
        "escrow_balance",
        "principal_balance",
        "past_due",
        "late_fee",
        "interest_rate",
    )  # fmt: skip
    newest = body(
        w,
        say(w, "We reviewed your account and corrected the statement.", "You're right, the statement was wrong. Here is how it should read:", "Please use the following amounts instead."),
        passage(w, *told(w, "amount_due", *fields)),
        perhaps(w, 0.5, *TELL["statement_date"]),
        perhaps(w, 0.4, "The {small_fee} inspection charge was reversed."),
    )  # fmt: skip
    asked = note(
        w,
        say(w, "My statement says {amount_due:wrong}. That can't be right.", "You charged me twice. I get {amount_due:wrong}.", "The escrow is wrong again."),
        perhaps(w, 0.5, *NUMBER),
    )  # fmt: skip
    old = body(
        w,
        passage(w, say(w, "Your new statement shows {amount_due:wrong}.", "Amount due: {amount_due:wrong}"), perhaps(w, 0.5, "Due date: {due_date:wrong}") if "due_date" in fields else ""),
    )  # fmt: skip
    return thread(
        w, w.rng.choice(("Corrected statement", "Case {confirmation}", "error on statement")), newest, asked, old
    )


@family("mortgage_statement", "email")
def bill_between_spouses(w: Writer) -> str:
    """A couple; one forwards what the servicer wrote."""
    prepared(w, spoken=False)
    day = w.facts["call_date"]
    assert isinstance(day, date)
    cover = "\n\n".join(
        part
        for part in (say(w, "Can you take care of this?", "Babe, the mortgage.", "See below. I thought we paid {other_amount} already?", "They want more again!"), perhaps(w, 0.6, "xo", "{first_name}", "Sent from my iPhone"))
        if part
    )  # fmt: skip
    text = body(
        w,
        passage(w, *told(w, "amount_due", "due_date", *some_of(w, 0, "late_fee", "past_due", "principal_balance", "statement_date"))),
        perhaps(w, 0.5, "{whole}Loan number {account_number}", "{tail}Loan ending in {account_number}"),
    )  # fmt: skip
    outer, inner = (
        Mail(w.fill("{customer_name}"), w.fill("{other_person}"), day + timedelta(days=1), cover),
        Mail(office(w), w.fill("{customer_name}"), day, text),
    )
    return "\n\n".join(
        (heading(w, outer, "Fwd: your mortgage"), cover, w.rng.choice(("---------- Forwarded message ----------", "> Begin forwarded message:")), heading(w, inner, "your mortgage"), text)
    )  # fmt: skip


@family("student_loan", "email")
def student_status_thread(w: Writer) -> str:
    """A borrower asks for one status and is told another, or none."""
    prepared(w, spoken=False)
    newest = body(
        w,
        standing(w, STATUS)
        if w.chance(0.75)
        else say(w, "We are still reviewing your request.", "Your application is incomplete."),
        passage(
            w,
            *told(
                w,
                *some_of(w, 1, "payment_amount", "due_date", "principal_balance", "accrued_interest", "interest_rate"),
            ),
        ),
        perhaps(
            w,
            0.4,
            "Your last payment of {last_payment} posted {last_payment_date}.",
            "Your total balance with interest is {total_balance}.",
        ),
    )
    asked = note(
        w,
        say(
            w,
            "Did you get my forbearance form?",
            "Can I get a deferment?",
            "Am I in default now? I'm {past_due} behind.",
            "I'm still at {school}, why am I getting bills?",
            "When does my grace period end?",
        ),
        perhaps(w, 0.6, *NUMBER),
    )
    return thread(w, w.rng.choice(("Case {confirmation}", "student loan", "Your request")), newest, asked)


@family("student_loan", "email")
def student_plan_recalculated(w: Writer) -> str:
    """Income was re-certified; the old payment is quoted below, the new one above."""
    prepared(w, spoken=False)
    newest = body(
        w,
        say(w, "We processed your application for the {plan} plan.", "Good news, your payment was recalculated.", "Your re-certification is complete."),
        passage(w, *told(w, "payment_amount", "due_date", *some_of(w, 0, "principal_balance", "accrued_interest", "interest_rate"))),
        perhaps(w, 0.3, standing(w, STATUS)),
    )  # fmt: skip
    asked = note(
        w,
        say(w, "I can't afford {payment_amount:wrong} a month.", "My income went down. Could you lower my payment?", "I uploaded my tax return on {last_payment_date}."),
        perhaps(w, 0.5, *NUMBER),
    )  # fmt: skip
    old = body(
        w,
        say(w, "Your monthly payment is {payment_amount:wrong}, due {due_date:wrong}.", "Payment: {payment_amount:wrong}\nDue: {due_date:wrong}"),
    )  # fmt: skip
    return thread(w, w.rng.choice(("Your repayment plan", "IDR application {reference}")), newest, asked, old)


@family("student_loan", "email")
def student_to_parent(w: Writer) -> str:
    """A daughter asks her father for help and pastes what the servicer wrote."""
    prepared(w, spoken=False)
    pasted = passage(
        w,
        *told(
            w, "payment_amount", "due_date", *some_of(w, 0, "principal_balance", "accrued_interest", "interest_rate")
        ),
    )
    text = "\n\n".join(
        part
        for part in (
            say(w, "Hi Dad,", "Hey mom", "Dad, quick one:"),
            say(w, "this is what {org} wrote:", "{org} sent me this today:", "copied from my loan account at {org}:"),
            pasted if w.chance(0.5) else chevrons(pasted, 1),
            perhaps(w, 0.3, standing(w, STATUS)),
            say(
                w,
                "I only have {other_amount} this month. Can you help?",
                "Last time you paid {last_payment}, remember?",
                "Rent is {other_amount}, so...",
            ),
            perhaps(w, 0.4, *NUMBER),
            say(w, "love, {first_name}", "{first_name}"),
        )
        if part
    )
    day = w.facts["call_date"]
    assert isinstance(day, date)
    return heading(w, Mail(w.fill("{customer_name}"), w.fill("{other_person}"), day, text), "loan") + "\n\n" + text


@family("credit_card_statement", "email")
def card_dispute_thread(w: Writer) -> str:
    """A disputed charge; the reply restates the statement."""
    prepared(w, spoken=False)
    newest = body(
        w,
        say(
            w,
            "We credited {tx_amount} for the {merchant} transaction of {tx_date}.",
            "Your dispute {reference} is under review.",
            "The merchant has responded to your dispute of {tx_amount}.",
        ),
        passage(
            w,
            *told(
                w,
                *some_of(
                    w, 2, "statement_balance", "minimum_payment", "due_date", "statement_date", "available_credit"
                ),
            ),
        ),
        perhaps(w, 0.4, "Your current balance is {current_balance}."),
    )
    asked = note(
        w,
        say(
            w,
            "I don't recognize {tx_amount} at {merchant} on {tx_date}.",
            "My balance should be {statement_balance:wrong}, not what you billed.",
            "Please remove {tx_amount}.",
        ),
        perhaps(w, 0.6, *NUMBER),
    )
    return thread(w, w.rng.choice(("Dispute {reference}", "Charge I don't recognize", "{merchant}")), newest, asked)


@family("credit_card_statement", "email")
def card_limit_thread(w: Writer) -> str:
    """A line increase is declined or granted; the old line is quoted below."""
    prepared(w, spoken=False)
    newest = body(
        w,
        say(
            w,
            "We've reviewed your request.",
            "Thank you for being a cardmember.",
            "Your request for {other_limit} could not be approved.",
        ),
        passage(
            w,
            *told(
                w,
                "credit_limit",
                *some_of(w, 0, "available_credit", "purchase_apr", "statement_balance", "minimum_payment", "due_date"),
            ),
        ),
        perhaps(w, 0.4, "Your cash advance line remains {cash_limit} at {cash_apr}."),
    )
    asked = note(
        w,
        say(
            w,
            "I'd like {other_limit}, please.",
            "Can I get a higher limit? And is my APR still {purchase_apr_guess}?",
            "Please raise my limit to {other_limit}.",
        ),
        perhaps(w, 0.5, *NUMBER),
    )
    old = body(
        w,
        say(
            w,
            "You may qualify for a higher limit! Your line today is {credit_limit:wrong}.",
            "Reply to this email to request an increase.",
        ),
    )
    return thread(w, w.rng.choice(("Credit line request", "your limit")), newest, asked, old)


@family("credit_card_statement", "email")
def card_assistant_summary(w: Writer) -> str:
    """An assistant summarises this month's bill above last month's summary."""
    prepared(w, spoken=False)
    day, stated = w.facts["call_date"], w.facts["statement_date"]
    assert isinstance(day, date)
    assert isinstance(stated, date)
    fields = [
        "statement_balance",
        "minimum_payment",
        "due_date",
        *some_of(w, 0, "statement_date", "available_credit", "credit_limit", "purchase_apr"),
    ]
    newest = "\n\n".join(
        part
        for part in (
            perhaps(w, 0.7, "Card for this month:", "Here's the {org} card.", "{org} bill is in."),
            passage(w, *told(w, *fields)),
            perhaps(
                w, 0.4, "Biggest charge: {merchant} {tx_amount}.", "You paid {last_payment} on {last_payment_date}."
            ),
            perhaps(w, 0.5, "I'll pay it in full unless you say otherwise.", "OK to pay?"),
        )
        if part
    )
    old = say(
        w,
        "Last month's card: balance {previous_balance}, minimum {minimum_payment:wrong}, due {due_date:wrong}.",
        "Card: {previous_balance}. Paid {payments} already.",
    )
    boss, helper = w.fill("{customer_name}"), w.fill("{other_person}")
    mails = [
        Mail(helper, boss, day, newest),
        Mail(boss, helper, day - timedelta(days=26), say(w, "Thanks, pay it.", "ok", "Pay the whole thing please.")),
        Mail(helper, boss, day - timedelta(days=27), old),
    ]
    return w.rng.choice((quoted_below, separated))(w, mails, "card")
