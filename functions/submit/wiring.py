"""What `submit` is made of."""

from functools import cache

from sluice.assembly import TableSettings, table, utc_now
from sluice.aws import clients
from sluice.aws.intake import DynamoIntake
from sluice.aws.queue import SqsQueue
from sluice.aws.results import DynamoResults
from sluice.pipeline.intake import Desk


class Settings(TableSettings):
    """The environment of `submit`; real-time jobs that come here wait on the ordinary queue."""

    queue_url: str
    bulk_queue_url: str = ""


@cache
def build() -> Desk:
    """The desk that takes jobs in, once per execution environment."""
    settings = Settings.from_env()
    shared = table(settings)
    urls = dict.fromkeys(("queue", "realtime", "bulk"), settings.queue_url)
    if settings.bulk_queue_url:
        urls["bulk"] = settings.bulk_queue_url
    return Desk(DynamoIntake(shared), SqsQueue(clients.sqs(), urls), DynamoResults(shared), utc_now)
