"""Every function takes every event of `events/` under AWS's runtime, and answers as its caller expects."""

import asyncio
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from sluice.aws.results import DynamoResults
from sluice.aws.table import Table
from sluice.jobs import Result, Status
from sluice.local.stack import REGION
from sluice.wire import Wire
from sluice.wire.aws import AwsService
from tests.infra.hearing import hearing
from tests.infra.rie.conftest import ROOT, Emulated, Local, emulated

EVENTS = sorted(path.relative_to(ROOT / "events") for path in (ROOT / "events").glob("*/*.json"))
CASES = [path.as_posix() for path in EVENTS if path.parent.name != "documents"]
NOT_DEPLOYED = {"batch", "canary", "publish", "rotate_secret"}
"""What the local stage leaves out; under the emulator they find all the same what they need."""

Function = Callable[[str], Emulated]


def event(name: str) -> Any:
    return json.loads((ROOT / "events" / name).read_text())


def body(answer: Any) -> Any:
    assert answer["headers"]["content-type"] == "application/json"
    return json.loads(answer["body"])


def test_every_deployed_function_has_an_event(local: Local) -> None:
    with_events = {name.partition("/")[0] for name in CASES}
    deployed = set(local.deployment.functions)
    assert deployed | NOT_DEPLOYED == with_events, "add events, and here what they are answered with"


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("extract/")])
def test_extract_settles_every_record_and_gives_none_back(name: str, function: Function, local: Local) -> None:
    sent = event(name)
    assert function("extract").invoke(sent) == {"batchItemFailures": []}
    named = [(job["tenant"], job["job_id"]) for job in jobs(sent)]
    assert named
    assert [one for one in named if loaded(local, *one) is None] == []


def jobs(sent: Any) -> Iterator[Any]:
    """The bodies that say whose job they are, be they sound or not."""
    for record in sent["Records"]:
        with suppress(json.JSONDecodeError):
            job = json.loads(record["body"])
            if job and {"tenant", "job_id"} <= set(job):
                yield job


