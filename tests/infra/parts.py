"""Stand-alone parts of a stage, for tests of constructs that take parts and make none."""

import aws_cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk.watched import Served, Watched

FUNCTIONS = ("submit", "extract", "extract_now", "deliver", "dead_letters", "reconcile", "batch")
ROUTES = ("embedded:sluice-mini", "sagemaker:sluice-8b", "bedrock:us.anthropic.claude-haiku-4-5-20251001-v1:0")


def a_stack() -> aws_cdk.Stack:
    """An empty stack for any account and Region."""
    return aws_cdk.Stack(aws_cdk.App(), "Sluice")


def a_function(scope: Construct, name: str) -> lambda_.Function:
    """A function that does nothing."""
    return lambda_.Function(
        scope,
        f"{name}-function",
        runtime=lambda_.Runtime.PYTHON_3_13,
        handler="index.handler",
        code=lambda_.Code.from_inline("def handler(event, context): return {}"),
    )


def a_key(scope: Construct, name: str = "Key") -> kms.Key:
    """A key of its own."""
    return kms.Key(scope, name, enable_key_rotation=True)


def watched_parts(scope: Construct, *, functions: tuple[str, ...] = FUNCTIONS, shards: int = 2) -> Watched:
    """One of everything that monitoring looks at."""
    return Watched(
        functions={name: a_function(scope, name) for name in functions},
        logs={name: f"/aws/lambda/{name}" for name in functions},
        queues={f"queue-{shard}": sqs.Queue(scope, f"Queue{shard}") for shard in range(shards)},
        dead_letters={"queue-0": sqs.Queue(scope, "Dead")},
        table=dynamodb.TableV2(
            scope, "Table", partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING)
        ),
        routes=ROUTES,
        keys=[a_key(scope, "Jobs"), a_key(scope, "Secrets")],
        served=Served(endpoint="sluice-8b", variant="main", dollars_per_hour=7.9),
    )
