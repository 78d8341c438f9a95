"""Judging: quotes to fields, two answers to one verdict, a verdict to a status; all of it pure."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sluice import documents
from sluice.evidence import read
from sluice.jobs import FieldResult, FieldSpec, Outcome, Status
from sluice.pipeline.judging import Fields, Verdict, merged, settled, verdict, witnessed
from tests.builders import LETTER, QUOTES, a_completion, a_policy

PAYOFF = documents.load("auto_loan_payoff")


def a_field(outcome: Outcome = Outcome.FOUND, value: str | None = "1.00", sure: float = 0.9) -> FieldResult:
    return FieldResult(value=value, outcome=outcome, confidence=sure)


def a_verdict(**fields: FieldResult) -> Verdict:
    return Verdict(fields, (), fields)


def judged(text: str, sure: float = 0.7, **changes: str | None) -> Fields:
    completion = a_completion(sure=sure)
    return witnessed(PAYOFF, read(text), QUOTES | changes, completion=completion, route="r:m")


TWICE = LETTER.replace("The per diem", "The payoff amount is $17,900.00.\nThe per diem")


def test_a_rival_in_the_same_role_makes_an_unsure_value_conflicting() -> None:
    payoff = judged(TWICE)["payoff_amount"]

    assert (payoff.value, payoff.outcome) == ("18342.17", Outcome.CONFLICTING)
    assert payoff.reason == "also stated in the same role: 17900.00"
    assert payoff.confidence < 0.5


def test_role_words_do_not_overrule_a_model_that_is_sure() -> None:
    assert judged(TWICE, sure=0.95)["payoff_amount"].outcome is Outcome.FOUND


def test_what_another_field_took_is_no_rival() -> None:
    assert judged(TWICE, fees="$17,900.00")["payoff_amount"].outcome is Outcome.FOUND


def test_an_error_finding_leaves_a_field_that_is_doubted_already_as_it_is() -> None:
    fields = {
        "payoff_amount": a_field(Outcome.CONFLICTING, "10.00", 0.4),
        "principal_balance": a_field(value="18120.44"),
    }

    suspects = verdict(PAYOFF, fields)

    assert suspects.fields["payoff_amount"] == fields["payoff_amount"]
    assert suspects.fields["principal_balance"].outcome is Outcome.IMPLAUSIBLE
    assert suspects.witnessed == fields


def test_a_field_only_one_answer_knows_is_kept() -> None:
    both = merged(a_verdict(a=a_field()), {"b": a_field(value="2.00")}, below=0.6)

    assert {path: field.value for path, field in both.items()} == {"a": "1.00", "b": "2.00"}


def test_a_list_only_the_second_answer_has_is_taken() -> None:
    both = merged(a_verdict(a=a_field()), {"list[0].price": a_field()}, below=0.6)

    assert set(both) == {"a", "list[0].price"}


def test_a_list_that_leaves_as_many_doubts_stays() -> None:
    before = a_verdict(**{"list[0]": a_field(value="first")})

    both = merged(before, {"list[0]": a_field(value="other"), "list[1]": a_field()}, below=0.6)

    assert both == before.fields


def test_brackets_in_a_quoted_key_are_no_list() -> None:
    both = merged(a_verdict(**{'"a[0]"': a_field(sure=0.1)}), {'"a[0]"': a_field(value="2.00")}, below=0.6)

    assert both['"a[0]"'].value == "2.00"


VALUED = {Outcome.FOUND, Outcome.IMPLAUSIBLE, Outcome.CONFLICTING}
OUTCOMES = st.builds(
    a_field,
    outcome=st.sampled_from(Outcome),
    value=st.sampled_from(["1.00", "2.00"]),
    sure=st.floats(0, 1),
).map(lambda field: field if field.outcome in VALUED else field.model_copy(update={"value": None}))


@given(OUTCOMES, OUTCOMES)
def test_merging_never_loses_a_settled_field_nor_makes_one_less_sure(old: FieldResult, new: FieldResult) -> None:
    [kept] = merged(a_verdict(a=old), {"a": new}, below=0.6).values()

    assert kept.value in (old.value, new.value)
    if old.outcome in (Outcome.FOUND, Outcome.NOT_STATED) and old.confidence >= 0.6:
        assert (kept.value, kept.outcome) == (old.value, old.outcome)
        assert kept.confidence >= old.confidence
    if old.outcome is Outcome.FOUND and new.outcome is Outcome.NOT_STATED:
        assert kept == old


REQUIRED = FieldSpec("a", "money", "needed", required=True)


def the_status(fields: Fields, *specs: FieldSpec, **changes: Any) -> tuple[Status, str | None]:
    return settled(Verdict(fields, (), fields), specs, a_policy(**changes))


def test_a_clean_answer_is_extracted() -> None:
    assert the_status({"a": a_field(), "b": a_field(Outcome.NOT_STATED, None)}) == (Status.EXTRACTED, None)


def test_an_answer_without_any_statement_is_unanswerable() -> None:
    nothing = {"a": a_field(Outcome.NOT_STATED, None, 0.1)}

    assert the_status(nothing, REQUIRED) == (Status.UNANSWERABLE, "none of the fields is stated")


def test_what_is_missing_and_what_is_in_doubt_is_told_once_each() -> None:
    fields = {"a": a_field(Outcome.UNSUPPORTED, None, 0.0), "b": a_field(sure=0.3), "c": a_field()}

    assert the_status(fields, REQUIRED) == (
        Status.NEEDS_REVIEW,
        "required but not found: a; in doubt: b",
    )
