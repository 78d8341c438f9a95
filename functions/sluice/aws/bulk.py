"""Bedrock's batch jobs and their files in S3: boto3, off the hot path."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from sluice.aws.faults import code_of, unavailable
from sluice.errors import RefusedError
from sluice.routing.bulk import Answers, File, Submission, answers

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

TIMEOUT_HOURS = 24
CHUNK_BYTES = 262_144
_USELESS_AGAIN = frozenset({"AccessDeniedException", "ResourceNotFoundException", "ValidationException"})


class BedrockBatches:
    """Submits, watches and reads batch jobs; their files lie under ``batches/``, and ``role`` lets Bedrock at them."""

    def __init__(self, bedrock: Any, s3: "S3Client", *, bucket: str, role: str) -> None:
        self._bedrock = bedrock
        self._s3 = s3
        self._bucket = bucket
        self._role = role

    async def submit(self, file: File, model: str, now: float) -> Submission:
        """Hand a file over; sent twice, it is one job. Raises RefusedError when it will not be taken as it is."""
        key, where = f"batches/{file.token}/in.jsonl", f"s3://{self._bucket}/batches/{file.token}"
        await self._call("writing a batch", self._s3.put_object, Bucket=self._bucket, Key=key, Body=file.content)
        told = await self._call(
            "submitting a batch",
            self._create,
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

    def _create(self, **request: Any) -> Any:
        try:
            return self._bedrock.create_model_invocation_job(**request)
        except ClientError as error:
            if (code := code_of(error)) in _USELESS_AGAIN:
                raise RefusedError(f"submitting a batch: {code}") from error
            raise

    async def look(self, submission: Submission) -> Submission:
        """The submission as Bedrock sees it now."""
        get = self._bedrock.get_model_invocation_job
        told = await self._call("looking at a batch", get, jobIdentifier=submission.job)
        return submission.told(str(told["status"]))

    async def collect(self, submission: Submission) -> Answers:
        """The answers of a job that ended; its files, which repeat all questions, are read line by line."""
        keys = await self._outputs(submission)
        found: Answers = await self._call("reading a batch", lambda: answers(self._lines(keys), submission.record_ids))
        return found

    async def _outputs(self, submission: Submission) -> Sequence[str]:
        prefix = f"batches/{submission.token}/out/"
        told = await self._call("listing a batch", self._s3.list_objects_v2, Bucket=self._bucket, Prefix=prefix)
        return [found["Key"] for found in told.get("Contents", ()) if found["Key"].endswith(".jsonl.out")]

    def _lines(self, keys: Sequence[str]) -> Iterator[bytes]:
        for key in keys:
            with closing(self._s3.get_object(Bucket=self._bucket, Key=key)["Body"]) as body:
                yield from body.iter_lines(CHUNK_BYTES)

    async def _call(self, what: str, call: Any, **request: Any) -> Any:
        try:
            return await asyncio.to_thread(call, **request)
        except (BotoCoreError, ClientError) as error:
            raise unavailable(what, error) from error
