"""The breathless hand: people between two other things, cut-off sentences, hold music, call-backs and voicemails."""

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

OOPS = (
    "— no. no. ", "— wait wait wait, ", "— shoot, sorry, ", "... nope, ", "— ugh, that's the old one, ", " no sorry ", " uh scratch that ",
    "— oh hang on, ", " wait that's not right uh ", "— lemme read that again. ", "... did I say that? ", " I mean ", "— sorry, can't read today, ",
    " uh, correction, ", "— hold up, it refreshed. ", " er, ", "... strike that. ", "— whoops. ", " or no, sorry, ",
)  # fmt: skip

TELL: Bank = {
    "payoff_amount": (
        "so payoff's {payoff_amount}",
        "okay you're looking at {payoff_amount} to be done with it",
        "{payoff_amount}. that's the whole thing",
        "to zero it out, {payoff_amount}",
        "it's gonna be {payoff_amount}, payoff",
        "that'll close it, {payoff_amount}",
        "ten-day payoff, {payoff_amount}",
        "I got {payoff_amount} on the payoff screen",
        "with interest and everything {payoff_amount}",
        "you'd need {payoff_amount} to kill the loan today",
        "full payoff {payoff_amount}",
        "if you wanna pay it off off, like completely, {payoff_amount}",
        "{payoff_amount} and you're done, you own it",
        "so payoff as of today uh {quote_date} is {payoff_amount}",
        "system says {payoff_amount} to pay in full",
    ),
    "good_through": (
        "good till {good_through}",
        "gotta be here by {good_through}",
        "and that's through {good_through}",
        "long as we get it by {good_through} you're fine",
        "that number dies {good_through}",
        "you got until {good_through}",
        "expires {good_through}",
        "that's if it posts on or before {good_through}",
        "I ran it out to {good_through}",
        "so {good_through}'s your last day at that number",
        "it holds to {good_through}",
    ),
    "per_diem": (
        "{per_diem} a day after that",
        "per diem's {per_diem}",
        "it ticks up {per_diem} a day",
        "add {per_diem} for every day you're late",
        "daily is {per_diem}",
        "then it's another {per_diem} each day",
        "{per_diem} per day, interest",
        "it grows like {per_diem} every day",
        "tack on {per_diem} daily",
    ),
    "principal_balance": (
        "principal's {principal_balance}",
        "{principal_balance} principal",
        "you got {principal_balance} left in principal",
        "principal only, {principal_balance}",
        "uh, unpaid principal, {principal_balance}",
        "without interest? {principal_balance}, that's the principal",
        "principal balance {principal_balance}",
    ),
    "accrued_interest": (
        "interest is {accrued_interest}",
        "{accrued_interest} in interest so far",
        "plus {accrued_interest} interest",
        "{accrued_interest} accrued",
        "there's {accrued_interest} interest sitting on there",
        "and the interest, uh, {accrued_interest}",
        "unpaid interest, {accrued_interest}",
    ),
    "fees": (
        "fees, all of 'em, {fees}",
        "{fees} in fees total",
        "there's {fees} fees rolled in",
        "total fees {fees}",
        "it's got {fees} in fees baked in",
    ),
    "vin": ("VIN's {vin}", "VIN {vin}", "uh the {vehicle}, VIN is {vin}", "vehicle ID {vin}"),
    "escrow_balance": (
        "escrow's got {escrow_balance}",
        "{escrow_balance} in escrow",
        "escrow balance {escrow_balance}",
        "there's {escrow_balance} sitting in escrow",
        "you'd get escrow back separate, that's {escrow_balance}",
        "escrow, lemme see, {escrow_balance}",
    ),
    "recording_fee": (
        "recording fee's {recording_fee}",
        "{recording_fee} to record the release",
        "county wants {recording_fee} to record",
        "recording, {recording_fee}",
    ),
    "property_address": (
        "that's {property_address} right",
        "property's {property_address}",
        "I got {property_address} for the property",
        "house at {property_address}",
    ),
    "statement_date": (
        "statement's from {statement_date}",
        "the {statement_date} statement",
        "bill cut {statement_date}",
        "statement date {statement_date}",
        "statement, uh, printed {statement_date}",
    ),
    "due_date": (
        "due {due_date}",
        "it's due {due_date}",
        "we need it by {due_date}",
        "payment's due {due_date}",
        "you've got till {due_date} to pay",
        "due date {due_date}",
        "and, uh, {due_date}, that's when it's due",
        "next one's due {due_date}",
    ),
    "amount_due": (
        "{amount_due} due",
        "you owe {amount_due} this time",
        "total due's {amount_due}",
        "so {amount_due}, that's what you gotta pay",
        "bill's {amount_due}",
        "amount due {amount_due}",
        "all in it's {amount_due} for this one",
        "{amount_due} gets you current",
    ),
    "interest_rate": (
        "rate's {interest_rate}",
        "you're at {interest_rate}",
        "{interest_rate}, fixed",
        "it's a {interest_rate} loan",
        "interest rate {interest_rate}",
        "you locked in {interest_rate}",
    ),
    "principal_payment": (
        "{principal_payment} of it's principal",
        "principal piece is {principal_payment}",
        "{principal_payment} knocks down principal",
    ),
    "interest_payment": (
        "{interest_payment} is interest",
        "interest piece {interest_payment}",
        "{interest_payment} just goes to interest, yeah I know",
    ),
    "escrow_payment": (
        "{escrow_payment} escrow",
        "escrow's {escrow_payment} of the payment",
        "then {escrow_payment} into escrow every month",
    ),
    "past_due": (
        "past due's {past_due}",
        "you're {past_due} behind",
        "{past_due} past due",
        "there's {past_due} overdue",
        "you've got {past_due} carried over, that's past due",
    ),
    "late_fee": (
        "late fee's {late_fee}",
        "{late_fee} if it's late",
        "we'd hit you with {late_fee} late fee",
        "miss it and it's {late_fee}, the late charge",
    ),
    "payment_amount": (
        "{payment_amount} a month",
        "payment's {payment_amount}",
        "you pay {payment_amount}",
        "next payment {payment_amount}",
        "monthly is {payment_amount}",
        "{payment_amount}, that's your payment on {plan}",
        "your bill's {payment_amount}",
    ),
    "statement_balance": (
        "statement balance {statement_balance}",
        "last statement was {statement_balance}",
        "your statement said {statement_balance}",
        "{statement_balance}, that's the statement balance",
        "closed at {statement_balance} on the statement",
        "pay {statement_balance} and there's no interest, that's your statement balance",
    ),
    "minimum_payment": (
        "minimum's {minimum_payment}",
        "{minimum_payment} minimum",
        "at least {minimum_payment}",
        "min payment {minimum_payment}",
        "you could just do the {minimum_payment}, the minimum",
        "{minimum_payment} is the least you can do",
    ),
    "purchase_apr": (
        "APR's {purchase_apr}",
        "purchases are {purchase_apr}",
        "{purchase_apr} on purchases",
        "purchase APR {purchase_apr}",
        "you're paying {purchase_apr} on regular purchases",
    ),
    "credit_limit": (
        "limit's {credit_limit}",
        "{credit_limit} limit",
        "it's a {credit_limit} line",
        "you top out at {credit_limit}, that's the limit",
        "credit line {credit_limit}",
    ),
    "available_credit": (
        "{available_credit} available",
        "you got {available_credit} left",
        "available's {available_credit}",
        "you can still put {available_credit} on it",
        "open to buy is {available_credit}",
    ),
}

