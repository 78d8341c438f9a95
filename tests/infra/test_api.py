"""Nobody gets in without credentials, nobody floods it, and its logs hold no document."""

import json
from functools import cache
from typing import Any

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs
from aws_cdk.assertions import Match, Template

from cdk.api import RealtimeApi
from cdk.rest_api import LOGGED, Logging
from cdk.stages import Requests
from tests.infra.parts import a_function, a_key, a_stack

METHOD = "AWS::ApiGateway::Method"


@cache
def api(*, firewall: bool) -> Template:
    stack = a_stack()
    RealtimeApi(
        stack,
        "Door",
        submit=a_function(stack, "submit"),
        extract_now=a_function(stack, "extract_now"),
        requests=Requests(rate=1_000, burst=2_000),
        firewall=firewall,
        logging=Logging(key=a_key(stack), retention=logs.RetentionDays.ONE_MONTH, removal=RemovalPolicy.DESTROY),
    )
    return Template.from_stack(stack)


def the(kind: str, *, firewall: bool = True) -> dict[str, Any]:
    [found] = api(firewall=firewall).find_resources(kind).values()
    return found["Properties"]


def test_every_method_wants_iam_credentials():
    methods = [found["Properties"] for found in api(firewall=True).find_resources(METHOD).values()]

    assert len(methods) == 2
    assert {method["AuthorizationType"] for method in methods} == {"AWS_IAM"}
    assert {method["HttpMethod"] for method in methods} == {"POST"}


def test_jobs_go_to_submit_and_extractions_to_extract_now():
    resources = api(firewall=True).find_resources("AWS::ApiGateway::Resource")
    paths = {name: found["Properties"]["PathPart"] for name, found in resources.items()}
    served = {
        paths[method["Properties"]["ResourceId"]["Ref"]]: json.dumps(method["Properties"]["Integration"]["Uri"])
        for method in api(firewall=True).find_resources(METHOD).values()
    }

    assert set(served) == {"jobs", "extractions"}
    assert "submitfunction" in served["jobs"]
    assert "extractnowfunction" in served["extractions"]


def test_a_function_is_invoked_by_its_own_method_alone_and_never_by_a_console_test():
    permissions = [
        found["Properties"] for found in api(firewall=True).find_resources("AWS::Lambda::Permission").values()
    ]

    assert len(permissions) == 2
    for permission in permissions:
        arn = json.dumps(permission["SourceArn"])
        assert "/POST/jobs" in arn or "/POST/extractions" in arn
        assert "test-invoke-stage" not in arn


def test_calls_are_throttled_for_every_method():
    [settings] = the("AWS::ApiGateway::Stage")["MethodSettings"]

    assert (settings["ResourcePath"], settings["HttpMethod"]) == ("/*", "*")
    assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == (1_000, 2_000)


def test_logs_are_encrypted_and_hold_no_body_header_or_query():
    stage = the("AWS::ApiGateway::Stage")

    assert stage["MethodSettings"][0]["DataTraceEnabled"] is False
    assert stage["MethodSettings"][0]["LoggingLevel"] == "ERROR"
    assert json.loads(stage["AccessLogSetting"]["Format"]) == LOGGED
    for unwanted in ("body", "header", "query", "$context.path", "$input", "authorization"):
        assert unwanted not in stage["AccessLogSetting"]["Format"].lower()
    for group in api(firewall=True).find_resources("AWS::Logs::LogGroup").values():
        assert "KmsKeyId" in group["Properties"]
        assert group["Properties"]["RetentionInDays"] == 30


def test_the_stage_waits_for_the_role_that_writes_access_logs():
    [stage] = api(firewall=True).find_resources("AWS::ApiGateway::Stage").values()
    [account] = api(firewall=True).find_resources("AWS::ApiGateway::Account")

    assert account in stage["DependsOn"]


def test_errors_go_to_a_group_of_ours_that_is_there_before_the_stage_is():
    [stage] = api(firewall=True).find_resources("AWS::ApiGateway::Stage").values()
    groups = api(firewall=True).find_resources("AWS::Logs::LogGroup")
    named = {json.dumps(found["Properties"].get("LogGroupName", "")): name for name, found in groups.items()}
    [[name, group]] = [[name, group] for name, group in named.items() if "API-Gateway-Execution-Logs_" in name]

    assert '{"Ref": "DoorApi' in name
    assert f"/{stage['Properties']['StageName']}" in name
    assert group in stage["DependsOn"]


def test_the_role_that_writes_access_logs_outlives_the_stage_because_others_use_it():
    for kind in ("AWS::ApiGateway::Account", "AWS::IAM::Role", "AWS::IAM::ManagedPolicy"):
        for found in api(firewall=True).find_resources(kind).values():
            if "Function" not in json.dumps(found) and "lambda.amazonaws.com" not in json.dumps(found):
                assert found["DeletionPolicy"] == "Retain"


def test_a_firewall_stands_before_the_stage_where_wanted_and_nowhere_else():
    api(firewall=False).resource_count_is("AWS::WAFv2::WebACL", 0)
    association = the("AWS::WAFv2::WebACLAssociation")

    assert "/stages/" in json.dumps(association["ResourceArn"])


def test_the_firewall_looks_at_addresses_and_never_into_documents():
    acl = the("AWS::WAFv2::WebACL")

    assert {rule["Name"] for rule in acl["Rules"]} == {"Reputation", "Flood"}
    assert "Body" not in json.dumps(acl)
    assert {rule["VisibilityConfig"]["SampledRequestsEnabled"] for rule in acl["Rules"]} == {False}


def test_the_firewalls_log_holds_no_credentials_and_its_arn_is_one_that_waf_takes():
    logging = the("AWS::WAFv2::LoggingConfiguration")

    assert {field["SingleHeader"]["Name"] for field in logging["RedactedFields"]} == {
        "authorization",
        "x-amz-security-token",
    }
    api(firewall=True).has_resource_properties(
        "AWS::Logs::LogGroup", {"LogGroupName": Match.string_like_regexp("^aws-waf-logs-Sluice-")}
    )
    assert not json.dumps(logging["LogDestinationConfigs"]).rstrip('"]}').endswith(":*")
