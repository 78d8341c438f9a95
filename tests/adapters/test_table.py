"""DynamoDB on a bad day: answers get lost, requests are throttled or refused, and no job pays for it."""

import random
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any
from uuid import uuid4

import boto3
import pytest

from sluice.aws.budget import DynamoBudget
from sluice.aws.intake import DynamoIntake
from sluice.aws.journal import DynamoJournal
from sluice.aws.results import DynamoResults
from sluice.aws.stream import finished
from sluice.aws.table import Table
from sluice.deadline import Deadline
from sluice.errors import DeadlineError, LeasedError, RetryableError, ThrottledError, UnavailableError
from sluice.jobs import FieldResult, Outcome
from sluice.local.resources import create_table
from sluice.wire import Response, Wire
from sluice.wire.aws import AwsService
from tests.adapters.builders import EXPIRY, Clock, completion, entry, opened, result

ANSWER_LOST = "answer lost"
NOT_SENT = "not sent"
TOO_LATE = "too late"
THROTTLED = "throttled"
GARBLED = "garbled"
FAULTS = [ANSWER_LOST, NOT_SENT, TOO_LATE, THROTTLED, GARBLED]


class Moody(AwsService):
    """DynamoDB that fails as told, once per entry of ``faults``; None means it works."""

    def __init__(self, url: str, *faults: str | None) -> None:
        super().__init__(Wire(), "dynamodb", "us-east-1", url)
        self.faults = list(faults)
        self.calls = 0
        self.bytes_sent: list[int] = []

    async def call(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, deadline: Deadline
    ) -> Response:
        self.calls += 1
        fault = self.faults.pop(0) if self.faults else None
        if fault == THROTTLED:
            raise ThrottledError("slow down")
        if fault == NOT_SENT:
            raise UnavailableError("no connection", sent=False)
        response = await super().call(method, path, headers, body, deadline)
        if fault == ANSWER_LOST:
            raise UnavailableError("hung up")
        if fault == TOO_LATE:
            raise DeadlineError("no answer")
        return Response(200, {}, b"<html>") if fault == GARBLED else response


@pytest.fixture
def moody(moto_url: str) -> Callable[..., tuple[Table, Moody]]:
    name = f"t{uuid4().hex}"
    with closing(boto3.client("dynamodb", endpoint_url=moto_url)) as dynamodb:
        create_table(dynamodb, name)

    def table(*faults: str | None) -> tuple[Table, Moody]:
        service = Moody(moto_url, *faults)
        return Table(service, name, timeout=20, pause=0), service

    return table


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_claim_survives_one_fault(moody: Any, fault: str) -> None:
    table, service = moody(fault)
    await DynamoJournal(table, clock=Clock()).claim("w1", entry(answers={"r": completion()}), expected_fence=0)
    assert service.calls == 2
    assert await DynamoJournal(table, clock=Clock()).find("w1") == entry(answers={"r": completion()})


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("fence", [0, 1])
async def test_a_finish_survives_one_fault(moody: Any, fault: str, fence: int) -> None:
    table, service = moody()
    journal = DynamoJournal(table, clock=Clock())
    if fence:
        await journal.claim("w1", entry(1), expected_fence=0)
    service.faults = [fault]
    assert await journal.finish("w1", result(), fence=fence, expires_at=EXPIRY) == result()
    assert await DynamoResults(table, clock=Clock()).load("acme", "job-1") == result()


@pytest.mark.parametrize("fault", FAULTS)
async def test_an_acceptance_survives_one_fault(moody: Any, fault: str) -> None:
    table, _ = moody(fault)
    intake = DynamoIntake(table, clock=Clock())
    assert await intake.accept(opened())
    assert not await intake.accept(opened())


async def test_a_repeated_claim_does_not_steal_what_somebody_else_won(moody: Any) -> None:
    """The first try never arrived, and before the second one another owner claimed."""
    table, service = moody()
    other = DynamoJournal(moody()[0], clock=Clock())

    class Overtaken(Moody):
        async def call(self, *args: Any) -> Response:
            if not self.calls:
                self.calls += 1
                await other.claim("w1", entry(owner="you"), expected_fence=0)
                raise UnavailableError("hung up before it was served")
            return await super().call(*args)

    service.__class__ = Overtaken
    with pytest.raises(LeasedError):
        await DynamoJournal(table, clock=Clock()).claim("w1", entry(owner="me"), expected_fence=0)


async def test_our_own_earlier_claim_is_a_lease_like_any_other(moody: Any) -> None:
    """Only a repetition inside one call may count as success: two runs of one owner must not both go on."""
    table, _ = moody()
    journal = DynamoJournal(table, clock=Clock())
    await journal.claim("w1", entry(), expected_fence=0)
    with pytest.raises(LeasedError):
        await journal.claim("w1", entry(), expected_fence=0)


@pytest.mark.parametrize("fault", FAULTS)
async def test_two_faults_send_the_job_back(moody: Any, fault: str) -> None:
    table, service = moody(fault, fault)
    with pytest.raises(RetryableError):
        await DynamoJournal(table, clock=Clock()).claim("w1", entry(), expected_fence=0)
    assert service.calls == 2


