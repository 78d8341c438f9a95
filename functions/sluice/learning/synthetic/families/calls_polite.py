"""The unhurried hand: a call centre with a script, whole sentences, read-backs; and the tools the other callers share."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from sluice.learning.synthetic.facts import STATUSES
from sluice.learning.synthetic.spoken import cardinal, spoken_day, spoken_digits, spoken_rate, two_digits, unmasked
from sluice.learning.synthetic.writer import Fact, Writer, family

Bank = Mapping[str, tuple[str, ...]]

CORRECTIONS = (
    " — no wait, ", ", sorry, make that ", "... let me correct that, it's ", ", I misread, it's ", "... scratch that, ",
    ", actually ", ", my apologies, that's ", " — excuse me, ", " — hold on, wrong line — ", ", no, I'm sorry, ",
    "... I was on the wrong screen. It's ", ", correction, ", ", or rather ", "... oh, I transposed that. It's ",
    ". Let me double check that... no. It's ", ". Oh, forgive me, that was another account. Yours is ", ", I mean ",
)  # fmt: skip
SLIPS = ("money", "date", "rate")


def prepared(w: Writer, *, spoken: bool = True) -> None:
    """Add what callers say besides the facts: days without a year, rates in words, one form of the account number."""
    facts = dict(w.facts)
    for name, fact in w.facts.items():
        if isinstance(fact, date):
            facts[f"{name}_day"] = spoken_day(fact, w.rng) if spoken else f"{fact:%B} {fact.day}"
        elif isinstance(fact, Decimal) and name.endswith(("_apr", "_rate")) and name not in w.fields:
            facts[name] = spoken_rate(fact, w.rng) if spoken and w.chance(0.6) else f"{fact:f}%"
        elif isinstance(fact, Decimal) and w.fields.get(name) == "money":
            facts |= {f"{name}_start": _begun(fact, w) if spoken else None, f"{name}_about": _roughly(fact, w)}
        elif isinstance(fact, Decimal) and w.fields.get(name) == "rate":
            facts[f"{name}_guess"] = _another_rate(fact, w, spoken=spoken)
    facts |= _account_form(w, spoken=spoken)
    facts |= {"days_said": w.rng.choice((str(facts["days"]), two_digits(int(str(facts["days"])))))}
    if spoken and w.chance(0.6):
        facts |= {
            name: spoken_digits(str(facts[name]), w.rng) for name in ("last_four_ssn", "zip_code", "confirmation")
        }
    facts["first_name"] = str(facts["customer_name"]).split()[0]
    met = facts.get("quote_date") or facts.get("statement_date")
    facts["call_date"] = met + timedelta(days=w.rng.randrange(2, 12)) if isinstance(met, date) else None
    if "regular_payment" in facts and not facts.get("past_due"):
        facts["regular_payment"] = None
    if isinstance(limit := facts.get("credit_limit"), Decimal):
        facts["other_limit"] = limit + 500 * w.rng.randrange(1, 12)
    w.facts = facts


def _begun(amount: Decimal, w: Writer) -> str | None:
    """The beginning of an amount, as when someone breaks off: "eighteen thousand"."""
    if amount < 200:
        return None
    unit, name = (1000, "thousand") if amount >= 1000 else (100, "hundred")
    return f"{cardinal(int(amount) // unit, w.rng)} {name}"


def _roughly(amount: Decimal, w: Writer) -> str:
    """What a person remembers of an amount: "about eighteen thousand", never the amount itself."""
    unit = Decimal(10) ** max(amount.adjusted() - 1, 1)
    rounded = int((amount / unit).quantize(Decimal(1)) * unit)
    rounded += int(unit) * w.rng.choice((1, 1, 2)) if rounded == amount or w.chance(0.3) else 0
    return w.rng.choice(
        (f"{cardinal(rounded, w.rng)} dollars", cardinal(rounded, w.rng), f"${rounded:,}", f"{rounded:,}")
    )


def _another_rate(rate: Decimal, w: Writer, *, spoken: bool) -> str:
    """A rate near the real one that somebody only supposes."""
    other = abs(
        rate + w.rng.choice((Decimal("-1"), Decimal("-0.25"), Decimal("0.5"), Decimal("0.75"), Decimal("1.125")))
    )
    return spoken_rate(other, w.rng) if spoken and w.chance(0.7) else f"{other:f}%"


def _account_form(w: Writer, *, spoken: bool) -> dict[str, Fact]:
    """The whole number or only its last four, never both in one document; ``whole`` and ``tail`` gate wordings."""
    printed = str(w.facts["account_number"])
    bare = unmasked(printed)
    if bare == printed and len(bare) > 4 and bare[-4:].isdigit() and w.chance(0.2):
        return {"account_number": bare[-4:], "whole": None, "tail": ""}
    short = bare != printed or len(bare) <= 4
    return {
        "account_number": bare if spoken or w.chance(0.3) else printed,
        "whole": None if short else "",
        "tail": "" if short else None,
    }


def say(w: Writer, *wordings: str, slip: float = 0.0, corrections: tuple[str, ...] = CORRECTIONS) -> str:
    """One of the wordings whose facts exist; with probability ``slip`` a value is first said wrong, then corrected."""
    organisation = next(name for name in ("lender", "servicer", "issuer") if name in w.fields)
    for wording in w.rng.sample(wordings, len(wordings)):
        template = wording.replace("{org}", f"{{{organisation}}}")
        if said := w.fill(_slipped(w, template, corrections) if w.chance(slip) else template):
            return said
    return ""


def _slipped(w: Writer, template: str, corrections: tuple[str, ...]) -> str:
    names = [name for name in re.findall(r"\{([a-z_]+)\}", template) if w.fields.get(name) in SLIPS and w.has(name)]
    if not names:
        return template
    name = w.rng.choice(names)
    begun = w.facts.get(f"{name}_start")
    first = f"{{{name}_start}}" if begun and w.chance(0.25) else f"{{{name}:wrong}}"
    return template.replace(f"{{{name}}}", first + w.rng.choice(corrections) + f"{{{name}}}", 1)


def perhaps(w: Writer, probability: float, *wordings: str, slip: float = 0.0) -> str:
    """Like ``say``, with a probability, else nothing."""
    return say(w, *wordings, slip=slip) if w.chance(probability) else ""


def standing(w: Writer, wordings: Bank) -> str:
    """The loan's status in someone's words; ``[...]`` in a wording is what states it."""
    meant = next(key for key, printed in STATUSES.items() if w.facts["loan_status"] in printed)
    return re.sub(r"\[(.+?)\]", lambda found: w.mark("loan_status", found[1]), w.rng.choice(wordings[meant]))


def turn(who: str, *parts: str) -> str:
    """One speaker's turn from its non-empty parts."""
    said = " ".join(part for part in parts if part)
    return f"{who}: {said}" if said else ""


