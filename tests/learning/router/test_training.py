"""`sluice train-router` and `sluice plan pareto`: tables in every layout go in, a router and a front come out."""

import argparse
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sluice.errors import ConfigurationError
from sluice.learning.router import command
from sluice.learning.router.operating import NEVER, Validation, least_for_accuracy, margins_when_novel, most_for_share
from sluice.learning.router.pareto import command as pareto
from sluice.learning.router.reading import table_of
from sluice.learning.router.table import Table, outcome
from sluice.routing.learned import Router
from tests.learning.router.builders import CHEAP, STRONG, a_fit, a_letter, a_table, as_jsonl


def asked(options: Callable[[argparse.ArgumentParser], None], *given: object) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    options(parser)
    return parser.parse_args([str(one) for one in given])


def trained(tmp_path: Path, *more: object) -> Router:
    table = as_jsonl(a_table(), tmp_path / "table.jsonl")
    out = tmp_path / "router.json"
    assert command.run(asked(command.options, table, "--out", out, "--trees", 3, *more)) == 0
    return Router.load(out)


def test_a_table_becomes_a_router_that_says_what_it_was_made_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    router = trained(tmp_path)

    assert router.routes == (CHEAP, STRONG)
    assert router.fitted_on == "table.jsonl"
    assert router.version.startswith("router-")
    assert router.choice(a_letter(3)).first.route == STRONG
    assert "120 jobs, 2 routes; best single bedrock:large" in capsys.readouterr().err


def test_training_twice_gives_the_same_router(tmp_path: Path) -> None:
    assert trained(tmp_path) == trained(tmp_path)


def test_a_share_of_nothing_buys_only_the_cheapest(tmp_path: Path) -> None:
    assert trained(tmp_path, "--share", 0.1).choice(a_letter(3)).first.route == CHEAP


def test_too_few_jobs_are_refused(tmp_path: Path) -> None:
    table = as_jsonl(a_table(20), tmp_path / "table.jsonl")

    with pytest.raises(ConfigurationError, match="20 jobs are too few"):
        command.run(asked(command.options, table, "--out", tmp_path / "router.json"))


def test_a_csv_says_what_its_routes_are_by_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "table.csv.gz"
    with gzip.open(path, "wt") as file:
        file.write("content,new:model,new:model_cost,b:c,b:c_cost\nhello,1,0.002,0,0.5\nworld,0,0.003,1,0.25\n")

    table = table_of([path])

    assert table.routes == ("new:model", "b:c")
    assert table.right.tolist() == [[1, 0], [0, 1]]
    assert table.micros.tolist() == [[2000, 500_000], [3000, 250_000]]
    assert table.jobs[1].text == "world"


def test_counted_tokens_need_a_price(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("text,system,a:b,a:b_in\nhello,Linux,1,200\n")

    assert table_of([path], prices={"a:b": 0.9}).micros.tolist() == [[180.0]]
    assert table_of([path], prices={"a:b": 0.9}).jobs[0].source == "Linux"
    with pytest.raises(ConfigurationError, match="the price of a:b is not given"):
        table_of([path])


def test_stored_results_are_judged_by_labels_and_only_their_last_answer_counts(tmp_path: Path) -> None:
    results, labels = tmp_path / "out.jsonl", tmp_path / "labels.jsonl"
    attempts = [_attempt(CHEAP, "answered"), _attempt(STRONG, "answered")]
    kept: list[dict[str, Any]] = [
        {"job_id": "1", "document_type": "receipt", "attempts": attempts, "fields": {"total": {"value": "5.00"}}},
        {"job_id": "2", "attempts": [_attempt(CHEAP, "answered")], "fields": {"total": {"value": "6.00"}}},
        {"job_id": "3", "attempts": [_attempt(CHEAP, "throttled")], "fields": {}},
        {"job_id": "nobody's", "attempts": attempts, "fields": {}},
    ]
    results.write_text("".join(json.dumps(one) + "\n" for one in kept))
    wanted = [{"id": str(n), "text": f"total {n}", "fields": {"total": "5.00"}} for n in (1, 2, 3)]
    labels.write_text("".join(json.dumps(one) + "\n" for one in wanted))

    table = table_of([results], labels=labels)

    assert len(table) == 2
    right = {route: table.right[:, at].tolist() for at, route in enumerate(table.routes)}
    assert right[STRONG][0] == 1.0
    assert np.isnan(right[STRONG][1])
    assert np.isnan(right[CHEAP][0])
    assert right[CHEAP][1] == 0.0


def _attempt(route: str, outcome_: str) -> dict[str, Any]:
    return {"route": route, "outcome": outcome_, "cost_micros": 7, "milliseconds": 12.5}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("t.jsonl", '{"text": "x"}\n', 'every line needs "right"'),
        ("t.jsonl", "{\n", "line 1"),
        ("t.jsonl", "[1]\n", "not a JSON object"),
        ("t.csv", "text,a\nx,1\n", "no column <route> with <route>_cost"),
        ("t.csv", "a,a_cost\n1,1\n", "none of the columns text"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(tmp_path: Path, name: str, text: str, told: str) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(ConfigurationError, match=told):
        table_of([tmp_path / name])


def test_jobs_that_some_routes_were_never_asked_about_are_learned_from(tmp_path: Path) -> None:
    table = a_table()
    right, micros = table.right.copy(), table.micros.copy()
    right[::3, 1] = micros[::3, 1] = np.nan

    made = a_fit(Table(table.jobs, table.routes, right, micros, table.milliseconds))

    assert made.best_single == 1
    router = made.router(worth=1000, fitted_on="gaps")
    assert router.choice(a_letter(5)).first.route == STRONG
    assert router.estimates(a_letter(5))[1].micros == pytest.approx(100, rel=0.01)


def a_validation(rows: int = 400) -> Validation:
    rng = np.random.default_rng(3)
    chances = rng.random((rows, 2))
    right = (rng.random((rows, 2)) < chances).astype(float)
    return Validation(chances, np.tile([1.0, 10.0], (rows, 1)), right)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.6, 1.0])
