"""Bank employees in a hurry: call notes, faxes, branch memos, text messages and chats, half of it abbreviations."""

from decimal import Decimal

from sluice.learning.synthetic.facts import digits, money
from sluice.learning.synthetic.families.letters_credit_unions import (
    add,
    after,
    amount_of,
    day_of,
    forget,
    odd_values,
    rate_text,
)
from sluice.learning.synthetic.writer import Writer, family


def _terse(w: Writer) -> None:
    """Write amounts and dates as people type them; add a user id, times and a rounded guess."""
    if w.chance(0.7):
        w.styles.money = w.rng.choice(("{:,.2f}", "{:.2f}", "${:.2f}", "${:,.2f}", "$ {:,.2f}", "{:,.2f}usd"))
        w.styles.date = w.rng.choice(
            (
                "{d.month}/{d.day}/{d:%y}",
                "{d:%m}/{d:%d}/{d:%y}",
                "{d.month}/{d.day}/{d.year}",
                "{d.month}-{d.day}-{d:%y}",
                "{d:%b} {d.day} {d.year}",
                "{d:%d}{d:%b}{d.year}",
                "{d:%m}.{d:%d}.{d.year}",
            )
        )
    odd_values(w)
    user = (
        w.rng.choice("jkmrst") + w.rng.choice(("smith", "lee", "ortiz", "wall", "perez")) + str(w.rng.randrange(1, 99))
    )
    add(
        w,
        user=user,
        clock=f"{w.rng.randrange(8, 18)}:{w.rng.randrange(10, 60)}",
        ext=f"x{digits(w.rng, 4)}",
        ticket=digits(w.rng, w.rng.randrange(6, 9)),
        guess=w.rng.choice(("about 9k", "around 12,000", "8 grand or so", "maybe 15k", "roughly 20,500")),
    )


def _run(w: Writer, *bits: str, joints: tuple[str, ...] = ("; ", ". ", ", ", " / ", " - ", "\n", " // ")) -> str:
    """Bits of a note in random order with one joint, as a typist without patience writes."""
    return w.rng.choice(joints).join(w.shuffled(*bits))


def _chat(w: Writer, us: str, them: str, *turns: str) -> str:
    """Alternating lines of a chat; an empty turn is skipped. ``>`` marks a turn of the support side."""
    stamp, minute = w.chance(0.3), w.rng.randrange(485, 1100)
    said = []
    for turn in turns:
        if text := w.fill(turn.removeprefix(">")):
            minute += w.rng.randrange(3)
            clock = f"[{minute // 60}:{minute % 60:02d}] " if stamp else ""
            said.append(f"{clock}{us if turn.startswith('>') else them}: {text}")
    return "\n".join(said)


@family("auto_loan_payoff", "notes")
def call_note_payoff(w: Writer) -> str:
    """One paragraph in the contact log after a payoff call."""
    _terse(w)
    forget(w, 0.35, "vin", "account_number", "per_diem", "principal_balance", "accrued_interest", "fees", "quote_date")
    return w.lines(
        w.pick(
            "{quote_date} {clock} {user}",
            "[{user}] {quote_date}",
            "Note added by {user} on {quote_date} at {clock}",
            "CALL NOTE",
        ),
        _run(
            w,
            w.pick(
                "cust called for p/o",
                "mbr in branch wants to pay off car",
                "cxlled re payoff {vehicle}",
                "Spoke w/ {customer_name}, verified DOB + last4 {last_four_ssn}",
            ),
            w.pick("lender {lender}", "loan is w/ {lender}", "{lender} auto"),
            w.pick("acct {account_number}", "ln# {account_number}", "a/c {account_number}"),
            w.some(0.8, "vin {vin}"),
            w.pick(
                "quoted {payoff_amount}",
                "gave p/o of {payoff_amount}",
                "PO = {payoff_amount}",
                "pmt to close: {payoff_amount}",
            )
            + w.pick(
                " gd thru {good_through}", " exp {good_through}", " good til {good_through}", " (until {good_through})"
            ),
            w.pick("p/d {per_diem}", "{per_diem}/day", "perdiem {per_diem}", "+{per_diem} ea addl day"),
            w.some(0.5, "prin {principal_balance}", "prin bal {principal_balance}"),
            w.some(0.4, "int {accrued_interest}", "accr int {accrued_interest}"),
            w.some(0.4, "fees total {fees}", "total fees {fees}"),
            w.some(0.4, "reg pmt {monthly_payment} due {next_due_date}", "last pmt {last_payment} {last_payment_date}"),
            w.some(0.3, "cust thought it was {guess}, explained int"),
        ),
        w.some(0.4, "f/u: send ltr", "no further action", "advised allow 10 bus days for title"),
    )


