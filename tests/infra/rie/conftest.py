"""Functions as Lambda runs them: AWS's own runtime client under AWS's own Runtime Interface Emulator, no container.

`scripts/check-infra` installs both and sets SLUICE_EMULATORS; elsewhere these tests are not collected.
"""

import os
import platform
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from sluice.local.bundle import FUNCTIONS, bundle
from sluice.local.child import LOOPBACK, free_port

if "SLUICE_EMULATORS" not in os.environ:
    collect_ignore_glob = ["test_*.py"]

ROOT = FUNCTIONS.parent
PYTHON = ROOT / ".venv-emulator" / "bin" / "python"
MACHINE = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
INVOKE = "/2015-03-31/functions/function/invocations"
READY_SECONDS = 30
SECONDS = {"batch": 120}
"""It keeps back a minute to end what it began."""


@dataclass(frozen=True)
class Emulated:
    """One function behind its emulator."""

    url: str
    log: Path

    def invoke(self, event: Any) -> Any:
        """What the function returns, or what Lambda says about it: an error as JSON, a timeout as text."""
        import httpx

        answer = httpx.post(self.url + INVOKE, json=event, timeout=70, trust_env=False)
        assert answer.status_code == 200
        return answer.json() if answer.text.startswith(("{", "null")) else answer.text


def emulator() -> Path:
    """The program that the SAM CLI carries."""
    (found,) = (ROOT / ".venv-sam").glob(
        f"lib/python3*/site-packages/samcli/local/rapid/aws-lambda-rie-{MACHINE[platform.machine()]}"
    )
    return found


@contextmanager
def emulated(folder: str, *, environment: Mapping[str, str], timeout: int, scratch: Path) -> Iterator[Emulated]:
    """Run the asset of one function inside the block."""
    task = scratch / folder
    with zipfile.ZipFile(BytesIO(bundle(folder))) as asset:
        asset.extractall(task)
    ports = (free_port(), free_port())
    listen = [
        f"--runtime-interface-emulator-address={LOOPBACK}:{ports[0]}",
        f"--runtime-api-address={LOOPBACK}:{ports[1]}",
    ]
    command = [str(emulator()), *listen, str(PYTHON), "-m", "awslambdaric", f"{folder}.handler.handler"]
    lambdas = {
        "AWS_LAMBDA_FUNCTION_NAME": folder,
        "AWS_LAMBDA_FUNCTION_TIMEOUT": str(timeout),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
        "LAMBDA_TASK_ROOT": str(task),
        "PATH": os.environ["PATH"],
    }
    log = scratch / f"{folder}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  # AWS's emulator
            command, env={**environment, **lambdas}, cwd=task, stdout=output, stderr=output, start_new_session=True
        )
    try:
        _wait(ports[0], process, log)
        yield Emulated(f"http://{LOOPBACK}:{ports[0]}", log)
    finally:
        os.killpg(process.pid, 9)
        process.wait()


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    import socket

    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"the emulator does not listen: {log.read_text()}")


@dataclass(frozen=True)
class Local:
    """The local stack, and what its functions were told when it was deployed."""

    stack: Any
    deployment: Any

    def settings(self, folder: str) -> tuple[dict[str, str], int]:
        """The environment and the timeout of a deployed function."""
        with closing(self.stack.client("lambda")) as client:
            told = client.get_function(FunctionName=self.deployment.functions[folder])["Configuration"]
        return dict(told["Environment"]["Variables"]), int(told["Timeout"])


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    """The whole local stack, with the models of `scripts/run`."""
    from sluice.local import models
    from sluice.local.deployment import deploy
    from sluice.local.stack import started

    parameters = {
        "Policy": models.policy("none").model_dump_json(exclude_defaults=True),
        "ModelDir": str(models.EMBEDDED_MODEL),
    }
    with started(tmp_path_factory.mktemp("stack")) as stack:
        yield Local(stack, deploy(stack, parameters))


@pytest.fixture(scope="session")
def function(local: Local, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Emulated]]:
    """A function behind its emulator, by its folder; started once."""
    not_deployed = {
        "rotate_secret": {"DESTINATIONS_SECRET": _secret_arn(local)},
        "canary": {"EXTRACT_NOW": local.deployment.functions["extract_now"]},
        "publish": {"BUCKET": local.deployment.resources.bucket},
        "batch": {
            **local.settings("extract_now")[0],
            "BATCH_BUCKET": local.deployment.resources.bucket,
            "BATCH_ROLE": "arn:aws:iam::000000000000:role/batches",
        },
    }
    with ExitStack() as running:

        @cache
        def start(folder: str) -> Emulated:
            alone = (not_deployed[folder], SECONDS.get(folder, 30)) if folder in not_deployed else None
            own, timeout = alone or local.settings(folder)
            environment = {**local.stack.environment, **own}
            scratch = tmp_path_factory.mktemp(folder)
            return running.enter_context(emulated(folder, environment=environment, timeout=timeout, scratch=scratch))

        yield start


def _secret_arn(local: Local) -> str:
    with closing(local.stack.client("secretsmanager")) as client:
        return str(client.describe_secret(SecretId=local.deployment.resources.destinations)["ARN"])
