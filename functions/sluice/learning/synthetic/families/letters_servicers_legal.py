"""Loan servicers, title companies and attorneys: demands, wire pages and disclaimers, with other parties' names all around."""

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
    row,
    rows,
    say,
    two_lines,
)
from sluice.learning.synthetic.writer import Fact, Writer, family

CENT = Decimal("0.01")


def _parties(w: Writer, field: str) -> None:
    """The law firm, the correspondent bank and the odd sums that such papers name beside the lender."""
    odd_values(w)
    last = w.rng.sample(names.LAST, 4)
    stem = w.rng.choice(names.STEMS.split())
    name = w.rng.choice(
        (
            f"{stem}Point Servicing",
            f"{last[0]} {last[1]} Mortgage",
            f"{stem}Care, LLC",
            f"{stem} Asset Servicing, L.P.",
            *[str(w.facts[field])] * 5,
        )
    )
    if w.facts.get("principal_payment") is None and "vin" in w.facts:
        name = w.rng.choice(
            (
                f"{stem} Automotive Receivables Trust",
                f"{last[0]} Acceptance",
                f"{stem}Drive Capital",
                *[str(w.facts[field])] * 4,
            )
        )
    if field == "issuer":
        name = str(w.facts[field])
    parties: dict[str, Fact] = {
        field: name,
        "law_firm": w.rng.choice(
            (
                f"{last[2]} & {last[3]}, LLP",
                f"Law Offices of {w.facts['other_person']}",
                f"{last[2]}, {last[3]} & {last[1]}, P.C.",
                f"{last[3]} Legal Group PLLC",
            )
        ),
        "other_bank": f"{last[2]} National Bank",
        "wire_account": digits(w.rng, w.rng.randrange(9, 13)),
        "case": f"{w.rng.randrange(18, 28)}-{w.rng.choice(('bk', 'CV', 'CH'))}-{digits(w.rng, 5)}",
        "attorney_fee": money(w.rng, 150, 2500),
        "premium": money(w.rng, 200, 2400),
    }
    add(w, **parties)


SMALL_PRINT = (
    "THIS IS AN ATTEMPT TO COLLECT A DEBT. ANY INFORMATION OBTAINED WILL BE USED FOR THAT PURPOSE.",
    "If this figure contains an error or omission, the undersigned reserves the right to demand additional sums. This demand is not a waiver of any right or remedy.",
    "CONFIDENTIALITY NOTICE: this transmission may contain attorney-client privileged material. If you received it in error, please destroy it and call {phone}.",
    "We will NEVER change wire instructions by e-mail. Call {phone} to confirm before sending funds.",
    "Issuance of this statement does not suspend the contract requirement to make payments when due.",
    "Figures are subject to final verification by the noteholder. NMLS ID {confirmation}. Loan originated in the state of NY are subject to additional terms.",
    "Unless you notify this office within 30 days that you dispute the validity of this debt, it will be assumed valid.",
)

WORDS: Labels = {
    "payoff_amount": (
        "Total amount to satisfy the lien",
        "GRAND TOTAL PAYOFF",
        "Total demand",
        "Amount demanded to release lien",
        "Total due to reconvey",
        "Payoff demand",
        "Total indebtedness",
        "Sum required for release",
        "TOTAL AMOUNT DUE FOR PAYOFF",
        "Payoff amount",
    ),
    "good_through": (
        "Demand expires",
        "Good through date",
        "Interest calculated through",
        "Demand good to",
        "Funds must reach us no later than",
        "Valid for funds received by",
        "Expiration of this demand",
        "Void after",
    ),
    "per_diem": (
        "Per diem",
        "Interest per diem",
        "Daily per diem after expiration",
        "Per diem thereafter",
        "Each day thereafter",
        "Daily accrual",
    ),
    "principal_balance": (
        "Unpaid Principal Balance",
        "Principal balance owing",
        "UPB",
        "Principal",
        "Unpaid principal",
        "Principal sum",
    ),
    "accrued_interest": (
        "Interest",
        "Accrued and unpaid interest",
        "Interest owing",
        "Interest from last paid date",
        "Interest to demand date",
        "Accrued int.",
    ),
    "fees": (
        "Sum of all fees and advances",
        "Fees (in total)",
        "All costs and fees",
        "Total fees and costs",
        "Total of all fees",
        "Fees & advances, total",
        "Aggregate fees",
        "Total charges",
    ),
    "quote_date": ("Dated", "Date of demand", "Statement dated", "As of", "Date", "Demand date", "Date issued"),
    "account_number": (
        "Loan No.",
        "Loan Number",
        "Our Loan No",
        "Account",
        "Servicer loan #",
        "File/Loan",
        "Acct. No.",
    ),
    "vin": ("VIN", "V.I.N.", "Chassis/VIN", "Vehicle ID No."),
    "escrow_balance": (
        "Escrow/Impound balance",
        "Impound account balance",
        "Escrow on deposit",
        "Escrow balance to be refunded",
    ),
    "recording_fee": (
        "Release recording",
        "Recording charges",
        "Recording fee",
        "Reconveyance recording fee",
        "Satisfaction/recording",
        "Recording of release",
        "County recorder's fee",
    ),
    "property_address": (
        "Property",
        "Premises",
        "Property securing the loan",
        "Re property",
        "Collateral address",
        "Real property commonly known as",
    ),
    "statement_date": ("Statement Date", "Prepared", "Statement as of", "Date of statement", "Generated"),
    "due_date": ("Due Date", "Payment Due", "Next due", "Contractual due date", "Current payment due on"),
    "amount_due": ("Total Amount Due", "Amount Now Due", "Total to bring current", "Total payment now due", "Pay now"),
    "interest_rate": ("Interest Rate", "Rate of interest", "Int Rate", "Note rate", "Current int. rate"),
    "principal_payment": ("Principal", "Principal component", "P portion", "Principal to be applied"),
    "interest_payment": ("Interest", "Interest component", "I portion", "Interest to be applied"),
    "escrow_payment": ("Escrow", "Escrow component", "T&I", "Escrow deposit", "Impounds"),
    "past_due": (
        "Amount in arrears",
        "Past due installments",
        "Payments missed",
        "Total delinquent",
        "Past Due Payments",
        "Delinquent installments",
        "Arrears",
        "Unpaid installments",
        "Past due",
    ),
    "late_fee": ("Late Charge", "Late charge after grace", "Late fee assessed if late", "L/C if late"),
    "payment_amount": (
        "Regular Monthly Payment Amount",
        "Amount due",
        "Current payment",
        "Installment",
        "Monthly installment",
        "Pmt due",
    ),
    "loan_status": ("Loan Status", "Status", "Current status", "Stat", "Repayment status"),
    "statement_balance": ("Statement Balance", "New Balance", "Balance per statement", "Balance on statement date"),
    "minimum_payment": ("Minimum Due", "Minimum Payment", "Min. payment", "Minimum monthly payment due"),
    "purchase_apr": (
        "Annual rate, purchases",
        "APR applicable to purchases",
        "Purchases APR (fixed)",
        "APR (purchases)",
        "Purchase rate",
        "Contract APR on purchases",
        "Purchase APR",
    ),
    "credit_limit": ("Credit Limit", "Line amount", "Total line", "Credit line"),
    "available_credit": ("Available Credit", "Open to buy", "Unused line", "Remaining credit"),
    "monthly_payment": ("P&I", "Monthly installment", "Contract payment"),
    "original_amount": ("Original note amount", "Original principal", "Face amount of note"),
    "next_due_date": ("Next payment due", "Due for"),
    "last_payment_date": ("Interest paid to", "Last paid"),
    "maturity_date": ("Maturity", "Matures on"),
    "attorney_fee": ("Attorney's fees", "Legal fees"),
    "total_balance": ("Total outstanding (all loans)", "Current balance incl. interest"),
    "capitalized": ("Interest capitalized",),
    "disbursed_date": ("Disbursed", "First disb."),
    "ytd_interest": ("YTD interest",),
    "ytd_principal": ("YTD principal",),
    "previous_balance": ("Prior balance",),
    "payments": ("Credits",),
    "original_loan": ("Orig.",),
}


