"""Budgeted assignment: never over the budget, as good as the exact answer on small batches, a front that only rises."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sluice.errors import ConfigurationError
from sluice.learning.router.assignment import front, reaching, within
from sluice.learning.router.pareto.plot import draw
from sluice.learning.router.table import Floats

Batch = tuple[Floats, Floats]


def a_batch(jobs: int, routes: int, seed: int) -> Batch:
    rng = np.random.default_rng(seed)
    return rng.random((jobs, routes)), rng.integers(0, 1000, (jobs, routes)).astype(float)


batches = st.builds(a_batch, st.integers(1, 5), st.integers(1, 3), st.integers(0, 10**6))
larger = st.builds(a_batch, st.integers(1, 60), st.integers(1, 6), st.integers(0, 10**6))


def best_of_all(chances: Floats, micros: Floats, budget: float) -> float:
    """By trying every assignment there is."""
    rows = np.arange(len(chances))
    tried = (list(routes) for routes in product(range(chances.shape[1]), repeat=len(chances)))
    return max(float(chances[rows, one].sum()) for one in tried if micros[rows, one].sum() <= budget)


@settings(max_examples=60, deadline=None)
@given(larger, st.floats(0, 1.2))
def test_the_budget_is_never_exceeded(batch: Batch, share: float) -> None:
    chances, micros = batch
    low, high = micros.min(axis=1).sum(), micros.max(axis=1).sum()
    budget = float(low + share * (high - low))

    given_ = within(chances, micros, budget=budget)

    rows = np.arange(len(chances))
    assert micros[rows, given_.routes].sum() <= budget + 1e-6
    assert given_.right == pytest.approx(chances[rows, given_.routes].sum())


@settings(max_examples=60, deadline=None)
@given(batches, st.floats(0, 1))
def test_less_than_one_answer_is_lost_against_trying_everything(batch: Batch, share: float) -> None:
    chances, micros = batch
    low, high = micros.min(axis=1).sum(), micros.max(axis=1).sum()
    budget = float(low + share * (high - low))

    ours, exact = within(chances, micros, budget=budget).right, best_of_all(chances, micros, budget)

    assert exact - 1 < ours <= exact + 1e-9


@settings(max_examples=40, deadline=None)
@given(larger)
def test_every_step_of_the_front_costs_more_and_gets_more(batch: Batch) -> None:
    points = front(*batch)

    costs, rights = [one.micros for one in points], [one.right for one in points]
    assert costs == sorted(set(costs))
    assert rights == sorted(set(rights))
    assert points[-1].right == pytest.approx(batch[0].max(axis=1).sum())
    assert points[0].micros == pytest.approx(batch[1].min(axis=1).sum())


@settings(max_examples=40, deadline=None)
@given(larger, st.floats(0, 1))
def test_an_accuracy_that_is_asked_for_is_reached_and_no_cheaper_point_of_the_front_reaches_it(
    batch: Batch, accuracy: float
) -> None:
    chances, micros = batch
    assume(accuracy <= chances.max(axis=1).mean())

    given_ = reaching(chances, micros, accuracy=accuracy)

    assert given_.accuracy >= accuracy - 1e-9
    assert all(one.micros >= given_.micros - 1e-6 for one in front(chances, micros) if one.accuracy >= accuracy)


def test_a_budget_below_the_cheapest_routes_is_told() -> None:
    with pytest.raises(ConfigurationError, match=r"cheapest routes cost \$0.000200, the budget is \$0.000100"):
        within(np.ones((2, 1)), np.full((2, 1), 100.0), budget=100)


def test_an_accuracy_beyond_all_routes_is_told() -> None:
    with pytest.raises(ConfigurationError, match=r"at most 0.5000 can be expected, 0.9000 is asked for"):
        reaching(np.full((2, 1), 0.5), np.ones((2, 1)), accuracy=0.9)


def test_a_large_batch_is_assigned_without_the_linear_program() -> None:
    chances, micros = a_batch(20_000, 4, 5)
    budget = float(micros.mean(axis=1).sum() * 0.5)

    given_ = within(chances, micros, budget=budget)

    assert 0.999 * budget < given_.micros <= budget


def test_the_front_is_drawn(tmp_path: Path) -> None:
    chances, micros = a_batch(30, 3, 1)
    path = tmp_path / "front.svg"

    draw(front(chances, micros), [("a:b", 0.5, 1000.0)], path)

    assert path.read_text().startswith("<?xml")
    assert "<svg" in path.read_text()
