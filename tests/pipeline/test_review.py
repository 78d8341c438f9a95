"""What a reviewer's decision makes of a case, and who may make it."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.errors import LeasedError, RejectedError
from sluice.evidence import normalise
from sluice.jobs import FieldResult, Finding, Outcome, S3Pointer, Status
from sluice.pipeline.review import Decision, FieldDecision, Reviewed
from sluice.pipeline.review.labels import label
from sluice.pipeline.review.settling import Matter, reviewed, settled
from tests.builders import EPOCH, LETTER, a_job
from tests.pipeline.review_builders import LETTER_WITH_ORDERS, Office, a_matter, doubtful, found

ACCEPT, ABSENT = FieldDecision(word="accept"), FieldDecision(word="absent")
AT = datetime.fromtimestamp(EPOCH + 60, UTC)


def correct(**what: Any) -> FieldDecision:
    return FieldDecision(word="correct", **what)


def span_of(quote: str, text: str = LETTER) -> tuple[int, int]:
    return text.index(quote), text.index(quote) + len(quote)


def decide(matter: Matter, despite: Any = (), **fields: FieldDecision) -> Reviewed:
    decision = Decision(fields={"payoff_amount": ACCEPT, "fees": ABSENT} | fields, despite=despite)
    return reviewed("c1", matter, decision, reviewer="ada", at=AT)


def refused(matter: Matter, **fields: FieldDecision) -> str:
    with pytest.raises(RejectedError) as refusal:
        decide(matter, **fields)
    return str(refusal.value)


def test_a_decided_case_is_extracted_and_says_who_decided_what() -> None:
    made = decide(a_matter())
    fields = made.result.fields
    assert (made.result.status, made.result.reason, made.result.finished_at) == (Status.EXTRACTED, None, AT)
    assert (fields["payoff_amount"].outcome, fields["payoff_amount"].route) == (Outcome.FOUND, "embedded:mini")
    assert (fields["fees"].outcome, fields["fees"].route, fields["fees"].reason) == (
        Outcome.NOT_STATED, "reviewer:ada", "marked absent"
    )  # fmt: skip
    assert fields["lender"] == doubtful().fields["lender"]
    assert [(one.path, one.word, one.before, one.after) for one in made.review.changes] == [
        ("payoff_amount", "accept", doubtful().fields["payoff_amount"], fields["payoff_amount"]),
        ("fees", "absent", doubtful().fields["fees"], fields["fees"]),
    ]
    assert (made.review.reviewer, made.review.at) == ("ada", AT)


def test_a_selected_place_becomes_the_value_with_its_witness() -> None:
    field = decide(a_matter(), quote_date=correct(span=span_of("February 3, 2026"))).result.fields["quote_date"]
    assert (field.value, field.outcome, field.verbatim) == ("2026-02-03", Outcome.FOUND, "February 3, 2026")
    assert (field.span, field.route) == (span_of("February 3, 2026"), "reviewer:ada")


@pytest.mark.parametrize("quote", ["342.17", "$18,3", "18,342.17", " $18,342.17", "8"])
def test_half_a_number_is_the_whole_number(quote: str) -> None:
    start = LETTER.index("is $18,342.17") + "is $18,342.17".index(quote)
    field = decide(a_matter(), payoff_amount=correct(span=(start, start + len(quote)))).result.fields["payoff_amount"]
    assert (field.value, field.verbatim) == ("18342.17", "$18,342.17")


def test_a_typed_value_is_looked_up_in_the_text() -> None:
    fields = decide(
        a_matter(), quote_date=correct(value="2/3/2026"), lender=correct(value="Harborline Auto")
    ).result.fields
    assert (fields["quote_date"].value, fields["quote_date"].span) == ("2026-02-03", span_of("February 3, 2026"))
    assert (fields["lender"].value, fields["lender"].span) == ("Harborline Auto", (0, 15))


def test_a_value_that_is_not_in_the_text_needs_a_reason_and_is_no_found_value() -> None:
    assert "'12.00' is not in the text: say why" in refused(a_matter(), fees=correct(value="12"))
    field = decide(a_matter(), fees=correct(value="12", reason=" the lender called ")).result.fields["fees"]
    assert (field.value, field.outcome, field.verbatim, field.span) == ("12.00", Outcome.UNSUPPORTED, None, None)
    assert field.reason == "not in the text: the lender called"


@pytest.mark.parametrize(
    ("path", "said", "why"),
    [
        ("payoff_amount", correct(span=span_of("Account number")), "these words cannot be read as money"),
        ("payoff_amount", correct(span=(LETTER.index("$18,342"), LETTER.index("3.41") + 4)), "cannot be read as money"),
        ("payoff_amount", correct(span=span_of("$3.41"), value="3.42"), "these words read as 3.41, not 3.42"),
        ("payoff_amount", correct(span=(5, 5)), "no part of a text"),
        ("payoff_amount", correct(span=(-3, 4)), "no part of a text"),
        ("payoff_amount", correct(span=(0, 10_000)), "no part of a text"),
        ("payoff_amount", correct(value="a lot"), "'a lot' is no money"),
        ("payoff_amount", correct(), "a value is needed"),
        ("payoff_amount", correct(value={"a": 1}), "is no money"),
        ("fees", ACCEPT, "there is no value to accept"),
        ("poem", ABSENT, "has no such field"),
    ],
)  # fmt: skip
def test_a_decision_that_cannot_stand_is_refused_by_field(path: str, said: FieldDecision, why: str) -> None:
    assert why in refused(a_matter(), **{path: said})


def test_text_that_addresses_the_machine_is_no_witness_for_people_either() -> None:
    matter = a_matter(LETTER_WITH_ORDERS)
    said = correct(span=span_of("$1.00", LETTER_WITH_ORDERS))
    assert "addresses the reader or the machine" in refused(matter, payoff_amount=said)
    assert "is not in the text" in refused(matter, payoff_amount=correct(value="1.00"))


def test_a_field_in_doubt_must_be_decided() -> None:
    with pytest.raises(RejectedError, match=r"^fees: is in doubt and not decided"):
        reviewed("c1", a_matter(), Decision(fields={"payoff_amount": ACCEPT}), reviewer="ada", at=AT)


def test_a_field_that_the_policy_doubted_stays_in_doubt_however_sure_it_looks_now() -> None:
    result = doubtful().but(reason="in doubt: payoff_amount, lender; implausible: some_rule")
    assert "lender" in Matter(result, a_matter().document_type, LETTER, 0.0).doubts()


def test_the_rules_run_again_and_what_they_find_must_be_overruled_by_name() -> None:
    slip = correct(span=span_of("$3.41"))
    made = settled(a_matter(), Decision(fields={"payoff_amount": slip, "fees": ABSENT}), reviewer="ada")
    assert "payoff_covers_the_principal" in made.errors
    assert "despite: the values break" in refused(a_matter(), payoff_amount=slip)
    final = decide(a_matter(), despite=(*made.errors, "no_such_rule"), payoff_amount=slip)
    assert final.result.status is Status.EXTRACTED
    assert final.review.despite == made.errors
    assert {finding.rule for finding in final.result.findings} >= set(made.errors)


def test_findings_that_a_correction_cures_are_gone() -> None:
    slipped = a_matter(payoff_amount=found("$3.41", "3.41", sure=0.4))
    assert any(finding.severity == "error" for finding in slipped.result.findings)
    final = decide(
        slipped, payoff_amount=correct(span=span_of("$18,342.17")), principal_balance=ACCEPT, per_diem=ACCEPT
    )
    assert not final.result.findings


def test_a_finding_about_earlier_documents_stays_until_its_values_change() -> None:
    jump = Finding(rule="balance_jumped", severity="error", message="too far", fields=("principal_balance",))
    matter = Matter(doubtful().but(findings=(jump,)), a_matter().document_type, LETTER, 0.6)
    said = {"payoff_amount": ACCEPT, "fees": ABSENT}
    assert settled(matter, Decision(fields=said), reviewer="ada").errors == ("balance_jumped",)
    changed = said | {"principal_balance": correct(span=span_of("$18,342.17"))}
    assert "balance_jumped" not in settled(matter, Decision(fields=changed), reviewer="ada").errors


def test_a_document_that_states_nothing_is_unanswerable() -> None:
    final = decide(a_matter(), **dict.fromkeys(doubtful().fields, ABSENT))
    assert (final.result.status, final.result.reason) == (Status.UNANSWERABLE, "none of the fields is stated")


def test_a_text_that_is_not_the_one_it_was_extracted_from_confirms_nothing() -> None:
    assert "the text is not the one" in refused(a_matter("x" * len(LETTER)))


def test_without_its_text_a_case_can_be_accepted_but_nothing_in_it_found() -> None:
    assert decide(a_matter(None)).result.status is Status.EXTRACTED
    assert "not in the text" in refused(a_matter(None), fees=correct(value="12"))


@given(
    st.integers(0, len(LETTER)),
    st.integers(0, len(LETTER)),
    st.sampled_from(["payoff_amount", "quote_date", "vin", "lender"]),
)
def test_whatever_is_selected_a_found_value_is_what_its_own_words_say(start: int, end: int, path: str) -> None:
    matter = a_matter()
    made = settled(matter, Decision(fields={path: correct(span=(start, end))}), reviewer="ada")
    field, spec = made.fields.get(path), matter.document_type.field(path)
    if path in made.problems:
        assert field == matter.result.fields.get(path)
        return
    assert spec
    assert field
    assert field.span
    assert field.outcome is Outcome.FOUND
    assert LETTER[slice(*field.span)] == field.verbatim
    assert normalise(spec.kind, field.verbatim or "", spec.choices) == field.value


async def test_two_people_cannot_take_one_case() -> None:
    office = Office()
    await office.enter()
    taken = await asyncio.gather(
        *(office.desk.claim("acme", "c1", name) for name in ("ada", "bob")), return_exceptions=True
    )
    assert [type(one).__name__ for one in taken] == ["Claim", "LeasedError"]
    with pytest.raises(LeasedError, match="ada is at it"):
        await office.desk.decide("acme", "c1", Decision(), "bob")


async def test_nobody_decides_without_a_claim_or_after_it_ended() -> None:
    office = Office()
    await office.enter()
    good = Decision(fields={"payoff_amount": ACCEPT, "fees": ABSENT})
    with pytest.raises(LeasedError, match="claim the case again"):
        await office.desk.decide("acme", "c1", good, "ada")
    await office.desk.claim("acme", "c1", "ada")
    office.clock.at += 600
    with pytest.raises(LeasedError, match="claim the case again"):
        await office.desk.decide("acme", "c1", good, "ada")
    await office.desk.claim("acme", "c1", "ada")
    assert (await office.desk.decide("acme", "c1", good, "ada")).result.status is Status.EXTRACTED
    with pytest.raises(RejectedError, match="it was decided"):
        await office.desk.decide("acme", "c1", good, "ada")
    assert [one.status for one in office.table.stream] == [Status.NEEDS_REVIEW, Status.EXTRACTED]


async def test_another_tenants_case_is_no_case() -> None:
    office = Office()
    await office.enter()
    for call in (
        office.desk.show("globex", "c1"), office.desk.claim("globex", "c1", "eve"),
        office.desk.preview("globex", "c1", Decision(), "eve"), office.desk.decide("globex", "c1", Decision(), "eve"),
    ):  # fmt: skip
        with pytest.raises(RejectedError, match="there is no such case"):
            await call


async def test_a_text_in_s3_is_read_where_it_lies_and_may_be_gone() -> None:
    office = Office()
    pointer = office.texts.put("letters", "a.txt", LETTER.encode())
    await office.enter("kept", job=a_job(document=pointer.model_dump()))
    await office.enter("gone", job=a_job(document=S3Pointer(bucket="letters", key="b.txt").model_dump()))
    assert (await office.desk.show("acme", "kept")).text == LETTER
    gone = await office.desk.show("acme", "gone")
    assert (gone.text, gone.offers) == (None, dict.fromkeys(gone.offers, ()))


async def test_a_sheet_offers_what_the_text_states_by_kind_but_no_orders() -> None:
    office = Office()
    await office.enter(job=a_job(document=LETTER_WITH_ORDERS))
    sheet = await office.desk.show("acme", "c1")
    assert [offer.value for offer in sheet.offers["money"]] == ["18342.17", "3.41", "18120.44"]
    assert sheet.doubts == ("payoff_amount", "fees")
    assert list(sheet.specs)[:2] == ["lender", "account_number"]


async def test_a_decided_case_is_a_label_in_the_form_that_is_evaluated() -> None:
    office = Office()
    await office.enter()
    await office.desk.claim("acme", "c1", "ada")
    outside = correct(value="12", reason="by phone")
    await office.desk.decide("acme", "c1", Decision(fields={"payoff_amount": ACCEPT, "fees": outside}), "ada")
    (one,), _ = await office.reviews.decided("acme", limit=9)
    line = label(one, LETTER)
    assert (line["id"], line["document_type"], line["source"]) == ("job-1", "auto_loan_payoff", "review")
    assert (line["fields"]["payoff_amount"], line["fields"]["fees"]) == ("18342.17", None)
    assert line["corrected"] == ["fees"]


async def test_a_decided_case_whose_job_was_not_kept_cannot_be_a_label() -> None:
    with pytest.raises(ValueError, match="case c1 has no job"):
        label(decide(a_matter()), LETTER)


def test_of_a_result_that_is_audited_every_field_is_looked_at() -> None:
    audited = Matter(doubtful().but(audit=True), a_matter().document_type, LETTER, 0.6)
    assert audited.doubts() == tuple(audited.paths())
    assert "lender" in audited.doubts()
    assert "lender" not in a_matter().doubts()


async def test_fields_of_a_jobs_own_schema_are_reviewed_by_their_place() -> None:
    schema = {"type": "object", "properties": {"items": {"type": "array", "items": {
        "type": "object", "properties": {"price": {"type": "string", "x-kind": "money"}}}}}}  # fmt: skip
    office = Office()
    price = found("$3.41", "3.42", outcome=Outcome.CONFLICTING, sure=0.1)
    result = doubtful().but(document_type="schema", fields={"items[0].price": price}, findings=(), reason=None)
    await office.enter(result=result, job=a_job(document_type=None, schema=schema))
    await office.desk.claim("acme", "c1", "ada")
    assert (await office.desk.show("acme", "c1")).doubts == ("items[0].price",)
    said = Decision(fields={"items[0].price": correct(span=span_of("$3.41"))})
    made = await office.desk.decide("acme", "c1", said, "ada")
    assert made.result.values == {"items[0].price": "3.41"}
    (one,), _ = await office.reviews.decided("acme", limit=9)
    assert label(one, LETTER)["fields"] == {"items": [{"price": "3.41"}]}


def test_an_answer_without_a_witness_is_not_accepted_even_if_it_has_a_value() -> None:
    claimed = FieldResult(value="12.00", outcome=Outcome.UNSUPPORTED, confidence=0.99)
    assert "there is no value to accept" in refused(a_matter(fees=claimed), fees=ACCEPT)


def test_a_stored_value_that_the_rules_cannot_read_any_more_is_named() -> None:
    stored = doubtful()
    broken = stored.but(fields={**stored.fields, "per_diem": found("$3.41", "three")})
    made = settled(Matter(broken, a_matter().document_type, LETTER, 0.6), Decision(fields={}), reviewer="ada")
    assert list(made.problems) == ["per_diem"]
    assert "decimal" in made.problems["per_diem"]
