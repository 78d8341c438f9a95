"""One gate: every hold has its cause, its limit and its value, and every end teaches something."""

import pytest

from sluice.errors import DeadlineError, ThrottledError
from sluice.routing.breaker import Circuit
from sluice.routing.shedding import Held, trouble
from tests.unit.bursts.builders import CLAUDE, NEED, NOW, a_gate, admitted, call, held


def tripped() -> tuple[Circuit, float]:
    gate, now, change = a_gate(), NOW, None
    while change is None:
        now += 0.1
        change = call(gate, now, 50, "unavailable")
    return change, now


def test_five_failures_in_a_row_open_the_circuit() -> None:
    circuit, now = tripped()
    assert (circuit.state, circuit.trips) == ("open", 1)
    gate = a_gate()
    gate.adopt(circuit, now)
    hold = held(gate, now)
    assert (hold.cause, hold.why) == ("down", f"sagemaker:payoff-8b is down, trip 1, next look in {hold.seconds:.1f} s")


def test_a_probe_goes_through_an_open_circuit_and_closes_it() -> None:
    circuit, now = tripped()
    gate = a_gate()
    gate.adopt(circuit, now)
    for _ in range(2):
        probing = gate.circuit.probing(now + 3, gate.rules)
        assert probing is not None
        gate.adopt(probing, now + 3)
        after = gate.ended(admitted(gate, now + 3, probe=True), "answered", now + 3.2)
        assert after is not None
        gate.adopt(after, now + 3.2)
    assert gate.circuit.state == "closed"
    assert gate.limit.allowed == 1, "the way back begins with one call"


def test_a_probe_does_not_wait_for_a_place_and_is_not_asked_for_without_the_time() -> None:
    circuit, now = tripped()
    gate = a_gate()
    gate.adopt(circuit, now)
    gate.limit.free_at = now + 100
    assert gate.to_probe(now + 5, 0.1) is None
    assert gate.to_probe(now + 5, 30.0) is not None
    assert admitted(gate, now + 5, probe=True).probe


def test_a_call_that_would_end_too_late_is_not_begun() -> None:
    hold = held(a_gate(), seconds_left=0.3)
    assert (hold.cause, hold.why) == ("late", "needs 0.000 s for room and 0.400 s for the answer, 0.300 s left")


def test_waiting_for_room_counts_against_the_deadline() -> None:
    gate = a_gate()
    for _ in range(8):
        admitted(gate)
    assert held(gate, seconds_left=0.42).cause == "late"
    hold = held(gate, seconds_left=1.0)
    assert (hold.cause, hold.why) == ("full", "8 calls under way, 8.0 allowed")
    assert hold.seconds == pytest.approx(0.025)


def test_tokens_are_reserved_in_full_and_settled_by_what_was_written() -> None:
    gate = a_gate(CLAUDE, tokens_per_minute=100_000)
    assert gate.share is not None
    assert held(gate).cause == "tokens"
    gate.share.drawn(*gate.share.to_draw(2_000, NOW))
    ticket = admitted(gate)
    assert gate.share.left == 2_000 - NEED.reserved
    gate.ended(ticket, "answered", NOW + 2, tokens=gate.counted(tokens_in=600, tokens_out=120))
    assert gate.share.left == 2_000 - 1_200


def test_a_call_nobody_heard_of_again_keeps_its_tokens() -> None:
    gate = a_gate(CLAUDE, tokens_per_minute=100_000)
    assert gate.share is not None
    gate.share.drawn(*gate.share.to_draw(2_000, NOW))
    gate.ended(admitted(gate), "unknown", NOW + 2)
    assert gate.share.left == 2_000 - NEED.reserved
    assert gate.limit.in_flight == 0


def test_a_held_call_takes_nothing() -> None:
    gate = a_gate(CLAUDE, tokens_per_minute=100_000)
    for _ in range(20):
        held(gate)
    assert gate.limit.in_flight == 0


def test_our_own_short_deadlines_do_not_open_a_circuit() -> None:
    gate = a_gate()
    for at in range(30):
        assert call(gate, NOW + at, 50, "out_of_time") is None
    assert gate.health.failures == 0


def test_time_outs_that_took_longer_than_most_answers_do_open_it() -> None:
    gate = a_gate()
    changes = [call(gate, NOW + 10 * at, 5_000, "out_of_time") for at in range(5)]
    assert changes[-1] is not None
    assert changes[-1].state == "open"


def test_refusals_and_throttling_show_that_the_route_is_up() -> None:
    gate = a_gate()
    for at in range(50):
        assert call(gate, NOW + 10 * at, 20, "throttled" if at % 2 else "refused") is None


def test_an_older_version_of_the_circuit_is_old_news() -> None:
    gate = a_gate()
    gate.adopt(Circuit("open", version=7, until=NOW + 10), NOW)
    gate.adopt(Circuit(version=6), NOW)
    assert gate.circuit.version == 7


def test_who_starts_late_begins_where_others_are() -> None:
    gate = a_gate()
    gate.adopt(Circuit(version=3, allowed=2.5), NOW)
    assert gate.limit.allowed == 2.5
    gate.adopt(Circuit(version=4, allowed=9.0), NOW + 15)
    assert gate.limit.allowed == 2.5, "later it goes by what it sees itself"


def test_it_looks_rarely_while_all_is_well_and_often_in_trouble() -> None:
    gate = a_gate()
    assert gate.stale(NOW)
    gate.adopt(None, NOW)
    assert not gate.stale(NOW + 14)
    assert gate.stale(NOW + 15)
    call(gate, NOW + 1, 50, "unavailable")
    assert gate.stale(NOW + 2)


def test_a_hold_tells_the_pipeline_when_to_look_again() -> None:
    full, late = trouble(Held("full", "8 calls under way", 0.3)), trouble(Held("late", "too late", 0.0))
    assert isinstance(full, ThrottledError)
    assert (str(full), full.retry_after) == ("8 calls under way", 0.3)
    assert isinstance(late, DeadlineError)