LABELS = {
    "payoff_amount": "the payoff", "good_through": "the last day for that", "per_diem": "the daily interest",
    "principal_balance": "my principal", "accrued_interest": "the interest so far", "fees": "the total of the fees",
    "vin": "the VIN", "escrow_balance": "my escrow balance", "recording_fee": "the recording fee",
    "property_address": "the property", "statement_date": "the statement date", "due_date": "the due date",
    "amount_due": "the amount due", "interest_rate": "my rate", "principal_payment": "the principal part",
    "interest_payment": "the interest part", "escrow_payment": "the escrow part", "past_due": "the past due amount",
    "late_fee": "the late fee", "payment_amount": "my payment", "statement_balance": "the statement balance",
    "minimum_payment": "the minimum", "purchase_apr": "my APR", "credit_limit": "my limit",
    "available_credit": "my available credit",
}  # fmt: skip
GUESSES = (
    "C: So {label} is {hole}?\nA: That's right.",
    "C: I have {hole} here as {label}. Correct?\nA: Yes, that's what I see, too.",
    "C: Isn't {label} {hole}?\nA: Yes.",
    "C: Is {label} {hole:wrong}?\nA: No, it's {hole}.",
    "C: I thought {label} was {hole:wrong}.\nA: Not quite. {hole}.",
    "C: {label} should be {hole:wrong}, right?\nA: Let me check... it's {hole}.",
    "C: So {label} is {hole:wrong}, I guess?\nA: I don't have that in front of me.",
    "C: Would {label} be around {hole:wrong}?\nA: I can't say, I'm sorry.",
    "C: {label}, is it still {hole:wrong}?\nA: You'd have to look at your paperwork for that.",
)


def guessed(w: Writer, probability: float, field: str, who: str = "C", by: str = "A") -> str:
    """Perhaps a guess about a field: confirmed, put right, or left standing (then nobody has stated it)."""
    kind = w.fields.get(field)
    if kind not in ("money", "date", "rate") or not w.has(field) or not w.chance(probability):
        return ""
    guess = (
        w.rng.choice(GUESSES[:6] if field == "payoff_amount" else GUESSES)
        .replace("{hole", "{" + field)
        .replace("{label}", LABELS[field])
    )
    if f"{{{field}}}" not in guess:
        w.facts = {**w.facts, f"{field}_unsaid": ""}
    turns = (line[0] + line[1:3] + line[3].upper() + line[4:] for line in guess.split("\n"))
    return w.fill("\n".join(turns).replace("C: ", f"{who}: ").replace("A: ", f"{by}: "))


def asked(w: Writer, field: str, ask: Bank, tell: Bank, slip: float = 0.1) -> str:
    """A question and its answer, or nothing when there is no answer."""
    if guess := guessed(w, 0.1, field):
        return guess
    answer = say(w, *tell[field], slip=slip)
    return f"C: {say(w, *ask[field])}\nA: {answer}" if answer else ""


def some_of(w: Writer, low: int, *fields: str) -> list[str]:
    """At least ``low`` of the fields, in random order."""
    return w.rng.sample(fields, w.rng.randrange(low, len(fields) + 1))


def cast(w: Writer, turns: list[str], *casts: tuple[str, ...], gap: str = "\n") -> str:
    """Write turns out, one line each, with the speaker labels of one of the casts (agent, caller, third)."""
    names = dict(zip("ACT", w.rng.choice(casts), strict=False))
    lines = [line for text in turns for line in text.split("\n") if line]
    return gap.join(
        (names[line[0]] + line[2:]).strip() if line[1:2] == ":" and line[0] in names else line for line in lines
    )


