"""Bedrock's batch jobs on this machine: requests and records checked against AWS's own service models.

No emulator knows them (moto 5.2.5, ministack 1.5.33). Files lie in any S3; whoever answers is a model of this machine.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import ClientError
from botocore.model import StructureShape
from botocore.session import get_session
from botocore.validate import ParamValidator

from sluice.local.aws_http import FaultError
from sluice.local.converse import read_converse, write_converse
from sluice.local.engine import Question, Reply

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

LEAST_RECORDS = 100
Body = Mapping[str, object]


class Model(Protocol):
    """Answers one question."""

    def answer(self, question: Question) -> Reply:
        """The reply; raises FaultError as a hosted model would."""
        ...


def answering(model: Model) -> Callable[[Body], Body | None]:
    """Answer Converse bodies as a batch does; None where Bedrock would note an error for the record."""

    def answer(body: Body) -> Body | None:
        try:
            asked = read_converse("amazon.nova-lite-v1:0", json.dumps(body).encode())
            return write_converse(model.answer(asked.question), asked.tool, milliseconds=0)
        except FaultError:
            return None

    return answer


@dataclass
class LocalBatchJobs:
    """The part of boto3's Bedrock client that runs batches: a job runs when it is looked at for the ``looks``-th time.

    ``jobs`` are the requests taken, by their token: one that comes twice is the same job. It takes none with fewer than
    ``least`` records.
    """

    s3: "S3Client"
    answer: Callable[[Body], Body | None]
    looks: int = 2
    least: int = LEAST_RECORDS
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    looked: dict[str, int] = field(default_factory=dict)

    def create_model_invocation_job(self, **request: Any) -> dict[str, str]:
        """Take a job; ClientError (ValidationException) tells what Bedrock would not like about it."""
        _validate("CreateModelInvocationJob", request)
        if len(self._input(request)) < self.least:
            raise _invalid("CreateModelInvocationJob", f"fewer than {self.least} records")
        token = request["clientRequestToken"]
        self.jobs.setdefault(token, request)
        return {"jobArn": _arn(token)}

    def get_model_invocation_job(self, **request: Any) -> dict[str, Any]:
        """How a job is doing."""
        _validate("GetModelInvocationJob", request)
        token = next((token for token in self.jobs if _arn(token) == request["jobIdentifier"]), None)
        if token is None:
            raise _invalid("GetModelInvocationJob", "no such job")
        self.looked[token] = self.looked.get(token, 0) + 1
        if self.looked[token] == self.looks:
            self._run(self.jobs[token])
        done = self.looked[token] >= self.looks
        return {"jobArn": _arn(token), "status": "Completed" if done else "InProgress", "submitTime": _now()}

    def _run(self, request: Mapping[str, Any]) -> None:
        lines = [json.dumps(self._answered(json.loads(line))) for line in self._input(request)]
        bucket, key = _place(request["outputDataConfig"]["s3OutputDataConfig"]["s3Uri"])
        job = _arn(request["clientRequestToken"]).rpartition("/")[2]
        self.s3.put_object(Bucket=bucket, Key=f"{key}{job}/in.jsonl.out", Body="\n".join(lines).encode())
        self.s3.put_object(Bucket=bucket, Key=f"{key}{job}/manifest.json.out", Body=b"{}")

    def _input(self, request: Mapping[str, Any]) -> list[bytes]:
        bucket, key = _place(request["inputDataConfig"]["s3InputDataConfig"]["s3Uri"])
        return self.s3.get_object(Bucket=bucket, Key=key)["Body"].read().splitlines()

    def _answered(self, record: dict[str, Any]) -> dict[str, Any]:
        output = self.answer(record["modelInput"])
        ending = {"error": {"errorCode": 400, "errorMessage": "refused"}} if output is None else {"modelOutput": output}
        return record | ending


def _place(uri: str) -> tuple[str, str]:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


def _arn(token: str) -> str:
    name = sha256(token.encode()).hexdigest()[:12]
    return f"arn:aws:bedrock:us-east-1:000000000000:model-invocation-job/{name}"


def _now() -> datetime:
    return datetime.now(UTC)


def _validate(operation: str, request: Mapping[str, Any]) -> None:
    report = ParamValidator().validate(request, _shape(operation))
    if report.has_errors():
        raise _invalid(operation, report.generate_report())


@cache
def _shape(operation: str) -> StructureShape:
    shape = get_session().get_service_model("bedrock").operation_model(operation).input_shape
    assert isinstance(shape, StructureShape)  # noqa: S101  # both operations have a body or a path
    return shape


def _invalid(operation: str, message: str) -> ClientError:
    return ClientError({"Error": {"Code": "ValidationException", "Message": message}}, operation)
