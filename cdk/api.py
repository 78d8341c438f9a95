"""The way in over HTTPS: callers with IAM credentials hand jobs in, or wait for an answer."""

from collections.abc import Mapping

import aws_cdk
from aws_cdk import Acknowledgment, RemovalPolicy, Validations
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from cdk.firewall import Firewall
from cdk.rest_api import LoggedApi, Logging
from cdk.stages import Requests

IAM = apigateway.AuthorizationType.IAM
MAY_LOG = (
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:DescribeLogGroups",
    "logs:DescribeLogStreams",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:PutLogEvents",
)
CALLERS_ARE_MACHINES = "Callers are programs with IAM roles; there are no users to keep in a pool."
LIKE_AWS_OWN_POLICY = (
    "API Gateway takes a role for logs only if it may write to any log group, as AWS's own managed policy has it; only "
    "API Gateway takes the role, and only for this account."
)
CALLS_ARE_PROVEN = (
    "A stage without real traffic: every call is signed with IAM credentials or carries a reviewer's token, and is "
    "throttled."
)


class RealtimeApi(Construct):
    """POST /jobs takes a job in, POST /extractions answers one; behind a firewall if wanted."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        submit: lambda_.IFunction,
        extract_now: lambda_.IFunction,
        requests: Requests,
        firewall: bool,
        logging: Logging,
    ) -> None:
        super().__init__(scope, id)
        self.api = LoggedApi(
            self,
            "Api",
            description="Sluice: jobs in, answers out",
            authorised=apigateway.MethodOptions(authorization_type=IAM),
            requests=requests,
            logging=logging,
        )
        self._admit_logs()
        self.api.serve("POST", "jobs", submit)
        self.api.serve("POST", "extractions", extract_now)
        acknowledged = {
            "AwsSolutions-COG4": CALLERS_ARE_MACHINES,
            "AwsSolutions-IAM5[Resource::*]": LIKE_AWS_OWN_POLICY,
        }
        if firewall:
            Firewall(self, "Firewall", protects={"Before": self.api.deployment_stage.stage_arn}, logging=logging)
        for rule, reason in {**acknowledged, **({} if firewall else unguarded())}.items():
            Validations.of(self).acknowledge(Acknowledgment(id=rule, reason=reason))

    def _admit_logs(self) -> None:
        """API Gateway logs in one role per account and Region; it outlives the stage, for others use it."""
        policy = iam.ManagedPolicy(
            self, "MayLog", statements=[iam.PolicyStatement(sid="Log", actions=list(MAY_LOG), resources=["*"])]
        )
        trusted = iam.ServicePrincipal(
            "apigateway.amazonaws.com",
            conditions={"StringEquals": {"aws:SourceAccount": aws_cdk.Stack.of(self).account}},
        )
        role = iam.Role(self, "Logger", assumed_by=trusted, managed_policies=[policy])
        account = apigateway.CfnAccount(self, "Account", cloud_watch_role_arn=role.role_arn)
        for kept in (policy, role, account):
            _keep(kept)
        self.api.deployment_stage.node.add_dependency(account)


def unguarded() -> Mapping[str, str]:
    """Why an API stands without a firewall where a stage wants none."""
    return dict.fromkeys(("AwsSolutions-APIG3", "NIST.800.53.R5-APIGWAssociatedWithWAF"), CALLS_ARE_PROVEN)


def _keep(construct: Construct) -> None:
    resource = construct if isinstance(construct, aws_cdk.CfnResource) else construct.node.default_child
    if isinstance(resource, aws_cdk.CfnResource):
        resource.apply_removal_policy(RemovalPolicy.RETAIN)
