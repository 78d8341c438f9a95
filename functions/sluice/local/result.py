"""Finds the result of one job in the table that the environment names."""

import asyncio

from sluice.assembly import TableSettings, table, wire
from sluice.aws.results import DynamoResults
from sluice.jobs import Result

SETTLING_SECONDS = 0.05
"""pyreqwest 0.15.1: a process that ends within a few milliseconds of its last answer is aborted in 1 of 7 cases."""


async def load(tenant: str, job_id: str) -> Result | None:
    """The result of a job, if it has one."""
    try:
        return await DynamoResults(table(TableSettings.from_env())).load(tenant, job_id)
    finally:
        await wire().close()
        await asyncio.sleep(SETTLING_SECONDS)
