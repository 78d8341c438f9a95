"""A plan with a learned router: its order and reasons; without one, or where it knows nothing, prices decide."""

import random
from typing import Any

from sluice.learning.router.table import Table
from sluice.routing import Plan, Question, plan
from sluice.routing.learned import Known, Router
from tests.builders import BEDROCK, ENDPOINT, FREE, LETTER, a_completion, a_policy, an_extractor, said_by
from tests.learning.router.builders import a_letter, a_note, a_router, a_table

LADDER = a_policy(BEDROCK, FREE, ENDPOINT)


def a_router_for(*routes: str) -> Router:
    table = a_table()
    return a_router(Table(table.jobs, routes, table.right, table.micros, table.milliseconds))


KNOWS_FREE = a_router_for(FREE.route, BEDROCK.route)
KNOWS_PAID = a_router_for(ENDPOINT.route, BEDROCK.route)


def a_question(known: Known | None, **changes: Any) -> Question:
    defaults: dict[str, Any] = {
        "document_type": "receipt",
        "lane": "queue",
        "chars": 200,
        "prompt_bytes": 600,
        "max_tokens": 100,
        "seconds_left": 30.0,
        "micros_left": 50_000,
    }
    return Question(**defaults | changes, known=known)


def names(chosen: Plan) -> list[str]:
    return [planned.route.backend for planned in chosen.routes]


def test_the_router_sends_a_hard_job_straight_to_the_strong_route() -> None:
    chosen = plan(a_question(a_letter(1)), LADDER, KNOWS_FREE)

    assert names(chosen) == ["bedrock"]
    assert chosen.routes[0].why.startswith("worth most: right in")
    assert [one.why for one in chosen.skipped] == ["promises less for its price"] * 2


def test_the_router_leaves_an_easy_job_with_the_free_route_and_plans_one_escalation_at_most() -> None:
    chosen = plan(a_question(a_note(1)), LADDER, KNOWS_FREE)

    assert names(chosen)[0] == "embedded"
    assert len(chosen.routes) <= 2


def test_what_is_free_and_unknown_to_the_router_is_asked_first() -> None:
    chosen = plan(a_question(a_letter(1)), LADDER, KNOWS_PAID)

    assert names(chosen)[:2] == ["embedded", "bedrock"]
    assert chosen.routes[0].why == "free"


def test_without_a_router_or_without_features_prices_decide() -> None:
    by_price = plan(a_question(None), LADDER)

    assert plan(a_question(a_letter(1)), LADDER, None) == by_price
    assert plan(a_question(None), LADDER, KNOWS_FREE) == by_price
    assert names(by_price) == ["embedded", "sagemaker", "bedrock"]


def test_a_router_that_knows_none_of_the_routes_changes_nothing() -> None:
    foreign = a_router_for("openai_compatible:other", "openai_compatible:another")

    assert plan(a_question(a_letter(1)), LADDER, foreign) == plan(a_question(None), LADDER)


def test_the_router_never_brings_back_a_route_that_does_not_fit() -> None:
    chosen = plan(a_question(a_letter(1), seconds_left=0.01), LADDER, KNOWS_FREE)

    assert "bedrock" not in names(chosen)
    assert any(one.for_now for one in chosen.skipped)


def test_every_route_is_planned_or_skipped_once_whatever_the_job() -> None:
    rng = random.Random(4)
    for _ in range(200):
        known = Known("".join(chr(rng.randrange(32, 900)) for _ in range(rng.randrange(300))))
        chosen = plan(a_question(known, micros_left=rng.randrange(5_000)), LADDER, rng.choice([KNOWS_FREE, KNOWS_PAID]))
        said = [one.route.route for one in (*chosen.routes, *chosen.skipped)]
        assert sorted(said) == sorted(route.route for route in LADDER.routes)


async def test_a_learned_router_sends_a_job_to_the_route_that_is_worth_most_and_says_why() -> None:
    router = a_router_for(ENDPOINT.route, BEDROCK.route)
    bench = an_extractor(
        said_by({"payoff-8b": a_completion(), "large": a_completion()}),
        policy=a_policy(ENDPOINT, BEDROCK),
        router=router,
    )
    result = await bench.run()
    chosen = router.choice(Known(LETTER, "auto_loan_payoff"), [ENDPOINT.route, BEDROCK.route])
    assert chosen is not None
    assert (result.attempts[0].route, result.attempts[0].why) == (chosen.first.route, chosen.why)