@family("auto_loan_payoff", "portal")
def text_thread_payoff(w: Writer) -> str:
    """A text-message thread with the lender's support number."""
    _terse(w)
    forget(w, 0.5, "account_number", "per_diem", "quote_date", "vin")
    us, them = (
        w.fill(w.rng.choice(("{lender}", "Support", "Rep {agent_name}"))),
        w.rng.choice(("You", "Me", str(w.facts["first_name"]))),
    )
    return w.lines(
        w.pick("Messages with {lender}", "{lender} (text 6{zip_code})", "SMS log {quote_date} {lender}"),
        _chat(
            w,
            us,
            them,
            w.pick(
                "hey whats my payoff",
                "PAYOFF",
                "can u tell me what i owe to pay off the {vehicle}?",
                "need 10 day payoff pls",
            ),
            w.some(0.5, ">Hi {first_name}! Happy to help. Reply with your account number."),
            w.some(0.6, "{account_number}", "its {account_number}"),
            w.pick(
                ">Your payoff is {payoff_amount}.",
                ">{payoff_amount} closes it out.",
                ">Payoff: {payoff_amount}. Txt STOP to end.",
            ),
            w.some(0.3, "is that good for a while? like {days} days?"),
            w.pick(
                ">It's good through {good_through}.", ">Must be here by {good_through}", ">valid til {good_through}"
            ),
            w.pick("ok and if im late", "", "thx"),
            w.pick(">Add {per_diem} per day.", ">It's {per_diem} a day after that", ">{per_diem} daily"),
            w.some(0.4, "i thought it was {guess}", "my app says {current_balance}?"),
            w.some(0.3, ">The app shows your current balance, not the payoff."),
        ),
    )


@family("auto_loan_payoff", "notes")
def payoff_fax(w: Writer) -> str:
    """A fax with its header line and handwriting-like entries."""
    _terse(w)
    forget(w, 0.3, "vin", "per_diem", "account_number", "principal_balance", "good_through")
    gap = w.rng.choice(("  ", ": ", " - ", "....."))
    return w.lines(
        w.pick(
            "FAX {fax}  {clock}  P.01/01",
            "FACSIMILE COVER SHEET   pages incl. cover: 1",
            "Rcvd {clock} from {fax}  Pg 1/2",
        ),
        w.lines(
            *w.shuffled(
                "TO" + gap + "{dealer}",
                "FROM" + gap + "{lender}",
                w.pick("DATE", "Dt") + gap + "{quote_date}",
                w.pick("RE", "SUBJ") + gap + "{customer_name} {vehicle}",
                "PH" + gap + "{phone}",
            )
        ),
        w.lines(
            *w.shuffled(
                w.pick("P/OFF", "PAYOFF AMT", "amount for payoff", "Payoff per our system") + gap + "{payoff_amount}",
                w.pick("GOOD TO", "thru", "expires", "GD TILL") + gap + "{good_through}",
                w.pick("P/DIEM", "Daily", "per day") + gap + "{per_diem}",
                "VIN" + gap + "{vin}",
                w.pick("ACCT", "Loan no", "A/C #") + gap + "{account_number}",
                "PRIN" + gap + "{principal_balance}",
            )
        ),
        w.some(0.5, "send ck to {office_address}", "remit cert funds only, NO personal cks"),
        w.some(0.4, "orig amt {original_amount} pmt {monthly_payment} mat {maturity_date}"),
        w.some(0.5, "If you did not receive all pages call {phone}. The information in this fax is privileged."),
    )


@family("auto_loan_payoff", "notes")
def branch_memo_correction(w: Writer) -> str:
    """A memo that corrects the figure of an earlier one."""
    _terse(w)
    forget(w, 0.35, "per_diem", "account_number", "vin", "accrued_interest", "principal_balance")
    return w.lines(
        w.lines(
            "MEMO",
            "To: Loan Ops",
            "From: {agent_name}, branch {zip_code}",
            w.pick("Date: {quote_date}", "{quote_date}"),
            w.pick("Re: corrected payoff - {customer_name}", "Subj: disregard earlier memo"),
        ),
        w.pick(
            "Pls disregard the {old_payoff} I sent {expired_date}. Correct payoff is {payoff_amount}.",
            "Earlier I wrote {payoff_amount:wrong}; that left out int. It should read {payoff_amount}.",
            "Payoff {payoff_amount} (NOT {old_payoff}).",
        ),
        w.pick("Good through {good_through}.", "We honor it until {good_through}.", "Expires {good_through}"),
        w.some(0.8, "Daily interest {per_diem}.", "Each day = {per_diem}"),
        w.some(0.6, "Lienholder {lender}, loan {account_number}.", "Acct {account_number} at {lender}"),
        w.some(0.5, "Breakdown: prin {principal_balance} int {accrued_interest}", "Principal {principal_balance}"),
        w.some(0.4, "VIN {vin}"),
        w.some(0.6, "Check s/b payable to {lender}"),
        w.some(0.3, "Ins co ({insurance_company}) is sending {other_amount} separately, don't apply to payoff"),
    )


