"""A routing policy that is wrong never leaves, one that harms comes back by itself."""

import json
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from aws_cdk import aws_cloudwatch as cw
from aws_cdk.assertions import Template
from jsonschema import Draft4Validator, ValidationError

from cdk.policy_rollout import PolicyProfile, PolicyRollout
from cdk.policy_schema import MOST_CHARS, draft4, policy_schema
from sluice.routing import Policy
from sluice.routing.policy import Route
from tests.infra.parts import a_key, a_stack

POLICY = Policy(
    version="prod-7",
    routes=(
        Route(route="embedded:sluice-mini", typical_ms=50, document_types=("receipt",)),
        Route(route="sagemaker:sluice-prod-8b", price_in=Decimal("0.06"), price_out=Decimal("0.24")),
    ),
)


@cache
def rolled_out() -> Template:
    stack = a_stack()
    profile = PolicyProfile(stack, "Profile", name="sluice-prod", key=a_key(stack))
    alarm = cw.Alarm(
        stack, "Harm", metric=cw.Metric(namespace="Sluice", metric_name="Failures"), threshold=0, evaluation_periods=1
    )
    PolicyRollout(stack, "Rollout", profile=profile, policy=POLICY, alarms=[alarm])
    return Template.from_stack(stack)


def the(kind: str) -> dict[str, Any]:
    [found] = rolled_out().find_resources(kind).values()
    return found["Properties"]


def given(**changes: Any) -> dict[str, Any]:
    """The policy as it is deployed, changed."""
    return {**json.loads(POLICY.model_dump_json(exclude_defaults=True)), **changes}


def test_the_schema_is_draft_4_and_short_enough_for_appconfig():
    [validator] = the("AWS::AppConfig::ConfigurationProfile")["Validators"]

    assert validator["Type"] == "JSON_SCHEMA"
    assert len(validator["Content"]) <= MOST_CHARS
    Draft4Validator.check_schema(json.loads(validator["Content"]))


def test_the_deployed_policy_passes_the_schema_and_is_the_policy():
    content = the("AWS::AppConfig::HostedConfigurationVersion")["Content"]

    Draft4Validator(policy_schema()).validate(json.loads(content))
    assert Policy.model_validate_json(content) == POLICY


@pytest.mark.parametrize(
    "changes",
    [
        {"routes": []},
        {"routes": [{"route": "no colon"}]},
        {"routes": [{"route": "embedded:x", "typical_ms": 0}]},
        {"routes": [{"route": "embedded:x", "lanes": ["fast"]}]},
        {"routes": [{"route": "embedded:x", "price": 1}]},
        {"max_attempts": 6},
        {"review_below": 1.5},
        {"unknown": True},
        {"version": "with space"},
    ],
)
def test_a_policy_that_functions_would_refuse_is_refused_before_it_leaves(changes):
    with pytest.raises(ValidationError):
        Draft4Validator(policy_schema()).validate(given(**changes))
    with pytest.raises(ValueError, match="validation error"):
        Policy.model_validate_json(json.dumps(given(**changes)))


def test_an_open_limit_stays_open_in_draft_4():
    validator = Draft4Validator(draft4({"type": "number", "exclusiveMinimum": 0}))

    assert validator.is_valid(0.1)
    assert not validator.is_valid(0)


def test_a_word_that_draft_4_does_not_know_stops_the_synthesis():
    with pytest.raises(ValueError, match="no 'prefixItems'"):
        draft4({"type": "array", "prefixItems": []})


def test_it_spreads_little_by_little_and_is_watched_while_it_does():
    strategy = the("AWS::AppConfig::DeploymentStrategy")

    assert strategy["DeploymentDurationInMinutes"] >= 10
    assert strategy["GrowthFactor"] <= 25
    assert strategy["FinalBakeTimeInMinutes"] >= 10


def test_alarms_bring_the_old_policy_back():
    [monitor] = the("AWS::AppConfig::Environment")["Monitors"]

    assert "Harm" in json.dumps(monitor["AlarmArn"])
    assert "Watcher" in json.dumps(monitor["AlarmRoleArn"])


def test_who_watches_alarms_may_do_nothing_else_and_is_appconfig_for_this_account():
    [statement] = the("AWS::IAM::ManagedPolicy")["PolicyDocument"]["Statement"]
    [trust] = the("AWS::IAM::Role")["AssumeRolePolicyDocument"]["Statement"]

    assert statement["Action"] == "cloudwatch:DescribeAlarms"
    assert trust["Principal"] == {"Service": "appconfig.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_the_policy_is_encrypted_at_rest_and_on_its_way():
    assert "KmsKeyIdentifier" in the("AWS::AppConfig::ConfigurationProfile")
    assert "KmsKeyIdentifier" in the("AWS::AppConfig::Deployment")


def test_a_function_may_read_this_policy_and_no_other_and_names_nothing_that_watches_it():
    stack = a_stack()
    profile = PolicyProfile(stack, "Profile", name="sluice-prod", key=a_key(stack))

    read, opened = profile.may_read()
    assert json.dumps(stack.resolve(read.to_statement_json())["Resource"]).count('"Ref": "Profile') == 2
    assert "kms:ViaService" in json.dumps(opened.to_statement_json())
    # By name: an environment's id would tie functions to the alarms that watch them, in a circle.
    assert profile.variables == {"POLICY_SOURCE": "sluice-prod/live/routing"}
