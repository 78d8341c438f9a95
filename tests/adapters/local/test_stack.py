"""The local stack with throw-away functions: real queues, real event source mappings, real workers."""

import json
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from sluice.errors import UnavailableError
from sluice.local import templates
from sluice.local.bundle import FUNCTIONS, bundle
from sluice.local.deployment import Deployment, deploy
from sluice.local.stack import Stack, started

EXTRACT = """
import json, os
import boto3
import sluice.jobs

table = boto3.client("dynamodb")

def laptop_only():
    try:
        import sluice.local
    except ImportError:
        return ""
    return "sluice.local"

def handler(event, context):
    failures = []
    for record in event["Records"]:
        body = json.loads(record["body"])
        if body.get("fails"):
            failures.append({"itemIdentifier": record["messageId"]})
        item = {
            "pk": body["id"],
            "code": sluice.jobs.__file__,
            "laptop": laptop_only(),
            "group": record["attributes"].get("MessageGroupId", ""),
            "environment": json.dumps(dict(os.environ)),
        }
        kept = {name: {"S": value} for name, value in item.items() if value}
        table.put_item(TableName=os.environ["TABLE"], Item=kept)
    return {"batchItemFailures": failures}
"""

PATIENCE = 90

NOTE = """
import os
import boto3

table = boto3.client("dynamodb")

def handler(event, context):
    for record in event["Records"]:
        key = record["dynamodb"]["Keys"]["pk"]["S"] if "dynamodb" in record else record["body"]
        name = os.environ.get("TABLE") or record["eventSourceARN"].split("/")[1]
        if not key.startswith("seen "):
            table.put_item(TableName=name, Item={"pk": {"S": f"seen {key}"}})
    return {"batchItemFailures": []}
"""


@dataclass
class Running:
    stack: Stack
    deployment: Deployment

    def send(self, body: str, to: str) -> None:
        with closing(self.stack.client("sqs")) as sqs:
            sqs.send_message(QueueUrl=to, MessageBody=body, MessageGroupId="tenant")

    def enqueue(self, **body: Any) -> None:
        self.send(json.dumps(body), self.deployment.resources.queues["queue"])

    def item(self, key: str, seconds: float = 60) -> dict[str, Any]:
        with closing(self.stack.client("dynamodb")) as table:

            def find() -> Any:
                return table.get_item(TableName=self.deployment.resources.table, Key={"pk": {"S": key}}).get("Item")

            item = eventually(find, seconds)
        return {name: value["S"] for name, value in item.items()}


def eventually(find: Callable[[], Any], seconds: float) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := find():
            return found
        time.sleep(0.05)
    raise AssertionError(f"nothing after {seconds} s")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    root = tmp_path_factory.mktemp("functions")
    shutil.copytree(FUNCTIONS / "sluice", root / "sluice", ignore=shutil.ignore_patterns("__pycache__"))
    for name, code in {"extract": EXTRACT, "deliver": NOTE, "dead_letters": NOTE}.items():
        (root / name).mkdir()
        (root / name / "handler.py").write_text(code)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_PROFILE", "somebody-else")
        patch.setenv("AWS_CONFIG_FILE", "/nowhere/config")
        with started(tmp_path_factory.mktemp("state"), models_url="http://127.0.0.1:1") as stack:
            patch.delenv("AWS_PROFILE")
            for name, value in stack.environment.items():
                patch.setenv(name, value)
            yield Running(stack, deploy(stack, {"Policy": "{}", "ModelDir": "/nowhere"}, patience=PATIENCE, root=root))


def test_a_message_on_the_queue_runs_the_function_from_its_bundle(running: Running) -> None:
    running.enqueue(id="first")
    item = running.item("first")
    assert item["code"].startswith(str(running.stack.state)), "the code comes from the zip, not from the checkout"
    assert item["group"] == "tenant"
    assert "laptop" not in item, "a Lambda asset must not carry sluice.local"