@family("auto_loan_payoff", "letter")
def total_loss_letter_of_guarantee(w: Writer) -> str:
    """The lienholder tells an insurer what it takes to release the title of a wreck."""
    _parties(w, "lender")
    forget(w, 0.3, "per_diem", "account_number", "principal_balance")
    add(
        w,
        loss_date=after(w, "quote_date", -w.rng.randrange(8, 40)),
        settlement=(amount_of(w, "payoff_amount") * Decimal("0.83")).quantize(CENT),
    )
    return w.lines(
        w.pick("LETTER OF GUARANTEE", "PAYOFF / LETTER OF GUARANTEE - TOTAL LOSS"),
        w.lines(
            "To: {insurance_company}, Total Loss Unit   Fax {fax}",
            "Claim: {reference}   Date of loss: {loss_date}",
            "Insured: {customer_name}",
        ),
        w.lines(
            *w.shuffled(
                "Lienholder: {lender}",
                "Vehicle: {vehicle}",
                row(w, WORDS, "vin"),
                row(w, WORDS, "account_number"),
                row(w, WORDS, "quote_date"),
            )
        ),
        say(
            w,
            w.pick(
                "{lender} guarantees release of title to {insurance_company} upon receipt of {payoff_amount}.",
                "Upon receipt of {payoff_amount}, {lender} will release its lien and forward the title.",
                "The total amount to satisfy the lien is {payoff_amount}.",
            ),
            w.pick(
                "This payoff is valid through {good_through}.",
                "Funds must reach us no later than {good_through}.",
                "Good thru {good_through}.",
            ),
            w.some(
                0.9,
                "Per diem after that date: {per_diem}.",
                "Please add {per_diem} for each day beyond.",
                "{per_diem} accrues daily.",
            ),
            w.some(0.4, "The principal outstanding is {principal_balance}."),
        ),
        w.some(
            0.7,
            "We understand your settlement offer is {settlement} less deductible of {other_amount}. Any shortage remains the borrower's responsibility.",
            "GAP carrier may be billed for the difference over {settlement}.",
        ),
        w.pick("Make drafts payable to: {lender}\nOvernight: {office_address}\nTax ID {zip_code}", "Payee: {lender}"),
        w.pick("{agent_name}, Total Loss Specialist", "Authorized signature: {agent_name}"),
        w.some(0.5, *SMALL_PRINT),
        sep="\n\n",
    )


