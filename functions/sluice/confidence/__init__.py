"""How sure: what is known about a field's value -> a probability that it is right, and whether that is sure enough.

prior        the stated guess for models that nobody has calibrated
signals      what is known for free about every field of an answer
features     the same as numbers, each bounded
calibration  numbers -> probability, as `sluice calibrate` fitted it; thresholds with a guaranteed error
rating       all of it for one answer: what judging asks
"""

from sluice.confidence.calibration import Calibration, Grade
from sluice.confidence.prior import FACTORS, UNRATED, confidence
from sluice.confidence.rating import rating
from sluice.confidence.signals import Signals, signals

__all__ = ["FACTORS", "UNRATED", "Calibration", "Grade", "Signals", "confidence", "rating", "signals"]
