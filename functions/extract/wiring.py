"""What `extract` is made of."""

from functools import cache

from sluice.assembly import ExtractionSettings, LazyParking, extractor
from sluice.pipeline import Extractor


class Settings(ExtractionSettings):
    """The environment of `extract`; ``own_queue_url`` is the queue it empties, where jobs may wait."""

    own_queue_url: str = ""


@cache
def build() -> Extractor:
    """The pipeline, once per execution environment."""
    settings = Settings.from_env()
    return extractor(settings, parking=LazyParking(settings.own_queue_url) if settings.own_queue_url else None)
