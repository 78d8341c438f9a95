"""The third hand: machines that talk (menus, voice bots) and people who call for somebody else's loan."""

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

SYSTEM: Bank = {
    "payoff_amount": (
        "Your payoff amount is {payoff_amount}.",
        "The amount required to pay this loan in full is {payoff_amount}.",
        "As of {quote_date}, your payoff amount is: {payoff_amount}.",
        "Your ten day payoff is. {payoff_amount}.",
        "Payoff quote: {payoff_amount}, good through {good_through}.",
        "To pay off your account, please remit {payoff_amount}.",
        "The total payoff for this account... {payoff_amount}.",
    ),
    "good_through": (
        "This amount is good through {good_through}.",
        "This quote expires on. {good_through}.",
        "Payment must be received by {good_through}.",
        "This quote is valid until {good_through}.",
        "Payments received on or before {good_through} will satisfy this loan.",
    ),
    "per_diem": (
        "Your daily interest is {per_diem}.",
        "After this date, add {per_diem} per day.",
        "The per diem on this account is. {per_diem}.",
        "Interest accrues at a daily rate of {per_diem}.",
    ),
    "principal_balance": (
        "Your principal balance is {principal_balance}.",
        "Your current principal balance... {principal_balance}.",
        "The unpaid principal balance on this account is {principal_balance}.",
        "Your outstanding principal is {principal_balance}.",
    ),
    "accrued_interest": (
        "Your accrued interest is {accrued_interest}.",
        "Interest accrued to date: {accrued_interest}.",
        "Unpaid interest on this account is {accrued_interest}.",
    ),
    "fees": ("Total fees: {fees}.", "This amount includes fees of {fees}.", "Fees due on this account total {fees}."),
    "vin": ("This quote is for the vehicle with V I N {vin}.", "Collateral on file: {vehicle}, VIN {vin}."),
    "escrow_balance": (
        "Your escrow balance is {escrow_balance}.",
        "Your escrow account has a balance of. {escrow_balance}.",
    ),
    "recording_fee": (
        "A recording fee of {recording_fee} applies.",
        "The recording fee for your state is {recording_fee}.",
    ),
    "property_address": ("For the property located at {property_address}.", "Property on file: {property_address}."),
    "statement_date": (
        "Your last statement was produced on {statement_date}.",
        "Your most recent statement date is {statement_date}.",
        "Statement date. {statement_date}.",
    ),
    "due_date": (
        "Your next payment is due on {due_date}.",
        "Your payment due date is {due_date}.",
        "Due date. {due_date}.",
        "Payment is due. {due_date}.",
    ),
    "amount_due": (
        "Your total amount due is {amount_due}.",
        "The amount due is. {amount_due}.",
        "Your payment, in the amount of {amount_due}, is due on {due_date}.",
        "Total due: {amount_due}.",
    ),
    "interest_rate": (
        "Your interest rate is {interest_rate}.",
        "The annual interest rate on this loan is. {interest_rate}.",
    ),
    "principal_payment": ("{principal_payment} will be applied to principal.", "Principal: {principal_payment}."),
    "interest_payment": ("{interest_payment} will be applied to interest.", "Interest: {interest_payment}."),
    "escrow_payment": ("{escrow_payment} will be applied to escrow.", "Escrow: {escrow_payment}."),
    "past_due": (
        "Your past due amount is {past_due}.",
        "Your account is past due in the amount of {past_due}.",
        "Amount past due. {past_due}.",
    ),
    "late_fee": (
        "A late charge of {late_fee} will be assessed if your payment is not received in time.",
        "To avoid a late fee of {late_fee}, please pay by {late_date_day}.",
    ),
    "payment_amount": (
        "Your regular payment amount is {payment_amount}.",
        "Your next payment of {payment_amount} is due on {due_date}.",
        "Monthly payment. {payment_amount}.",
        "Your current amount due is {payment_amount}.",
    ),
    "statement_balance": (
        "Your last statement balance was {statement_balance}.",
        "Statement balance. {statement_balance}.",
        "Your balance as of your last statement, {statement_date}, was {statement_balance}.",
    ),
    "minimum_payment": (
        "Your minimum payment due is {minimum_payment}.",
        "A minimum payment of {minimum_payment} is due on {due_date}.",
        "Minimum payment. {minimum_payment}.",
    ),
    "purchase_apr": (
        "Your annual percentage rate for purchases is {purchase_apr}.",
        "Your purchase A P R is. {purchase_apr}.",
    ),
    "credit_limit": ("Your total credit line is {credit_limit}.", "Your credit limit is. {credit_limit}."),
    "available_credit": (
        "Your available credit is {available_credit}.",
        "You have {available_credit} in available credit.",
        "Available credit. {available_credit}.",
    ),
}