def loaded(local: Local, tenant: str, job_id: str) -> Result | None:
    """What `sluice result` would find."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in local.stack.environment.items():
            patch.setenv(name, value)
        service = AwsService(Wire(), "dynamodb", REGION, local.stack.url)
        return asyncio.run(DynamoResults(Table(service, local.deployment.resources.table)).load(tenant, job_id))


@pytest.mark.parametrize("name", ["submit/job.json", "submit/direct.json"])
def test_submit_takes_a_job_in(name: str, function: Function) -> None:
    answer = function("submit").invoke(event(name))
    assert answer["statusCode"] == 202
    assert body(answer) == {"job_id": {"submit/job.json": "auto-payoff-letter"}.get(name, "auto-payoff-call")}


def test_submit_says_what_is_wrong_with_a_job(function: Function) -> None:
    answer = function("submit").invoke(event("submit/unknown-type.json"))
    assert answer["statusCode"] == 400
    assert "poem" in answer["body"]


@pytest.mark.parametrize("name", ["extract_now/job.json", "extract_now/direct.json"])
def test_extract_now_answers_at_once(name: str, function: Function) -> None:
    answer = function("extract_now").invoke(event(name))
    assert answer["statusCode"] == 200
    result = Result.model_validate(body(answer))
    assert result.status in {Status.EXTRACTED, Status.NEEDS_REVIEW}
    assert result.fields["payoff_amount"].value


def test_deliver_announces_what_is_finished_and_gives_nothing_back(function: Function) -> None:
    emulated = function("deliver")
    assert emulated.invoke(event("deliver/finished-jobs.json")) == {"batchItemFailures": []}
    said = emulated.log.read_text()
    assert '"job_id":"auto-payoff-letter"' in said
    assert '"job_id":"given-up"' in said


def test_dead_letters_are_settled(function: Function) -> None:
    assert function("dead_letters").invoke(event("dead_letters/two-letters.json")) == {"batchItemFailures": []}


def test_reconcile_finds_nothing_overdue(function: Function) -> None:
    assert function("reconcile").invoke(event("reconcile/schedule.json")) == {"reconciled": 0}


def test_the_canary_reads_its_golden_documents_through_the_deployed_function(function: Function) -> None:
    told = function("canary").invoke(event("canary/schedule.json"))
    assert told["fields"] > 100
    assert 0.8 * told["fields"] < told["right"] <= told["fields"], "how many are right is the models' matter"


def test_a_secret_of_another_account_is_not_rotated(function: Function) -> None:
    for step in ("create", "set", "test", "finish"):
        failed = function("rotate_secret").invoke(event(f"rotate_secret/{step}.json"))
        assert failed["errorMessage"] == "ConfigurationError"


def test_reviewers_take_a_case_from_the_list_to_its_decision(function: Function) -> None:
    assert function("extract").invoke(event("extract/ten-records.json")) == {"batchItemFailures": []}
    listed = body(function("review").invoke(event("review/list-behind-rest.json")))
    assert listed == body(function("review").invoke(event("review/list.json")))
    assert listed["reviewer"] == "ada@first-credit.example"
    (case,) = [one["case"] for one in listed["cases"] if one["job_id"] == "auto-payoff-slipped"]

    def ask(name: str, **content: Any) -> tuple[int, Any]:
        sent = json.loads(json.dumps(event(f"review/{name}.json")).replace("0" * 31 + "1", case))
        answer = function("review").invoke(sent | ({"body": json.dumps(content)} if content else {}))
        return answer["statusCode"], body(answer)

    assert ask("claim")[0] == 200
    status, shown = ask("show")
    assert (status, shown["doubts"][0]) == (200, "payoff_amount")
    assert ask("preview")[1]["open"]
    assert ask("decision")[0] == 400, "fields in doubt are not decided yet"
    absent = {path: {"word": "absent"} for path in shown["doubts"]}
    assert ask("decision", fields=absent) == (200, {"case": case, "status": "extracted", "changes": len(absent)})
    assert ask("show")[0] == 404, "a decided case waits for nobody"
    assert ask("release")[0] == 200, "giving back what is done harms nothing"


@pytest.mark.parametrize("name", ["show", "claim", "preview", "decision"])
def test_a_case_that_there_is_not_is_told_so(name: str, function: Function) -> None:
    assert function("review").invoke(event(f"review/{name}.json"))["statusCode"] == 404


def test_a_round_with_nothing_to_gather_gathers_nothing(function: Function) -> None:
    told = function("batch").invoke(event("batch/schedule.json"))
    assert told == {"gathered": 0, "answered": 0, "released": 0}


def test_no_role_is_a_reviewers_unless_the_stage_says_so(function: Function) -> None:
    assert function("review").invoke(event("review/claim-by-role.json"))["statusCode"] == 403


def test_the_page_is_put_where_it_is_served_from_and_cloudformation_hears_so(function: Function, local: Local) -> None:
    sent = event("publish/create.json")
    with hearing() as (address, heard):
        assert function("publish").invoke(sent | {"ResponseURL": address}) is None
    assert [told["Status"] for told, _ in heard] == ["SUCCESS"]
    with closing(local.stack.client("s3")) as client:
        for name, text in sent["ResourceProperties"]["Files"].items():
            found = client.get_object(Bucket=local.deployment.resources.bucket, Key=name)
            assert found["Body"].read().decode() == text
    assert found["ContentType"] == "application/json"


def test_the_secret_is_rotated_in_four_steps(function: Function, local: Local) -> None:
    token = str(uuid4())
    with closing(local.stack.client("secretsmanager")) as client:
        arn = client.describe_secret(SecretId=local.deployment.resources.destinations)["ARN"]
        # The emulator cannot make a version without a value, so the first step finds its work done.
        for version, stage in {str(uuid4()): "AWSCURRENT", token: "AWSPENDING"}.items():
            registered = json.dumps({"acme/crm": {"url": "https://crm.example/hook", "secret": f"key of {stage}"}})
            client.put_secret_value(
                SecretId=arn, ClientRequestToken=version, SecretString=registered, VersionStages=[stage]
            )
        for step in ("create", "set", "test", "finish"):
            order = event(f"rotate_secret/{step}.json") | {"SecretId": arn, "ClientRequestToken": token}
            assert function("rotate_secret").invoke(order) is None
        now = client.get_secret_value(SecretId=arn)
    assert now["VersionId"] == token
    assert json.loads(now["SecretString"])["acme/crm"]["secret"] == "key of AWSPENDING"


@pytest.mark.parametrize("folder", ["dead_letters", "deliver", "extract", "rotate_secret"])
def test_an_event_that_makes_no_sense_fails_that_invocation_alone(folder: str, function: Function) -> None:
    for _ in range(2):
        failed = function(folder).invoke({"odd": True})
        assert failed["errorType"] == "FailedInvocationError"
        assert failed["errorMessage"] in {"KeyError", "ValidationError"}, "the kind of error and nothing of the event"
    if folder != "rotate_secret":
        assert function(folder).invoke({"Records": []}) == {"batchItemFailures": []}


def test_a_batch_is_given_back_before_lambda_would_end_its_function(local: Local, tmp_path: Path) -> None:
    environment, _ = local.settings("deliver")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hanging = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{silent.getsockname()[1]}"}
        settings = {**local.stack.environment, **environment, **hanging}
        with emulated("deliver", environment=settings, timeout=4, scratch=tmp_path) as function:
            told = function.invoke(event("deliver/finished-jobs.json"))
    assert len(told["batchItemFailures"]) == 2


def test_a_function_that_takes_too_long_is_ended_and_the_next_invocation_works(local: Local, tmp_path: Path) -> None:
    environment, _ = local.settings("submit")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hanging = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{silent.getsockname()[1]}"}
        settings = {**local.stack.environment, **environment, **hanging}
        with emulated("submit", environment=settings, timeout=2, scratch=tmp_path) as function:
            ended = function.invoke(event("submit/job.json"))
            assert "timed out after 2.00 seconds" in ended
            assert function.invoke(event("submit/unknown-type.json"))["statusCode"] == 400
