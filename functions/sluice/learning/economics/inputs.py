"""Every assumption behind `sluice plan`, each with where it comes from, and all of them yours to replace."""

from typing import Annotated, Literal

from pydantic import Field

from sluice.jobs import Frozen
from sluice.learning.economics.machines import Machine

Kind = Literal["embedded", "gpu", "bedrock"]
Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[float, Field(ge=0)]


class Model(Frozen):
    """One way to an answer. ``error``: share of fields wrong before any check; ``p99_ms`` of one call under load."""

    name: str
    kind: Kind
    error: Share
    p99_ms: Annotated[float, Field(gt=0)]
    fine_tuning: str
    source: str
    price: str = ""
    tier: str = "default"
    machine: Machine | None = None
    mean_ms: Amount = 0.0


class Overhead(Frozen):
    """What a job costs beside the model: counts per job, and the Lambda that carries it."""

    lambda_gb: Amount = 1.0
    batch_seconds: Amount = 0.25
    batch_records: Annotated[float, Field(ge=1)] = 5.0
    sqs_requests: Amount = 0.6
    writes: Amount = 4.0
    reads: Amount = 1.1
    log_bytes: Amount = 500.0
    events: Amount = 1.0
    kms_requests: Amount = 0.001
    pollers: Amount = 20.0


MIX = {"embedded": 0.55, "8B on H100, compact": 0.40, "Claude Haiku 4.5": 0.05}


class Inputs(Frozen):
    """All of it. Money is US dollars per job unless it says otherwise."""

    jobs_per_day: Annotated[float, Field(gt=0, description="the project's brief: 16 M, 185 a second")] = 16_000_000
    burst: Annotated[float, Field(ge=1, description="the project's brief: peaks of three to five times the mean")] = 5.0
    tokens_in: Annotated[int, Field(ge=1, description="prompt and document, as the GPU figures assume")] = 600
    tokens_out: Annotated[int, Field(ge=1, description="a plain JSON answer; the compact form needs about 40")] = 120
    realtime_seconds: Annotated[
        float, Field(gt=0, description="of the 200 ms, what is left for the model after API, Lambda, table and hop")
    ] = 0.15
    queue_seconds: Annotated[float, Field(gt=0, description="p99 of a model call in the queue lane (assumed)")] = 1.0
    queue_headroom: Annotated[
        float,
        Field(ge=1, description="queue lane: machines for so many times the mean; a 10-minute burst drains in 30"),
    ] = 2.0
    spare_machines: Annotated[int, Field(ge=0, description="N + 1")] = 1
    gain: Annotated[
        float, Field(description="G: what a right answer is worth (assumed: 36 s of a person at $30 an hour)")
    ] = 0.30
    loss: Annotated[float, Field(description="L: harm of a wrong one that nobody catches (assumed)")] = 2.00
    by_hand: Annotated[
        float, Field(description="H: a person reads the document (assumed: 3 minutes at $30 an hour)")
    ] = 1.50
    review: Annotated[float, Field(description="R: a person checks a doubtful one (assumed: 40 s at $30 an hour)")] = (
        0.33
    )
    reviewed: Annotated[float, Field(ge=0, le=1, description="share that goes to people (assumed)")] = 0.10
    accepted_error: Annotated[
        float, Field(ge=0, le=1, description="share of a model's errors that the checks let through (bar: 9 % to 1 %)")
    ] = 0.11
    mix: Annotated[
        dict[str, float], Field(description="share of jobs that each model answers in the end (assumed, not measured)")
    ] = Field(default_factory=lambda: dict(MIX))
    overhead: Annotated[
        Overhead,
        Field(description="2 table writes of 1 WRU with index copies, batches of 5, 20 provisioned pollers (assumed)"),
    ] = Overhead()
    models: tuple[Model, ...] = ()


H100 = "sagemaker.ml.p5.4xlarge"
L40S = "sagemaker.ml.g6e.xlarge"
HAIKU = "global.anthropic.claude-haiku-4-5-20251001-v1:0"
BIG_ERROR = "error of a large model unchanged: the project's brief, 11 %"
TUNED_ERROR = "error: the project's bar for the fine-tuned model, 9 %, not measured on a GPU here"

MODELS = (
    Model(
        name="embedded",
        kind="embedded",
        error=0.072,
        p99_ms=48,
        mean_ms=16,
        fine_tuning="yes, minutes on CPU (`sluice train`)",
        source="docs/benchmarks.md: .928 of fields exact on held-out synthetic families, 48 ms p99 at 512 tokens",
    ),
    Model(
        name="8B on H100, compact",
        kind="gpu",
        error=0.09,
        p99_ms=150,
        fine_tuning="yes, LoRA, hours on one GPU",
        machine=Machine(rate=H100, base_ms=4.6, token_us=25, passes=17, tokens=240),
        source=f"{TUNED_ERROR}; 40 tokens out, 2.5 a pass by speculation, 400 of 600 tokens in from the prefix cache",
    ),
    Model(
        name="8B on H100, plain",
        kind="gpu",
        error=0.09,
        p99_ms=1_000,
        fine_tuning="yes, LoRA, hours on one GPU",
        machine=Machine(rate=H100, base_ms=4.6, token_us=25, passes=121, tokens=720),
        source=f"{TUNED_ERROR}; 120 tokens out one by one, nothing cached",
    ),
    Model(
        name="8B on L40S, compact",
        kind="gpu",
        error=0.09,
        p99_ms=1_000,
        fine_tuning="yes, LoRA, hours on one GPU",
        machine=Machine(rate=L40S, base_ms=10.8, token_us=60, passes=17, tokens=240),
        source=f"{TUNED_ERROR}; constants estimated from memory bandwidth",
    ),
    Model(
        name="Nova Lite",
        kind="bedrock",
        error=0.11,
        p99_ms=3_000,
        price="amazon.nova-lite-v1:0",
        fine_tuning="yes, but served on provisioned throughput",
        source=f"{BIG_ERROR}; latency 1-5 s, the brief",
    ),
    Model(
        name="Nova Lite, flex",
        kind="bedrock",
        error=0.11,
        p99_ms=60_000,
        price="amazon.nova-lite-v1:0",
        tier="flex",
        fine_tuning="as Nova Lite",
        source=f"{BIG_ERROR}; latency assumed: no promise on this tier",
    ),
    Model(
        name="Claude Haiku 4.5",
        kind="bedrock",
        error=0.11,
        p99_ms=5_000,
        price=HAIKU,
        fine_tuning="no",
        source=f"{BIG_ERROR}; latency 1-5 s, the brief",
    ),
    Model(
        name="Claude Haiku 4.5, batch",
        kind="bedrock",
        error=0.11,
        p99_ms=86_400_000,
        price=HAIKU,
        tier="batch",
        fine_tuning="no",
        source=f"{BIG_ERROR}; batch jobs take hours, up to a day",
    ),
)


def defaults() -> Inputs:
    """What is assumed unless somebody says otherwise."""
    return Inputs(models=MODELS)
