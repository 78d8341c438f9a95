"""Dollars per million jobs, per route and for what surrounds it, and the volume from which a GPU is cheaper than
Bedrock.
"""

from dataclasses import dataclass
from math import inf

from sluice.learning.economics.inputs import Inputs, Model
from sluice.learning.economics.machines import Machine, Staff, staff
from sluice.prices import Prices

MILLION = 1_000_000
DAY = 86_400
GB = 1e9
HOURS = 24
LARGEST_VOLUME, SMALLEST_VOLUME, STEP = 1e8, 1e3, 1.05
"""Jobs a day between which a break-even is looked for, and by how much the volume falls from one look to the next."""


def overhead_per_million(inputs: Inputs, prices: Prices) -> dict[str, float]:
    """US dollars per million jobs for what surrounds the model, by service."""

    def rate(name: str) -> float:
        return float(prices.rate(name))

    per = inputs.overhead
    batches = MILLION / per.batch_records
    return {
        "Lambda": batches
        * (per.batch_seconds * per.lambda_gb * rate("lambda.arm64") + rate("lambda.requests") / MILLION),
        "SQS": per.sqs_requests * rate("sqs.requests"),
        "DynamoDB": per.writes * rate("dynamodb.writes") + per.reads * rate("dynamodb.reads"),
        "logs": per.log_bytes * MILLION / GB * rate("logs.ingested"),
        "EventBridge": per.events * rate("eventbridge.events"),
        "pollers": per.pollers * HOURS * rate("lambda.sqs_poller") / inputs.jobs_per_day * MILLION,
        "KMS": per.kms_requests * rate("kms.requests"),
    }


def model_per_million(model: Model, inputs: Inputs, prices: Prices, *, lane: str = "queue") -> float:
    """US dollars per million jobs that ``model`` itself costs at the inputs' volume; infinite when it cannot be had."""
    match model.kind:
        case "bedrock":
            return bedrock_per_million(model, inputs, prices)
        case "gpu":
            return gpu_per_day(model, inputs, prices, lane=lane) / inputs.jobs_per_day * MILLION
        case "embedded":
            seconds = model.mean_ms / 1_000 * MILLION
            return seconds * inputs.overhead.lambda_gb * float(prices.rate("lambda.arm64"))


def bedrock_per_million(model: Model, inputs: Inputs, prices: Prices) -> float:
    """Tokens in and out at the tier's price: a dollar per million tokens is a dollar per million jobs and token."""
    price = prices.tokens(model.price, model.tier)
    return inputs.tokens_in * float(price.input_per_million) + inputs.tokens_out * float(price.output_per_million)


def lane_staff(machine: Machine, inputs: Inputs, *, lane: str) -> Staff:
    """Machines for a lane: the real-time one for its whole burst, the queue for some times the mean."""
    mean = inputs.jobs_per_day / DAY
    if lane == "realtime":
        return staff(machine, mean * inputs.burst, inputs.realtime_seconds)
    return staff(machine, mean * inputs.queue_headroom, inputs.queue_seconds)


def gpu_per_day(model: Model, inputs: Inputs, prices: Prices, *, lane: str) -> float:
    """US dollars a day for all machines of a lane, spare ones included."""
    if model.machine is None:
        return inf
    machines = lane_staff(model.machine, inputs, lane=lane).machines + inputs.spare_machines
    return machines * HOURS * float(prices.rate(model.machine.rate))


@dataclass(frozen=True, slots=True)
class BreakEven:
    """From ``jobs_per_day`` on, ``gpu`` costs less than ``bedrock``; infinite when it never does."""

    gpu: str
    bedrock: str
    jobs_per_day: float


def break_even(gpu: Model, bedrock: Model, inputs: Inputs, prices: Prices, *, lane: str = "queue") -> BreakEven:
    """The volume from which the machines are cheaper for good, to 5 %.

    Machines come in whole numbers, so near it either may be cheaper: looked for from above.
    """
    by_token, found, volume = bedrock_per_million(bedrock, inputs, prices), inf, LARGEST_VOLUME
    while volume >= SMALLEST_VOLUME:
        at = inputs.model_copy(update={"jobs_per_day": volume})
        if gpu_per_day(gpu, at, prices, lane=lane) > volume / MILLION * by_token:
            break
        found, volume = volume, volume / STEP
    return BreakEven(gpu.name, bedrock.name, found)
