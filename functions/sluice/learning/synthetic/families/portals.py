"""The fourth hand: what people copy out of portals and apps: cards, tabs, buttons, big numbers, navigation words."""

from decimal import Decimal

from sluice.learning.synthetic.families.statements_print import amount, cells, page, say, sheet
from sluice.learning.synthetic.writer import Writer, family

_NAV = (
    "Home", "Accounts", "Overview", "Summary", "Activity", "Payments", "Transfers", "Statements & Documents", "Statements", "Documents", "Profile", "Settings", "Messages (2)", "Messages", "Help", "Log out",
    "Sign off", "Menu", "Search", "Alerts", "Rewards", "Pay & Transfer", "More", "Contact us", "Dashboard", "My Loans", "Support", "Insights", "Cards", "Explore", "FAQ",
)  # fmt: skip
_CLICKS = (
    "View details >", "See details", "Show more", "Learn more", "Download PDF", "Print", "Edit", "Manage autopay", "Make a payment", "Pay now", "Go paperless", "Chat with us", "What's this?", "ⓘ", "Expand all", "Hide", "Get help with this", "Back to accounts", "View all", "Set up AutoPay >", "Copy",
)  # fmt: skip


def nav(w: Writer) -> str:
    """The words of a menu, in a line or in lines; sometimes none."""
    words = w.rng.sample(_NAV, w.rng.randrange(3, 8))
    return w.rng.choice((" | ", "\n", "  ", " > ", " · ", "\t")).join(words) if w.chance(0.7) else ""


def click(w: Writer) -> str:
    """A button's or link's words, or nothing."""
    return w.rng.choice(_CLICKS) if w.chance(0.6) else ""


def foot(w: Writer) -> str:
    """What stands at the bottom of every page."""
    return say(
        w, "[Member FDIC. Equal Housing Lender.|Privacy  Security  Terms of Use|Need help? Call {phone}|Last login {#2} minutes ago|© All rights reserved. NMLS #{#6}|App version [4|7].{#2}.1|Session ends in 10:00||]"
    )  # fmt: skip


def cards(w: Writer, *specs: str, shuffle: bool = False) -> str:
    """Label and value pairs as this site stacks them, with clicks in between."""
    entries = cells(w, *specs)
    if shuffle:
        w.rng.shuffle(entries)
    pattern = w.rng.choice(("{}\n{}", "{}\n{}", "{}: {}", "{} {}", "{}\t{}", "{1}\n{0}"))
    stacked = [
        part
        for label, value in entries
        for part in (pattern.format(label, value), click(w) if w.chance(0.25) else "")
        if part
    ]
    return (w.rng.choice(("\n", "\n", "\n\n")) if pattern[1] == "}" else "\n\n").join(stacked)


@family("credit_card_statement", "portal")
def card_app_tile(w: Writer) -> str:
    """A bank app's card screen: the current balance is biggest, the statement's numbers are small."""
    return page(
        w, "?9:41  5G  87%", "{issuer}", "{account_number}", "", "{current_balance}", "Current balance", "", cards(w, "[Available credit|Available to spend|Left to spend] :: {available_credit}", "[Last statement balance|Statement balance|Remaining statement balance] :: {statement_balance}", "[Minimum payment|Minimum due|Min. payment due] :: {minimum_payment}", "[Due|Due date|Payment due by] :: {due_date}"), "",
        "[Pay card|Make payment|Pay]", "Recent transactions", "{merchant}", "{tx_amount}", "?Pending", "?{tx2_amount}", "?{rewards} points", nav(w),
    )  # fmt: skip