ASK: Bank = {
    "payoff_amount": ("payoff?", "just the payoff please", "what do I need to pay it off", "what's the number"),
    "good_through": ("till when", "good until?", "and that's good for how long", "when's it expire"),
    "per_diem": ("per diem?", "and if it's late?", "what's it a day", "daily?"),
    "principal_balance": ("principal?", "how much is principal", "and without the interest"),
    "accrued_interest": ("interest?", "how much interest is that", "what's the interest part"),
    "fees": ("fees?", "any fees in there", "you guys tack on fees?"),
    "vin": ("which car is that", "you got the VIN?"),
    "escrow_balance": ("escrow?", "what's in escrow", "and my escrow?"),
    "recording_fee": ("recording fee?", "what's the county thing", "and to record it"),
    "property_address": ("which house is that", "you got the right house?"),
    "statement_date": ("which bill are you on", "what's the date on that", "which statement"),
    "due_date": ("when's it due", "due when", "by when"),
    "amount_due": ("how much", "what do I owe", "total?"),
    "interest_rate": ("rate?", "what's my rate", "what am I at, rate-wise"),
    "principal_payment": ("how much is principal of that", "what goes to principal"),
    "interest_payment": ("and interest?", "interest part?"),
    "escrow_payment": ("escrow part?", "and escrow every month?"),
    "past_due": ("am I behind", "anything past due", "how far behind am I"),
    "late_fee": ("what's the late fee", "and if I'm late", "how bad's the late charge"),
    "payment_amount": ("what's the payment", "how much a month", "what's my bill"),
    "statement_balance": ("statement balance?", "what was the bill", "what's on the statement"),
    "minimum_payment": ("minimum?", "what's the least I can do", "min?"),
    "purchase_apr": ("what's the APR", "APR?", "what am I paying in interest, percent"),
    "credit_limit": ("what's my limit", "limit?", "how much is the line"),
    "available_credit": ("how much is left", "what can I still spend", "available?"),
}

STATUS: Bank = {
    "in_school": ("yeah it says [in school]", "you're [in-school], so nothing due", "still [in school] on here"),
    "grace": ("you're in [grace]", "[grace period], yeah", "you got your [grace period] still"),
    "repayment": ("you're in [repayment]", "it's in [repayment]", "status is [repayment]"),
    "deferment": ("it's [deferred]", "says [deferment]", "you're on a [deferment]"),
    "forbearance": ("you're in [forbearance]", "[forbearance], that's the status", "it's in [forbearance] right now"),
    "default": ("so it's in [default]", "it went to [default]", "it's showing [default], sorry"),
}

