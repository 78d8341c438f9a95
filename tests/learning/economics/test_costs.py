"""Dollars: against sums done by hand, and what does not add up is refused."""

from math import inf
from typing import Any

import pytest

from sluice.errors import ConfigurationError
from sluice.learning.economics.costs import (
    bedrock_per_million,
    break_even,
    gpu_per_day,
    lane_staff,
    model_per_million,
    overhead_per_million,
)
from sluice.learning.economics.inputs import Inputs, Model, Overhead, defaults
from sluice.learning.economics.outlook import outlook
from sluice.prices import Prices

PRICES = Prices.load()
INPUTS = defaults()


def model(name: str) -> Model:
    [found] = [one for one in INPUTS.models if one.name == name]
    return found


def changed(**changes: Any) -> Inputs:
    return INPUTS.model_copy(update=changes)


@pytest.mark.parametrize(
    ("name", "per_million", "a_day"),
    [("Nova Lite", 64.8, 1_037), ("Nova Lite, flex", 32.4, 518), ("Claude Haiku 4.5", 1_200, 19_200)],
)
def test_tokens_cost_what_600_in_and_120_out_come_to(name: str, per_million: float, a_day: float) -> None:
    """600 x .06 + 120 x .24 = 64.8; 16 M of them are the research's $1,040 a day, at 1 and 5 dollars its $19,200."""
    found = bedrock_per_million(model(name), INPUTS, PRICES)
    assert found == pytest.approx(per_million)
    assert found * 16 == pytest.approx(a_day, rel=1e-3)


def test_the_surroundings_cost_what_the_research_summed_up() -> None:
    """512 MB, .12 s and 10 jobs a batch: $0.08 and $0.02; one write of 1 KB: $0.625; all per million jobs."""
    lean = Overhead(
        lambda_gb=0.5, batch_seconds=0.12, batch_records=10, sqs_requests=0.3, writes=1, reads=0, log_bytes=350,
        events=0, kms_requests=0, pollers=200,
    )  # fmt: skip
    found = overhead_per_million(changed(overhead=lean), PRICES)
    assert found["Lambda"] == pytest.approx(0.10, abs=0.001)
    assert found["SQS"] == pytest.approx(0.12)
    assert found["DynamoDB"] == pytest.approx(0.625)
    assert found["logs"] == pytest.approx(0.175)
    assert found["pollers"] * 16 == pytest.approx(44.4), "200 warm pollers are $1.85 an hour"


def test_machines_cost_the_same_whether_they_work_or_not() -> None:
    gpu = model("8B on H100, compact")
    assert gpu.machine is not None
    needed = lane_staff(gpu.machine, INPUTS, lane="queue").machines
    assert gpu_per_day(gpu, INPUTS, PRICES, lane="queue") == pytest.approx((needed + 1) * 24 * 7.91)
    tiny = changed(jobs_per_day=1_000.0)
    assert gpu_per_day(gpu, tiny, PRICES, lane="queue") == pytest.approx(2 * 24 * 7.91)
    assert model_per_million(gpu, tiny, PRICES) == pytest.approx(2 * 24 * 7.91 * 1_000)


def test_a_cpu_model_costs_lambda_seconds() -> None:
    """16 ms at 1 GB on arm64, a million times."""
    assert model_per_million(model("embedded"), INPUTS, PRICES) == pytest.approx(16_000 * 0.0000133334)


def test_below_the_break_even_bedrock_is_cheaper_and_above_it_the_gpu() -> None:
    """Two H100 (one spare) are $379.68 a day; Haiku is $1,200 a million: 316,400 jobs."""
    found = break_even(model("8B on H100, compact"), model("Claude Haiku 4.5"), INPUTS, PRICES).jobs_per_day
    assert found == pytest.approx(316_400, rel=0.06)


def test_a_gpu_that_costs_more_per_answer_never_breaks_even() -> None:
    found = break_even(model("8B on H100, plain"), model("Nova Lite, flex"), INPUTS, PRICES)
    assert found.jobs_per_day == inf


def test_the_mix_is_billed_by_shares_and_has_to_add_up_to_one() -> None:
    found = outlook(INPUTS, PRICES)
    assert found.mix["Claude Haiku 4.5"] == pytest.approx(0.05 * 1_200)
    assert found.mix_per_million == pytest.approx(sum(found.mix.values()) + sum(found.overhead.values()))
    with pytest.raises(ConfigurationError, match=r"add up to 0\.500, not 1"):
        outlook(changed(mix={"embedded": 0.5}), PRICES)
    with pytest.raises(ConfigurationError, match="no model"):
        outlook(changed(mix={"nobody": 1.0}), PRICES)


def test_a_model_that_is_not_to_be_had_in_time_is_infinitely_dear_and_says_so() -> None:
    fleets = {(fleet.model.name, fleet.lane): fleet for fleet in outlook(INPUTS, PRICES).fleets}
    assert fleets["8B on L40S, compact", "realtime"].dollars_a_day == inf
    assert fleets["8B on L40S, compact", "queue"].dollars_a_day < 1_000


def test_every_assumption_says_where_it_comes_from() -> None:
    assert all(field.description for name, field in Inputs.model_fields.items() if name != "models")
    assert all(one.source for one in INPUTS.models)
