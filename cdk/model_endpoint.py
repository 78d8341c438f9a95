"""The fine-tuned model on GPUs: a container by digest, weights from S3, an endpoint that grows and rolls back.

How the model is served, and why so, stands in `serving`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Acknowledgment, Stack, Validations
from aws_cdk import aws_applicationautoscaling as scaling
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_sns as sns
from constructs import Construct

from cdk.alarms import Problem, watch
from cdk.measures import MINUTE, of_aws
from cdk.model_role import serving_role
from cdk.serving import Container, environment

VARIANT = "main"
START_SECONDS = 900
"""An 8B model in FP8 loads in minutes; a container that needs longer will not come up at all."""
BUSY = "SageMakerVariantConcurrentRequestsPerModelHighResolution"
CANARY_PERCENT = 10
CANARY_SECONDS = 600
KEEP_OLD_SECONDS = 600
"""The old fleet stays for that long after all traffic has moved, to go back to."""
LOCAL_STORAGE = ("g4dn", "g5", "g6", "g6e", "g7", "g7e", "p4d", "p4de", "p5", "p5e", "p5en", "p6", "trn1", "trn2")
"""Families whose disks are encrypted in hardware: SageMaker refuses a KmsKeyId for them (API reference, 2026)."""
DISKS_ARE_ENCRYPTED = (
    "The instance's own disks are encrypted by a hardware module with keys that nobody can read and that end with the "
    "instance; CreateEndpointConfig fails when a key is given for them."
)

Tracking = scaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Where the model's files lie: a prefix that ends with a slash, and the key that encrypts the bucket."""

    bucket: s3.IBucket
    prefix: str
    key: kms.IKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Instances at rest and at most; ``requests_each`` are asked of one at once before another one is started."""

    instance_type: str
    minimum: int
    maximum: int
    requests_each: int = 8

    @property
    def has_local_storage(self) -> bool:
        """True for instances whose disks are encrypted in hardware."""
        return self.instance_type.split(".")[1].partition("-")[0] in LOCAL_STORAGE


class ModelEndpoint(Construct):
    """The endpoint. Its name alone is given in advance: routes (``sagemaker:NAME``), the container and the alarms that
    roll it back need it before it exists. A new model changes it in place, so the name is never in its own way.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        name: str,
        container: Container,
        weights: Weights,
        fleet: Fleet,
        disk_key: kms.IKey,
        topic: sns.ITopic,
        runbook: str,
    ) -> None:
        super().__init__(scope, id)
        self._fleet = fleet
        self.role = serving_role(
            self,
            endpoint=name,
            repository_arn=container.repository_arn,
            bucket=weights.bucket,
            prefix=weights.prefix,
            key=weights.key,
        )
        self.name = name
        self.alarms = [watch(self, problem, topic=topic, runbook=runbook) for problem in endpoint_troubles(name)]
        self.endpoint = sagemaker.CfnEndpoint(
            self,
            "Endpoint",
            endpoint_name=name,
            endpoint_config_name=self._config(self._model(container, weights), disk_key).attr_endpoint_config_name,
            deployment_config=_guarded([alarm.alarm_name for alarm in self.alarms]),
            # What autoscaling has grown to survives a new model.
            retain_all_variant_properties=True,
        )
        self._grow().node.add_dependency(self.endpoint)

    @property
    def arn(self) -> str:
        """What a function that asks may invoke."""
        return Stack.of(self).format_arn(service="sagemaker", resource="endpoint", resource_name=self.name)

    def _model(self, container: Container, weights: Weights) -> sagemaker.CfnModel:
        source = sagemaker.CfnModel.S3DataSourceProperty(
            s3_uri=f"s3://{weights.bucket.bucket_name}/{weights.prefix}",
            s3_data_type="S3Prefix",
            compression_type="None",
        )
        return sagemaker.CfnModel(
            self,
            "Model",
            execution_role_arn=self.role.role_arn,
            enable_network_isolation=True,
            primary_container=sagemaker.CfnModel.ContainerDefinitionProperty(
                image=container.image,
                model_data_source=sagemaker.CfnModel.ModelDataSourceProperty(s3_data_source=source),
                environment=environment(container.kind, self.name),
            ),
        )

    def _config(self, model: sagemaker.CfnModel, disk_key: kms.IKey) -> sagemaker.CfnEndpointConfig:
        """Without data capture: it would keep documents and answers in clear."""
        variant = sagemaker.CfnEndpointConfig.ProductionVariantProperty(
            variant_name=VARIANT,
            model_name=model.attr_model_name,
            instance_type=self._fleet.instance_type,
            initial_instance_count=self._fleet.minimum,
            initial_variant_weight=1,
            container_startup_health_check_timeout_in_seconds=START_SECONDS,
            model_data_download_timeout_in_seconds=START_SECONDS,
            routing_config=sagemaker.CfnEndpointConfig.RoutingConfigProperty(
                routing_strategy="LEAST_OUTSTANDING_REQUESTS"
            ),
        )
        local = self._fleet.has_local_storage
        config = sagemaker.CfnEndpointConfig(
            self, "Config", production_variants=[variant], kms_key_id=None if local else disk_key.key_arn
        )
        if local:
            rule = "NIST.800.53.R5-SageMakerEndpointConfigurationKMSKeyConfigured"
            Validations.of(config).acknowledge(Acknowledgment(id=rule, reason=DISKS_ARE_ENCRYPTED))
        return config

    def _grow(self) -> scaling.CfnScalableTarget:
        """Keep the requests that an instance answers at once near ``requests_each``, by figures of every 10 seconds."""
        place = f"endpoint/{self.name}/variant/{VARIANT}"
        # Not the CDK's own construct: it would make a role, where Application Auto Scaling has one for SageMaker.
        target = scaling.CfnScalableTarget(
            self,
            "Instances",
            service_namespace="sagemaker",
            scalable_dimension="sagemaker:variant:DesiredInstanceCount",
            resource_id=place,
            min_capacity=self._fleet.minimum,
            max_capacity=self._fleet.maximum,
        )
        busy = scaling.CfnScalingPolicy.PredefinedMetricSpecificationProperty(predefined_metric_type=BUSY)
        scaling.CfnScalingPolicy(
            self,
            "Concurrency",
            policy_name=f"{self.name}-concurrency",
            policy_type="TargetTrackingScaling",
            scaling_target_id=target.ref,
            target_tracking_scaling_policy_configuration=Tracking(
                target_value=self._fleet.requests_each,
                predefined_metric_specification=busy,
                scale_out_cooldown=60,
                scale_in_cooldown=600,
            ),
        )
        return target


