"""The batch lane on AWS as far as this machine has it: the table, the queue and the files on moto, the jobs checked."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from sluice.aws.batch_room import DynamoBatchRoom
from sluice.aws.budget import DynamoBudget
from sluice.aws.bulk import BedrockBatches
from sluice.aws.documents import S3Documents
from sluice.aws.journal import DynamoJournal
from sluice.aws.queue import SqsQueue
from sluice.aws.results import DynamoResults
from sluice.aws.table import Table
from sluice.deadline import Deadline
from sluice.errors import CollectedError, RefusedError
from sluice.local.batch_jobs import LocalBatchJobs
from sluice.local.resources import Resources
from sluice.pipeline import Extractor, World
from sluice.pipeline.batching import Outside, Rounds, Told
from sluice.pipeline.world import fresh_id
from sluice.routing.bulk import File
from sluice.wire import Wire
from tests.adapters.conftest import REGION, CountingService
from tests.builders import FakeClock
from tests.pipeline.batch_builders import BATCH, CODEC, FEW, ON_DEMAND, POLICY, TEN_MINUTES, Reader, a_letter, body_of

ROLE = "arn:aws:iam::000000000000:role/sluice-batches"


@dataclass
class Stage:
    """Everything the lane is made of, on moto."""

    extractor: Extractor
    rounds: Rounds
    bedrock: LocalBatchJobs
    clock: FakeClock
    sqs: Any
    bulk: str

    async def run(self, body: str) -> Any:
        return await self.extractor.run_body(body, Deadline.after(300, self.clock))

    async def go_round(self) -> Told:
        self.clock.at += TEN_MINUTES
        return await self.rounds.run(Deadline.after(300, self.clock))

    def received(self) -> list[str]:
        return [
            one["Body"]
            for _ in range(3)
            for one in self.sqs.receive_message(QueueUrl=self.bulk, MaxNumberOfMessages=10).get("Messages", ())
        ]


@pytest.fixture
def stage(moto_url: str, resources: Resources) -> Iterator[Stage]:
    session = boto3.Session(region_name=REGION)
    with (
        closing(session.client("s3", endpoint_url=moto_url)) as s3,
        closing(session.client("sqs", endpoint_url=moto_url)) as sqs,
    ):
        clock, reader = FakeClock(), Reader("55-000002")
        table = Table(CountingService(Wire(), "dynamodb", REGION, moto_url), resources.table, timeout=20)
        room, texts = DynamoBatchRoom(table, clock=clock), S3Documents(s3)
        journal, budget = DynamoJournal(table, clock=clock), DynamoBudget(table, clock=clock)
        bedrock = LocalBatchJobs(s3, reader.batch(), least=FEW.least_records)
        outside = Outside(
            room=room,
            batches=BedrockBatches(bedrock, s3, bucket=resources.bucket, role=ROLE),
            codec=CODEC,
            journal=journal,
            budget=budget,
            queue=SqsQueue(sqs, resources.queues),
            texts=texts,
            now=clock,
            new_id=fresh_id,
        )
        world = World(lambda _: Scripted(reader), journal, budget, clock.now, clock, clock.sleep, batches=room)
        extractor = Extractor(world, DynamoResults(table, clock=clock), texts, POLICY)
        yield Stage(extractor, Rounds(outside, POLICY, quotas=FEW), bedrock, clock, sqs, resources.queues["bulk"])


class Scripted:
    """The same model, asked alone: nothing refuses it there."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def ask(self, prompt: Any, model: str, deadline: Deadline) -> Any:
        from sluice.ports import Completion

        return Completion(self._reader.said(prompt, model), model, 600, 120)


async def test_bulk_jobs_wait_on_the_table_are_asked_in_a_batch_and_come_back_over_the_queue(stage: Stage) -> None:
    for number in (1, 2, 3):
        with pytest.raises(CollectedError):
            await stage.run(body_of(a_letter(number)))

    told = [await stage.go_round() for _ in range(3)]
    results = {result.job_id: result for result in [await stage.run(body) for body in stage.received()]}

    assert [(one.gathered, one.answered, one.released.total()) for one in told] == [(3, 0, 0), (0, 0, 0), (0, 2, 1)]
    assert all(not one.later for one in told)
    [request] = stage.bedrock.jobs.values()
    assert (request["modelId"], request["roleArn"]) == ("large", ROLE)
    assert {name: result.values["payoff_amount"] for name, result in results.items()} == {
        "job-1": "1001.00",
        "job-2": "1002.00",
        "job-3": "1003.00",
    }
    assert {name: result.attempts[-1].route for name, result in results.items()} == {
        "job-1": BATCH.route,
        "job-2": ON_DEMAND.route,
        "job-3": BATCH.route,
    }
    assert (await stage.go_round()).steps == []


async def test_a_request_that_bedrock_would_not_take_is_refused_here_too(stage: Stage) -> None:
    batches = stage.rounds._outside.batches
    with pytest.raises(RefusedError, match="ValidationException"):
        await batches.submit(File(("a",), b"{}\n", name="t1"), "no model", 0.0)
    with pytest.raises(RefusedError, match="ValidationException"):
        await batches.submit(File(("a",), b"{}\n", name="t1"), "amazon.nova-lite-v1:0", 0.0)
    with pytest.raises(ClientError):
        stage.bedrock.get_model_invocation_job(jobIdentifier="abcdefghij12")
