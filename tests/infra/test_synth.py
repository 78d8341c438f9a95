"""A synth says the same every time, names nothing by hand, asks nobody, and fits what CloudFormation takes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cdk.stages import DEV, STAGES
from cdk.synth import digest, told
from cdk.templates import Templates, synthesised

CHOSEN_NAMES = ("BucketName", "QueueName", "TableName", "FunctionName", "RoleName", "LogGroupName", "ManagedPolicyName")
NOT_THEIR_OWN = {
    "AWS::Lambda::Alias",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Version",
    "AWS::Lambda::Permission",
}
"""These name the function they belong to."""
NAMED_FOR_AWS = {"Door/Execution", "Door/Firewall/Log", "Firewall/Log"}
"""A firewall writes only to groups whose names begin with aws-waf-logs-, an API errors only to one named after it."""


@pytest.fixture(params=sorted(STAGES))
def templates(request: pytest.FixtureRequest, stage: Callable[[str], Templates]) -> Templates:
    return stage(request.param)


def test_two_synths_have_the_same_hash(dev: Templates, tmp_path: Path) -> None:
    assert digest(synthesised("dev", tmp_path / "again").folder) == digest(dev.folder)


def test_the_hash_notices_a_changed_template_and_a_changed_asset(dev: Templates, tmp_path: Path) -> None:
    again = synthesised("local", tmp_path / "again").folder
    before = digest(again)
    template = next(again.glob("*.template.json"))
    template.write_text(template.read_text().replace("arm64", "x86_64"))
    middle = digest(again)
    next(again.glob("asset.*")).write_bytes(b"")
    assert len({before, middle, digest(again), digest(dev.folder)}) == 4


def test_nothing_has_a_name_chosen_by_hand(templates: Templates) -> None:
    for resource in templates.all():
        if resource.type not in NOT_THEIR_OWN and resource.path not in NAMED_FOR_AWS:
            assert not [name for name in CHOSEN_NAMES if name in resource.properties], resource.path


def test_no_account_is_written_down_and_nothing_was_looked_up(templates: Templates) -> None:
    manifest = json.loads((templates.folder / "manifest.json").read_text())
    stacks = [one for one in manifest["artifacts"].values() if one["type"] == "aws:cloudformation:stack"]
    assert {one["environment"] for one in stacks} == {"aws://unknown-account/us-east-1"}
    assert "missing" not in manifest


def test_account_and_region_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDK_DEFAULT_ACCOUNT", "111122223333")
    monkeypatch.setenv("CDK_DEFAULT_REGION", "eu-central-1")
    assert (DEV.environment.account, DEV.environment.region) == ("111122223333", "eu-central-1")


def test_stacks_fit_what_cloudformation_takes(templates: Templates) -> None:
    for name, template in templates.stacks.items():
        assert len(template["Resources"]) <= 500, name
        assert len(json.dumps(template)) <= 1_000_000, name


def test_data_and_work_are_stacks_apart_and_production_data_cannot_be_deleted_by_mistake(
    stage: Callable[[str], Templates],
) -> None:
    manifest = json.loads((stage("prod").folder / "manifest.json").read_text())
    data = manifest["artifacts"]["sluice-prod-data"]["properties"]
    work = manifest["artifacts"]["sluice-prod-extraction"]
    assert data["terminationProtection"] is True
    assert "sluice-prod-data" in work["dependencies"]
    assert not [
        one for one in stage("prod").stacks["sluice-prod-data"]["Resources"].values() if "Lambda" in one["Type"]
    ]


def test_a_synth_tells_stacks_resources_and_sizes(dev: Templates) -> None:
    lines = list(told(dev.folder))
    assert [line.split()[0] for line in lines if "resources" in line] == sorted(dev.stacks)
    sizes = {line.split()[0]: float(line.split()[1]) for line in lines if line.endswith("MB")}
    assert sizes["Layers/Model"] > sizes["Layers/Dependencies"] > 1
