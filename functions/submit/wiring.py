"""What `submit` is made of."""

from functools import cache

from sluice.assembly import QueueSettings, desk
from sluice.pipeline.intake import Desk


class Settings(QueueSettings):
    """The environment of `submit`; real-time jobs that come here wait on the ordinary queue."""


@cache
def build() -> Desk:
    """The desk that takes jobs in, once per execution environment."""
    return desk(Settings.from_env())
