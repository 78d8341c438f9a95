"""What `reconcile` is made of: the desk of `submit`, and how long is too long."""

from dataclasses import dataclass
from functools import cache

from sluice.assembly import QueueSettings, desk
from sluice.pipeline.intake import Desk


class Settings(QueueSettings):
    """The environment of `reconcile`."""

    overdue_seconds: float = 900.0
    overdue_limit: int = 500


@dataclass(frozen=True, slots=True)
class Rounds:
    """The desk, after how many seconds a job is overdue, and how many are looked at together."""

    desk: Desk
    older_than: float
    limit: int


@cache
def build() -> Rounds:
    """What puts forgotten jobs on the queue again, once per execution environment."""
    settings = Settings.from_env()
    return Rounds(desk(settings), settings.overdue_seconds, settings.overdue_limit)
