"""A new signing key every 24 hours for each destination: the newest signs, the one before it still verifies.

The two live keys are the secret's versions AWSCURRENT and AWSPREVIOUS (`sluice.aws.destinations`).
"""

from collections.abc import Sequence

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

DAILY = "cron(0 3 * * ? *)"
"""At three o'clock UTC; `rate(24 hours)` would be the same with a moving start."""
WINDOW = "1h"


class Rotation(Construct):
    """Has ``function`` rotate ``secret`` once a day. The function's role needs what `may_rotate` lists."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        secret: secretsmanager.ISecret,
        function: lambda_.IFunction,
    ) -> None:
        super().__init__(scope, id)
        admitted = lambda_.CfnPermission(
            self,
            "Admitted",
            action="lambda:InvokeFunction",
            principal="secretsmanager.amazonaws.com",
            function_name=function.function_arn,
            source_account=Stack.of(self).account,
            source_arn=secret.secret_arn,
        )
        schedule = secretsmanager.CfnRotationSchedule(
            self,
            "Daily",
            secret_id=secret.secret_arn,
            rotation_lambda_arn=function.function_arn,
            rotate_immediately_on_update=False,
            rotation_rules=secretsmanager.CfnRotationSchedule.RotationRulesProperty(
                schedule_expression=DAILY, duration=WINDOW
            ),
        )
        schedule.add_resource_dependency(admitted)


def may_rotate(secret: secretsmanager.ISecret, key: kms.IKey) -> Sequence[iam.PolicyStatement]:
    """Read one secret, add a version to it, and say which version counts."""
    arn = secret.secret_full_arn or secret.secret_arn
    actions = ("DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage")
    through = {
        "StringEquals": {"kms:ViaService": f"secretsmanager.{Stack.of(secret).region}.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:SecretARN": arn},
    }
    return (
        iam.PolicyStatement(sid="Rotate", actions=[f"secretsmanager:{action}" for action in actions], resources=[arn]),
        iam.PolicyStatement(
            sid="OpenAndSeal",
            actions=["kms:Decrypt", "kms:GenerateDataKey"],
            resources=[key.key_arn],
            conditions=through,
        ),
    )
