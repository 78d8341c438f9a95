"""The pipeline with gates before its routes: an endpoint that is down is left alone, and a crowd takes turns."""

import asyncio
from dataclasses import replace

import pytest

from sluice.deadline import Deadline
from sluice.errors import UnavailableError
from sluice.jobs import Status
from sluice.local.traffic import MemoryAllowances, MemoryCircuits
from sluice.ports import Completion, Prompt
from sluice.routing import Route
from sluice.routing.breaker import Circuit
from sluice.routing.traffic import Traffic
from tests.builders import BEDROCK, ENDPOINT, LETTER, Bench, a_completion, a_policy, an_extractor, said_by


def gated(bench: Bench) -> Traffic:
    traffic = Traffic(MemoryCircuits(), MemoryAllowances(), bench.clock, sleep=bench.clock.sleep)
    bench.extractor._world = replace(bench.extractor._world, traffic=traffic)
    return traffic


async def test_while_the_endpoint_is_down_jobs_go_to_the_next_route_and_it_is_left_alone() -> None:
    said = said_by({"payoff-8b": UnavailableError("503", sent=False), "large": a_completion()})
    bench = an_extractor(said, policy=a_policy(ENDPOINT, BEDROCK))
    traffic = gated(bench)

    results = [await bench.run(job_id=f"j{at}", document=f"{LETTER}\nNumber {at}") for at in range(20)]

    assert {result.status for result in results} == {Status.EXTRACTED}
    assert bench.asked.count("payoff-8b") == 5
    assert "is down" in results[-1].attempts[0].detail
    assert traffic.gates[ENDPOINT.route].circuit.state == "open"


async def test_forty_at_once_take_turns_and_all_are_answered() -> None:
    bench = an_extractor()
    traffic = gated(bench)

    jobs = [bench.run(job_id=f"j{at}", document=f"{LETTER}\nNumber {at}") for at in range(40)]
    results = await asyncio.gather(*jobs)

    assert {result.status for result in results} == {Status.EXTRACTED}
    assert all(gate.limit.in_flight == 0 for gate in traffic.gates.values())


class SlowAt:
    """A backend whose calls of the given numbers (from 0) hang until they are called off."""

    def __init__(self, *slow: int, instead: Exception | None = None) -> None:
        self._slow, self._instead = slow, instead
        self.calls = self.called_off = 0

    async def ask(self, prompt: Prompt, model: str, deadline: Deadline) -> Completion:
        self.calls += 1
        if self.calls - 1 not in self._slow:
            if self._instead:
                raise self._instead
            return a_completion(model=model)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.called_off += 1
            raise
        raise AssertionError


QUICK = ENDPOINT.model_copy(update={"route": "sagemaker:quick", "typical_ms": 10.0})
PAID = BEDROCK.model_copy(update={"typical_ms": 10.0})


def late(backend: SlowAt, route: Route, *, earned: float = 1.0) -> tuple[Bench, Traffic]:
    bench = an_extractor(policy=a_policy(route), backend=backend)
    traffic = gated(bench)
    traffic.gate(route).hedges.saved = earned
    return bench, traffic


async def test_a_late_call_of_our_own_machines_is_made_a_second_time_and_the_first_answer_counts() -> None:
    bench, traffic = late(backend := SlowAt(0), QUICK)

    result = await bench.run()

    [attempt] = result.attempts
    assert (attempt.outcome, attempt.detail) == ("answered", "asked twice, since the first call was late")
    assert (backend.calls, backend.called_off) == (2, 1)
    assert bench.spent() == result.cost_micros == QUICK.price.cost(tokens_in=600, tokens_out=120)
    gate = traffic.gate(QUICK)
    assert (gate.limit.in_flight, gate.hedges.ready) == (0, False)


async def test_one_that_was_not_earned_or_is_paid_by_the_call_is_not_made() -> None:
    for route, earned in ((QUICK, 0.5), (PAID, 5.0)):
        bench, _ = late(backend := SlowAt(0), route, earned=earned)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(bench.run(), 0.2)
        assert (backend.calls, backend.called_off) == (1, 1)


async def test_a_second_call_that_fails_does_not_end_the_first() -> None:
    bench, traffic = late(backend := SlowAt(0, instead=UnavailableError("503", sent=False)), QUICK)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(bench.run(), 0.2)
    assert (backend.calls, backend.called_off) == (2, 1)
    assert traffic.gate(QUICK).limit.in_flight == 0


async def test_a_route_that_is_held_says_so_in_its_attempt() -> None:
    said = said_by({"payoff-8b": a_completion(), "large": a_completion()})
    bench = an_extractor(said, policy=a_policy(ENDPOINT, BEDROCK))
    traffic = gated(bench)
    traffic.gate(ENDPOINT).circuit = Circuit("open", until=bench.clock.at + 60, trips=1)
    result = await bench.run()
    first = result.attempts[0]
    assert (first.route, first.outcome, first.cost_micros) == ("sagemaker:payoff-8b", "held", 0)
    assert bench.asked == ["large"]