NOISES = (
    "(hold music)", "[hold music]", "[inaudible]", "[crosstalk]", "(typing)", "[phone rings]", "[dog barking]", "<silence 00:41>", "[music playing]",
    "[line static]", "(background noise)", "[horn]", "[child crying]",
)  # fmt: skip
BREAKS = (
    "C: sorry one sec\nC: okay go ahead",
    "A: can you hold for me\n{noise}\nA: okay thanks for holding",
    "C: hello?\nA: yeah I'm here",
    "C: you're breaking up\nA: is this better\nC: yeah",
    "C: I'm— no, put it down, put it down— sorry, my kid",
    "A: my screen's frozen hang on\n{noise}\nA: alright it's back",
    "C: hang on lemme get off speaker",
    "{noise}",
    "A: did I lose you\nC: no no I'm here",
    "C: okay, can you hurry, I'm at work",
    "C: wait let me find a pen",
)
STARTS = (
    "A: {org} this is {agent_name}\nC: hey",
    "{noise}\nA: thanks for holding {agent_name} here",
    "A: {org}, can you hold?\n{noise}\nA: okay go ahead",
    "A: yeah this is {agent_name}\nC: finally. I've been on hold like {days_said} minutes",
    "C: hello?\nA: hi, {org}, {agent_name}, what can I do for you",
    "C: hi we got cut off\nA: okay well you've got {agent_name} now",
    "A: {agent_name}\nC: hi is this {org}\nA: yep",
    "C: somebody from {phone} called me?\nA: that's us, {org}",
    "A: this call's recorded, {org}, go ahead",
)
NUMBERS = (
    "{whole}A: account number\nC: {account_number}",
    "{whole}A: number?\nC: uh {account_number}",
    "{whole}C: account's {account_number}\nA: okay",
    "{whole}A: what's the account\nC: {account_number:wrong}\nA: that's not coming up\nC: sorry, {account_number}\nA: there you are",
    "{whole}C: {account_number:wrong} no wait that's my phone\nC: {account_number}\nA: got it",
    "{tail}A: last four?\nC: {account_number}",
    "{tail}A: I see one ending {account_number}\nC: that's it",
    "{tail}C: ends in {account_number}\nA: mhm",
    "A: last four of your social\nC: {last_four_ssn}",
    "A: zip?\nC: {zip_code}",
    "A: date of birth\nC: {birth_date}",
    "A: what's a number in case we get cut off\nC: {phone}",
    "A: name?\nC: {customer_name}",
)
ENDS = (
    "C: okay gotta go\nA: bye",
    "C: thanks\nA: yep",
    "A: anything else\nC: nope",
    "C: k thanks bye",
    "C: perfect\nA: mhm bye",
    "A: confirmation's {confirmation}\nC: yeah okay",
    "[call dropped]",
    "C: alright appreciate it",
    "A: my extension's {zip_code} if you need me\nC: cool",
    "",
)
REPEAT = (
    "C: {hole}?\nA: yep",
    "C: {hole} okay",
    "C: say again?\nA: {hole}",
    "C: {hole:wrong}?\nA: no, {hole}",
    "C: you said {hole:wrong}\nA: {hole}",
    "C: {hole}. writing it on my hand",
    "C: sorry was that {hole:wrong}\nA: no no. {hole}. want me to go slower?\nC: no I got it, {hole}",
)


def said(w: Writer, field: str, slip: float = 0.2) -> str:
    """A field in a hurry."""
    return say(w, *TELL[field], slip=slip, corrections=OOPS)


def asked(w: Writer, field: str, slip: float = 0.2) -> str:
    """Two-word question, short answer; nothing when there is no answer."""
    if guess := guessed(w, 0.08, field):
        return guess
    answer = said(w, field, slip)
    return f"C: {say(w, *ASK[field])}\nA: {answer}" if answer else ""


def burst(w: Writer, who: str, *parts: str) -> str:
    """Several things in one breath."""
    glue = w.rng.choice((", ", ". ", " and ", " ", ", and ", "... ", ", uh, "))
    said_parts = [part for part in parts if part]
    return f"{who}: {glue.join(said_parts)}" if said_parts else ""


def noised(w: Writer, *wordings: str) -> str:
    """One of the wordings, with a fitting noise."""
    return say(w, *(wording.replace("{noise}", w.rng.choice(NOISES)) for wording in wordings))


def cut(w: Writer, chance: float = 0.4) -> str:
    """Perhaps something interrupts."""
    return noised(w, *BREAKS) if w.chance(chance) else ""


def started(w: Writer, *wishes: str) -> list[str]:
    """Who is it, what do you want, which account."""
    numbers = w.rng.sample(NUMBERS, w.rng.randrange(0, 4))
    return [
        noised(w, *STARTS),
        turn("C", say(w, *wishes)),
        *[w.fill(text) for text in numbers if "wrong" not in text or w.chance(0.6)],
    ]


