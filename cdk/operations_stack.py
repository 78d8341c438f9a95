"""What a person needs to run a stage and to answer for it: alarms, a dashboard, the trail of who did what."""

from aws_cdk import Stack
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk.acknowledged import CHECKOV_NOT_TOLD, LAST_STOP, acknowledge, overlook
from cdk.audit import AuditTrail
from cdk.data_stack import DataStack
from cdk.extraction_stack import ExtractionStack
from cdk.monitoring import Monitoring
from cdk.policy_rollout import PolicyRollout
from cdk.python_function import RETENTION, PythonFunction
from cdk.queue_function import DEAD_LETTER_RETENTION, NO_SOURCES
from cdk.rest_api import Logging
from cdk.routes import policy
from cdk.stages import Stage
from cdk.watched import Limits, Served, Watched

DOLLARS_PER_HOUR = {"ml.p5.4xlarge": 7.9}
"""On demand (research of November 2026; not confirmed with AWS)."""


class OperationsStack(Stack):
    """Watches a stage; changes here never touch what works."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        stage: Stage,
        data: DataStack,
        extraction: ExtractionStack,
    ) -> None:
        super().__init__(scope, id, env=stage.environment, description="Sluice: alarms and dashboard")
        self.monitoring = Monitoring(
            self,
            "Monitoring",
            watched=_watched(stage, data, extraction),
            limits=Limits(),
            key=data.keys.logs,
            not_told=_not_told(self, stage),
            runbook=stage.runbook,
        )
        # Who read which text costs as much as the texts' own traffic: worth it where they are real.
        AuditTrail(
            self,
            "Audit",
            bucket=data.audit,
            key=data.keys.audit,
            logging=Logging(key=data.keys.logs, retention=RETENTION[stage.log_days], removal=stage.removal),
            documents=[data.documents] if stage.lasting else (),
        )
        if data.policies:
            alarms = self.monitoring.roll_back_on
            PolicyRollout(self, "Policy", profile=data.policies, policy=policy(stage), alarms=alarms)


def _not_told(scope: Construct, stage: Stage) -> sqs.Queue:
    """Takes calls that nobody could be told of: they name a caller, a key and an error, and no content."""
    queue = sqs.Queue(
        scope,
        "NotTold",
        # EventBridge writes to it as itself, which no key of ours admits for queues.
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=DEAD_LETTER_RETENTION,
        redrive_allow_policy=NO_SOURCES,
        removal_policy=stage.removal,
    )
    acknowledge(queue, LAST_STOP)
    overlook(queue, CHECKOV_NOT_TOLD)
    return queue


def _watched(stage: Stage, data: DataStack, extraction: ExtractionStack) -> Watched:
    functions = _functions(extraction)
    shards = {
        f"{lane}-{number}": shard for lane, shards in extraction.lanes.items() for number, shard in enumerate(shards)
    }
    return Watched(
        functions={name: function.function for name, function in functions.items()},
        logs={name: function.log_group.log_group_name for name, function in functions.items()},
        queues={name: shard.queue for name, shard in shards.items()},
        dead_letters={
            **{name: shard.dead_letters for name, shard in shards.items()},
            "unheard": extraction.unheard,
        },
        table=data.table,
        routes=[route.route for route in policy(stage).routes],
        keys=data.keys.all,
        served=_served(stage),
    )


def _functions(extraction: ExtractionStack) -> dict[str, PythonFunction]:
    """By folder, with lane and shard where there are several."""
    alone = [
        extraction.submit,
        extraction.extract_now,
        extraction.deliver,
        extraction.dead_letters,
        extraction.reconcile,
        extraction.review,
    ]
    if extraction.batching:
        alone.append(extraction.batching.function)
    if extraction.upkeep:
        alone += [extraction.upkeep.rotate_secret, extraction.upkeep.canary]
    return {
        **{function.workload.folder: function for function in alone},
        **{
            f"extract-{lane}-{number}": shard.function
            for lane, shards in extraction.lanes.items()
            for number, shard in enumerate(shards)
        },
    }


def _served(stage: Stage) -> Served | None:
    if stage.endpoint is None:
        return None
    price = DOLLARS_PER_HOUR[stage.endpoint.instance_type]
    return Served(endpoint=stage.endpoint_name, variant="main", dollars_per_hour=price)
