"""A queue and the function that empties it: visibility, partial batches, dead letters, so that no job is lost."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk import permissions, workloads
from cdk.python_function import Ground, PythonFunction
from cdk.stages import LaneSize
from cdk.workloads import Workload

MAX_RECEIVES = 10
"""Throttled invokes count as receives too, so a job needs more tries than its own faults would."""
RETENTION = Duration.days(4)
DEAD_LETTER_RETENTION = Duration.days(14)
"""Moving to the dead letters keeps a message's age, so they must keep it longer than the queue does."""
TIMEOUTS_INVISIBLE = 6
"""AWS's advice for a queue that feeds a function: Lambda retries a throttled invoke for that long."""
BATCH = 10
MAX_MESSAGE_BYTES = 1_048_576
NO_SOURCES = sqs.RedriveAllowPolicy(redrive_permission=sqs.RedrivePermission.DENY_ALL)


class SafeQueue(sqs.Queue):
    """A standard queue that is encrypted, takes nothing without TLS, and outlives its stack where data has to."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        ground: Ground,
        retention: Duration,
        visibility: Duration | None = None,
        dead_letters: sqs.DeadLetterQueue | None = None,
        redrive_allow_policy: sqs.RedriveAllowPolicy | None = NO_SOURCES,
    ) -> None:
        super().__init__(
            scope,
            id,
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=ground.keys.jobs,
            enforce_ssl=True,
            retention_period=retention,
            visibility_timeout=visibility,
            max_message_size_bytes=MAX_MESSAGE_BYTES,
            dead_letter_queue=dead_letters,
            redrive_allow_policy=redrive_allow_policy,
            removal_policy=ground.stage.removal,
        )


class QueueFunction(Construct):
    """One shard of a lane: its queue, its dead letters, its function, and what connects them."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        ground: Ground,
        workload: Workload,
        size: LaneSize,
        environment: Mapping[str, str],
    ) -> None:
        super().__init__(scope, id)
        # By name it could admit this queue alone, but a template cannot have the two name each other.
        self.dead_letters = SafeQueue(
            self,
            "DeadLetters",
            ground=ground,
            retention=DEAD_LETTER_RETENTION,
            visibility=invisible(workloads.DEAD_LETTERS),
            redrive_allow_policy=None,
        )
        self.queue = SafeQueue(
            self,
            "Queue",
            ground=ground,
            retention=RETENTION,
            visibility=invisible(workload),
            dead_letters=sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=MAX_RECEIVES),
        )
        self.function = PythonFunction(
            self,
            "Function",
            ground=ground,
            workload=workload,
            concurrency=size.concurrency,
            environment={**environment, "OWN_QUEUE_URL": self.queue.queue_url},
        )
        self.function.may(permissions.consume([self.queue], ground.keys))
        self.function.may(permissions.park(self.queue, ground.keys))
        feed(self, "Source", queue=self.queue, function=self.function, size=size)


def invisible(workload: Workload) -> Duration:
    """How long a message that ``workload`` took stays out of sight."""
    return Duration.seconds(workload.timeout_seconds * TIMEOUTS_INVISIBLE)


def feed(scope: Construct, id: str, *, queue: sqs.IQueue, function: PythonFunction, size: LaneSize) -> None:  # noqa: A002  # CDK's name
    """Have ``function`` empty ``queue``. Never with a filter: SQS deletes for good what one does not let through."""
    pollers = None
    if size.pollers:
        pollers = lambda_.ProvisionedPollerConfig(
            minimum_pollers=size.pollers.minimum, maximum_pollers=size.pollers.maximum
        )
    lambda_.EventSourceMapping(
        scope,
        id,
        target=function.live,
        event_source_arn=queue.queue_arn,
        batch_size=BATCH,
        report_batch_item_failures=True,
        provisioned_poller_config=pollers,
        max_concurrency=None if pollers else size.concurrency,
    )
