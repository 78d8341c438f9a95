"""The degrade ladder: GPU, flex, default, batch, park, refuse; and a reason for each rung that was passed over."""

from typing import Any

import pytest

from sluice.routing.ladder import Offer, Rung, Situation, descend
from sluice.routing.shedding import Held

DOWN = Held("down", "is down", 12.0)
FULL = Held("full", "8 calls under way, 8.0 allowed", 0.3)
GPU, FLEX, BEDROCK, BATCH = (
    Offer("sagemaker:payoff-8b", "gpu", 65, 0.4),
    Offer("bedrock:nova", "flex", 40, 60.0),
    Offer("bedrock:nova", "default", 80, 3.0),
    Offer("bedrock:nova", "batch", 40, 86_400.0),
)
ALL = (BATCH, BEDROCK, FLEX, GPU)


def a_situation(**changes: Any) -> Situation:
    defaults: dict[str, Any] = {"lane": "queue", "seconds_left": 900.0, "micros_left": 50_000, "day_left": 1_000_000}
    return Situation(**defaults | changes)


def without_gpu(held: Held = DOWN) -> tuple[Offer, ...]:
    return (BATCH, BEDROCK, FLEX, Offer(GPU.route, "gpu", 65, 0.4, held))


def step(situation: Situation, *offers: Offer) -> tuple[str, str]:
    rung = descend(situation, offers)
    return rung.action, rung.offer.tier if rung.offer else ""


def test_the_gpu_comes_first() -> None:
    assert descend(a_situation(), ALL) == Rung("ask", "first choice", GPU)


def test_without_it_the_cheapest_tier_that_is_in_time() -> None:
    assert step(a_situation(), *without_gpu()) == ("ask", "flex")
    assert step(a_situation(seconds_left=10.0), *without_gpu()) == ("ask", "default")


def test_the_bulk_lane_waits_a_day_for_half_the_price() -> None:
    flexless = tuple(one for one in without_gpu() if one.tier != "flex")
    assert step(a_situation(lane="bulk", seconds_left=200_000), *flexless) == ("batch", "batch")
    assert step(a_situation(lane="bulk", seconds_left=3_600), *flexless) == ("ask", "default")


def test_who_can_wait_does_not_pay_for_hurry_while_the_budget_burns() -> None:
    offers = (BEDROCK, Offer(GPU.route, "gpu", 65, 0.4, DOWN))
    assert step(a_situation(burn=2.0), *offers) == ("park", "gpu")
    assert step(a_situation(burn=2.0, lane="realtime", seconds_left=5.0), *offers) == ("ask", "default")


def test_a_job_waits_for_what_is_down_if_there_is_time_and_is_refused_if_not() -> None:
    gpu = Offer(GPU.route, "gpu", 65, 0.4, DOWN)
    assert descend(a_situation(), [gpu]) == Rung(
        "park", "sagemaker:payoff-8b may be had in 12.0 s", gpu, 12.0, ("sagemaker:payoff-8b (gpu): is down",)
    )
    refused = descend(a_situation(seconds_left=5.0), [gpu])
    assert (refused.action, refused.why) == ("refuse", "not before 12.4 s, 5.0 s left")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"micros_left": 10}, "may cost $0.000065, $0.00001 of the job's budget is left"),
        ({"day_left": 0}, "may cost $0.000065, $0 of the tenant's day is left"),
        ({"seconds_left": 0.1}, "takes 0.4 s, 0.1 s left"),
    ],
)
def test_no_money_or_time_is_refused_with_the_limit_and_the_value(change: dict[str, Any], why: str) -> None:
    rung = descend(a_situation(**change), [GPU])
    assert (rung.action, rung.passed) == ("refuse", (f"sagemaker:payoff-8b (gpu): {why}",))
