"""What `dead_letters` is made of: enough of the pipeline to write a final result."""

from functools import cache

from sluice.assembly import TableSettings, table, utc_now
from sluice.aws.journal import DynamoJournal
from sluice.aws.results import DynamoResults
from sluice.pipeline.burial import Burial


class Settings(TableSettings):
    """The environment of `dead_letters`."""


@cache
def build() -> Burial:
    """Writes the last word on jobs that never worked, once per execution environment."""
    shared = table(Settings.from_env())
    return Burial(DynamoJournal(shared), DynamoResults(shared), utc_now)
