"""What it takes to use Bedrock, and no more: one inference profile, the models below it, and files in own buckets.

Calling an inference profile needs the right to the profile *and* to the model in every Region it may send the request
to; the second part is bound to the first, so that the models cannot be called past the profile. Whoever may call may
not read or change how invocations are logged: with that logging on, every document would be written down in the clear.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

BEDROCK = "bedrock.amazonaws.com"
BATCH_JOBS = "model-invocation-job/*"
INVOKE = "bedrock:InvokeModel"
"""Converse asks for this permission too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A cross-Region inference profile (``us.anthropic...``), its model, and the Regions it sends requests to."""

    id: str
    model: str
    regions: Sequence[str]


US_REGIONS = ("us-east-1", "us-east-2", "us-west-2")
"""Where ``us.`` profiles send requests (Bedrock user guide, read in November 2026; may differ by model)."""


def profile(model_id: str, regions: Sequence[str] = US_REGIONS) -> Profile:
    """The profile of a model id with a geography in front (``us.anthropic.claude...``)."""
    geography, dot, model = model_id.partition(".")
    if not dot or not model or len(geography) > len("global"):
        raise ValueError(f"{model_id!r} is no inference profile: it has no geography in front")
    return Profile(id=model_id, model=model, regions=regions)


def may_ask(scope: Construct, asked: Profile) -> Sequence[iam.PolicyStatement]:
    """Ask one profile, and its models only through it."""
    own, models = _arns(Stack.of(scope), asked)
    return (
        iam.PolicyStatement(sid="AskProfile", actions=[INVOKE], resources=[own]),
        iam.PolicyStatement(
            sid="AskModelsThroughProfile",
            actions=[INVOKE],
            resources=models,
            conditions={"StringEquals": {"bedrock:InferenceProfileArn": own}},
        ),
    )


def _arns(stack: Stack, asked: Profile) -> tuple[str, list[str]]:
    """Of a profile, and of its model in each of its Regions."""
    own = f"arn:{stack.partition}:bedrock:{stack.region}:{stack.account}:inference-profile/{asked.id}"
    models = [f"arn:{stack.partition}:bedrock:{region}::foundation-model/{asked.model}" for region in asked.regions]
    return own, models


def may_ask_endpoint(endpoint_arn: str) -> iam.PolicyStatement:
    """Ask one SageMaker endpoint."""
    return iam.PolicyStatement(sid="AskEndpoint", actions=["sagemaker:InvokeEndpoint"], resources=[endpoint_arn])


def may_start_batches(role: iam.IRole, asked: Profile) -> Sequence[iam.PolicyStatement]:
    """Start batches of one profile that Bedrock runs in ``role``, and look what became of them."""
    stack = Stack.of(role)
    jobs = f"arn:{stack.partition}:bedrock:{stack.region}:{stack.account}:{BATCH_JOBS}"
    own, models = _arns(stack, asked)
    to_bedrock = {"StringEquals": {"iam:PassedToService": BEDROCK}}
    return (
        iam.PolicyStatement(
            sid="StartBatches", actions=["bedrock:CreateModelInvocationJob"], resources=[own, *models, jobs]
        ),
        iam.PolicyStatement(sid="LookAtBatches", actions=["bedrock:GetModelInvocationJob"], resources=[jobs]),
        iam.PolicyStatement(
            sid="HandRoleOver", actions=["iam:PassRole"], resources=[role.role_arn], conditions=to_bedrock
        ),
    )


class BatchRole(Construct):
    """What Bedrock becomes to run the bulk lane's batches: reads and writes below ``batches/``, asks one profile.

    A batch is ``batches/TOKEN/in.jsonl``, its answers are in ``batches/TOKEN/out/`` (`sluice.aws.bulk`).
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        bucket: s3.IBucket,
        key: kms.IKey,
        asked: Profile,
    ) -> None:
        super().__init__(scope, id)
        statements = [*_batch_files(bucket), _through_s3(self, key), *may_ask(self, asked)]
        self.role = _taken_by_bedrock(self, BATCH_JOBS, statements)


class ImportRole(Construct):
    """What Bedrock becomes to import the fine-tuned weights below ``prefix``, as a standby for the endpoint."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        bucket: s3.IBucket,
        prefix: str,
        key: kms.IKey,
    ) -> None:
        super().__init__(scope, id)
        statements = [
            iam.PolicyStatement(sid="Read", actions=["s3:GetObject"], resources=[bucket.arn_for_objects(f"{prefix}*")]),
            _listing(bucket, [f"{prefix}*"]),
            _through_s3(self, key),
        ]
        self.role = _taken_by_bedrock(self, "model-import-job/*", statements)


def _batch_files(bucket: s3.IBucket) -> Sequence[iam.PolicyStatement]:
    asked, answered = (bucket.arn_for_objects(f"batches/*/{files}") for files in ("in.jsonl", "out/*"))
    return (
        iam.PolicyStatement(sid="ReadQuestions", actions=["s3:GetObject"], resources=[asked]),
        iam.PolicyStatement(sid="WriteAnswers", actions=["s3:PutObject"], resources=[answered]),
        _listing(bucket, ["batches/*"]),
    )


def _listing(bucket: s3.IBucket, prefixes: Sequence[str]) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="List",
        actions=["s3:ListBucket"],
        resources=[bucket.bucket_arn],
        conditions={"StringLike": {"s3:prefix": list(prefixes)}},
    )


def _through_s3(scope: Construct, key: kms.IKey) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="OpenAndSeal",
        actions=["kms:Decrypt", "kms:GenerateDataKey"],
        resources=[key.key_arn],
        conditions={"StringEquals": {"kms:ViaService": f"s3.{Stack.of(scope).region}.amazonaws.com"}},
    )


def _taken_by_bedrock(scope: Construct, jobs: str, statements: Sequence[iam.PolicyStatement]) -> iam.IRole:
    """A role that only Bedrock takes, and only for ``jobs`` of this account: a confused deputy gets nothing."""
    stack = Stack.of(scope)
    arn = f"arn:{stack.partition}:bedrock:{stack.region}:{stack.account}:{jobs}"
    conditions = {"StringEquals": {"aws:SourceAccount": stack.account}, "ArnLike": {"aws:SourceArn": arn}}
    policy = iam.ManagedPolicy(scope, "May", statements=list(statements))
    role = iam.Role(
        scope,
        "Role",
        assumed_by=iam.ServicePrincipal(BEDROCK, conditions=conditions),
        managed_policies=[policy],
    )
    return role.without_policy_updates()
