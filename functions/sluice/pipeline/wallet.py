"""What one run may spend: of its job's budget, and of its tenant's day."""

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

from sluice.errors import RetryableError
from sluice.money import MICROS_PER_DOLLAR, Micros, dollars
from sluice.pipeline.world import Now
from sluice.ports import Budget


@dataclass(slots=True)
class Wallet:
    """Money of ``tenant``: ``daily`` US dollars for all its jobs of a day, ``most`` micro-dollars for this one."""

    budget: Budget
    tenant: str
    now: Now
    most: Micros
    daily: Decimal
    _reserved_on: str = ""

    @property
    def day(self) -> str:
        """The day that money is spent on, and after `reserve` the one it was set aside on."""
        return self._reserved_on or f"{self.now():%Y-%m-%d}"

    @property
    def pace(self) -> float:
        """How many times too fast the tenant's money goes today; 1 means that it lasts the day."""
        from sluice.routing.burn import burn

        now = self.now()
        return burn(self.budget.total(self.tenant, f"{now:%Y-%m-%d}"), self._limit, now).rate

    @property
    def _limit(self) -> Micros:
        return int(self.daily * MICROS_PER_DOLLAR)

    async def reserve(self, amount: Micros, *, spent: Micros) -> str | None:
        """Set ``amount`` aside for a job that has ``spent`` some already; why not, where money is short."""
        if spent + amount > self.most:
            return f"${dollars(max(0, self.most - spent))} of the job's budget is left"
        day = f"{self.now():%Y-%m-%d}"
        if not await self.budget.reserve(self.tenant, day, amount, limit=self._limit):
            return f"the tenant's day is limited to ${self.daily}"
        self._reserved_on = day
        return None

    async def settle(self, *, reserved: Micros, spent: Micros) -> None:
        """What cannot be settled stays reserved until midnight: too much, never too little."""
        with suppress(RetryableError):
            await self.budget.settle(self.tenant, self.day, reserved=reserved, spent=spent)
