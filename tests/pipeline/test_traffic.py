"""The pipeline with gates before its routes: an endpoint that is down is left alone, and a crowd takes turns."""

import asyncio
from dataclasses import replace

from sluice.errors import UnavailableError
from sluice.jobs import Status
from sluice.local.traffic import MemoryAllowances, MemoryCircuits
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