@family("credit_card_statement", "portal")
def card_web_summary(w: Writer) -> str:
    """A bank's web summary page: tabs above, an accordion of limits and rates below."""
    return page(
        w, nav(w), "", "{issuer}\n[Card ending in|Account] {account_number}", "", "Account summary", cards(w, "[Balance on last statement|Last statement balance|Closing balance] :: {statement_balance}", "[Statement closing date|Last statement date|Statement closed] :: {statement_date}", "[Minimum payment due|Minimum amount due] :: {minimum_payment}", "[Payment due date|Due by] :: {due_date}", "Last payment received ({last_payment_date/}) :: -{last_payment}"), "",
        "Credit & rates [^|v|]", cards(w, "[Total credit limit|Credit line|Revolving credit limit] :: {credit_limit[|:short]}", "[Available credit|Credit available] :: {available_credit}", "Cash advance limit :: {cash_limit}", "[Purchase APR|APR (Purchases)|Purchases] :: {purchase_apr}", "?[Cash advance APR|Cash advances] :: {cash_apr%}", "?[Balance transfer APR|Transfers] :: {transfer_apr%}", shuffle=w.chance(0.5)), "", foot(w),
    )  # fmt: skip


@family("credit_card_statement", "portal")
def statement_ready_notice(w: Writer) -> str:
    """A notification that a statement is ready; its own date is not the statement's."""
    return page(
        w, "[Notifications|Inbox|Alerts]", nav(w), "", "[Received|Posted|Sent] {statement_date+2}", "[Your statement is ready|Your new statement is available|New eStatement]", "{issuer}", "?Hi {first_name},", "The latest statement for your [card|account] ending in {account_number} is ready to view.", "", cards(w, "[New balance|Statement balance|Your balance] :: {statement_balance}", "[Minimum payment due|Pay at least|Minimum due] :: {minimum_payment}", "[Due date|Payment due|Please pay by] :: {due_date}"), "",
        "View statement", "?AutoPay is off. Turn it on", "?Dismiss", foot(w),
    )  # fmt: skip


@family("credit_card_statement", "portal")
def pay_card_options(w: Writer) -> str:
    """The payment step: choose minimum, statement, current or another amount."""
    options = cells(
        w,
        "[Minimum payment|Minimum due|Pay the minimum] :: {minimum_payment}",
        "[Statement balance|Last statement balance|Pay statement in full] :: {statement_balance}",
        "Current balance :: {current_balance}",
        "?Past due amount :: {past_due}",
    )
    w.rng.shuffle(options)
    mark, joint = w.rng.choice((("( ) ", "  "), ("○ ", "\n"), ("", " "), ("[ ] ", ": "), ("• ", " - ")))
    return page(
        w, "Step 1 of 3", "Pay your {issuer} [card|account]", "?Pay to: {account_number}", "?Pay from: Checking (...{#4}) available {~100-9000}", "", "[How much would you like to pay?|Payment amount|Choose an amount]", *(f"{mark}{label}{joint}{value}" for label, value in options), f"{mark}Other amount  $____", "", "[When?|Payment date] {due_date/}", "?[Payment is due|Your payment is due|Due] {due_date}", "?Payments made after 8 p.m. post the next day. Late fee up to {late_fee}.", "Cancel  Continue",
    )  # fmt: skip


@family("credit_card_statement", "portal")
def limit_offer_page(w: Writer) -> str:
    """A promotion: an offered limit, an offered rate, no word on the card's own terms."""
    return page(
        w, nav(w), "", "[Offers for you|Just for you, {first_name}|You're preselected]", "{issuer}", "[Get a credit line up to|Raise your limit to|You could have a credit limit of] {~3000-30000}!", "0% intro APR for [12|15|18] months, then {transfer_apr%}.", "?Earn {rewards} bonus points after you spend {~500-3000}.", "?Offer for your card ending in {account_number}", "?Offer ends {due_date+40}", "[Accept offer|See if I qualify|Apply now]  No thanks", "?APR: see your cardmember agreement.", foot(w),
    )  # fmt: skip


@family("credit_card_statement", "portal")
def card_details_drawer(w: Writer) -> str:
    """The details drawer: one long list, cash and purchase numbers alternating, no due date."""
    return page(
        w, "[Account details|Card information|About this card]", "Close X", "", cards(w, "Card issuer :: {issuer}", "[Card number|Account number] :: {account_number}", "Member since :: 20[09|14|19]", "Cash credit line :: {cash_limit}", "[Credit limit|Credit line|Spending limit] :: {credit_limit[|:short]}", "Available cash :: {cash_available}", "[Available credit|Available to spend] :: {available_credit}", "Variable cash APR :: {cash_apr%}", "[Variable purchase APR|Standard variable APR for purchases|Everyday APR] :: {purchase_apr}", "?Penalty APR :: {penalty_apr%}", "?[Statement closes|Next closing date] :: day [5|12|23] of each month", "?Interest charged this year :: {~5-800}", shuffle=w.chance(0.3)), "", foot(w),
    )  # fmt: skip


