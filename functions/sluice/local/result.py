"""Finds the result of one job in the table that the environment names."""

from sluice.assembly import TableSettings, table, wire
from sluice.aws.results import DynamoResults
from sluice.jobs import Result


async def load(tenant: str, job_id: str) -> Result | None:
    """The result of a job, if it has one."""
    try:
        return await DynamoResults(table(TableSettings.from_env())).load(tenant, job_id)
    finally:
        await wire().close()