DESK: Bank = {
    "payoff_amount": (
        "Net payoff is {payoff_amount}.",
        "I can give you a verbal. {payoff_amount}.",
        "Payoff including interest, {payoff_amount}.",
        "We'd need {payoff_amount} in certified funds to release the lien.",
        "Figure on my screen for a full satisfaction is {payoff_amount}.",
        "Total to pay off as of {quote_date} would be {payoff_amount}.",
        "You would be remitting {payoff_amount} to us.",
        "For that borrower, {payoff_amount} satisfies the note.",
        "The demand is for {payoff_amount}.",
        "So {payoff_amount}, and we release.",
        "If it funds by {good_through}, use {payoff_amount}.",
    ),
    "good_through": (
        "That's calculated through {good_through}.",
        "Funds in hand by {good_through}.",
        "Good-through date is {good_through}.",
        "We can honor that until {good_through}.",
        "Quote expires close of business {good_through}.",
        "I've taken interest through {good_through}.",
        "If it lands after {good_through} you'll be short.",
    ),
    "per_diem": (
        "Per diem {per_diem}.",
        "Per diem after that is {per_diem}.",
        "Add {per_diem} for each day past the good-through.",
        "{per_diem} daily thereafter.",
        "You'd collect {per_diem} a day for every day you're late.",
        "It accrues {per_diem} per day.",
    ),
    "principal_balance": (
        "UPB is {principal_balance}.",
        "Unpaid principal balance, {principal_balance}.",
        "Principal of {principal_balance}.",
        "The principal portion there is {principal_balance}.",
        "I'm carrying {principal_balance} in principal.",
        "Outstanding principal: {principal_balance}.",
    ),
    "accrued_interest": (
        "Interest due of {accrued_interest}.",
        "Accrued interest, {accrued_interest}.",
        "Interest to that date is {accrued_interest}.",
        "{accrued_interest} in accrued and unpaid interest.",
    ),
    "fees": (
        "Total fees of {fees}.",
        "Fees and charges altogether, {fees}.",
        "Plus {fees} in total fees.",
        "One fee on it, that's all, {fees}.",
    ),
    "vin": ("VIN on our title record is {vin}.", "The unit is a {vehicle}, VIN {vin}.", "VIN {vin}, correct."),
    "escrow_balance": (
        "Escrow holds {escrow_balance}.",
        "There's an escrow balance of {escrow_balance}; it's not netted.",
        "Positive escrow of {escrow_balance}.",
        "Borrower's escrow is at {escrow_balance}.",
    ),
    "recording_fee": (
        "Recording fee is {recording_fee}.",
        "Add {recording_fee} for recording the reconveyance.",
        "County recording, {recording_fee}.",
    ),
    "property_address": (
        "Subject property is {property_address}.",
        "Secured by {property_address}.",
        "I have that as {property_address}.",
    ),
    "statement_date": (
        "Going by the {statement_date} statement.",
        "Latest billing is dated {statement_date}.",
        "The statement I'm on was generated {statement_date}.",
    ),
    "due_date": (
        "The installment is due {due_date}.",
        "Due date of {due_date}.",
        "They're due for {due_date}.",
        "Next due {due_date}.",
        "It should reach us by {due_date}.",
    ),
    "amount_due": (
        "Total due is {amount_due}.",
        "The bill is {amount_due}.",
        "We're billing {amount_due}.",
        "It takes {amount_due} to satisfy this month.",
        "{amount_due} due.",
    ),
    "interest_rate": (
        "Note rate is {interest_rate}.",
        "It bears interest at {interest_rate}.",
        "The rate is {interest_rate}.",
        "They're locked at {interest_rate}.",
    ),
    "principal_payment": (
        "{principal_payment} of the installment is principal.",
        "P is {principal_payment}.",
        "Principal component, {principal_payment}.",
    ),
    "interest_payment": (
        "Interest component, {interest_payment}.",
        "{interest_payment} of it is interest.",
        "I is {interest_payment}.",
    ),
    "escrow_payment": (
        "Escrow component, {escrow_payment}.",
        "{escrow_payment} impounded for taxes and insurance.",
        "Monthly escrow is {escrow_payment}.",
    ),
    "past_due": (
        "There's {past_due} in arrears.",
        "Past due {past_due}.",
        "The account is {past_due} delinquent.",
        "Overdue balance of {past_due}.",
    ),
    "late_fee": (
        "Late charge is {late_fee}.",
        "We assess {late_fee} if it's late.",
        "A late fee, {late_fee}, on day sixteen.",
    ),
    "payment_amount": (
        "Installment is {payment_amount}.",
        "The monthly obligation is {payment_amount}.",
        "They're billed {payment_amount} a month.",
        "Payment under {plan} is {payment_amount}.",
    ),
    "statement_balance": (
        "Statement balance, {statement_balance}.",
        "The last cycle closed at {statement_balance}.",
        "Balance on the statement is {statement_balance}.",
    ),
    "minimum_payment": (
        "Minimum due of {minimum_payment}.",
        "The required minimum is {minimum_payment}.",
        "They have to send {minimum_payment} at a minimum.",
    ),
    "purchase_apr": (
        "Purchase APR is {purchase_apr}.",
        "The card carries {purchase_apr} on purchases.",
        "Purchases revolve at {purchase_apr}.",
    ),
    "credit_limit": (
        "Line is {credit_limit}.",
        "Approved credit line of {credit_limit}.",
        "The limit's set at {credit_limit}.",
    ),
    "available_credit": (
        "{available_credit} open to buy.",
        "Available credit is {available_credit}.",
        "There's {available_credit} unused.",
    ),
}