@family("mortgage_statement", "portal")
def home_loan_dashboard(w: Writer) -> str:
    """A servicer's dashboard: the next payment with its parts, then the loan at a glance."""
    return page(
        w, nav(w), "", "?Welcome back, {first_name}", "{servicer}", "Loan {account_number}", "?{property_address:plain}", "", cards(w, "[Total amount due|Amount due|Payment due|Your payment] :: {amount_due}", "[Due date|Due|Pay by|Next payment due] :: {due_date}"), "[Pay now|Make a payment|Schedule]", "?Late after {late_date}. A late charge of {late_fee} applies.", "", "[Payment breakdown|Where your payment goes]", cards(w, "Principal :: {principal_payment}", "Interest :: {interest_payment}", "[Escrow|Taxes & insurance|Escrow (T&I)] :: {escrow_payment}", "?[Past due|Overdue] :: {past_due}", "?Fees :: $0.00"), "",
        "[Loan at a glance|My loan|Loan details]", cards(w, "[Principal balance|Outstanding principal|Remaining balance (principal)] :: {principal_balance}", "[Interest rate|Rate] :: {interest_rate}", "?[Escrow balance|In escrow] :: {escrow_balance}", "?Original loan amount :: {original_amount}", "?Maturity date :: {maturity_date}", "?Paid year to date (interest) :: {ytd_interest}"), foot(w),
    )  # fmt: skip


@family("mortgage_statement", "portal")
def mortgage_history_tab(w: Writer) -> str:
    """The history tab with past payments split up, the upcoming bill in a side panel."""
    past = "\n".join(
        say(
            w,
            w.rng.choice(
                (
                    "{last_payment_date-%d}  Payment  {~900-3000}  P {~100-900}  I {~100-1900}  E {~100-900}",
                    "{last_payment_date-%d}\nMortgage payment\n{~900-3000}",
                )
            )
            % (31 * i),
        )
        for i in range(w.rng.randrange(1, 4))
    )
    side = sheet(
        w,
        "[Upcoming|Next bill|Current statement]",
        cards(
            w,
            "[Statement date|Bill date] :: {statement_date}",
            "[Amount due|Bill amount|Total due] :: {amount_due}",
            "[Due|Payment due date] :: {due_date}",
            "?[To principal|Principal part] :: {principal_payment}",
            "?[To interest|Interest part] :: {interest_payment}",
            "?[To escrow|Escrow part] :: {escrow_payment}",
            "?[Unpaid principal|Principal left] :: {principal_balance}",
        ),
    )
    parts = [sheet(w, "[Payment history|Activity]", "Date  Type  Amount", past, "?Load more"), side]
    w.rng.shuffle(parts)
    return page(
        w, "{servicer}", nav(w), "[Mortgage|Loan] [#|number ]{account_number}", "", parts[0], "", parts[1], "", foot(w)
    )


@family("mortgage_statement", "portal")
def mortgage_app_autopay(w: Writer) -> str:
    """An app's home card under autopay: days without a year, few numbers."""
    return page(
        w, "?Good morning, {first_name}!", "{servicer}", "[Mortgage|Home loan] {account_number}", "", "{amount_due}", "[due|will be paid|scheduled for] {due_date/}", "[AutoPay is ON|You're all set!|AutoPay scheduled]", "", "?{principal_balance}\n[principal balance|left to pay (principal)]", "?{interest_rate} [fixed|30-yr fixed|ARM]", "?You've paid {ytd_principal} in principal this year", "?Home value estimate {original_amount}", "?Refinance? See offers", nav(w),
    )  # fmt: skip


