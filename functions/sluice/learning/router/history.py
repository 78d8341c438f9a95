"""What was known of each tenant when a job came in, counted from stored results in the order they were finished."""

from collections.abc import Iterable, Mapping
from typing import Any

from sluice.routing.numbers import of_tenant

REVIEWED = "needs_review"


def histories(results: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """By job id: the tenant's review share over the jobs finished before it, and how many; later ones are not seen.

    Results without a tenant or without ``finished_at`` (ISO, so that it sorts as text) take no part.
    """
    dated = [one for one in results if one.get("tenant") and one.get("finished_at")]
    jobs: dict[str, int] = {}
    reviewed: dict[str, int] = {}
    told = {}
    for one in sorted(dated, key=lambda result: str(result["finished_at"])):
        tenant = str(one["tenant"])
        told[str(one.get("job_id"))] = of_tenant(jobs.get(tenant, 0), reviewed.get(tenant, 0))
        jobs[tenant] = jobs.get(tenant, 0) + 1
        reviewed[tenant] = reviewed.get(tenant, 0) + (one.get("status") == REVIEWED)
    return told