QUERY: Bank = {
    "good_through": ("And the good-through?", "What date should I put for expiration?", "Good until when?"),
    "per_diem": ("Per diem?", "What's the per diem in case we slip?", "Daily interest on that?"),
    "principal_balance": ("UPB?", "And principal?", "What's the principal portion?"),
    "accrued_interest": ("How much interest is in there?", "Interest component?"),
    "fees": ("Any fees I should see on the statement?", "Total fees?"),
    "vin": ("Can you verify the VIN?", "Read me the VIN you have?"),
    "escrow_balance": ("Escrow balance?", "Is there a positive escrow?"),
    "recording_fee": ("Recording fee included?", "What do you charge for recording?"),
    "property_address": ("Property address, for the file?", "Subject property?"),
    "statement_date": ("Which billing are you on?", "Statement date?"),
    "due_date": ("When's that due?", "Due date?"),
    "amount_due": ("And total due?", "What is the client actually being billed?"),
    "interest_rate": ("Note rate?", "What rate is it carrying?"),
    "principal_payment": ("How does the payment break down, principal?", "Principal component?"),
    "interest_payment": ("And interest?", "Interest portion?"),
    "escrow_payment": ("Escrow portion?", "What's being impounded?"),
    "past_due": ("Any arrears?", "Is the client delinquent?"),
    "late_fee": ("What's the late charge?", "And if they miss it?"),
    "payment_amount": ("Monthly obligation?", "What's the installment?"),
    "statement_balance": ("Last statement balance?", "What did the cycle close at?"),
    "minimum_payment": ("Minimum due?", "What's the required minimum?"),
    "purchase_apr": ("Purchase APR?", "What APR is it carrying?"),
    "credit_limit": ("What's the line?", "Credit limit?"),
    "available_credit": ("Open to buy?", "How much is available?"),
}

STATUS: Bank = {
    "in_school": (
        "Loan status. [In school].",
        "The loan is in an [in-school] status.",
        "Enrollment file says [in school].",
    ),
    "grace": ("Loan status. [Grace].", "The borrower is in the [grace period].", "Status: [grace]."),
    "repayment": ("Loan status. [Repayment].", "The borrower is in [repayment].", "It shows [in repayment]."),
    "deferment": ("Loan status. [Deferment].", "We have it in [deferment].", "Currently [deferred]."),
    "forbearance": (
        "Loan status. [Forbearance].",
        "It's in an administrative [forbearance].",
        "The account is on [forbearance].",
    ),
    "default": ("Loan status. [Default].", "The loan is in [default].", "It was declared in [default]."),
}

WRONG = (
    ", correction, ",
    ", strike that, ",
    " — I misspoke, ",
    ". Sorry, I read the wrong line. ",
    ", excuse me, ",
    " — actually ",
    ", let me restate, ",
    ". No — ",
    ", check that, ",
    ". Amend that to ",
)
MENU = (
    "A: For English, press one. Para español, oprima el dos.\nC: [presses 1]",
    "A: Please listen carefully, as our menu options have changed.",
    "A: For account information, press one. For payments, press two. For payoff information, press three.\nC: [presses {option}]",
    "A: This call may be monitored or recorded for quality and training purposes.",
    "A: Did you know you can manage your account online?",
    "A: Our offices are open Monday through Friday, eight a.m. to eight p.m. Eastern.",
    "A: Your estimated wait time is {days_said} minutes.",
)
KEYED = (
    "{whole}A: Please enter your account number, followed by the pound sign.\nC: [keys {account_number:written}#]",
    "{whole}A: Please say or enter your loan number.\nC: {account_number}\nA: You entered {account_number}. If this is correct, press one.\nC: [presses 1]",
    "{whole}A: Enter your account number.\nC: {account_number:wrong}\nA: I'm sorry, that number was not found. Please try again.\nC: {account_number}\nA: Thank you.",
    "{tail}A: I found an account ending in {account_number}. Is this the account you are calling about?\nC: Yes.",
    "{tail}A: For the account ending in {account_number}, press one.\nC: [presses 1]",
)
CHECKED = (
    "A: Please enter the last four digits of your social security number.\nC: {last_four_ssn}",
    "A: Please enter your five digit billing zip code.\nC: {zip_code}",
    "A: Please say your date of birth.\nC: {birth_date}\nA: Thank you.",
)
AGAIN = (
    "A: To hear this information again, press one.",
    "A: To repeat, press nine. To return to the main menu, press star.\nC: [presses *]",
    "A: To speak to a representative, press zero.\nC: [presses 0]",
    "A: Goodbye.",
    "A: Thank you for calling {org}. Goodbye.",
    "A: To make a payment now, press two.",
    "C: [hangs up]",
    "",
)
IVR_CASTS = (
    ("IVR:", "Caller:", "Agent:"),
    ("System:", "Caller:", "Rep:"),
    ("[Automated voice]", "[Caller]", "[Agent]"),
    ("AUTOMATED SYSTEM:", "CALLER:", "REPRESENTATIVE:"),
    ("Recording:", "User:", "Agent:"),
    ("", "", ""),
)
BOT_CASTS = (
    ("Virtual Assistant:", "Customer:", "Agent:"),
    ("Bot:", "User:", "Live agent:"),
    ("ava:", "user:", "agent:"),
    ("VOICEBOT", "USER", "HUMAN"),
    ("Assistant:", "Me:", "Rep:"),
)


def machine(w: Writer, field: str) -> str:
    """A field from the synthesiser: never a slip."""
    return say(w, *SYSTEM[field])


def desk(w: Writer, field: str, slip: float = 0.15) -> str:
    """A field from one professional to another."""
    return say(w, *DESK[field], slip=slip, corrections=WRONG)


def queried(w: Writer, field: str, who: str = "C", by: str = "A") -> str:
    """A clerk's question and the answer."""
    if guess := guessed(w, 0.08, field, who, by):
        return guess
    answer = desk(w, field)
    return f"{who}: {say(w, *QUERY[field])}\n{by}: {answer}" if answer else ""


def menu(w: Writer, *, greeting: bool = True) -> list[str]:
    """The way through the menu to the account."""
    prompts = w.rng.sample(MENU, w.rng.randrange(0, 4))
    hello = (
        say(
            w,
            "A: Thank you for calling {org}.",
            "A: Welcome to {org}'s automated account line.",
            "A: {org}. Main menu.",
        )
        if greeting
        else ""
    )
    return [
        hello,
        *[say(w, text.replace("{option}", str(w.rng.randrange(1, 6)))) for text in prompts],
        say(w, *KEYED),
        *[w.fill(text) for text in w.rng.sample(CHECKED, w.rng.randrange(0, 3))],
    ]