@family("mortgage_statement", "portal")
def escrow_tab(w: Writer) -> str:
    """The escrow tab: what is held, what goes in monthly, what was paid out; the bill itself is elsewhere."""
    return page(
        w, nav(w), "Escrow", "{servicer} - Loan [ending|number|no.] {account_number}", "", cards(w, "[Current escrow balance|Escrow account balance|Balance] :: {escrow_balance}", "[Monthly escrow payment|Escrow portion of your payment|You pay each month] :: {escrow_payment}", shuffle=w.chance(0.5)), "", "Upcoming disbursements", "County tax  {tax_date}  {tax_amount}", "?Homeowners insurance  {tax_date+60}  {~600-3000}", "?Required minimum balance  {~100-900}", "?Projected shortage  {~20-900}", "?Escrow analysis {statement_date-90}", "?Paid year to date {ytd_escrow}", click(w), foot(w),
    )  # fmt: skip


@family("mortgage_statement", "portal")
def past_due_banner(w: Writer) -> str:
    """A page under a red banner: overdue first, then what brings the loan current."""
    return page(
        w, "{servicer}", nav(w), "! [Your account is past due|Action needed|We haven't received your payment]" if w.facts["past_due"] else "", "", cards(w, "[Past due amount|Overdue|Unpaid from prior months|Amount past due] :: {past_due}", "?[Late charges assessed|Unpaid late charges] :: {~15-90}", "Current installment :: {regular_payment}", "[Total to bring current|Total amount due|Total now due] :: {amount_due}", "[Due|Due immediately; next due date|Payment due] :: {due_date}", "?Funds held in suspense :: {unapplied}"), "", "[Pay total|Set up a plan|Talk to us]  Call {phone}", "?If we don't get it by {late_date} a fee of {late_fee} will be added.", "?[Loan|Account no.] {account_number}   [Rate|Interest rate] {interest_rate}   [UPB|Principal] {principal_balance}", foot(w),
    )  # fmt: skip


@family("student_loan", "portal")
def student_dashboard(w: Writer) -> str:
    """A servicer's home page: greeting, pay-now card, the loan's facts under a details link."""
    return page(
        w, nav(w), "", "?Hello {first_name}!", "{servicer}", "Account [Number|#]: {account_number}", "", "[Payment due|Next payment|Current amount due]", "{payment_amount}", "[due|Due on|by] {due_date}", "Make a Payment", "", "[Loan details|View loan details v]", cards(w, "[Status|Loan status|Repayment status] :: {loan_status}", "[Principal balance|Unpaid principal|Principal] :: {principal_balance}", "[Unpaid interest|Accrued interest|Interest] :: {accrued_interest}", "[Interest rate|Rate] :: {interest_rate}", "?Current balance (principal + interest) :: {total_balance}", "?Original balance :: {original_amount}", "?Repayment plan :: {plan}", shuffle=w.chance(0.5)), "", foot(w),
    )  # fmt: skip


@family("student_loan", "portal")
def loan_group_accordion(w: Writer) -> str:
    """Groups in an accordion: one is open, the others show only their names."""
    closed = [
        say(w, "[+|>|▸] [Group|Loan] [B|C|D|2|3]  [Subsidized|Unsubsidized|PLUS]") for _ in range(w.rng.randrange(1, 4))
    ]
    opened = sheet(
        w,
        "[-|v|▾] [Group A|Loan 1|Direct Consolidation]  [Unsubsidized|Subsidized|Private]",
        cards(
            w,
            "[Loan ID|Loan number|Loan account] :: {account_number}",
            "[Principal|Current principal|Outstanding principal] :: {principal_balance}",
            "[Interest|Outstanding interest|Interest accrued] :: {accrued_interest}",
            "[Rate|Fixed rate] :: {interest_rate}",
            "[Status|Loan status] :: {loan_status}",
            "?[Monthly payment|Payment|Payment amount] :: {payment_amount}",
            "?Disbursed :: {disbursed_date}",
            "?Capitalized interest :: {capitalized}",
            "?School :: {school}",
        ),
    )
    at = w.rng.randrange(len(closed) + 1)
    return page(
        w,
        nav(w),
        "{servicer}",
        "My Loans",
        "?Total owed on all loans {~10000-160000}",
        "",
        *closed[:at],
        opened,
        *closed[at:],
        "",
        foot(w),
    )