@family("auto_loan_payoff", "notes")
def while_you_were_out(w: Writer) -> str:
    """A message slip: the caller asks, nobody has answered, no figure is confirmed."""
    _terse(w)
    forget(w, 0.4, "account_number", "vin")
    add(w, by=f"{day_of(w, 'good_through'):%b} {day_of(w, 'good_through').day}")
    return w.lines(
        w.pick("WHILE YOU WERE OUT", "phone message", "CALLBACK REQ #{ticket}"),
        w.pick("For: {agent_name}   Time {clock}", "to {agent_name}"),
        w.pick("{customer_name}, {phone}", "M {other_person} of {dealer}   Ph {phone}"),
        w.pick("[x] telephoned [x] please call  [ ] will call again", "pls call back"),
        _run(
            w,
            w.pick("wants p/o on {vehicle} w/ {lender}", "needs payoff from {lender}"),
            w.some(0.7, "acct {account_number}"),
            w.some(0.5, "vin {vin}"),
            w.pick("says owes {guess}", "thinks payoff is {old_payoff}??", "asked if {current_balance} is the payoff"),
            w.some(0.5, "needs by {by}", "closing the deal {by}"),
            w.some(0.3, "pays {monthly_payment} a mo"),
            w.some(0.3, "asked what daily int is, told him we'd look it up"),
        ),
        w.pick("- {user}", "msg taken by {user}"),
    )


@family("auto_loan_payoff", "portal")
def live_chat_payoff(w: Writer) -> str:
    """A saved web chat; the customer's guess and the bot's balance are not the payoff."""
    _terse(w)
    forget(w, 0.4, "vin", "per_diem", "good_through", "principal_balance", "account_number", "quote_date", "fees")
    us = w.fill(w.rng.choice(("{agent_name}", "{agent_name} ({lender})", "Virtual Assistant", "Agent")))
    return w.lines(
        w.pick("Chat started {quote_date} {clock}\n{lender} Live Chat", "{lender} chat transcript, session {ticket}"),
        _chat(
            w,
            us,
            w.rng.choice(("Visitor", "Customer", str(w.facts["customer_name"]))),
            ">Hi! How can I help you today?",
            w.pick(
                "I want to pay off my loan early. Is it {guess}?",
                "payoff plz. loan {account_number}",
                "whats the total to pay off? my balance shows {current_balance}",
            ),
            w.some(0.5, ">Thanks. Pulling up {account_number} now."),
            w.pick(
                ">The payoff comes to {payoff_amount} today.",
                ">You'd need to send {payoff_amount}.",
                ">Okay, so that's {payoff_amount} to zero it out.",
            ),
            w.pick(">That quote is valid through {good_through}.", ">If we get it by {good_through} you're all set."),
            w.some(0.4, "does that include fees? is it like {small_fee}?"),
            w.some(0.5, ">All fees together are {fees}, already included."),
            w.some(0.4, "what part is principal"),
            w.some(0.6, ">{principal_balance} is principal."),
            w.pick(">Interest is {per_diem} per day.", ">Per diem: {per_diem}"),
            w.some(0.3, ">And I see VIN {vin}, right?"),
            "great thx",
        ),
        w.some(0.4, "Chat ended. Rate your experience 1-5."),
    )


@family("mortgage_payoff", "notes")
def title_called_note(w: Writer) -> str:
    """A servicing note after a title company rang."""
    _terse(w)
    forget(
        w,
        0.4,
        "account_number",
        "property_address",
        "escrow_balance",
        "recording_fee",
        "per_diem",
        "accrued_interest",
        "principal_balance",
        "fees",
        "quote_date",
    )
    return w.lines(
        w.pick("{quote_date} {user} PAYO", "SERVICING NOTES {account_number}", "PAYOFF REQ {ticket} - {quote_date}"),
        _run(
            w,
            w.pick(
                "rcvd call fr {title_company}, auth on file",
                "title co {title_company} req p/o",
                "{other_person} @ {title_company} called",
            ),
            w.pick("inv/lender: {lender}", "ldr {lender}", "{lender} loan"),
            w.pick("ln {account_number}"),
            w.pick("prop {property_address}", "re: {property_address}"),
            w.pick("p/o {payoff_amount}", "tot p/o {payoff_amount}", "payoff given {payoff_amount}"),
            w.pick("gd thru {good_through}", "exp {good_through}", "p/o good to {good_through}"),
            w.pick("p/d {per_diem}", "per diem {per_diem}", "{per_diem} daily"),
            w.some(0.6, "upb {principal_balance}", "prin {principal_balance}"),
            w.some(0.5, "int {accrued_interest}"),
            w.some(0.5, "esc bal {escrow_balance} to be refunded", "escrow {escrow_balance}"),
            w.some(0.5, "rec fee {recording_fee}", "incl recording {recording_fee}"),
            w.some(0.3, "all fees {fees}"),
            w.some(0.3, "adv closing {next_due_date}", "pmt {monthly_payment} nx due {next_due_date}"),
            w.some(0.3, "old quote {old_payoff} exp'd {expired_date}"),
        ),
        w.some(0.3, "mail DOT release to county, fee {small_fee}"),
    )


