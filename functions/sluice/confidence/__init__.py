"""How sure: what is known about a field's value -> a probability that it is right, and whether that is sure enough.

prior        the stated guess for models that nobody has calibrated
signals      what is known for free about every field of an answer
features     the same as numbers, each bounded
calibration  numbers -> probability, as `sluice calibrate` fitted it; thresholds with a guaranteed error
rating       all of it for one answer: what judging asks
"""

from importlib import import_module
from typing import TYPE_CHECKING

from sluice.confidence.prior import FACTORS, UNRATED, confidence

if TYPE_CHECKING:
    from sluice.confidence.calibration import Calibration, Grade

__all__ = ["FACTORS", "UNRATED", "Calibration", "Grade", "confidence"]


def __getattr__(name: str) -> object:
    """What only calibrated models need: a cold start without one does not pay for it."""
    if name in ("Calibration", "Grade"):
        return getattr(import_module("sluice.confidence.calibration"), name)
    raise AttributeError(name)
