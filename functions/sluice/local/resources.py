"""The table and queues of the synthesised templates as SDKs take them, for tests on emulators without CloudFormation.

moto knows neither global tables nor half of the rest; the local stack deploys the templates themselves (`deployment`).
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from sluice.local.templates import Properties, properties

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TimeToLiveSpecificationTypeDef
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.literals import QueueAttributeNameType

LANES: Mapping[str, str] = {"queue": "Queue0", "bulk": "Bulk0"}
"""The construct of each lane's first shard."""


@dataclass(frozen=True, slots=True)
class Resources:
    """The names of what was made; queue URLs by lane; the dead letters of the first."""

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
        attributes = _attributes(properties("Queue0/DeadLetters"))
        dead_letters = sqs.create_queue(QueueName=f"{name}-dead-letters", Attributes=attributes)["QueueUrl"]
        queues = {lane: _create_lane(sqs, f"{name}-{lane}", LANES[lane], dead_letters) for lane in LANES}
        s3.create_bucket(Bucket=f"{name}-documents")
        s3.put_bucket_versioning(Bucket=f"{name}-documents", VersioningConfiguration={"Status": "Enabled"})
        events.create_event_bus(Name=name)
        secrets.create_secret(Name=f"{name}/destinations", SecretString="{}")
    return Resources(name, queues, dead_letters, f"{name}-documents", name, f"{name}/destinations")


def create_table(dynamodb: "DynamoDBClient", name: str) -> None:
    """Make the table, its indexes, its stream and its time to live."""
    dynamodb.create_table(TableName=name, **TABLE)
    dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=TIME_TO_LIVE)


def _table(wanted: Properties) -> dict[str, Any]:
    """As ``create_table`` takes it; how much a table takes from its first second matters on AWS alone."""
    indexes = [
        {part: index[part] for part in ("IndexName", "KeySchema", "Projection")}
        for index in wanted["GlobalSecondaryIndexes"]
    ]
    return {
        **{part: wanted[part] for part in ("BillingMode", "KeySchema", "AttributeDefinitions")},
        "GlobalSecondaryIndexes": indexes,
        "StreamSpecification": {"StreamEnabled": True, **wanted["StreamSpecification"]},
    }


TABLE = _table(properties("Jobs"))
"""Keyword arguments of ``create_table``, but for its name."""
TIME_TO_LIVE: "TimeToLiveSpecificationTypeDef" = properties("Jobs")["TimeToLiveSpecification"]


def _create_lane(sqs: "SQSClient", name: str, construct: str, dead_letters: str) -> str:
    """Make a lane's queue and return its URL."""
    told = sqs.get_queue_attributes(QueueUrl=dead_letters, AttributeNames=["QueueArn"])
    wanted = properties(f"{construct}/Queue")
    redrive = {**wanted["RedrivePolicy"], "deadLetterTargetArn": told["Attributes"]["QueueArn"]}
    attributes = {**_attributes(wanted), "RedrivePolicy": orjson.dumps(redrive).decode()}
    return sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]


def _attributes(queue: Properties) -> "dict[QueueAttributeNameType, str]":
    names: tuple[QueueAttributeNameType, ...] = ("VisibilityTimeout", "MessageRetentionPeriod", "MaximumMessageSize")
    return {name: str(queue[name]) for name in names if name in queue}
