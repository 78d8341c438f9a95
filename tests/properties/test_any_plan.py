"""Of any routes, none is planned that is too late, too dear or not for the job; each of the others has its reason."""

from decimal import Decimal
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from sluice.jobs import Lane
from sluice.routing import Policy, Question, Route, plan
from sluice.routing.plan import BATCH_SECONDS

LANES: tuple[Lane, ...] = get_args(Lane)
BACKENDS, MARKS = ("bedrock", "sagemaker"), ("", "@flex", "@priority", "@batch")
NAMES = st.builds("{}:m{}{}".format, st.sampled_from(BACKENDS), st.integers(0, 3), st.sampled_from(MARKS))
ROUTES = st.lists(
    st.builds(
        Route,
        route=NAMES,
        price_in=st.decimals(0, 20, places=2),
        price_out=st.decimals(0, 20, places=2),
        typical_ms=st.floats(1, 100_000),
        lanes=st.lists(st.sampled_from(LANES), min_size=1, unique=True).map(tuple),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda route: route.route,
)


@given(ROUTES, st.sampled_from(LANES), st.floats(0, 200), st.integers(0, 10_000), st.floats(0, 2 * BATCH_SECONDS))
def test_nothing_is_planned_that_is_too_late_too_dear_or_not_for_the_job(
    routes: list[Route], lane: Lane, seconds: float, micros: int, batch_seconds: float
) -> None:
    question = Question("", lane, 1_000, 3_000, 100, seconds, micros, batch_seconds=batch_seconds)
    chosen = plan(question, Policy(routes=tuple(routes), tenant_daily_budget=Decimal(5)))
    for one in chosen.routes:
        assert lane in one.route.lanes
        assert one.most_micros <= micros
        if one.route.batched:
            assert (lane, batch_seconds >= BATCH_SECONDS) == ("bulk", True)
        else:
            assert one.route.typical_ms / 1_000 <= seconds
    assert [one.most_micros for one in chosen.routes] == sorted(one.most_micros for one in chosen.routes)
    assert all(one.why for one in (*chosen.routes, *chosen.skipped))
    assert sorted(one.route.route for one in (*chosen.routes, *chosen.skipped)) == sorted(one.route for one in routes)