@family("mortgage_payoff", "notes")
def one_page_payoff_fax(w: Writer) -> str:
    """A payoff typed straight on the fax form."""
    _terse(w)
    forget(
        w,
        0.3,
        "account_number",
        "property_address",
        "per_diem",
        "accrued_interest",
        "recording_fee",
        "escrow_balance",
        "fees",
    )
    sep = w.rng.choice((" ", ": ", " = ", " .. "))
    return w.lines(
        w.pick("*** FAX *** {fax} -> {title_company}", "FAX TRANSMITTAL  {quote_date}  {clock}", "via fax {fax}"),
        w.pick("fr: {lender} payoffs", "From {lender}", "SENDER {lender}"),
        w.pick("dt {quote_date}", "{quote_date}"),
        w.lines(
            *w.shuffled(
                "LN#" + sep + "{account_number}", "BORR" + sep + "{customer_name}", "PROP" + sep + "{property_address}"
            )
        ),
        w.lines(
            "PRIN" + sep + "{principal_balance}",
            "INT" + sep + "{accrued_interest}",
            "RECORDING" + sep + "{recording_fee}",
            "TTL FEES" + sep + "{fees}",
            w.pick("TOTAL", "PAYOFF TTL", "P/O TOTAL") + sep + "{payoff_amount}",
        ),
        w.pick(
            "GOOD TO" + sep + "{good_through}",
            "INT FIGURED THRU" + sep + "{good_through}",
            "exp" + sep + "{good_through}",
        ),
        w.pick("DAILY" + sep + "{per_diem}", "P/DIEM" + sep + "{per_diem}", "add {per_diem}/day after"),
        w.some(0.5, "ESCROW (refund, not netted)" + sep + "{escrow_balance}", "IMPOUND BAL" + sep + "{escrow_balance}"),
        w.some(0.5, "WIRE ABA {routing_number} ACCT {ticket}00 - CALL TO VERIFY"),
        w.some(0.4, "Qs {agent_name} {ext}"),
    )


@family("mortgage_payoff", "notes")
def closing_checklist(w: Writer) -> str:
    """A closer's checklist with ticks; some rows are still open."""
    _terse(w)
    forget(
        w,
        0.4,
        "account_number",
        "property_address",
        "per_diem",
        "escrow_balance",
        "good_through",
        "principal_balance",
    )
    tick, box = w.rng.choice((("[x]", "[ ]"), ("v", "-"), ("DONE", "OPEN"), ("(y)", "(n)")))
    rows = [
        (tick, w.some(0.6, "property {property_address}")),
        (
            tick,
            w.pick(
                "payoff from {lender}: {payoff_amount}",
                "{lender} p/o rec'd {quote_date} - {payoff_amount}",
                "1st mtg {lender}, payoff {payoff_amount}",
            ),
        ),
        (tick, w.pick("p/o good thru {good_through}", "expires {good_through}")),
        (tick, w.pick("per diem {per_diem}", "add {per_diem} per day if we slip")),
        (tick, w.some(0.6, "loan no {account_number}")),
        (tick, w.some(0.5, "{principal_balance} prin confirmed")),
        (tick, w.some(0.5, "escrow refund to seller {escrow_balance}")),
        (box, w.some(0.5, "HOA demand {other_amount}", "2nd mortgage payoff - not yet rec'd")),
        (tick, w.some(0.5, "taxes {tax_amount}", "hazard {insurance_amount} thru {maturity_date}")),
        (tick, w.some(0.4, "EMD {original_amount}")),
        (box, w.some(0.4, "wire instr. verbally verified {phone}")),
    ]
    w.rng.shuffle(rows)
    return w.lines(
        w.pick(
            "FILE {reference} {customer_name}",
            "closing checklist - {property_address}",
            "CHECKLIST {reference}  closer {agent_name}",
        ),
        "\n".join(f"{mark} {item}" for mark, item in rows if item),
        w.some(0.4, "notes: buyer pushed to {next_due_date}, reorder p/o if past expiry"),
    )


@family("mortgage_payoff", "portal")
def request_log_entry(w: Writer) -> str:
    """A machine-made request log with keys and values."""
    _terse(w)
    forget(
        w,
        0.35,
        "account_number",
        "property_address",
        "escrow_balance",
        "recording_fee",
        "accrued_interest",
        "fees",
        "per_diem",
        "quote_date",
    )
    eq, joint = w.rng.choice(("=", ": ", " -> ")), w.rng.choice(("\n", " | ", "; "))
    pairs = w.shuffled(
        w.pick("payoffTotal", "payoff_amt", "TotalPayoff", "amtToPayoff") + eq + "{payoff_amount}",
        w.pick("goodThru", "payoffExp", "validUntil", "exp_dt") + eq + "{good_through}",
        w.pick("perDiem", "daily_int", "intPerDay") + eq + "{per_diem}",
        w.pick("upb", "prinBal", "principal") + eq + "{principal_balance}",
        w.pick("intDue", "accruedInt") + eq + "{accrued_interest}",
        w.pick("feesTotal", "totalFees") + eq + "{fees}",
        w.pick("escrowBal", "impound") + eq + "{escrow_balance}",
        w.pick("recFee", "recordingFee") + eq + "{recording_fee}",
        w.pick("loanNo", "loanNumber", "acct") + eq + "{account_number}",
        w.pick("propAddr", "property") + eq + "{property_address}",
        w.pick("servicer", "lenderName", "creditor") + eq + "{lender}",
        w.pick("quoteDt", "asOfDt", "requestedOn") + eq + "{quote_date}",
        "origAmt" + eq + "{original_amount}",
        "nextDue" + eq + "{next_due_date}",
        "reqId" + eq + "{ticket}",
    )
    return w.lines(
        w.pick(
            "PAYOFF REQUEST #{ticket} status COMPLETE", "--- payoff quote record ---", "Quote history > {reference}"
        ),
        joint.join(pairs),
        w.some(0.3, "(older quotes: {old_payoff} EXPIRED {expired_date})"),
    )


