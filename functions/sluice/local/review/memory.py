"""Cases that wait for a person, in memory: what tests and the files of a local review use."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sluice.jobs import Result
from sluice.local.memory_table import MemoryTable
from sluice.pipeline.review.cases import Case, Claim, Listed, Page, Reviewed


@dataclass
class MemoryReviews:
    """`Reviews` on the journal's table in memory; which keeps the jobs of works that wait."""

    table: MemoryTable = field(default_factory=MemoryTable)
    claims: dict[str, Claim] = field(default_factory=dict)
    reviewed: dict[str, Reviewed] = field(default_factory=dict)

    async def waiting(self, tenant: str, *, limit: int, after: str = "") -> Page:
        """Up to ``limit`` waiting cases behind ``after``, those that wait longest first."""
        await self.table.reading()
        waiting = {_place(result, case): case for case, result in self._waiting(tenant) if _place(result, case) > after}
        first = sorted(waiting)[:limit]
        return Page([self._listed(waiting[place]) for place in first], first[-1] if len(first) >= limit else "")

    def _waiting(self, tenant: str) -> list[tuple[str, Result]]:
        results = ((case, self._result(tenant, case)) for case in self.table.works)
        return [(case, result) for case, result in results if result]

    def _result(self, tenant: str, case: str) -> Result | None:
        """The result of a waiting case of the tenant."""
        entry = self.table.work(case)
        result = entry.result if entry else None
        waits = result and self.owns(tenant, result) and result.waits
        return result if waits else None

    def owns(self, tenant: str, result: Result) -> bool:
        """True when a result is the tenant's."""
        return result.tenant == tenant

    def _listed(self, case: str) -> Listed:
        entry = self.table.work(case)
        if entry is None or entry.result is None:
            raise KeyError(case)
        return Listed(case, entry.result.job_id, _since(entry.result), self._claim(case))

    def _claim(self, case: str) -> Claim | None:
        claim = self.claims.get(case)
        return claim if claim and claim.until else None

    async def find(self, tenant: str, case: str) -> Case | None:
        """A waiting case."""
        await self.table.reading()
        result = self._result(tenant, case)
        return Case(case, result, self.table.jobs.get(case), self._claim(case)) if result else None

    async def claim(self, tenant: str, case: str, claim: Claim) -> bool:
        """Take a case if it waits and nobody else has it."""
        await self.table.writing()
        held = self._claim(case)
        others = held and held.reviewer != claim.reviewer and held.until > self.table.clock()
        if others or not self._result(tenant, case):
            return False
        self.claims[case] = claim
        return True

    async def release(self, tenant: str, case: str, reviewer: str) -> None:
        """Give one's own case back."""
        await self.table.writing()
        held = self._claim(case)
        if held and held.reviewer == reviewer and self._result(tenant, case):
            self.claims[case] = replace(held, until=0.0)

    async def decide(self, tenant: str, reviewed: Reviewed) -> bool:
        """Put the decided result in the place of the waiting one, if the claim still holds."""
        await self.table.writing()
        held = self._claim(reviewed.case)
        ours = held and held.reviewer == reviewed.review.reviewer and held.until > self.table.clock()
        if not ours or not self._result(tenant, reviewed.case):
            return False
        self.put(reviewed)
        return True

    def put(self, reviewed: Reviewed) -> None:
        """Settle a case; what is put twice stays as it is put last."""
        kept = self.table.works[reviewed.case]
        self.table.works[reviewed.case] = replace(kept, entry=replace(kept.entry, result=reviewed.result))
        self.table.stream.append(reviewed.result)
        self.claims.pop(reviewed.case, None)
        self.reviewed[reviewed.case] = replace(reviewed, job=self.table.jobs.get(reviewed.case))

    async def decided(self, tenant: str, *, limit: int, after: str = "") -> tuple[Sequence[Reviewed], str]:
        """Up to ``limit`` decided cases behind ``after``, the oldest decisions first, and where to go on."""
        await self.table.reading()
        own = {_decided_at(one): one for one in self.reviewed.values() if self.owns(tenant, one.result)}
        first = sorted(at for at in own if at > after and self.table.work(own[at].case))[:limit]
        return [own[at] for at in first], first[-1] if len(first) >= limit else ""


def _since(result: Result) -> str:
    return result.finished_at.isoformat(timespec="microseconds")


def _place(result: Result, case: str) -> str:
    return f"{_since(result)}#{case}"


def _decided_at(reviewed: Reviewed) -> str:
    return f"{reviewed.review.at.isoformat(timespec='microseconds')}#{reviewed.case}"
