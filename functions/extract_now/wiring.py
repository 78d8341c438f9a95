"""What `extract_now` is made of: the same pipeline as `extract`, and the desk for what cannot be done in time."""

from dataclasses import dataclass
from functools import cache
from math import inf
from typing import Annotated

from pydantic import Field

from sluice.assembly import ExtractionSettings, QueueSettings, desk, extractor
from sluice.pipeline import Extractor
from sluice.pipeline.intake import Desk


class Settings(ExtractionSettings, QueueSettings):
    """The environment of `extract_now`; whoever asks gets what there is after ``within_seconds``, or later."""

    within_seconds: Annotated[float, Field(gt=0)] = 30.0


@dataclass(frozen=True, slots=True)
class Counter:
    """Answers within so many seconds, or takes the job in for later."""

    extractor: Extractor
    desk: Desk
    within: float = inf


@cache
def build() -> Counter:
    """The pipeline and the desk, once per execution environment."""
    settings = Settings.from_env()
    return Counter(extractor(settings), desk(settings), settings.within_seconds)
