"""The second witness: CloudTrail, into a bucket that nobody can change, with digests that show if somebody did.

Sluice's own journal says what was asked of models; the trail says who touched keys, roles, functions and, where a stage
wants it, every document and every item. The bucket's policy stands here because only the trail writes there.
"""

from collections.abc import Sequence

from aws_cdk import Stack
from aws_cdk import aws_cloudtrail as cloudtrail
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from cdk.rest_api import Logging

PREFIX = "trail"
_Field = cloudtrail.CfnTrail.AdvancedFieldSelectorProperty
_Selector = cloudtrail.CfnTrail.AdvancedEventSelectorProperty


class AuditTrail(Construct):
    """A trail of all Regions; with ``documents`` and ``tables`` it also tells who read and wrote what in them.

    ``key`` must admit cloudtrail.amazonaws.com. Data events cost $0.10 per 100,000. What happened of late also lies in
    a log group, where it can be searched within minutes; ``logging`` says how it is kept.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        bucket: s3.Bucket,
        key: kms.IKey,
        logging: Logging,
        documents: Sequence[s3.IBucket] = (),
        tables: Sequence[dynamodb.ITableV2] = (),
    ) -> None:
        super().__init__(scope, id)
        self._admit(bucket)
        recent = logging.group(self, "Recent")
        self.trail = cloudtrail.CfnTrail(
            self,
            "Trail",
            is_logging=True,
            s3_bucket_name=bucket.bucket_name,
            s3_key_prefix=PREFIX,
            kms_key_id=key.key_arn,
            cloud_watch_logs_log_group_arn=recent.log_group_arn,
            cloud_watch_logs_role_arn=self._writer(recent).role_arn,
            enable_log_file_validation=True,
            include_global_service_events=True,
            is_multi_region_trail=True,
            advanced_event_selectors=[
                _Selector(name="Management", field_selectors=[_Field(field="eventCategory", equal_to=["Management"])]),
                *(_objects(each) for each in documents),
                *(_items(each) for each in tables),
            ],
        )
        if bucket.policy is not None:
            self.trail.node.add_dependency(bucket.policy)

    def _writer(self, group: logs.ILogGroup) -> iam.IRole:
        """What CloudTrail becomes to write to one log group."""
        write = iam.PolicyStatement(
            sid="Write", actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[group.log_group_arn]
        )
        policy = iam.ManagedPolicy(self, "MayWrite", statements=[write])
        role = iam.Role(
            self, "Writer", assumed_by=iam.ServicePrincipal("cloudtrail.amazonaws.com"), managed_policies=[policy]
        )
        return role.without_policy_updates()

    def _admit(self, bucket: s3.Bucket) -> None:
        """Trails of this account may look whose the bucket is, and add to it."""
        stack = Stack.of(self)
        trails = f"arn:{stack.partition}:cloudtrail:{stack.region}:{stack.account}:trail/*"
        own = {"StringEquals": {"aws:SourceAccount": stack.account}, "ArnLike": {"aws:SourceArn": trails}}
        trusted = iam.ServicePrincipal("cloudtrail.amazonaws.com")
        files = bucket.arn_for_objects(f"{PREFIX}/AWSLogs/{stack.account}/*")
        look = iam.PolicyStatement(
            sid="TrailLooks",
            principals=[trusted],
            actions=["s3:GetBucketAcl"],
            resources=[bucket.bucket_arn],
            conditions=own,
        )
        write = iam.PolicyStatement(
            sid="TrailWrites",
            principals=[trusted],
            actions=["s3:PutObject"],
            resources=[files],
            conditions={**own, "StringEquals": {**own["StringEquals"], "s3:x-amz-acl": "bucket-owner-full-control"}},
        )
        for statement in (look, write):
            bucket.add_to_resource_policy(statement)


def _objects(bucket: s3.IBucket) -> cloudtrail.CfnTrail.AdvancedEventSelectorProperty:
    arn = _Field(field="resources.ARN", starts_with=[bucket.arn_for_objects("")])
    return _data("Documents", "AWS::S3::Object", arn)


def _items(table: dynamodb.ITableV2) -> cloudtrail.CfnTrail.AdvancedEventSelectorProperty:
    return _data("Items", "AWS::DynamoDB::Table", _Field(field="resources.ARN", equal_to=[table.table_arn]))


def _data(
    name: str, kind: str, arn: cloudtrail.CfnTrail.AdvancedFieldSelectorProperty
) -> cloudtrail.CfnTrail.AdvancedEventSelectorProperty:
    category = _Field(field="eventCategory", equal_to=["Data"])
    return _Selector(name=name, field_selectors=[category, _Field(field="resources.type", equal_to=[kind]), arn])
