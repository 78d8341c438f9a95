"""Signing keys change every day, by a function that can do nothing else; what was announced can be announced again."""

import json

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk.assertions import Template

from cdk import event_archive
from cdk.event_archive import EventArchive
from cdk.webhooks_secret import Rotation, may_rotate
from sluice.aws import events as bridge
from tests.infra.parts import a_function, a_key, a_stack


def rotated() -> Template:
    stack = a_stack()
    secret = secretsmanager.Secret(stack, "Destinations")
    Rotation(stack, "Rotation", secret=secret, function=a_function(stack, "rotate_secret"))
    return Template.from_stack(stack)


def test_the_secret_is_rotated_every_day_within_an_hour():
    rotated().has_resource_properties(
        "AWS::SecretsManager::RotationSchedule",
        {"RotationRules": {"ScheduleExpression": "cron(0 3 * * ? *)", "Duration": "1h"}},
    )


def test_deploying_does_not_rotate_and_the_schedule_waits_for_its_permission():
    [schedule] = rotated().find_resources("AWS::SecretsManager::RotationSchedule").values()
    [permission] = rotated().find_resources("AWS::Lambda::Permission")

    assert schedule["Properties"]["RotateImmediatelyOnUpdate"] is False
    assert permission in schedule["DependsOn"]


def test_only_secrets_manager_for_this_secret_of_this_account_calls_the_function():
    [permission] = rotated().find_resources("AWS::Lambda::Permission").values()
    properties = permission["Properties"]

    assert properties["Principal"] == "secretsmanager.amazonaws.com"
    assert properties["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert "Destinations" in json.dumps(properties["SourceArn"])


def test_the_rotating_role_touches_one_secret_and_its_key_only_for_that_secret():
    stack = a_stack()
    secret = secretsmanager.Secret(stack, "Destinations")
    rotate, opened = (stack.resolve(each.to_statement_json()) for each in may_rotate(secret, a_key(stack)))

    assert len(rotate["Action"]) == 4
    assert "Destinations" in json.dumps(rotate["Resource"])
    assert "Destinations" in json.dumps(opened["Condition"]["StringLike"]["kms:EncryptionContext:SecretARN"])


def test_the_archive_keeps_what_the_code_announces_encrypted_for_as_long_as_wanted():
    stack = a_stack()
    EventArchive(stack, "Archive", bus=events.EventBus(stack, "Bus"), key=a_key(stack), keep=Duration.days(14))
    template = Template.from_stack(stack)

    [archive] = template.find_resources("AWS::Events::Archive").values()
    assert archive["Properties"]["EventPattern"] == {"source": [bridge.SOURCE]}
    assert archive["Properties"]["RetentionDays"] == 14
    assert "KmsKeyIdentifier" in archive["Properties"]
    assert event_archive.SOURCE == bridge.SOURCE
