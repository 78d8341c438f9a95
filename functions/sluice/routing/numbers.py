"""Numbers a router may be told of a job besides its text: how sure the free tier was, and how its tenant's jobs went.

The names are fixed here, as stored tables (`sluice train-router`) and the pipeline have to agree on them.
"""

from collections.abc import Iterable

TIER0_MARGIN_MIN = "tier0_margin_min"
"""The margin of the field that the in-process model was least sure of, 0 to 1."""
TIER0_MARGIN_MEAN = "tier0_margin_mean"
"""The mean margin over its fields."""
TIER0_UNSURE = "tier0_unsure"
"""How many of its fields were below UNSURE_UNDER."""
TENANT_REVIEW_SHARE = "tenant_review_share"
"""The share of the tenant's earlier jobs that needed review, drawn towards one half while they are few."""
TENANT_JOBS = "tenant_jobs"
"""How many earlier jobs that share is taken from."""
NUMBERS = (TIER0_MARGIN_MIN, TIER0_MARGIN_MEAN, TIER0_UNSURE, TENANT_REVIEW_SHARE, TENANT_JOBS)

UNSURE_UNDER = 0.5
MOST_JOBS = 1_000.0
"""Beyond so many jobs a tenant is known well enough; more would only tell its size."""


def of_tier0(margins: Iterable[float]) -> dict[str, float]:
    """What the in-process model's margins (or certainties) by field say, 0 to 1; nothing where it said nothing."""
    seen = list(margins)
    if not seen:
        return {}
    unsure = sum(margin < UNSURE_UNDER for margin in seen)
    return {TIER0_MARGIN_MIN: min(seen), TIER0_MARGIN_MEAN: sum(seen) / len(seen), TIER0_UNSURE: float(unsure)}


def of_tenant(jobs: int, reviewed: int) -> dict[str, float]:
    """What a tenant's history says: ``reviewed`` of its earlier ``jobs`` needed a person; nothing of a new tenant."""
    if jobs <= 0:
        return {}
    return {TENANT_REVIEW_SHARE: (reviewed + 0.5) / (jobs + 1), TENANT_JOBS: min(float(jobs), MOST_JOBS)}
