"""What `extract` is made of."""

from functools import cache

from sluice.assembly import ExtractionSettings, LazyParking, extractor
from sluice.pipeline import Extractor


class Settings(ExtractionSettings):
    """The environment of `extract`; ``own_queue_url`` is the queue it empties, where jobs may wait.

    With ``batches`` the function `batch` goes its rounds in this stage, and bulk jobs may be left to it.
    """

    own_queue_url: str = ""
    batches: bool = False


@cache
def build() -> Extractor:
    """The pipeline, once per execution environment."""
    settings = Settings.from_env()
    parking = LazyParking(settings.own_queue_url) if settings.own_queue_url else None
    return extractor(settings, parking, batches=settings.batches)