def endpoint_troubles(endpoint: str) -> Sequence[Problem]:
    """What stops the roll-out of a new model: it fails, or it is slow."""
    at = {"EndpointName": endpoint, "VariantName": VARIANT}
    return (
        Problem(
            kind="endpoint-failing",
            says="More than 2 % of the GPU endpoint's answers are errors.",
            metric=of_aws("SageMaker", "Invocation5XXErrors", at, statistic="Average", period=MINUTE),
            limit=0.02,
        ),
        Problem(
            kind="endpoint-slow",
            says="1 of 100 answers of the GPU endpoint takes longer than a second.",
            metric=of_aws("SageMaker", "ModelLatency", at, statistic="p99", period=MINUTE),
            limit=1_000_000,
            periods=5,
        ),
    )


def _guarded(alarms: Sequence[str]) -> sagemaker.CfnEndpoint.DeploymentConfigProperty:
    """A new model gets a tenth of the traffic for ten minutes; an alarm brings the old one back by itself."""
    traffic = sagemaker.CfnEndpoint.TrafficRoutingConfigProperty(
        type="CANARY",
        canary_size=sagemaker.CfnEndpoint.CapacitySizeProperty(type="CAPACITY_PERCENT", value=CANARY_PERCENT),
        wait_interval_in_seconds=CANARY_SECONDS,
    )
    return sagemaker.CfnEndpoint.DeploymentConfigProperty(
        auto_rollback_configuration=sagemaker.CfnEndpoint.AutoRollbackConfigProperty(
            alarms=[sagemaker.CfnEndpoint.AlarmProperty(alarm_name=name) for name in alarms]
        ),
        blue_green_update_policy=sagemaker.CfnEndpoint.BlueGreenUpdatePolicyProperty(
            traffic_routing_configuration=traffic, termination_wait_in_seconds=KEEP_OLD_SECONDS
        ),
    )
