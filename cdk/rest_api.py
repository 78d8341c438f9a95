"""A REST API as Sluice deploys one: throttled, and its logs tell who called what, never what was said.

REST, not HTTP, because a web application firewall attaches to no HTTP API: docs/decisions/0006.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import Acknowledgment, RemovalPolicy, Validations
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk.keys import EXECUTION_LOGS
from cdk.stages import Requests

STAGE = "v1"
Field = apigateway.AccessLogField
LOGGED = {
    "request": Field.context_request_id(),
    "at": Field.context_request_time_epoch(),
    "caller": Field.context_identity_user_arn(),
    "from": Field.context_identity_source_ip(),
    "method": Field.context_http_method(),
    "resource": Field.context_resource_path(),
    "status": Field.context_status(),
    "milliseconds": Field.context_response_latency(),
    "function_milliseconds": Field.context_integration_latency(),
    "bytes": Field.context_response_length(),
    "refused": Field.context_error_response_type(),
}
"""Who called what, when, and how it went: never a body, a header or a query."""
NO_CACHE = "Every answer is about one job or case as it is now: none may lie in a cache, and few would be asked twice."
SIGNED_BY_IAM = (
    "Behind the API is Lambda, which IAM admits by the API's ARN; there is no server to show a certificate to."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logging:
    """How an API's logs are kept; ``key`` must admit the log service."""

    key: kms.IKey
    retention: logs.RetentionDays
    removal: RemovalPolicy

    def group(self, scope: Construct, id: str, name: str | None = None) -> logs.LogGroup:  # noqa: A002  # CDK's name
        """A log group, which has a ``name`` only where AWS looks for one."""
        return logs.LogGroup(
            scope,
            id,
            log_group_name=name,
            encryption_key=self.key,
            retention=self.retention,
            removal_policy=self.removal,
        )


class LoggedApi(apigateway.RestApi):
    """A regional API whose methods all want what ``authorised`` says; ``logged`` is what its access log tells.

    Who writes them is one role per account and Region, which the API for jobs makes (`api`).
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        description: str,
        authorised: apigateway.MethodOptions,
        requests: Requests,
        logging: Logging,
        logged: Mapping[str, str] = LOGGED,
    ) -> None:
        super().__init__(
            scope,
            id,
            description=description,
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            cloud_watch_role=False,
            default_method_options=authorised,
            deploy_options=_deployed(logging.group(scope, "Access"), requests, logged),
        )
        # Without it API Gateway would make one itself: in the clear, and for ever.
        execution = logging.group(scope, "Execution", f"{EXECUTION_LOGS}_{self.rest_api_id}/{STAGE}")
        self.deployment_stage.node.add_dependency(execution)
        schema = apigateway.JsonSchema(type=apigateway.JsonSchemaType.OBJECT)
        self._object = self.add_model("Object", content_type="application/json", schema=schema)
        self._checked = self.add_request_validator(
            "Checked", validate_request_body=True, validate_request_parameters=True
        )
        for rule, reason in {
            "NIST.800.53.R5-APIGWCacheEnabledAndEncrypted": NO_CACHE,
            "NIST.800.53.R5-APIGWSSLEnabled": SIGNED_BY_IAM,
        }.items():
            Validations.of(self).acknowledge(Acknowledgment(id=rule, reason=reason))

    def serve(self, method: str, path: str, function: lambda_.IFunction) -> None:
        """Have ``function`` answer; a body that is no JSON object never reaches it."""
        self.root.resource_for_path(path).add_method(
            method,
            apigateway.LambdaIntegration(function, allow_test_invoke=False),
            request_models={"application/json": self._object} if method == "POST" else None,
            request_validator=self._checked,
        )


def _deployed(access: logs.ILogGroup, requests: Requests, logged: Mapping[str, str]) -> apigateway.StageOptions:
    """Errors are logged, requests are not: with ``data_trace_enabled`` the log would hold every body."""
    return apigateway.StageOptions(
        stage_name=STAGE,
        throttling_rate_limit=requests.rate,
        throttling_burst_limit=requests.burst,
        metrics_enabled=True,
        tracing_enabled=True,
        logging_level=apigateway.MethodLoggingLevel.ERROR,
        data_trace_enabled=False,
        access_log_destination=apigateway.LogGroupLogDestination(access),
        access_log_format=apigateway.AccessLogFormat.custom(json.dumps(dict(logged))),
    )
