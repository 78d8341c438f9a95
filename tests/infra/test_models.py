"""Models are served from pinned bytes, roll back by themselves, and may be asked by exact name only."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import aws_cdk
import pytest
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Match, Template

from cdk.bedrock_access import BatchRole, ImportRole, may_ask, profile
from cdk.model_endpoint import Fleet, Weights
from cdk.models_stack import Gpu, ModelsStack
from cdk.serving import Container, environment
from cdk.templates import Templates
from sluice.routing.policy import Route
from tests.infra.parts import a_key, a_stack
from tests.infra.roles import roles

NAME = "sluice-prod-8b"
IMAGE = f"763104351884.dkr.ecr.us-east-1.amazonaws.com/vllm@sha256:{'a' * 64}"
REPOSITORY = "arn:aws:ecr:us-east-1:763104351884:repository/vllm"
HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0"


@cache
def served(instance_type: str = "ml.p5.4xlarge") -> Template:
    app = aws_cdk.App()
    other = aws_cdk.Stack(app, "Other")
    gpu = Gpu(
        name=NAME,
        container=Container(image=IMAGE, repository_arn=REPOSITORY),
        weights=Weights(bucket=s3.Bucket(other, "Datasets"), prefix="models/sluice-8b/7/", key=a_key(other)),
        fleet=Fleet(instance_type=instance_type, minimum=3, maximum=16),
        disk_key=a_key(other, "Disks"),
    )
    stack = ModelsStack(app, "Models", gpu=gpu, topic=sns.Topic(other, "OnCall"), runbook="https://example.test/r")
    return Template.from_stack(stack)


def the(template: Template, kind: str) -> dict[str, Any]:
    [found] = template.find_resources(kind).values()
    return found["Properties"]


def statements(template: Template) -> list[dict[str, Any]]:
    policies = template.find_resources("AWS::IAM::ManagedPolicy").values()
    return [each for policy in policies for each in policy["Properties"]["PolicyDocument"]["Statement"]]


def test_the_container_is_named_by_digest_and_has_no_network():
    model = the(served(), "AWS::SageMaker::Model")

    assert model["PrimaryContainer"]["Image"] == IMAGE
    assert model["EnableNetworkIsolation"] is True
    source = model["PrimaryContainer"]["ModelDataSource"]["S3DataSource"]
    assert (source["S3DataType"], source["CompressionType"]) == ("S3Prefix", "None")


def test_an_image_by_tag_is_refused():
    with pytest.raises(ValueError, match="by its digest"):
        Container(image="vllm:latest", repository_arn=REPOSITORY)


@pytest.mark.parametrize(("kind", "prefix"), [("vllm", "SM_VLLM_"), ("lmi", "OPTION_")])
def test_both_images_get_fp8_speculation_by_n_grams_and_the_name_that_requests_use(kind, prefix):
    settings = environment(kind, NAME)

    assert settings[f"{prefix}QUANTIZATION"] == settings[f"{prefix}KV_CACHE_DTYPE"] == "fp8"
    assert json.loads(settings[f"{prefix}SPECULATIVE_CONFIG"])["method"] == "ngram"
    assert settings[f"{prefix}SERVED_MODEL_NAME"] == Route(route=f"sagemaker:{NAME}").model
    assert all(isinstance(value, str) for value in settings.values())


def test_nothing_that_goes_in_or_out_is_captured():
    assert "DataCaptureConfig" not in the(served(), "AWS::SageMaker::EndpointConfig")


def test_the_disks_are_encrypted_with_a_key_only_where_sagemaker_takes_one():
    assert "KmsKeyId" in the(served("ml.m5.xlarge"), "AWS::SageMaker::EndpointConfig")
    for instance in ("ml.p5.4xlarge", "ml.g6e.xlarge", "ml.p6-b200.48xlarge"):
        assert "KmsKeyId" not in the(served(instance), "AWS::SageMaker::EndpointConfig")


def test_a_new_model_gets_a_tenth_of_the_traffic_first_and_is_rolled_back_by_alarms():
    deployment = the(served(), "AWS::SageMaker::Endpoint")["DeploymentConfig"]
    routing = deployment["BlueGreenUpdatePolicy"]["TrafficRoutingConfiguration"]

    assert (routing["Type"], routing["CanarySize"]) == ("CANARY", {"Type": "CAPACITY_PERCENT", "Value": 10})
    named = {alarm["AlarmName"]["Ref"] for alarm in deployment["AutoRollbackConfiguration"]["Alarms"]}
    assert named == set(served().find_resources("AWS::CloudWatch::Alarm"))


def test_the_fleet_grows_by_requests_at_once_seen_every_ten_seconds():
    target = the(served(), "AWS::ApplicationAutoScaling::ScalableTarget")
    policy = the(served(), "AWS::ApplicationAutoScaling::ScalingPolicy")

    assert (target["MinCapacity"], target["MaxCapacity"]) == (3, 16)
    tracking = policy["TargetTrackingScalingPolicyConfiguration"]
    assert tracking["PredefinedMetricSpecification"] == {
        "PredefinedMetricType": "SageMakerVariantConcurrentRequestsPerModelHighResolution"
    }


def test_the_models_role_reads_its_weights_and_nothing_else_of_the_bucket():
    reads = [each for each in statements(served()) if each["Action"] == "s3:GetObject"]

    assert len(reads) == 1
    assert "models/sluice-8b/7/*" in json.dumps(reads[0]["Resource"])


def test_the_models_role_has_a_star_only_where_aws_knows_no_resource():
    starred = {each["Sid"] for each in statements(served()) if each["Resource"] == "*"}

    assert starred == {"LogIn", "Count"}


def test_roles_for_services_admit_only_this_account():
    stack = a_stack()
    bucket, key = s3.Bucket(stack, "Bucket"), a_key(stack)
    BatchRole(stack, "Batch", bucket=bucket, key=key, asked=profile(HAIKU))
    ImportRole(stack, "Import", bucket=bucket, prefix="models/sluice-8b/7/", key=key)

    for template in (served(), Template.from_stack(stack)):
        for role in template.find_resources("AWS::IAM::Role").values():
            [trust] = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
            assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}


def test_a_batch_role_is_taken_for_batches_only_and_writes_answers_only():
    stack = a_stack()
    BatchRole(stack, "Batch", bucket=s3.Bucket(stack, "Bucket"), key=a_key(stack), asked=profile(HAIKU))
    template = Template.from_stack(stack)

    [trust] = the(template, "AWS::IAM::Role")["AssumeRolePolicyDocument"]["Statement"]
    assert "model-invocation-job/*" in json.dumps(trust["Condition"]["ArnLike"])
    [read] = [each for each in statements(template) if each["Action"] == "s3:GetObject"]
    [write] = [each for each in statements(template) if each["Action"] == "s3:PutObject"]
    # Where `sluice.aws.bulk` puts batches/TOKEN/in.jsonl, and looks for batches/TOKEN/out/.
    assert "/batches/*/in.jsonl" in json.dumps(read["Resource"])
    assert "/batches/*/out/*" in json.dumps(write["Resource"])


def test_stages_have_the_roles_of_bedrock_that_they_want_on_their_own_buckets(stage: Callable[[str], Templates]):
    found = {
        name: {role.path: role for role in roles(stage(name)) if role.trusts.startswith("bedrock.")}
        for name in ("local", "dev", "prod")
    }
    assert {name: sorted(of_stage) for name, of_stage in found.items()} == {
        "local": [],
        "dev": ["Batches/Bedrock/Role"],
        "prod": ["Batches/Bedrock/Role", "Imports/Role"],
    }
    touched = {
        path: {resource for one in role.own for resource in one.resources if "Arn}/" in resource}
        for path, role in found["prod"].items()
    }
    assert touched == {
        "Batches/Bedrock/Role": {"${Documents.Arn}/batches/*/in.jsonl", "${Documents.Arn}/batches/*/out/*"},
        "Imports/Role": {"${Datasets.Arn}/models/*"},
    }


def test_bedrock_models_are_asked_through_their_profile_in_each_of_its_regions():
    stack = a_stack()
    direct, through = (each.to_statement_json() for each in may_ask(stack, profile(HAIKU)))

    assert direct["Resource"].endswith(f"inference-profile/{HAIKU}")
    assert [arn.split(":")[3] for arn in through["Resource"]] == ["us-east-1", "us-east-2", "us-west-2"]
    assert all(
        arn.endswith("::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0") for arn in through["Resource"]
    )
    assert through["Condition"]["StringEquals"]["bedrock:InferenceProfileArn"] == direct["Resource"]
    assert {direct["Action"], through["Action"]} == {"bedrock:InvokeModel"}


@pytest.mark.parametrize("model", ["haiku", "anthropic.claude-haiku-4-5-20251001-v1:0", ""])
def test_a_model_without_a_profile_is_refused(model):
    with pytest.raises(ValueError, match="no inference profile"):
        profile(model)


def test_endpoint_alarms_lead_to_the_run_book():
    served().has_resource_properties(
        "AWS::CloudWatch::Alarm",
        {
            "AlarmDescription": Match.string_like_regexp("https://example.test/r#endpoint-slow"),
            "AlarmActions": Match.any_value(),
        },
    )
