"""The routes of a simulated policy, and how each is asked: one coroutine a call, with its gate told how it ended."""

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
from sluice.routing.hedging import hedge
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
    """What can be asked, by route; ``cost`` is that of a usual document on Bedrock, in micro-dollars."""

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
        if endpoint is None:
            outcome: AttemptOutcome = await ended(self.bedrock.ask(NEED, deadline.at))
        else:
            tally.vain += endpoint.down
            call = endpoint.ask(PASSES * job.length, deadline.at)
            gate = traffic.gates[route.route] if traffic else None
            if gate is not None and gate.hedges.ready:
                self._watch(endpoint, call, gate, route, deadline)
            try:
                outcome = await ended(call)
            except GeneratorExit:
                endpoint.stop(call)
                raise
            if gate is not None and call.twice:
                gate.second_ended(self.kernel.now)
        tally.outcomes[route.route, outcome] += 1
        if outcome == "answered":
            tally.service.append(self.kernel.now - now)
        if traffic is not None and ticket is not None:
            await traffic.ended(ticket, outcome, ANSWER if outcome == "answered" else None)
        return outcome

    def _watch(self, endpoint: Endpoint, call: Call, gate: Gate, route: Route, deadline: Deadline) -> None:
        when = hedge(route.backend, gate.latency, seconds_left=deadline.seconds_left)
        if not isinstance(when, str):
            self.kernel.at(self.kernel.now + when.after, self._hedge, (endpoint, call, gate))

    def _hedge(self, late: tuple[Endpoint, Call, Gate]) -> None:
        endpoint, call, gate = late
        if not call.over and len(endpoint.instances) > 1 and gate.second(self.kernel.now):
            self.tally.hedges += 1
            call.twice = True
            endpoint.again(call)
