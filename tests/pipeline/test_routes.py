"""Whom to ask next: escalation, failing routes, and time."""

from collections.abc import Collection
from typing import Any

import pytest

from sluice.errors import (
    ConfigurationError,
    DeadlineError,
    RefusedError,
    RetryableError,
    ThrottledError,
    UnavailableError,
    UnusableAnswerError,
)
from sluice.jobs import Outcome, Result, Status
from sluice.routing import Policy, Route
from sluice.routing.learned import Choice, Estimate, Known
from tests.builders import (
    BEDROCK,
    ENDPOINT,
    FREE,
    LETTER,
    a_completion,
    a_policy,
    an_extractor,
    in_minutes,
    said_by,
)
from tests.pipeline.test_extraction import INVOICE, SCHEMA, an_invoice

LADDER = a_policy(FREE, ENDPOINT, BEDROCK)


def outcomes(result: Result) -> list[tuple[str, str]]:
    return [(attempt.route, attempt.outcome) for attempt in result.attempts]


async def test_a_sure_answer_is_enough() -> None:
    bench = an_extractor(policy=LADDER)

    await bench.run()

    assert bench.asked == ["mini"]


async def test_doubt_asks_the_next_stronger_route_and_says_why() -> None:
    script = said_by({"mini": a_completion(sure=0.4), "payoff-8b": a_completion()})

    result = await an_extractor(script, policy=LADDER).run()

    assert [attempt.why for attempt in result.attempts] == ["free", "stronger, if embedded:mini leaves doubt"]
    assert result.status is Status.EXTRACTED


async def test_two_routes_that_agree_are_surer_than_either() -> None:
    script = said_by({"mini": a_completion(sure=0.5), "payoff-8b": a_completion(sure=0.7)})

    result = await an_extractor(script, policy=LADDER).run()

    assert result.fields["payoff_amount"].confidence == pytest.approx(0.91)


async def test_settled_fields_stay_and_doubtful_ones_yield() -> None:
    first = a_completion(payoff_amount="$99.99", lender="Harborline")
    second = a_completion(lender="Harborline Auto Finance")
    bench = an_extractor(said_by({"mini": first, "payoff-8b": second}), policy=LADDER)

    result = await bench.run()

    payoff, lender = result.fields["payoff_amount"], result.fields["lender"]
    assert (payoff.value, payoff.route) == ("18342.17", "sagemaker:payoff-8b")
    assert (lender.value, lender.route) == ("Harborline", "embedded:mini")
    assert result.status is Status.EXTRACTED


async def test_a_witnessed_value_is_not_lost_to_silence() -> None:
    script = said_by({"mini": a_completion(sure=0.5), "payoff-8b": a_completion(per_diem=None)})

    result = await an_extractor(script, policy=a_policy(FREE, ENDPOINT)).run()

    assert (result.values["per_diem"], result.status) == ("3.41", Status.NEEDS_REVIEW)


async def test_a_claim_without_witness_yields_to_silence() -> None:
    script = said_by({"mini": a_completion(vin="1FTFW1ET5DFC10312"), "payoff-8b": a_completion()})

    result = await an_extractor(script, policy=a_policy(FREE, ENDPOINT)).run()

    assert result.fields["vin"].outcome is Outcome.NOT_STATED
    assert result.status is Status.EXTRACTED


async def test_an_implausible_field_is_asked_again_and_its_innocent_neighbour_cleared() -> None:
    script = said_by({"mini": a_completion(payoff_amount="$3.41"), "payoff-8b": a_completion(principal_balance=None)})

    result = await an_extractor(script, policy=a_policy(FREE, ENDPOINT)).run()

    assert result.values["payoff_amount"] == "18342.17"
    assert result.fields["principal_balance"].outcome is Outcome.FOUND
    assert result.findings == ()


async def test_a_list_is_taken_whole_from_the_clearer_answer() -> None:
    other_order = [{"name": "Chair", "price": "$45.50"}, {"name": "Lamp", "price": "$20.00"}]
    wrong = [{"name": "Lamp", "price": "$21.00"}, {"name": "Chair", "price": "$45.50"}]
    bench = an_extractor(
        said_by({"mini": an_invoice(items=wrong), "payoff-8b": an_invoice(items=other_order)}),
        policy=a_policy(FREE, ENDPOINT),
    )

    result = await bench.run(document=INVOICE, document_type=None, schema=SCHEMA)

    assert [result.values[f"items[{at}].name"] for at in (0, 1)] == ["Chair", "Lamp"]
    assert [result.values[f"items[{at}].price"] for at in (0, 1)] == [45.5, 20.0]


async def test_an_unusable_answer_goes_to_the_next_route() -> None:
    script = said_by({"mini": "I cannot do that", "payoff-8b": a_completion()})

    result = await an_extractor(script, policy=LADDER).run()

    assert outcomes(result) == [("embedded:mini", "unusable"), ("sagemaker:payoff-8b", "answered")]
    assert result.attempts[0].detail == "no_object"