@family("student_loan", "portal")
def status_banner_page(w: Writer) -> str:
    """A banner about the loan's status; no payment due, an end date that is no due date."""
    return page(
        w, "{servicer}", nav(w), "", "[ⓘ|!|] [Your loan is currently:|Loan status:|Status:] {loan_status}", "?[Ends|Through|Next review] {grace_end}", "[Interest [continues to accrue|may accrue].|You can pay any time without penalty.]", "?[Account|Acct.] {account_number}", "?[Principal|Unpaid principal|Principal balance] {principal_balance}", "?[Interest accrued|Unpaid interest|Interest so far] {accrued_interest}", "?[Rate|Interest rate] {interest_rate}", "?Daily interest {~1-14}", "?Last payment {last_payment} on {last_payment_date}", "[Apply for a plan|Submit a request|Upload documents]", foot(w),
    )  # fmt: skip


@family("student_loan", "portal")
def federal_aid_page(w: Writer) -> str:
    """The government's aid site: all loans in a sum, then one loan's page; no payment and no account number."""
    return page(
        w, nav(w), "My Aid > Loans > Loan details", "?Total of all loans {~9000-160000} (principal and interest)", "", "[Direct Subsidized Loan|Direct Unsubsidized Loan|Direct Grad PLUS]", "{school}", "", cards(w, "[Outstanding principal|Unpaid principal] :: {principal_balance}", "[Outstanding interest|Unpaid interest] :: {accrued_interest}", "[Loan interest rate|Interest rate] :: {interest_rate}", "[Loan status|Current status] :: {loan_status}", "Loan amount :: {original_amount}", "Loan date :: {disbursed_date}", "?[Delinquent since|Status date] :: {statement_date-200}", shuffle=w.chance(0.4)), "", "Your servicer", "{servicer}", "?{phone}", "?Award year 20[17|19|21]", foot(w),
    )  # fmt: skip


@family("student_loan", "portal")
def repayment_simulator(w: Writer) -> str:
    """A simulator's page: the present plan against offered plans whose payments are not the borrower's."""
    plans = "\n".join(
        say(
            w,
            f"[Income-Driven|Graduated|Extended|Standard 10-year]  {{~20-900}}/mo  total {{~5000-90000}}  ends {{due_date+{w.rng.randrange(900, 6000)}}}",
        )
        for _ in range(w.rng.randrange(1, 4))
    )
    mine = sheet(
        w,
        "[Your current plan|Today|What you pay now]",
        cards(
            w,
            "[Monthly payment|You pay|Current payment] :: {payment_amount}",
            "[Principal|Principal balance] :: {principal_balance}",
            "[Rate|Interest rate|Avg. rate] :: {interest_rate}",
            "?[Interest owed|Accrued interest] :: {accrued_interest}",
            "?[Next due|Next payment due] :: {due_date}",
        ),
    )
    parts = [mine, "[Compare plans|Other options|What if]\n" + plans]
    w.rng.shuffle(parts)
    return page(
        w,
        "{servicer}",
        "Repayment simulator",
        nav(w),
        "?Account {account_number}",
        "",
        parts[0],
        "",
        say(w, parts[1]),
        "",
        "?Results are estimates.",
        foot(w),
    )


@family("auto_loan_payoff", "portal")
def auto_payoff_wizard(w: Writer) -> str:
    """A bank's payoff wizard: choose a day, read the quote, print it."""
    return page(
        w, nav(w), "", "{lender}", "Auto loan [ending in|#|number] {account_number}", "?{vehicle}", "Step 3 of 3: Your quote", "", cards(w, "[Your payoff amount|Payoff amount|To pay off your loan] :: {payoff_amount}", "[If paid by|Good through|Quote good until] :: {good_through}", "?[Per diem|Daily interest after this date|Each day after] :: {per_diem}"), "", "[What's included|Breakdown ^|Details]", cards(w, "[Principal|Principal balance] :: {principal_balance}", "[Interest|Accrued interest|Unpaid interest] :: {accrued_interest}", "[Total fees|Fees (total)] :: {fees}"), "", "Current balance {current_balance}  [This is not your payoff.|Differs from payoff.]", "?Next payment {monthly_payment} due {next_due_date}", "?[Quote date|Quoted on] {quote_date}", "Print quote  Email me  Done", foot(w),
    )  # fmt: skip