@family("mortgage_statement", "notes")
def read_statement_note(w: Writer) -> str:
    """A representative read the bill to a borrower and logged it."""
    _terse(w)
    forget(
        w,
        0.4,
        "account_number",
        "statement_date",
        "escrow_balance",
        "escrow_payment",
        "interest_rate",
        "late_fee",
        "past_due",
        "principal_balance",
        "principal_payment",
    )
    return w.lines(
        w.pick("{user} {clock} INBOUND", "call log - {customer_name}", "Interaction {ticket}"),
        _run(
            w,
            w.pick(
                "borr called re bill from {servicer}", "{servicer} borrower w/ stmt questions", "b1 has {servicer} mtg"
            ),
            w.pick("ln {account_number}", "loan# {account_number}"),
            w.pick("stmt dtd {statement_date}", "stmt of {statement_date}"),
            w.pick(
                "tot due {amount_due} on {due_date}",
                "owes {amount_due} by {due_date}",
                "pmt {amount_due} due {due_date}",
            ),
            w.some(
                0.6, "upb {principal_balance} @ {interest_rate}", "prin bal {principal_balance}", "rate {interest_rate}"
            ),
            w.some(
                0.6, "p {principal_payment} i {interest_payment}", "P/I split {principal_payment}/{interest_payment}"
            ),
            w.some(0.6, "esc pmt {escrow_payment}", "t&i {escrow_payment}"),
            w.some(0.5, "esc bal {escrow_balance}"),
            w.some(0.5, "p/d amt {past_due}", "past due {past_due}", "delq {past_due}"),
            w.some(0.5, "LC {late_fee} aft {late_date}", "late chg {late_fee}"),
            w.some(0.3, "last pmt {last_payment_date} rcvd ok", "unapplied {unapplied}"),
            w.some(0.3, "tax bill {tax_amount} pd {tax_date}"),
        ),
        w.some(0.3, "offered autopay, decl.", "cust satisfied"),
    )


@family("mortgage_statement", "portal")
def text_bill_reminder(w: Writer) -> str:
    """Text alerts from a servicer's short code."""
    _terse(w)
    forget(w, 0.5, "account_number", "principal_balance", "past_due", "escrow_balance")
    alert = w.pick(
        "{servicer}: mortgage pmt {amount_due} due {due_date}. Reply STOP to opt out.",
        "{servicer} alert: Your payment of {amount_due} is due on {due_date}. Acct {account_number}.",
        "FREE MSG {servicer} - {amount_due} due {due_date}. A {late_fee} late fee applies after {late_date}.",
        "{servicer}: {due_date} is coming up! Amount due {amount_due}",
    )
    return w.lines(
        w.pick("Text message  {clock}", "From 7{zip_code}", "SMS"),
        alert or w.fill("{servicer}: {amount_due} due {due_date}. Questions? {phone}"),
        w.some(0.5, "{servicer}: you're past due {past_due}. Pls call {phone}."),
        w.some(
            0.4,
            "> BAL\n{servicer}: principal balance {principal_balance}",
            "> ESCROW\nEscrow balance is {escrow_balance}",
        ),
        w.some(0.4, "{servicer}: payment of {last_payment} received {last_payment_date}. Thx!"),
        w.some(0.2, "Msg&data rates may apply"),
    )


@family("mortgage_statement", "portal")
def bill_chat(w: Writer) -> str:
    """A chat about a bill; the rate that the borrower asks about stays unconfirmed at times."""
    _terse(w)
    forget(
        w,
        0.35,
        "account_number",
        "escrow_balance",
        "escrow_payment",
        "interest_rate",
        "late_fee",
        "past_due",
        "principal_payment",
    )
    add(w, asked=f"{w.rng.randrange(3, 9)}.{w.rng.choice(('5', '25', '75'))}%")
    return w.lines(
        w.pick("{servicer} - Message us", "Support chat | {servicer} | {clock}"),
        _chat(
            w,
            w.fill(w.rng.choice(("{agent_name}", "Rep", "{servicer}"))),
            w.rng.choice(("me", "You", "Borrower")),
            w.pick(
                "how much do i owe this month",
                "why did my bill go up? last one was {last_payment}",
                "loan {account_number}, whats due",
            ),
            w.pick(">Your total due is {amount_due}, due {due_date}.", ">{amount_due} is due by {due_date}."),
            w.some(
                0.5,
                ">{escrow_payment} of that goes to escrow.",
                ">That's {principal_payment} principal and {interest_payment} interest.",
            ),
            w.some(0.4, "is my rate {asked} still?"),
            w.pick(
                ">I can't see rates in chat, sorry. Please call {phone}.", ">Your interest rate is {interest_rate}.", ""
            ),
            w.some(0.5, "whats left on the loan"),
            w.some(0.7, ">Principal balance: {principal_balance}", ">You have {principal_balance} of principal left."),
            w.some(0.4, ">Escrow balance is {escrow_balance}, taxes of {tax_amount} go out {tax_date}."),
            w.some(0.5, ">Heads up, there's {past_due} past due.", ">If it's late the charge is {late_fee}."),
            w.pick("ok ty", "thanks!!"),
        ),
    )


