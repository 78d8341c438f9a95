"""The naive policy to compare with: the GPUs while few calls are under way there, else Bedrock; failures go back."""

from sluice.deadline import Deadline
from sluice.errors import RetryableError, UnavailableError
from sluice.local.simulation import constants as c
from sluice.local.simulation.asking import Asking, Chosen, Ending, Run
from sluice.local.simulation.models import BEDROCK
from sluice.routing.traffic import Traffic

EACH = 2 * c.REQUESTS_EACH
"""Calls at once for each instance, beyond which Bedrock is asked."""


class Threshold(Asking):
    """It keeps no journal, knows no gates, and never waits."""

    async def answer(self, run: Run, chosen: Chosen, own: Deadline, traffic: Traffic) -> Ending | RetryableError:
        """Ask one route, once."""
        del chosen, traffic
        job = run.job
        if self._kernel.now >= job.due:
            return "expired"
        free = next(one for one in self._policy.routes if one.price.free and job.lane in one.lanes)
        paid = next(one for one in self._policy.routes if one.route == BEDROCK)
        endpoint = self._models.endpoints[free.route]
        crowded = endpoint.outstanding >= EACH * len(endpoint.instances)
        outcome = await self._models.ask(job, paid if crowded else free, own, None, None)
        if crowded:
            self._tally.micros[BEDROCK] += round(self._models.cost * job.length) if outcome == "answered" else 0
            self._tally.paid_lost += outcome == "out_of_time"
        return "finished" if outcome == "answered" else UnavailableError(outcome)
