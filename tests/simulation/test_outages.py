"""Fleets before an endpoint that falls, slows down or is too small: what is called and shed, how they come back."""

import random

from tests.unit.bursts.builders import NOW, Answer, Fleet


def test_an_endpoint_that_is_down_is_left_alone_and_found_again() -> None:
    fall, rise = NOW + 30, NOW + 150

    def endpoint(now: float, _: int) -> Answer:
        return ("unavailable", 0.05) if fall <= now < rise else ("answered", 0.2)

    fleet = Fleet(endpoint, environments=20)
    fleet.offer(per_second=400, seconds=180)

    tried = sum(fall + 1 <= at < rise for at in fleet.calls)
    assert tried <= 0.01 * 400 * (rise - fall), "calls during the outage"
    assert fleet.rate(fleet.answered, rise + 20, 5) >= 0.95 * 400, "throughput twenty seconds after it"
    assert fleet.circuits.writes < 1_000


def test_a_fleet_that_is_well_writes_nothing_and_hardly_reads() -> None:
    fleet = Fleet(lambda _now, _busy: ("answered", 0.2), environments=10)

    fleet.offer(per_second=400, seconds=60)

    assert fleet.circuits.writes == 0
    assert fleet.circuits.reads <= 0.003 * len(fleet.calls)
    assert fleet.rate(fleet.shed, NOW + 10, 50) == 0


def test_answers_of_very_different_length_are_no_overload() -> None:
    randomness = random.Random(5)
    fleet = Fleet(lambda _now, _busy: ("answered", 0.2 * randomness.lognormvariate(0, 0.4)), environments=10)

    fleet.offer(per_second=400, seconds=60)

    assert fleet.rate(fleet.shed, NOW + 20, 40) <= 0.01 * 400


def test_an_endpoint_ten_times_slower_gets_far_fewer_calls_at_once() -> None:
    slow = NOW + 30

    def endpoint(now: float, _: int) -> Answer:
        return "answered", 2.0 if now >= slow else 0.2

    fleet = Fleet(endpoint, environments=20)
    fleet.offer(per_second=500, seconds=30)
    before = fleet.peak
    fleet.offer(per_second=500, seconds=30)

    assert before > 60
    assert fleet.under_way < 500 * 2.0 * 0.25, "a quarter of what it would be without a limit"


def test_an_endpoint_that_is_too_small_serves_what_it_can_without_a_queue_that_grows() -> None:
    """100 places, 200 ms each: 500 a second. Beyond that each call shares the machine with all others."""
    randomness = random.Random(3)

    def endpoint(_now: float, busy: int) -> Answer:
        return "answered", 0.2 * max(1.0, busy / 100) * randomness.uniform(0.9, 1.1)

    fleet = Fleet(endpoint, environments=20)
    fleet.offer(per_second=1_500, seconds=60)

    assert fleet.rate(fleet.answered, NOW + 40, 20) >= 0.9 * 500
    assert fleet.under_way <= 300, "latency stays within three times the usual"


def test_throttling_is_no_outage_and_ends_with_the_rate_that_is_allowed() -> None:
    """Two hundred calls under way, and everything beyond is refused at once."""

    def endpoint(_now: float, busy: int) -> Answer:
        return ("throttled", 0.01) if busy > 200 else ("answered", 0.2)

    fleet = Fleet(endpoint, environments=40)
    fleet.offer(per_second=3_000, seconds=40)

    assert all(gate.circuit.state == "closed" for gate in fleet.gates)
    assert fleet.rate(fleet.answered, NOW + 20, 20) >= 0.75 * 1_000
    refused = fleet.rate(fleet.calls, NOW + 20, 20) - fleet.rate(fleet.answered, NOW + 20, 20)
    assert refused <= 0.1 * 1_000


def test_a_thousand_environments_and_a_tiny_endpoint_go_below_one_call_each() -> None:
    def endpoint(_now: float, busy: int) -> Answer:
        return ("throttled", 0.05) if busy > 50 else ("answered", 0.2)

    fleet = Fleet(endpoint, environments=1_000)
    fleet.offer(per_second=2_000, seconds=40)

    late = fleet.rate(fleet.calls, NOW + 30, 10)
    assert late < 1_000, "half of what is offered is not even tried"
    assert fleet.rate(fleet.answered, NOW + 30, 10) >= 0.6 * 250
