"""What earlier documents tell about this one: where its values stand, and what its account said last.

Both are helps, never needs: a port that fails here costs a job its help and nothing else.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sluice.errors import RetryableError
from sluice.jobs import Attempt, Result
from sluice.pipeline.accounts import Past, account_of, remember
from sluice.pipeline.judging import Fields, Verdict
from sluice.pipeline.tasks import Task
from sluice.pipeline.world import World
from sluice.ports import Snapshot
from sluice.routing import Policy

if TYPE_CHECKING:
    from sluice.pipeline.recalling import Recalled


@dataclass(slots=True)
class Known:
    """What is known about one task, as far as its policy wants to know."""

    world: World
    policy: Policy
    task: Task
    _last: dict[str, Snapshot | None] = field(default_factory=dict)

    async def recalled(self) -> "Recalled | None":
        """The fields that stand where they always stood in this tenant's letters."""
        if self.world.recall is not None and self.policy.layouts:
            with suppress(RetryableError):
                return await self.world.recall.read(self.task)
        return None

    async def past(self, fields: Fields) -> Past | None:
        """The last document of the account that ``fields`` name."""
        if self.world.history is None or not self.policy.history:
            return None
        if (account := account_of(self.task.tenant, self.task.document_type, fields)) is None:
            return None
        if account not in self._last:
            with suppress(RetryableError):
                self._last[account] = await self.world.history.last(account)
        last = self._last.get(account)
        return Past(last, self.world.now().date()) if last else None

    async def learn(self, verdict: Verdict, result: Result) -> None:
        """Keep what this document tells about those to come: its layout if it was paid for, its values if accepted."""
        if self.world.recall is not None and self.policy.layouts and any(map(_paid, result.attempts)):
            with suppress(RetryableError):
                await self.world.recall.learn(self.task, verdict)
        if self.world.history is not None and self.policy.history:
            with suppress(RetryableError):
                await remember(self.world.history, self.task.document_type, result)


def _paid(attempt: Attempt) -> bool:
    return attempt.outcome == "answered" and attempt.cost_micros > 0