def test_a_frozen_share_is_kept_on_what_it_was_frozen_on(share: float) -> None:
    seen = a_validation()

    worth = most_for_share(seen, 1, share)

    rows = np.arange(len(seen.right))
    assert seen.micros[rows, seen.picked(worth)].sum() <= share * seen.micros[:, 1].sum() + 1e-9


def test_a_budget_frozen_on_few_jobs_with_rare_dear_calls_is_kept_by_the_next_ones() -> None:
    rng = np.random.default_rng(11)
    share, kept, spent = 0.5, 0, []
    for _ in range(100):
        labelled, after = a_heavy_bill(rng, 300), a_heavy_bill(rng, 4_000)
        worth = most_for_share(labelled, 1, share)
        bill = after.micros[np.arange(4_000), after.picked(worth)].sum() / after.micros[:, 1].sum()
        kept += bill <= share
        spent.append(bill)

    assert kept >= 97
    assert np.mean(spent) > 0.3


def a_heavy_bill(rng: np.random.Generator, rows: int) -> Validation:
    """A free route, one for 10, and one for 200 that is worth it for a few jobs only."""
    chances = np.column_stack([rng.random(rows) * 0.6, rng.random(rows), rng.random(rows) ** 0.2])
    return Validation(chances, np.tile([0.0, 10.0, 200.0], (rows, 1)), (rng.random((rows, 3)) < chances).astype(float))


def test_the_lower_bound_buys_more_than_the_mean_would() -> None:
    seen = a_validation()

    assert least_for_accuracy(seen, 1, z=1.645) >= least_for_accuracy(seen, 1, z=0.0)


def test_on_chances_that_mean_nothing_a_novel_job_stays_with_the_best_single_route() -> None:
    rng = np.random.default_rng(5)
    noise = Validation(rng.random((300, 2)), np.ones((300, 2)), np.tile([0.0, 1.0], (300, 1)))

    assert margins_when_novel(noise, 1, np.arange(300)) == (NEVER, 0.0)


def test_the_front_of_a_batch_is_printed_assigned_and_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trained(tmp_path)
    jobs, assigned, plot = tmp_path / "jobs.jsonl", tmp_path / "assigned.jsonl", tmp_path / "front.svg"
    rows = [
        {"id": str(n), "text": job.text, "document_type": job.document_type} for n, job in enumerate(a_table(30).jobs)
    ]
    jobs.write_text("".join(json.dumps(row) + "\n" for row in rows))
    given = (jobs, "--router", tmp_path / "router.json", "--assign", assigned, "--plot", plot, "--budget", "0.001")

    assert pareto.run(asked(pareto.options, *given)) == 0

    lines = [json.loads(line) for line in assigned.read_text().splitlines()]
    assert [line["id"] for line in lines] == [str(n) for n in range(30)]
    assert sum({CHEAP: 10, STRONG: 100}[line["route"]] for line in lines) <= 1000 + 1
    assert "<svg" in plot.read_text()
    assert "chosen: $0.00" in capsys.readouterr().out


def test_outcome_counts_right_answers_and_adds_up_costs() -> None:
    table = a_table(10)

    assert outcome(table, np.zeros(10, dtype=np.int64)) == (table.right[:, 0].mean(), 100.0)