TELL: Bank = {
    "payoff_amount": (
        "The payoff amount on your loan is {payoff_amount}.",
        "To pay it off today, you would need {payoff_amount}.",
        "Your payoff quote comes to {payoff_amount}.",
        "So with interest through {good_through}, you're looking at {payoff_amount}.",
        "The total to satisfy the loan in full is {payoff_amount}.",
        "All right, and that figure is {payoff_amount} to close out the account.",
        "I'm showing a payoff of {payoff_amount}.",
        "If you were to pay the loan off, the full amount would be {payoff_amount}.",
        "What we would need from you to release the lien is {payoff_amount}.",
        "The amount that takes you all the way to zero is {payoff_amount}.",
        "You would be sending us {payoff_amount} as the final payment.",
        "As of today, {quote_date}, the payoff is {payoff_amount}.",
        "Okay, thank you for holding. The system has calculated {payoff_amount} to pay this loan in full.",
    ),
    "good_through": (
        "That's good until {good_through}.",
        "As long as we have it by {good_through}, that amount will hold.",
        "This quote is valid through {good_through}.",
        "That quote expires on {good_through}.",
        "We would need to receive the funds on or before {good_through}.",
        "You have until {good_through} to send that in at that amount.",
        "The figure I gave you is locked in up to and including {good_through}.",
        "The last day that number works is {good_through}.",
        "And just so you know, that's calculated out to {good_through}.",
        "It must post no later than {good_through}.",
    ),
    "per_diem": (
        "After that, interest accrues at {per_diem} per day.",
        "The per diem is {per_diem}.",
        "Your daily interest is {per_diem}.",
        "For each day past that, please add {per_diem}.",
        "It goes up by {per_diem} every day after that.",
        "Should the payment arrive late, it's an additional {per_diem} for every day.",
        "The daily rate of interest, in dollars, would be {per_diem}.",
        "Every further day costs {per_diem}.",
        "Interest on this account builds at {per_diem} a day.",
    ),
    "principal_balance": (
        "Your principal balance is {principal_balance}.",
        "Of that, {principal_balance} is principal.",
        "The unpaid principal is {principal_balance}.",
        "You still have {principal_balance} in principal outstanding.",
        "On the principal side, I see {principal_balance}.",
        "The remaining principal, before any interest, is {principal_balance}.",
        "What you owe on the loan itself, the principal, is {principal_balance}.",
        "Principal only, that would be {principal_balance}.",
    ),
    "accrued_interest": (
        "The accrued interest is {accrued_interest}.",
        "There's {accrued_interest} of interest that has built up.",
        "The interest portion is {accrued_interest}.",
        "And interest to date comes to {accrued_interest}.",
        "You have {accrued_interest} in unpaid interest.",
        "I see outstanding interest of {accrued_interest}.",
        "Interest that has accrued so far is {accrued_interest}.",
    ),
    "fees": (
        "There are fees totaling {fees} included.",
        "The total of all fees is {fees}.",
        "It does include {fees} in fees.",
        "Your fees altogether are {fees}.",
        "And the only fee on the account is a {fees} processing fee.",
        "Fees come to {fees} in all.",
    ),
    "vin": (
        "And the VIN I have on file is {vin}.",
        "That's for the vehicle with VIN {vin}.",
        "The vehicle identification number is {vin}.",
        "I have the {vehicle}, VIN {vin}.",
    ),
    "quote_date": (
        "Today is {quote_date}, so that's the date on the quote.",
        "I'm preparing this as of {quote_date}.",
        "The quote will be dated {quote_date}.",
        "That's the payoff as of today's date, {quote_date}.",
    ),
    "escrow_balance": (
        "Your escrow account currently holds {escrow_balance}.",
        "There is {escrow_balance} in escrow.",
        "The escrow balance is {escrow_balance}.",
        "We are holding {escrow_balance} in your escrow account.",
        "For taxes and insurance you have {escrow_balance} set aside in escrow.",
        "In escrow, I show {escrow_balance}.",
    ),
    "recording_fee": (
        "There's a recording fee of {recording_fee}.",
        "The county recording fee is {recording_fee}.",
        "It costs {recording_fee} to record the release.",
        "We also collect {recording_fee} to have the lien release recorded.",
        "The satisfaction gets recorded for {recording_fee}.",
    ),
    "property_address": (
        "And this is for the property at {property_address}.",
        "The property address I have is {property_address}.",
        "I show the property as {property_address}.",
        "The loan is secured by {property_address}.",
    ),
    "statement_date": (
        "I'm looking at the statement dated {statement_date}.",
        "Your most recent statement was issued on {statement_date}.",
        "The statement closed on {statement_date}.",
        "The billing statement from {statement_date} is the latest one I have.",
        "Your statement date was {statement_date}.",
    ),
    "due_date": (
        "Your next payment is due on {due_date}.",
        "The due date is {due_date}.",
        "We'd need that payment by {due_date}.",
        "It's due {due_date}.",
        "Payment is due no later than {due_date}.",
        "The due date on this bill is {due_date}.",
        "You have until {due_date} to make that payment.",
    ),
    "amount_due": (
        "The total amount due is {amount_due}.",
        "Your payment due is {amount_due}.",
        "The amount due on {due_date} is {amount_due}.",
        "In total, you would owe {amount_due} this month.",
        "The bill comes to {amount_due}.",
        "All together, what's due is {amount_due}.",
        "To be current you would pay {amount_due}.",
    ),
    "interest_rate": (
        "Your interest rate is {interest_rate}.",
        "You're at {interest_rate}.",
        "The loan carries a rate of {interest_rate}.",
        "I show a fixed rate of {interest_rate}.",
        "The current rate on that is {interest_rate}.",
        "It's {interest_rate}, and that does not change.",
    ),
    "principal_payment": (
        "The principal part of your payment is {principal_payment}.",
        "{principal_payment} of each payment goes toward principal.",
        "From this payment, {principal_payment} is applied to principal.",
        "Principal this month is {principal_payment}.",
    ),
    "interest_payment": (
        "The interest part is {interest_payment}.",
        "{interest_payment} goes to interest.",
        "You're paying {interest_payment} in interest this month.",
        "The interest on this bill comes to {interest_payment}.",
    ),
    "escrow_payment": (
        "And {escrow_payment} goes into escrow.",
        "The escrow portion of the payment is {escrow_payment}.",
        "For taxes and insurance, {escrow_payment} of the payment is collected.",
        "Your monthly escrow deposit is {escrow_payment}.",
    ),
    "past_due": (
        "The past due amount is {past_due}.",
        "I do show {past_due} past due.",
        "The overdue amount at the moment is {past_due}.",
        "What's outstanding from earlier months is {past_due}.",
        "You have {past_due} that's past due.",
    ),
    "late_fee": (
        "If it's received late, there's a late fee of {late_fee}.",
        "The late charge would be {late_fee}.",
        "A late fee of {late_fee} is assessed after the grace days.",
        "Paying after {late_date_day} adds a {late_fee} late charge.",
    ),
    "payment_amount": (
        "Your monthly payment is {payment_amount}.",
        "The payment amount is {payment_amount}.",
        "You'd be paying {payment_amount} a month.",
        "The next installment is {payment_amount}.",
        "Your scheduled payment is {payment_amount}, due {due_date}.",
        "Under the {plan} plan, the payment works out to {payment_amount} per month.",
    ),
    "statement_balance": (
        "Your statement balance is {statement_balance}.",
        "The balance on your last statement was {statement_balance}.",
        "The new balance on that statement is {statement_balance}.",
        "As of the statement you owed {statement_balance}.",
        "Your statement closed with a balance of {statement_balance}.",
        "To avoid interest, you'd pay the statement balance of {statement_balance}.",
    ),
    "minimum_payment": (
        "The minimum payment is {minimum_payment}.",
        "The least you can pay is {minimum_payment}.",
        "Your minimum due is {minimum_payment}.",
        "You would need to pay at least {minimum_payment}.",
        "A minimum of {minimum_payment} keeps the account current.",
    ),
    "purchase_apr": (
        "The APR on purchases is {purchase_apr}.",
        "Your purchase rate is {purchase_apr}.",
        "For purchases, you're at {purchase_apr}.",
        "The annual percentage rate for purchases is {purchase_apr}.",
        "It's {purchase_apr} on purchases and {cash_apr} on cash advances.",
    ),
    "credit_limit": (
        "Your credit limit is {credit_limit}.",
        "The line of credit is {credit_limit}.",
        "You have a total credit line of {credit_limit}.",
        "The limit on the card is {credit_limit}.",
        "You're approved up to {credit_limit}.",
    ),
    "available_credit": (
        "Your available credit is {available_credit}.",
        "You have {available_credit} available to spend.",
        "{available_credit} of that is still available.",
        "You can still charge {available_credit}.",
        "The remaining credit available is {available_credit}.",
    ),
}