@family("auto_loan_payoff", "letter")
def counsel_payoff_letter(w: Writer) -> str:
    """Counsel for the creditor writes to counsel for the debtor."""
    _parties(w, "lender")
    forget(w, 0.4, "fees", "accrued_interest", "principal_balance", "per_diem", "vin")
    return w.lines(
        "{law_firm}\nAttorneys at Law\n{office_address}",
        "{quote_date}",
        w.pick("VIA FACSIMILE {fax}", "Via E-mail and First Class Mail"),
        w.lines(
            "Re:  {lender} v. {customer_name}",
            "     Case No. {case}",
            "     Account {account_number}",
            "     {vehicle}, VIN {vin}",
        ),
        w.pick("Dear Counsel:", "Dear Mr./Ms. {other_person}:"),
        say(
            w,
            w.pick('This firm represents {lender} (the "Creditor").', "As you know, we are counsel to {lender}."),
            w.pick(
                "To satisfy the Creditor's claim in full, certified funds of {payoff_amount} must be tendered on or before {good_through}.",
                "The sum required to discharge the contract is {payoff_amount}, provided that it is received by {good_through}.",
                "Our client will release its lien for {payoff_amount}. This figure lapses after {good_through}.",
            ),
            w.pick(
                "It is comprised of {principal_balance} in principal, {accrued_interest} in interest and {fees} in total fees.",
                "Of that sum {principal_balance} is principal and {accrued_interest} accrued interest.",
                "The unpaid principal is {principal_balance}.",
            ),
            w.some(
                0.8,
                "Interest continues to accrue at the rate of {per_diem} per diem.",
                "Thereafter add {per_diem} daily.",
            ),
        ),
        w.some(
            0.5,
            "The figure of {old_payoff} in our letter of {expired_date} is withdrawn. Monthly adequate protection payments of {monthly_payment} remain due.",
            "The proof of claim was filed for {original_amount}.",
        ),
        w.pick(
            "Very truly yours,\n\n{other_person}\n{law_firm}",
            "Sincerely,\n{law_firm}\nBy: {other_person}, Esq., Bar No. {zip_code}",
        ),
        w.pick(*SMALL_PRINT),
        sep="\n\n",
    )


@family("auto_loan_payoff", "table")
def dealer_payoff_authorization(w: Writer) -> str:
    """A third-party payoff form between dealer and lienholder, trade allowance included."""
    _parties(w, "lender")
    forget(w, 0.3, "per_diem", "vin", "good_through", "account_number", "quote_date")
    add(w, allowance=money(w.rng, 2000, 45000), odometer=f"{w.rng.randrange(9, 140)},{digits(w.rng, 3)}")
    sep = w.rng.choice((": ", " ______ ", "  ", "\t"))
    return w.lines(
        w.pick("TRADE-IN PAYOFF VERIFICATION", "AUTHORIZATION FOR PAYOFF", "10-DAY PAYOFF FORM"),
        w.pick("Dealer" + sep + "{dealer}\nStock #" + sep + "{zip_code}", "{dealer} Deal # {confirmation}"),
        w.lines(
            *w.shuffled(
                "Customer" + sep + "{customer_name}",
                "Vehicle" + sep + "{vehicle}",
                "Odometer" + sep + "{odometer}",
                "VIN" + sep + "{vin}",
                "Trade allowance" + sep + "{allowance}",
                "DOB" + sep + "{birth_date}",
            )
        ),
        w.lines(
            *w.shuffled(
                w.pick("Lienholder", "Payoff to", "Finance co.") + sep + "{lender}",
                w.pick("Acct #", "Loan acct", "Account") + sep + "{account_number}",
                w.pick("10-day payoff", "Payoff amt", "Gross payoff", "Net payoff") + sep + "{payoff_amount}",
                w.pick("Good until", "Exp.", "Thru") + sep + "{good_through}",
                w.pick("Per diem", "Daily", "Per day") + sep + "{per_diem}",
                "Payoff address" + sep + "{office_address}",
                "Spoke with" + sep + "{agent_name}",
                w.pick("Date quoted", "Quoted on", "Date verified") + sep + "{quote_date}",
            )
        ),
        w.some(
            0.5, "If payoff exceeds the amount stated, customer agrees to pay the difference. If less, dealer refunds."
        ),
        w.some(
            0.4,
            "New lienholder"
            + sep
            + "{other_bank}\nAmount financed"
            + sep
            + "{original_amount}\nNew payment"
            + sep
            + "{monthly_payment}",
        ),
        w.pick("Signature x_____________   Date ________", "Customer initials ____"),
    )


@family("auto_loan_payoff", "letter")
def lien_release_letter(w: Writer) -> str:
    """The loan is already closed: no payoff is quoted any more, and no day of a quote."""
    _parties(w, "lender")
    add(w, paid_date=after(w, "quote_date", -9), overpaid=money(w.rng, 1, 60))
    forget(w, 0.3, "account_number")
    return w.lines(
        w.pick(caps(w, "lender"), "{lender}\n{office_address}"),
        w.pick("RELEASE OF LIEN", "NOTICE OF SATISFIED LIEN"),
        w.lines(
            *w.shuffled(
                "Owner: {customer_name}",
                row(w, WORDS, "vin"),
                row(w, WORDS, "account_number"),
                "Title No. {wire_account}",
            )
        ),
        say(
            w,
            w.pick(
                "{lender} hereby releases all right, title and interest in the above vehicle.",
                "Please be advised that the lien held by {lender} has been satisfied.",
            ),
            w.pick(
                "Your last payment of {last_payment} was posted on {paid_date}.",
                "We received {last_payment} on {paid_date} and the contract of {opened_date} is closed.",
            ),
            w.some(0.5, "A refund of {overpaid} will be mailed to you."),
        ),
        w.pick("Notary public, commission expires {maturity_date}", "Authorized agent: {agent_name}"),
        sep="\n\n",
    )


