"""One Lambda function as Sluice deploys it: a role of its own, an encrypted log group of its own, an alias `live`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk.assets import Assets
from cdk.keys import Keys
from cdk.stages import Stage
from cdk.workloads import Workload

RUNTIME = lambda_.Runtime.PYTHON_3_13
ARCHITECTURE = lambda_.Architecture.ARM_64
RETENTION = {
    1: logs.RetentionDays.ONE_DAY,
    30: logs.RetentionDays.ONE_MONTH,
    365: logs.RetentionDays.ONE_YEAR,
}
SETTINGS = {
    # Its search for plugins costs milliseconds of every cold start.
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
    "POWERTOOLS_LOG_LEVEL": "INFO",
}
"""What every function's environment has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the functions of a stack have in common; ``denied`` holds whatever none of them may ever do."""

    stage: Stage
    keys: Keys
    assets: Assets
    layers: "Layers"
    denied: iam.IManagedPolicy


class Layers(Construct):
    """What functions share: their dependencies, and the embedded model with what runs it; none where emulated.

    Each stack has its own, for a layer that another stack imports cannot be replaced; ``asking`` says whether models
    are asked there.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        stage: Stage,
        assets: Assets,
        asking: bool = True,
    ) -> None:
        super().__init__(scope, id)
        self._dependencies = self._model = None
        if not stage.emulated:
            self._dependencies = self._layer("Dependencies", str(assets.dependencies()))
            self._model = self._layer("Model", str(assets.model())) if asking else None

    def of(self, workload: Workload) -> list[lambda_.ILayerVersion]:
        """The layers of one function."""
        wanted = (self._dependencies, self._model if workload.asks else None)
        return [layer for layer in wanted if layer is not None]

    def _layer(self, name: str, path: str) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self,
            name,
            code=lambda_.Code.from_asset(path),
            compatible_runtimes=[RUNTIME],
            compatible_architectures=[ARCHITECTURE],
        )


class PythonFunction(Construct):
    """A function of ``functions/``; ``warm`` environments of it are always ready."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        ground: Ground,
        workload: Workload,
        concurrency: int,
        environment: Mapping[str, str],
        warm: int = 0,
    ) -> None:
        super().__init__(scope, id)
        self.workload = workload
        self.log_group = self._log_group(ground)
        self.policy = iam.ManagedPolicy(self, "May", statements=[self._may_log()])
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            managed_policies=[self.policy, ground.denied],
        )
        snapped = ground.stage.snap_start and not warm
        self.function = lambda_.Function(
            self,
            "Function",
            runtime=RUNTIME,
            architecture=ARCHITECTURE,
            code=lambda_.Code.from_asset(str(ground.assets.code(workload.folder))),
            handler=f"{workload.folder}.handler.handler",
            layers=ground.layers.of(workload),
            # What it may do stands in `permissions` alone: no construct adds to it.
            role=self.role.without_policy_updates(),
            log_group=self.log_group,
            timeout=Duration.seconds(workload.timeout_seconds),
            memory_size=workload.megabytes,
            reserved_concurrent_executions=concurrency,
            snap_start=lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS if snapped else None,
            environment={**SETTINGS, "POWERTOOLS_SERVICE_NAME": workload.folder, **environment},
        )
        self.live = lambda_.Alias(
            self,
            "Live",
            alias_name="live",
            version=self.function.current_version,
            provisioned_concurrent_executions=warm or None,
        )

    def may(self, statements: Iterable[iam.PolicyStatement]) -> None:
        """Allow it something more."""
        self.policy.add_statements(*statements)

    def _log_group(self, ground: Ground) -> logs.LogGroup:
        return logs.LogGroup(
            self,
            "Logs",
            encryption_key=ground.keys.logs,
            retention=RETENTION[ground.stage.log_days],
            removal_policy=ground.stage.removal,
        )

    def _may_log(self) -> iam.PolicyStatement:
        return iam.PolicyStatement(
            sid="Log",
            actions=["logs:CreateLogStream", "logs:PutLogEvents"],
            resources=[self.log_group.log_group_arn],
        )


def title(folder: str) -> str:
    """A folder's name as a construct's: ``extract_now`` is ``ExtractNow``."""
    return re.sub(r"(?:^|_)(.)", lambda found: found[1].upper(), folder)


def region_of(scope: Construct) -> str:
    """The Region a construct is deployed to."""
    return Stack.of(scope).region
