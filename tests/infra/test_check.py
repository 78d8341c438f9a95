"""The packs and linters of `scripts/check-infra` are at work, and what they are told to overlook stays short."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import aws_cdk
import pytest
from aws_cdk import aws_s3 as s3

from cdk import check
from cdk.stages import STAGES
from cdk.templates import Templates

MOST = 15
"""In any one stage. Two packs that ask for the same thing, and one rule on several resources, count once."""
REPEATED = re.compile(r"As (\S+-\S+)[.:]")


@pytest.fixture
def careless(tmp_path: Path) -> Path:
    """Templates with a bucket as it comes, and a resource that CloudFormation would refuse."""
    app = aws_cdk.App(outdir=str(tmp_path / "careless"))
    stack = aws_cdk.Stack(app, "Careless")
    s3.Bucket(stack, "Bucket")
    aws_cdk.CfnResource(stack, "Odd", type="AWS::SQS::Queue", properties={"DelaySeconds": "never", "Colour": "red"})
    assert app.synth().stacks
    return tmp_path / "careless"


def test_all_three_packs_find_what_is_careless(tmp_path: Path) -> None:
    app = aws_cdk.App(outdir=str(tmp_path))
    s3.Bucket(aws_cdk.Stack(app, "Careless"), "Bucket")
    found = check.found_by_packs(app, tmp_path)
    assert {"AwsSolutions-S10", "NIST.800.53.R5-S3BucketVersioningEnabled"} <= {one.split(" ")[0] for one in found}


@pytest.mark.parametrize("linter", [check.linted, check.validated])
def test_linters_find_what_cloudformation_would_refuse(linter: check.Check, careless: Path) -> None:
    assert any("Colour" in one for one in linter(careless))


@pytest.mark.parametrize("name", sorted(STAGES))
def test_acknowledgements_are_few_and_have_reasons(name: str, stage: Callable[[str], Templates]) -> None:
    reasons = dict(acknowledged(stage(name).folder))
    assert len({reason for reason in reasons.values() if not REPEATED.match(reason)}) <= MOST, sorted(reasons)
    for rule, reason in reasons.items():
        repeated = REPEATED.match(reason)
        assert (repeated[1] in reasons) if repeated else (len(reason) > 60), rule


def acknowledged(folder: Path) -> Iterator[tuple[str, str]]:
    """Rules and reasons, a rule with resources in brackets once."""
    for path in folder.glob("*.metadata.json"):
        for entries in json.loads(path.read_text()).values():
            for entry in entries:
                if entry["type"] == "aws:cdk:acknowledged-rules":
                    for name, reason in entry["data"].items():
                        yield name.partition("::")[2].partition("[")[0], reason


@pytest.mark.parametrize("name", sorted(STAGES))
def test_what_checkov_overlooks_at_one_resource_is_acknowledged_too_or_says_why(
    name: str, stage: Callable[[str], Templates]
) -> None:
    reasons = dict(acknowledged(stage(name).folder))
    for resource in stage(name).all():
        for skipped in resource.body.get("Metadata", {}).get("checkov", {}).get("skip", ()):
            repeated = REPEATED.match(skipped["comment"])
            assert repeated[1] in reasons if repeated else len(skipped["comment"]) > 60, resource.path


def test_every_rule_that_checkov_skips_has_its_reason_above_it() -> None:
    lines = check.CHECKOV_SETTINGS.read_text().splitlines()
    skipped = [at for at, line in enumerate(lines) if line.startswith("  - CKV")]
    assert 0 < len(skipped) <= 10
    assert all(lines[at - 1].startswith("  # ") and len(lines[at - 1]) > 30 for at in skipped)
