"""The local stack with IAM in force: every request signed, over TLS, and decided by the roles that the CDK made.

`scripts/check-infra` sets SLUICE_EMULATORS; elsewhere these tests are not collected.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

if "SLUICE_EMULATORS" not in os.environ:
    collect_ignore_glob = ["test_*.py"]

READY_SECONDS = 30
SECONDS = {"extract_now": 10}
TETHER = Path(__file__).parents[3] / "functions" / "sluice" / "local" / "tether.py"


@dataclass(frozen=True)
class Guarded:
    """A running stack that enforces IAM, what was deployed into it, and where its templates' resources are."""

    stack: Any
    deployment: Any
    names: Mapping[str, str]
    """Paths of constructs by the logical ids' physical names."""

    def client(self, service: str) -> Any:
        """A client with the account's own rights."""
        return _client(service, self.stack.url, str(certificate(self.stack.state)))

    def invoke(self, folder: str, event: Any) -> Any:
        """What a deployed function returns."""
        client = self.client("lambda")
        told = client.invoke(FunctionName=self.deployment.functions[folder], Payload=json.dumps(event))
        return json.loads(told["Payload"].read())

    def policy(self, folder: str) -> str:
        """The ARN of the policy that says what a function may do."""
        client = self.client("lambda")
        iam = self.client("iam")
        told = client.get_function(FunctionName=self.deployment.functions[folder])["Configuration"]
        attached = iam.list_attached_role_policies(RoleName=told["Role"].rpartition("/")[2])["AttachedPolicies"]
        (own,) = [one["PolicyArn"] for one in attached if "May" in one["PolicyName"]]
        return str(own)

    def document(self, policy: str) -> Any:
        """A policy's statements, one per action and resource."""
        iam = self.client("iam")
        version = iam.get_policy(PolicyArn=policy)["Policy"]["DefaultVersionId"]
        told = iam.get_policy_version(PolicyArn=policy, VersionId=version)["PolicyVersion"]["Document"]
        return told if isinstance(told, dict) else json.loads(told)

    @contextmanager
    def without(self, policy: str, action: str, resource: str) -> Iterator[None]:
        """Take one permission away inside the block."""
        whole = self.document(policy)
        left = [one for one in singles(whole) if (one["Action"], one["Resource"]) != (action, resource)]
        assert len(left) == len(singles(whole)) - 1
        self.rewrite(policy, {**whole, "Statement": left})
        try:
            yield
        finally:
            self.rewrite(policy, whole)

    def rewrite(self, policy: str, document: Any) -> None:
        """Put a new version of a policy in force and forget the one before."""
        iam = self.client("iam")
        before = iam.get_policy(PolicyArn=policy)["Policy"]["DefaultVersionId"]
        iam.create_policy_version(PolicyArn=policy, PolicyDocument=json.dumps(document), SetAsDefault=True)
        iam.delete_policy_version(PolicyArn=policy, VersionId=before)


@cache
def _client(service: str, url: str, trusted: str) -> Any:
    """Made once: reading certificates takes longer than most calls."""
    import boto3

    from sluice.local.stack import CREDENTIALS, REGION

    keys = (CREDENTIALS["AWS_ACCESS_KEY_ID"], CREDENTIALS["AWS_SECRET_ACCESS_KEY"])
    return boto3.Session(*keys, region_name=REGION).client(service, endpoint_url=url, verify=trusted)


def singles(document: Any) -> list[dict[str, Any]]:
    """The statements of a policy taken apart: one per action and resource."""
    return [
        {"Effect": "Allow", "Action": action, "Resource": resource, "Condition": one.get("Condition", {})}
        for one in document["Statement"]
        for action in listed(one["Action"])
        for resource in listed(one["Resource"])
    ]


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """The whole local stack under IAM and TLS; nothing feeds its functions but the tests."""
    from sluice.local import scripted, templates
    from sluice.local.deployment import deploy

    state = tmp_path_factory.mktemp("guarded")
    with scripted.serving(state) as models, _enforcing(state, models) as stack:
        parameters = {"Policy": scripted.POLICY.model_dump_json(exclude_defaults=True), "ModelDir": "/nowhere"}
        deployment = deploy(stack, parameters)
        with closing(stack.client("lambda")) as client:
            for mapping in client.list_event_source_mappings()["EventSourceMappings"]:
                client.delete_event_source_mapping(UUID=mapping["UUID"])
        for folder, name in deployment.functions.items():
            # What is refused is tried again until time is up.
            with closing(stack.client("lambda")) as client:
                client.update_function_configuration(FunctionName=name, Timeout=SECONDS.get(folder, 6))
        names = {}
        with closing(stack.client("cloudformation")) as cloudformation:
            for template in templates.read():
                paths = template.paths()
                told = cloudformation.describe_stack_resources(StackName=template.name)["StackResources"]
                names |= {one["PhysicalResourceId"]: paths[one["LogicalResourceId"]] for one in told}
        guarded = Guarded(stack, deployment, names)
        _mend(guarded)
        yield guarded


def _mend(guarded: Guarded) -> None:
    """A secret's Ref is its ARN on AWS, its name on ministack 1.5.33, so no policy would ever match it there."""
    name = guarded.deployment.resources.destinations
    client = guarded.client("secretsmanager")
    arn = client.describe_secret(SecretId=name)["ARN"]
    policy = guarded.policy("deliver")
    whole = json.dumps(guarded.document(policy))
    assert f'"{name}"' in whole, "ministack has learned what a secret's Ref is: take this out"
    guarded.rewrite(policy, json.loads(whole.replace(f'"{name}"', f'"{arn}"')))


@contextmanager
def _enforcing(state: Path, models: str) -> Iterator[Any]:
    """A ministack that evaluates policies and speaks TLS, with a certificate of its own that everybody here trusts."""
    from sluice.local.child import LOOPBACK, free_port
    from sluice.local.stack import Stack, _environment

    port = free_port()
    trusting = dict.fromkeys(("AWS_CA_BUNDLE", "SSL_CERT_FILE"), str(certificate(state)))
    stack = Stack(f"https://{LOOPBACK}:{port}", state)
    environment = {**_environment(_Address(stack.url, port), state, models), **trusting}  # type: ignore[arg-type]  # an address is all that is read of a stack
    with (state / "ministack.log").open("wb") as log, pytest.MonkeyPatch.context() as patch:
        process = subprocess.Popen(  # noqa: S603  # the emulator
            [sys.executable, "-P", str(TETHER), "ministack"],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env={**environment, "AUTH": "true", "USE_SSL": "1"},
            start_new_session=True,
        )
        try:
            _listens(port, process, state / "ministack.log")
            for name, value in {**stack.environment, **trusting}.items():
                patch.setenv(name, value)
            yield stack
        finally:
            os.killpg(process.pid, 9)
            process.wait()
            assert process.stdin is not None
            process.stdin.close()


def certificate(state: Path) -> Path:
    """The emulator's own certificate, made when it starts."""
    return state / "ministack-tls" / "server.crt"


@dataclass(frozen=True)
class _Address:
    url: str
    port: int


def _listens(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"the emulator does not listen: {log.read_text()}")
