"""What `extract` is made of."""

from functools import cache

from sluice.assembly import ExtractionSettings, extractor
from sluice.pipeline import Extractor


class Settings(ExtractionSettings):
    """The environment of `extract`."""


@cache
def build() -> Extractor:
    """The pipeline, once per execution environment."""
    return extractor(Settings.from_env())
