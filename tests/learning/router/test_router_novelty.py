"""Jobs of no known template: told apart by their words alone, and judged by what families, not letters, have shown."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluice.learning.router.corpus import Corpus
from sluice.learning.router.fitting import fit
from sluice.learning.router.operating import NEVER, Validation, margins_when_novel
from sluice.learning.router.table import Table
from sluice.routing.learned import Known
from sluice.routing.learned.features import skeleton
from sluice.routing.learned.novelty import Novelty
from tests.learning.router.builders import CHEAP, QUICK, STRONG, a_router

WORDS = st.lists(st.sampled_from(["loan", "payoff", "fee", "rate", "due", "escrow", "lien", "wire", "tax"]), max_size=9)
TEXTS = WORDS.map(" ".join)


def alike(one: Known, other: Known) -> float:
    mine, theirs = set(skeleton(one)), set(skeleton(other))
    return len(mine & theirs) / max(len(mine), len(theirs))


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=12), st.sampled_from([0.1, 0.5, 0.75, 0.9, 1.0]))
def test_a_job_is_novel_exactly_where_no_known_skeleton_is_alike_enough(
    text: str, known: list[str], under: float
) -> None:
    learned = [Known(one) for one in known]
    novelty = Novelty(under=under, known=tuple(map(skeleton, learned)))

    nearest = max(alike(Known(text), one) for one in learned)

    assert novelty.applies(Known(text)) == (nearest < under - 1e-9)


def test_nothing_is_novel_to_a_router_that_remembers_no_jobs() -> None:
    assert not Novelty(under=0.9).applies(Known("anything"))


def a_memo(sender: str, number: int) -> Known:
    """A memo in words of its sender's own, but for the first."""
    return Known(f"memo {sender * 3} {sender * 4} {sender * 5} {number}", "loan")


def families_table(letters: int = 300) -> Table:
    """Most letters are one sender's, for the strong route only; 25 others send memos, for the cheap one only."""
    big = [Known(f"Quarterly consolidated disclosure package number {n}", "loan") for n in range(letters)]
    small = [a_memo("abcdefghijklmnopqrstuvwxy"[n % 25], n) for n in range(75)]
    right = np.array([[0.0, 1.0]] * letters + [[1.0, 0.0]] * len(small))
    micros = np.tile([10.0, 10.0], (len(right), 1))
    return Table((*big, *small), (CHEAP, STRONG), right, micros, micros)


def test_a_new_template_goes_where_templates_went_and_not_where_most_letters_did() -> None:
    router = a_router(families_table())
    strange = a_memo("z", 5)

    assert router.best_single == STRONG
    assert router.novel(strange)
    assert router.choice(strange).first.route == CHEAP


def test_a_large_family_weighs_no_more_than_a_small_one_in_the_margins() -> None:
    sizes = np.array([500] + [1] * 40)
    families = np.repeat(np.arange(len(sizes)), sizes)
    cheap_right = families > 0
    right = np.column_stack([cheap_right, ~cheap_right]).astype(float)
    chances = np.tile([0.7, 0.6], (len(families), 1))

    margin, own = margins_when_novel(Validation(chances, np.ones_like(right), right), 1, families)

    assert margin < 0.1
    assert own == 0.0


def test_families_that_agree_by_chance_earn_no_margin() -> None:
    right = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    seen = Validation(np.tile([0.9, 0.1], (3, 1)), np.ones_like(right), right)

    assert margins_when_novel(seen, 1, np.arange(3)) == (NEVER, 0.0)


def test_what_is_judged_in_bulk_is_what_is_served() -> None:
    table = families_table(120)
    jobs = [*table.jobs[::7], a_memo("z", 1), a_memo("zy", 2), Known("")]
    corpus = Corpus.of((*table.jobs, *jobs))
    fitted = fit(table, corpus.rows(np.arange(len(table))), QUICK)
    router = fitted.router(worth=1e12, fitted_on="families")

    served = [router.routes.index(router.choice(job).first.route) for job in jobs]

    assert served == fitted.guarded(corpus.rows(np.arange(len(table), len(table) + len(jobs)))).tolist()
    assert len(set(served)) == 2


@pytest.mark.parametrize("jobs", [60, 200])
def test_jobs_that_are_all_of_one_template_are_learned_from(jobs: int) -> None:
    known = tuple(Known(f"Payoff of loan {n}") for n in range(jobs))
    right = np.column_stack([np.zeros(jobs), np.ones(jobs)])

    router = a_router(Table(known, (CHEAP, STRONG), right, right + 1, right))

    assert router.choice(known[0]).first.route == STRONG
    assert router.choice(Known("whaling statistics")).first.route == STRONG
