"""The handler as the guides of Powertools and boto3 have it, for `benchmarks/hot_path`: four AWS calls per job."""

from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.parser.models import SqsRecordModel
from pydantic import BaseModel, Json

from benchmarks.contenders import MODEL, asked_of


class Job(BaseModel):
    """A message body."""

    job_id: str
    tenant: str
    document_type: str
    document: str


class Record(SqsRecordModel):
    """An SQS record with a job as its body."""

    body: Json[Job]


class Answer(BaseModel):
    """The model's answer: one quote or null per field."""

    model_config = {"extra": "allow"}


logger = Logger(service="usual")
metrics = Metrics(namespace="Usual", service="usual")
bedrock = boto3.client("bedrock-runtime")
dynamodb = boto3.client("dynamodb")
processor = BatchProcessor(event_type=EventType.SQS, model=Record)
config = IdempotencyConfig(event_key_jmespath="job_id", expires_after_seconds=3600)
seen = DynamoDBPersistenceLayer(table_name="sluice")


@idempotent_function(data_keyword_argument="job", persistence_store=seen, config=config)
def extract(job: dict[str, str]) -> dict[str, str]:
    """One job: ask, validate, store."""
    asked = asked_of(job)
    reply: Any = bedrock.converse(modelId=MODEL, **asked)  # type: ignore[attr-defined]  # no stubs for it
    answer = Answer.model_validate_json(reply["output"]["message"]["content"][0]["text"])
    item = {"pk": {"S": job["job_id"]}, "result": {"S": answer.model_dump_json()}}
    dynamodb.put_item(TableName="sluice", Item=item)
    logger.info("finished", extra={"job_id": job["job_id"], "tenant": job["tenant"]})
    metrics.add_metric("Jobs", MetricUnit.Count, 1)
    return {"job_id": job["job_id"]}


def record_handler(record: Record) -> dict[str, str]:
    """One record."""
    done: dict[str, str] = extract(job=record.body.model_dump())
    return done


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> Any:
    """A batch."""
    config.register_lambda_context(context)
    return process_partial_response(event, record_handler, processor, context)