def test_a_function_sees_its_settings_and_only_this_stack(running: Running) -> None:
    running.enqueue(id="settings")
    environment = json.loads(running.item("settings")["environment"])
    assert environment["TABLE"] == running.deployment.resources.table
    assert environment["POLICY"] == "{}"
    assert environment["MODEL_DIR"] == "/nowhere"
    assert environment["AWS_ENDPOINT_URL"] == running.stack.url
    assert environment["AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME"] == "http://127.0.0.1:1"
    assert environment["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"] == "http://127.0.0.1:1"
    assert environment["AWS_EC2_METADATA_DISABLED"] == "true"
    assert "AWS_PROFILE" not in environment
    assert "AWS_CONFIG_FILE" not in environment


def test_a_reported_failure_stays_on_the_queue_while_its_neighbours_are_done(running: Running) -> None:
    running.enqueue(id="good")
    running.enqueue(id="poison", fails=True)
    running.item("good")
    running.item("poison")

    def invisible() -> bool:
        with closing(running.stack.client("sqs")) as sqs:
            told = sqs.get_queue_attributes(
                QueueUrl=running.deployment.resources.queues["queue"], AttributeNames=["All"]
            )["Attributes"]
        counts = (told["ApproximateNumberOfMessages"], told["ApproximateNumberOfMessagesNotVisible"])
        return counts == ("0", "1")

    assert eventually(invisible, 30)


def test_what_is_written_to_the_table_reaches_deliver(running: Running) -> None:
    running.enqueue(id="written")
    assert running.item("seen written")


def test_a_dead_letter_reaches_its_function(running: Running) -> None:
    running.send("letter", running.deployment.resources.dead_letters)
    assert running.item("seen letter")


def test_both_lanes_have_a_function_of_their_own(running: Running) -> None:
    running.send(json.dumps({"id": "in bulk"}), running.deployment.resources.queues["bulk"])
    running.enqueue(id="in turn")
    names = {json.loads(running.item(key)["environment"])["AWS_LAMBDA_FUNCTION_NAME"] for key in ("in bulk", "in turn")}
    assert len(names) == 2
    assert running.deployment.functions["extract"] in names


def test_what_waits_for_a_slow_model_is_given_the_time(running: Running) -> None:
    with closing(running.stack.client("lambda")) as client:

        def timeout(name: str) -> int:
            return int(client.get_function(FunctionName=running.deployment.functions[name])["Configuration"]["Timeout"])

        assert timeout("extract") == PATIENCE
        assert timeout("deliver") < PATIENCE


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        ({"Type": "AWS::Nobody::Knows"}, "refused.*AWS::Nobody::Knows"),
        ({"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::ImportValue": "missing"}}}, "ROLLBACK.*missing"),
    ],
)
def test_what_cannot_be_made_is_named(
    resource: dict[str, Any], why: str, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = templates.Template("broken", {"Resources": {"Odd": resource}})
    monkeypatch.setattr(templates, "read", lambda: (broken,))
    with pytest.raises(UnavailableError, match=f"broken is {why}"):
        deploy(running.stack, {})


def test_nothing_listens_beyond_the_loopback_interface(running: Running) -> None:
    listing = shutil.which("ss")
    if listing is None:
        pytest.skip("ss is not installed")
    told = subprocess.run([listing, "-ltnpH"], capture_output=True, text=True, check=True).stdout  # noqa: S603  # a system tool
    port = running.stack.url.rpartition(":")[2]
    (ours,) = [line for line in told.splitlines() if line.split()[3].endswith(f":{port}")]
    pid = ours.partition("pid=")[2].partition(",")[0]
    addresses = {line.split()[3].rpartition(":")[0] for line in told.splitlines() if f"pid={pid}," in line}
    assert addresses == {"127.0.0.1"}


def test_a_bundle_has_the_function_and_the_package_but_nothing_of_a_laptop(tmp_path: Path) -> None:
    for name in ("extract/handler.py", "extract/__pycache__/handler.pyc", "submit/handler.py", "sluice/jobs.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    for name in ("sluice/local/run.py", "sluice/learning/train.py", "sluice/cli.py", "sluice/locality.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "sluice" / "model.onnx").write_bytes(bytes(3_000_000))
    with zipfile.ZipFile(BytesIO(bundle("extract", tmp_path))) as archive:
        assert sorted(archive.namelist()) == ["extract/handler.py", "sluice/jobs.py", "sluice/locality.py"]