ASK: Bank = {
    "payoff_amount": (
        "And how much would it take to pay it off completely?",
        "So what's the payoff amount, please?",
        "Could you tell me what I'd owe if I paid the whole thing today?",
    ),
    "good_through": (
        "How long is that good for?",
        "And when does that quote expire?",
        "By what date would you need it?",
    ),
    "per_diem": (
        "And what's the per diem?",
        "What if it gets there a few days late?",
        "How much interest does it add each day?",
    ),
    "principal_balance": (
        "How much of that is principal?",
        "What's my principal balance?",
        "Could you tell me how much principal is left?",
    ),
    "accrued_interest": (
        "And how much interest is in there?",
        "What's the interest so far?",
        "How much interest has built up?",
    ),
    "fees": ("Are there any fees in that?", "Does that include any fees?", "And what about fees?"),
    "vin": ("Can you confirm which vehicle that is?", "And you have the right VIN?", "Which car do you have on there?"),
    "quote_date": ("And what date will be on the quote?", "Is that as of today?"),
    "escrow_balance": (
        "What about my escrow?",
        "How much do I have in escrow?",
        "And the escrow account, how much is in it?",
    ),
    "recording_fee": (
        "Is there a fee to record the release?",
        "What does it cost to record that with the county?",
        "Who pays for the recording?",
    ),
    "property_address": ("Could you confirm which property that is?", "And that's for the right house?"),
    "statement_date": (
        "Which statement are you looking at?",
        "When was that statement issued?",
        "What's the date on that statement?",
    ),
    "due_date": ("When is that due?", "And what's the due date?", "By when do I have to pay?"),
    "amount_due": ("How much do I owe this month?", "What's the total I need to pay?", "So what's due?"),
    "interest_rate": (
        "What's my interest rate?",
        "Could you remind me what rate I have?",
        "And the rate on that loan is what, please?",
    ),
    "principal_payment": ("How much of my payment goes to principal?", "And what part of that is principal?"),
    "interest_payment": ("And how much is interest?", "How much of it is just interest?"),
    "escrow_payment": ("What goes to escrow every month?", "And the escrow piece?"),
    "past_due": ("Am I behind at all?", "Is anything past due?", "Do I have anything overdue?"),
    "late_fee": ("What happens if I'm late?", "What's the late fee?", "How much do you charge if it's late?"),
    "payment_amount": ("How much is my payment?", "What would the payment be?", "What do I pay each month?"),
    "statement_balance": (
        "What was my statement balance?",
        "How much do I owe on the last statement?",
        "What's the balance on the bill?",
    ),
    "minimum_payment": ("What's the least I can pay?", "And the minimum?", "What's my minimum payment?"),
    "purchase_apr": ("What APR am I paying?", "What's my interest rate on purchases?", "And the APR, please?"),
    "credit_limit": ("What's my credit limit?", "How high is my limit?", "And what's the total line?"),
    "available_credit": ("How much can I still spend?", "What's my available credit?", "How much room do I have left?"),
}

STATUS: Bank = {
    "in_school": (
        "Your loans are [in school] status right now.",
        "The school has you reported as [enrolled in school].",
        "As long as you're [in school], nothing is due.",
    ),
    "grace": (
        "You're still in your [grace period].",
        "Your loan is in its [grace period] at the moment.",
        "I show you in [grace].",
    ),
    "repayment": (
        "Your loan is in [repayment].",
        "You entered [repayment] some time ago.",
        "The account is in [active repayment] status.",
    ),
    "deferment": (
        "Your loans are in [deferment].",
        "Your payments are currently [deferred].",
        "I see an approved [deferment] on the account.",
    ),
    "forbearance": (
        "Your account is in [forbearance] at this time.",
        "You have been placed in a [forbearance].",
        "The status shows [forbearance].",
    ),
    "default": (
        "I'm afraid the loan is in [default].",
        "The account has gone into [default].",
        "The status that I see is [default].",
    ),
}

