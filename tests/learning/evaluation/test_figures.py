"""Figures: rates, intervals, ranking, bounds and comparisons, against numbers worked out by hand or by definition."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.jobs import Outcome
from sluice.learning.evaluation.bounds import clustered_upper, design_effect, upper
from sluice.learning.evaluation.comparison import compared
from sluice.learning.evaluation.decisions import Decision
from sluice.learning.evaluation.figures import row, rows
from sluice.learning.evaluation.ranking import auroc, ece, ranking


def a_decision(**changes: Any) -> Decision:
    defaults: dict[str, Any] = {
        "document": "d", "document_type": "receipt", "source": "scan", "path": "total", "key": "total", "gold": "1.00",
        "value": "1.00", "right": True, "outcome": Outcome.FOUND, "confidence": 0.9, "accepted": True,
    }  # fmt: skip
    return Decision(**(defaults | changes))


MIXED = [
    a_decision(document="a"),
    a_decision(document="b", value="2.00", right=False),
    a_decision(document="c", value=None, right=False, outcome=Outcome.NOT_STATED),
    a_decision(document="d", gold=None, value="1.00", right=False),
    a_decision(document="e", gold=None, value=None, outcome=Outcome.NOT_STATED, accepted=False),
    a_decision(document="f", value=None, right=False, outcome=Outcome.UNSUPPORTED, accepted=False),
]


def test_rates_are_what_their_names_say() -> None:
    figures = row("all", MIXED).figures

    assert {name: round(figures[name].value or 0, 4) for name in figures} == {
        "exact": 0.3333, "precision": 0.3333, "recall": 0.25, "hallucinated": 0.5, "missed": 0.5, "wrong": 0.25,
        "unsupported": 0.25, "accepted": 0.6667, "accepted wrong": 0.75, "F1": 0.2857,
    }  # fmt: skip


def test_a_rate_of_nothing_is_no_rate() -> None:
    figures = row("silent", [a_decision(gold=None, value=None, outcome=Outcome.NOT_STATED)]).figures

    assert figures["precision"].value is None
    assert str(figures["F1"]) == "–"
    assert figures["exact"].value == 1.0


def test_fields_of_one_document_widen_the_interval() -> None:
    alone = [a_decision(document=str(at), right=at % 2 == 0) for at in range(100)]
    together = [a_decision(document=str(at // 10), right=at // 10 % 2 == 0) for at in range(100)]

    def width(decisions: Sequence[Decision]) -> float:
        exact = row("", decisions).figures["exact"]
        return (exact.high or 0) - (exact.low or 0)

    assert width(together) > 2 * width(alone)


def test_groups_are_sorted_and_lose_nothing() -> None:
    found = rows([*MIXED, a_decision(document="g", source="fax")], lambda one: one.source)

    assert [(one.name, one.decisions) for one in found] == [("fax", 1), ("scan", 6)]


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.5, 0.9]), st.booleans()), min_size=2, max_size=40))
def test_auroc_is_the_share_of_pairs_in_the_right_order(answers: list[tuple[float, bool]]) -> None:
    good = [sure for sure, is_right in answers if is_right]
    bad = [sure for sure, is_right in answers if not is_right]
    if not good or not bad:
        return
    pairs = [(a > b) + (a == b) / 2 for a in good for b in bad]

    found = auroc(np.array([sure for sure, _ in answers]), np.array([is_right for _, is_right in answers]))

    assert found == pytest.approx(sum(pairs) / len(pairs))


def test_ece_is_the_mean_gap_between_saying_and_being() -> None:
    sure, right = np.array([0.8] * 10 + [0.3] * 10), np.array([True] * 6 + [False] * 4 + [True] * 3 + [False] * 7)

    assert ece(sure, right) == pytest.approx(0.1)
    assert ece(np.array([1.0]), np.array([True])) == 0.0
    assert ece(np.array([]), np.array([], dtype=bool)) == 0.0


def test_ranking_is_refused_where_all_scores_are_the_same() -> None:
    found = ranking(np.full(200, 0.9), np.array([True] * 150 + [False] * 50))

    assert found.auroc is None
    assert "all 200 answers have the same confidence" in str(found)


def test_ranking_is_refused_where_errors_are_too_few() -> None:
    found = ranking(np.linspace(0, 1, 500), np.array([False] * 3 + [True] * 497))

    assert found.auroc is None
    assert "3 errors in 500 answers, 20 are needed" in str(found)


def test_the_upper_bound_is_the_exact_one() -> None:
    assert upper(0, 299) == pytest.approx(1 - 0.05 ** (1 / 299))
    assert upper(0, 299) < 0.01 < upper(0, 298)
    assert upper(0, 0) == upper(5, 5) == 1.0


@given(st.integers(0, 20), st.integers(21, 2000), st.floats(1, 30))
def test_clusters_only_ever_raise_the_bound(wrong: int, of: int, effect: float) -> None:
    assert clustered_upper(wrong, of, effect=effect) >= upper(wrong, of) - 1e-12


def test_errors_that_come_together_have_a_design_effect() -> None:
    wrong = np.array(([True] * 10 + [False] * 90) * 1)
    alone, together = design_effect(wrong, range(100)), design_effect(wrong, [at // 10 for at in range(100)])

    assert alone == pytest.approx(1.0, abs=0.02)
    assert together > 8
    assert design_effect(np.zeros(5, dtype=bool), range(5)) == 1.0
    assert design_effect(wrong, ["one"] * 100) == 1.0


def a_run(right: Sequence[bool]) -> list[Decision]:
    return [a_decision(document=str(at), right=is_right) for at, is_right in enumerate(right)]


def test_a_clearly_better_run_is_better_and_the_other_one_worse() -> None:
    good, bad = a_run([True] * 90 + [False] * 10), a_run([True] * 60 + [False] * 40)

    assert compared(good, bad).judgement == "better"
    assert compared(bad, good).judgement == "worse"
    assert compared(good, bad).mcnemar == pytest.approx(2 * 0.5**30)


def test_a_run_is_no_better_than_itself() -> None:
    run = a_run([True] * 50 + [False] * 50)

    assert compared(run, run).judgement == "can't tell"
    assert compared(run, run).mcnemar == 1.0


def test_a_small_difference_cannot_be_told() -> None:
    assert compared(a_run([True] * 52 + [False] * 48), a_run([True] * 50 + [False] * 50)).judgement == "can't tell"


def test_one_document_full_of_differences_is_not_enough() -> None:
    ours = [a_decision(document="d", key=str(at)) for at in range(40)]
    theirs = [a_decision(document="d", key=str(at), right=False) for at in range(40)]
    rest = a_run([True] * 100)

    assert compared([*rest, *ours], [*rest, *theirs]).judgement == "can't tell"


def test_a_made_up_item_counts_against_the_run_that_has_it() -> None:
    extra = [a_decision(document=str(at), key="+1", gold=None, right=False) for at in range(30)]
    run = a_run([True] * 100)

    assert compared([*run, *extra], run).judgement == "worse"


def test_only_documents_of_both_runs_are_compared() -> None:
    found = compared(a_run([True] * 10), a_run([False] * 5))

    assert (found.documents, found.decisions) == (5, 5)
    assert compared([], []).judgement == "can't tell"
