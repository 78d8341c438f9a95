"""The program behind `scripts/deploy-local`: a real `cdk deploy` into an AWS on this machine, and jobs through it.

The CDK's own command line bootstraps, deploys, compares and destroys the stage local, as it would in an account; beside
it runs a SageMaker endpoint of our own. Left out of that stage is what the emulator lacks (`Stage.emulated` in
cdk/stages.py). 0 if every step holds, 1 if one does not, 2 if it cannot be tried.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sluice.errors import SluiceError
from sluice.jobs import Result, Status
from sluice.local import scripted
from sluice.local.bundle import FUNCTIONS
from sluice.local.landing import Landing
from sluice.local.scripted import Letter
from sluice.local.stack import Stack, started

JOBS = 100
SEED = 20261122
LANDING_SECONDS = 90.0
CDK_SECONDS = 120
MOST_SECONDS = 180.0
STAGE = "local"
DATA, EXTRACTION = f"sluice-{STAGE}-data", f"sluice-{STAGE}-extraction"
CDK = FUNCTIONS.parent / "scripts" / "cdk"
LEFT_OUT = (
    "layers and SnapStart (functions run in the emulator's own Python, which has what they need)",
    "event archive, secret rotation, canary, batches, API, review page and firewall, alarms and dashboard, trail",
    "the SageMaker endpoint's stack (an endpoint of ours stands beside)",
)


class BrokenStepError(SluiceError):
    """A step did not do what it has to."""


@dataclass(slots=True)
class Rehearsal:
    """A running emulator, the CDK pointed at it, and how long each step took."""

    stack: Stack
    scratch: Path
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Tell a step's seconds when it is over; what breaks in it ends the rehearsal."""
        start = time.monotonic()
        try:
            yield
        except BrokenStepError:
            _tell(name, time.monotonic() - start, "BROKEN")
            raise
        self.seconds[name] = time.monotonic() - start
        _tell(name, self.seconds[name], "holds")

    def cdk(self, *arguments: str) -> str:
        """What the CDK's command line says; BrokenStepError when it fails."""
        command = [str(CDK), *arguments, "--context", f"stage={STAGE}"]
        try:
            done = subprocess.run(  # noqa: S603  # a program of ours
                command, env=self._environment(), capture_output=True, text=True, check=False, timeout=CDK_SECONDS
            )
        except subprocess.TimeoutExpired as error:
            raise BrokenStepError(f"cdk {arguments[0]} has not ended after {CDK_SECONDS} s") from error
        said = f"{done.stdout}{done.stderr}"
        if done.returncode:
            raise BrokenStepError(f"cdk {arguments[0]} ended with {done.returncode}:\n{said[-4_000:]}")
        return said

    def _environment(self) -> Mapping[str, str]:
        """Without any AWS settings of the user's, and with a memory of accounts of its own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        own = {"CDK_HOME": str(self.scratch), "SLUICE_CDK_OUT": str(self.scratch / "cdk.out"), "CI": "true"}
        return {**kept, **self.stack.environment, **own, "NO_COLOR": "1"}

    def outputs(self, name: str) -> Mapping[str, str]:
        """What a stack says was made."""
        with closing(self.stack.client("cloudformation")) as cloudformation:
            (told,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
        return {one["OutputKey"]: one["OutputValue"] for one in told["Outputs"]}


def rehearse(rehearsal: Rehearsal) -> None:
    """Every step in turn; BrokenStepError names the first that does not hold."""
    steps: Mapping[str, Callable[[Rehearsal], None]] = {
        "cdk bootstrap": lambda one: _discard(one.cdk("bootstrap")),
        "cdk deploy": _deploy,
        f"{JOBS} jobs, all right": _through,
        "cdk diff is empty": _same,
        "second cdk deploy changes nothing": _again,
        "cdk destroy leaves nothing": _destroy,
    }
    for name, step in steps.items():
        with rehearsal.step(name):
            step(rehearsal)


def _discard(_: str) -> None:
    """Only the exit status of a command counts."""


def _deploy(rehearsal: Rehearsal) -> None:
    policy = scripted.POLICY.model_dump_json(exclude_defaults=True)
    given = [f"{EXTRACTION}:Policy={policy}", f"{EXTRACTION}:ModelDir=/nowhere"]
    rehearsal.cdk("deploy", "--all", "--require-approval", "never", *(f"--parameters={one}" for one in given))


def _through(rehearsal: Rehearsal) -> None:
    letters = scripted.letters(JOBS, seed=SEED)
    send(rehearsal.stack, rehearsal.outputs(EXTRACTION)["QueueUrl"], letters)
    landed = landing(rehearsal.stack, rehearsal.outputs(DATA)["Table"], letters, seconds=LANDING_SECONDS)
    if wrong := wrongs(letters, landed):
        raise BrokenStepError(f"{len(wrong)} of {JOBS} results are not right, first {wrong[0]}")


def send(stack: Stack, queue: str, letters: Sequence[Letter]) -> None:
    """Put the letters' jobs on the queue, ten at a time."""
    bodies = [letter.job.model_dump_json(exclude_defaults=True) for letter in letters]
    entries = [
        {"Id": str(number), "MessageBody": body, "MessageGroupId": scripted.TENANT}
        for number, body in enumerate(bodies)
    ]
    with closing(stack.client("sqs")) as sqs:
        for first in range(0, len(entries), 10):
            told = sqs.send_message_batch(QueueUrl=queue, Entries=entries[first : first + 10])
            if told.get("Failed"):
                raise BrokenStepError(f"the queue refuses {told['Failed']}")


