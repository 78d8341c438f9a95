"""What Bedrock becomes to take a model of ours as its own; a stage that imports none has no such stack."""

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from cdk.acknowledged import acknowledge, exported, weights_in
from cdk.bedrock_access import ImportRole
from cdk.data_stack import DataStack
from cdk.stages import Stage

MODELS = "models/"
"""Below it lie the weights of every model, a folder each."""


class BedrockStack(Stack):
    """The role of one stage's imports; whoever starts one hands it over (`iam:PassRole`)."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage, data: DataStack) -> None:  # noqa: A002  # CDK's name
        super().__init__(scope, id, env=stage.environment, description="Sluice: models of ours on Bedrock")
        weights = ImportRole(self, "Imports", bucket=data.datasets, prefix=MODELS, key=data.keys.learning)
        CfnOutput(self, "ImportRole", value=weights.role.role_arn)
        acknowledge(weights, weights_in(exported(data, data.datasets.bucket_arn, to=self), MODELS))