def recital(w: Writer, *fields: str) -> str:
    """The machine reads several fields, in one go or prompt by prompt."""
    parts = [text for field in fields if (text := machine(w, field))]
    return "\n".join(f"A: {text}" for text in parts) if w.chance(0.5) else turn("A", *parts)


def with_names(w: Writer, turns: list[str], agent: str) -> str:
    """A call between named people; which layout is this office's habit of the day."""
    first, caller = str(w.facts["agent_name"]), str(w.facts["other_person"]).split()
    borrower = str(w.facts["customer_name"]).split()
    second = caller[0] if caller[0] != first else caller[-1]
    people = [first, second, borrower[0] if borrower[0] not in (first, second) else borrower[-1]]
    layout = w.rng.choice(("names", "upper", "roles", "letters", "stamps", "bold", "script", "blank", "csv"))
    if layout == "csv":
        return cast(w, turns, (f"{agent.lower()};", "caller;", "third_party;"))
    labels = {
        "names": tuple(f"{name}:" for name in people),
        "upper": tuple(f"{name.upper()}:" for name in people),
        "roles": (f"{agent}:", w.rng.choice(("Caller:", "Third party:", "Inbound:")), "Borrower:"),
        "letters": w.rng.choice((("A:", "C:", "B:"), ("R:", "T:", "B:"), ("S1:", "S2:", "S3:"))),
        "stamps": ("Speaker 1:", "Speaker 2:", "Speaker 3:"),
        "bold": tuple(f"**{name}**:" for name in people),
        "script": tuple(f"{name} —" for name in people),
        "blank": ("", "", ""),
    }[layout]
    text = cast(w, turns, labels, gap=w.rng.choice(("\n", "\n", "\n\n")))
    return with_clock(w, text) if layout == "stamps" else text


def with_clock(w: Writer, text: str) -> str:
    """Each non-empty line with its time in the call."""
    second, out = 0, []
    for line in text.split("\n"):
        second += w.rng.randrange(2, 11)
        out.append(f"[00:{second // 60:02d}:{second % 60:02d}] {line}" if line else line)
    return "\n".join(out)


@family("auto_loan_payoff", "transcript")
def machine_car_line(w: Writer) -> str:
    """An automated line reads a car payoff, then perhaps reads it again."""
    prepared(w)
    facts = [
        "payoff_amount",
        *some_of(w, 1, "good_through", "per_diem", "principal_balance", "accrued_interest", "fees", "vin"),
    ]
    turns = [
        *menu(w),
        perhaps(
            w,
            0.4,
            "A: Your next payment of {monthly_payment} is due on {next_due_date}.",
            "A: Your last payment of {last_payment} was received on {last_payment_date}.",
            "A: Your current balance is {current_balance}. This is not a payoff amount.",
        ),
        "A: For a payoff quote, press four.\nC: [presses 4]" if w.chance(0.6) else "",
        recital(w, *facts),
        say(w, *AGAIN),
        perhaps(w, 0.3, "C: [presses 1]\nA: {payoff_amount}."),
    ]
    return cast(w, turns, *IVR_CASTS)


@family("auto_loan_payoff", "transcript")
def dealer_to_bank(w: Writer) -> str:
    """The dealer's title clerk orders a payoff for a trade-in."""
    prepared(w)
    return with_names(
        w,
        [
            "A: "
            + say(w, "{org} dealer services, {agent_name}.", "Dealer line at {org}.", "{org}, dealer payoff desk."),
            "C: "
            + say(w, "Hi, this is {other_person} at {dealer}. Need a dealer payoff.", "Hey, {dealer} title department. We took a {vehicle} in on trade.", "{dealer} calling, customer's {customer_name}."),
            say(w, "{whole}A: Account?\nC: {account_number}.", "{tail}A: Account?\nC: All I've got is the last four, {account_number}.", "A: VIN?\nC: {vin}.", "A: Last four of the customer's social?\nC: {last_four_ssn}."),
            turn("A", desk(w, "payoff_amount", 0.25), perhaps(w, 0.5, *DESK["good_through"])),
            perhaps(w, 0.6, "C: {payoff_amount}. Got it.", "C: Say that back? {payoff_amount:wrong}?\nA: Negative, {payoff_amount}.", "C: Our sheet says {payoff_amount_about}.\nA: Use {payoff_amount}."),
            *[queried(w, field) for field in some_of(w, 1, "good_through", "per_diem", "vin", "principal_balance", "fees")],
            perhaps(w, 0.4, "A: The dealer payoff adds nothing, but title release takes {days_said} days.\nC: Fine."),
            perhaps(w, 0.5, "C: Overnight address?\nA: {office_address}. Put {reference} on the check."),
            perhaps(w, 0.4, "C: We allowed {other_amount} on trade, so they're upside down."),
            "C: " + say(w, "Thanks.", "Appreciate it.", "And your name again?\nA: {agent_name}."),
        ],
        "Bank",
    )  # fmt: skip


