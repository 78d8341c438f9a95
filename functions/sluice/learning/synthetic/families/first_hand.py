"""The first hand: plain letters and clean statements, the way a large bank's template engine writes."""

from sluice.learning.synthetic.writer import Writer, family


@family("auto_loan_payoff", "letter")
def bank_payoff_letter(w: Writer) -> str:
    """A formal payoff letter with a small table."""
    return w.lines(
        "{lender}",
        "{office_address}",
        "",
        w.pick("{quote_date}", "Date: {quote_date}", "Letter date: {quote_date}"),
        "",
        w.pick("{customer_name}", "Re: {customer_name}"),
        w.pick("Account number: {account_number}", "Loan #: {account_number}", "RE: Account {account_number}"),
        w.some(0.6, "VIN: {vin}", "Vehicle: {vehicle}, VIN {vin}"),
        "",
        w.pick("Dear {first_name},", "To whom it may concern:"),
        "",
        w.pick(
            "The amount required to pay your loan in full is {payoff_amount}. This figure is good through {good_through}.",
            "Per your request, the payoff on the above account is {payoff_amount}, valid until {good_through}.",
            "As of {quote_date}, your payoff is {payoff_amount}.",
        ),
        w.some(
            0.7,
            "Interest accrues at {per_diem} per day after that date.",
            "Please add {per_diem} for each day thereafter.",
        ),
        w.some(0.5, "Your current principal balance is {principal_balance}.", "Unpaid principal: {principal_balance}"),
        w.some(0.4, "Accrued interest: {accrued_interest}"),
        w.some(0.4, "Total fees: {fees}"),
        w.some(0.3, "Your next payment of {monthly_payment} is due {next_due_date}."),
        w.some(0.3, "Questions? Call {phone}."),
        "",
        "Sincerely,",
        w.pick("Payoff Department", "{agent_name}, Loan Servicing"),
    )


@family("auto_loan_payoff", "transcript")
def payoff_call(w: Writer) -> str:
    """A short call; the agent quotes, the caller reads back."""
    return w.lines(
        w.pick(
            "Agent: Thank you for calling {lender}, this is {agent_name}.",
            "Agent: {lender}, {agent_name} speaking, how can I help?",
        ),
        w.pick("Caller: Hi, I need a payoff on my car loan.", "Caller: Um, yeah, I'd like to pay off my auto loan."),
        "Agent: Can I get the account number?",
        w.pick("Caller: Sure, it's {account_number}.", "Caller: Account number {account_number}."),
        w.pick(
            "Agent: Okay, the payoff amount is {payoff_amount}, good through {good_through}.",
            "Agent: So your payoff, it's {payoff_amount:wrong}, sorry, make that {payoff_amount}. That's good until {good_through}.",
        ),
        w.some(0.6, "Agent: And the per diem is {per_diem}.", "Agent: After that it goes up {per_diem} a day."),
        w.some(0.3, "Caller: And how much of that is principal?\nAgent: Principal is {principal_balance}."),
        "Caller: Great, thank you.",
    )


@family("student_loan", "letter")
def student_loan_paid_off(w: Writer) -> str:
    """The letter that says it is over; the only status that has no payment after it."""
    status = w.mark("loan_status", w.rng.choice(("Paid in Full", "PAID IN FULL", "paid in full", "paid off in full")))
    return w.lines(
        "{servicer}",
        w.pick("{statement_date}", "Date: {statement_date}"),
        w.pick("Re: Account {account_number}", "Account number {account_number}", "Loan ID: {account_number}"),
        w.pick("Dear {first_name},", "Dear borrower:"),
        w.rng.choice(
            (
                f"Congratulations! Your student loan is now {status}.",
                f"This letter confirms that the loan above has been {status}. No further payments are due.",
                f"Loan status: {status}",
                f"Our records show your account as {status}; please keep this letter.",
            )
        ),
        w.some(0.4, "Your last payment of {last_payment} was received on {last_payment_date}."),
        w.some(0.3, "Original amount borrowed: {original_amount}"),
        w.some(0.4, "If your credit report does not show this within 60 days, call {phone}."),
        w.pick("{servicer}", "Borrower Services, {servicer}", "Sincerely,\n{agent_name}"),
    )


@family("student_loan", "portal")
def student_portal_closed(w: Writer) -> str:
    """A portal card of a loan that is done."""
    status = w.mark(
        "loan_status", w.rng.choice(("Paid in Full", "PAID IN FULL", "Paid In Full - Closed", "Paid in full"))
    )
    return w.lines(
        "{servicer} | My Loans",
        "Welcome back, {first_name}",
        w.pick("Loan {account_number}", "Account ending {account_number}", "#{account_number}"),
        f"Status  {status}",
        w.some(0.7, "Interest rate  {interest_rate}"),
        w.some(0.5, "First disbursed  {disbursed_date}"),
        w.some(0.4, "Last payment  {last_payment} on {last_payment_date}"),
        "Documents   Tax forms   Help",
    )
