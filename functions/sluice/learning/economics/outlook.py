"""Everything `sluice plan` says, computed once from one set of inputs: tables and plots only print it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from sluice.errors import ConfigurationError
from sluice.learning.economics.costs import (
    DAY,
    MILLION,
    BreakEven,
    break_even,
    lane_staff,
    model_per_million,
    overhead_per_million,
)
from sluice.learning.economics.inputs import Inputs, Model
from sluice.learning.economics.machines import Staff, pooled
from sluice.learning.economics.staffing import square_root_servers
from sluice.learning.economics.value import (
    Candidate,
    Handling,
    break_even_price_of_error,
    expected_earnings,
    net_savings,
    return_on_cost,
)
from sluice.prices import Prices

LANES = ("realtime", "queue")


@dataclass(frozen=True, slots=True)
class Row:
    """One model in the decision matrix: dollars per million jobs, and dollars per job for what it earns."""

    model: Model
    per_million: float
    earnings: float
    on_cost: float
    savings: float
    quality_pays_above: float


@dataclass(frozen=True, slots=True)
class Fleet:
    """A GPU model in a lane; ``pooled`` and ``rule_of_thumb`` count its machines otherwise. Infinite: not to be had."""

    model: Model
    lane: str
    per_second: float
    staff: Staff
    pooled: float
    rule_of_thumb: float
    dollars_a_day: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """All results; ``mix`` is dollars per million jobs by model, each weighed with its share."""

    inputs: Inputs
    rows: tuple[Row, ...]
    fleets: tuple[Fleet, ...]
    break_evens: tuple[BreakEven, ...]
    overhead: dict[str, float]
    mix: dict[str, float]

    @property
    def mix_per_million(self) -> float:
        """Dollars per million jobs of the whole system, surroundings included."""
        return sum(self.mix.values()) + sum(self.overhead.values())


def outlook(inputs: Inputs, prices: Prices) -> Outlook:
    """Compute it all; raises ConfigurationError for a price or model that is not there."""
    overhead = overhead_per_million(inputs, prices)
    costs = [model_per_million(model, inputs, prices) for model in inputs.models]
    around = sum(overhead.values())
    # The price of quality is told against the cheapest model of all.
    cheapest = min(zip(costs, inputs.models, strict=True), key=lambda pair: pair[0], default=None)
    base = None if cheapest is None else Candidate(1 - cheapest[1].error, (cheapest[0] + around) / MILLION)
    rows = [_row(model, cost + around, inputs, base) for model, cost in zip(inputs.models, costs, strict=True)]
    fleets = [_fleet(model, lane, inputs, prices) for model in _of(inputs, "gpu") for lane in LANES]
    pairs = ((gpu, bedrock) for gpu in _of(inputs, "gpu") for bedrock in _of(inputs, "bedrock"))
    evens = [break_even(gpu, bedrock, inputs, prices) for gpu, bedrock in pairs]
    return Outlook(inputs, tuple(rows), tuple(fleets), tuple(evens), overhead, _mix(inputs, prices))


def _of(inputs: Inputs, kind: str) -> Sequence[Model]:
    return [model for model in inputs.models if model.kind == kind]


def _row(model: Model, per_million: float, inputs: Inputs, base: Candidate | None) -> Row:
    cost, right = per_million / MILLION, 1 - model.error
    handling = Handling(inputs.by_hand, inputs.review, inputs.loss)
    checked = 1 - model.error * inputs.accepted_error
    return Row(
        model,
        per_million,
        expected_earnings(right, gain=inputs.gain, loss=inputs.loss, cost=cost),
        return_on_cost(right, gain=inputs.gain, loss=inputs.loss, cost=cost),
        net_savings(handling, reviewed=inputs.reviewed, right_if_accepted=checked, cost=cost),
        inf if base is None else break_even_price_of_error(base, Candidate(right, cost)),
    )


def _fleet(model: Model, lane: str, inputs: Inputs, prices: Prices) -> Fleet:
    if model.machine is None:
        raise ConfigurationError(f"{model.name}: a GPU model needs a machine")
    mean = inputs.jobs_per_day / DAY
    per_second = mean * (inputs.burst if lane == "realtime" else inputs.queue_headroom)
    found = lane_staff(model.machine, inputs, lane=lane)
    within = inputs.realtime_seconds if lane == "realtime" else inputs.queue_seconds
    places = found.at_once
    thumb = square_root_servers(per_second, model.machine.service(places)) / places if places else inf
    pool = pooled(model.machine, per_second, within)
    price = 24 * float(prices.rate(model.machine.rate))
    return Fleet(model, lane, per_second, found, pool, thumb, (found.machines + inputs.spare_machines) * price)


def _mix(inputs: Inputs, prices: Prices) -> dict[str, float]:
    """Each model at its own share of the volume: machines are counted for what they get, not for all of it."""
    models = {model.name: model for model in inputs.models}
    if unknown := sorted(set(inputs.mix) - set(models)):
        raise ConfigurationError(f"mix: no model {unknown}, only {sorted(models)}")
    if abs(sum(inputs.mix.values()) - 1) > 1e-6:
        raise ConfigurationError(f"mix: shares add up to {sum(inputs.mix.values()):.3f}, not 1")
    return {name: _part(models[name], share, inputs, prices) for name, share in inputs.mix.items() if share > 0}


def _part(model: Model, share: float, inputs: Inputs, prices: Prices) -> float:
    own = inputs.model_copy(update={"jobs_per_day": inputs.jobs_per_day * share})
    return share * model_per_million(model, own, prices)