def repeat(w: Writer, chance: float, field: str) -> str:
    """Perhaps the caller says it back, rightly or wrongly."""
    return (
        perhaps(w, chance, *(text.replace("{hole", "{" + field) for text in REPEAT))
        if w.has(field) and not w.has(f"{field}_unsaid")
        else ""
    )


def ended(w: Writer) -> str:
    """Gone."""
    return w.pick(*ENDS)


def page(w: Writer, turns: list[str]) -> str:
    """What a recogniser made of it: time stamps, numbered speakers, arrows, or no speakers at all."""
    layout = w.rng.choice(
        ("stamped", "stamped", "numbered", "bare", "bare", "arrows", "dashes", "short", "captions", "one")
    )
    if layout in ("bare", "one"):
        return cast(w, turns, ("", "", ""), gap="\n" if layout == "bare" else " ")
    if layout == "arrows":
        return cast(w, turns, (">>", ">>", ">>"))
    if layout == "dashes":
        return cast(w, turns, ("-", "-", "-"))
    if layout == "short":
        return cast(w, turns, ("A:", "C:", "T:"), ("AGT:", "CST:", "SUP:"), ("a:", "c:", "s:"), ("R:", "M:", "S:"))
    plain = cast(
        w,
        turns,
        ("Speaker 1:", "Speaker 2:", "Speaker 3:"),
        ("Speaker 2:", "Speaker 1:", "Speaker 3:"),
        ("SPEAKER_00:", "SPEAKER_01:", "SPEAKER_02:"),
        ("Spk0:", "Spk1:", "Spk2:"),
    )
    return plain if layout == "numbered" else stamped(w, plain.split("\n"), captions=layout == "captions")


