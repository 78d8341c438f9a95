"""Judged fields -> the calibration of one model, with a card that says what it stands on."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue

from sluice.confidence.calibration import Calibration, Promise, Threshold
from sluice.confidence.features import odds
from sluice.jobs import Outcome
from sluice.learning.calibration.acceptance import Group, threshold
from sluice.learning.calibration.curves import DegenerateError, Fitted, fit
from sluice.learning.calibration.rated import Rated, numbers, truths
from sluice.learning.evaluation.ranking import Ranking, ranking

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ENOUGH_SUSPECTS = 20
ENOUGH_CLUSTERS = 5
"""Families that a source needs for a threshold of its own: fewer say how these few write, not how the source does."""


@dataclass(frozen=True, slots=True)
class Model:
    """Whose answers these are: the digest that names the model, and the backend that asks it."""

    name: str
    backend: str


@dataclass(frozen=True, slots=True)
class Study:
    """A calibration and what is known of it on families that each score was fitted without."""

    calibration: Calibration
    confidence: Floats
    right: Bools
    ranking: Ranking


def calibrate(
    fields: Sequence[Rated], model: Model, *, seed: int, day: str, told: str = "", promise: Promise = "mix"
) -> Study:
    """Fit everything; DegenerateError when there is too little to tell right from wrong by.

    ``day`` and ``told`` go into the card: when it was fitted, and on what.
    """
    if not fields:
        raise DegenerateError("there is no field to learn from")
    right = truths(fields)
    stated, silent, confidence = _curves(fields, right)
    shift = _suspected_shift(fields, confidence, right)
    confidence = np.where(_came_out(fields, Outcome.IMPLAUSIBLE), _shifted(confidence, shift), confidence)
    confidence[_came_out(fields, Outcome.UNSUPPORTED)] = 0.0
    found = ranking(confidence, right)
    calibration = Calibration(
        model=model.name,
        backend=model.backend,
        stated=stated.curve,
        silent=silent.curve,
        suspected_odds=round(shift, 4),
        promise=promise,
        thresholds=_thresholds(fields, confidence, right),
        seed=seed,
        card=card(fields, found, {"stated": stated.strength, "silent": silent.strength}, day=day, told=told)
        | {"by document type": _by_type(fields, confidence, right)},
    )
    return Study(calibration, confidence, right, found)


def _curves(fields: Sequence[Rated], right: Bools) -> tuple[Fitted, Fitted, Floats]:
    """The curves of values and of silence, and the held-out confidence of every field."""
    rows = numbers(fields)
    given = np.array([field.signals.stated for field in fields])
    clusters = np.array([field.cluster for field in fields])
    confidence = np.zeros(len(fields))
    curves = []
    for part, what in ((given, "values given"), (~given, "silences")):
        fitted = fit(rows[part], right[part], clusters[part].tolist(), what=what)
        confidence[part] = [fitted.curve.at(float(score)) for score in fitted.held_out]
        curves.append(fitted)
    return curves[0], curves[1], confidence


def _suspected_shift(fields: Sequence[Rated], confidence: Floats, right: Bools) -> float:
    """By how much a rule's finding lowers the log-odds, so that on average it is right; the prior's where rare."""
    from scipy.optimize import brentq

    at = _came_out(fields, Outcome.IMPLAUSIBLE)
    if at.sum() < ENOUGH_SUSPECTS:
        return float(Calibration.model_fields["suspected_odds"].default)
    wanted = (right[at].sum() + 0.5) / (at.sum() + 1)
    return float(min(0.0, brentq(lambda by: _shifted(confidence[at], by).mean() - wanted, -12, 12)))


def _came_out(fields: Sequence[Rated], outcome: Outcome) -> Bools:
    return np.array([field.outcome is outcome for field in fields], dtype=np.bool_)


def _shifted(confidence: Floats, by: float) -> Floats:
    shifted: Floats = 1 / (1 + np.exp(-(np.array([odds(float(one)) for one in confidence]) + by)))
    return shifted


def _thresholds(fields: Sequence[Rated], confidence: Floats, right: Bools) -> tuple[Threshold, ...]:
    """One for everything, one per document type, and one per type and source where enough families write for it."""
    types, sources = sorted({field.document_type for field in fields}), sorted({field.source for field in fields})
    named = [(kind, source) for kind, source in product(types, sources) if source]
    groups = {name: _members(fields, *name) for name in [("", ""), *((kind, "") for kind in types), *named]}
    return tuple(
        threshold(_group(fields, at, confidence, right), document_type=kind, source=source)
        for (kind, source), at in groups.items()
        if not source or _clusters(fields, at) >= ENOUGH_CLUSTERS
    )


def _clusters(fields: Sequence[Rated], at: Bools) -> int:
    return len({field.cluster for field, is_member in zip(fields, at, strict=True) if is_member})


def _members(fields: Sequence[Rated], kind: str, source: str) -> Bools:
    return np.array([kind in ("", f.document_type) and source in ("", f.source) for f in fields], dtype=np.bool_)


def _group(fields: Sequence[Rated], at: Bools, confidence: Floats, right: Bools) -> Group:
    members = [field for field, is_member in zip(fields, at, strict=True) if is_member]
    acceptable = np.array([field.acceptable for field in members], dtype=np.bool_)
    return Group(confidence[at], right[at], acceptable, [field.document for field in members])


def card(
    fields: Sequence[Rated], found: Ranking, strengths: dict[str, float], *, day: str, told: str
) -> dict[str, JsonValue]:
    """What the calibration was fitted on, and how its held-out scores did."""
    return {
        "fitted": day,
        "on": told,
        "documents": len({field.document for field in fields}),
        "families or sources": len({field.cluster for field in fields}),
        "fields": len(fields),
        "errors": found.errors,
        "AUROC": None if found.auroc is None else round(found.auroc, 4),
        "ECE": round(found.ece, 4),
        "ridge": {**strengths},
        "figures": "of scores fitted without the document's family",
    }


def _by_type(fields: Sequence[Rated], confidence: Floats, right: Bools) -> dict[str, JsonValue]:
    told: dict[str, JsonValue] = {}
    for kind in sorted({field.document_type for field in fields}):
        at = _members(fields, kind, "")
        found = ranking(confidence[at], right[at])
        auroc = found.refused if found.auroc is None else round(found.auroc, 4)
        told[kind] = {"fields": found.answers, "errors": found.errors, "AUROC": auroc, "ECE": round(found.ece, 4)}
    return told
