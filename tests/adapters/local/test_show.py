"""What a run prints, rendered to a string as a terminal of a given width would show it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import StringIO
from typing import Any, Literal

import pytest
from rich.console import Console, RenderableType

from sluice.jobs import Attempt, FieldResult, Finding, Outcome, Result, Status
from sluice.local.show import Shown, document, money, totals

WIDTHS = (80, 100, 140)


def a_field(value: Any = "18342.17", outcome: Outcome = Outcome.FOUND, **changes: Any) -> FieldResult:
    return FieldResult(value=value, outcome=outcome, **{"confidence": 0.97, "verbatim": "$18,342.17", **changes})


def an_attempt(**changes: Any) -> Attempt:
    given = {"route": "embedded:mini", "why": "free", "outcome": "answered", "prompt_version": "v1", **changes}
    return Attempt.model_validate(given)


def a_result(**changes: Any) -> Result:
    given: dict[str, Any] = {
        "job_id": "j",
        "tenant": "t",
        "work_id": "w",
        "document_type": "auto_loan_payoff",
        "status": Status.EXTRACTED,
        "fields": {"payoff_amount": a_field()},
        "attempts": (an_attempt(),),
        "finished_at": datetime(2026, 3, 4, tzinfo=UTC),
        **changes,
    }
    return Result(**given)


def seen(part: RenderableType, width: int = 100, *, colour: bool = False) -> str:
    system: Literal["truecolor"] | None = "truecolor" if colour else None
    console = Console(width=width, file=StringIO(), highlight=False, force_terminal=colour, color_system=system)
    console.print(part)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def words(part: RenderableType, width: int = 100) -> str:
    return " ".join(seen(part, width).split())


@pytest.mark.parametrize("width", WIDTHS)
def test_every_field_is_shown_with_value_witness_outcome_and_confidence(width: int) -> None:
    fields = {
        "payoff_amount": a_field(),
        "good_through": a_field("2026-03-13", verbatim="March 13, 2026", confidence=0.615),
        "per_diem": a_field(None, Outcome.AMBIGUOUS, verbatim=None, reason="two amounts", confidence=0.2),
        "vin": a_field(None, Outcome.UNSUPPORTED, verbatim=None, confidence=0.0),
        "fees": a_field(None, Outcome.NOT_STATED, verbatim=None),
        "quote_date": a_field(None, Outcome.NOT_STATED, verbatim=None),
    }
    text = words(document(Shown("letter.txt", a_result(fields=fields))), width)
    for part in ("letter.txt auto_loan_payoff extracted", "payoff_amount 18342.17 $18,342.17 found 97%"):
        assert part in text
    for part in ("good_through 2026-03-13 March 13, 2026 found 62%", "per_diem (two amounts) ambiguous 20%"):
        assert part in text
    assert "vin unsupported 0%" in text
    assert "not stated fees, quote_date" in text


@pytest.mark.parametrize("width", WIDTHS)
def test_every_finding_and_the_reason_of_every_attempt_is_shown(width: int) -> None:
    findings = (
        Finding(rule="dates_in_order", severity="error", message="too early", explanation="Quotes come first."),
        Finding(rule="fees_are_small", severity="warning", message="$900.00 of fees"),
    )
    attempts = (
        an_attempt(milliseconds=31.4),
        an_attempt(route="bedrock:big", why="fees in doubt", outcome="throttled", cost_micros=1234, detail="429"),
    )
    took = {"model": 843.42, "total": 850.0}
    told = a_result(findings=findings, attempts=attempts, cost_micros=1234, milliseconds=took)
    text = words(document(Shown("letter.txt", told)), width)
    assert "error dates_in_order: too early (Quotes come first.)" in text
    assert "warning fees_are_small: $900.00 of fees" in text
    assert "1. embedded:mini answered in 31 ms, free because: free" in text
    assert "2. bedrock:big throttled (429) in 0 ms, $0.001234 because: fees in doubt" in text
    assert "$0.001234 model 843.4 ms total 850.0 ms" in text


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    long = {"a.very.long.path.inside.a.nested.schema[].of.the.users.own": a_field("x" * 300, verbatim="y " * 400)}
    lines = seen(document(Shown("name", a_result(fields=long, reason="because " * 40))), width).splitlines()
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize("text", ["[bold]loud[/bold]", "[/]", "[link=http://x]y[/link]", "\\[red]", "[1]"])
def test_markup_in_a_document_is_shown_and_not_obeyed(text: str) -> None:
    told = a_result(
        fields={"lender": a_field(text, verbatim=text, reason=text)},
        findings=(Finding(rule="r", severity="error", message=text, explanation=text),),
        attempts=(an_attempt(why=text, detail=text),),
        reason=text,
    )
    assert seen(document(Shown(text, told)), 140).count(text) == 9


@pytest.mark.parametrize("sign", ["\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\r", "\u202e", "\x00"])
def test_control_sequences_in_a_document_never_reach_the_terminal(sign: str) -> None:
    told = a_result(fields={"lender": a_field(f"a{sign}b", verbatim=f"a{sign}b")}, reason=f"a{sign}b")
    plain = seen(document(Shown(f"a{sign}b", told)), 140)
    assert all(letter.isprintable() or letter == "\n" for letter in plain)


def test_a_surprise_says_what_was_expected() -> None:
    told = a_result(fields={"fees": a_field("25.00"), "vin": a_field(None, Outcome.NOT_STATED, verbatim=None)})
    shown = Shown("n", told, Status.NEEDS_REVIEW, {"fees": "15.00", "vin": "1HG"})
    text = words(document(shown))
    assert "extracted expected needs_review" in text
    assert "fees 25.00 expected 15.00" in text
    assert "vin expected 1HG" in text


def test_a_value_that_should_not_be_there_says_so() -> None:
    shown = Shown("n", a_result(fields={"fees": a_field("25.00")}), Status.EXTRACTED, {"fees": None})
    assert "25.00 expected none" in words(document(shown))


def test_what_is_as_expected_is_not_commented() -> None:
    shown = Shown("n", a_result(), Status.EXTRACTED, {"payoff_amount": "18342.17"})
    assert "expected" not in words(document(shown))


@pytest.mark.parametrize(("found", "right"), [("ACME BANK", True), ("Acme", False), (None, False), (7, False)])
def test_a_name_is_right_in_capitals_too(found: Any, right: bool) -> None:
    shown = Shown("n", a_result(fields={"lender": a_field(found)}), Status.EXTRACTED, {"lender": "Acme Bank"})
    assert ("expected" not in words(document(shown))) == right


def test_a_job_without_fields_says_why() -> None:
    told = a_result(status=Status.REJECTED, fields={}, attempts=(), reason="document_type: 'auto' is not one of …")
    assert words(document(Shown("n", told))) == "n auto_loan_payoff rejected document_type: 'auto' is not one of … free"


def test_a_replayed_result_says_that_nothing_was_paid() -> None:
    assert "nothing was paid" in words(document(Shown("n", a_result(replayed=True))))


def test_a_long_quote_is_shown_by_its_two_ends() -> None:
    quote = "The amount that closes your loan " + "and so on " * 30 + "is $18,342.17 in all"
    text = words(document(Shown("n", a_result(fields={"payoff_amount": a_field(verbatim=quote)}))), 140)
    assert "The amount that closes your loan and so" in text
    assert "… " in text
    assert "is $18,342.17 in all" in text


def total(shown: Sequence[Shown]) -> str:
    return totals(shown, seconds=3.21).plain


def test_the_last_line_counts_documents_statuses_seconds_and_dollars() -> None:
    shown = [
        Shown("a", a_result(cost_micros=1_000), Status.EXTRACTED, {"payoff_amount": "18342.17"}),
        Shown("b", a_result(cost_micros=500), Status.EXTRACTED, {"payoff_amount": "1.00"}),
        Shown("c", a_result(status=Status.NEEDS_REVIEW), Status.NEEDS_REVIEW),
    ]
    assert total(shown) == (
        "3 documents  2 extracted  1 needs review  all as expected  1 of 2 values right  3.2 s  $0.0015"
    )


def test_the_last_line_counts_surprises() -> None:
    shown = [Shown("a", a_result(), Status.EXPIRED)]
    assert total(shown) == "1 document  1 extracted  1 not as expected  3.2 s  free"


def test_the_last_line_expects_nothing_of_the_users_own_files() -> None:
    assert total([Shown("a", a_result())]) == "1 document  1 extracted  3.2 s  free"


@pytest.mark.parametrize(
    ("micros", "told"), [(0, "free"), (1, "$0.000001"), (100_000, "$0.1"), (12_000_000, "$12"), (1_500_000, "$1.5")]
)
def test_money_has_the_places_it_needs(micros: int, told: str) -> None:
    assert money(micros) == told


def test_outcomes_and_statuses_have_colours() -> None:
    assert "\x1b[1;32mextracted" in seen(document(Shown("n", a_result())), colour=True)
    assert "\x1b[32mfound" in seen(document(Shown("n", a_result())), colour=True)


def test_fields_accepted_unseen_are_ticked_and_counted_and_doubted_silence_stands_out() -> None:
    fields = {
        "payoff_amount": a_field(accepted=True),
        "lender": a_field(value="Tern Bank", verbatim="Tern Bank", confidence=0.81, accepted=False),
        "vin": FieldResult(outcome=Outcome.NOT_STATED, confidence=0.99, accepted=True),
        "fees": FieldResult(outcome=Outcome.NOT_STATED, confidence=0.7, accepted=False),
    }
    shown = Shown("letter.txt", a_result(fields=fields))
    text = words(document(shown))
    assert "97% \N{CHECK MARK}" in text
    assert "81% " in text
    assert "81% \N{CHECK MARK}" not in text
    assert "not stated vin; in doubt: fees" in text
    assert total([shown]).startswith("1 document  1 extracted  2 of 4 fields accepted unseen")
