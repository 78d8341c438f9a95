"""How a tenant's jobs went so far, as this process has seen it: one of the things that routers learn from."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sluice.jobs import Result, Status
from sluice.routing.numbers import of_tenant

MOST_TENANTS = 10_000
"""Those seen last are remembered."""


@dataclass(slots=True)
class Tenants:
    """Jobs, and those that a person has to look at, by tenant."""

    _counts: OrderedDict[str, tuple[int, int]] = field(default_factory=OrderedDict)

    def seen(self, result: Result) -> None:
        """Count a result that was not there before."""
        jobs, reviewed = self._counts.pop(result.tenant, (0, 0))
        self._counts[result.tenant] = jobs + 1, reviewed + (result.status is Status.NEEDS_REVIEW)
        while len(self._counts) > MOST_TENANTS:
            self._counts.popitem(last=False)

    def told(self, tenant: str) -> Mapping[str, float]:
        """What there is to say about a tenant; nothing of one that was never seen."""
        return of_tenant(*self._counts.get(tenant, (0, 0)))
