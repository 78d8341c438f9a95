"""Puts the resources and the real Lambda functions into a running stack, wired as `cdk/` wires them on AWS."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sluice.local import resources
from sluice.local.bundle import FUNCTIONS, bundle
from sluice.local.stack import Stack

NAME = "sluice"
WORKERS = 2
"""Batches of one queue in flight at once (the least AWS allows); each worker process holds its own model."""
_LOGGING = {"POWERTOOLS_LOG_LEVEL": "INFO"}
"""Else functions would inherit ministack's own LOG_LEVEL."""
_ROLE = "arn:aws:iam::000000000000:role/local"

Source = Literal["lanes", "dead_letters", "stream"]


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function: its folder's name, what feeds it, whether it asks models, its limits (seconds, megabytes)."""

    name: str
    source: Source | None = None
    timeout: int = 30
    asks: bool = False
    memory: int = 1024

    @property
    def deployed(self) -> str:
        """Its name in the stack."""
        return f"{NAME}-{self.name.replace('_', '-')}"


ALL = (
    Function("extract", source="lanes", timeout=60, asks=True),
    Function("extract_now", timeout=10, asks=True),
    Function("submit", timeout=10, memory=512),
    Function("deliver", source="stream", memory=512),
    Function("dead_letters", source="dead_letters", memory=512),
    Function("reconcile", memory=512),
)


@dataclass(frozen=True, slots=True)
class Deployment:
    """What was deployed: the resources' names, and the functions' by folder."""

    resources: resources.Resources
    functions: Mapping[str, str]


def deploy(
    stack: Stack,
    environment: Mapping[str, str],
    *,
    patience: int = 0,
    functions: Sequence[Function] = ALL,
    root: Path = FUNCTIONS,
) -> Deployment:
    """Make the resources and deploy the ``functions`` found below ``root``, with ``environment`` added to theirs.

    ``patience`` is the timeout, in seconds, of what asks models, where it is longer than that function's own.
    """
    made = resources.create(NAME, endpoint_url=stack.url)
    variables = {**_addresses(made), **environment}
    with closing(stack.client("lambda")) as client:
        for function in functions:
            client.create_function(**_description(function, variables, root, patience))
        for function in functions:
            for source in _sources(stack, made, function):
                client.create_event_source_mapping(FunctionName=function.deployed, **source)
    return Deployment(made, {function.name: function.deployed for function in functions})


def _addresses(made: resources.Resources) -> dict[str, str]:
    """Where a function finds what it works with; the names are those of the functions' Settings."""
    return {
        "TABLE": made.table,
        "BUCKET": made.bucket,
        "QUEUE_URL": made.queues["queue"],
        "BULK_QUEUE_URL": made.queues["bulk"],
        "DEAD_LETTER_QUEUE_URL": made.dead_letters,
        "BUS": made.bus,
        "DESTINATIONS_SECRET": made.destinations,
    }


def _description(function: Function, variables: Mapping[str, str], root: Path, patience: int) -> dict[str, Any]:
    """Keyword arguments of ``create_function``; ministack runs any Python runtime under its own interpreter."""
    return {
        "FunctionName": function.deployed,
        "Runtime": "python3.13",
        "Handler": f"{function.name}.handler.handler",
        "Role": _ROLE,
        "Code": {"ZipFile": bundle(function.name, root)},
        "Timeout": max(patience, function.timeout) if function.asks else function.timeout,
        "MemorySize": function.memory,
        "Environment": {"Variables": {**variables, "POWERTOOLS_SERVICE_NAME": function.name, **_LOGGING}},
    }


def _sources(stack: Stack, made: resources.Resources, function: Function) -> list[dict[str, Any]]:
    """Keyword arguments of the event source mappings that feed ``function``."""
    if function.source == "lanes":
        return [_from_queue(stack, url) for url in made.queues.values()]
    if function.source == "dead_letters":
        return [_from_queue(stack, made.dead_letters)]
    if function.source == "stream":
        return [_from_stream(stack, made.table)]
    return []


def _from_queue(stack: Stack, url: str) -> dict[str, Any]:
    with closing(stack.client("sqs")) as sqs:
        told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return {
        "EventSourceArn": told["Attributes"]["QueueArn"],
        "BatchSize": 10,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": WORKERS},
    }


def _from_stream(stack: Stack, table: str) -> dict[str, Any]:
    with closing(stack.client("dynamodb")) as dynamodb:
        told = dynamodb.describe_table(TableName=table)
    return {
        "EventSourceArn": told["Table"]["LatestStreamArn"],
        "BatchSize": 100,
        "StartingPosition": "TRIM_HORIZON",
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
    }