@family("mortgage_payoff", "letter")
def beneficiary_demand(w: Writer) -> str:
    """A western payoff demand: beneficiary, trustee, reconveyance, many named charges."""
    _parties(w, "lender")
    forget(w, 0.3, "fees", "recording_fee", "escrow_balance", "accrued_interest", "per_diem")
    add(w, reconveyance=money(w.rng, 30, 120), demand_fee=money(w.rng, 15, 40))
    charges = [
        row(w, WORDS, "principal_balance"),
        row(w, WORDS, "accrued_interest"),
        row(w, WORDS, "recording_fee"),
        row(w, WORDS, "fees") if w.has("fees") else w.fill("Demand fee: {demand_fee}\nReconveyance: {reconveyance}"),
    ]
    return w.lines(
        w.pick(
            "BENEFICIARY'S DEMAND FOR PAYOFF", "PAYOFF DEMAND STATEMENT (Civil Code 2943)", "DEMAND FOR FULL PAYOFF"
        ),
        w.lines("To: {title_company}, Escrow No. {reference}", "From: {lender}", row(w, WORDS, "quote_date")),
        w.lines(
            row(w, WORDS, "account_number"),
            "Trustor: {customer_name}",
            w.pick(w.fill("Premises:\n") + two_lines(w, "property_address"), row(w, WORDS, "property_address")),
        ),
        w.pick(
            "You are authorized to deliver the reconveyance on condition that you hold for the undersigned the following:",
            "The undersigned, owner and holder of the note secured by the deed of trust recorded {opened_date}, demands:",
        ),
        w.lines(*charges),
        row(w, WORDS, "payoff_amount", w.rng.choice((": ", "   $>> ", " = "))),
        w.pick(row(w, WORDS, "good_through"), "This demand expires {good_through}."),
        w.some(
            0.9,
            row(w, WORDS, "per_diem"),
            "plus {per_diem} per day from that date until funds are received before 2:00 p.m.",
        ),
        w.some(
            0.6,
            row(w, WORDS, "escrow_balance"),
            "The impound balance of {escrow_balance} will be refunded to trustor outside of escrow.",
        ),
        w.some(
            0.4,
            "Late charge of {small_fee} is to be added if not paid by {next_due_date}. Regular installment {monthly_payment}.",
        ),
        w.pick("{lender}\nBy: {agent_name}, Demand Clerk", "Dated and signed for {lender}"),
        w.pick(*SMALL_PRINT),
        sep="\n\n",
    )


@family("mortgage_payoff", "letter")
def title_company_request(w: Writer) -> str:
    """A title company asks for a payoff: nothing is quoted, the date is that of the request."""
    _parties(w, "lender")
    forget(w, 0.3, "account_number", "property_address")
    add(w, request_date=after(w, "quote_date", 0), closing=after(w, "quote_date", 18))
    return w.lines(
        "{title_company}\n{office_address}",
        w.pick("{request_date}", "Request date: {request_date}"),
        w.pick("Attn: Payoff Department\n{lender}", "TO: {lender}, fax {fax}"),
        w.lines(
            "RE: Our File No. {reference}",
            row(w, WORDS, "account_number"),
            row(w, WORDS, "property_address"),
            "Borrower: {customer_name}, SSN ending {last_four_ssn}",
        ),
        w.pick(
            "Please furnish us with a written payoff good through {closing}, with per diem.",
            "We anticipate closing on {closing}. Kindly send a payoff figure incl. daily interest and all fees.",
        ),
        w.some(
            0.6,
            "The borrower believes that roughly {old_payoff} is owed; please confirm.",
            "The prior figure of {old_payoff} has expired.",
        ),
        w.some(0.5, "Also advise of any escrow funds, the last estimate being {other_amount}."),
        w.pick(
            "Thank you,\n{agent_name}\n{title_company}",
            "Borrower authorization is attached.\n{agent_name}, Escrow Assistant",
        ),
        w.pick(*SMALL_PRINT),
        sep="\n\n",
    )


@family("mortgage_payoff", "table")
def wire_instructions_page(w: Writer) -> str:
    """The wire page of a payoff: bank, routing and beneficiary account are somebody else's numbers."""
    _parties(w, "lender")
    forget(w, 0.3, "account_number", "property_address", "per_diem", "good_through", "quote_date")
    sep = w.rng.choice((": ", "\t", "   ", " - "))
    wire = w.shuffled(
        "Receiving bank" + sep + "{other_bank}",
        "ABA/Routing" + sep + "{routing_number}",
        "Beneficiary account #" + sep + "{wire_account}",
        "Beneficiary" + sep + "{lender}",
        "OBI / Reference" + sep + "{account_number}",
        "Borrower" + sep + "{customer_name}",
    )
    money_part = w.shuffled(
        w.pick("Amount to wire", "Payoff wire amount", "Wire exactly", "Total payoff") + sep + "{payoff_amount}",
        w.pick("Must arrive by", "Good through", "Payoff good until", "Deadline") + sep + "{good_through}",
        w.pick("Per diem", "Add per day if late", "Daily interest") + sep + "{per_diem}",
    )
    return w.lines(
        w.pick("PAYOFF WIRE INSTRUCTIONS", "WIRING INSTRUCTIONS - LOAN PAYOFF", "How to send payoff funds"),
        w.pick("{lender}", "Issued by {lender} on {quote_date}", "{lender}\nDate: {quote_date}"),
        *(("\n".join(wire), "\n".join(money_part)) if w.chance(0.5) else ("\n".join(money_part), "\n".join(wire))),
        w.some(0.6, "Property" + sep + "{property_address}"),
        w.some(
            0.5,
            "Incoming wire fee of {wire_fee} must be added by sender's bank.",
            "Cut-off 3:00 p.m. CT. Funds received later are credited next business day.",
        ),
        w.some(0.4, "ACH is not accepted. Checks: {office_address}"),
        w.pick(*SMALL_PRINT),
        sep=w.rng.choice(("\n", "\n\n")),
    )


