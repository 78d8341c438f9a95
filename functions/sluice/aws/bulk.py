"""Bedrock's batch jobs and their files in S3: boto3, off the hot path."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from sluice.aws.faults import unavailable
from sluice.routing.bulk import Answers, File, Submission, answers

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

TIMEOUT_HOURS = 24


class BedrockBatches:
    """Submits, watches and reads batch jobs; their files lie under ``batches/``, and ``role`` lets Bedrock at them."""

    def __init__(self, bedrock: Any, s3: "S3Client", *, bucket: str, role: str) -> None:
        self._bedrock = bedrock
        self._s3 = s3
        self._bucket = bucket
        self._role = role

    async def submit(self, file: File, model: str, now: float) -> Submission:
        """Hand a file over; sent twice, it is one job."""
        key, where = f"batches/{file.token}/in.jsonl", f"s3://{self._bucket}/batches/{file.token}"
        await self._call("writing a batch", self._s3.put_object, Bucket=self._bucket, Key=key, Body=file.content)
        told = await self._call(
            "submitting a batch",
            self._bedrock.create_model_invocation_job,
            jobName=f"sluice-{file.token[:32]}",
            clientRequestToken=file.token,
            roleArn=self._role,
            modelId=model,
            modelInvocationType="Converse",
            inputDataConfig={"s3InputDataConfig": {"s3Uri": f"{where}/in.jsonl", "s3InputFormat": "JSONL"}},
            outputDataConfig={"s3OutputDataConfig": {"s3Uri": f"{where}/out/"}},
            timeoutDurationInHours=TIMEOUT_HOURS,
        )
        return Submission(file.token, file.record_ids).submitted(str(told["jobArn"]), now)

    async def look(self, submission: Submission) -> Submission:
        """The submission as Bedrock sees it now."""
        get = self._bedrock.get_model_invocation_job
        told = await self._call("looking at a batch", get, jobIdentifier=submission.job)
        return submission.told(str(told["status"]))

    async def collect(self, submission: Submission) -> Answers:
        """The answers of a job that ended."""
        keys = await self._outputs(submission)
        outputs = [await self._read(key) for key in keys]
        return answers(outputs, submission.record_ids)

    async def _outputs(self, submission: Submission) -> Sequence[str]:
        prefix = f"batches/{submission.token}/out/"
        told = await self._call("listing a batch", self._s3.list_objects_v2, Bucket=self._bucket, Prefix=prefix)
        return [found["Key"] for found in told.get("Contents", ()) if found["Key"].endswith(".jsonl.out")]

    async def _read(self, key: str) -> bytes:
        def read() -> bytes:
            return bytes(self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read())

        try:
            return await asyncio.to_thread(read)
        except (BotoCoreError, ClientError) as error:
            raise unavailable("reading a batch", error) from error

    async def _call(self, what: str, call: Any, **request: Any) -> Any:
        try:
            return await asyncio.to_thread(call, **request)
        except (BotoCoreError, ClientError) as error:
            raise unavailable(what, error) from error
