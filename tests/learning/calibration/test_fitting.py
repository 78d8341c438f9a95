"""Calibrating: what is learned from made answers whose truth is known, what is refused, and what is promised."""

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from sluice.confidence.signals import Signals
from sluice.jobs import FieldResult, Outcome
from sluice.learning.calibration.acceptance import MOST_WRONG, Group, threshold
from sluice.learning.calibration.curves import DegenerateError
from sluice.learning.calibration.fitting import Model, Study, calibrate
from sluice.learning.calibration.rated import Rated
from sluice.learning.calibration.synthetic import families, half_of
from sluice.learning.evaluation.ranking import ranking
from sluice.learning.splits import split_of
from sluice.learning.synthetic.generate import all_families

MINI = Model("mini@1", "embedded")


def a_field(at: int, sure: float, *, right: bool, **changes: Any) -> Rated:
    stated = bool(changes.pop("stated", True))
    seen = Signals(kind="money", stated=stated, certainty=sure, company=sure)
    outcome = changes.pop("outcome", Outcome.FOUND if stated else Outcome.NOT_STATED)
    family = changes.pop("family", f"family-{at % 12}")
    kind = changes.pop("document_type", "auto_loan_payoff")
    return Rated(f"d{at // 4}", family, kind, changes.pop("source", "letter"), "fees", outcome, seen, right)


def honest(count: int = 4_000, *, seed: int = 7, **changes: Any) -> list[Rated]:
    """Answers as sure as they are right, but for a share that is surer than it should be."""
    rng = random.Random(seed)
    fields = []
    for at in range(count):
        true = rng.choice((0.3, 0.6, 0.9, 0.999, 0.999, 0.999))
        fields.append(a_field(at, true**0.5, right=rng.random() < true, stated=at % 2 == 0, **changes))
    return fields


def fitted(fields: Sequence[Rated], **changes: Any) -> Study:
    return calibrate(fields, MINI, seed=1, day="2026-11-22", **changes)


@cache
def the_study() -> Study:
    """One study for all who only look at it."""
    return fitted(honest(), told="made up")


def test_what_was_too_sure_becomes_as_sure_as_it_is_right() -> None:
    calibration = the_study().calibration
    other = honest(seed=8)
    right = np.array([field.right for field in other])

    before = ranking(np.array([field.signals.certainty for field in other]), right)
    after = ranking(np.array([calibration.probability(field.signals) for field in other]), right)

    assert before.ece > 0.05 > 0.02 > after.ece
    assert after.auroc == pytest.approx(before.auroc, abs=0.01)


def test_what_is_accepted_keeps_its_promise_on_other_documents() -> None:
    calibration = the_study().calibration
    accepted = [
        field
        for field in honest(20_000, seed=9)
        if calibration.grade(
            FieldResult(outcome=field.outcome, confidence=calibration.probability(field.signals), route="embedded:m"),
            field.document_type,
        )
        == "accepted"
    ]

    assert len(accepted) > 5_000
    assert sum(not field.right for field in accepted) / len(accepted) <= MOST_WRONG


def test_the_same_fields_give_the_same_calibration() -> None:
    assert fitted(honest(), told="made up").calibration == the_study().calibration


def test_the_card_says_what_it_stands_on() -> None:
    card = the_study().calibration.card

    assert (card["on"], card["fields"], card["documents"], card["families or sources"]) == ("made up", 4_000, 1_000, 12)
    assert isinstance(card["errors"], int)
    assert card["errors"] > 300


def test_too_few_errors_are_refused_with_their_count() -> None:
    perfect = [replace(field, right=True) for field in honest()]
    perfect[:5] = [replace(field, right=False) for field in perfect[:5]]

    with pytest.raises(DegenerateError, match=r"values given: 3 errors in 2000 answers, 20 of each are needed"):
        fitted(perfect)


def test_answers_that_are_all_alike_are_refused() -> None:
    alike = [replace(field, signals=replace(field.signals, certainty=0.9, company=0.9)) for field in honest()]

    with pytest.raises(DegenerateError, match="have the same signals"):
        fitted(alike)


def test_a_single_family_is_refused() -> None:
    with pytest.raises(DegenerateError, match="all documents are of one family"):
        fitted(honest(family="only"))


def test_errors_of_a_single_family_are_refused() -> None:
    fields = [replace(field, right=field.right or field.cluster != "family-0") for field in honest()]

    with pytest.raises(DegenerateError, match="the errors are all of one family"):
        fitted(fields)


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(DegenerateError, match="no field"):
        fitted([])


def test_a_rules_finding_is_worth_what_it_was_worth() -> None:
    fields = honest()
    suspects = [
        a_field(at, 0.99, right=at % 4 == 0, outcome=Outcome.IMPLAUSIBLE, family=f"family-{at % 12}")
        for at in range(200)
    ]

    study = fitted(fields + suspects)

    assert study.confidence[-200:].mean() == pytest.approx(0.25, abs=0.05)


def test_a_source_with_few_families_has_no_threshold_of_its_own() -> None:
    few = honest(2_000, source="fax", family="one fax") + honest(source="letter")

    named = {(one.document_type, one.source) for one in fitted(few).calibration.thresholds}

    assert ("auto_loan_payoff", "letter") in named
    assert ("auto_loan_payoff", "fax") not in named


def a_group(wrong_below: float, count: int = 4_000, *, per_document: int = 1, noise: float = 0.0) -> Group:
    rng = random.Random(3)
    sure = np.linspace(0, 1, count)
    right = np.array([one >= wrong_below and rng.random() >= noise for one in sure])
    return Group(sure, right, np.ones(count, dtype=bool), [str(at // per_document) for at in range(count)])


def test_the_threshold_lies_where_errors_begin() -> None:
    found = threshold(a_group(wrong_below=0.4))

    assert found.at is not None
    assert 0.39 < found.at < 0.46
    assert found.upper <= MOST_WRONG


def test_no_threshold_is_promised_where_errors_are_everywhere() -> None:
    assert threshold(a_group(wrong_below=0.0, noise=0.03)).at is None


def test_too_few_answers_prove_nothing_even_without_an_error() -> None:
    assert threshold(a_group(wrong_below=0.0, count=280)).at is None
    assert threshold(a_group(wrong_below=0.0, count=320)).at is not None


def test_fields_that_may_not_be_accepted_only_count() -> None:
    group = a_group(wrong_below=0.0)
    half = np.arange(4_000) % 2 == 0

    assert threshold(replace(group, acceptable=half)).share <= 0.5


def test_the_promise_is_kept_in_at_least_95_of_100_samples() -> None:
    kept = broken = 0
    for seed in range(200):
        random_ = np.random.default_rng(seed)
        sure = random_.random(1_500)
        risk = 0.04 * (1 - sure)
        group = Group(sure, random_.random(1_500) >= risk, np.ones(1_500, dtype=bool), [str(at) for at in range(1_500)])
        at = threshold(group).at
        true_risk = 0.0 if at is None else 0.04 * (1 - at) / 2
        kept, broken = kept + (true_risk <= MOST_WRONG), broken + (true_risk > MOST_WRONG)

    assert broken <= 10 + 4  # 5 % of 200, and twice the deviation of that count is no sign of more
    assert kept > 180


def test_families_are_either_trained_on_or_calibrated_on_or_measured_on() -> None:
    calibration, test = ({family.name for family in families(half)} for half in ("calibration", "test"))

    assert not calibration & test
    assert calibration | test == {family.name for family in all_families() if split_of(family.name) != "train"}
    assert half_of(next(family.name for family in all_families() if split_of(family.name) == "train")) is None
    assert min(len(calibration), len(test)) > 10