OPEN = (
    "Thank you for calling {org}, this is {agent_name}. How may I help you today?",
    "Good morning, {org}, my name is {agent_name}. How can I help?",
    "Good afternoon and thank you for choosing {org}. You're speaking with {agent_name}.",
    "Thank you for holding. This is {agent_name} with {org} customer care.",
    "Hello, you've reached {org}. My name is {agent_name}, on a recorded line. Who do I have the pleasure of speaking with?",
    "Thanks for calling, this is {agent_name}. How may I assist you?",
)
NUMBER_ASK = (
    "May I have your account number, please?",
    "Could I start with your account number?",
    "Sure, I can help with that. What's the number, please?",
    "Absolutely. Do you have your account number handy?",
    "Of course. What is the number on the account?",
)
NUMBER_GIVEN = (
    "{whole}Yes, it's {account_number}.",
    "{whole}Let me find it... {account_number}.",
    "{whole}The number is {account_number}.",
    "{whole}Sure. {account_number}.",
    "{tail}It ends in {account_number}.",
    "{tail}I only have the last four, {account_number}.",
    "{tail}The last four digits are {account_number}.",
)
NUMBER_BACK = (
    "{whole}Thank you. That's {account_number}?",
    "{whole}Okay, I have {account_number}.",
    "{tail}Okay, ending in {account_number}, thank you.",
    "Thank you.",
    "Perfect, one moment.",
    "Got it, thank you.",
)
VERIFY = (
    "A: And could you verify your date of birth?\nC: {birth_date}.",
    "A: For security, the last four of your social?\nC: {last_four_ssn}.",
    "A: And the zip code on file?\nC: {zip_code}.",
    "A: May I have your full name?\nC: {customer_name}.",
    "A: Is {phone} still the best number to reach you?\nC: Yes, it is.",
    "A: And your mailing address?\nC: {customer_address}.",
    "A: Can you tell me when you made your last payment?\nC: That was {last_payment_date}, for {last_payment}.\nA: Thank you, you're verified.",
)
CLOSE = (
    "A: Is there anything else I can help you with?\nC: No, that's everything, thank you.\nA: Thank you for being a valued customer.",
    "C: That's all I needed. Thank you so much.\nA: You're very welcome. Have a wonderful day.",
    "A: Your confirmation number for this call is {confirmation}.\nC: Thank you.",
    "C: You've been very helpful.\nA: My pleasure. Take care.",
    "A: If you have any questions, call us back at {phone}.\nC: I will. Bye now.",
    "A: You may receive a short survey after this call.\nC: Okay, bye.",
)
ASIDES = (
    "A: While I have you, your regular payment of {monthly_payment} is still due {next_due_date} if the payoff isn't in by then.\nC: Understood.",
    "C: My app says I owe {current_balance}.\nA: That's the current balance. It isn't a payoff, it doesn't include the interest.",
    "C: Last month someone told me {old_payoff}.\nA: That quote expired on {expired_date}, so please don't use that one.",
    "A: I see your last payment of {last_payment} came in on {last_payment_date}. Thank you for that.",
    "A: If you'd like to wire it, your own bank may charge something like {wire_fee}.\nC: I'll mail a check.",
    "C: I also have a savings account with you, with about {other_amount} in it.\nA: I can transfer you to deposits afterwards.",
    "C: What was the original loan?\nA: You financed {original_amount} back on {opened_date}.",
    "C: What's my rate on this, anyway?\nA: It's {interest_rate}.",
    "A: The loan would otherwise mature on {maturity_date}.",
    "A: I do see {past_due} past due, just so you're aware; the payoff covers that.",
)
ECHO = (
    "C: Okay, so that's {hole}. Let me write it down.",
    "C: {hole}, thank you.",
    "C: Let me repeat that. {hole}.\nA: That is correct.",
    "C: Was that {hole:wrong}?\nA: No, {hole}.",
    "C: I'm sorry, I have {hole:wrong} here.\nA: It's {hole}, ma'am.",
    "C: Could you say that again?\nA: Of course. {hole}.",
    "C: {hole}. And I have that right?\nA: You do.",
)
CASTS = (
    ("Agent:", "Caller:", "Supervisor:"),
    ("Agent:", "Caller:", "Supervisor:"),
    ("Representative:", "Customer:", "Supervisor:"),
    ("AGENT:", "CUSTOMER:", "SUPERVISOR:"),
    ("Rep:", "Member:", "Lead:"),
    ("CSR:", "Client:", "Manager:"),
)


def told(w: Writer, field: str, slip: float = 0.12) -> str:
    """A field in this hand's words."""
    return say(w, *TELL[field], slip=slip)


def echo(w: Writer, probability: float, *fields: str) -> str:
    """Perhaps the caller repeats one of the values just said."""
    field = w.rng.choice(fields)
    return (
        perhaps(w, probability, *(wording.replace("{hole", "{" + field) for wording in ECHO))
        if w.has(field) and not w.has(f"{field}_unsaid")
        else ""
    )


def opened(w: Writer, *wishes: str) -> list[str]:
    """Greeting, wish, account number, one or two checks."""
    return [
        turn("A", say(w, *OPEN)),
        turn("C", say(w, *wishes)),
        *(
            [turn("A", say(w, *NUMBER_ASK)), turn("C", say(w, *NUMBER_GIVEN)), turn("A", say(w, *NUMBER_BACK))]
            if w.chance(0.85)
            else []
        ),
        *[w.fill(check) for check in w.rng.sample(VERIFY, w.rng.choice((0, 1, 1, 2)))],
    ]


def ended(w: Writer) -> str:
    """A courteous end."""
    return perhaps(w, 0.9, *CLOSE)


def page(w: Writer, turns: list[str], heading: str = "") -> str:
    """The call on paper: perhaps a heading, then turns in one of this hand's layouts."""
    gap = w.rng.choice(("\n", "\n", "\n\n"))
    head = perhaps(w, 0.35, heading) if heading else ""
    return (head + "\n\n" if head else "") + cast(w, turns, *CASTS, gap=gap)


@family("auto_loan_payoff", "transcript")
def polite_car_quote(w: Writer) -> str:
    """A courteous agent quotes, then answers one question after another."""
    prepared(w)
    wishes = (
        "Hello, I would like to get a payoff quote for my car loan, please.",
        "Hi, I'm trading in my {vehicle} and need the payoff.",
        "Yes, hello. I've sold my {vehicle} and would like to pay off the loan.",
    )
    questions = [
        asked(w, field, ASK, TELL)
        for field in some_of(w, 1, "per_diem", "principal_balance", "accrued_interest", "fees", "vin")
    ]
    return page(
        w,
        [
            *opened(w, *wishes),
            turn(
                "A",
                say(w, "Okay, I have your account here.", "Thank you for your patience.", ""),
                told(w, "payoff_amount"),
                told(w, "good_through"),
            ),
            echo(w, 0.4, "payoff_amount", "good_through"),
            *questions,
            perhaps(w, 0.6, *ASIDES),
            ended(w),
        ],
        "Call recording {reference}\nDate of call: {quote_date}",
    )


@family("auto_loan_payoff", "transcript")
def polite_car_readback(w: Writer) -> str:
    """An older caller writes everything down and reads it back; the agent corrects him patiently."""
    prepared(w)
    return page(
        w,
        [
            *opened(
                w,
                "Good morning, dear. My wife {other_person} and I want to pay off the car.",
                "Hello. I have a pencil ready. I want to pay off my vehicle loan.",
            ),
            turn("A", perhaps(w, 0.5, *TELL["quote_date"]), told(w, "payoff_amount", 0.4)),
            "C: Slowly, please.",
            "A: " + say(w, "Of course. {payoff_amount}.", "Certainly, {payoff_amount:spoken}."),
            echo(w, 0.8, "payoff_amount"),
            turn("A", told(w, "good_through", 0.3)),
            echo(w, 0.7, "good_through"),
            turn("A", told(w, "per_diem", 0.3)),
            echo(w, 0.5, "per_diem"),
            perhaps(
                w, 0.5, "C: And where does the title go?\nA: We mail it to {customer_address} once the loan is closed."
            ),
            perhaps(
                w,
                0.4,
                "C: Now, I had figured {payoff_amount_about} at home.\nA: I understand, but the amount is {payoff_amount}.\nC: All right, I'll trust you.",
            ),
            ended(w),
        ],
    )


