"""What `extract_now` is made of: the same pipeline as `extract`, and the queue for what cannot be done in time."""

from dataclasses import dataclass
from functools import cache

from sluice.assembly import ExtractionSettings, extractor, table, utc_now
from sluice.aws import clients
from sluice.aws.intake import DynamoIntake
from sluice.aws.queue import SqsQueue
from sluice.aws.results import DynamoResults
from sluice.pipeline import Extractor
from sluice.pipeline.intake import Desk


class Settings(ExtractionSettings):
    """The environment of `extract_now`."""

    queue_url: str


@dataclass(frozen=True, slots=True)
class Counter:
    """Answers at once, or takes the job in for later."""

    extractor: Extractor
    desk: Desk


@cache
def build() -> Counter:
    """The pipeline and the desk, once per execution environment."""
    settings = Settings.from_env()
    shared = table(settings)
    queue = SqsQueue(clients.sqs(), {"queue": settings.queue_url, "realtime": settings.queue_url})
    return Counter(extractor(settings), Desk(DynamoIntake(shared), queue, DynamoResults(shared), utc_now))
