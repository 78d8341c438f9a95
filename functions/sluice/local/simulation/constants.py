"""What the models assume of AWS and of the GPUs: one figure a name, each with its source and the day it was read.

[B] botocore 1.44.5 service models, [D] AWS developer guides, [K] aws/agent-toolkit-for-aws at d6ad2e4, [P] published by
somebody else, [?] nobody's word but ours: change it and look what it does. All were read on 2026-11-22.
"""

EPOCH = 1_798_761_600.0
"""Midnight at which simulated days begin (UTC): budgets count days."""
DAY = 86_400.0
JOBS_PER_DAY = 16_000_000
"""What the system is built for (issue 5)."""

# --- the load: ours to choose, no public trace of such a day is known ---
SWING = 0.6
"""The busiest hour has (1 + SWING) times the mean, the quietest (1 - SWING) times [?]."""
BUSIEST = 15 * 3_600.0
"""Seconds after midnight of the busiest moment [?]."""
LANE_SHARES = {"realtime": 0.25, "queue": 0.65, "bulk": 0.10}
"""Which part of the jobs comes in which lane [?]."""
LANE_SECONDS = {"realtime": 0.2, "queue": 4 * 3_600.0, "bulk": DAY}
"""Deadlines by lane: 200 ms is the bar of issue 5, the others are [?]."""
TENANTS = 100
"""All alike but the noisy one [?]."""
LEAST_NAP = 0.05
"""Seconds: a queue record's wait for room in its environment is never shorter here. The model's own resolution: under
overload the real `Traffic` wakes up more often, which costs events; .25 gave the same within some per cent [?]."""
DOUBTS = 0.03
"""Share of GPU answers that leave a doubt and are asked of a stronger model as well [?]."""

# --- documents: 600 tokens of prompt, compact answers (research: scenario G, 24 tokens with 2.5 accepted a pass) ---
TOKENS_IN = 600
TOKENS_CACHED = 400
"""Of the prompt, the same for all documents of a type: schema and instructions."""
TOKENS_OUT = 24
TOKENS_OUT_JSON = 120
"""Bedrock's models were not trained on the compact form."""
MAX_TOKENS = 160
LENGTHS = 0.30
"""Sigma of the lognormal spread of documents' lengths [?]."""

# --- SQS ---
IN_FLIGHT = 120_000
"""Received and not deleted messages of a standard queue [D]."""
RECEIVE_BATCH = 10
"""Messages of one ReceiveMessage [D], and the batch size of `cdk.queue_function`."""
RETENTION = 4 * DAY
"""Of `cdk.queue_function`; 14 days at most [B]."""
MAX_RECEIVES = 10
"""Of `cdk.queue_function`."""
VISIBILITY = 360.0
"""Six times the function's timeout, AWS's advice [D]."""
NOISY_SHARE, NOISY_IN_FLIGHT = 0.10, 30
"""Fair queues: a tenant with more than so much of what is in flight, and at least so many messages, has to wait [D]."""
DUPLICATES = 1e-5
"""Probability that a message is delivered twice; AWS publishes none, a knob [?]."""

# --- SQS to Lambda ---
DELIVERY_MEDIAN, DELIVERY_SIGMA = 0.0162, 0.804
"""Seconds, lognormal through p50 16.2 ms and p99 105 ms over 1,024 samples [P bitesizedserverless.com, 2022]."""
STANDARD_START, STANDARD_PER_SECOND, STANDARD_MOST = 5, 300 / 60, 1_250
"""Concurrent invocations of a standard event source: at first, more each second, at most [D, K]."""
INVOKES_PER_POLLER, POLLS_PER_POLLER = 10, 10.0
"""What one provisioned poller does: concurrent invokes, receive calls a second [D]."""
PROVISIONED_PER_SECOND = 1_000 / 60
"""More concurrent invocations each second, for each event source [D]."""
POLLERS_FALL = 0.01
"""Share of idle pollers given up each second [?]."""
THROTTLE_RETRY = 1.0
"""Seconds to the next try of a throttled invoke, until its messages' visibility ends [D; the pause is ?]."""

# --- Lambda ---
ACCOUNT_CONCURRENCY = 15_000
"""1,000 by default, more on request [K]: so many that what `cdk.stages` PROD reserves for each function fits in."""
NEW_ENVIRONMENTS, NEW_SECONDS = 1_000, 10.0
"""Environments that a function may gain within so many seconds, not saved up [D]."""
COLD_START = 0.7
"""Seconds to restore or start an environment [?]; our own part of it takes 0.23 s of CPU (docs/benchmarks.md)."""
IDLE_SECONDS = 480.0
"""How long an idle environment is kept [?]; the one used last is used next [?]."""
TIMEOUT, RESERVE = 60.0, 2.0
"""Seconds of an invocation, and those kept back to write down what happened (`cdk.workloads`, `extract.handler`)."""
SETTLE = 0.012
"""Seconds for the result's conditional write and our own CPU at the end of a record (docs/benchmarks.md, hot path)."""
GATEWAY_MEDIAN, GATEWAY_SIGMA = 0.012, 0.35
"""Seconds of a synchronous invoke that are not the function's own [?], lognormal."""
GATEWAY_RESERVE = 0.03
"""Seconds of a real-time job's deadline that are kept for the way in and out [?]."""

# --- the GPU endpoint ---
PASS_SECONDS, TOKEN_SECONDS = 0.0046, 25e-6
"""One pass of an 8B model in FP8 on an H100: fixed, and per token in it.

[P] NVIDIA NIM 1.8.0 benchmarks fit 4.6 ms + 15 us; TensorRT-LLM issue #6294 says 26 us: the cautious one is used.
"""
ACCEPTED = 2.5
"""Tokens a pass yields with prompt-lookup speculation [P vLLM #24344: 2.96 on an editing set]."""
VERIFIED = 4.0
"""Tokens a pass of one sequence computes with it [?]."""
SEQUENCES = 256
"""Sequences an engine runs at once, vLLM's default; more wait."""
ENDPOINT_HOP = 0.008
"""Seconds that SageMaker adds to a call [?]."""
REFUSAL = 0.005
"""Seconds until an endpoint that is down says so [?]."""
SCALE_OUT = 300.0
"""Seconds until one more instance takes calls: start, load the model [second-hand: minutes]."""
SCALE_IN = 900.0
"""Seconds of too little to do before an instance is given up (target tracking's default: 15 one-minute points) [D]."""
REQUESTS_EACH = 12
"""Calls at once that target tracking wants of each instance [?]."""
INSTANCE_RATE = "sagemaker.ml.p5.4xlarge"
"""What an instance costs, by its name on the price sheet."""

# --- Bedrock ---
TOKENS_PER_MINUTE = 2_000_000
"""Quota of the account and model: an input of every scenario [K]."""
WINDOW = 60.0
"""Quotas are counted in windows of so many seconds [K]."""
CALLS_PER_MINUTE = 5_000
"""Requests a minute [?]."""
BEDROCK_MEDIAN, BEDROCK_SIGMA = 1.6, 0.4
"""Seconds of a call, lognormal; the issue says 1 to 5 s for a large model [?]."""
BEDROCK_REFUSAL = 0.03
"""Seconds until a 429 [?]."""
BEDROCK_MODEL = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
"""Of `cdk.stages` PROD: each output token counts five times against the quota [K]."""