@family("auto_loan_payoff", "transcript")
def polite_car_by_mail(w: Writer) -> str:
    """No figure on the phone: the quote will be mailed, whatever the caller guesses."""
    prepared(w)
    return page(
        w,
        [
            *opened(w, "Hello, could you tell me the payoff on my car?", "I'm calling for a payoff quote, please."),
            "A: "
            + say(
                w,
                "I'm afraid we can't give payoffs over the phone. I'll have to send that by mail.",
                "I've put in the request. You'll have the payoff letter in {days_said} business days.",
                "The payoff department is closed, so I can only request the letter for you.",
            ),
            perhaps(
                w,
                0.6,
                "C: It's about {old_payoff}, isn't it?\nA: I'm not able to confirm that, I'm sorry.",
                "C: Last month they told me {old_payoff}.\nA: That quote is no longer valid.",
                "C: My statement from {last_payment_date} said {current_balance}.\nA: That's a balance and not a payoff, sir.",
            ),
            *[asked(w, field, ASK, TELL) for field in some_of(w, 0, "principal_balance", "vin", "per_diem")],
            perhaps(w, 0.4, "C: And my rate is {interest_rate}?\nA: The letter will have all of that."),
            perhaps(w, 0.5, "A: Should we send it to {customer_address}?\nC: Yes, please."),
            perhaps(w, 0.5, "A: Your next payment of {monthly_payment} is due {next_due_date}.\nC: I know, thank you."),
            ended(w),
        ],
    )


@family("mortgage_payoff", "transcript")
def polite_house_sale(w: Writer) -> str:
    """A seller wants every line of the payoff explained before closing."""
    prepared(w)
    lines = [
        told(w, field)
        for field in some_of(w, 2, "principal_balance", "accrued_interest", "fees", "recording_fee", "escrow_balance")
    ]
    return page(
        w,
        [
            *opened(
                w,
                "We're selling our house and need a payoff statement.",
                "Hello, I'm calling about a mortgage payoff. We close on {next_due_date}.",
                "Hi, our home at {property_address} is under contract and we need the payoff.",
            ),
            perhaps(w, 0.5, "A: " + say(w, *TELL["property_address"]) + "\nC: That's right."),
            turn("A", told(w, "payoff_amount"), told(w, "good_through")),
            "C: "
            + say(w, "Could you break that down for me?", "What's in that number?", "And how do you get to that?"),
            turn("A", say(w, "Certainly.", "I'd be glad to.", "Let me see."), *lines),
            asked(w, "per_diem", ASK, TELL),
            perhaps(
                w,
                0.4,
                "C: Will I get my escrow back?\nA: Yes, a refund check goes out within {days_said} business days of the payoff.",
            ),
            perhaps(
                w,
                0.4,
                "C: {title_company} is handling the closing.\nA: They can order the written payoff by fax at {fax}.",
            ),
            perhaps(w, 0.4, *ASIDES),
            ended(w),
        ],
        "Recorded {quote_date}\nAgent: {agent_name}",
    )


@family("mortgage_payoff", "transcript")
def polite_refinance(w: Writer) -> str:
    """A homeowner's own estimate against the servicer's number."""
    prepared(w)
    guess = (
        "C: According to my spreadsheet it should be {payoff_amount_about}.\nA: That's very close, but the actual payoff is {payoff_amount}.",
        "C: So roughly {old_payoff}?\nA: It's a little different. {payoff_amount} is what you need.",
        "C: I was expecting around {principal_balance_about}.\nA: With interest included, the payoff is {payoff_amount}.",
        "C: Somebody at my new bank said {payoff_amount:wrong}.\nA: I don't know where they got that. Our figure is {payoff_amount}.",
    )
    return page(
        w,
        [
            *opened(w, "Hi, I'm refinancing with another bank and they want a payoff.", "I need to know what it takes to pay off my mortgage.", "Hello, I came into some money and want to get rid of my mortgage."),
            say(w, *guess),
            turn("A", told(w, "good_through"), perhaps(w, 0.7, *TELL["per_diem"])),
            *[asked(w, field, ASK, TELL) for field in some_of(w, 1, "escrow_balance", "recording_fee", "principal_balance", "fees", "accrued_interest", "property_address")],
            echo(w, 0.5, "payoff_amount", "good_through"),
            perhaps(w, 0.4, "C: The new rate is {interest_rate}, so it's worth it.\nA: Congratulations."),
            perhaps(w, 0.3, "C: They pay my taxes from escrow, right? {tax_amount} in November?\nA: Taxes were paid, yes."),
            ended(w),
        ],
        "Date: {quote_date}",
    )  # fmt: skip


@family("mortgage_payoff", "transcript")
def polite_no_year(w: Writer) -> str:
    """Everyone leaves the year away, and the quote holds for so many days: no date to note."""
    prepared(w)
    until = (
        "That's good for {days_said} days.",
        "It's valid through {good_through_day}.",
        "We'd need it by {good_through_day}, five o'clock Eastern.",
        "You have {days_said} days before it expires.",
        "That includes interest up to {good_through_day}.",
    )
    return page(
        w,
        [
            *opened(w, "Hello, I'd like a payoff for {good_through_day}, please.", "Hi, I want to pay my home loan off around {good_through_day}.", "Good afternoon. Payoff quote, please."),
            "A: "
            + say(w, "The payoff is {payoff_amount}.", "Through {good_through_day}, that would be {payoff_amount}.", "Okay, {payoff_amount} pays it off.", slip=0.2)
            + " "
            + say(w, *until),
            perhaps(w, 0.5, "C: So until {good_through_day}?\nA: Exactly."),
            *[asked(w, field, ASK, TELL) for field in some_of(w, 1, "per_diem", "escrow_balance", "recording_fee", "principal_balance", "accrued_interest")],
            echo(w, 0.3, "payoff_amount"),
            perhaps(w, 0.3, "C: And the payment due {next_due_date_day}, do I still make that?\nA: Yes, {monthly_payment}, unless the payoff is here first."),
            ended(w),
        ],
    )  # fmt: skip


