"""What `scripts/run` deploys is what the CDK synthesises, and nothing in it changes with the code."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from cdk.local_templates import portable, written
from cdk.stages import LOCAL
from cdk.synth import synthesise
from cdk.templates import Templates
from sluice.local import templates as kept


@pytest.fixture
def local(stage: Callable[[str], Templates]) -> Templates:
    return stage("local")


def test_the_checked_in_templates_are_fresh(tmp_path_factory: pytest.TempPathFactory) -> None:
    fresh = written(synthesise(LOCAL, tmp_path_factory.mktemp("fresh") / "assembly"))
    assert kept.FILE.read_text() == fresh, "run: scripts/synth --local"


def test_stacks_stand_in_the_order_in_which_they_can_be_made() -> None:
    exported: set[str] = set()
    for template in kept.read():
        assert imports(template.body) <= exported
        exported |= {one["Export"]["Name"] for one in template.body["Outputs"].values() if "Export" in one}
    assert exported


def imports(value: Any) -> set[str]:
    if isinstance(value, list):
        return {name for one in value for name in imports(one)}
    if not isinstance(value, dict):
        return set()
    return {value["Fn::ImportValue"]} if "Fn::ImportValue" in value else imports(list(value.values()))


def test_every_resource_is_there_and_the_code_is_a_parameter(local: Templates) -> None:
    for template in kept.read():
        full = local.stacks[template.name]
        paths = sorted(one["Metadata"]["aws:cdk:path"] for one in full["Resources"].values())
        assert sorted(one["Metadata"]["aws:cdk:path"] for one in template.body["Resources"].values()) == paths
        known = {"Policy", "ModelDir", kept.CODE_BUCKET}
        assert set(template.body["Parameters"]) == (known if any(template.functions()) else set())
        for _, function in template.functions():
            assert function["Code"]["S3Key"] == f"{kept.folder(function)}.zip"


def test_other_code_makes_the_same_templates(local: Templates) -> None:
    changed = 0
    for template in kept.read():
        other = json.dumps(local.stacks[template.name])
        for version in [name for name in local.stacks[template.name]["Resources"] if "CurrentVersion" in name]:
            other = other.replace(version, version[:-32] + "0" * 32)
            changed += 1
        assert portable(json.loads(other)) == template.body
    assert changed == sum(len(list(template.functions())) for template in kept.read())


def test_what_the_local_stage_lacks_is_known(stage: Callable[[str], Templates]) -> None:
    def services(name: str) -> set[str]:
        return {one.type.rpartition("::")[0] for one in stage(name).all()}

    assert services("prod") - services("local") == {
        "AWS::ApiGateway",
        "AWS::AppConfig",
        "AWS::ApplicationAutoScaling",
        "AWS::CloudFront",
        "AWS::CloudTrail",
        "AWS::CloudWatch",
        "AWS::Cognito",
        "AWS::SNS",
        "AWS::SageMaker",
        "AWS::WAFv2",
        "Custom",
    }
    assert services("local") <= services("dev")


def test_a_path_that_nothing_has_is_named() -> None:
    with pytest.raises(KeyError, match="0 resources are called Nothing"):
        kept.properties("Nothing")
