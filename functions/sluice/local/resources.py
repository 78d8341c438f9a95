"""The resources a stack needs, as plain data, and how to make them on any endpoint, for tests and the local stack."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TimeToLiveSpecificationTypeDef
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.literals import QueueAttributeNameType

LANES = ("queue", "bulk")
VISIBILITY_SECONDS = 360
"""Six times the 60 s timeout of `extract`, as AWS advises for a queue that feeds a function."""
MAX_RECEIVES = 10
"""Throttled invokes count as receives too, so a job needs more tries than its own faults would."""
DAY = 86_400

TABLE: dict[str, Any] = {
    "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "AttributeDefinitions": [
        {"AttributeName": "pk", "AttributeType": "S"},
        {"AttributeName": "job", "AttributeType": "S"},
        {"AttributeName": "open", "AttributeType": "S"},
        {"AttributeName": "due", "AttributeType": "N"},
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by_job",
            "KeySchema": [{"AttributeName": "job", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        },
        {
            "IndexName": "by_open",
            "KeySchema": [
                {"AttributeName": "open", "KeyType": "HASH"},
                {"AttributeName": "due", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        },
    ],
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
}
"""Keyword arguments of ``create_table``, but for its name."""

TIME_TO_LIVE: "TimeToLiveSpecificationTypeDef" = {"Enabled": True, "AttributeName": "expires_at"}

DEAD_LETTERS: "Mapping[QueueAttributeNameType, str]" = {"MessageRetentionPeriod": str(14 * DAY)}
"""Moving to the dead letters keeps a message's age, so they must keep it longer than the queue does."""


def queue_attributes(dead_letters_arn: str) -> "dict[QueueAttributeNameType, str]":
    """Attributes of a lane's queue (standard, so that tenants are served fairly by message group)."""
    redrive = {"deadLetterTargetArn": dead_letters_arn, "maxReceiveCount": str(MAX_RECEIVES)}
    return {
        "VisibilityTimeout": str(VISIBILITY_SECONDS),
        "MessageRetentionPeriod": str(4 * DAY),
        "MaximumMessageSize": str(1_048_576),
        "RedrivePolicy": orjson.dumps(redrive).decode(),
    }


@dataclass(frozen=True, slots=True)
class Resources:
    """The names of what was made; queue URLs by lane."""

    table: str
    queues: Mapping[str, str]
    dead_letters: str
    bucket: str
    bus: str
    destinations: str


def create(name: str, *, endpoint_url: str, region: str = "us-east-1") -> Resources:
    """Make a whole stack whose names begin with ``name``: empty, with one secret that lists no destination."""
    import boto3

    session = boto3.Session(region_name=region)
    with (
        closing(session.client("dynamodb", endpoint_url=endpoint_url)) as dynamodb,
        closing(session.client("sqs", endpoint_url=endpoint_url)) as sqs,
        closing(session.client("s3", endpoint_url=endpoint_url)) as s3,
        closing(session.client("events", endpoint_url=endpoint_url)) as events,
        closing(session.client("secretsmanager", endpoint_url=endpoint_url)) as secrets,
    ):
        create_table(dynamodb, name)
        dead_letters = sqs.create_queue(QueueName=f"{name}-dead-letters", Attributes=DEAD_LETTERS)["QueueUrl"]
        queues = {lane: _create_lane(sqs, f"{name}-{lane}", dead_letters) for lane in LANES}
        s3.create_bucket(Bucket=f"{name}-documents")
        s3.put_bucket_versioning(Bucket=f"{name}-documents", VersioningConfiguration={"Status": "Enabled"})
        events.create_event_bus(Name=name)
        secrets.create_secret(Name=f"{name}/destinations", SecretString="{}")
    return Resources(name, queues, dead_letters, f"{name}-documents", name, f"{name}/destinations")


def create_table(dynamodb: "DynamoDBClient", name: str) -> None:
    """Make the table, its indexes, its stream and its time to live."""
    dynamodb.create_table(TableName=name, **TABLE)
    dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=TIME_TO_LIVE)


def _create_lane(sqs: "SQSClient", name: str, dead_letters: str) -> str:
    """Make a lane's queue and return its URL."""
    told = sqs.get_queue_attributes(QueueUrl=dead_letters, AttributeNames=["QueueArn"])
    attributes = queue_attributes(told["Attributes"]["QueueArn"])
    return sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