@family("auto_loan_payoff", "portal")
def auto_account_page(w: Writer) -> str:
    """An auto lender's account page: tiles of the loan, payoff in one of them, the VIN with a copy button."""
    tiles = [
        sheet(
            w,
            "Payoff",
            "{payoff_amount}",
            "[good through|valid to|until] {good_through}",
            "?+{per_diem}[/day| per day| daily]",
            "Get payoff letter",
        ),
        sheet(w, "Next payment", "{monthly_payment}", "Due {next_due_date}", "?Past due {past_due}"),
        sheet(w, "Vehicle", "{vehicle}", "VIN {vin}", "Copy"),
        sheet(
            w,
            "Loan",
            cards(
                w,
                "[Account|Account number] :: {account_number}",
                "[Principal|Remaining principal] :: {principal_balance}",
                "APR :: {interest_rate%}",
                "Original amount :: {original_amount}",
                "Matures :: {maturity_date}",
            ),
        ),
    ]
    w.rng.shuffle(tiles)
    return page(
        w, "{lender}", nav(w), "", *(part for tile in tiles[: w.rng.randrange(3, 5)] for part in (tile, "")), foot(w)
    )


@family("auto_loan_payoff", "portal")
def auto_message_center(w: Writer) -> str:
    """A secure message answering a payoff question, with the older one quoted below."""
    return page(
        w, "Secure messages > [Payoff|Loan payoff request]", nav(w), "", "From: {lender}", "[Date|Sent]: {quote_date}", "Re: [account|loan] {account_number}", "", "[Hi|Hello|Dear] {first_name}, [thanks for your message.|thank you for banking with us.]", "[Your payoff is|To pay off the loan you need|The amount to close the loan is] {payoff_amount}[ through| if received by| until] {good_through}.", "?[After that add|Interest runs at] {per_diem} [a day|daily].", "?The title for VIN {vin} is mailed [10|15] days later.", "?[Of this,|It includes] {accrued_interest} [is interest|in interest].", "- {agent_name}", "Reply  Archive  Delete", "", "-- Earlier message, {expired_date-20} --", "The payoff then was {old_payoff}, good until {expired_date}.",
    )  # fmt: skip


@family("auto_loan_payoff", "portal")
def lien_lookup_result(w: Writer) -> str:
    """A dealer network's look-up by VIN: the result card names lienholder and payoff, the rest is the dealer's."""
    return page(
        w, nav(w), "Payoff lookup", "Search: [VIN|{vin}]", "1 result", "", cards(w, "VIN :: {vin}", "[Lienholder|Lender|Finance source] :: {lender}", "[Account|Acct no.|Loan] :: {account_number}", "[Payoff|10-day payoff|Payoff total] :: {payoff_amount}", "[Exp|Expires|Valid thru] :: {good_through}", "[Per diem|Daily] :: {per_diem}", "?[Verified|Quote date] :: {quote_date}", "Book value :: {~2000-40000}", "?Customer :: {customer_name}", shuffle=True), "", "?Send payment overnight to {office_address}", "?Dealer: {dealer}", "Send to deal jacket", foot(w),
    )  # fmt: skip


@family("mortgage_payoff", "portal")
def mortgage_payoff_ready(w: Writer) -> str:
    """A servicer's portal after a payoff request: the quote's card, escrow and release notes below."""
    return page(
        w, "{lender}", nav(w), "", "Payoff quote [ready|generated|complete]", "?[Quote date|Generated|Prepared] {quote_date}", "[Loan|Loan number|Mortgage] {account_number}", "?{property_address}", "", cards(w, "[Total payoff|Payoff amount|Amount to pay off] :: {payoff_amount}", "[Good through|Quote expires|Valid until] :: {good_through}", "[Per diem|Daily interest] :: {per_diem}", "?[Principal|Unpaid principal balance] :: {principal_balance}", "?[Interest due|Interest] :: {accrued_interest}", "?[Total fees|All fees] :: {fees}", "?[Recording fee|Release recording fee] :: {recording_fee}"), "", "?[Escrow balance|Your escrow balance] of {escrow_balance} [will be refunded|is not part of the payoff].", "?Today's principal balance + interest {current_balance} is not a payoff.", "[Download letter|Send to title company]  Request another date", foot(w),
    )  # fmt: skip