@family("auto_loan_payoff", "transcript")
def adjuster_to_bank(w: Writer) -> str:
    """A total-loss adjuster needs a payoff and a letter of guarantee."""
    prepared(w)
    return with_names(
        w,
        [
            say(w, "A: Loss department, {org}.", "A: {org}, total loss, this is {agent_name}."),
            say(
                w,
                "C: {other_person} with {insurance_company}. We totaled your borrower's {vehicle}.",
                "C: Calling from {insurance_company}, claim {reference}, insured is {customer_name}.",
            ),
            perhaps(w, 0.6, "C: VIN is {vin}.\nA: I have that unit.", "A: Which VIN?\nC: {vin}."),
            perhaps(w, 0.5, "{whole}A: That's account {account_number}.", "{tail}A: Account ending {account_number}."),
            perhaps(w, 0.5, "C: We're settling at {other_amount}.\nA: That's between you and the insured."),
            turn("A", desk(w, "payoff_amount", 0.25)),
            *[
                queried(w, field)
                for field in some_of(w, 1, "good_through", "per_diem", "principal_balance", "accrued_interest")
            ],
            perhaps(
                w,
                0.5,
                "C: Date of loss was {last_payment_date}. Can you back the interest off to that?\nA: No, it's the figure I gave you.",
            ),
            perhaps(w, 0.4, "C: Fax the guarantee to {fax}.\nA: Will do."),
            perhaps(w, 0.3, "C: And her payment of {monthly_payment}?\nA: She keeps paying until we're funded."),
        ],
        "Lienholder",
    )


@family("auto_loan_payoff", "transcript")
def bot_car(w: Writer) -> str:
    """A voice bot that mishears the account and offers a payoff."""
    prepared(w)
    turns = [
        "A: "
        + say(
            w,
            "Hi! You've reached {org}. In a few words, how can I help?",
            "Hello, I'm the virtual assistant at {org}. You can say things like payoff, or make a payment.",
        ),
        "C: " + say(w, "payoff", "I want to pay off my car", "payoff quote"),
        "A: "
        + say(
            w, "I heard, payoff quote. Is that right?", "Sure. A payoff quote.", "Okay. Let me look up your {vehicle}."
        ),
        "C: " + say(w, "yes", "yeah", "uh huh"),
        say(
            w,
            *KEYED[2:],
            "{whole}A: I heard {account_number:wrong}. Is that right?\nC: no\nA: Let's try again. What's the number?\nC: {account_number}",
            "{whole}C: {account_number}\nA: I heard {account_number}. Right?\nC: yes",
        ),
        recital(
            w,
            "payoff_amount",
            *some_of(w, 1, "good_through", "per_diem", "vin", "fees", "principal_balance", "accrued_interest"),
        )
        if w.chance(0.8)
        else "A: "
        + say(
            w,
            "I'm unable to quote a payoff right now. We'll mail it within {days_said} days.",
            "Your current balance is {current_balance}. For a payoff, please hold for an agent.\nA: All agents are busy.",
        ),
        perhaps(w, 0.5, "A: Did that answer your question?\nC: yes", "A: Should I text that to {phone}?\nC: no"),
        perhaps(w, 0.3, "C: what about {old_payoff}\nA: Sorry, I didn't get that."),
        perhaps(w, 0.5, *AGAIN[3:5]),
    ]
    return cast(w, turns, *BOT_CASTS)


@family("mortgage_payoff", "transcript")
def machine_house_line(w: Writer) -> str:
    """The automated mortgage line, with a request date and a fee menu."""
    prepared(w)
    turns = [
        *menu(w),
        perhaps(w, 0.3, "A: Your monthly payment of {monthly_payment} is due on {next_due_date}."),
        perhaps(
            w,
            0.4,
            "A: Please enter the date through which interest should be calculated.\nC: [keys date]\nA: You requested {good_through}.",
        ),
        recital(
            w,
            "payoff_amount",
            *some_of(
                w,
                2,
                "good_through",
                "per_diem",
                "principal_balance",
                "accrued_interest",
                "fees",
                "escrow_balance",
                "recording_fee",
                "property_address",
            ),
        )
        if w.chance(0.85)
        else recital(w, "principal_balance", "escrow_balance")
        + "\nA: This is not a payoff amount. To order a payoff statement, press six.\nC: [presses 6]\nA: Your request has been received. Confirmation number {}.".format(
            w.facts["confirmation"]
        ),
        perhaps(w, 0.4, "A: Wired funds are subject to a {wire_fee} fee at the sending bank."),
        say(w, *AGAIN),
    ]
    return cast(w, turns, *IVR_CASTS)


@family("mortgage_payoff", "transcript")
def title_to_servicer(w: Writer) -> str:
    """A title company's closer wants an updated demand; the old figures are in her file."""
    prepared(w)
    return with_names(
        w,
        [
            "A: "
            + say(w, "{org} payoff department, {agent_name}.", "Payoffs, {org}.", "{org}, how can I direct you? ... I can do payoffs."),
            "C: "
            + say(w, "{other_person}, {title_company}. Updated payoff for {customer_name}, please.", "Hi, I'm the closer at {title_company}. Our demand expired {expired_date}.", "{title_company} here, verbal update on a payoff."),
            say(w, "{whole}C: Loan number {account_number}.", "{tail}C: Loan ends {account_number}.", "C: Property is {property_address}.", "C: Borrower's last four is {last_four_ssn}."),
            perhaps(w, 0.6, "C: The last demand was {old_payoff}.\nA: That's void.", "C: I'm showing {payoff_amount:wrong} on mine.\nA: Replace that with {payoff_amount}.", "C: We have {old_payoff} from {expired_date}. Still good?\nA: No."),
            turn("A", desk(w, "payoff_amount", 0.25), perhaps(w, 0.6, *DESK["good_through"])),
            *[queried(w, field) for field in some_of(w, 2, "good_through", "per_diem", "principal_balance", "accrued_interest", "fees", "recording_fee", "escrow_balance", "property_address")],
            perhaps(w, 0.5, "C: So for a closing on {next_due_date}?\nA: You're within the window.", "C: If we fund ten days late?\nA: Then {later_payoff}."),
            perhaps(w, 0.4, "A: Wire to routing {routing_number}, reference {reference}.\nC: Repeat the routing?\nA: {routing_number}."),
            perhaps(w, 0.4, "C: The buyer's deposit is {other_amount}; we disburse tomorrow."),
            "C: " + say(w, "Please fax that.", "E-mail me the written one.", "Thanks, {agent_name}."),
        ],
        "Servicer",
    )  # fmt: skip