@family("mortgage_payoff", "letter")
def reinstatement_and_payoff(w: Writer) -> str:
    """Foreclosure counsel quotes reinstatement and payoff side by side."""
    _parties(w, "lender")
    forget(w, 0.3, "per_diem", "principal_balance", "account_number", "escrow_balance", "fees")
    add(w, reinstate=(amount_of(w, "payoff_amount") / 11).quantize(CENT), sale=after(w, "good_through", 12))
    both = w.shuffled(
        w.pick(
            "To REINSTATE the loan: {reinstate}, good through {next_due_date}.", "Reinstatement amount: {reinstate}"
        ),
        w.pick(
            "To PAY OFF the loan: {payoff_amount}, good through {good_through}.",
            "Payoff amount: {payoff_amount} (valid to {good_through})",
            "Full payoff, if received by {good_through}: {payoff_amount}",
        ),
    )
    return w.lines(
        "{law_firm}\n{office_address}",
        w.pick("{quote_date}", "Date: {quote_date}"),
        w.lines(
            "RE: {customer_name}",
            w.pick("Our client: {lender}", "Mortgagee: {lender}", "Plaintiff: {lender}"),
            row(w, WORDS, "account_number"),
            row(w, WORDS, "property_address"),
            "Case {case}, sale date {sale}",
        ),
        w.pick(
            "Per your request, below are figures provided by our client.",
            "Please find the reinstatement and payoff figures you asked for.",
        ),
        *both,
        say(
            w,
            w.some(
                0.6, "The payoff includes unpaid principal of {principal_balance}.", "Principal: {principal_balance}."
            ),
            w.some(
                0.5, "It includes total fees and costs of {fees}.", "Attorney fees of {attorney_fee} are part of it."
            ),
            w.some(0.8, "Interest after the good-through date is {per_diem} per day.", "Per diem {per_diem}."),
            w.some(0.4, "Escrow on hand: {escrow_balance}."),
        ),
        w.some(0.5, "Past due installments of {past_due} and monthly payments of {monthly_payment} are not waived."),
        w.pick("{law_firm}", "Sincerely, {other_person}\nParalegal, {law_firm}"),
        w.pick(*SMALL_PRINT),
        sep="\n\n",
    )


@family("mortgage_payoff", "table")
def settlement_statement_lines(w: Writer) -> str:
    """Numbered lines of a settlement statement in which the payoff is one line."""
    _parties(w, "lender")
    forget(w, 0.4, "recording_fee", "per_diem", "account_number")
    add(
        w,
        price=amount_of(w, "original_amount") * 2,
        settle=after(w, "quote_date", 6),
        commission=money(w.rng, 3000, 30000),
    )
    return w.lines(
        w.pick(
            "SETTLEMENT STATEMENT (HUD-1) page 1",
            "SELLER'S CLOSING STATEMENT",
            "ALTA Settlement Statement - Seller (estimated)",
        ),
        "{title_company}   File {reference}   Settlement date {settle}",
        w.pick("Property: {property_address}", "G. Property Location: {property_address}"),
        w.pick("Seller: {customer_name}   Buyer: {other_person}", "E. Seller {customer_name}"),
        "401 Contract sales price   {price}",
        w.some(0.6, "406 County taxes   {tax_amount}"),
        w.some(0.6, "503 Commission   {commission}"),
        w.pick(
            "504 Payoff of first mortgage loan to {lender}   {payoff_amount}",
            "504 Payoff 1st mtg {payoff_amount} ({lender})",
            "Payoff to {lender}: {payoff_amount}",
        ),
        w.some(
            0.6,
            "    principal {principal_balance}, interest through {good_through} {accrued_interest}, per diem {per_diem}",
            "    Loan payoff good through {good_through}",
        ),
        w.some(0.5, "    loan # {account_number}"),
        w.some(0.7, "1201 Recording fee for release   {recording_fee}", "Release recording fee {recording_fee}"),
        w.some(0.5, "1303 Home warranty {insurance_amount}\n1304 Water escrow hold {other_amount}"),
        w.pick("603 CASH TO SELLER   {old_payoff}", "Due to seller ______"),
    )


@family("mortgage_payoff", "email")
def closing_paralegal_email(w: Writer) -> str:
    """A paralegal forwards the payoff that the lender gave."""
    _parties(w, "lender")
    forget(
        w, 0.35, "account_number", "property_address", "per_diem", "principal_balance", "accrued_interest", "quote_date"
    )
    return w.lines(
        w.lines(
            "From: paralegal, {law_firm}",
            "To: {title_company}",
            w.pick("Subject: payoff - {customer_name} / {property_address}", "Subject: FW: {lender} payoff"),
        ),
        w.pick("{agent_name},", "Good afternoon {agent_name},", "All:"),
        w.pick(
            "Attached is the payoff we obtained from {lender} dated {quote_date}.",
            "{lender} finally sent their payoff.",
        ),
        w.lines(
            *w.shuffled(
                "Payoff total is {payoff_amount}",
                w.pick("It is good to {good_through}", "Valid until {good_through}"),
                w.pick("{per_diem} each day after", "Per diem interest: {per_diem}"),
                "Principal {principal_balance} + interest {accrued_interest}",
                "Loan {account_number}",
            )
        ),
        w.some(
            0.5,
            "HOA demand is {other_amount} and the county wants {tax_amount} by {next_due_date}; those are separate.",
        ),
        w.some(0.4, "Escrow of {escrow_balance} will go back to seller directly.", "No escrow."),
        w.pick("Thanks,\n{other_person}\n{law_firm}\n{phone}", "{other_person} | Paralegal"),
        w.pick(*SMALL_PRINT),
        sep="\n\n",
    )


