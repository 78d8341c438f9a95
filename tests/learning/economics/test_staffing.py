"""Servers and GPUs: against textbook figures, a simulation, and the project's own research."""

import heapq
import random
from math import inf

import pytest

from sluice.learning.economics.machines import Machine, late_share, pooled, rate_of_one, staff
from sluice.learning.economics.staffing import erlang_c, halfin_whitt, servers_for, square_root_servers, wait

H100 = Machine(rate="sagemaker.ml.p5.4xlarge", base_ms=4.6, token_us=25, passes=17, tokens=240)
PLAIN = Machine(rate="sagemaker.ml.p5.4xlarge", base_ms=4.6, token_us=25, passes=121, tokens=720)


@pytest.mark.parametrize(
    ("servers", "load", "waits"),
    [
        (1, 0.5, 0.5),
        (2, 1.0, 1 / 3),
        (3, 2.0, 4 / 9),
        (10, 8.0, 0.4092),
        (100, 90.0, 0.2168),
        (5, 5.0, 1.0),
        (5, 7.0, 1.0),
    ],
)
def test_erlang_c_is_what_the_tables_say(servers: int, load: float, waits: float) -> None:
    assert erlang_c(servers, load) == pytest.approx(waits, abs=1e-3)


def test_the_wait_of_one_server_is_the_textbooks() -> None:
    """M/M/1 at half load, service 1 s: P(W > t) = .5 exp(-.5 t), so the 99th percentile is ln(50) / .5 s."""
    assert wait(1, 0.5, 1.0) == pytest.approx(7.824, abs=1e-3)
    assert wait(1, 0.5, 1.0, variation=0.0) == pytest.approx(3.912, abs=1e-3)
    assert wait(1, 1.0, 1.0) == inf
    assert wait(100, 1.0, 1.0) == 0


def test_the_fewest_servers_are_enough_and_one_less_is_not() -> None:
    for rate, service, longest in [(926.0, 0.15, 0.05), (185.0, 1.0, 0.2), (3.0, 0.1, 0.0)]:
        servers = servers_for(rate, service, longest)
        assert wait(servers, rate, service) <= longest < wait(servers - 1, rate, service)


@pytest.mark.parametrize(("beta", "waits"), [(0.0, 1.0), (0.5, 0.5050), (1.0, 0.2234), (2.0, 0.0273)])
def test_halfin_and_whitts_function_is_theirs(beta: float, waits: float) -> None:
    assert halfin_whitt(beta) == pytest.approx(waits, abs=2e-3)


def test_square_root_staffing_agrees_with_erlang_for_many_servers() -> None:
    servers = square_root_servers(926.0, 1.0, may_wait=0.01)
    assert erlang_c(servers, 926.0) == pytest.approx(0.01, abs=0.003)


def test_an_answer_takes_as_long_as_the_research_measured() -> None:
    """Unloaded: 85 ms for the compact form with speculation, 565 ms for 120 tokens one by one."""
    assert H100.service(1) * 1_000 == pytest.approx(85, abs=3)
    assert PLAIN.service(1) * 1_000 == pytest.approx(570, abs=10)


def test_the_rate_of_one_gpu_lies_within_what_the_research_simulated() -> None:
    """29 to 50 a second at 150 ms, 123 to 188 at 1 s; a plain answer never comes within 150 ms."""
    assert 29 <= rate_of_one(H100, 0.15) <= 50
    assert 123 <= rate_of_one(H100, 1.0) <= 188
    assert rate_of_one(PLAIN, 0.15) == 0
    assert staff(PLAIN, 926, 0.15).machines == inf


def test_whole_gpus_carry_the_peak_and_a_perfect_pool_needs_fewer() -> None:
    found = staff(H100, 926, 0.15)
    assert 19 <= found.machines <= 32, "the research's range for this lane"
    assert found.machines * found.each >= 926 > (found.machines - 1) * found.each
    assert pooled(H100, 926, 0.15) <= found.machines


def simulated_late_share(machine: Machine, rate: float, within: float, seconds: float) -> float:
    """Poisson arrivals at one machine that shares its speed: answers under way progress by 1/S(n) a second."""
    rng, now, done, late = random.Random(11), 0.0, 0, 0
    work = 0.0
    begun: list[tuple[float, float]] = []  # a job begun at virtual work w ends at w + 1, all sharing alike
    arrival = rng.expovariate(rate)
    while now < seconds:
        speed = 1 / machine.service(len(begun)) if begun else 0.0
        ends = (begun[0][0] - work) / speed + now if begun else inf
        if arrival <= ends:
            work, now = work + (arrival - now) * speed, arrival
            heapq.heappush(begun, (work + 1, now))
            arrival = now + rng.expovariate(rate)
        else:
            work, now = begun[0][0], ends
            took = now - heapq.heappop(begun)[1]
            done, late = done + 1, late + (took > within)
    return late / done


def test_the_formula_is_on_the_safe_side_of_a_simulation() -> None:
    rate = rate_of_one(H100, 0.15)
    assert late_share(H100, rate, 0.15) == pytest.approx(0.01, abs=0.001)
    assert simulated_late_share(H100, rate, 0.15, seconds=1_500) <= 0.015
    assert simulated_late_share(H100, 1.6 * rate, 0.15, seconds=500) > 0.02