@family("mortgage_statement", "notes")
def branch_memo_mortgage(w: Writer) -> str:
    """A branch manager summarises a customer's statement for the loan office."""
    _terse(w)
    forget(
        w,
        0.35,
        "account_number",
        "escrow_balance",
        "escrow_payment",
        "interest_rate",
        "late_fee",
        "past_due",
        "statement_date",
        "amount_due",
        "due_date",
    )
    bullet = w.rng.choice(("- ", "* ", "o ", ""))
    items = w.shuffled(
        "due {due_date}: {amount_due}",
        "servicer is {servicer}",
        "stmt date {statement_date}",
        "principal owed {principal_balance}",
        "int rate {interest_rate}",
        "goes to prin {principal_payment}",
        "goes to int {interest_payment}",
        "to escrow monthly {escrow_payment}",
        "in escrow now {escrow_balance}",
        "behind by {past_due}",
        "late chg {late_fee}",
        "matures {maturity_date}",
        "ytd int {ytd_interest}",
        "acct {account_number}",
    )
    return w.lines(
        w.pick(
            "To: Real Estate Lending / From: {agent_name}",
            "INTERNAL MEMO - not for customer",
            "memo to file: {customer_name}",
        ),
        w.pick(
            "Cust. brought in a stmt from {servicer}; wants to refi. Highlights:",
            "See below from the {servicer} statement.",
        ),
        "\n".join(bullet + item for item in items),
        w.some(0.4, "orig bal was {original_amount}; est value {tax_amount}00"),
        w.some(0.3, "prepay penalty? stmt says {prepayment_penalty}"),
    )


@family("student_loan", "notes")
def student_call_note(w: Writer) -> str:
    """A servicer's call note."""
    _terse(w)
    forget(
        w,
        0.35,
        "account_number",
        "accrued_interest",
        "interest_rate",
        "payment_amount",
        "due_date",
        "loan_status",
        "principal_balance",
    )
    return w.lines(
        w.pick("{statement_date} {user}", "BORR CONTACT {clock} rep {user}", "{servicer} notes"),
        _run(
            w,
            w.pick("bwr called {servicer}", "servicer {servicer}", "in: {customer_name} re loans w/ {servicer}"),
            w.pick("acct {account_number}", "a/c# {account_number}"),
            w.pick("status {loan_status}", "ln stat: {loan_status}", "loans currently {loan_status}"),
            w.pick("opb {principal_balance}", "prin {principal_balance}", "principal o/s {principal_balance}"),
            w.some(0.7, "oii {accrued_interest}", "int {accrued_interest}", "unpd int {accrued_interest}"),
            w.some(0.7, "{interest_rate} fixed", "rate {interest_rate}"),
            w.pick(
                "nxt pmt {payment_amount} {due_date}", "bill {payment_amount} due {due_date}", "pmt {payment_amount}"
            ),
            w.some(0.4, "on {plan}, lpr {last_payment_date} {last_payment}"),
            w.some(0.3, "dq {past_due}"),
            w.some(0.3, "attended {school}, disb {disbursed_date} {original_amount}"),
            w.some(0.3, "bwr wants deferment - appl sent, not processed") if not w.has("loan_status") else "",
        ),
    )


@family("student_loan", "portal")
def text_student_reminder(w: Writer) -> str:
    """Texts to a borrower."""
    _terse(w)
    forget(w, 0.4, "account_number", "principal_balance", "accrued_interest", "loan_status", "interest_rate")
    return w.lines(
        w.pick("{servicer} text alerts", "Msg from 5{zip_code}:"),
        w.pick(
            "{servicer}: Hi {first_name}, your student loan payment of {payment_amount} is due {due_date}.",
            "{servicer} reminder - {payment_amount} due {due_date}. Autopay saves 0.25%!",
            "{first_name}, {payment_amount} drafts on {due_date}. -{servicer}",
            "{servicer}: pmt due {due_date}. Amt {payment_amount}.",
        ),
        w.some(0.4, "STATUS\n{servicer}: loan status = {loan_status}", "{servicer}: your loan is now {loan_status}."),
        w.some(
            0.4,
            "BAL\nPrin {principal_balance} + int {accrued_interest}",
            "principal {principal_balance}, rate {interest_rate}",
        ),
        w.some(0.3, "acct {account_number}"),
        w.some(0.3, "We got your {last_payment} on {last_payment_date}."),
    )