@family("mortgage_payoff", "portal")
def closing_agent_orders(w: Writer) -> str:
    """A closing agent's order list: several orders by number, one opened."""
    others = [
        say(w, "Order {#7}  {other_person}  [Pending|Expired {expired_date}|Canceled]")
        for _ in range(w.rng.randrange(1, 3))
    ]
    body = cards(
        w,
        "[Payoff lender|Lender|Servicer] :: {lender}",
        "[Loan no.|Loan] :: {account_number}",
        "Borrower :: {customer_name}",
        "[Property|Address] :: {property_address}",
        "[Payoff|Payoff figure|Total due] :: {payoff_amount}",
        "[Through|Good thru|Good through] :: {good_through}",
        "[Per diem|Daily] :: {per_diem}",
        "?[Recording|Recording fee] :: {recording_fee}",
        "?[Escrow|Escrow bal.] :: {escrow_balance}",
        "?[Issued|Quote date] :: {quote_date}",
        "Our fee :: {small_fee}",
    )
    return page(
        w,
        "?{title_company}",
        nav(w),
        "Payoff orders",
        *others,
        "",
        "[v|▾|-] Order {reference}  Complete",
        body,
        "",
        foot(w),
    )


@family("mortgage_payoff", "portal")
def payoff_calculator(w: Writer) -> str:
    """A calculator page with a chosen day; the loan page's balance next to it is no payoff."""
    return page(
        w, "{lender}", nav(w), "", "Loan [details|summary]", cards(w, "[Loan|Account] :: {account_number}", "[Principal balance|Principal] :: {principal_balance}", "Monthly payment :: {monthly_payment}", "Next due :: {next_due_date}", "[Escrow|Escrow balance] :: {escrow_balance}", "?Property :: {property_address}"), "", "Payoff calculator", "[Quote good through|Amount valid through]: {good_through}", "[Calculate|Recalculate]", "[You would pay|Your payoff is|Payoff]: {payoff_amount}", "?[plus|then add] {per_diem} [per day after|for each later day]", "?Payoff after 10 more days {later_payoff}", click(w), foot(w),
    )  # fmt: skip


@family("student_loan", "portal")
def paid_off_loan_page(w: Writer) -> str:
    """A closed loan's page: status and zero balances, history of what was; nothing is due."""
    zero = amount(w, Decimal(0))
    return page(
        w, nav(w), "{servicer}", "[Loan|Account] {account_number}", "", "[Loan status|Status]: " + w.mark("loan_status", w.rng.choice(("Paid in Full", "PAID IN FULL", "Paid in full", "Paid off"))), f"[Principal balance|Unpaid principal] {w.mark('principal_balance', zero)}", f"?[Unpaid interest|Accrued interest] {w.mark('accrued_interest', zero)}", "", "[Final payment|Last payment] {last_payment} on {last_payment_date}", "?Original loan amount {original_amount}", "?Disbursed {disbursed_date}", "[Congratulations!|This loan is closed.|A paid-in-full letter is in your documents.]", "?[Interest rate|Rate] {interest_rate}", click(w), foot(w),
    )  # fmt: skip


@family("student_loan", "portal")
def in_app_reminder(w: Writer) -> str:
    """A push reminder in an app: the payment and a day without its year, no balances."""
    return page(
        w, "?9:41  LTE", "{servicer}", "[Reminder|Heads up|Payment coming up]", "[Your payment of|A payment of|Your AutoPay of] {payment_amount} [is due|comes out|is scheduled for] {due_date/}.", "?[Loan|Acct] {account_number}", "?[Pay now|Snooze|View account]", "?You paid {last_payment} last time.", nav(w),
    )  # fmt: skip
