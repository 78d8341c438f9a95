"""The way in over HTTPS: callers with IAM credentials hand jobs in, or wait for an answer.

A REST API, not an HTTP API, because a web application firewall attaches to no HTTP API: docs/decisions/0006.
"""

import json
from collections.abc import Mapping

import aws_cdk
from aws_cdk import Acknowledgment, RemovalPolicy, Validations
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk.firewall import Firewall

IAM = apigateway.AuthorizationType.IAM
LOGGED = {
    "request": apigateway.AccessLogField.context_request_id(),
    "at": apigateway.AccessLogField.context_request_time_epoch(),
    "caller": apigateway.AccessLogField.context_identity_user_arn(),
    "from": apigateway.AccessLogField.context_identity_source_ip(),
    "method": apigateway.AccessLogField.context_http_method(),
    "resource": apigateway.AccessLogField.context_resource_path(),
    "status": apigateway.AccessLogField.context_status(),
    "milliseconds": apigateway.AccessLogField.context_response_latency(),
    "function_milliseconds": apigateway.AccessLogField.context_integration_latency(),
    "bytes": apigateway.AccessLogField.context_response_length(),
    "refused": apigateway.AccessLogField.context_error_response_type(),
}
"""Who called what, when, and how it went: never a body, a header or a query."""
MAY_LOG = (
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:DescribeLogGroups",
    "logs:DescribeLogStreams",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:PutLogEvents",
)
NO_EXECUTION_LOGS = (
    "Execution logs go to a log group that API Gateway makes itself, without our key and for ever; the access log "
    "tells each request, the functions' own logs what became of it."
)
CALLERS_ARE_MACHINES = "Callers are programs with IAM roles; there are no users to keep in a pool."
LIKE_AWS_OWN_POLICY = (
    "API Gateway takes a role for logs only if it may write to any log group, as AWS's own managed policy has it; only "
    "API Gateway takes the role, and only for this account."
)
IAM_SUFFICES = "A stage without real traffic: every call is signed with IAM credentials and throttled."
NO_CACHE = "Jobs are posted: there is nothing to cache, and an answer must not lie in a cache."
SIGNED_BY_IAM = (
    "Behind the API is Lambda, which IAM admits by the API's ARN; there is no server to show a certificate to."
)


class RealtimeApi(Construct):
    """POST /jobs takes a job in, POST /extractions answers one; throttled, logged, behind a firewall if wanted.

    ``rate`` is requests per second, ``burst`` how many may come at once. ``log_key`` must admit the log service.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        submit: lambda_.IFunction,
        extract_now: lambda_.IFunction,
        rate: int,
        burst: int,
        firewall: bool,
        log_key: kms.IKey,
        log_retention: logs.RetentionDays,
        removal: RemovalPolicy,
    ) -> None:
        super().__init__(scope, id)
        access = logs.LogGroup(self, "Access", encryption_key=log_key, retention=log_retention, removal_policy=removal)
        self.api = apigateway.RestApi(
            self,
            "Api",
            description="Sluice: jobs in, answers out",
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            cloud_watch_role=False,
            default_method_options=apigateway.MethodOptions(authorization_type=IAM),
            deploy_options=_deployed(access, rate=rate, burst=burst),
        )
        self._admit_access_log()
        schema = apigateway.JsonSchema(type=apigateway.JsonSchemaType.OBJECT)
        self._job = self.api.add_model("Job", content_type="application/json", schema=schema)
        self._checked = self.api.add_request_validator(
            "Checked", validate_request_body=True, validate_request_parameters=True
        )
        self._post("jobs", submit)
        self._post("extractions", extract_now)
        if firewall:
            Firewall(
                self,
                "Firewall",
                protects=self.api.deployment_stage.stage_arn,
                log_key=log_key,
                log_retention=log_retention,
                removal=removal,
            )
        self._acknowledge(firewall=firewall)

    def _post(self, path: str, function: lambda_.IFunction) -> None:
        """What is no JSON object never reaches a function; what is wrong inside of it, the function says best."""
        integration = apigateway.LambdaIntegration(function, allow_test_invoke=False)
        self.api.root.add_resource(path).add_method(
            "POST", integration, request_models={"application/json": self._job}, request_validator=self._checked
        )

    def _admit_access_log(self) -> None:
        """Access logs are written in one role per account and Region; it outlives the stage, for others use it."""
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

    def _acknowledge(self, *, firewall: bool) -> None:
        reasons: Mapping[str, str] = {
            "AwsSolutions-COG4": CALLERS_ARE_MACHINES,
            "AwsSolutions-IAM5[Resource::*]": LIKE_AWS_OWN_POLICY,
            "AwsSolutions-APIG6": NO_EXECUTION_LOGS,
            "NIST.800.53.R5-APIGWExecutionLoggingEnabled": NO_EXECUTION_LOGS,
            "NIST.800.53.R5-APIGWCacheEnabledAndEncrypted": NO_CACHE,
            "NIST.800.53.R5-APIGWSSLEnabled": SIGNED_BY_IAM,
        }
        unguarded = {"AwsSolutions-APIG3": IAM_SUFFICES, "NIST.800.53.R5-APIGWAssociatedWithWAF": IAM_SUFFICES}
        for rule, reason in {**reasons, **({} if firewall else unguarded)}.items():
            Validations.of(self).acknowledge(Acknowledgment(id=rule, reason=reason))


def _deployed(access: logs.ILogGroup, *, rate: int, burst: int) -> apigateway.StageOptions:
    return apigateway.StageOptions(
        stage_name="v1",
        throttling_rate_limit=rate,
        throttling_burst_limit=burst,
        metrics_enabled=True,
        tracing_enabled=True,
        data_trace_enabled=False,
        access_log_destination=apigateway.LogGroupLogDestination(access),
        access_log_format=apigateway.AccessLogFormat.custom(json.dumps(LOGGED)),
    )


def _keep(construct: Construct) -> None:
    resource = construct if isinstance(construct, aws_cdk.CfnResource) else construct.node.default_child
    if isinstance(resource, aws_cdk.CfnResource):
        resource.apply_removal_policy(RemovalPolicy.RETAIN)
