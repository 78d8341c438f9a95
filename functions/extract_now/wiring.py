"""What `extract_now` is made of: the same pipeline as `extract`, and the desk for what cannot be done in time."""

from dataclasses import dataclass
from functools import cache

from sluice.assembly import ExtractionSettings, QueueSettings, desk, extractor
from sluice.pipeline import Extractor
from sluice.pipeline.intake import Desk


class Settings(ExtractionSettings, QueueSettings):
    """The environment of `extract_now`."""


@dataclass(frozen=True, slots=True)
class Counter:
    """Answers at once, or takes the job in for later."""

    extractor: Extractor
    desk: Desk


@cache
def build() -> Counter:
    """The pipeline and the desk, once per execution environment."""
    settings = Settings.from_env()
    return Counter(extractor(settings), desk(settings))
