"""What must not be lost: keys, table, buckets, bus and secret. Deployed rarely, deleted never by mistake."""

from aws_cdk import CfnOutput, Duration, SecretValue, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from cdk import acknowledged
from cdk.acknowledged import acknowledge
from cdk.buckets import AccessLog, PrivateBucket, cools, expires, forgets
from cdk.event_archive import EventArchive
from cdk.keys import Keys
from cdk.policy_rollout import PolicyProfile
from cdk.stages import Stage

BATCH_DAYS = 3
"""Files of questions and answers: the texts of many documents in one place."""
DOCUMENT_DAYS = 30
"""As long as a result is kept: a text is of no use after that."""
EVENTS_KEPT = Duration.days(14)
ARCHIVE_DAYS = 7 * 365
DATASET_DAYS = 2 * 365


class DataStack(Stack):
    """The stateful half of a stage."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:  # noqa: A002  # the CDK's own name
        super().__init__(
            scope,
            id,
            env=stage.environment,
            termination_protection=stage.lasting,
            description="Sluice: keys, table, buckets, bus and secret",
        )
        self.keys = Keys(self, "Keys", stage=stage)
        self.table = JobsTable(self, "Jobs", stage=stage, key=self.keys.jobs)
        self._buckets(stage)
        self.bus = events.EventBus(self, "Bus", kms_key=self.keys.jobs)
        if not stage.emulated:
            EventArchive(self, "Announced", bus=self.bus, key=self.keys.jobs, keep=EVENTS_KEPT)
        self.policies = self._policies(stage) if stage.live_policy else None
        self.destinations = secretsmanager.Secret(
            self,
            "Destinations",
            description="Where results may be delivered, and what signs them: tenant/name -> url, secret",
            encryption_key=self.keys.secrets,
            # None yet: an operator registers them, their keys are made by rotation.
            secret_string_value=SecretValue.unsafe_plain_text("{}"),
            removal_policy=stage.removal,
        )
        acknowledge(self, acknowledged.DATA)
        acknowledge(self.accesses, acknowledged.ACCESS_LOG)
        CfnOutput(self, "Table", value=self.table.table_name)
        CfnOutput(self, "DocumentsBucket", value=self.documents.bucket_name)
        CfnOutput(self, "EventBus", value=self.bus.event_bus_name)

    def _policies(self, stage: Stage) -> PolicyProfile:
        return PolicyProfile(self, "Policies", name=stage.prefix, key=self.keys.jobs)

    def _buckets(self, stage: Stage) -> None:
        keys = self.keys
        self.accesses = AccessLog(self, "Accesses", removal=stage.removal)
        batches = forgets(below="batches/", days=BATCH_DAYS)
        self.documents = self._bucket(stage, "Documents", keys.jobs, expires(days=DOCUMENT_DAYS), batches)
        self.archive = self._bucket(stage, "Archive", keys.jobs, cools(days=ARCHIVE_DAYS))
        self.datasets = self._bucket(stage, "Datasets", keys.learning, cools(days=DATASET_DAYS))
        kept = Duration.days(stage.audit_days)
        retention = s3.ObjectLockRetention
        self.audit = self._bucket(
            stage,
            "Audit",
            keys.audit,
            cools(days=max(stage.audit_days, 91) + 1),
            locked=retention.compliance(kept) if stage.lasting else retention.governance(kept),
        )

    def _bucket(
        self,
        stage: Stage,
        name: str,
        key: kms.IKey,
        *rules: s3.LifecycleRule,
        locked: s3.ObjectLockRetention | None = None,
    ) -> PrivateBucket:
        return PrivateBucket(self, name, stage=stage, key=key, accesses=self.accesses, rules=rules, locked=locked)


class JobsTable(dynamodb.TableV2):
    """The one table: journal, results, intake, budgets; its stream is what gets delivered (docs/decisions/0002)."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage, key: kms.IKey) -> None:  # noqa: A002  # the CDK's own name
        warm = dynamodb.WarmThroughput(
            read_units_per_second=stage.throughput.reads, write_units_per_second=stage.throughput.writes
        )
        super().__init__(
            scope,
            id,
            partition_key=_attribute("pk"),
            billing=dynamodb.Billing.on_demand(),
            encryption=dynamodb.TableEncryptionV2.customer_managed_key(key),
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            time_to_live_attribute="expires_at",
            dynamo_stream=dynamodb.StreamViewType.NEW_IMAGE,
            deletion_protection=stage.lasting,
            removal_policy=stage.removal,
            warm_throughput=warm,
            global_secondary_indexes=[
                dynamodb.GlobalSecondaryIndexPropsV2(
                    index_name="by_job",
                    partition_key=_attribute("job"),
                    projection_type=dynamodb.ProjectionType.KEYS_ONLY,
                    warm_throughput=warm,
                ),
                # `open` is one of 16 shards: a single hot key would cap the service at 1,000 writes a second.
                dynamodb.GlobalSecondaryIndexPropsV2(
                    index_name="by_open",
                    partition_key=_attribute("open"),
                    sort_key=dynamodb.Attribute(name="due", type=dynamodb.AttributeType.NUMBER),
                    warm_throughput=warm,
                ),
                # `review` is a tenant's shard of waiting or decided cases; results that need no review are not in it.
                dynamodb.GlobalSecondaryIndexPropsV2(
                    index_name="by_review",
                    partition_key=_attribute("review"),
                    sort_key=_attribute("review_at"),
                    projection_type=dynamodb.ProjectionType.INCLUDE,
                    non_key_attributes=["job", "claimed_by", "claimed_until", "expires_at"],
                    warm_throughput=warm,
                ),
            ],
        )


def _attribute(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