@family("mortgage_payoff", "transcript")
def three_way_refinance(w: Writer) -> str:
    """Borrower, new lender and old lender on one line; only the old lender's word counts."""
    prepared(w)
    return with_names(
        w,
        [
            "A: " + say(w, "{org}, {agent_name} speaking.", "Thank you for calling {org}."),
            say(w, "T: Hi, I'm {customer_name}, I have my new loan officer on the line.\nC: Hello, {other_person} here.", "C: I have your borrower {customer_name} with me.\nT: Yes, I authorize this."),
            perhaps(w, 0.6, "A: For the record, date of birth?\nT: {birth_date}.", "{whole}A: Loan number?\nT: {account_number}.", "{tail}A: I see the loan ending in {account_number}.\nT: That's the one."),
            say(w, "C: Our approval uses a payoff of {payoff_amount_about}.\nA: The real one is higher or lower, let me see.", "C: Underwriting estimated {payoff_amount:wrong}.\nA: Let me pull the actual one.", "T: I think I owe {principal_balance_about}.\nA: Let me look.", "C: What's the payoff?"),
            turn("A", desk(w, "payoff_amount", 0.2)),
            perhaps(w, 0.5, "C: {payoff_amount}, noted.", "T: Whoa, {payoff_amount}?\nA: That includes interest."),
            *[queried(w, field, w.rng.choice("CT")) for field in some_of(w, 1, "good_through", "per_diem", "escrow_balance", "principal_balance", "recording_fee", "fees")],
            perhaps(w, 0.5, "T: And your new rate was {interest_rate}?\nC: Yes.", "C: The new payment will be {monthly_payment}.\nT: Okay."),
            perhaps(w, 0.4, "C: Our lender credit covers {small_fee} of that.\nA: That's on your side."),
            say(w, "A: Anything else?\nC: We're good.", "C: Thanks everyone.\nT: Bye.", "T: That was easy."),
        ],
        "Servicer",
    )  # fmt: skip


@family("mortgage_payoff", "transcript")
def executor_to_servicer(w: Writer) -> str:
    """An attorney for an estate; the servicer can say some of it and mails the rest."""
    prepared(w)
    quoted = w.chance(0.55)
    return with_names(
        w,
        [
            say(w, "A: Estate department at {org}.", "A: {org}, {agent_name}, deceased accounts."),
            say(
                w,
                "C: Attorney {other_person} for the estate of {customer_name}.",
                "C: I represent the estate of {customer_name}. Letters testamentary went out {last_payment_date}.",
            ),
            perhaps(w, 0.7, *(f"A: {text}\nC: Correct." for text in DESK["property_address"])),
            turn("A", desk(w, "payoff_amount"), desk(w, "good_through"))
            if quoted
            else say(
                w,
                "A: I can't quote a payoff until the documents are reviewed.\nC: Understood.",
                "A: The payoff has to go out in writing, counselor, {days_said} days.\nC: Very well.",
            ),
            perhaps(w, 0.4, "C: The inventory lists it at {payoff_amount_about}.\nA: I can't speak to the inventory."),
            *[
                queried(w, field)
                for field in some_of(
                    w, 1, "principal_balance", "escrow_balance", "per_diem", "accrued_interest", "recording_fee"
                )
            ],
            perhaps(w, 0.4, "C: Who pays the taxes, {tax_amount}?\nA: We do, from escrow."),
            perhaps(w, 0.4, "C: And the homeowner's policy?\nA: {insurance_amount} a year, paid."),
            perhaps(w, 0.4, "A: Monthly payment is {monthly_payment}, next due {next_due_date}."),
            say(w, "C: Thank you.", "C: Write to me at {office_address}.\nA: We will."),
        ],
        "Servicer",
    )


@family("mortgage_statement", "transcript")
def machine_bill_line(w: Writer) -> str:
    """The automated line reads the bill."""
    prepared(w)
    turns = [
        *menu(w),
        recital(
            w,
            *some_of(
                w,
                4,
                "amount_due",
                "due_date",
                "principal_balance",
                "interest_rate",
                "escrow_balance",
                "past_due",
                "late_fee",
                "statement_date",
            ),
        ),
        perhaps(
            w,
            0.5,
            "A: Your last payment, in the amount of {last_payment:plain}, was received on {last_payment_date}.",
            "A: Year to date, you have paid {ytd_interest} in interest and {ytd_principal} in principal.",
        ),
        perhaps(
            w,
            0.4,
            "A: For a breakdown of your payment, press three.\nC: [presses 3]\n"
            + recital(w, "principal_payment", "interest_payment", "escrow_payment"),
        ),
        perhaps(w, 0.3, "A: Your property taxes of {tax_amount} were disbursed on {tax_date}."),
        perhaps(w, 0.3, "A: You have {unapplied} in unapplied funds."),
        say(w, *AGAIN),
    ]
    return cast(w, turns, *IVR_CASTS)


