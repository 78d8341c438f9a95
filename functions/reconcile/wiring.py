"""What `reconcile` is made of: the desk of `submit`, and how long is too long."""

from functools import cache

from sluice.assembly import TableSettings, table, utc_now
from sluice.aws import clients
from sluice.aws.intake import DynamoIntake
from sluice.aws.queue import SqsQueue
from sluice.aws.results import DynamoResults
from sluice.pipeline.intake import Desk


class Settings(TableSettings):
    """The environment of `reconcile`."""

    queue_url: str
    overdue_seconds: float = 900.0
    overdue_limit: int = 500


@cache
def settings() -> Settings:
    """The environment, read once."""
    return Settings.from_env()


@cache
def build() -> Desk:
    """The desk that puts forgotten jobs on the queue again."""
    shared = table(settings())
    urls = {lane: settings().queue_url for lane in ("queue", "realtime", "bulk")}
    return Desk(DynamoIntake(shared), SqsQueue(clients.sqs(), urls), DynamoResults(shared), utc_now)
