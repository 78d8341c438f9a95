"""Routing: which routes, in which order, and why; a pure function."""

import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sluice.routing import Plan, Policy, Question, Route, plan
from tests.builders import BEDROCK, ENDPOINT, FREE, a_policy

LADDER = a_policy(BEDROCK, FREE, ENDPOINT)


def a_question(**changes: Any) -> Question:
    defaults: dict[str, Any] = {
        "document_type": "receipt",
        "lane": "queue",
        "chars": 2_000,
        "prompt_bytes": 3_000,
        "max_tokens": 300,
        "seconds_left": 30.0,
        "micros_left": 50_000,
    }
    return Question(**defaults | changes)


def names(chosen: Plan) -> list[str]:
    return [planned.route.backend for planned in chosen.routes]


def test_the_cheapest_route_comes_first() -> None:
    chosen = plan(a_question(), LADDER)

    assert names(chosen) == ["embedded", "sagemaker", "bedrock"]
    assert [planned.why for planned in chosen.routes] == [
        "free",
        "stronger, if embedded:mini leaves doubt",
        "stronger, if sagemaker:payoff-8b leaves doubt",
    ]
    assert chosen.skipped == ()


def test_a_plan_knows_what_each_call_costs_at_most() -> None:
    chosen = plan(a_question(), a_policy(BEDROCK))

    [planned] = chosen.routes
    assert planned.most_micros == 1_001 + 5 * 300
    assert planned.why == "cheapest that fits"


@pytest.mark.parametrize(
    ("change", "why", "for_now"),
    [
        ({"seconds_left": 0.5}, "takes 2000 ms, 500 ms left", True),
        ({"micros_left": 100}, "may cost $0.002501, $0.0001 left", False),
        ({"chars": 400_001}, "400001 characters, the limit is 400000", False),
    ],
)
def test_a_route_that_does_not_fit_is_left_out_with_the_limit_and_the_value(
    change: dict[str, Any], why: str, for_now: bool
) -> None:
    chosen = plan(a_question(**change), a_policy(BEDROCK))

    assert chosen.routes == ()
    assert [(skipped.why, skipped.for_now) for skipped in chosen.skipped] == [(why, for_now)]


def test_only_so_many_routes_are_asked() -> None:
    chosen = plan(a_question(), a_policy(BEDROCK, FREE, ENDPOINT, max_attempts=2))

    assert names(chosen) == ["embedded", "sagemaker"]
    assert [skipped.why for skipped in chosen.skipped] == ["2 attempts are enough"]


@given(st.integers(0, 10**6), st.integers(0, 400_000), st.floats(0, 60), st.randoms(use_true_random=False))
def test_every_route_is_in_the_plan_once_and_none_costs_more_than_there_is(
    micros: int, chars: int, seconds: float, order: random.Random
) -> None:
    routes = [BEDROCK, FREE, ENDPOINT]
    order.shuffle(routes)
    question = a_question(micros_left=micros, chars=chars, prompt_bytes=chars, seconds_left=seconds)

    chosen = plan(question, a_policy(*routes))

    both = [*chosen.routes, *chosen.skipped]
    assert sorted(planned.route.route for planned in both) == sorted(route.route for route in routes)
    assert all(planned.most_micros <= micros for planned in chosen.routes)
    costs = [planned.most_micros for planned in chosen.routes]
    assert costs == sorted(costs)
    assert chosen == plan(question, LADDER), "the order in the policy does not matter"


def test_a_route_names_backend_and_model() -> None:
    route = Route(route="bedrock:us.amazon.nova-lite-v1:0", price_in=Decimal("0.06"))

    assert (route.backend, route.model, route.price.free) == ("bedrock", "us.amazon.nova-lite-v1:0", False)


@pytest.mark.parametrize(
    "bad",
    [
        {"routes": []},
        {"routes": [{"route": "nocolon"}]},
        {"routes": [{"route": "a:b"}, {"route": "a:b"}]},
        {"routes": [{"route": "a:b", "price_in": "-1"}]},
        {"routes": [{"route": "a:b"}], "lease_seconds": 1},
        {"routes": [{"route": "a:b"}], "unheard": "of"},
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Policy.model_validate(bad)
