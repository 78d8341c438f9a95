"""How a new routing policy reaches the functions: checked, little by little, and taken back by itself when it harms.

Two constructs, because functions name the first and the second watches functions.
"""

import json
from collections.abc import Mapping, Sequence

from aws_cdk import Acknowledgment, Stack, Validations
from aws_cdk import aws_appconfig as appconfig
from aws_cdk import aws_cloudwatch as cw
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from cdk.policy_schema import policy_schema
from sluice.routing import Policy

MINUTES = 10
"""From the first environment that gets a new policy to the last."""
GROWTH_PERCENT = 20
BAKE_MINUTES = 10
"""How long alarms are still watched when all have it."""
NO_RESOURCES = "cloudwatch:DescribeAlarms knows no resources, and reads names and states of alarms alone."
ENVIRONMENT = "live"
PROFILE = "routing"


class PolicyProfile(Construct):
    """Where policies are kept; ``name`` is the application's, which must differ between stages of one account."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        name: str,
        key: kms.IKey,
    ) -> None:
        super().__init__(scope, id)
        self.name = name
        self.key = key
        self.application = appconfig.CfnApplication(self, "Application", name=name)
        schema = appconfig.CfnConfigurationProfile.ValidatorsProperty(
            type="JSON_SCHEMA", content=json.dumps(policy_schema(), separators=(",", ":"))
        )
        self.profile = appconfig.CfnConfigurationProfile(
            self,
            "Profile",
            application_id=self.application.ref,
            name=PROFILE,
            location_uri="hosted",
            type="AWS.Freeform",
            validators=[schema],
            kms_key_identifier=key.key_arn,
        )

    @property
    def variables(self) -> Mapping[str, str]:
        """What a function's environment says about it."""
        return {"POLICY_SOURCE": f"{self.name}/{ENVIRONMENT}/{PROFILE}"}

    def may_read(self) -> Sequence[iam.PolicyStatement]:
        """What a function needs to read the policy that is live."""
        stack = Stack.of(self)
        # By star: the environment is known only to the stack that watches the functions which read this.
        environments = self._arn("environment/*")
        own = {"kms:ViaService": f"appconfig.{stack.region}.amazonaws.com", "kms:CallerAccount": stack.account}
        of_deployments = {"kms:EncryptionContext:aws:appconfig:deployment:arn": f"{environments}/deployment/*"}
        return (
            iam.PolicyStatement(
                sid="ReadPolicy",
                actions=["appconfig:StartConfigurationSession", "appconfig:GetLatestConfiguration"],
                resources=[f"{environments}/configuration/{self.profile.ref}"],
            ),
            iam.PolicyStatement(
                sid="OpenPolicy",
                actions=["kms:Decrypt"],
                resources=[self.key.key_arn],
                conditions={"StringEquals": own, "StringLike": of_deployments},
            ),
        )

    def _arn(self, what: str) -> str:
        stack = Stack.of(self)
        return (
            f"arn:{stack.partition}:appconfig:{stack.region}:{stack.account}:application/{self.application.ref}/{what}"
        )


class PolicyRollout(Construct):
    """Brings ``policy`` to everybody within twenty minutes, and back in seconds if one of the ``alarms`` goes off."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        profile: PolicyProfile,
        policy: Policy,
        alarms: Sequence[cw.IAlarm],
    ) -> None:
        super().__init__(scope, id)
        application = profile.application.ref
        watcher = _watcher(self)
        monitor = appconfig.CfnEnvironment.MonitorsProperty
        environment = appconfig.CfnEnvironment(
            self,
            "Environment",
            application_id=application,
            name=ENVIRONMENT,
            monitors=[monitor(alarm_arn=alarm.alarm_arn, alarm_role_arn=watcher.role_arn) for alarm in alarms],
        )
        version = appconfig.CfnHostedConfigurationVersion(
            self,
            "Version",
            application_id=application,
            configuration_profile_id=profile.profile.ref,
            content=policy.model_dump_json(exclude_defaults=True),
            content_type="application/json",
        )
        appconfig.CfnDeployment(
            self,
            "Deployment",
            application_id=application,
            environment_id=environment.ref,
            configuration_profile_id=profile.profile.ref,
            configuration_version=version.ref,
            deployment_strategy_id=_little_by_little(self, profile.name).ref,
            kms_key_identifier=profile.key.key_arn,
        )


def _little_by_little(scope: Construct, name: str) -> appconfig.CfnDeploymentStrategy:
    return appconfig.CfnDeploymentStrategy(
        scope,
        "LittleByLittle",
        name=f"{name}-policy",
        deployment_duration_in_minutes=MINUTES,
        growth_factor=GROWTH_PERCENT,
        growth_type="LINEAR",
        final_bake_time_in_minutes=BAKE_MINUTES,
        replicate_to="NONE",
    )


def _watcher(scope: Construct) -> iam.Role:
    """What AppConfig becomes to look at alarms; DescribeAlarms knows no resources."""
    look = iam.PolicyStatement(sid="Look", actions=["cloudwatch:DescribeAlarms"], resources=["*"])
    trusted = iam.ServicePrincipal(
        "appconfig.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": Stack.of(scope).account}}
    )
    policy = iam.ManagedPolicy(scope, "MayLook", statements=[look])
    Validations.of(policy).acknowledge(Acknowledgment(id="AwsSolutions-IAM5[Resource::*]", reason=NO_RESOURCES))
    return iam.Role(scope, "Watcher", assumed_by=trusted, managed_policies=[policy])
