"""Deploys what the CDK synthesised for this machine: CloudFormation and the functions' code, by boto3 alone."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
from botocore.exceptions import ClientError

from sluice.errors import UnavailableError
from sluice.local import templates
from sluice.local.bundle import FUNCTIONS, bundle
from sluice.local.resources import LANES, Resources
from sluice.local.stack import Stack
from sluice.local.templates import CODE_BUCKET, Template, folder

BUCKET = "sluice-code"
SECONDS = 60.0
ASKING = ("extract", "extract_now")
"""What asks models."""

Physical = Mapping[str, str]
"""The names of what was made, by the path of its construct."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """What was deployed: the resources' names, the functions' by folder, and their log groups' by function.

    Every lane has an ``extract`` of its own; the one here is that of the ordinary queue.
    """

    resources: Resources
    functions: Mapping[str, str]
    logs: Mapping[str, str]


def deploy(stack: Stack, parameters: Mapping[str, str], *, patience: int = 0, root: Path = FUNCTIONS) -> Deployment:
    """Create the stacks with ``parameters``, their functions' code from the folders below ``root``.

    ``patience`` is the timeout, in seconds, of what asks models, where it is longer than that function's own.
    Raises UnavailableError with the reasons when something cannot be made.
    """
    wanted = [_patient(template, patience) for template in templates.read()]
    _upload(stack, {folder(function) for template in wanted for _, function in template.functions()}, root)
    made: dict[str, str] = {}
    for template in wanted:
        _create(stack, template, {**parameters, CODE_BUCKET: BUCKET})
        made |= _made(stack, template)
    return _deployment(wanted, made)


def _patient(template: Template, seconds: int) -> Template:
    """The template with longer timeouts for what asks models."""
    slow = {
        name: {**function, "Timeout": max(seconds, function["Timeout"])}
        for name, function in template.functions()
        if folder(function) in ASKING
    }
    resources = template.body["Resources"]
    changed = {name: {**resources[name], "Properties": function} for name, function in slow.items()}
    return replace(template, body={**template.body, "Resources": {**resources, **changed}})


def _upload(stack: Stack, folders: Iterable[str], root: Path) -> None:
    with closing(stack.client("s3")) as s3:
        s3.create_bucket(Bucket=BUCKET)
        for name in folders:
            s3.put_object(Bucket=BUCKET, Key=f"{name}.zip", Body=bundle(name, root))


def _create(stack: Stack, template: Template, given: Mapping[str, str]) -> None:
    known = template.body.get("Parameters", {})
    with closing(stack.client("cloudformation")) as cloudformation:
        try:
            cloudformation.create_stack(
                StackName=template.name,
                TemplateBody=orjson.dumps(template.body).decode(),
                Parameters=[{"ParameterKey": name, "ParameterValue": given[name]} for name in known],
                Capabilities=["CAPABILITY_IAM"],
            )
        except ClientError as refused:
            raise UnavailableError(f"the stack {template.name} is refused: {refused}", sent=False) from refused
        until = time.monotonic() + SECONDS
        while (status := _status(cloudformation, template.name)) == "CREATE_IN_PROGRESS" and time.monotonic() < until:
            time.sleep(0.02)
        if status != "CREATE_COMPLETE":
            why = "; ".join(_reasons(cloudformation, template.name))
            raise UnavailableError(f"the stack {template.name} is {status}: {why}", sent=False)


def _status(cloudformation: Any, name: str) -> str:
    (told,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    return str(told["StackStatus"])


def _reasons(cloudformation: Any, name: str) -> Iterator[str]:
    for event in cloudformation.describe_stack_events(StackName=name)["StackEvents"]:
        if event["ResourceStatus"].endswith("_FAILED"):
            yield f"{event['LogicalResourceId']} {event.get('ResourceStatusReason', event['ResourceStatus'])}"


def _made(stack: Stack, template: Template) -> Physical:
    paths = template.paths()
    with closing(stack.client("cloudformation")) as cloudformation:
        told = cloudformation.describe_stack_resources(StackName=template.name)["StackResources"]
    return {paths[one["LogicalResourceId"]]: str(one["PhysicalResourceId"]) for one in told}


def _deployment(wanted: Iterable[Template], made: Physical) -> Deployment:
    functions: dict[str, str] = {}
    logs: dict[str, str] = {}
    for template in wanted:
        paths = template.paths()
        for name, function in template.functions():
            path = paths[name].removesuffix("/Function")
            functions.setdefault(folder(function), made[paths[name]])
            logs[path] = made[f"{path}/Logs"]
    queues = {lane: made[f"{construct}/Queue"] for lane, construct in LANES.items()}
    resources = Resources(
        table=made["Jobs"],
        queues=queues,
        dead_letters=made[f"{LANES['queue']}/DeadLetters"],
        bucket=made["Documents"],
        bus=made["Bus"],
        destinations=made["Destinations"],
    )
    return Deployment(resources, functions, logs)
