"""The routes of a simulated policy, and how each is asked: one coroutine a call, with its gate told how it ended."""

from collections.abc import Callable
from dataclasses import dataclass

from sluice.deadline import Deadline
from sluice.jobs import AttemptOutcome, Lane
from sluice.local.simulation import constants as c
from sluice.local.simulation.bedrock import Bedrock
from sluice.local.simulation.endpoint import Endpoint
from sluice.local.simulation.instances import PASSES, Call
from sluice.local.simulation.kernel import Kernel, ended
from sluice.local.simulation.messages import Job
from sluice.local.simulation.tally import Tally
from sluice.ports import Completion
from sluice.prices import Prices
from sluice.routing.buckets import Need
from sluice.routing.gate import Gate, Ticket
from sluice.routing.hedging import Hedge, hedge
from sluice.routing.ladder import Offer
from sluice.routing.policy import Policy, Route
from sluice.routing.traffic import Traffic

NEED = Need(c.TOKENS_IN, c.MAX_TOKENS)
ANSWER = Completion("", "", c.TOKENS_IN, c.TOKENS_OUT_JSON)
GPU, GPU_NOW, BEDROCK = "sagemaker:extract", "sagemaker:extract-now", f"bedrock:{c.BEDROCK_MODEL}"
TYPICAL_MS = 1_000 * (PASSES * c.PASS_SECONDS + c.ENDPOINT_HOP) * 1.1


def policy(*, gpu: bool, bedrock: bool, own_endpoint: bool) -> Policy:
    """The routing policy; ``own_endpoint``: the real-time lane has instances of its own."""
    price = Prices.load().tokens(c.BEDROCK_MODEL)
    lanes: tuple[Lane, ...] = ("queue", "bulk") if own_endpoint else ("realtime", "queue", "bulk")
    routes = [Route(route=GPU, typical_ms=TYPICAL_MS, lanes=lanes)] if gpu else []
    if gpu and own_endpoint:
        routes.append(Route(route=GPU_NOW, typical_ms=TYPICAL_MS, lanes=("realtime",)))
    if bedrock:
        paid = Route(
            route=BEDROCK,
            price_in=price.input_per_million,
            price_out=price.output_per_million,
            typical_ms=c.BEDROCK_MEDIAN * 1_000,
        )
        routes.append(paid)
    return Policy(routes=tuple(routes), version="simulated")


@dataclass(frozen=True, slots=True)
class Models:
    """What can be asked, by route."""

    kernel: Kernel
    tally: Tally
    endpoints: dict[str, Endpoint]
    bedrock: Bedrock
    cost: float

    async def ask(
        self, job: Job, route: Route, deadline: Deadline, traffic: Traffic | None, ticket: Ticket | None
    ) -> AttemptOutcome:
        """Ask one route for one job; its gate, where there is one, may hedge and is told how it went."""
        tally, now = self.tally, self.kernel.now
        endpoint = self.endpoints.get(route.route)
        tally.called(route.route, now, gpu=endpoint is not None)
        tally.retries += job.attempts > 0
        job.attempts += 1
        if endpoint is not None:
            tally.vain += endpoint.down
            gate = traffic.gates[route.route] if traffic else None
            outcome = await self._gpu(endpoint, route, job, deadline, gate)
        else:
            outcome = await ended(self.bedrock.ask(NEED, deadline.at))
        tally.outcomes[route.route, outcome] += 1
        if outcome == "answered":
            tally.service.append(self.kernel.now - now)
        if traffic is not None and ticket is not None:
            await traffic.ended(ticket, outcome, ANSWER if outcome == "answered" else None)
        return outcome

    async def _gpu(
        self, endpoint: Endpoint, route: Route, job: Job, deadline: Deadline, gate: Gate | None
    ) -> AttemptOutcome:
        call = endpoint.ask(PASSES * job.length, deadline.at)
        if gate is not None:
            second = hedge(route.backend, gate.latency, seconds_left=deadline.seconds_left)
            if isinstance(second, Hedge):
                self.kernel.at(self.kernel.now + second.after, self._hedge, (endpoint, call, gate.hedges.take))
        try:
            outcome: AttemptOutcome = await ended(call)
        except GeneratorExit:
            endpoint.stop(call)
            raise
        return outcome

    def _hedge(self, late: tuple[Endpoint, Call, Callable[[], bool]]) -> None:
        endpoint, call, may = late
        if not call.over and len(endpoint.instances) > 1 and may():
            self.tally.hedges += 1
            endpoint.again(call)


def offers(routes: tuple[tuple[Route, int], ...]) -> tuple[Offer, ...]:
    """The rungs of the degrade ladder for planned routes and what each may cost."""
    return tuple(
        Offer(route.route, "gpu" if route.price.free else "default", most, route.typical_ms / 1_000)
        for route, most in routes
    )
