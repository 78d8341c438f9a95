"""What `batch` is made of: the waiting room on the table, Bedrock's batch jobs, and the queues of the lanes."""

import time
from functools import cache
from typing import TYPE_CHECKING, Any

from sluice.assembly import ExtractionSettings, QueueSettings, queue, table, wire
from sluice.aws.batch_room import DynamoBatchRoom
from sluice.aws.budget import DynamoBudget
from sluice.aws.journal import DynamoJournal
from sluice.backends import bedrock
from sluice.pipeline.batching import Codec, Outside, Rounds
from sluice.pipeline.world import fresh_id
from sluice.ports import Prompt
from sluice.routing.bulk import Quotas
from sluice.wire.aws import AwsService

if TYPE_CHECKING:
    from sluice.routing import Policies

READ_SECONDS = 30
QUOTAS = Quotas(most_records=20_000, most_bytes=100_000_000)
"""Less than Bedrock takes: a whole file of questions has to fit into the function's memory."""


class Settings(QueueSettings, ExtractionSettings):
    """The environment of `batch`: the bucket with the files, and the role that lets Bedrock at them."""

    batch_bucket: str
    batch_role: str


@cache
def build() -> Rounds:
    """What goes round, once per execution environment."""
    settings = Settings.from_env()
    return Rounds(outside(settings), settings.policy, policies=_policies(settings), quotas=QUOTAS)


def outside(settings: Settings) -> Outside:
    """Everything a round touches."""
    from sluice.aws import clients
    from sluice.aws.bulk import BedrockBatches
    from sluice.aws.documents import S3Documents

    shared, s3 = table(settings), clients.s3()
    return Outside(
        room=DynamoBatchRoom(shared),
        batches=BedrockBatches(_bedrock(settings), s3, bucket=settings.batch_bucket, role=settings.batch_role),
        codec=Codec(encode, bedrock.from_response),
        journal=DynamoJournal(shared),
        budget=DynamoBudget(shared),
        queue=queue(settings),
        texts=S3Documents(s3),
        now=time.time,
        new_id=fresh_id,
    )


def encode(prompt: Prompt, model: str) -> dict[str, object]:
    """The body of a Converse request, as it would be sent alone."""
    return {name: value for name, value in bedrock.to_request(prompt, model).items() if name != "modelId"}


def _policies(settings: Settings) -> "Policies | None":
    if not settings.policy_source:
        return None
    from sluice.aws.live_policy import LivePolicy

    return LivePolicy(AwsService(wire(), "appconfigdata", settings.aws_region), settings.policy_source)


def _bedrock(settings: Settings) -> Any:
    import boto3
    from botocore.config import Config

    config = Config(read_timeout=READ_SECONDS, retries={"total_max_attempts": 1})
    return boto3.client("bedrock", region_name=settings.aws_region, config=config)