@family("mortgage_statement", "letter")
def delinquency_notice(w: Writer) -> str:
    """A notice that states the bill in sentences, with counsellors' and agencies' numbers."""
    _parties(w, "servicer")
    overdue = money(w.rng, 300, 5000)
    add(w, past_due=overdue, amount_due=amount_of(w, "regular_payment") + overdue)
    forget(
        w, 0.3, "account_number", "late_fee", "principal_balance", "interest_rate", "escrow_balance", "statement_date"
    )
    return w.lines(
        "{servicer}\n{office_address}",
        w.pick("{statement_date}", "Date of notice: {statement_date}"),
        w.lines("{customer_name}", "{property_address}", row(w, WORDS, "account_number")),
        w.pick("NOTICE OF DELINQUENCY", "YOUR MORTGAGE PAYMENT IS OVERDUE"),
        w.pick("Dear Mortgagor(s):", "Dear {customer_name}:"),
        say(
            w,
            w.pick(
                "Your loan is past due in the amount of {past_due}.",
                "Installments totaling {past_due} are in arrears.",
                "We have not received {past_due} from prior months.",
            ),
            w.pick(
                "Including the current installment, {amount_due} must be paid by {due_date}.",
                "The total amount due on {due_date} is {amount_due}.",
            ),
            w.some(
                0.7,
                "A late charge of {late_fee} will be assessed on each installment not received by {late_date}.",
                "Late charge: {late_fee}.",
            ),
            w.some(
                0.5,
                "The unpaid principal balance is {principal_balance}, bearing interest at {interest_rate}.",
                "Your principal balance stands at {principal_balance}.",
            ),
            w.some(0.4, "The escrow account shows {escrow_balance}."),
        ),
        w.some(
            0.5,
            "The last full payment, {last_payment}, was applied {last_payment_date}. We hold {unapplied} in suspense.",
        ),
        "HUD-approved housing counselors: (800) 569-4287.",
        w.pick("{servicer}\nLoss Mitigation, {phone}", "Sincerely, Loan Counseling\n{servicer}"),
        w.pick(*SMALL_PRINT),
        sep="\n\n",
    )


@family("mortgage_statement", "statement")
def bankruptcy_informational_statement(w: Writer) -> str:
    """A statement for information only, columns of post-petition parts."""
    _parties(w, "servicer")
    forget(w, 0.25, "past_due", "late_fee", "escrow_payment", "escrow_balance", "interest_rate", "statement_date")
    sep = w.rng.choice(("  ", ": ", " ... "))
    return w.lines(
        w.pick(
            "{servicer}\nPERIODIC STATEMENT - BANKRUPTCY",
            caps(w, "servicer") + "\nStatement for informational purposes only",
        ),
        w.pick("{customer_name}  Case {case}", "Debtor: {customer_name}"),
        columns(w, WORDS, ["statement_date", "account_number", "due_date"], bar=w.rng.choice(("", "|"))),
        w.pick("Post-petition payment", "Monthly payment detail"),
        rows(w, WORDS, ["principal_payment", "interest_payment", "escrow_payment"], sep),
        rows(w, WORDS, ["past_due", "amount_due", "late_fee"], sep),
        w.some(0.7, "Pre-petition arrearage (paid through trustee)" + sep + "{prepayment_penalty}"),
        w.pick("Loan terms", "Account information"),
        rows(w, WORDS, ["principal_balance", "interest_rate", "escrow_balance", "maturity_date", "ytd_interest"], sep),
        w.some(0.5, "Received from trustee {last_payment_date}" + sep + "{last_payment}"),
        w.pick(*SMALL_PRINT),
    )


@family("mortgage_statement", "statement")
def statement_with_escrow_analysis(w: Writer) -> str:
    """A bill merged with the escrow analysis: shortage, cushion and projected sums are decoys."""
    _parties(w, "servicer")
    forget(w, 0.3, "late_fee", "interest_rate", "statement_date", "account_number", "escrow_balance")
    add(w, shortage=money(w.rng, 30, 900), cushion=money(w.rng, 100, 1500), projected=money(w.rng, 2000, 9000))
    return w.lines(
        "{servicer} | Statement and Annual Escrow Disclosure",
        rows(w, WORDS, ["account_number", "statement_date"]),
        w.pick(
            "Projected disbursements\nCounty tax {tax_date}  {tax_amount}\nHazard ins. {premium}\nTotal {projected}",
            "Anticipated: taxes {tax_amount}, insurance {premium}",
        ),
        w.some(0.8, "Shortage {shortage}. Minimum required cushion {cushion}."),
        w.some(0.8, row(w, WORDS, "escrow_balance", " "), "Your escrow account currently holds {escrow_balance}"),
        w.pick("YOUR BILL", "Payment information"),
        w.pick(
            "{amount_due} due {due_date}", "Due {due_date}: {amount_due}", "Please remit {amount_due} by {due_date}"
        ),
        w.pick(
            "made up of principal {principal_payment}, interest {interest_payment} and escrow {escrow_payment}",
            "P {principal_payment} / I {interest_payment} / E {escrow_payment}",
            "P {principal_payment} / I {interest_payment}",
        ),
        w.some(0.6, "Late after {late_date} (+{late_fee})", "late charge {late_fee} if not received by {late_date}"),
        rows(w, WORDS, ["principal_balance", "interest_rate", "original_amount"], " "),
        w.pick(*SMALL_PRINT),
        sep=w.rng.choice(("\n", "\n\n")),
    )