@family("student_loan", "portal")
def student_chat(w: Writer) -> str:
    """A chat in which the borrower guesses wrong and the agent answers."""
    _terse(w)
    forget(w, 0.35, "account_number", "accrued_interest", "interest_rate", "loan_status", "payment_amount", "due_date")
    return w.lines(
        w.pick("Chat with {servicer}", "{servicer} | Live help | case {ticket}"),
        _chat(
            w,
            w.fill(w.rng.choice(("{agent_name}", "Advisor", "Agent"))),
            w.rng.choice(("Borrower", "You", str(w.facts["first_name"]))),
            w.pick("hi do i still owe {guess}", "when is my loan due", "is my interest {small_fee}? seems high"),
            w.some(0.5, ">Can I have your account number?"),
            w.some(0.6, "{account_number}"),
            w.pick(">You have {principal_balance} in principal.", ">The principal balance is {principal_balance}."),
            w.some(0.6, ">Plus {accrued_interest} of accrued interest.", ">and interest of {accrued_interest} so far"),
            w.some(0.6, ">Loan is {loan_status}.", ">I show a status of {loan_status}"),
            w.some(
                0.6,
                ">Next bill is {payment_amount}, due {due_date}.",
                ">Your payment is {payment_amount}.",
                ">due date's {due_date}",
            ),
            w.some(0.4, "what % is it"),
            w.some(0.6, ">{interest_rate} fixed."),
            w.some(0.4, "could i pay {last_payment} instead?"),
            w.pick("k thanks", "ok bye"),
        ),
    )


@family("student_loan", "notes")
def aid_office_memo(w: Writer) -> str:
    """A financial-aid counsellor's memo to the file."""
    _terse(w)
    forget(w, 0.35, "account_number", "accrued_interest", "interest_rate", "payment_amount", "due_date", "loan_status")
    sep = w.rng.choice((": ", " - ", "\t", " "))
    return w.lines(
        w.pick("{school} Financial Aid - memo to file", "EXIT COUNSELING WORKSHEET   {school}"),
        w.pick("Student: {customer_name}  ID {ticket}", "{customer_name}, DOB {birth_date}"),
        w.lines(
            *w.shuffled(
                "Servicer" + sep + "{servicer}",
                "Loan acct" + sep + "{account_number}",
                w.pick("Principal", "Prin. owed", "Borrowed & unpaid principal") + sep + "{principal_balance}",
                w.pick("Int. to date", "Unpaid int.", "Accrued int") + sep + "{accrued_interest}",
                w.pick("Rate", "Fixed rate", "Int rate") + sep + "{interest_rate}",
                w.pick("First pmt due", "Pmt due", "Bill due") + sep + "{due_date}",
                w.pick("Est. monthly pmt", "Pmt", "Installment") + sep + "{payment_amount}",
                w.pick("Status now", "Loan status", "Stat") + sep + "{loan_status}",
                "Orig. disbursed" + sep + "{original_amount}",
                "Grace ends" + sep + "{grace_end}",
            )
        ),
        w.some(0.5, "counselor {agent_name} {ext}", "Plan discussed: {plan}"),
    )


@family("credit_card_statement", "notes")
def card_call_note(w: Writer) -> str:
    """A card centre's call note."""
    _terse(w)
    add(w, cash=rate_text(w, "cash_apr"))
    forget(
        w,
        0.35,
        "account_number",
        "purchase_apr",
        "credit_limit",
        "available_credit",
        "minimum_payment",
        "statement_date",
    )
    return w.lines(
        w.pick("{user} {clock} {issuer} cards", "CM CALL ticket {ticket}", "acct memo"),
        _run(
            w,
            w.pick("c/m {customer_name} has {issuer} card", "{issuer} cardholder called", "issuer {issuer}"),
            w.pick("acct {account_number}", "card {account_number}", "ending {account_number}"),
            w.pick("stmt bal {statement_balance}", "new bal {statement_balance}", "last stmt {statement_balance}"),
            w.pick("min {minimum_payment} due {due_date}", "mpd {minimum_payment} by {due_date}", "due {due_date}"),
            w.some(0.6, "stmt cycled {statement_date}", "cyc dt {statement_date}"),
            w.some(0.5, "CL {credit_limit}", "line {credit_limit}"),
            w.some(0.5, "OTB {available_credit}", "avail {available_credit}"),
            w.some(0.5, "purch apr {purchase_apr} cash {cash}", "purch {purchase_apr}"),
            w.some(0.4, "cur bal {current_balance} incl pend", "disputes {tx_amount} {merchant}"),
            w.some(0.3, "LPC {late_fee} waived", "lpmt {last_payment} {last_payment_date}"),
        ),
    )


@family("credit_card_statement", "portal")
def text_card_alert(w: Writer) -> str:
    """Card alerts by text."""
    _terse(w)
    forget(w, 0.4, "account_number", "available_credit", "minimum_payment", "credit_limit")
    alert = w.pick(
        "{issuer}: stmt bal {statement_balance}, min {minimum_payment}, due {due_date}.",
        "{issuer}: Card {account_number} - pmt due {due_date}. Statement balance {statement_balance}.",
        "{issuer} - new balance {statement_balance}. Pay {minimum_payment} min by {due_date}",
        "{issuer}: your statement balance of {statement_balance} is due {due_date}",
        "{issuer}: stmt {statement_date} ready, bal {statement_balance}. Pmt due {due_date}. Txt HELP for help",
    )
    return w.lines(
        w.pick("{issuer} Alerts", "SMS 2{zip_code}"),
        alert or w.fill("{issuer}: balance on last stmt {statement_balance}, due {due_date}. Reply STOP to opt out"),
        w.some(
            0.5,
            "{issuer}: {tx_amount} charge at {merchant} on card {account_number}. Avail credit {available_credit}.",
            "{issuer}: {tx_amount} at {merchant} approved.",
        ),
        w.some(0.4, "> LIMIT\n{issuer}: limit {credit_limit}, available {available_credit}"),
        w.some(0.4, "{issuer}: we received {last_payment} on {last_payment_date}."),
        w.some(0.3, "> BAL\nBalance now {current_balance}"),
    )


