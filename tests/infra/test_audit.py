"""What was done is written down where nobody can change it."""

import json
from functools import cache
from typing import Any

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template

from cdk.audit import AuditTrail
from cdk.rest_api import Logging
from tests.infra.parts import a_key, a_stack


@cache
def audited(*, data_events: bool) -> Template:
    stack = a_stack()
    partition = dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING)
    AuditTrail(
        stack,
        "Audit",
        bucket=s3.Bucket(stack, "Locked", object_lock_enabled=True),
        key=a_key(stack),
        logging=Logging(
            key=a_key(stack, "Logs"), retention=logs.RetentionDays.ONE_MONTH, removal=RemovalPolicy.DESTROY
        ),
        documents=[s3.Bucket(stack, "Documents")] if data_events else [],
        tables=[dynamodb.TableV2(stack, "Table", partition_key=partition)] if data_events else [],
    )
    return Template.from_stack(stack)


def trail(*, data_events: bool = False) -> dict[str, Any]:
    [found] = audited(data_events=data_events).find_resources("AWS::CloudTrail::Trail").values()
    return found["Properties"]


def policy() -> list[dict[str, Any]]:
    [found] = audited(data_events=False).find_resources("AWS::S3::BucketPolicy").values()
    return found["Properties"]["PolicyDocument"]["Statement"]


def test_the_trail_runs_covers_all_regions_and_shows_if_a_file_was_changed():
    assert trail()["IsLogging"] is trail()["IsMultiRegionTrail"] is trail()["EnableLogFileValidation"] is True
    assert "KMSKeyId" in trail()


def test_management_events_are_all_written_down_also_those_of_kms():
    [selector] = trail()["AdvancedEventSelectors"]

    assert selector["FieldSelectors"] == [{"Field": "eventCategory", "Equals": ["Management"]}]


def test_who_read_documents_and_items_is_written_down_where_a_stage_wants_it():
    selectors = trail(data_events=True)["AdvancedEventSelectors"]
    kinds = [
        field["Equals"][0] for s in selectors for field in s["FieldSelectors"] if field["Field"] == "resources.type"
    ]

    assert kinds == ["AWS::S3::Object", "AWS::DynamoDB::Table"]
    [objects] = [s for s in selectors if s["Name"] == "Documents"]
    # Without the slash a bucket whose name begins alike would be written down too.
    assert json.dumps(objects["FieldSelectors"][2]["StartsWith"]).rstrip("}] ").endswith('"/"')


def test_only_trails_of_this_account_write_and_only_below_their_folder():
    written = [each for each in policy() if each.get("Sid", "").startswith("Trail")]

    assert {each["Action"] for each in written} == {"s3:GetBucketAcl", "s3:PutObject"}
    for each in written:
        assert each["Condition"]["StringEquals"]["aws:SourceAccount"] == {"Ref": "AWS::AccountId"}
        assert "trail/*" in json.dumps(each["Condition"]["ArnLike"])
    [put] = [each for each in written if each["Action"] == "s3:PutObject"]
    assert "/trail/AWSLogs/" in json.dumps(put["Resource"])


def test_what_happened_of_late_can_be_searched_and_is_encrypted():
    [group] = audited(data_events=False).find_resources("AWS::Logs::LogGroup").values()
    [policy] = audited(data_events=False).find_resources("AWS::IAM::ManagedPolicy").values()
    [statement] = policy["Properties"]["PolicyDocument"]["Statement"]

    assert "KmsKeyId" in group["Properties"]
    assert "Recent" in json.dumps(trail()["CloudWatchLogsLogGroupArn"])
    assert set(statement["Action"]) == {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert statement["Resource"] == trail()["CloudWatchLogsLogGroupArn"]


def test_the_trail_waits_until_it_may_write():
    [found] = audited(data_events=False).find_resources("AWS::CloudTrail::Trail").values()
    [allowed] = audited(data_events=False).find_resources("AWS::S3::BucketPolicy")

    assert allowed in found["DependsOn"]
