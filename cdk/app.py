"""The CDK app: the stacks of one stage, chosen by the context value ``stage`` or the variable SLUICE_STAGE (dev).

`scripts/synth` runs it without the CDK's command line, `scripts/cdk` with it.
"""

import os

import aws_cdk

from cdk.acknowledged import acknowledge, exported, weights_in
from cdk.api_stack import ApiStack
from cdk.assets import Assets
from cdk.bedrock_stack import BedrockStack
from cdk.data_stack import DataStack
from cdk.extraction_stack import ExtractionStack
from cdk.model_endpoint import Fleet, Weights
from cdk.models_stack import Gpu, ModelsStack
from cdk.operations_stack import OperationsStack
from cdk.review_stack import ReviewStack
from cdk.serving import Container
from cdk.stages import STAGES, Endpoint, Stage

AWS_IMAGES = "763104351884"
"""AWS's account that holds its deep learning containers in US Regions."""
IMAGE_DIGEST = "ImageDigest"
WEIGHTS = "Weights"

FLAGS = {
    "@aws-cdk/aws-iam:minimizePolicies": False,
    "@aws-cdk/aws-lambda:recognizeLayerVersion": True,
    "@aws-cdk/aws-lambda:recognizeVersionProps": True,
    "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True,
    "@aws-cdk/core:checkSecretUsage": True,
    "@aws-cdk/core:enablePartitionLiterals": True,
    "@aws-cdk/core:target-partitions": ["aws"],
    # `sam local` finds a function's code by these.
    "aws:cdk:enable-asset-metadata": True,
    "aws:cdk:enable-path-metadata": True,
}
"""How this version of the CDK is to behave, where its default is what older versions did."""


def build(app: aws_cdk.App, stage: Stage) -> None:
    """Put the stacks of ``stage`` into ``app``: what emulators know is in the first two."""
    aws_cdk.Tags.of(app).add("sluice:stage", stage.name)
    data = DataStack(app, f"{stage.prefix}-data", stage=stage)
    assets = Assets(code_only=stage.emulated)
    extraction = ExtractionStack(app, f"{stage.prefix}-extraction", stage=stage, data=data, assets=assets)
    if stage.emulated:
        return
    api = ApiStack(app, f"{stage.prefix}-api", stage=stage, data=data, extraction=extraction)
    if stage.reviewing:
        review = ReviewStack(
            app,
            f"{stage.prefix}-review",
            stage=stage,
            reviewing=stage.reviewing,
            data=data,
            extraction=extraction,
            assets=assets,
        )
        # It logs in the role that the first API makes.
        review.add_stack_dependency(api)
    operations = OperationsStack(app, f"{stage.prefix}-operations", stage=stage, data=data, extraction=extraction)
    if stage.imports:
        BedrockStack(app, f"{stage.prefix}-bedrock", stage=stage, data=data)
    if stage.endpoint:
        _serve(app, stage, stage.endpoint, data, operations)


def _serve(app: aws_cdk.App, stage: Stage, size: Endpoint, data: DataStack, operations: OperationsStack) -> None:
    """Add the GPU endpoint; image and weights are parameters of its stack, so a new model changes no code."""
    digest, weights = aws_cdk.Fn.ref(IMAGE_DIGEST), aws_cdk.Fn.ref(WEIGHTS)
    region = aws_cdk.Fn.ref("AWS::Region")
    gpu = Gpu(
        name=stage.endpoint_name,
        container=Container(
            image=f"{AWS_IMAGES}.dkr.ecr.{region}.amazonaws.com/vllm@sha256:{digest}",
            repository_arn=f"arn:aws:ecr:{region}:{AWS_IMAGES}:repository/vllm",
        ),
        weights=Weights(bucket=data.datasets, prefix=f"models/{weights}/", key=data.keys.learning),
        fleet=Fleet(instance_type=size.instance_type, minimum=size.minimum, maximum=size.maximum),
        disk_key=data.keys.learning,
    )
    stack = ModelsStack(
        app,
        f"{stage.prefix}-models",
        gpu=gpu,
        topic=operations.monitoring.topic,
        runbook=stage.runbook,
        env=stage.environment,
    )
    acknowledge(stack, weights_in(exported(data, data.datasets.bucket_arn, to=stack), f"models/<{WEIGHTS}>/"))
    aws_cdk.CfnParameter(stack, IMAGE_DIGEST, allowed_pattern="[0-9a-f]{64}", description="of AWS's vLLM image")
    aws_cdk.CfnParameter(stack, WEIGHTS, allowed_pattern="[\\w.-]+", description="folder below models/ in Datasets")


def main() -> None:
    """Write the cloud assembly to where the CDK's command line wants it, or to cdk.out."""
    app = aws_cdk.App(context=FLAGS, outdir=os.environ.get("CDK_OUTDIR", "cdk.out"))
    name = app.node.try_get_context("stage") or os.environ.get("SLUICE_STAGE", "dev")
    build(app, STAGES[name])
    app.synth()


if __name__ == "__main__":
    main()
