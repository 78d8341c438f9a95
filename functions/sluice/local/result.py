"""`sluice result`: finds the result of one job in the table that the environment names."""

import argparse
import asyncio
import sys

from sluice.assembly import TableSettings, table, wire
from sluice.aws.results import DynamoResults
from sluice.jobs import Result


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked of it."""
    parser.add_argument("job_id", metavar="JOB_ID")
    parser.add_argument("--tenant", required=True)


def run(asked: argparse.Namespace) -> int:
    """Print a job's result as JSON, from the DynamoDB table that the environment names.

    Needs TABLE, AWS_REGION, and the variables with AWS credentials (`aws configure export-credentials --format env`
    writes them). Exit status: 0 printed, 1 there is no such result, 2 the table cannot be read.
    """
    found = asyncio.run(load(asked.tenant, asked.job_id))
    if found is None:
        print(f"sluice: tenant {asked.tenant} has no result for job {asked.job_id}", file=sys.stderr)
        return 1
    print(found.model_dump_json(indent=2))
    return 0


async def load(tenant: str, job_id: str) -> Result | None:
    """The result of a job, if it has one."""
    try:
        return await DynamoResults(table(TableSettings.from_env())).load(tenant, job_id)
    finally:
        await wire().close()
        wire.cache_clear()
