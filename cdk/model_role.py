"""What a served model may do: pull its image, read its weights, write its own logs and metrics."""

from collections.abc import Mapping, Sequence

from aws_cdk import Acknowledgment, ArnFormat, Stack, Token, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
LOG = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")
NAMESPACES = ("AWS/SageMaker", "/aws/sagemaker/Endpoints")
STARS = (
    "ecr:GetAuthorizationToken and cloudwatch:PutMetricData know no resources; the latter is bound to SageMaker's own "
    "namespaces. The log group is this endpoint's alone, and SageMaker names the streams in it."
)


def serving_role(
    scope: Construct, *, endpoint: str, repository_arn: str, bucket: s3.IBucket, prefix: str, key: kms.IKey
) -> iam.IRole:
    """The role SageMaker takes for the model behind ``endpoint``, whose weights lie below ``prefix`` in ``bucket``.

    Nobody can add to it elsewhere.
    """
    stack = Stack.of(scope)
    statements = [*_of_weights(stack, bucket, prefix, key), *_of_container(stack, endpoint, repository_arn)]
    policy = iam.ManagedPolicy(scope, "May", statements=statements)
    for star in ("*", _as_rules_name(stack, _log_group(stack, endpoint))):
        Validations.of(policy).acknowledge(Acknowledgment(id=f"AwsSolutions-IAM5[Resource::{star}]", reason=STARS))
    trusted = iam.ServicePrincipal(
        "sagemaker.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": Stack.of(scope).account}}
    )
    return iam.Role(scope, "Role", assumed_by=trusted, managed_policies=[policy]).without_policy_updates()


def _as_rules_name(stack: Stack, arn: str) -> str:
    """An ARN as the packs write it, whose unknown parts have names."""
    for part, name in {stack.partition: "Partition", stack.region: "Region", stack.account: "AccountId"}.items():
        arn = arn.replace(part, f"<AWS::{name}>") if Token.is_unresolved(part) else arn
    return arn


def _of_weights(stack: Stack, bucket: s3.IBucket, prefix: str, key: kms.IKey) -> Sequence[iam.PolicyStatement]:
    below = {"StringLike": {"s3:prefix": f"{prefix}*"}}
    through_s3 = {"StringEquals": {"kms:ViaService": f"s3.{stack.region}.amazonaws.com"}}
    return (
        _allow("ReadWeights", ["s3:GetObject"], bucket.arn_for_objects(f"{prefix}*")),
        _allow("FindWeights", ["s3:ListBucket"], bucket.bucket_arn, below),
        _allow("OpenWeights", ["kms:Decrypt"], key.key_arn, through_s3),
    )


def _of_container(stack: Stack, endpoint: str, repository_arn: str) -> Sequence[iam.PolicyStatement]:
    counted = {"StringEquals": {"cloudwatch:namespace": list(NAMESPACES)}}
    return (
        _allow("Pull", PULL, repository_arn),
        _allow("LogIn", ["ecr:GetAuthorizationToken"], "*"),
        _allow("Count", ["cloudwatch:PutMetricData"], "*", counted),
        _allow("Log", LOG, _log_group(stack, endpoint)),
    )


def _log_group(stack: Stack, endpoint: str) -> str:
    name = f"/aws/sagemaker/Endpoints/{endpoint}:*"
    return stack.format_arn(
        service="logs", resource="log-group", resource_name=name, arn_format=ArnFormat.COLON_RESOURCE_NAME
    )


def _allow(
    sid: str, actions: Sequence[str], resource: str, conditions: Mapping[str, object] | None = None
) -> iam.PolicyStatement:
    return iam.PolicyStatement(sid=sid, actions=list(actions), resources=[resource], conditions=conditions)
