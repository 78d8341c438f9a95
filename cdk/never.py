"""What no function may ever do: a slip elsewhere, or a policy attached by hand, cannot lose data or hide a trace."""

from collections.abc import Sequence

from aws_cdk import aws_iam as iam

NEVER = (
    "bedrock:PutModelInvocationLoggingConfiguration",  # its logs would hold every document in the clear
    "cloudtrail:DeleteTrail",
    "cloudtrail:PutEventSelectors",
    "cloudtrail:StopLogging",
    "cloudtrail:UpdateTrail",
    "dynamodb:DeleteBackup",
    "dynamodb:DeleteTable",
    "dynamodb:UpdateContinuousBackups",
    "dynamodb:UpdateTable",
    "dynamodb:UpdateTimeToLive",
    "iam:*",
    "kms:CancelKeyDeletion",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "lambda:AddPermission",
    "lambda:DeleteEventSourceMapping",
    "lambda:DeleteFunction",
    "lambda:UpdateEventSourceMapping",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "logs:Delete*",
    "logs:DisassociateKmsKey",
    "logs:PutRetentionPolicy",
    "s3:BypassGovernanceRetention",
    "s3:DeleteBucket*",
    "s3:DeleteObjectVersion",
    "s3:PutBucket*",
    "s3:PutLifecycleConfiguration",
    "s3:PutObjectLegalHold",
    "s3:PutObjectRetention",
    "secretsmanager:DeleteSecret",
    "secretsmanager:PutResourcePolicy",
    "sqs:AddPermission",
    "sqs:DeleteQueue",
    "sqs:PurgeQueue",
    "sqs:SetQueueAttributes",
)


_ALL_OF_IAM = "iam:*"
_IAM_BUT_PASSING = (*(f"iam:{letter}*" for letter in "ACDEGLRSTU"), "iam:Pu*")
"""Every action of IAM but PassRole, by how its name begins (cfn-lint knows them all, and no pattern without one)."""


def denied(*, but_passing: str | None = None) -> list[iam.PolicyStatement]:
    """What no function may ever do, whatever else it is allowed; one role may be passed on where that is its work."""
    if but_passing is None:
        return [_deny("Never", NEVER)]
    others = [action for action in NEVER if action != _ALL_OF_IAM]
    passing = iam.PolicyStatement(
        sid="NeverAnother", effect=iam.Effect.DENY, actions=[_ALL_OF_IAM], not_resources=[but_passing]
    )
    return [_deny("Never", (*others, *_IAM_BUT_PASSING)), passing]


def _deny(sid: str, actions: Sequence[str]) -> iam.PolicyStatement:
    return iam.PolicyStatement(sid=sid, effect=iam.Effect.DENY, actions=list(actions), resources=["*"])