@family("mortgage_statement", "transcript")
def counselor_to_servicer(w: Writer) -> str:
    """A housing counselor goes through a client's mortgage with the servicer."""
    prepared(w)
    return with_names(
        w,
        [
            say(w, "A: {org} loss mitigation, {agent_name}.", "A: Thank you for calling {org}."),
            say(w, "C: {other_person}, HUD-approved housing counselor. I have {customer_name} with me.\nT: Hello.", "C: I'm a housing counselor with a signed authorization for {customer_name}.\nA: I see it."),
            perhaps(w, 0.6, "{whole}C: Loan {account_number}.", "{tail}C: Loan ending {account_number}."),
            *[queried(w, field) for field in some_of(w, 3, "amount_due", "due_date", "past_due", "interest_rate", "principal_balance", "escrow_balance", "principal_payment", "interest_payment", "escrow_payment", "late_fee", "statement_date")],
            perhaps(w, 0.5, "T: I can pay {other_amount}.\nA: That would sit in suspense with the {unapplied}.", "T: I thought my rate went to {interest_rate_guess}.\nC: We'll look at the note."),
            perhaps(w, 0.4, "C: If they modify, could it be {interest_rate_guess}?\nA: I can't promise a rate."),
            perhaps(w, 0.3, "C: Original amount?\nA: {original_amount}."),
            say(w, "C: That's what I needed.", "C: Send the package to {fax}.\nA: Okay."),
        ],
        "Servicer",
    )  # fmt: skip


@family("mortgage_statement", "transcript")
def bot_bill(w: Writer) -> str:
    """A chatty voice bot and a homeowner who interrupts it."""
    prepared(w)
    turns = [
        "A: "
        + say(
            w,
            "Hi, thanks for calling {org}! What can I do for you?",
            "Hi {first_name}! I see you're calling from {phone}. Tell me what you need.",
        ),
        "C: " + say(w, "how much is my bill", "when's my payment due", "mortgage payment"),
        say(w, *KEYED[1:]) if w.chance(0.6) else "",
        *[
            text
            for field in some_of(
                w,
                2,
                "amount_due",
                "due_date",
                "past_due",
                "principal_balance",
                "interest_rate",
                "escrow_balance",
                "late_fee",
            )
            if (text := turn("A", machine(w, field)))
        ],
        perhaps(
            w,
            0.5,
            "C: no, agent\nA: I can help with most things. What do you need?\nC: agent!",
            "C: what's my interest rate, is it still {interest_rate_guess}\nA: Sorry, I didn't catch that.",
            "C: can I pay {other_amount}\nA: You'd like to pay {other_amount}. Is that right?\nC: yes",
        ),
        recital(w, *some_of(w, 0, "principal_payment", "interest_payment", "escrow_payment")),
        perhaps(w, 0.4, "A: You're enrolled in autopay. We'll draft on {late_date}."),
        perhaps(w, 0.5, "A: Anything else?\nC: no"),
    ]
    return cast(w, turns, *BOT_CASTS)


@family("student_loan", "transcript")
def machine_student_line(w: Writer) -> str:
    """The automated student-loan line."""
    prepared(w)
    turns = [
        *menu(w),
        turn("A", standing(w, STATUS)) if w.chance(0.5) else "",
        recital(
            w, *some_of(w, 2, "payment_amount", "due_date", "principal_balance", "accrued_interest", "interest_rate")
        ),
        perhaps(
            w,
            0.5,
            "A: Your total balance is {total_balance}.",
            "A: Your last payment of {last_payment} posted on {last_payment_date}.",
        ),
        perhaps(
            w,
            0.4,
            "A: For deferment or forbearance options, press five.",
            "A: If your loan is in default, press seven.",
            "A: To enroll in a repayment plan, visit our website.",
        ),
        perhaps(w, 0.3, "A: Amount past due. {past_due}."),
        say(w, *AGAIN),
    ]
    return cast(w, turns, *IVR_CASTS)


@family("student_loan", "transcript")
def aid_office_to_servicer(w: Writer) -> str:
    """A school's aid office, or an employer's benefits desk, asks with the borrower listening."""
    prepared(w)
    return with_names(
        w,
        [
            say(w, "A: {org}, school services.", "A: {org}, this is {agent_name}."),
            say(
                w,
                "C: {other_person}, financial aid at {school}. I have {customer_name} here.\nT: Hi.",
                "C: I'm with the benefits team; we match student-loan payments for {customer_name}.\nT: I'm on, too.",
            ),
            perhaps(
                w,
                0.6,
                "{whole}A: Account number?\nT: {account_number}.",
                "{tail}A: The one ending {account_number}?\nT: Yes.",
                "A: Date of birth?\nT: {birth_date}.",
            ),
            perhaps(w, 0.6, "C: What's the loan status?\n" + turn("A", standing(w, STATUS))),
            *[
                queried(w, field, w.rng.choice("CCT"))
                for field in some_of(
                    w, 2, "payment_amount", "due_date", "principal_balance", "accrued_interest", "interest_rate"
                )
            ],
            perhaps(w, 0.4, "T: Is it about {payment_amount_about}?\nA: It's {payment_amount}."),
            perhaps(w, 0.4, "C: We would match up to {other_amount}.\nA: Extra goes to the highest rate first."),
            perhaps(w, 0.3, "C: And it was disbursed when?\nA: {disbursed_date}, {original_amount}."),
            perhaps(w, 0.3, "T: Would I go into default if I stop?\nA: After nine months, yes, you could."),
            say(w, "C: Thank you.", "T: Thanks!", ""),
        ],
        "Servicer",
    )