@family("credit_card_statement", "portal")
def card_chat(w: Writer) -> str:
    """A chat about a card; what is asked and not confirmed does not count."""
    _terse(w)
    add(w, asked=f"{w.rng.randrange(14, 29)}.{w.rng.choice(('99', '24', '49'))}%")
    forget(w, 0.35, "account_number", "purchase_apr", "credit_limit", "available_credit", "minimum_payment", "due_date")
    return w.lines(
        w.pick("{issuer} messenger", "Chat ID {ticket} {issuer}"),
        _chat(
            w,
            w.fill(w.rng.choice(("{agent_name}", "Assistant", "{issuer}"))),
            w.rng.choice(("You", "Guest", str(w.facts["first_name"]))),
            w.pick(
                "what do i have to pay",
                "my apr is {asked} right? and whats my bill",
                "card {account_number} statement?",
            ),
            w.pick(
                ">Your statement balance is {statement_balance}.",
                ">Last statement closed {statement_date} at {statement_balance}.",
            ),
            w.some(0.6, "and the least i can pay"),
            w.pick(
                ">Minimum is {minimum_payment}, due {due_date}.",
                ">{minimum_payment} by {due_date}",
                ">It's due {due_date}.",
            ),
            w.some(0.5, "can u raise my limit to {current_balance}? whats it now"),
            w.some(
                0.6, ">Your limit is {credit_limit} with {available_credit} available.", ">Credit limit: {credit_limit}"
            ),
            w.some(0.3, "so is the apr {asked} or not"),
            w.pick(">A specialist must answer APR questions.", ">Purchases are at {purchase_apr}.", ""),
            w.some(0.3, ">Pending charges bring today's balance to {current_balance}."),
            "ok",
        ),
    )


@family("credit_card_statement", "notes")
def analyst_worksheet(w: Writer) -> str:
    """A credit analyst's worksheet: one card under review, totals of others beside it."""
    _terse(w)
    add(
        w,
        others=money(w.rng, 500, 40000),
        ratio=f"{w.rng.randrange(5, 95)}%",
        half=(amount_of(w, "credit_limit") / 2).quantize(Decimal("0.01")),
    )
    forget(
        w,
        0.35,
        "account_number",
        "purchase_apr",
        "credit_limit",
        "available_credit",
        "minimum_payment",
        "due_date",
        "statement_date",
    )
    sep = w.rng.choice((" ", ": ", " = ", "\t"))
    return w.lines(
        w.pick("UW worksheet {customer_name}", "memo: card review {ticket}", "ANALYST NOTES app {reference}"),
        w.lines(
            *w.shuffled(
                w.pick("issuer", "creditor", "card by") + sep + "{issuer}",
                w.pick("acct", "card no", "last4") + sep + "{account_number}",
                w.pick("stmt bal", "bal per stmt", "stmt new bal") + sep + "{statement_balance}",
                w.pick("min pmt", "min due", "mo. min") + sep + "{minimum_payment}",
                w.pick("due", "pmt due", "due dt") + sep + "{due_date}",
                w.pick("stmt dt", "closing dt", "as of stmt") + sep + "{statement_date}",
                w.pick("limit", "CL", "high credit line") + sep + "{credit_limit}",
                w.pick("open to buy", "avail", "unused") + sep + "{available_credit}",
                w.pick("purch APR", "apr purch", "rate on purch") + sep + "{purchase_apr}",
            )
        ),
        w.some(0.6, "util {ratio}; other revolving {others}", "cash sub-limit {cash_limit}"),
        w.some(0.4, "prior limit {half}, incr {last_payment_date}", "prev bal {previous_balance} / purch {purchases}"),
        w.pick("rec: approve", "rec: decline, see DTI", "-- {user}"),
    )


@family("mortgage_payoff", "notes")
def voicemail_no_quote(w: Writer) -> str:
    """A written-down voicemail: a payoff is wanted, and a day without a year is all it gives."""
    _terse(w)
    forget(w, 0.4, "account_number", "property_address")
    add(w, by=f"{day_of(w, 'good_through'):%B} {day_of(w, 'good_through').day}", later=after(w, "good_through", 30))
    return w.lines(
        w.pick("VM log {clock}", "Voicemail (auto) ext {ext}", "Left msg:"),
        _run(
            w,
            w.pick("{other_person} from {title_company}", "{customer_name}'s closer at {title_company}"),
            w.pick("wants payoff on {lender} loan", "needs written p/o from {lender}"),
            w.some(0.7, "loan {account_number}"),
            w.some(0.6, "property {property_address}"),
            w.pick("closing {by}", "needs it by {by}", "close moved to {later}"),
            w.pick("last p/o {old_payoff} already expired", "borrower guesses {guess}", "didn't say amount"),
            w.some(0.4, "cb {phone}"),
            w.some(0.3, "asked if escrow of {other_amount} can be netted - told no answer yet"),
        ),
        w.some(0.4, "To do {user}: call back, order quote (fee {small_fee})"),
    )
