"""The circuit: pure steps from version to version."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.routing.breaker import Circuit, Health, Rules
from tests.unit.bursts.builders import NOW

RULES = Rules()
OPEN = Circuit().tripped(NOW, RULES)


def half_open(*, passed: bool = False, taken: int = 1) -> Circuit:
    """A circuit that is being probed; ``taken`` probes in all, and the first went well if ``passed``."""
    circuit = OPEN.probing(OPEN.until, RULES) or OPEN
    if passed:
        circuit = circuit.probed(OPEN.until, RULES, well=True) or circuit
    for _ in range(taken - 1):
        circuit = circuit.probing(OPEN.until, RULES) or circuit
    return circuit


def test_it_opens_for_a_while_and_says_how_long() -> None:
    assert (OPEN.state, OPEN.version, OPEN.trips) == ("open", 1, 1)
    assert OPEN.seconds_to_wait(NOW) == pytest.approx(2.0)
    assert OPEN.probing(NOW + 1.9, RULES) is None


def test_jitter_spreads_the_cool_down_by_a_quarter_each_way() -> None:
    waits = [Circuit().tripped(NOW, RULES, jitter=jitter).seconds_to_wait(NOW) for jitter in (0.0, 1.0)]
    assert waits == pytest.approx([1.5, 2.5])


def test_what_is_down_costs_one_call_a_round() -> None:
    circuit = half_open()
    assert (circuit.state, circuit.probes) == ("half_open", 1)
    assert circuit.probing(OPEN.until + 1, RULES) is None


def test_once_a_probe_went_well_no_more_than_the_quota_get_through() -> None:
    circuit = half_open(passed=True, taken=RULES.probes)
    assert (circuit.state, circuit.probes) == ("half_open", 3)
    assert circuit.probing(OPEN.until + 1, RULES) is None


@pytest.mark.parametrize("circuit", [half_open(), half_open(passed=True, taken=3)], ids=["first", "all"])
def test_probes_that_never_end_give_way_to_others(circuit: Circuit) -> None:
    again = circuit.probing(OPEN.until + RULES.probe_lease, RULES)
    assert again is not None
    assert (again.probes, again.passed) == (1, 0)


def test_it_closes_once_enough_probes_went_well() -> None:
    one = half_open(passed=True, taken=2)
    assert one.state == "half_open"
    two = one.probed(NOW + 4, RULES, well=True)
    assert two is not None
    assert (two.state, two.seconds_to_wait(NOW + 4)) == ("closed", 0.0)


def test_a_failed_probe_opens_it_for_longer_up_to_a_limit() -> None:
    waits, circuit, now = [], OPEN, NOW
    for _ in range(6):
        now = circuit.until
        probed = (circuit.probing(now, RULES) or circuit).probed(now, RULES, well=False)
        assert probed is not None
        waits.append(probed.seconds_to_wait(now))
        circuit = probed
    assert waits == pytest.approx([4, 8, 15, 15, 15, 15])


def test_a_relapse_soon_after_closing_counts_on_and_a_late_one_begins_anew() -> None:
    closed = replace(OPEN, state="closed", until=NOW + 60)
    assert closed.tripped(NOW + 10, RULES).trips == 2
    assert closed.tripped(NOW + 61, RULES).trips == 1


def test_a_late_probe_says_nothing_once_the_circuit_is_no_longer_half_open() -> None:
    assert OPEN.probed(NOW, RULES, well=True) is None
    assert Circuit().probed(NOW, RULES, well=False) is None


@given(st.lists(st.tuples(st.sampled_from(["trip", "probe", "well", "ill"]), st.floats(0, 30)), max_size=60))
def test_whatever_happens_versions_grow_by_one_and_probes_stay_within_the_quota(steps: list[tuple[str, float]]) -> None:
    circuit, now = Circuit(), NOW
    for what, seconds in steps:
        now += seconds
        changes = {
            "trip": circuit.tripped(now, RULES) if circuit.state == "closed" else None,
            "probe": circuit.probing(now, RULES),
            "well": circuit.probed(now, RULES, well=True),
            "ill": circuit.probed(now, RULES, well=False),
        }
        after = changes[what] or circuit
        assert after.version == circuit.version + (changes[what] is not None)
        assert after.probes <= RULES.probes
        assert after.state != "open" or after.until - now <= RULES.longest * 1.25
        circuit = after


def test_five_failures_in_a_row_are_a_problem() -> None:
    health = Health()
    for _ in range(5):
        assert health.problem(RULES) is None
        health.learned(NOW, RULES, well=False)
    assert health.problem(RULES) == "5 calls failed in a row, the limit is 5"


def test_half_of_many_calls_is_a_problem_and_old_ones_fade() -> None:
    health = Health()
    for at in range(20):
        health.learned(NOW, RULES, well=at % 2 == 0)
    assert "10 of the last 20 calls failed" in str(health.problem(RULES))
    health.learned(NOW + 60, RULES, well=True)
    assert health.problem(RULES) is None
