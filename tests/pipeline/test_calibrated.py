"""With a calibration, confidence is what was measured, and every field says whether it may be used unseen."""

from typing import Any

import pytest

from sluice.confidence import Calibration
from sluice.jobs import Outcome, Result, Status
from tests.builders import BEDROCK, FREE, LETTER, Bench, a_completion, a_policy, an_extractor
from tests.calibrations import BY_CERTAINTY, a_calibration
from tests.pipeline.review_builders import LETTER_WITH_ORDERS

STEEP = BY_CERTAINTY.model_copy(update={"odds": (-3.0, 3.0), "right": (0.01, 0.99)})


def calibrated(**changes: Any) -> Calibration:
    """Fitted to the answers of ``a_completion``; accepts from 0.9 on."""
    return a_calibration(**{"model": "m-1", "stated": STEEP.model_dump(), "silent": STEEP.model_dump()} | changes)


def a_bench(*answers: Any, calibration: Calibration | None = None, **more: Any) -> Bench:
    routes = more.pop("routes", (FREE,))
    return an_extractor(answers or None, policy=a_policy(*routes), calibration=calibration or calibrated(), **more)


async def result_of(*answers: Any, calibration: Calibration | None = None, **changes: Any) -> Result:
    return await a_bench(*answers, calibration=calibration).run(**changes)


async def test_a_sure_field_is_accepted_with_the_probability_that_was_measured() -> None:
    result = await result_of(a_completion(sure=0.97))

    assert {field.accepted for field in result.fields.values()} == {True}
    assert {field.confidence for field in result.fields.values()} == {STEEP.at(3.476099)}


async def test_a_field_below_the_threshold_is_not_accepted_however_clean_it_is() -> None:
    result = await result_of(a_completion(sure=0.8))

    payoff = result.fields["payoff_amount"]
    assert (payoff.outcome, payoff.accepted) == (Outcome.FOUND, False)
    assert 0.6 < payoff.confidence < 0.9


async def test_what_stands_nowhere_in_the_letter_is_worth_nothing() -> None:
    result = await result_of(a_completion(sure=0.99, vin="1HGCM82633A004352"))

    vin = result.fields["vin"]
    assert (vin.outcome, vin.confidence, vin.accepted) == (Outcome.UNSUPPORTED, 0.0, False)


async def test_what_a_rule_finds_implausible_is_as_probable_as_such_values_were() -> None:
    letter = LETTER.replace("$18,120.44", "$98,120.44")
    result = await result_of(a_completion(sure=0.97, principal_balance="$98,120.44"), document=letter)

    principal = result.fields["principal_balance"]
    assert (principal.outcome, principal.accepted) == (Outcome.IMPLAUSIBLE, False)
    assert principal.confidence == calibrated().suspected(STEEP.at(3.476099))


async def test_another_models_answers_keep_their_prior_and_promise_nothing() -> None:
    bench = a_bench(a_completion(sure=0.97, model="large-1"), routes=(BEDROCK,))

    result = await bench.run()

    assert {(field.confidence, field.accepted) for field in result.fields.values()} == {(0.97, None)}


async def test_a_type_that_was_not_measured_gets_no_promise() -> None:
    unmeasured = calibrated(thresholds=())

    result = await result_of(a_completion(sure=0.97), calibration=unmeasured)

    assert {(field.confidence, field.accepted) for field in result.fields.values()} == {(0.97, None)}


async def test_nothing_is_accepted_from_a_text_that_gives_orders_to_machines() -> None:
    result = await result_of(a_completion(sure=0.97), document=LETTER_WITH_ORDERS)

    assert result.status is Status.NEEDS_REVIEW
    assert {field.accepted for field in result.fields.values()} == {False}


@pytest.mark.parametrize(("source", "accepted"), [("portal", True), ("", False)])
async def test_the_source_in_the_metadata_decides_where_each_source_has_its_own_threshold(
    source: str, accepted: bool
) -> None:
    each = calibrated(promise="each")

    result = await result_of(a_completion(sure=0.9), calibration=each, metadata={"source": source})

    assert result.fields["payoff_amount"].accepted is accepted


@pytest.mark.parametrize(("share", "audited"), [(1.0, True), (0.0, False)])
async def test_an_accepted_result_may_be_audited_and_then_waits_for_a_person(share: float, audited: bool) -> None:
    result = await result_of(a_completion(sure=0.97), calibration=calibrated(audit_share=share))

    assert (result.status, result.audit, result.waits) == (Status.EXTRACTED, audited, audited)


async def test_a_result_that_a_person_sees_anyway_is_not_audited_too() -> None:
    result = await result_of(a_completion(sure=0.3), calibration=calibrated(audit_share=1.0))

    assert (result.status, result.audit) == (Status.NEEDS_REVIEW, False)
