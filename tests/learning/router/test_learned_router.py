"""The learned router: what is served is what was fitted, it prefers what pays, and it is careful with the unknown."""

import json
import math
import re
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluice.errors import ConfigurationError
from sluice.learning.router.corpus import Corpus
from sluice.routing.learned import Estimate, Known, Router, choose
from sluice.routing.learned.features import snippets
from sluice.routing.learned.parts import Steps
from tests.learning.router.builders import CHEAP, STRONG, a_fit, a_letter, a_note, a_router, a_table

ROUTER = a_router()


def test_the_served_router_says_what_the_fitted_one_said() -> None:
    fitted = a_fit()
    jobs = [*a_table(40, seed=9).jobs, Known(""), Known("x" * 5_000), Known("Zürich\x00 ½")]

    served = np.array([ROUTER.scores(job) for job in fitted.table.jobs])

    assert np.abs(served - fitted.scores(Corpus.of(fitted.table.jobs))).max() < 0.01
    assert all(math.isfinite(score) for job in jobs for score in ROUTER.scores(job))


def test_it_asks_the_cheap_route_where_that_is_right_and_the_strong_one_elsewhere() -> None:
    assert ROUTER.choice(a_note(4321)).first.route == CHEAP
    letter = ROUTER.choice(a_letter(4321))

    assert letter.first.route == STRONG
    assert letter.then is None
    assert letter.why.startswith("worth most: right in 9")


def test_a_right_answer_that_is_worth_little_buys_the_cheap_route_only() -> None:
    thrifty = ROUTER.model_copy(update={"worth": 20.0})

    assert thrifty.choice(a_letter(4321)).first.route == CHEAP


def test_a_job_like_none_before_goes_to_the_route_that_is_best_on_the_whole() -> None:
    strange = Known("Quarterly whaling statistics, Tórshavn harbour; krill, ambergris", "whaling")

    assert ROUTER.novel(strange)
    assert not ROUTER.novel(a_note(99))
    assert ROUTER.choice(strange).first.route == STRONG == ROUTER.best_single


def test_chances_are_calibrated_on_jobs_that_were_not_fitted_on() -> None:
    unseen = a_table(400, seed=77)

    said = np.array([[one.right for one in ROUTER.estimates(job)] for job in unseen.jobs])

    assert np.abs(said.mean(axis=0) - unseen.right.mean(axis=0)).max() < 0.08
    assert ((said >= 0) & (said <= 1)).all()


def test_costs_that_are_known_before_the_call_replace_the_predicted_ones() -> None:
    dear = Known(a_letter(1).text, "auto_loan", micros={STRONG: 10_000.0})

    assert ROUTER.choice(dear).first.route == CHEAP


def test_a_router_survives_being_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "router.json"
    path.write_text(ROUTER.model_dump_json())

    again = Router.load(path)

    assert again == ROUTER
    assert again.choice(a_letter(7)) == ROUTER.choice(a_letter(7))
    assert path.stat().st_size < 500_000


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"best_single": "nobody:none"}, "best_single"),
        ({"leaves": [[0.5]]}, "every part must speak about 2 routes"),
        ({"trees": []}, "trees"),
        ({"worth": 0}, "worth"),
        ({"calibration": [{"raw": [0.1, 0.2], "right": [0.5]}] * 2}, "as many chances as scores"),
        ({"trees": [{"column": [0], "limit": [0.5], "low": [0], "high": [-1]}]}, "lead nowhere or in a circle"),
        ({"trees": [{"column": [0], "limit": [0.5], "low": [-1], "high": [-999_999]}]}, "nowhere"),
        ({"trees": [{"column": [99_999], "limit": [0.5], "low": [-1], "high": [-1]}]}, "nowhere"),
        ({"trees": [{"column": [0], "limit": [], "low": [-1], "high": [-1]}]}, "nowhere"),
        ({"trees": [{"column": [], "limit": [], "low": [], "high": []}]}, "nowhere"),
    ],
)
def test_a_torn_file_is_refused_with_what_is_wrong(tmp_path: Path, change: dict[str, object], told: str) -> None:
    path = tmp_path / "router.json"
    path.write_text(json.dumps(json.loads(ROUTER.model_dump_json()) | change))

    with pytest.raises(ConfigurationError, match=told):
        Router.load(path)


def test_a_missing_file_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        Router.load(tmp_path / "none.json")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=3_000), st.text(max_size=8))
def test_any_text_gets_a_choice(text: str, kind: str) -> None:
    choice = ROUTER.choice(Known(text, kind))

    assert choice.first.route in ROUTER.routes
    assert choice.why


@given(st.text(max_size=40))
def test_a_text_is_cut_into_every_piece_of_its_characters(text: str) -> None:
    flat = re.sub(r"\s+", " ", text.lower())
    masked = re.sub(r"\d", "0", flat)

    assert snippets(text, "raw") == {flat[at : at + n] for n in (1, 2, 3) for at in range(len(flat) - n + 1)}
    assert snippets(text, "masked") == {masked[at : at + n] for n in (2, 3, 4) for at in range(len(masked) - n + 1)}


def test_words_are_cut_into_ones_twos_and_threes_and_numbers_are_alike() -> None:
    pairs = {"pay 0", "0 now"}

    assert snippets("Pay 0x1f3a NOW", "words") == {"pay", "0", "now", "pay 0 now"} | pairs
    assert snippets("", "words") == set()


@pytest.mark.parametrize("repeats", [1, 8], ids=["a line", "600 characters and more"])
def test_a_choice_is_made_in_less_than_two_milliseconds_of_work(repeats: int) -> None:
    jobs = [Known(" ".join([job.text] * repeats), "auto_loan") for job in a_table(50, seed=3).jobs]
    ROUTER.choice(jobs[0])

    assert min(_milliseconds_each(jobs) for _ in range(5)) < 2


def _milliseconds_each(jobs: list[Known]) -> float:
    started = time.process_time()
    for job in jobs:
        ROUTER.choice(job)
    return (time.process_time() - started) / len(jobs) * 1000


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1e4)), min_size=1, max_size=6), st.floats(1e-3, 1e6))
def test_no_route_would_have_gained_more_than_the_chosen_one(each: list[tuple[float, float]], worth: float) -> None:
    estimates = [Estimate(f"r:{at}", right, micros) for at, (right, micros) in enumerate(each)]

    choice = choose(estimates, worth=worth)

    assert choice.first.gain(worth) == max(one.gain(worth) for one in estimates)
    assert choice.then is None or choice.then.right > choice.first.right


def test_a_fallback_is_left_only_for_more_than_the_margin() -> None:
    safe, bold = Estimate("a:safe", 0.6, 0), Estimate("a:bold", 0.7, 0)

    assert choose([safe, bold], worth=100, fallback="a:safe", margins={"a:bold": 0.2}).first is safe
    assert choose([safe, bold], worth=100, fallback="a:safe", margins={"a:bold": 0.05}).first is bold


@pytest.mark.parametrize(("score", "right"), [(-5.0, 0.1), (0.0, 0.1), (0.5, 0.3), (1.0, 0.5), (2.0, 0.9), (9.0, 0.9)])
def test_a_calibrated_chance_lies_between_its_points_and_never_beyond_them(score: float, right: float) -> None:
    assert Steps(raw=(0.0, 1.0, 2.0), right=(0.1, 0.5, 0.9))(score) == pytest.approx(right)
