"""A calibration that anybody can follow: the model's certainty is all that counts."""

from typing import Any

from sluice.confidence import Calibration
from sluice.confidence.calibration import Curve, Threshold
from sluice.confidence.features import NAMES

NEUTRAL = Curve(weights=(0.0,) * len(NAMES), bias=0.0, odds=(-9.0, 9.0), right=(0.01, 0.99))
BY_CERTAINTY = NEUTRAL.model_copy(update={"weights": (1.0, *(0.0,) * (len(NAMES) - 1))})


def a_calibration(**changes: Any) -> Calibration:
    threshold = {"share": 0.7, "accepted": 1000, "wrong": 2, "upper": 0.006}
    thresholds = (
        Threshold(at=0.9, **threshold),
        Threshold(document_type="auto_loan_payoff", at=0.95, **threshold),
        Threshold(document_type="auto_loan_payoff", source="portal", at=0.8, **threshold),
        Threshold(document_type="student_loan", at=None, **threshold),
    )
    fitted = Calibration(
        model="mini@1", backend="embedded", stated=BY_CERTAINTY, silent=BY_CERTAINTY, thresholds=thresholds
    )
    return Calibration.model_validate(fitted.model_dump() | changes)
