"""AWS on one machine: ministack as a child process on the loopback interface, with Lambda workers in its care.

Two of its defaults would open ports to the network (measured with 1.5.33, November 2026): it binds 0.0.0.0, and with
`cryptography` installed it also serves MQTT on 0.0.0.0:8883 whatever BIND_HOST says. Both are switched off here.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3

from sluice.local.child import LOOPBACK, Server, free_port, running

REGION = "us-east-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_SESSION_TOKEN": "local"}
"""Good for nothing but this stack."""

_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "OPENBLAS_CORETYPE")


@dataclass(frozen=True, slots=True)
class Stack:
    """A running stack and how to reach it."""

    url: str
    state: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point an AWS SDK or the AWS CLI at this stack."""
        return aws_environment(self.url)

    def client(self, service: str) -> Any:
        """A boto3 client of this stack; any AWS configuration of the machine is ignored."""
        return boto3.Session(
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            region_name=REGION,
        ).client(service, endpoint_url=self.url)


def aws_environment(url: str) -> dict[str, str]:
    """The variables that point an AWS SDK at ``url`` and at nothing else."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        **CREDENTIALS,
    }


@contextmanager
def started(state: Path, *, models_url: str | None = None) -> Iterator[Stack]:
    """Run a stack inside the block, its log in ``state``; at ``models_url`` its Lambdas find SageMaker and Bedrock."""
    server = Server(name="ministack", module="ministack", port=free_port(), health="/_ministack/health")
    state.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="scratch-", dir=state, ignore_cleanup_errors=True) as scratch:
        environment = _environment(server, Path(scratch), models_url)
        with running(server, environment=environment, state=state):
            yield Stack(server.url, state)


def _environment(server: Server, scratch: Path, models_url: str | None) -> dict[str, str]:
    """What ministack and, through it, every Lambda worker sees: nothing of the user's own AWS settings."""
    return {
        **_inherited(os.environ),
        **aws_environment(server.url),
        "GATEWAY_PORT": str(server.port),
        "BIND_HOST": LOOPBACK,
        "MINISTACK_HOST": LOOPBACK,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
        "LAMBDA_EXECUTOR": "local",
        "TMPDIR": str(scratch),
        "S3_DATA_DIR": str(scratch / "s3"),
        "STATE_DIR": str(scratch / "state"),
        **(_models(models_url) if models_url else {}),
    }


def _models(url: str) -> dict[str, str]:
    return {"AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": url, "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": url}


def _inherited(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: environ[name] for name in _INHERITED if name in environ}