@family("student_loan", "statement")
def federal_servicer_bill(w: Writer) -> str:
    """A federal servicer's monthly bill with a table of loans."""
    _parties(w, "servicer")
    forget(w, 0.25, "accrued_interest", "interest_rate", "loan_status", "account_number", "due_date")
    add(w, late_date=after(w, "due_date", 30) if w.has("due_date") else None)
    return w.lines(
        w.pick(
            "{servicer}\non behalf of the U.S. Department of Education",
            "{servicer} - a servicer to Federal Student Aid",
        ),
        w.pick("{customer_name}\n{customer_address}", "{customer_name}"),
        rows(w, WORDS, ["account_number", "payment_amount", "due_date"], w.rng.choice((": ", "  ", "\n"))),
        w.some(0.5, "Bill date {statement_date}. Past due amount {past_due}.", "Bill prepared {statement_date}"),
        dotted(
            w,
            WORDS,
            ["principal_balance", "accrued_interest", "interest_rate", "loan_status", "total_balance"],
            width=44,
        ),
        w.some(0.6, "Loan 1-01 DLSTFD sub, disb {disbursed_date}, orig {original_amount}\nLoan 1-02 DLUNST"),
        w.some(0.5, "You could pay $0.00/mo under an IDR plan. You're on {plan}."),
        w.some(0.5, "{last_payment_date}: payment {last_payment}. Interest capitalized {capitalized}."),
        w.some(0.4, "Late if not paid by {late_date}; 6% of the installment may be charged."),
        w.pick("Payments to {servicer}, {office_address}", "Federal Student Aid info: 1-800-433-3243"),
    )


@family("student_loan", "letter")
def deferment_decision(w: Writer) -> str:
    """A decision on a deferment or forbearance: no payment is due."""
    _parties(w, "servicer")
    add(
        w,
        loan_status=w.rng.choice(
            (
                "deferment",
                "forbearance",
                "administrative forbearance",
                "Deferment",
                "Forbearance",
            )
        ),
        begin=after(w, "statement_date", 3),
        end=after(w, "statement_date", 183),
    )
    forget(w, 0.3, "accrued_interest", "interest_rate", "account_number", "principal_balance")
    return w.lines(
        w.lines("{servicer}", "{statement_date}", "RE: Account {account_number}"),
        "Dear {customer_name},",
        say(
            w,
            w.pick(
                "Your request was approved. Your loans are in {loan_status} from {begin} to {end}.",
                "We placed your account in {loan_status} effective {begin}.",
                "Loan status: {loan_status} ({begin} - {end}).",
            ),
            w.pick(
                "You do not have to make payments during this time.",
                "No payment is due. The {last_payment} you sent on {last_payment_date} was applied.",
            ),
        ),
        say(
            w,
            w.some(
                0.7,
                "Principal outstanding: {principal_balance}.",
                "You have {principal_balance} of outstanding principal.",
            ),
            w.some(
                0.7,
                "Interest of {accrued_interest} has accrued and is unpaid.",
                "Unpaid interest is {accrued_interest}.",
            ),
            w.some(0.6, "Interest continues to accrue at {interest_rate}.", "Your rate remains {interest_rate}."),
            w.some(
                0.4,
                "About {capitalized} may be capitalized at the end.",
                "Paying the interest now would save you about {small_fee} a month.",
            ),
        ),
        w.some(0.3, "{school} reported your enrollment."),
        w.pick("{servicer}\n{office_address}", "Sincerely, {agent_name}\n{servicer}"),
        sep="\n\n",
    )


@family("student_loan", "letter")
def collection_agency_notice(w: Writer) -> str:
    """A collector writes for the holder; its own name and costs stand around the loan's."""
    _parties(w, "servicer")
    add(
        w,
        loan_status=w.rng.choice(("default", "in default", "defaulted", "Default", "DEFAULT")),
        costs=money(w.rng, 50, 4000),
        agency=f"{w.rng.choice(names.LAST)} Recovery Solutions",
    )
    forget(w, 0.3, "accrued_interest", "interest_rate", "account_number", "principal_balance", "payment_amount")
    return w.lines(
        "{agency}\n{office_address}",
        w.lines(
            "{statement_date}",
            "{customer_name}",
            "Creditor: {servicer}",
            "Our reference: {reference}",
            "Creditor's account: {account_number}",
        ),
        w.pick(
            "Your student loan is {loan_status} and was placed with us by {servicer}.",
            "{servicer} has referred your student loan. Status: {loan_status}.",
        ),
        columns(
            w,
            {**WORDS, "costs": ("Collection costs", "Costs")},
            ["principal_balance", "accrued_interest", "costs", "total_balance"],
            bar=w.rng.choice(("", "|")),
        ),
        w.some(0.6, "Interest accrues at {interest_rate} per annum.", "Rate: {interest_rate}"),
        w.pick(
            "You may rehabilitate by nine payments of {payment_amount}, the first due {due_date}.",
            "A payment of {payment_amount} is due {due_date}.",
            "Call {agency} to discuss.",
        ),
        w.some(0.4, "We may garnish 15% of wages or offset a tax refund."),
        w.pick(*SMALL_PRINT),
        sep="\n\n",
    )


@family("student_loan", "table")
def loan_verification_certificate(w: Writer) -> str:
    """A lender verification certificate for a consolidation or refinance."""
    _parties(w, "servicer")
    forget(w, 0.3, "accrued_interest", "interest_rate", "loan_status", "due_date", "payment_amount")
    sep = w.rng.choice((" | ", ": ", "\t"))
    fields = [
        "account_number",
        "principal_balance",
        "accrued_interest",
        "interest_rate",
        "loan_status",
        "payment_amount",
        "due_date",
        "disbursed_date",
        "capitalized",
    ]
    w.rng.shuffle(fields)
    return w.lines(
        w.pick("LOAN VERIFICATION CERTIFICATE (LVC)", "Verification of Student Loan"),
        w.pick("Holder/servicer" + sep + "{servicer}", "Completed by {servicer} for {other_bank}"),
        w.pick("Borrower" + sep + "{customer_name}\nDOB" + sep + "{birth_date}", "Borrower" + sep + "{customer_name}"),
        rows(w, WORDS, fields, sep),
        w.some(0.5, "Payoff to consolidating lender" + sep + "upon request"),
        w.some(0.5, "School" + sep + "{school}"),
        w.pick("Certified by {agent_name}, {statement_date}", "I certify the above is accurate. {agent_name}"),
    )


