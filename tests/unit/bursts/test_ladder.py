"""GPU, flex, default, and a batch where a day may pass: in which order a job climbs, and who does not pay for hurry."""

from decimal import Decimal
from math import inf

import pytest

from sluice.jobs import Lane
from sluice.routing import Plan, Policy, Question, Route, plan
from sluice.routing.ladder import FAST_BURN, PARK_SECONDS, Tier, stands_in, tier_of

EMBEDDED = Route(route="embedded:mini", typical_ms=50)
GPU = Route(route="sagemaker:payoff-8b", price_in=Decimal("0.06"), price_out=Decimal("0.24"), typical_ms=400)
FLEX = Route(route="bedrock:nova@flex", price_in=Decimal("0.4"), price_out=Decimal("1.6"), typical_ms=60_000)
DEFAULT = Route(route="bedrock:nova", price_in=Decimal("0.8"), price_out=Decimal("3.2"), typical_ms=3_000)
PRIORITY = Route(route="bedrock:nova@priority", price_in=Decimal("1.4"), price_out=Decimal("5.6"), typical_ms=1_000)
BATCH = Route(route="bedrock:nova@batch", price_in=Decimal("0.39"), price_out=Decimal("1.6"))
TIERS: list[tuple[Route, Tier]] = [
    (EMBEDDED, "embedded"),
    (GPU, "gpu"),
    (FLEX, "flex"),
    (DEFAULT, "default"),
    (PRIORITY, "priority"),
    (BATCH, "batch"),
    (Route(route="openai_compatible:@cf/llama@batch"), "default"),
]
RUNGS = Policy(routes=(PRIORITY, DEFAULT, BATCH, FLEX, GPU, EMBEDDED), max_attempts=5)


def climbed(lane: Lane, *, seconds: float = 300.0, batch_seconds: float = 0.0) -> Plan:
    return plan(Question("", lane, 1_500, 4_000, 300, seconds, 50_000, batch_seconds=batch_seconds), RUNGS)


def names(chosen: Plan) -> list[str]:
    return [one.route.route for one in chosen.routes]


@pytest.mark.parametrize(("route", "tier"), TIERS)
def test_a_route_tells_its_rung(route: Route, tier: Tier) -> None:
    assert tier_of(route) == tier


def test_a_queued_job_climbs_from_the_machines_by_the_hour_to_the_dearest_tier_and_is_not_batched() -> None:
    chosen = climbed("queue")
    assert names(chosen) == [one.route for one in (EMBEDDED, GPU, FLEX, DEFAULT, PRIORITY)]
    assert [(one.route, one.why) for one in chosen.skipped] == [(BATCH, "not for the queue lane")]


def test_a_bulk_job_that_has_a_day_is_left_to_a_batch_before_the_same_model_is_asked_now() -> None:
    assert names(climbed("bulk", batch_seconds=inf))[:4] == [one.route for one in (EMBEDDED, GPU, BATCH, FLEX)]
    hurried = climbed("bulk", batch_seconds=3_600)
    assert BATCH.route not in names(hurried)
    assert [one.why for one in hurried.skipped] == ["a batch may take 86400 s, 3600 s may be waited here"]


def test_a_rung_that_takes_too_long_now_is_left_out_for_now() -> None:
    chosen = climbed("realtime", seconds=2.0)
    assert names(chosen) == [one.route for one in (EMBEDDED, GPU, PRIORITY)]
    assert {one.route for one in chosen.skipped if one.for_now} == {FLEX, DEFAULT}


@pytest.mark.parametrize("lane", ["queue", "bulk"])
@pytest.mark.parametrize("route", [DEFAULT, PRIORITY])
def test_who_can_wait_does_not_pay_for_hurry_while_the_money_goes_too_fast(lane: Lane, route: Route) -> None:
    held = stands_in(route, lane, FAST_BURN + 0.1)
    assert held is not None
    assert (held.cause, held.seconds) == ("pace", PARK_SECONDS)
    assert held.why == f"the day's budget burns at 1.6 times its pace, and the {lane} lane can wait"
    assert stands_in(route, lane, FAST_BURN) is None
    assert stands_in(route, "realtime", 9.0) is None


@pytest.mark.parametrize("route", [EMBEDDED, GPU, FLEX, BATCH])
def test_rungs_that_are_not_paid_by_hurry_stand_in_at_any_pace(route: Route) -> None:
    assert stands_in(route, "queue", 9.0) is None