@family("student_loan", "transcript")
def bot_student(w: Writer) -> str:
    """A voice bot that answers one intent at a time."""
    prepared(w)
    answers = [
        f"C: {w.rng.choice(QUERY[field]).rstrip('?').lower()}\nA: {machine(w, field)}"
        for field in some_of(w, 2, "payment_amount", "due_date", "principal_balance", "interest_rate")
    ]
    turns = [
        "A: "
        + say(
            w,
            "Welcome to {org}. I'm an automated assistant. Say balance, payment, or status.",
            "Hello {first_name}, {org} here. How can I help?",
        ),
        say(w, *KEYED[1:]) if w.chance(0.6) else "",
        *answers,
        perhaps(
            w,
            0.5,
            "C: status\n" + turn("A", standing(w, STATUS)),
            "C: am I in default\nA: I can't answer that. Say agent to speak with someone.",
            "C: forbearance\nA: I can text you a link to the forbearance request.",
        ),
        perhaps(
            w, 0.4, "C: pay\nA: How much?\nC: {other_amount}\nA: Scheduled {other_amount}. Confirmation {confirmation}."
        ),
        perhaps(w, 0.3, *(f"A: {text}" for text in SYSTEM["accrued_interest"])),
        say(w, "C: bye", "A: Thanks for calling.", "C: [hangs up]"),
    ]
    return cast(w, turns, *BOT_CASTS)


@family("credit_card_statement", "transcript")
def machine_card_line(w: Writer) -> str:
    """The number on the back of the card."""
    prepared(w)
    turns = [
        *menu(w),
        recital(w, *some_of(w, 3, "statement_balance", "minimum_payment", "due_date", "available_credit", "credit_limit", "statement_date")),
        perhaps(w, 0.6, "A: Your current balance is {current_balance}.", "A: Your last payment of {last_payment} was received on {last_payment_date}.", "A: Your cash advance limit is {cash_limit}, with {cash_available} available.", "A: You have {rewards} reward points."),
        perhaps(w, 0.4, "A: For rate information, press six.\nC: [presses 6]\nA: " + machine(w, "purchase_apr") + " Your cash advance rate is {cash_apr}."),
        perhaps(w, 0.4, "A: Your most recent transaction was {tx_amount} at {merchant}."),
        perhaps(w, 0.3, "A: To pay the minimum, press one. To pay another amount, press two.\nC: [presses 2]\nC: {other_amount}\nA: Thank you."),
        say(w, *AGAIN),
    ]  # fmt: skip
    return cast(w, turns, *IVR_CASTS)


@family("credit_card_statement", "transcript")
def bookkeeper_to_issuer(w: Writer) -> str:
    """A bookkeeper reconciles the owner's card."""
    prepared(w)
    return with_names(
        w,
        [
            say(w, "A: {org} business cards, {agent_name}.", "A: Thanks for calling {org}."),
            say(w, "C: {other_person}, bookkeeper for {customer_name}. I'm an authorized contact.", "C: I do the books for {customer_name} and the statement's gone missing."),
            say(w, "{tail}C: Card ending {account_number}.", "{whole}C: Account {account_number}."),
            *[queried(w, field) for field in some_of(w, 3, "statement_balance", "minimum_payment", "due_date", "statement_date", "purchase_apr", "credit_limit", "available_credit")],
            perhaps(w, 0.5, "C: I have {statement_balance:wrong} in the ledger.\nA: The statement says {statement_balance}."),
            perhaps(w, 0.5, "C: Payments for the cycle?\nA: {payments}.", "C: Purchases?\nA: {purchases} in purchases.", "C: Previous balance?\nA: {previous_balance}.", "C: Finance charge?\nA: {interest_charged}."),
            perhaps(w, 0.4, "C: And {merchant} for {tx_amount}?\nA: {tx_date}, yes."),
            perhaps(w, 0.3, "C: Balance right now?\nA: {current_balance}, with pending."),
            say(w, "C: That ties out. Thanks.", "C: Perfect.", ""),
        ],
        "Issuer",
    )  # fmt: skip


@family("credit_card_statement", "transcript")
def bot_card(w: Writer) -> str:
    """A bank's voice bot, with a hand-over to a person who corrects it."""
    prepared(w)
    fields = some_of(
        w, 2, "statement_balance", "minimum_payment", "due_date", "available_credit", "credit_limit", "purchase_apr"
    )
    turns = [
        "A: " + say(w, "Hi, it's the {org} assistant. How can I help?", "Hello! I'm an automated agent with {org}."),
        say(w, *KEYED[3:], *KEYED[:2]) if w.chance(0.7) else "",
        "C: " + say(w, "what do I owe", "card balance", "bill"),
        "\n".join(text for field in fields if (text := turn("A", machine(w, field)))),
        perhaps(
            w,
            0.4,
            "C: that's not right, {statement_balance_about}\nT: Hi, {agent_name} here, I see the chat. The statement balance is {statement_balance}.",
            "C: my rate is {purchase_apr_guess} right\nT: A person here. I'd need to check that and call you back.",
        ),
        perhaps(
            w,
            0.5,
            "C: pay {other_amount}\nA: Okay, {other_amount} from checking. Confirmation {confirmation}.\nC: ok",
            "C: late fee?\nA: A late fee of up to {late_fee} may apply.",
        ),
        perhaps(w, 0.3, "A: Your current balance, including pending charges, is {current_balance}."),
        perhaps(w, 0.5, *AGAIN[3:5]),
    ]
    return cast(w, turns, *BOT_CASTS)
