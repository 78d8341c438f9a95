"""Confidence: what lowers it, what raises it, that it stays a probability, and what may be accepted."""

import json
from pathlib import Path
from typing import Any

import pytest

from sluice import confidence as confidence_package
from sluice import documents
from sluice.confidence import UNRATED, Calibration, confidence
from sluice.confidence.features import NAMES, features
from sluice.confidence.signals import Signals, signals
from sluice.errors import ConfigurationError
from sluice.evidence import read
from sluice.jobs import FieldResult, Outcome
from sluice.pipeline.judging import witnessed
from tests.builders import LETTER, QUOTES, a_completion
from tests.calibrations import NEUTRAL, a_calibration


def a_field(outcome: Outcome = Outcome.FOUND) -> FieldResult:
    return FieldResult(value="1.00", outcome=outcome)


@pytest.mark.parametrize(
    ("outcome", "sure"),
    [("found", 0.8), ("not_stated", 0.8), ("implausible", 0.4), ("ambiguous", 0.16), ("unsupported", 0)],
)
def test_an_outcome_weighs_on_the_models_certainty(outcome: str, sure: float) -> None:
    assert confidence(a_field(Outcome(outcome)), 0.8) == sure


def test_a_model_that_does_not_say_is_taken_for_so_sure() -> None:
    assert confidence(a_field(), None) == UNRATED


def test_agreement_makes_surer() -> None:
    assert confidence(a_field(), 0.5, agreed=True) == 0.85


PAYOFF = documents.load("auto_loan_payoff")


def graded(calibration: Calibration, sure: float, **changes: Any) -> str:
    document_type, source = changes.pop("document_type", "auto_loan_payoff"), changes.pop("source", "")
    given = {"value": "1.00", "outcome": Outcome.FOUND, "confidence": sure, "route": "embedded:mini"} | changes
    return calibration.grade(FieldResult.model_validate(given), document_type, source)


def seen_in(text: str, sure: float = 0.7, **changes: str | None) -> dict[str, Signals]:
    completion = a_completion(sure=sure)
    fields = witnessed(PAYOFF, read(text), QUOTES | changes, completion=completion, route="embedded:mini")
    return signals(read(text), PAYOFF.fields, fields, completion.certainty)


def test_a_surer_model_gives_a_surer_field() -> None:
    low, high = (a_calibration().probability(seen_in(LETTER, sure)["payoff_amount"]) for sure in (0.5, 0.9))

    assert 0 < low < high < 1


def test_what_a_letter_prints_beside_a_value_is_a_signal() -> None:
    seen = seen_in(LETTER)

    assert seen["payoff_amount"].label >= len("payoff amount")
    assert seen["fees"].stated is False


def test_a_labelled_amount_that_no_field_took_speaks_against_silence() -> None:
    quiet = seen_in(LETTER, per_diem=None)

    assert quiet["per_diem"].unclaimed >= len("per diem")
    assert quiet["per_diem"].open >= 1
    assert seen_in(LETTER)["fees"].unclaimed == 0


def test_two_fields_that_point_at_one_place_are_told_apart_from_others() -> None:
    seen = seen_in(LETTER, fees="$18,342.17")

    assert (seen["fees"].shared, seen["payoff_amount"].shared, seen["per_diem"].shared) == (True, True, False)


def test_every_field_has_all_its_features() -> None:
    assert {len(features(one)) for one in seen_in(LETTER).values()} == {len(NAMES)}


def test_a_field_without_any_company_is_its_own() -> None:
    [seen] = signals(
        read("x"), PAYOFF.fields, {"fees": FieldResult(outcome=Outcome.NOT_STATED)}, {"fees": 0.4}
    ).values()

    assert (seen.company, seen.least) == (0.4, 0.4)


@pytest.mark.parametrize(
    ("promise", "source", "sure", "grade"),
    [
        ("mix", "", 0.92, "accepted"),
        ("mix", "portal", 0.85, "doubted"),
        ("each", "", 0.92, "doubted"),
        ("each", "portal", 0.85, "accepted"),
        ("each", "letter", 0.96, "accepted"),
    ],
)
def test_the_promise_decides_which_threshold_counts(promise: str, source: str, sure: float, grade: str) -> None:
    assert graded(a_calibration(promise=promise), sure, source=source) == grade


def test_where_nothing_could_be_promised_nothing_is_accepted() -> None:
    assert graded(a_calibration(promise="each"), 1.0, document_type="student_loan") == "doubted"


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - {Outcome.FOUND, Outcome.NOT_STATED}))
def test_a_contested_field_is_never_accepted_however_sure(outcome: Outcome) -> None:
    assert graded(a_calibration(), 1.0, outcome=outcome) == "doubted"


def test_other_models_and_types_get_no_promise() -> None:
    assert graded(a_calibration(), 1.0, route="bedrock:large") == "unrated"
    assert graded(a_calibration(), 1.0, document_type="receipt") == "unrated"
    assert not a_calibration().knows("receipt", "mini@1")
    assert not a_calibration().knows("auto_loan_payoff", "mini@2")
    assert a_calibration().knows("auto_loan_payoff", "mini@1")


def test_a_rules_finding_lowers_and_agreement_raises() -> None:
    calibration = a_calibration()

    assert calibration.suspected(0.8) < 0.8 < calibration.agreed(0.8)


def test_about_one_in_a_hundred_accepted_works_is_audited_and_always_the_same() -> None:
    calibration = a_calibration()
    audited = set(filter(calibration.is_audited, map(str, range(20_000))))

    assert 140 < len(audited) < 260
    assert all(calibration.is_audited(name) for name in audited)
    assert set(filter(a_calibration(seed=1).is_audited, map(str, range(20_000)))) != audited


def test_a_calibration_comes_back_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(a_calibration().model_dump_json(), encoding="utf-8")

    assert Calibration.read(path) == a_calibration()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"features": ["certainty"]}, "other features"),
        ({"form": 2}, "form"),
        ({"audit_share": 2}, "audit_share"),
        ({"stated": NEUTRAL.model_dump() | {"weights": [1.0]}}, "do not fit"),
        ({"stated": NEUTRAL.model_dump() | {"right": [0.9, 0.1]}}, "rise"),
    ],
)
def test_a_calibration_that_does_not_fit_this_version_is_refused(
    tmp_path: Path, changes: dict[str, Any], told: str
) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(a_calibration().model_dump(mode="json") | changes), encoding="utf-8")

    with pytest.raises(ConfigurationError, match=told):
        Calibration.read(path)


def test_a_missing_calibration_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        Calibration.read(tmp_path / "none.json")


def test_the_calibration_that_ships_belongs_to_the_model_that_ships() -> None:
    folder = Path(__file__).parents[2] / "functions" / "embedded_model"
    shipped = Calibration.read(folder / "calibration.json")
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))

    assert shipped.model == f"sluice-mini@{labels['sha256'][:12]}"
    assert {one.document_type for one in shipped.thresholds} > {"", "auto_loan_payoff", "mortgage_statement"}


def test_a_name_that_is_none_is_told_as_such() -> None:
    with pytest.raises(AttributeError, match="Calibrator"):
        _ = confidence_package.Calibrator
