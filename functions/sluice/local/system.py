"""The whole system on this machine as one object: models, stack, functions, and what lands in the table."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from sluice.jobs import Job, Result, S3Pointer
from sluice.local import models
from sluice.local.deployment import Deployment, deploy
from sluice.local.landing import Landing
from sluice.local.samples import Sample
from sluice.local.stack import Stack, started
from sluice.local.weights import cache_dir, fetch

MAX_BODY_BYTES = 1_048_576
"""A message's limit; longer texts go to the bucket."""
FUNCTION_LOG = "functions.log"
GENERATIVE_SECONDS = 300
"""What `extract` gets for a batch when a generative model answers it on one core, one job after the other."""


@dataclass(slots=True)
class System:
    """The running system: where its parts are, and what landed in it."""

    stack: Stack
    deployment: Deployment
    landing: Landing
    landed: dict[str, Result] = field(default_factory=dict)

    def send(self, sample: Sample) -> None:
        """Put one job on the queue; a text too large for a message goes to the bucket and the job points there."""
        body = sample.job.model_dump_json(exclude_defaults=True, by_alias=True)
        if len(body.encode()) > MAX_BODY_BYTES:
            body = self._by_pointer(sample.job).model_dump_json(exclude_defaults=True, by_alias=True)
        url = self.deployment.resources.queues["queue"]
        with closing(self.stack.client("sqs")) as sqs:
            sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId=sample.job.tenant)

    def _by_pointer(self, job: Job) -> Job:
        bucket, key = self.deployment.resources.bucket, f"{job.tenant}/{job.job_id}.txt"
        with closing(self.stack.client("s3")) as s3:
            s3.put_object(Bucket=bucket, Key=key, Body=str(job.document).encode())
        return job.model_copy(update={"document": S3Pointer(bucket=bucket, key=key)})

    def land(self) -> list[Result]:
        """What landed since the last call."""
        new = [result for result in self.landing.new() if result.job_id not in self.landed]
        self.landed.update({result.job_id: result for result in new})
        return new


@contextmanager
def running(choice: models.Choice, state: Path, tell: Console) -> Iterator[System]:
    """Start models and stack and deploy everything into it, for as long as the block lasts."""
    with ExitStack() as parts:
        url = _served(choice, state, tell, parts)
        stack = parts.enter_context(started(state, models_url=url))
        _point_at(stack)
        deployment = deploy(stack, _parameters(choice), patience=0 if choice == "none" else GENERATIVE_SECONDS)
        parts.callback(_keep_logs, stack, deployment)
        landing = parts.enter_context(closing(Landing(stack, deployment.resources.table)))
        yield System(stack, deployment, landing)


def _point_at(stack: Stack) -> None:
    """Make the stack the only AWS that this process knows: no profile, key or address of the user's own is left."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(stack.environment)


def _keep_logs(stack: Stack, deployment: Deployment) -> None:
    """Write down what the functions logged, which otherwise ends with the stack."""
    with closing(stack.client("logs")) as logs, (stack.state / FUNCTION_LOG).open("w") as file, suppress(BotoCoreError):
        for name, group in deployment.logs.items():
            with suppress(ClientError):  # a function that was never called has no log
                for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group):
                    file.writelines(f"{name} {event['message'].rstrip()}\n" for event in page["events"])


def _served(choice: models.Choice, state: Path, tell: Console, parts: ExitStack) -> str | None:
    needed = models.weights(choice)
    if not needed:
        return None
    models.require_runtime(choice)
    files = {one.name: fetch(one, cache_dir(), lambda line: tell.print(line, soft_wrap=True)) for one in needed}
    return parts.enter_context(models.serving(files, state))


def _parameters(choice: models.Choice) -> dict[str, str]:
    return {
        "Policy": models.policy(choice).model_dump_json(exclude_defaults=True),
        "ModelDir": str(models.EMBEDDED_MODEL),
    }