def landing(stack: Stack, table: str, letters: Sequence[Letter], *, seconds: float) -> dict[str, Result]:
    """The letters' results by job, as many as land in ``seconds``."""
    waiting = {str(letter.job.job_id) for letter in letters}
    landed: dict[str, Result] = {}
    until = time.monotonic() + seconds
    with closing(Landing(stack, table)) as stream:
        while waiting - landed.keys() and time.monotonic() < until:
            landed |= {result.job_id: result for result in stream.new() if result.job_id in waiting}
            time.sleep(0.05)
    return landed


def wrongs(letters: Sequence[Letter], landed: Mapping[str, Result]) -> list[str]:
    """Jobs whose result is missing, not accepted, or says something else than the letter."""
    wrong = []
    for letter in letters:
        name = str(letter.job.job_id)
        result = landed.get(name)
        if result is None:
            wrong.append(f"{name}: no result")
        elif result.status is not Status.EXTRACTED or _stated(result) != letter.values:
            wrong.append(f"{name}: {result.status} {json.dumps(_stated(result))}")
    return wrong


def _stated(result: Result) -> Mapping[str, Any]:
    return {name: value for name, value in result.values.items() if value is not None}


def _same(rehearsal: Rehearsal) -> None:
    said = rehearsal.cdk("diff", "--fail")
    if "Number of stacks with differences: 0" not in said:
        raise BrokenStepError(f"cdk diff says:\n{said[-4_000:]}")


def _again(rehearsal: Rehearsal) -> None:
    said = rehearsal.cdk("deploy", "--all", "--require-approval", "never")
    if said.count("(no changes)") != len((DATA, EXTRACTION)):
        raise BrokenStepError(f"the second cdk deploy says:\n{said[-4_000:]}")


def _destroy(rehearsal: Rehearsal) -> None:
    rehearsal.cdk("destroy", "--all", "--force")
    if left := list(remains(rehearsal.stack)):
        raise BrokenStepError(f"left behind: {', '.join(left)}")


def remains(stack: Stack) -> Iterator[str]:
    """Whatever of Sluice is still there."""
    lists: Mapping[tuple[str, str], Callable[[Any], Iterable[str]]] = {
        ("cloudformation", "describe_stacks"): lambda told: [one["StackName"] for one in told["Stacks"]],
        ("dynamodb", "list_tables"): lambda told: told["TableNames"],
        ("sqs", "list_queues"): lambda told: told.get("QueueUrls", ()),
        ("lambda", "list_functions"): lambda told: [one["FunctionName"] for one in told["Functions"]],
        ("lambda", "list_event_source_mappings"): lambda told: [one["UUID"] for one in told["EventSourceMappings"]],
        ("s3", "list_buckets"): lambda told: [one["Name"] for one in told["Buckets"]],
        ("iam", "list_roles"): lambda told: [one["RoleName"] for one in told["Roles"]],
        ("logs", "describe_log_groups"): lambda told: [one["logGroupName"] for one in told["logGroups"]],
    }
    for (service, operation), names in lists.items():
        with closing(stack.client(service)) as client:
            for name in names(getattr(client, operation)()):
                if f"sluice-{STAGE}" in name or operation == "list_event_source_mappings":
                    yield f"{service} {name}"


def _tell(step: str, seconds: float, outcome: str) -> None:
    print(f"{step:36} {seconds:6.1f} s  {outcome}", flush=True)


def main() -> int:
    """Rehearse and print each step with its seconds."""
    start = time.monotonic()
    print("Not in the local stage: " + "; ".join(LEFT_OUT))
    try:
        with ExitStack() as parts:
            scratch = Path(parts.enter_context(TemporaryDirectory(prefix="sluice-deploy-")))
            stack = parts.enter_context(started(scratch, models_url=parts.enter_context(scripted.serving(scratch))))
            _tell("emulator and endpoint up", time.monotonic() - start, "holds")
            rehearse(Rehearsal(stack, scratch))
    except BrokenStepError as error:
        print(error, file=sys.stderr)
        return 1
    except SluiceError as error:
        print(error, file=sys.stderr)
        return 2
    seconds = time.monotonic() - start
    _tell(f"all within {MOST_SECONDS:.0f} s", seconds, "holds" if seconds <= MOST_SECONDS else "BROKEN")
    return 0 if seconds <= MOST_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