@pytest.mark.parametrize(
    ("error", "outcome", "detail"),
    [
        (RefusedError("content filter"), "refused", "content filter"),
        (ThrottledError("slow down", retry_after=2), "throttled", "slow down"),
        (UnavailableError("connection lost"), "unavailable", "connection lost"),
        (DeadlineError("0.1 s left"), "out_of_time", "0.1 s left"),
        (UnusableAnswerError("cut_off"), "unusable", "cut_off"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_failing_route_says_why_and_the_next_one_answers(error: Exception, outcome: str, detail: str) -> None:
    script = said_by({"payoff-8b": error, "large": a_completion()})

    result = await an_extractor(script, policy=a_policy(ENDPOINT, BEDROCK)).run()

    assert outcomes(result) == [("sagemaker:payoff-8b", outcome), ("bedrock:large", "answered")]
    assert result.attempts[0].detail == detail
    assert result.status is Status.EXTRACTED


async def test_what_only_stronger_routes_could_cure_is_settled_with_what_there_is() -> None:
    script = said_by({"mini": a_completion(sure=0.4), "payoff-8b": ThrottledError("slow down")})

    result = await an_extractor(script, policy=a_policy(FREE, ENDPOINT)).run()

    assert (result.status, result.values["payoff_amount"]) == (Status.NEEDS_REVIEW, "18342.17")


async def test_when_all_routes_are_throttled_the_record_goes_back_and_the_lease_is_free() -> None:
    bench = an_extractor([ThrottledError("slow down")], policy=a_policy(ENDPOINT, BEDROCK))

    with pytest.raises(ThrottledError) as trouble:
        await bench.run()

    assert trouble.value.__notes__ == [
        "sagemaker:payoff-8b throttled",
        "bedrock:large throttled",
        "job job-1 of acme",
    ]
    assert bench.asked == ["payoff-8b", "large"]
    assert bench.spent() == 0
    [entry] = [kept.entry for kept in bench.table.works.values()]
    assert (entry.state, entry.lease_until, entry.calls) == ("received", 0.0, 0)
    at = bench.clock.at
    result = await an_extractor(like=bench, script=[a_completion()]).run()
    assert result.status is Status.EXTRACTED
    assert bench.clock.at - at == pytest.approx(0.1)


async def test_a_job_that_every_route_refuses_fails_with_the_reasons() -> None:
    bench = an_extractor([RefusedError("content filter")], policy=a_policy(ENDPOINT, BEDROCK))

    result = await bench.run()

    assert result.status is Status.FAILED
    assert result.reason == "sagemaker:payoff-8b refused: content filter; bedrock:large refused: content filter"
    assert len(result.attempts) == 2


async def test_how_one_job_failed_is_no_answer_to_an_equal_one() -> None:
    bench = an_extractor([RefusedError("content filter")])
    await bench.run()

    other = await an_extractor(like=bench, script=[a_completion()]).run(job_id="job-2")

    assert other.status is Status.EXTRACTED
    assert [kept.status for kept in bench.table.stream] == [Status.FAILED, Status.EXTRACTED]


async def test_a_job_that_no_route_fits_fails_with_limit_and_value() -> None:
    small = Route(route="embedded:mini", max_chars=100)

    result = await an_extractor(policy=a_policy(small)).run()

    assert result.status is Status.FAILED
    assert result.reason == f"embedded:mini not asked: {len(LETTER)} characters, the limit is 100"


@pytest.mark.parametrize(
    ("route", "change", "reason"),
    [
        ({"document_types": ["receipt"]}, {}, "does not know auto_loan_payoff"),
        ({"lanes": ["bulk"]}, {}, "not for the queue lane"),
        (
            {"document_types": ["receipt"]},
            {"document_type": None, "schema": SCHEMA},
            "does not know schemas that a job",
        ),
    ],
)
async def test_a_route_left_out_says_why(route: dict[str, object], change: dict[str, Any], reason: str) -> None:
    chosen = Route.model_validate({"route": "embedded:mini"} | route)

    result = await an_extractor(policy=a_policy(chosen)).run(**change)

    assert result.reason is not None
    assert reason in result.reason


async def test_attempts_are_limited() -> None:
    bench = an_extractor([a_completion(sure=0.1)], policy=a_policy(FREE, ENDPOINT, BEDROCK, max_attempts=2))

    result = await bench.run()

    assert bench.asked == ["mini", "payoff-8b"]
    assert result.status is Status.NEEDS_REVIEW


async def test_a_job_whose_deadline_has_passed_expires_visibly() -> None:
    bench = an_extractor()

    result = await bench.run(deadline=in_minutes(-1))

    assert (result.status, bench.backend.calls) == (Status.EXPIRED, 0)
    assert result.reason == "deadline: 2027-01-15 07:59:00+00:00 has passed"
    assert await bench.results.load("acme", "job-1") == result


async def test_an_answer_that_is_there_already_never_expires() -> None:
    bench = an_extractor()
    first = await bench.run(deadline=in_minutes(1))
    bench.clock.at += 3600

    again = await bench.run(deadline=in_minutes(1))

    assert again.fields == first.fields
    assert len(bench.table.stream) == 1


async def test_a_job_that_nobody_can_do_in_time_expires_visibly() -> None:
    bench = an_extractor(policy=a_policy(BEDROCK))

    result = await bench.run(deadline=in_minutes(1 / 60))

    assert (result.status, bench.backend.calls) == (Status.EXPIRED, 0)
    assert result.reason == "bedrock:large not asked: takes 2000 ms, 1000 ms left"


async def test_how_one_job_expired_is_no_answer_to_an_equal_one() -> None:
    bench = an_extractor(policy=a_policy(BEDROCK))
    await bench.run(deadline=in_minutes(1 / 60))

    other = await bench.run(job_id="job-2")

    assert other.status is Status.EXTRACTED


async def test_an_invocation_without_time_gives_the_record_back() -> None:
    bench = an_extractor(policy=a_policy(BEDROCK))

    with pytest.raises(DeadlineError, match="this invocation has no time left"):
        await bench.run(seconds=1)

    assert bench.table.stream == []
    assert (await bench.run(seconds=10)).status is Status.EXTRACTED


async def test_an_invocation_that_ran_out_of_time_midway_gives_the_record_back() -> None:
    bench = an_extractor([RefusedError("no")], policy=a_policy(FREE, BEDROCK), latency=0.9)

    with pytest.raises(DeadlineError):
        await bench.run(seconds=2.5)

    assert bench.asked == ["mini"]


async def test_a_slow_answer_leaves_time_to_write_it_down() -> None:
    slow = an_extractor(latency=60.0, policy=a_policy(lease_seconds=10))

    with pytest.raises(RetryableError):
        await slow.run(seconds=100)

    assert slow.clock.at - 1_800_000_000 == pytest.approx(8.0)
    [entry] = [kept.entry for kept in slow.table.works.values()]
    assert (entry.state, entry.calls) == ("received", 1)


async def test_a_missing_backend_harms_no_job() -> None:
    bench = an_extractor([ConfigurationError("there is no backend 'sagemaker'")])

    with pytest.raises(ConfigurationError):
        await bench.run()

    assert bench.table.stream == []


async def test_a_newer_policy_holds_from_the_next_job_on() -> None:
    class Newer:
        policy = a_policy(ENDPOINT)

        async def newest(self) -> Policy | None:
            return self.policy

    source = Newer()
    bench = an_extractor(policy=source.policy, policies=source)
    await bench.run(job_id="job-1")
    source.policy = a_policy(BEDROCK, version="test-2")
    result = await bench.run(job_id="job-2")
    assert bench.asked == ["payoff-8b", "large"]
    assert (result.replayed, result.attempts[0].route) == (False, "bedrock:large")


class BoldWhenSure:
    """Stands for a learned router: it sends what the free model was fairly sure of to the cheap route."""

    routes = (ENDPOINT.route, BEDROCK.route)

    def __init__(self) -> None:
        self.told: list[Known] = []

    def choice(self, known: Known, names: Collection[str]) -> Choice:
        self.told.append(known)
        sure = known.numbers.get("tier0_margin_min", 0.0) > 0.4
        first = ENDPOINT.route if sure else BEDROCK.route
        return Choice(Estimate(first, 0.9, 100.0), None, "sure enough" if sure else "unsure")


@pytest.mark.parametrize(("sure", "asked"), [(0.5, ["mini", "payoff-8b"]), (0.2, ["mini", "large"])])
async def test_a_learned_router_hears_how_sure_the_free_model_was(sure: float, asked: list[str]) -> None:
    router: Any = BoldWhenSure()
    script = said_by({"mini": a_completion(sure=sure), "payoff-8b": a_completion(), "large": a_completion()})
    bench = an_extractor(script, policy=LADDER, router=router)

    result = await bench.run(metadata={"source": "fax"})

    assert bench.asked == asked
    assert {known.source for known in router.told} == {"fax"}
    assert result.attempts[0].numbers == {"tier0_margin_min": sure, "tier0_margin_mean": pytest.approx(sure)} | {
        "tier0_unsure": 0.0 if sure == 0.5 else 10.0
    }
    assert result.attempts[1].why == ("sure enough" if sure == 0.5 else "unsure")


async def test_a_learned_router_hears_how_the_tenants_jobs_went() -> None:
    router: Any = BoldWhenSure()
    doubtful = a_completion(sure=0.3)
    script = said_by({"mini": a_completion(sure=0.5), "payoff-8b": doubtful, "large": doubtful})
    bench = an_extractor(script, policy=LADDER, router=router)

    for number in range(3):
        await bench.run(job_id=f"job-{number}", document=f"{LETTER} {number}")
    await bench.run(tenant="new", job_id="job-9")

    told = [known.numbers.get("tenant_jobs") for known in router.told if known.numbers]
    assert told == [None, 1.0, 1.0, 2.0, 2.0, None]
    shares = {known.numbers["tenant_review_share"] for known in router.told if "tenant_review_share" in known.numbers}
    assert shares == {1.5 / 2, 2.5 / 3}
