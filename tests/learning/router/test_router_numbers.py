"""Numbers beside the text: a router that was told margins or a tenant's history decides by them, and does without."""

import argparse
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.errors import ConfigurationError
from sluice.learning.router import command
from sluice.learning.router.history import histories
from sluice.learning.router.reading import table_of
from sluice.learning.router.table import Table
from sluice.routing.learned import Known, Router
from sluice.routing.numbers import (
    NUMBERS,
    TENANT_JOBS,
    TENANT_REVIEW_SHARE,
    TIER0_MARGIN_MEAN,
    TIER0_MARGIN_MIN,
    TIER0_UNSURE,
    of_tenant,
    of_tier0,
)
from tests.learning.router.builders import CHEAP, STRONG, a_note, a_router


def told(numbers: dict[str, float], number: int = 7) -> Known:
    return Known(a_note(number).text, "auto_loan", numbers=numbers)


def a_table_by(name: str, *, jobs: int = 240, told_of: float = 1.0) -> Table:
    """Notes that read alike: the cheap route is right exactly where the number is above a half, if it is told."""
    rng = np.random.default_rng(5)
    values, tells = rng.random(jobs), rng.random(jobs) < told_of
    known = tuple(
        told({name: float(value)} if tell else {}, number)
        for number, (value, tell) in enumerate(zip(values, tells, strict=True))
    )
    right = np.column_stack([(values > 0.5) & tells, rng.random(jobs) < 0.97]).astype(float)
    micros = np.tile([10.0, 100.0], (jobs, 1))
    return Table(known, (CHEAP, STRONG), right, micros, micros)


BY_MARGIN = a_router(a_table_by(TIER0_MARGIN_MIN))


def first(router: Router, known: Known) -> str:
    return router.choice(known).first.route


@pytest.mark.parametrize("name", [TIER0_MARGIN_MIN, TENANT_REVIEW_SHARE])
def test_a_number_that_tells_who_is_right_decides_between_jobs_that_read_alike(name: str) -> None:
    router = a_router(a_table_by(name))

    assert first(router, told({name: 0.9})) == CHEAP
    assert first(router, told({name: 0.1})) == STRONG


def test_a_number_that_is_not_told_counts_as_the_usual_one() -> None:
    usual = BY_MARGIN.usual[TIER0_MARGIN_MIN]

    assert 0.4 < usual < 0.6
    assert BY_MARGIN.estimates(told({})) == BY_MARGIN.estimates(told({TIER0_MARGIN_MIN: usual}))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_none_counts_as_not_told(value: float) -> None:
    assert BY_MARGIN.estimates(told({TIER0_MARGIN_MIN: value})) == BY_MARGIN.estimates(told({}))


def test_that_nothing_was_told_can_be_learned_from() -> None:
    router = a_router(a_table_by(TIER0_MARGIN_MIN, jobs=400, told_of=0.6))

    assert first(router, told({})) == STRONG
    assert first(router, told({TIER0_MARGIN_MIN: 0.9})) == CHEAP


def test_numbers_a_router_was_not_fitted_with_change_nothing() -> None:
    router = a_router()

    assert router.usual == {}
    assert router.choice(told(dict.fromkeys(NUMBERS, 0.3))) == router.choice(told({}))


def test_the_least_and_the_mean_margin_are_told_and_how_many_fields_are_unsure() -> None:
    assert of_tier0([0.9, 0.3, 0.6]) == {
        TIER0_MARGIN_MIN: 0.3,
        TIER0_MARGIN_MEAN: pytest.approx(0.6),
        TIER0_UNSURE: 1.0,
    }
    assert of_tier0([]) == {}


@given(st.integers(0, 10**7), st.floats(0, 1))
def test_a_tenants_share_is_a_share_and_nothing_is_said_of_a_new_tenant(jobs: int, share: float) -> None:
    seen = of_tenant(jobs, int(jobs * share))

    assert bool(seen) == (jobs > 0)
    assert all(0 < seen[TENANT_REVIEW_SHARE] < 1 for _ in seen)
    assert seen.get(TENANT_JOBS, 0) <= 1_000


def a_result(number: int, status: str = "extracted", **more: Any) -> dict[str, Any]:
    attempt = {"route": CHEAP, "outcome": "answered", "cost_micros": 7, "milliseconds": 1.0}
    at = f"2026-11-22T10:{number:02d}:00Z"
    start = {"job_id": str(number), "tenant": "acme", "status": status, "finished_at": at, "attempts": [attempt]}
    return start | {"fields": {"total": {"value": "5.00"}}} | more


def test_a_tenants_history_is_what_was_finished_before_and_nothing_later() -> None:
    kept = [a_result(3), a_result(1, "needs_review"), a_result(2), a_result(4, tenant="other"), {"job_id": "undated"}]

    seen = histories(kept)

    assert seen["1"] == {} == seen["4"]
    assert seen["2"] == of_tenant(1, 1)
    assert seen["3"] == of_tenant(2, 1)
    assert "undated" not in seen


def test_stored_results_bring_margins_and_history(tmp_path: Path) -> None:
    kept = [a_result(1, "needs_review"), a_result(2, numbers={TIER0_MARGIN_MIN: 0.25}), a_result(3)]
    kept[2]["attempts"][0]["numbers"] = {TIER0_MARGIN_MIN: 0.75, TENANT_JOBS: 50}
    results, labels = tmp_path / "out.jsonl", tmp_path / "labels.jsonl"
    results.write_text("".join(json.dumps(one) + "\n" for one in kept))
    labels.write_text(
        "".join(json.dumps({"id": str(n), "text": "t", "fields": {"total": "5.00"}}) + "\n" for n in (1, 2, 3))
    )

    one, two, three = (job.numbers for job in table_of([results], labels=labels).jobs)

    assert one == {}
    assert two == of_tenant(1, 1) | {TIER0_MARGIN_MIN: 0.25}
    assert three == of_tenant(2, 1) | {TIER0_MARGIN_MIN: 0.75, TENANT_JOBS: 50.0}


def test_columns_of_a_csv_with_these_names_are_numbers_and_an_empty_one_was_not_told(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("text,a:b,a:b_cost,tier0_margin_min,tenant_jobs\nx,1,0.1,0.5,\ny,0,0.1,,12\n")

    assert [dict(job.numbers) for job in table_of([path]).jobs] == [{TIER0_MARGIN_MIN: 0.5}, {TENANT_JOBS: 12.0}]


def test_a_column_that_holds_no_number_is_named(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("text,a:b,a:b_cost,tier0_margin_min\nx,1,0.1,high\n")

    with pytest.raises(ConfigurationError, match="'high' is no number"):
        table_of([path])


def test_train_router_learns_from_stored_margins(tmp_path: Path) -> None:
    table, out = a_table_by(TIER0_MARGIN_MEAN), tmp_path / "router.json"
    rows = [
        {
            "text": job.text,
            "document_type": job.document_type,
            **job.numbers,
            "right": dict(zip(table.routes, right, strict=True)),
            "cost_micros": {CHEAP: 10, STRONG: 100},
        }
        for job, right in zip(table.jobs, table.right.tolist(), strict=True)
    ]
    (tmp_path / "table.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    parser = argparse.ArgumentParser()
    command.options(parser)

    assert command.run(parser.parse_args([str(tmp_path / "table.jsonl"), "--out", str(out), "--trees", "4"])) == 0

    router = Router.load(out)
    assert first(router, told({TIER0_MARGIN_MEAN: 0.95})) == CHEAP
    assert first(router, told({TIER0_MARGIN_MEAN: 0.05})) == STRONG
