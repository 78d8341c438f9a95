"""Simulated days add up: no job is ever unaccounted for, the same seed gives the same day, and mistakes show."""

from math import isinf
from typing import Any

import pytest

from sluice.local.simulation.outcome import Outcome, outcome
from sluice.local.simulation.queue import Rules
from sluice.local.simulation.scenarios import SCENARIOS, Fleet, Incident, Load, Scenario
from sluice.local.simulation.simulation import POLICIES, PolicyName, Simulation
from sluice.local.simulation.source import Pollers


def small(**changed: Any) -> Scenario:
    told: dict[str, Any] = {
        "name": "small",
        "about": "a quarter of an hour for a test",
        "seconds": 120,
        "drain": 1_200,
        "load": Load(mean=4),
        "shards": 2,
        "queue": Fleet(1, 2),
        "now": Fleet(1, 2),
        "now_warm": 5,
        "now_concurrency": 50,
        "pollers": Pollers(least=2, most=20, concurrency=100),
    }
    return Scenario(**(told | changed))


def run(scenario: Scenario, policy: PolicyName = "ours", seed: int = 1) -> Outcome:
    return outcome(Simulation(scenario, policy_name=policy, seed=seed).run())


HARD = small(
    incidents=(Incident("down", 30, 30), Incident("slow", 80, 30, 10)),
    rules=Rules(visibility=20.0, duplicates=0.05),
    kills=0.1,
    tokens_per_minute=20_000,
)


@pytest.mark.parametrize("policy", POLICIES)
def test_offered_is_ended_and_waiting_and_being_answered_in_every_second_of_a_hard_day(policy: PolicyName) -> None:
    looks = []

    def look(simulation: Simulation) -> None:
        accounts = simulation.accounts()
        looks.append(accounts)
        assert accounts.lost == 0
        assert min(accounts.ended, accounts.waiting, accounts.answering) >= 0

    Simulation(HARD, policy_name=policy, seed=3).run(watch=look)

    assert len(looks) > 100
    assert max(one.waiting for one in looks) > 10


def test_every_job_of_a_hard_day_ends_once_although_processes_die_and_messages_come_twice() -> None:
    found = run(HARD)

    assert found.lost == found.waiting == 0
    assert sum(found.endings.values()) == found.offered
    assert found.endings.get("dead letter", 0) == 0
    assert found.extra["replays"] > 0


def test_a_message_that_outlives_its_retention_counts_as_lost() -> None:
    found = run(small(rules=Rules(retention=20.0, visibility=15.0), incidents=(Incident("down", 0, 100),)), "threshold")

    assert found.lost > 0
    assert "jobs lost" in found.misses()[0]


def test_the_same_seed_gives_the_same_day_and_another_one_another() -> None:
    first, again, other = run(HARD), run(HARD), run(HARD, seed=2)

    assert (first.dwell, first.extra, first.dollars) == (again.dwell, again.extra, again.dollars)
    assert first.dwell != other.dwell


def test_a_quiet_day_answers_real_time_jobs_in_time_and_asks_bedrock_only_about_doubts() -> None:
    found = run(small(seconds=300))

    assert found.now[1] < 0.2
    assert found.misses() == []
    bedrock = sum(number for route, number in found.calls.items() if route.startswith("bedrock"))
    assert 0 < bedrock < 0.07 * found.offered


def test_an_outage_of_the_endpoints_costs_few_calls_and_no_dead_letters() -> None:
    found = run(small(seconds=900, load=Load(mean=8), incidents=(Incident("down", 120, 300),)))

    assert found.outage is not None
    assert found.outage.calls > 0
    assert not isinf(found.outage.recovery)
    assert found.lost == found.endings.get("dead letter", 0) == 0


def test_a_policy_that_gives_records_back_during_an_outage_fills_the_dead_letters() -> None:
    down = small(incidents=(Incident("down", 0, 600),), rules=Rules(visibility=10.0, max_receives=3))

    assert run(down, "threshold").endings["dead letter"] > 0
    assert run(down, "ours").endings.get("dead letter", 0) == 0


def test_bedrock_alone_is_bounded_by_its_tokens() -> None:
    found = run(small(seconds=300, drain=60, tokens_per_minute=60_000), "bedrock-only")

    assert 0 < found.endings["finished"] < found.offered / 2
    assert found.waiting > 0


def test_others_hardly_notice_a_noisy_tenant_with_fair_queues() -> None:
    loud = Load(mean=150, noise=300, shares=(0.0, 1.0, 0.0))
    few = Pollers(least=2, most=2, concurrency=8)
    fair = run(small(load=loud, seconds=60, shards=1, pollers=few, rules=Rules(fair=True)))
    unfair = run(small(load=loud, seconds=60, shards=1, pollers=few, rules=Rules(fair=False)))

    assert unfair.backlog > 100
    assert fair.dwell["quiet"][0] < unfair.dwell["quiet"][0] / 2


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scaled_scenario_offers_its_part(name: str) -> None:
    whole, part = SCENARIOS[name], SCENARIOS[name].scaled(0.25)

    assert part.load.mean == pytest.approx(whole.load.mean / 4)
    assert part.load.at_once == pytest.approx(whole.load.at_once / 4)
    assert part.queue.least >= 1
