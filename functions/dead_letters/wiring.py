"""What `dead_letters` is made of: enough of the pipeline to queue a job once more or write its final result."""

from functools import cache

from sluice.assembly import QueueSettings, queue, table, utc_now
from sluice.aws.journal import DynamoJournal
from sluice.aws.results import DynamoResults
from sluice.pipeline.burial import Burial


class Settings(QueueSettings):
    """The environment of `dead_letters`."""


@cache
def build() -> Burial:
    """Settles jobs that never worked, once per execution environment."""
    settings = Settings.from_env()
    shared = table(settings)
    return Burial(DynamoJournal(shared), DynamoResults(shared), queue(settings), utc_now)