def stamped(w: Writer, lines: list[str], *, captions: bool) -> str:
    """Lines with the time at which they were said."""
    second, out = w.rng.randrange(0, 9), []
    shape = w.rng.choice(
        ("[00:{m:02d}:{s:02d}] ", "[{m:02d}:{s:02d}] ", "{m:02d}:{s:02d} ", "({m}:{s:02d}) ", "00:{m:02d}:{s:02d}\t")
    )
    for number, line in enumerate(lines, 1):
        start, second = second, second + w.rng.randrange(1, 14)
        begin, end = (f"{at // 60:02d}:{at % 60:02d}" for at in (start, second))
        out.append(
            f"{number}\n00:{begin},000 --> 00:{end},{w.rng.randrange(100, 999)}\n{line}\n"
            if captions
            else shape.format(m=start // 60, s=start % 60) + line
        )
    return "\n".join(out)


@family("auto_loan_payoff", "transcript")
def hurried_at_the_dealer(w: Writer) -> str:
    """A buyer stands at the dealer's desk and wants one number."""
    prepared(w)
    return page(
        w,
        [
            *started(
                w,
                "I'm at {dealer}, they need a payoff like right now",
                "trading in my {vehicle} need the payoff",
                "yeah payoff on the car please I'm at the dealership",
            ),
            cut(w),
            burst(w, "A", said(w, "payoff_amount", 0.35)),
            repeat(w, 0.6, "payoff_amount"),
            cut(w),
            asked(w, "good_through")
            if w.chance(0.75)
            else perhaps(w, 0.6, "C: how long's that good\nA: {days_said} days", "A: good through {good_through_day}"),
            asked(w, "per_diem") if w.chance(0.6) else "",
            perhaps(
                w,
                0.4,
                "C: they're giving me {other_amount} over that\nA: nice",
                "C: dealer guy says it's {payoff_amount_about}\nA: it's what I told you",
            ),
            *[asked(w, field) for field in some_of(w, 0, "principal_balance", "vin", "accrued_interest", "fees")],
            ended(w),
        ],
    )


@family("auto_loan_payoff", "transcript")
def hurried_car_voicemail(w: Writer) -> str:
    """The bank calls back and talks to a machine."""
    prepared(w)
    hello = say(
        w,
        "hi this is {agent_name} from {org} calling for {customer_name}",
        "yeah hi {first_name}, {agent_name} at {org}, you called about your payoff",
        "this message is for {customer_name}, it's {org} returning your call",
        "hey {first_name} sorry I missed you this is {agent_name}",
    )
    when = perhaps(w, 0.4, "it's {quote_date}", "today's {quote_date}")
    account = say(
        w, "{whole}on account {account_number}", "{tail}on the loan ending {account_number}", "on your {vehicle}"
    )
    body = [
        said(w, "payoff_amount", 0.3),
        perhaps(w, 0.35, "I'll say that again, {payoff_amount}", "one more time {payoff_amount}"),
        said(w, "good_through") if w.chance(0.7) else say(w, "that's good for {days_said} days"),
        perhaps(w, 0.6, *TELL["per_diem"]),
    ]
    tail = [
        perhaps(
            w,
            0.4,
            "don't go by the {current_balance} online that's just the balance",
            "forget the {old_payoff} from last time that one expired {expired_date}",
        ),
        perhaps(w, 0.7, "call me at {phone}", "my direct line is {phone}, reference {reference}"),
        say(w, "okay bye", "thanks bye bye", "have a good one"),
    ]
    start = perhaps(
        w, 0.4, "Voicemail from {phone} (1:12)", "[voicemail]", "VOICEMAIL TRANSCRIPTION - confidence: medium"
    )
    glue = w.rng.choice((". ", " ", ", ", " uh "))
    return (start + "\n" if start else "") + glue.join(part for part in [hello, when, account, *body, *tail] if part)


@family("auto_loan_payoff", "transcript")
def hurried_second_desk(w: Writer) -> str:
    """The first desk reads an old figure; the payoff desk has the right one."""
    prepared(w)
    return page(
        w,
        [
            *started(
                w,
                "need to pay off my car loan",
                "what's the payoff on the {vehicle}",
                "can somebody give me a payoff, third time I'm calling",
            ),
            "A: "
            + say(
                w,
                "okay I see {current_balance} but that's not a payoff, lemme transfer you",
                "I've got {old_payoff} here but that quote's expired, getting you to payoffs",
                "can't see payoffs from here, hold on",
            ),
            noised(w, "{noise}", "{noise}\n{noise}"),
            "T: " + say(w, "payoffs, this is {other_person}", "payoff department", "payoffs go ahead"),
            say(
                w,
                "C: they told me {old_payoff}\nT: no that's old",
                "C: so the other guy said {current_balance}\nT: yeah no",
                "C: payoff for {customer_name}\nT: okay",
            ),
            burst(w, "T", said(w, "payoff_amount", 0.3), said(w, "good_through") if w.chance(0.6) else ""),
            repeat(w, 0.4, "payoff_amount").replace("A:", "T:"),
            asked(w, "per_diem").replace("A:", "T:") if w.chance(0.6) else "",
            asked(w, "good_through").replace("A:", "T:") if w.chance(0.4) else "",
            perhaps(w, 0.4, "T: you're also {past_due} past due so that's in there\nC: yeah I figured"),
            ended(w).replace("A:", "T:"),
        ],
    )


@family("auto_loan_payoff", "transcript")
def hurried_dropped(w: Writer) -> str:
    """The line drops before anybody says a payoff."""
    prepared(w)
    return page(
        w,
        [
            *started(w, "payoff on my auto loan please", "hi yeah I wanna pay off my car", "need a ten day payoff"),
            cut(w, 0.7),
            perhaps(
                w,
                0.6,
                "C: it's like {old_payoff} right\nA: lemme look",
                "C: last I checked it was {current_balance}\nA: one sec",
                "C: should be around {payoff_amount_about}\nA: mm pulling it up",
            ),
            *[asked(w, field) for field in some_of(w, 0, "principal_balance", "per_diem", "vin")],
            say(
                w,
                "A: okay so the payoff is gonna be—\n[call dropped]",
                "A: system's down, call back tomorrow\nC: are you serious",
                "A: okay I requested it, it'll be faxed\nC: fine",
                "A: so it comes to uh\nC: hello?\nC: hello?\n[end of call]",
                "A: so that's eight— hold on, let me put you on hold\n[hold music]\n[caller disconnected]",
            ),
            perhaps(w, 0.3, "A: payment of {monthly_payment} posted {last_payment_date} by the way")
            if w.chance(0.3)
            else "",
        ],
    )


@family("mortgage_payoff", "transcript")
def hurried_closing_today(w: Writer) -> str:
    """The closing is in an hour and the figure is missing."""
    prepared(w)
    return page(
        w,
        [
            *started(
                w,
                "closing's in an hour and nobody has my payoff",
                "need a mortgage payoff today like now",
                "my closer says the payoff you sent is wrong",
            ),
            perhaps(
                w,
                0.5,
                "C: they have {payoff_amount:wrong} on the sheet\nA: nope",
                "C: the sheet says {old_payoff}\nA: yeah that's from {expired_date}, toss it",
            ),
            cut(w),
            burst(w, "A", said(w, "payoff_amount", 0.35), said(w, "good_through") if w.chance(0.6) else ""),
            repeat(w, 0.6, "payoff_amount"),
            *[
                asked(w, field)
                for field in some_of(
                    w, 1, "per_diem", "good_through", "principal_balance", "accrued_interest", "recording_fee", "fees"
                )
            ],
            cut(w),
            perhaps(
                w,
                0.5,
                "C: wire info?\nA: routing {routing_number}\nC: k",
                "C: wire fee?\nA: {wire_fee} but that's your bank",
            ),
            perhaps(w, 0.4, f"A: {said(w, 'escrow_balance')}, comes back to you"),
            perhaps(w, 0.3, *(f"A: {text}\nC: yeah" for text in TELL["property_address"])),
            ended(w),
        ],
    )


@family("mortgage_payoff", "transcript")
def hurried_wrong_loan(w: Writer) -> str:
    """The agent starts reading the second mortgage, then notices."""
    prepared(w)
    wrong = say(
        w,
        "so that's {other_amount}. oh wait that's your home equity line",
        "{payoff_amount:wrong} good through {good_through:wrong}, no hang on that's {other_person}'s loan",
        "okay {principal_balance:wrong} principal... nope wrong loan, sorry",
        "I've got {payoff_amount:wrong}. hm. is that the rental? yeah that's the rental, sorry",
    )
    return page(
        w,
        [
            *started(
                w,
                "payoff on the first mortgage, not the HELOC",
                "wanna pay off the house",
                "payoff quote please, {property_address}",
            ),
            turn("A", wrong),
            "C: " + say(w, "okay so what's mine", "uh huh", "I was about to say", "jeez"),
            cut(w, 0.3),
            burst(w, "A", said(w, "payoff_amount", 0.15), said(w, "good_through", 0.15) if w.chance(0.7) else ""),
            repeat(w, 0.5, "payoff_amount"),
            *[
                asked(w, field)
                for field in some_of(
                    w, 1, "per_diem", "escrow_balance", "principal_balance", "accrued_interest", "recording_fee"
                )
            ],
            perhaps(w, 0.3, "C: what's my rate\nA: {interest_rate}"),
            ended(w),
        ],
    )


@family("mortgage_payoff", "transcript")
def hurried_house_voicemail(w: Writer) -> str:
    """Two messages in a row: the second corrects the first."""
    prepared(w)
    first = say(
        w,
        "hi {first_name} it's {agent_name} at {org}, your mortgage payoff is {payoff_amount:wrong}, call me",
        "{agent_name} from {org}, payoff's {payoff_amount:wrong}, good through {good_through:wrong}, thanks",
        "hey it's {agent_name} with {org} about the house, still waiting on payoffs, I'll call back",
    )
    second = [
        say(
            w,
            "hi {agent_name} again, ignore my last message",
            "me again, I gave you the wrong number",
            "sorry {first_name}, {agent_name} again, correct figures this time",
            "okay calling back with the real numbers",
        ),
        said(w, "payoff_amount", 0.1),
        said(w, "good_through", 0.1)
        if w.chance(0.7)
        else say(w, "good for {days_said} days", "good through {good_through_day}"),
        *[
            said(w, field)
            for field in some_of(
                w, 1, "per_diem", "recording_fee", "escrow_balance", "principal_balance", "accrued_interest"
            )
        ],
        perhaps(w, 0.5, "I'm at {phone}"),
        say(w, "bye", "thanks", "talk soon"),
    ]
    heads = w.rng.choice(
        (
            ("Message 1:", "Message 2:"),
            ("[voicemail 1 of 2]", "[voicemail 2 of 2]"),
            ("First message.", "Next message."),
            ("VM 9:14 AM —", "VM 9:52 AM —"),
        )
    )
    return f"{heads[0]} {first}\n{heads[1]} {w.rng.choice(('. ', ', ', ' ')).join(part for part in second if part)}"


@family("mortgage_payoff", "transcript")
def hurried_only_estimates(w: Writer) -> str:
    """Ballparks and promises; the written payoff comes later."""
    prepared(w)
    return page(
        w,
        [
            *started(
                w,
                "ballpark payoff on the mortgage?",
                "roughly what would it take to pay off the house",
                "I just need a payoff real quick",
            ),
            say(
                w,
                "A: can't quote verbally, it'll be in your portal in {days_said} days",
                "A: I'm not allowed to give you a payoff, you gotta request in writing",
                "A: payoff requests go through the website now",
            ),
            perhaps(
                w,
                0.7,
                "C: come on. {payoff_amount_about}ish?\nA: can't say",
                "C: so what like {old_payoff}\nA: you'll get it in the letter",
            ),
            *[asked(w, field) for field in some_of(w, 1, "principal_balance", "escrow_balance", "per_diem")],
            cut(w),
            perhaps(w, 0.4, "C: is there a prepay penalty\nA: no"),
            perhaps(w, 0.4, "C: taxes paid?\nA: {tax_amount} went out already"),
            ended(w),
        ],
    )


@family("mortgage_statement", "transcript")
def hurried_bill_kids(w: Writer) -> str:
    """A parent with a toddler wants to pay and hang up."""
    prepared(w)
    return page(
        w,
        [
            *started(
                w,
                "just wanna pay my mortgage",
                "how much is my house payment this month",
                "lost the bill, what do I owe",
            ),
            cut(w, 0.7),
            asked(w, "amount_due", 0.35),
            repeat(w, 0.5, "amount_due"),
            asked(w, "due_date") if w.chance(0.75) else "A: due {}".format(w.fill("{due_date_day}")),
            cut(w, 0.5),
            *[
                asked(w, field)
                for field in some_of(
                    w,
                    1,
                    "late_fee",
                    "past_due",
                    "escrow_balance",
                    "interest_rate",
                    "principal_balance",
                    "statement_date",
                )
            ],
            perhaps(w, 0.4, "C: I paid {last_payment:plain} on {last_payment_date} didn't I\nA: yep got that one"),
            perhaps(w, 0.4, "C: just take it out of checking\nA: ok, confirmation {confirmation}"),
            ended(w),
        ],
    )


@family("mortgage_statement", "transcript")
def hurried_collector(w: Writer) -> str:
    """The servicer calls out about a late payment."""
    prepared(w)
    return page(
        w,
        [
            say(
                w,
                "A: hi is this {customer_name}\nC: who's this\nA: {agent_name} with {org} on a recorded line",
                "A: calling for {customer_name}\nC: speaking\nA: this is {org}, it's an attempt to collect a debt",
                "C: hello\nA: hi {first_name} it's {org} about your mortgage\nC: I'm driving",
            ),
            perhaps(w, 0.5, "A: need your zip first\nC: {zip_code}"),
            burst(w, "A", said(w, "past_due", 0.3), said(w, "amount_due", 0.2)),
            repeat(w, 0.4, "amount_due"),
            perhaps(
                w,
                0.6,
                "C: I can do {other_amount} Friday\nA: okay I'll note a promise for {other_amount}",
                "C: I already sent {last_payment:plain}\nA: when\nC: {last_payment_date}",
            ),
            burst(w, "A", said(w, "due_date"), said(w, "late_fee")) if w.chance(0.8) else "",
            cut(w),
            *[
                asked(w, field)
                for field in some_of(w, 0, "principal_balance", "interest_rate", "escrow_payment", "statement_date")
            ],
            perhaps(w, 0.3, "A: if it's after {late_date} it's {amount_after_late}\nC: alright alright"),
            ended(w),
        ],
    )


@family("mortgage_statement", "transcript")
def hurried_bill_split(w: Writer) -> str:
    """Two spouses on one phone argue about where the payment goes."""
    prepared(w)
    parts = [
        asked(w, field, 0.25)
        for field in some_of(
            w, 2, "principal_payment", "interest_payment", "escrow_payment", "interest_rate", "principal_balance"
        )
    ]
    quarrel = (
        "T: told you it's mostly interest\nC: shh",
        "T: ask about the escrow\nC: I'm asking",
        "T: who's that\nC: the mortgage people",
        "C: he thinks it's {interest_rate_guess}\nT: it's what we signed",
        "T: my brother pays {other_amount}\nC: so?",
        "C: we paid {ytd_interest} interest this year alone\nT: wow",
    )
    return page(
        w,
        [
            *started(
                w,
                "we're looking at our statement and it makes no sense",
                "where does our payment even go",
                "question about the mortgage bill",
            ),
            burst(w, "A", said(w, "statement_date") if w.chance(0.6) else "", said(w, "amount_due")),
            *[text for part in parts for text in (part, perhaps(w, 0.4, *quarrel))],
            asked(w, "due_date") if w.chance(0.5) else "",
            perhaps(w, 0.4, "A: taxes went up, {tax_amount}\nC: ugh"),
            ended(w),
        ],
    )


@family("student_loan", "transcript")
def hurried_between_classes(w: Writer) -> str:
    """A student with three minutes."""
    prepared(w)
    return page(
        w,
        [
            *started(
                w,
                "hi I go to {school} and I got a bill??",
                "do I have to pay my loans yet",
                "quick question about my student loan",
            ),
            turn("A", standing(w, STATUS)) if w.chance(0.7) else "",
            cut(w),
            *[
                asked(w, field, 0.25)
                for field in some_of(
                    w, 2, "payment_amount", "due_date", "principal_balance", "accrued_interest", "interest_rate"
                )
            ],
            repeat(w, 0.3, "payment_amount"),
            perhaps(w, 0.3, "C: and if I drop out\nA: then repayment starts six months later"),
            perhaps(w, 0.3, "C: my friend's at {interest_rate_guess} lol\nA: different loan"),
            ended(w),
        ],
    )


@family("student_loan", "transcript")
def hurried_student_callback(w: Writer) -> str:
    """An outbound call that reaches the borrower on a bus."""
    prepared(w)
    return page(
        w,
        [
            say(
                w,
                "A: hi {first_name}, {org}, we missed you earlier",
                "A: is this {customer_name}\nC: yeah\nA: {agent_name} from {org}, recorded line",
                "C: you guys keep calling me\nA: it's {org}, it's about your loan",
            ),
            perhaps(w, 0.5, "A: birthday?\nC: {birth_date}", "A: last four of social\nC: {last_four_ssn}"),
            turn(
                "A",
                said(w, "payment_amount", 0.3),
                said(w, "due_date", 0.3) if w.chance(0.7) else say(w, "due {due_date_day}"),
            ),
            repeat(w, 0.4, "due_date") if w.chance(0.5) else "",
            cut(w, 0.6),
            perhaps(w, 0.5, "C: and I'm what, late?\n" + turn("A", standing(w, STATUS))),
            perhaps(
                w,
                0.5,
                "A: {past_due} is past due\nC: I sent {last_payment} on {last_payment_date}",
                "C: can I do {other_amount}\nA: I can ask",
            ),
            *[asked(w, field) for field in some_of(w, 0, "principal_balance", "accrued_interest", "interest_rate")],
            ended(w),
        ],
    )


@family("student_loan", "transcript")
def hurried_student_voicemail(w: Writer) -> str:
    """A reminder on the answering machine; how the loan stands is mostly not said."""
    prepared(w)
    parts = [
        say(
            w,
            "hi {first_name} this is {org}",
            "hello this is {agent_name} from {org} calling for {customer_name}",
            "message for {customer_name} from your student loan servicer",
        ),
        say(
            w,
            "{tail}about your loan ending {account_number}",
            "{whole}regarding account {account_number}",
            "about your student loan",
        ),
        said(w, "payment_amount", 0.1),
        said(w, "due_date", 0.1) if w.chance(0.7) else say(w, "it's due {due_date_day}"),
        standing(w, STATUS)
        if w.chance(0.2)
        else perhaps(
            w, 0.4, "we can talk about deferment or forbearance if you need it", "please call before it goes to default"
        ),
        *[said(w, field, 0.1) for field in some_of(w, 0, "principal_balance", "interest_rate", "accrued_interest")][:2],
        perhaps(w, 0.7, "call {phone}", "our number's {phone}, we're open till eight"),
        say(w, "thanks", "have a great day", "bye now"),
    ]
    return w.rng.choice((". ", ", ", " ")).join(part for part in parts if part)


@family("credit_card_statement", "transcript")
def hurried_declined(w: Writer) -> str:
    """Declined at the till with a queue behind."""
    prepared(w)
    return page(
        w,
        [
            *started(
                w,
                "my card just got declined at {merchant}",
                "it won't go through, {tx_amount}, what's going on",
                "I'm at the register and my card's not working",
            ),
            burst(w, "A", said(w, "credit_limit", 0.2), said(w, "available_credit", 0.3)),
            repeat(w, 0.5, "available_credit"),
            cut(w),
            perhaps(
                w,
                0.5,
                "C: no way I have {other_amount} left\nA: that's pending charges",
                "A: there's a {tx2_amount} hold from {tx_date}\nC: that's not me",
            ),
            *[
                asked(w, field)
                for field in some_of(w, 1, "minimum_payment", "due_date", "statement_balance", "purchase_apr")
            ],
            perhaps(w, 0.3, "C: bump the limit to {other_limit}?\nA: gotta apply"),
            ended(w),
        ],
    )


@family("credit_card_statement", "transcript")
def hurried_card_payment(w: Writer) -> str:
    """Pay by phone in ninety seconds."""
    prepared(w)
    return page(
        w,
        [
            *started(w, "wanna make a payment", "paying my card, go", "what do I owe on the card"),
            asked(w, "statement_balance", 0.3),
            repeat(w, 0.4, "statement_balance"),
            perhaps(w, 0.5, "C: not {current_balance}?\nA: that's current, it's got new stuff on it"),
            asked(w, "minimum_payment", 0.3),
            cut(w),
            asked(w, "due_date") if w.chance(0.75) else perhaps(w, 0.7, "C: due when\nA: {due_date_day}"),
            perhaps(
                w,
                0.6,
                "C: do {other_amount}\nA: done, confirmation {confirmation}",
                "C: take the same as last time\nA: {last_payment}, ok",
            ),
            *[asked(w, field) for field in some_of(w, 0, "statement_date", "purchase_apr", "available_credit")],
            ended(w),
        ],
    )


@family("credit_card_statement", "transcript")
def hurried_card_rates(w: Writer) -> str:
    """Which of four rates is which, told too fast."""
    prepared(w)
    rates = w.shuffled("cash advance is {cash_apr}", "{transfer_apr} on transfers", "penalty's {penalty_apr}")
    confirmed = w.chance(0.75)
    return page(
        w,
        [
            *started(w, "what are you charging me", "why's my interest so high", "what's the rate on this thing"),
            perhaps(w, 0.5, "C: I thought it was {purchase_apr_guess}"),
            burst(w, "A", said(w, "purchase_apr", 0.3), ", ".join(rates[: w.rng.randrange(1, 4)]))
            if confirmed
            else "A: "
            + say(
                w,
                "it's on your statement, I can't see it here",
                "gotta transfer you for that",
                ", ".join(rates[:2]) + ", purchases I'd have to look up",
            ),
            "C: " + say(w, "too fast", "wow", "and that's yearly", "okay") + "\nA: " + say(w, "yeah", "mhm", "sorry"),
            repeat(w, 0.4, "purchase_apr") if confirmed else "",
            perhaps(w, 0.5, "C: you took {interest_charged} in interest last month\nA: I see that"),
            *[
                asked(w, field)
                for field in some_of(
                    w, 1, "statement_balance", "minimum_payment", "due_date", "credit_limit", "statement_date"
                )
            ],
            ended(w),
        ],
    )
