"""The model that a stage serves itself; a stage without GPUs has no such stack."""

from dataclasses import dataclass

from aws_cdk import CfnOutput, Environment, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from cdk.model_endpoint import Fleet, ModelEndpoint, Weights
from cdk.serving import Container


@dataclass(frozen=True, slots=True, kw_only=True)
class Gpu:
    """Everything an endpoint needs that differs between stages; ``name`` is what the routing policy calls its model."""

    name: str
    container: Container
    weights: Weights
    fleet: Fleet
    disk_key: kms.IKey


class ModelsStack(Stack):
    """The endpoint of one stage, apart from what it serves: a new model is rolled out without touching functions."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        gpu: Gpu,
        topic: sns.ITopic,
        runbook: str,
        env: Environment | None = None,
    ) -> None:
        super().__init__(scope, id, env=env)
        self.endpoint = ModelEndpoint(
            self,
            "Model",
            name=gpu.name,
            container=gpu.container,
            weights=gpu.weights,
            fleet=gpu.fleet,
            disk_key=gpu.disk_key,
            topic=topic,
            runbook=runbook,
        )
        CfnOutput(self, "EndpointName", value=self.endpoint.name)