@family("mortgage_statement", "transcript")
def polite_bill_walk(w: Writer) -> str:
    """Agent and homeowner go down the statement line by line."""
    prepared(w)
    lines = [
        turn(w.rng.choice("AA"), told(w, field, 0.15))
        for field in some_of(w, 4, "interest_rate", "principal_payment", "interest_payment", "escrow_payment", "escrow_balance", "principal_balance", "past_due", "late_fee")
    ]  # fmt: skip
    nods = (
        "C: Mm-hmm.",
        "C: Okay, I see it.",
        "C: Yes.",
        "C: Right, that matches mine.",
        "C: Go on.",
        "C: And below that?",
    )  # fmt: skip
    walked = [text for line in lines if line for text in (line, w.rng.choice(nods))]
    return page(
        w,
        [
            *opened(w, "I received my statement and I don't understand it.", "Could you go through my mortgage statement with me?", "Hello, my payment went up and I'd like to know why."),
            turn("A", say(w, "Let's look at it together.", "I have it in front of me.", ""), told(w, "statement_date")),
            turn("A", told(w, "amount_due"), told(w, "due_date") if w.chance(0.7) else ""),
            *walked,
            perhaps(w, 0.4, "C: And year to date I paid {ytd_interest} in interest?\nA: Yes, and {ytd_principal} toward principal."),
            perhaps(w, 0.4, "A: Your county taxes of {tax_amount} go out on {tax_date}."),
            perhaps(w, 0.3, "C: It used to be {last_payment:plain}.\nA: That was the last payment, received {last_payment_date}."),
            ended(w),
        ],
    )  # fmt: skip


@family("mortgage_statement", "transcript")
def polite_behind(w: Writer) -> str:
    """A borrower who fell behind; a kind agent finds out what is owed."""
    prepared(w)
    return page(
        w,
        [
            *opened(
                w,
                "I'm sorry, I think I missed a payment.",
                "My husband usually takes care of the mortgage, but he passed away. Are we behind?",
                "I got a letter saying I'm late.",
            ),
            asked(w, "past_due", ASK, TELL, 0.25),
            asked(w, "amount_due", ASK, TELL, 0.25),
            perhaps(w, 0.5, "C: I thought it was {amount_due:wrong}.\nA: With everything included, it's {amount_due}."),
            turn("A", told(w, "due_date", 0.2)),
            asked(w, "late_fee", ASK, TELL),
            perhaps(w, 0.4, "A: After {late_date}, the total would be {amount_after_late}.\nC: Oh dear."),
            perhaps(
                w,
                0.4,
                "C: Could I send {other_amount} now?\nA: We'd hold a partial payment as unapplied funds. There's {unapplied} there already.",
            ),
            perhaps(w, 0.4, "A: I can waive {small_fee} as a courtesy.\nC: That's very kind."),
            *[
                asked(w, field, ASK, TELL)
                for field in some_of(w, 0, "principal_balance", "interest_rate", "escrow_balance")
            ],
            ended(w),
        ],
    )


@family("mortgage_statement", "transcript")
def polite_rate_never_said(w: Writer) -> str:
    """A rate is asked about, but nobody confirms it; the rest is answered."""
    prepared(w)
    doubts = (
        "C: My rate is {interest_rate_guess}, correct?\nA: I'd have to transfer you to home lending for rate questions.",
        "C: Am I still at {interest_rate_guess}?\nA: I don't have the rate on this screen, I'm sorry.",
        "C: The neighbors got {interest_rate_guess}. Could I get that?\nA: Our lending team can tell you what they offer today.",
        "C: Isn't it something like {interest_rate_guess}?\nA: It's on page two of your note. I can't see it from here.",
    )
    return page(
        w,
        [
            *opened(w, "Good day. I have a few questions about my mortgage.", "Hello, I'd like to know where I stand with the house."),
            *w.shuffled(say(w, *doubts), *[asked(w, field, ASK, TELL) for field in some_of(w, 2, "amount_due", "due_date", "principal_balance", "escrow_balance", "escrow_payment", "statement_date", "late_fee")]),
            perhaps(w, 0.4, "C: And is there a prepayment penalty?\nA: It would be {prepayment_penalty} in the first years."),
            perhaps(w, 0.3, "A: The loan runs until {maturity_date}."),
            ended(w),
        ],
    )  # fmt: skip


@family("student_loan", "transcript")
def polite_graduate(w: Writer) -> str:
    """A recent graduate asks what comes next."""
    prepared(w)
    return page(
        w,
        [
            *opened(
                w,
                "Hi, I just graduated from {school} and I don't know when I have to start paying.",
                "Hello, I'd like to know about my student loans.",
                "My mom told me to call about my loans from {school}.",
            ),
            turn("A", say(w, "Congratulations!", "Let me take a look.", "I can help with that."), standing(w, STATUS)),
            *[asked(w, field, ASK, TELL, 0.2) for field in ("payment_amount", "due_date")],
            echo(w, 0.4, "payment_amount", "due_date"),
            *[
                asked(w, field, ASK, TELL)
                for field in some_of(w, 1, "principal_balance", "accrued_interest", "interest_rate")
            ],
            perhaps(
                w,
                0.4,
                "C: And how much did I borrow in the first place?\nA: {original_amount}, disbursed {disbursed_date}.",
            ),
            perhaps(w, 0.3, "A: When interest capitalizes, {capitalized} would be added.\nC: I see."),
            perhaps(w, 0.3, "C: My roommate pays {other_amount} a month.\nA: Everyone's plan is a little different."),
            ended(w),
        ],
    )