@pytest.mark.parametrize("fault", [ANSWER_LOST, TOO_LATE, GARBLED])
async def test_money_is_never_moved_twice_for_a_lost_answer(moody: Any, fault: str) -> None:
    table, service = moody(fault)
    budget = DynamoBudget(table)
    with pytest.raises(RetryableError):
        await budget.reserve("acme", "d", 60, limit=100)
    assert service.calls == 1
    assert await budget.reserve("acme", "d", 40, limit=100)
    assert not await budget.reserve("acme", "d", 1, limit=100)


@pytest.mark.parametrize("fault", [THROTTLED, NOT_SENT])
async def test_money_moves_on_the_second_try_when_the_first_was_not_served(moody: Any, fault: str) -> None:
    table, service = moody(fault)
    assert await DynamoBudget(table).reserve("acme", "d", 60, limit=100)
    assert service.calls == 2


async def test_a_refusing_table_sends_the_job_back_instead_of_failing_it(moto_url: str) -> None:
    """A missing grant or a disabled key is nobody's bad job."""
    table = Table(Moody(moto_url), "no-such-table", pause=0)
    with pytest.raises(UnavailableError, match="ResourceNotFoundException") as refusal:
        await DynamoJournal(table).find("w1")
    assert not refusal.value.sent


async def test_a_throttled_table_says_so(moody: Any) -> None:
    table, _ = moody(THROTTLED, THROTTLED)
    with pytest.raises(ThrottledError):
        await table.get("W#w1")


async def test_the_values_can_be_read_with_the_aws_cli(moody: Any, moto_url: str) -> None:
    table, _ = moody()
    await DynamoJournal(table, clock=Clock()).finish("w1", result(deliver_to="crm"), fence=0, expires_at=EXPIRY)
    with closing(boto3.client("dynamodb", endpoint_url=moto_url)) as dynamodb:
        item = dynamodb.get_item(TableName=table.name, Key={"pk": {"S": "W#w1"}})["Item"]
    assert item["values"] == {"S": '{"payoff_amount":"18342.17","vin":null}'}
    assert item["status"] == {"S": "extracted"}
    assert item["job"] == {"S": "acme#job-1"}
    assert item["deliver_to"] == {"S": "crm"}
    assert item["expires_at"] == {"N": str(EXPIRY)}


async def test_the_readable_copy_goes_before_a_large_result_is_refused(moody: Any) -> None:
    """Values that compress well are kept even where their plain copy would not fit beside them."""
    table, _ = moody()
    noise = random.Random(1).randbytes(150_000).hex()
    large = result(fields={"blob": FieldResult(value=noise, outcome=Outcome.FOUND, verbatim="x", span=(0, 1))})
    await DynamoJournal(table, clock=Clock()).finish("w1", large, fence=0, expires_at=EXPIRY)
    assert await DynamoResults(table, clock=Clock()).load("acme", "job-1") == large
    stored = await table.get("W#w1")
    assert "values" not in stored


async def test_the_stream_tells_each_final_result_once(moody: Any, moto_url: str) -> None:
    table, _ = moody()
    journal, clock = DynamoJournal(table, clock=Clock()), Clock()
    results, intake = DynamoResults(table, clock=clock), DynamoIntake(table, clock=clock)
    await intake.accept(opened("job-2"))
    await journal.claim("w1", entry(1), expected_fence=0)
    await journal.finish("w1", result(), fence=1, expires_at=EXPIRY)
    await journal.finish("w1", result(), fence=1, expires_at=EXPIRY)
    replay = result("job-2", metadata={"loan": "7"}, deliver_to="crm", replayed=True)
    await results.alias(replay, "w1")
    await results.alias(replay, "w1")
    await intake.close(opened("job-2"))
    await DynamoBudget(table).reserve("acme", "d", 1, limit=2)
    told = [finished(record) for record in stream_of(table.name, moto_url)]
    assert [one for one in told if one] == [result(), replay]


def stream_of(table: str, url: str) -> list[dict[str, Any]]:
    """The records of the stream as Lambda hands them over (binary values in base64)."""
    with (
        closing(boto3.client("dynamodb", endpoint_url=url)) as dynamodb,
        closing(boto3.client("dynamodbstreams", endpoint_url=url)) as streams,
    ):
        arn = dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
        (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        start = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
        records = streams.get_records(ShardIterator=start["ShardIterator"])["Records"]
    return [on_the_wire(record) for record in records]


def on_the_wire(value: Any) -> Any:
    from base64 import b64encode

    if isinstance(value, dict):
        return {name: on_the_wire(part) for name, part in value.items()}
    return b64encode(value).decode() if isinstance(value, bytes) else value


def test_the_hot_path_imports_no_sdk() -> None:
    modules = "sluice.aws." + ", sluice.aws.".join(
        ["journal", "results", "intake", "budget", "stream", "clients", "queue", "documents", "events", "destinations"]
    )
    check = f"import sys, {modules}; sys.exit(any(name in sys.modules for name in ('boto3', 'botocore', 'httpx')))"
    assert subprocess.run([sys.executable, "-c", check], check=False, cwd="functions").returncode == 0  # noqa: S603  # our own Python
