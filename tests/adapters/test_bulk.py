"""Batch jobs on Bedrock: requests as botocore's model of the service has them, files in S3."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import boto3
import orjson
import pytest
from botocore.stub import ANY, Stubber

from sluice.aws.bulk import BedrockBatches
from sluice.errors import RefusedError, UnavailableError
from sluice.local.resources import Resources
from sluice.routing.bulk import Question, Submission, files
from tests.adapters.builders import NOW

ROLE = "arn:aws:iam::123456789012:role/sluice-batches"
JOB = "arn:aws:bedrock:us-east-1:123456789012:model-invocation-job/abcdefghij12"
[FILE] = files(Question(f"work{at:04}", {"messages": []}) for at in range(120))


@pytest.fixture
def bench(moto_url: str, resources: Resources) -> Iterator[tuple[BedrockBatches, Stubber, Any, str]]:
    with (
        closing(boto3.client("s3", endpoint_url=moto_url)) as s3,
        closing(boto3.client("bedrock", region_name="us-east-1")) as bedrock,
        Stubber(bedrock) as stub,
    ):
        yield BedrockBatches(bedrock, s3, bucket=resources.bucket, role=ROLE), stub, s3, resources.bucket


async def test_a_job_is_submitted_with_a_token_of_its_records_and_its_input_in_s3(bench: Any) -> None:
    batches, stub, s3, bucket = bench
    expected = {
        "jobName": f"sluice-{FILE.token[:32]}",
        "clientRequestToken": FILE.token,
        "roleArn": ROLE,
        "modelId": "amazon.nova-lite-v1:0",
        "modelInvocationType": "Converse",
        "inputDataConfig": {"s3InputDataConfig": {"s3Uri": ANY, "s3InputFormat": "JSONL"}},
        "outputDataConfig": {"s3OutputDataConfig": {"s3Uri": f"s3://{bucket}/batches/{FILE.token}/out/"}},
        "timeoutDurationInHours": 24,
    }
    stub.add_response("create_model_invocation_job", {"jobArn": JOB}, expected)

    submission = await batches.submit(FILE, "amazon.nova-lite-v1:0", NOW)

    assert (submission.phase, submission.job, submission.since) == ("submitted", JOB, NOW)
    stored = s3.get_object(Bucket=bucket, Key=f"batches/{FILE.token}/in.jsonl")["Body"].read()
    assert stored == FILE.content


async def test_it_is_looked_after_until_it_ends_and_its_answers_are_read(bench: Any) -> None:
    batches, stub, s3, bucket = bench
    stub.add_response("create_model_invocation_job", {"jobArn": JOB})
    submission = await batches.submit(FILE, "amazon.nova-lite-v1:0", NOW)
    for status in ("InProgress", "Completed"):
        told = {"jobArn": JOB, "modelId": "m", "roleArn": ROLE, "submitTime": NOW, "status": status}
        where = {"s3InputDataConfig": {"s3Uri": "s3://bucket/in"}}, {"s3OutputDataConfig": {"s3Uri": "s3://bucket/out"}}
        told |= {"inputDataConfig": where[0], "outputDataConfig": where[1]}
        stub.add_response("get_model_invocation_job", told, {"jobIdentifier": JOB})
    out = b"\n".join(
        orjson.dumps({"recordId": record_id, "modelOutput": {"output": {}}}) for record_id in FILE.record_ids[:119]
    )
    prefix = f"batches/{FILE.token}/out/abcdefghij12"
    s3.put_object(Bucket=bucket, Key=f"{prefix}/in.jsonl.out", Body=out)
    s3.put_object(Bucket=bucket, Key=f"{prefix}/manifest.json.out", Body=b"{}")

    running = await batches.look(submission)
    assert running.phase == "submitted"
    ended = await batches.look(running)
    found = await batches.collect(ended)

    assert ended.phase == "settling"
    assert len(found.bodies) == 119
    assert ended.settled(found).to_ask_again == ("work0119",)


async def test_a_submission_that_began_before_its_records_were_known_keeps_its_name(bench: Any) -> None:
    batches, stub, s3, bucket = bench
    stub.add_response("create_model_invocation_job", {"jobArn": JOB})
    submission = await batches.submit(replace(FILE, name="f" * 32), "amazon.nova-lite-v1:0", NOW)
    assert submission.token == "f" * 32
    assert s3.get_object(Bucket=bucket, Key=f"batches/{'f' * 32}/in.jsonl")["Body"].read() == FILE.content


async def test_answers_longer_than_a_chunk_are_read_whole(bench: Any) -> None:
    batches, _, s3, bucket = bench
    rows = [{"recordId": one, "modelOutput": {"text": "ü" * 4_000}} for one in FILE.record_ids]
    key = f"batches/{FILE.token}/out/abcdefghij12/in.jsonl.out"
    s3.put_object(Bucket=bucket, Key=key, Body=b"\n".join(map(orjson.dumps, rows)))
    found = await batches.collect(Submission(FILE.token, FILE.record_ids))
    assert {name: orjson.loads(body) for name, body in found.bodies.items()} == {
        row["recordId"]: row["modelOutput"] for row in rows
    }


async def test_a_job_that_left_nothing_answers_nobody(bench: Any) -> None:
    batches, _, _, _ = bench
    found = await batches.collect(Submission("never", ("work0001",)))
    assert (found.bodies, found.missing) == ({}, ("work0001",))


@pytest.mark.parametrize("code", ["ValidationException", "AccessDeniedException", "ResourceNotFoundException"])
async def test_a_job_that_will_never_be_taken_is_refused(bench: Any, code: str) -> None:
    batches, stub, _, _ = bench
    stub.add_client_error("create_model_invocation_job", code, "quotes the document")
    with pytest.raises(RefusedError, match=f"^submitting a batch: {code}$"):
        await batches.submit(FILE, "amazon.nova-lite-v1:0", NOW)


async def test_trouble_is_an_error_that_another_try_can_cure(bench: Any) -> None:
    batches, stub, _, _ = bench
    stub.add_client_error("create_model_invocation_job", "ThrottlingException")
    with pytest.raises(UnavailableError, match="submitting a batch: ThrottlingException"):
        await batches.submit(FILE, "amazon.nova-lite-v1:0", NOW)
