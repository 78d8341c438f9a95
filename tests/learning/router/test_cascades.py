"""Cascades and the in-process tier: they save where confidence tells something, and stay away where it does not."""

import numpy as np
import pytest

from sluice.learning.router.answers import Classifier, closed
from sluice.learning.router.cascades import LOSS, Answers, Cascade, calibration_error, fitted, run
from sluice.learning.router.table import Table
from sluice.learning.router.templates import MATCHED, Tagger, Templates, readings
from sluice.routing.learned import Known


def answers(rows: int, *, telling: bool, seed: int = 0) -> Answers:
    """A small model right in 70 %, a large one in 90 % at ten times the price and twice the time."""
    rng = np.random.default_rng(seed)
    small, large = rng.random(rows) < 0.7, rng.random(rows) < 0.9
    sure = np.where(small, -rng.exponential(0.01, rows), -rng.exponential(1.5, rows)) if telling else -rng.random(rows)
    right = np.column_stack([small, large | (small & telling)]).astype(float)
    cost, took = np.tile([1.0, 10.0], (rows, 1)), np.tile([100.0, 200.0], (rows, 1))
    jobs = tuple(Known(str(at)) for at in range(rows))
    return Answers(Table(jobs, ("s:small", "l:large"), right, cost, took), np.column_stack([sure, -rng.random(rows)]))


def test_a_telling_confidence_saves_a_fifth_of_the_bill_at_the_same_accuracy() -> None:
    train, test = answers(300, telling=True), answers(2_000, telling=True, seed=1)

    cascade = fitted(train)
    ran = run(cascade, test)

    assert (cascade.first, cascade.then) == (0, 1)
    assert ran.micros.sum() < 0.8 * test.table.micros[:, 1].sum()
    assert ran.right.mean() > test.table.right[:, 1].mean() - 0.01


def test_a_confidence_that_tells_nothing_goes_straight_to_the_large_model() -> None:
    assert fitted(answers(300, telling=False)) == Cascade(1)


def test_fewer_labels_keep_fewer_answers_of_the_small_model() -> None:
    kept = [_kept(fitted(answers(rows, telling=True))) for rows in (150, 600, 5_000)]

    assert kept == sorted(kept)
    assert kept[0] < kept[-1]


def _kept(cascade: Cascade) -> float:
    """The share of the small model's answers that are kept, or none where it is not asked."""
    test = answers(4_000, telling=True, seed=5)
    return 1 - float(run(cascade, test).escalated.mean()) if cascade.then is not None else 0.0


def test_the_loss_stays_near_what_is_allowed_whatever_labels_were_drawn() -> None:
    test = answers(20_000, telling=True, seed=99)
    single = test.table.right[:, 1].mean()

    lost = [single - run(fitted(answers(300, telling=True, seed=seed)), test).right.mean() for seed in range(20)]

    assert np.mean(lost) < LOSS
    assert sum(loss > LOSS for loss in lost) <= 8


def test_no_second_call_is_planned_that_the_deadline_does_not_hold() -> None:
    train = answers(300, telling=True)

    assert fitted(train, deadline_ms=250).then is None
    assert fitted(train, deadline_ms=300).then == 1
    assert fitted(train, deadline_ms=150) == Cascade(0)
    assert fitted(train, deadline_ms=5) == Cascade(0)


def test_every_call_of_a_cascade_is_billed_and_takes_its_time() -> None:
    test = answers(100, telling=True)
    ran = run(fitted(answers(300, telling=True)), test)

    assert ran.micros[ran.escalated] == pytest.approx(11)
    assert ran.milliseconds[ran.escalated] == pytest.approx(300)
    assert ran.micros[~ran.escalated] == pytest.approx(1)


def test_calibration_error_is_the_gap_between_said_and_seen() -> None:
    assert calibration_error(np.full(10, 0.9), np.array([1.0] * 9 + [0.0])) == pytest.approx(0)
    assert calibration_error(np.full(10, 0.9), np.zeros(10)) == pytest.approx(0.9)
    assert calibration_error(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == pytest.approx(1.0)


LINES = [(Known(f"session opened for user {name}", source="Linux"), "session opened for user <*>") for name in "abcdef"]
LINES += [
    (Known(f"Connection from {n}.0.0.1 closed after {n} s"), "Connection from <*> closed after <*> s") for n in range(9)
]


def test_the_most_specific_template_that_matches_answers() -> None:
    jobs = [Known(text, source="s") for text in ("a b", "a c")]
    known = Templates.of(jobs, ["a <*>", "a c"])

    assert known.find(Known("a c", source="s")) == "a c"
    assert known.find(Known("a b\nz", source="s")) == "a <*>"
    assert known.find(Known("a c", source="other")) is None
    assert known.find(Known("", source="s")) is None


def test_a_line_of_no_known_template_is_read_piece_by_piece() -> None:
    jobs, templates = zip(*LINES, strict=True)
    learned = Templates.of(jobs, templates), Tagger.of(jobs, templates)

    matched, tagged = readings(learned, [LINES[0][0], Known("Connection from 9.8.7.6 closed, 77 s late")])

    assert (matched.template, matched.chance) == ("session opened for user <*>", MATCHED)
    assert "77" not in tagged.template
    assert "closed" in tagged.template
    assert 0 < tagged.chance < 1


@pytest.mark.parametrize("line", ["", " ", "<*>", "(.*?)", "Connection from", "ünïcode 𝟙 \x00"])
def test_any_line_gets_a_reading(line: str) -> None:
    jobs, templates = zip(*LINES, strict=True)
    [reading] = readings((Templates.of(jobs, templates), Tagger.of(jobs, templates)), [Known(line)])

    assert 0 <= reading.chance <= 1


def test_a_closed_question_is_learned_with_a_chance() -> None:
    texts = [f"we overrule case {n}" if n % 2 else f"the court affirms case {n}" for n in range(60)]
    gold = ["Yes" if n % 2 else "No" for n in range(60)]

    read, chances = Classifier.of(texts, gold).read(["we overrule it", "the court affirms it"])

    assert read == ["Yes", "No"]
    assert ((chances > 0.5) & (chances <= 1)).all()
    assert closed(gold)
    assert not closed([str(n) for n in range(60)])
