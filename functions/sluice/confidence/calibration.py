"""The fitted part of confidence: a small JSON artefact, read once, that turns signals into a probability.

It also holds what `sluice calibrate` can promise: the confidence from which on accepted fields are wrong in at most one
of a hundred cases, with 95 % confidence, for the whole mix of documents and for each type and source. Pure Python; a
field takes microseconds.
"""

import math
from bisect import bisect_right
from hashlib import sha256
from operator import mul
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, ValidationError, model_validator

from sluice.confidence.features import NAMES, features, odds
from sluice.confidence.signals import Signals
from sluice.errors import ConfigurationError
from sluice.jobs import FieldResult, Frozen, Outcome

SLANT = 0.02
"""Share of the plain logistic curve in the result: it keeps the order within the flat pieces of the fitted one."""
ACCEPTABLE = frozenset({Outcome.FOUND, Outcome.NOT_STATED})

Grade = Literal["accepted", "doubted", "unrated"]
"""What a threshold says of a field; ``unrated``: its model or type was not calibrated, so there is no promise."""
Promise = Literal["mix", "each"]
"""About whom the promise is: all accepted fields of a mix like the calibrated one, or of each type and source alone."""
Probability = Annotated[float, Field(ge=0, le=1)]


class Curve(Frozen):
    """Log-odds from weighted features, then a rising curve through (``odds``, ``right``)."""

    weights: tuple[float, ...]
    bias: float
    odds: Annotated[tuple[float, ...], Field(min_length=1)]
    right: tuple[Probability, ...]

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if len(self.weights) != len(NAMES) or len(self.odds) != len(self.right):
            raise ValueError(f"{len(self.weights)} weights and {len(self.odds)}:{len(self.right)} points do not fit")
        if any(list(row) != sorted(row) for row in (self.odds, self.right)):
            raise ValueError("the curve has to rise")
        return self

    def score(self, numbers: tuple[float, ...]) -> float:
        """The log-odds of ``numbers``."""
        return sum(map(mul, self.weights, numbers), self.bias)

    def at(self, score: float) -> float:
        """The probability at some log-odds: between two points on their line, flat outside, never 0 or 1."""
        after = bisect_right(self.odds, score)
        if 0 < after < len(self.odds):
            low, high = self.odds[after - 1], self.odds[after]
            share = (score - low) / (high - low)
            fitted = self.right[after - 1] + share * (self.right[after] - self.right[after - 1])
        else:
            fitted = self.right[0 if after == 0 else -1]
        plain = 0.5 + 0.5 * max(-1.0, min(1.0, score / 20))
        return round((1 - SLANT) * fitted + SLANT * plain, 6)


class Threshold(Frozen):
    """From which confidence on to accept; None: never. ``upper`` bounds the share of wrong ones with 95 % confidence.

    An empty ``document_type`` or ``source`` stands for those that were not measured by themselves.
    """

    document_type: str = ""
    source: str = ""
    at: Probability | None
    share: Probability
    accepted: int
    wrong: int
    upper: Probability


class Calibration(Frozen):
    """What was fitted to one model's answers; ``card`` says on what, when, and how well it did there."""

    form: Literal[1] = 1
    model: str
    backend: str
    features: tuple[str, ...] = NAMES
    stated: Curve
    silent: Curve
    suspected_odds: float = -0.7
    agreed_odds: float = 1.2
    promise: Promise = "mix"
    thresholds: tuple[Threshold, ...] = ()
    audit_share: Probability = 0.01
    seed: int = 0
    card: dict[str, JsonValue] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _knows_the_features(self) -> Self:
        if self.features != NAMES:
            raise ValueError("it was fitted on other features than this version has")
        return self

    @classmethod
    def read(cls, path: Path) -> Self:
        """From its file; raises ConfigurationError when there is none, or it is not one of this version's."""
        try:
            return cls.model_validate_json(path.read_bytes())
        except OSError as error:
            raise ConfigurationError(f"{path}: {error.strerror}") from error
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise ConfigurationError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error

    @classmethod
    def beside(cls, folder: Path) -> Self | None:
        """That of the model in a folder; None when it has none."""
        path = folder / "calibration.json"
        return cls.read(path) if path.is_file() else None

    def knows(self, document_type: str, model: str) -> bool:
        """True for answers like those it was fitted on; all others keep their prior and get no promise."""
        return model == self.model and any(one.document_type == document_type for one in self.thresholds)

    def probability(self, seen: Signals) -> float:
        """The probability that a field with these signals is right: its value, or its silence."""
        curve = self.stated if seen.stated else self.silent
        return curve.at(curve.score(features(seen)))

    def sure(self, seen: Signals, outcome: Outcome) -> float:
        """The same, with what came out about the field: nobody trusts a claim that its source does not bear out."""
        if outcome is Outcome.UNSUPPORTED:
            return 0.0
        plain = self.probability(seen)
        return self.suspected(plain) if outcome is Outcome.IMPLAUSIBLE else plain

    def suspected(self, confidence: float) -> float:
        """The probability once a rule found the value implausible."""
        return _moved(confidence, self.suspected_odds)

    def agreed(self, confidence: float) -> float:
        """The probability once a second route gave the same value."""
        return _moved(confidence, self.agreed_odds)

    def threshold(self, document_type: str, source: str = "") -> Threshold | None:
        """What the promise rests on: of the whole mix, or the narrowest measured; None for a type that was in none."""
        known = {(one.document_type, one.source): one for one in self.thresholds}
        if (document_type, "") not in known:
            return None
        if self.promise == "mix":
            return known.get(("", ""))
        return known.get((document_type, source), known[document_type, ""])

    def grade(self, field: FieldResult, document_type: str, source: str = "") -> Grade:
        """Whether a field may be accepted by itself."""
        if not self.speaks_for(field):
            return "unrated"
        found = self.threshold(document_type, source)
        if found is None:
            return "unrated"
        if found.at is None or field.outcome not in ACCEPTABLE:
            return "doubted"
        return "accepted" if field.confidence >= found.at else "doubted"

    def speaks_for(self, field: FieldResult) -> bool:
        """True for a field that the calibrated backend answered."""
        return (field.route or "").partition(":")[0] == self.backend

    def is_audited(self, work_id: str) -> bool:
        """True for the share of works that a person looks at although they were accepted; by their id, repeatably."""
        point = int(sha256(f"audit {self.seed} {work_id}".encode()).hexdigest()[:12], 16) / 16**12
        return point < self.audit_share


def _moved(probability: float, by: float) -> float:
    """A probability whose log-odds are raised or lowered."""
    moved = odds(probability) + by
    return round(1 / (1 + math.exp(-moved)), 6)