@family("credit_card_statement", "letter")
def debt_validation_notice(w: Writer) -> str:
    """A collector's itemisation: the statement's balance, then what was added, then today's total."""
    _parties(w, "issuer")
    add(w, added=money(w.rng, 10, 300), now_due=amount_of(w, "statement_balance") + money(w.rng, 10, 300))
    forget(w, 0.35, "account_number", "minimum_payment", "due_date", "credit_limit", "available_credit")
    return w.lines(
        "{law_firm} is a debt collector.\n{office_address}",
        "{customer_name}\nReference: {reference}",
        w.pick("We are trying to collect a debt that you owe to {issuer}.", "Original creditor: {issuer}"),
        w.pick(
            "Account ending {account_number}",
            "You had a credit card from {issuer} with account number {account_number}.",
        ),
        w.lines(
            w.pick(
                "As of the statement dated {statement_date}, the statement balance was: {statement_balance}",
                "On {statement_date} your statement showed a balance of {statement_balance}",
            ),
            "Between then and today:",
            "You were charged this amount in interest: + {interest_charged}",
            "You were charged this amount in fees: + {added}",
            "You paid or were credited: - {last_payment}",
            "Total amount of the debt now: {now_due}",
        ),
        w.some(
            0.5,
            "That statement called for a minimum payment of {minimum_payment} by {due_date}.",
            "The minimum payment on it was {minimum_payment}.",
        ),
        w.some(0.4, "The credit line was {credit_limit} at an APR for purchases of {purchase_apr}."),
        w.some(
            0.6,
            "Call or write to us by {maturity_date} to dispute the debt.",
            "[ ] This is not my debt. [ ] The amount is wrong.",
        ),
        w.pick(*SMALL_PRINT),
        sep="\n\n",
    )


@family("credit_card_statement", "letter")
def billing_error_resolution(w: Writer) -> str:
    """An answer to a dispute: the credited charge must not pass for the balance."""
    _parties(w, "issuer")
    forget(w, 0.35, "account_number", "minimum_payment", "purchase_apr", "available_credit", "credit_limit")
    return w.lines(
        "{issuer}\nBilling Disputes\n{office_address}",
        "{customer_name}",
        w.pick("Re: Acct {account_number}, case {case}", "Dispute {reference} - card {account_number}"),
        w.pick("Dear Cardholder:", "Dear {customer_name},"),
        say(
            w,
            w.pick(
                "We've credited {tx_amount} for the {tx_date} charge at {merchant}.",
                "The charge of {tx_amount} at {merchant} stands.",
            ),
            w.pick(
                "Your statement of {statement_date} therefore shows a new balance of {statement_balance} instead of {current_balance}.",
                "The balance on your {statement_date} statement is {statement_balance}.",
                "Your statement balance is {statement_balance}.",
            ),
            w.pick(
                "{minimum_payment}, the minimum, is due {due_date}.",
                "Please pay at least {minimum_payment} by {due_date} to avoid a fee of up to {late_fee}.",
                "Payment remains due {due_date}.",
            ),
        ),
        w.some(0.5, "Available credit after the adjustment: {available_credit} of your {credit_limit} line."),
        w.some(0.3, "Interest of {interest_charged} at the purchase rate of {purchase_apr} was reversed."),
        w.pick("{agent_name}\n{issuer}", "Resolution Team, {issuer}"),
        sep="\n\n",
    )


@family("credit_card_statement", "statement")
def business_card_statement(w: Writer) -> str:
    """A company card: control account, several cardholders, sums per employee."""
    _parties(w, "issuer")
    forget(w, 0.25, "purchase_apr", "available_credit", "account_number", "minimum_payment", "statement_date")
    head = ["account_number", "statement_date", "due_date"]
    w.rng.shuffle(head)
    return w.lines(
        w.pick("{issuer}\nCOMMERCIAL CARD - CONTROL ACCOUNT", "Corporate card statement issued by {issuer}"),
        w.pick("Company: {other_bank} Holdings", "Attn: Accounts Payable, {law_firm}"),
        columns(
            w,
            {
                **WORDS,
                "due_date": ("Payment due", "Due Date", "Pay by"),
                "account_number": ("Control account", "Account ending", "Acct. No."),
            },
            head,
            gap=w.rng.choice((2, 6)),
        ),
        w.pick(
            dotted(w, WORDS, ["previous_balance", "payments", "statement_balance", "minimum_payment"], width=32),
            columns(w, WORDS, ["statement_balance", "minimum_payment", "credit_limit", "available_credit"]),
        ),
        rows(w, WORDS, ["credit_limit", "available_credit", "purchase_apr"], "  "),
        w.pick(
            "Cardholder activity\n{customer_name}  {purchases}  limit {cash_limit}\n{other_person}  {tx_amount}  limit {cash_available}",
            "Sub-account total {customer_name} {purchases}",
        ),
        w.some(0.5, "{tx_date} {merchant} {tx_amount}\n{tx_date} CREDIT {tx2_amount}CR"),
        w.pick(*SMALL_PRINT),
    )
