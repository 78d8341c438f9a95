"""The use case: a job in, a result out. `Extractor.run` is the ten steps of the README, in their order."""

from sluice.pipeline.extractor import Extractor

__all__ = ["Extractor"]