@family("student_loan", "transcript")
def polite_hardship(w: Writer) -> str:
    """Someone who lost a job asks for relief; what might be applied for is not the status."""
    prepared(w)
    options = (
        "A: You may qualify for an unemployment option. I can mail you the application.\nC: Please do.",
        "A: I can e-mail you the forms for an income-driven plan.\nC: Thank you.",
        "A: You could apply for a forbearance or a deferment.\nC: I'll think about that.",
        "A: Just so you know, a loan goes into default after two hundred seventy days.\nC: I don't want that.",
        "C: Could I pay {other_amount} instead?\nA: I would have to submit that for review.",
    )
    return page(
        w,
        [
            *opened(
                w,
                "I lost my job and I'm worried about my student loan.",
                "I can't make this month's payment, I'm afraid.",
                "Hello, I'm having trouble with my payments.",
            ),
            perhaps(w, 0.6, turn("A", standing(w, STATUS))),
            asked(w, "payment_amount", ASK, TELL, 0.2),
            asked(w, "due_date", ASK, TELL, 0.2)
            if w.chance(0.7)
            else "A: It would be due " + say(w, "{due_date_day}."),
            say(w, *options),
            perhaps(w, 0.5, "C: How much am I behind?\nA: {past_due}."),
            *[
                asked(w, field, ASK, TELL)
                for field in some_of(w, 1, "principal_balance", "accrued_interest", "interest_rate")
            ],
            perhaps(w, 0.3, "C: And altogether?\nA: The total balance with interest is {total_balance}."),
            ended(w),
        ],
    )


@family("student_loan", "transcript")
def polite_parent_calls(w: Writer) -> str:
    """A parent with authorisation asks about several loans; only one account is discussed."""
    prepared(w)
    return page(
        w,
        [
            *opened(
                w,
                "I'm calling for my daughter, {other_person}. I'm authorized on the account.",
                "I co-signed a loan for my son and would like some information.",
                "Hello, I'm the parent borrower.",
            ),
            *w.shuffled(
                *[
                    asked(w, field, ASK, TELL, 0.2)
                    for field in some_of(
                        w, 2, "principal_balance", "accrued_interest", "interest_rate", "payment_amount", "due_date"
                    )
                ]
            ),
            perhaps(w, 0.5, "C: And what's the state of the loan?\n" + turn("A", standing(w, STATUS))),
            perhaps(
                w,
                0.4,
                "C: Is she in default?\nA: I would have to ask my supervisor about that. Could she call us herself?",
            )
            if w.chance(0.3)
            else "",
            perhaps(w, 0.5, "C: I sent {last_payment} on {last_payment_date}.\nA: Yes, we received that."),
            perhaps(
                w, 0.4, "C: She also has a loan with another company, about {other_amount}.\nA: I can only see ours."
            ),
            ended(w),
        ],
    )


@family("credit_card_statement", "transcript")
def polite_card_balance(w: Writer) -> str:
    """A cardholder asks for balance, minimum and date."""
    prepared(w)
    return page(
        w,
        [
            *opened(
                w,
                "Hello, I'd like to know what I owe on my card.",
                "Good evening. I haven't received my bill this month.",
                "Hi, I'd like to make a payment on my credit card.",
            ),
            perhaps(w, 0.5, *(f"A: {wording}" for wording in TELL["statement_date"])),
            asked(w, "statement_balance", ASK, TELL, 0.2),
            perhaps(
                w,
                0.5,
                "C: My app says {current_balance}.\nA: That's today's balance, with purchases after the statement. The statement balance was {statement_balance}.",
            ),
            asked(w, "minimum_payment", ASK, TELL, 0.2),
            asked(w, "due_date", ASK, TELL, 0.2),
            echo(w, 0.5, "minimum_payment", "due_date", "statement_balance"),
            *[
                asked(w, field, ASK, TELL)
                for field in some_of(w, 0, "purchase_apr", "available_credit", "credit_limit")
            ],
            perhaps(
                w, 0.4, "C: Can I pay {other_amount} today?\nA: Certainly. Your confirmation number is {confirmation}."
            ),
            ended(w),
        ],
    )


@family("credit_card_statement", "transcript")
def polite_card_increase(w: Writer) -> str:
    """A request for a higher limit that is not decided on the phone."""
    prepared(w)
    return page(
        w,
        [
            *opened(
                w,
                "I'd like to ask for a higher limit, please.",
                "Hello, we're going on a trip and I need more room on the card.",
            ),
            turn("A", told(w, "credit_limit", 0.2), told(w, "available_credit", 0.2)),
            echo(w, 0.4, "credit_limit", "available_credit"),
            perhaps(
                w,
                0.7,
                "C: Could you raise it to {other_limit}?\nA: I'll submit that. You'll hear from us in {days_said} days.",
                "A: How much were you hoping for?\nC: {other_limit}, maybe.\nA: I'll put in the request. Until then, it stays at {credit_limit}.",
            ),
            perhaps(w, 0.4, "C: And for cash?\nA: The cash advance line is {cash_limit}, at {cash_apr}."),
            *[
                asked(w, field, ASK, TELL)
                for field in some_of(w, 1, "purchase_apr", "statement_balance", "minimum_payment", "due_date")
            ],
            perhaps(w, 0.4, "A: You also have {rewards} points.\nC: Oh, good."),
            ended(w),
        ],
    )


@family("credit_card_statement", "transcript")
def polite_card_late_fee(w: Writer) -> str:
    """A late fee is disputed; the statement is read out on the way."""
    prepared(w)
    return page(
        w,
        [
            *opened(w, "I was charged a late fee of {late_fee} and I don't think that's right.", "Hello, there's a {late_fee} fee on my bill. Could that be removed?"),
            turn("A", told(w, "statement_date"), perhaps(w, 0.7, *TELL["statement_balance"], slip=0.2)),
            "A: "
            + say(w, "The payment came in on {last_payment_date}, which was after the due date.", "I see your payment of {last_payment}, but it posted late."),
            perhaps(w, 0.7, "A: I'll credit the {late_fee} as a one-time courtesy.\nC: Thank you.", "A: I can take off half of it, {small_fee}.\nC: I appreciate that."),
            turn("A", told(w, "minimum_payment", 0.2), told(w, "due_date", 0.2)),
            echo(w, 0.5, "minimum_payment", "due_date"),
            perhaps(w, 0.5, "C: And this {tx_amount} at {merchant}, what's that?\nA: That posted {tx_date}. I can open a dispute."),
            *[asked(w, field, ASK, TELL) for field in some_of(w, 0, "purchase_apr", "credit_limit", "available_credit")],
            perhaps(w, 0.3, "C: Will I pay the penalty rate now?\nA: No, the {penalty_apr} only applies after two late payments."),
            ended(w),
        ],
    )  # fmt: skip
