"""Prints the result of one job as JSON, from the table that the environment names."""

import argparse
import asyncio
import sys

from sluice.assembly import TableSettings, table, wire
from sluice.aws.results import DynamoResults
from sluice.jobs import Result
from sluice.local.samples import TENANT


def main() -> None:
    """Print the result and end with 0; end with 1 while there is none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job_id")
    parser.add_argument("--tenant", default=TENANT)
    given = parser.parse_args()
    result = asyncio.run(load(given.tenant, given.job_id))
    if result is None:
        sys.exit(f"there is no result of {given.tenant}'s job {given.job_id} (yet)")
    print(result.model_dump_json(indent=2, exclude_none=True))


async def load(tenant: str, job_id: str) -> Result | None:
    """The result of a job, if it has one."""
    try:
        return await DynamoResults(table(TableSettings.from_env())).load(tenant, job_id)
    finally:
        await wire().close()


if __name__ == "__main__":
    main()
