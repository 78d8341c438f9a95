"""What must not be lost or read: the table is that of the local stack, buckets and keys are closed."""

from collections.abc import Callable
from typing import Any

import pytest

from cdk.stages import STAGES
from cdk.templates import Resource, Templates
from sluice.aws.intake import BY_OPEN
from sluice.aws.results import BY_JOB
from sluice.aws.waiting import BY_REVIEW

LOGS = {"Accesses", "Page/Accesses"}
PAGE = "Page/Files"
"""Is the same for everybody, and never grows old."""
CASE = ["job", "claimed_by", "claimed_until", "expires_at"]
"""What a list of cases shows without reading each of them."""


@pytest.fixture(params=sorted(STAGES))
def templates(request: pytest.FixtureRequest, stage: Callable[[str], Templates]) -> Templates:
    return stage(request.param)


def table(templates: Templates) -> dict[str, Any]:
    (found,) = templates.resources("AWS::DynamoDB::GlobalTable")
    return dict(templates.text(found.properties))


def test_the_table_is_the_one_the_code_reads_and_writes(templates: Templates) -> None:
    ours = table(templates)
    assert ours["KeySchema"] == [{"AttributeName": "pk", "KeyType": "HASH"}]
    assert ours["BillingMode"] == "PAY_PER_REQUEST"
    assert ours["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert ours["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert {one["AttributeName"]: one["AttributeType"] for one in ours["AttributeDefinitions"]} == {
        "pk": "S",
        "job": "S",
        "open": "S",
        "due": "N",
        "review": "S",
        "review_at": "S",
    }


def test_jobs_are_found_by_name_open_ones_by_age_and_cases_by_turn(templates: Templates) -> None:
    indexes = {
        one["IndexName"]: ([key["AttributeName"] for key in one["KeySchema"]], one["Projection"])
        for one in table(templates)["GlobalSecondaryIndexes"]
    }
    assert indexes == {
        BY_JOB: (["job"], {"ProjectionType": "KEYS_ONLY"}),
        BY_OPEN: (["open", "due"], {"ProjectionType": "ALL"}),
        BY_REVIEW: (["review", "review_at"], {"ProjectionType": "INCLUDE", "NonKeyAttributes": CASE}),
    }


def test_the_table_can_be_taken_back_to_any_second_and_is_encrypted_with_our_key(templates: Templates) -> None:
    (replica,) = table(templates)["Replicas"]
    assert replica["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert replica["SSESpecification"] == {"KMSMasterKeyId": "${Keys/Jobs.Arn}"}


def test_production_data_outlives_mistakes_and_its_stack(stage: Callable[[str], Templates]) -> None:
    prod = stage("prod")
    assert table(prod)["Replicas"][0]["DeletionProtectionEnabled"] is True
    holds_data = {
        "AWS::DynamoDB::GlobalTable",
        "AWS::KMS::Key",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "AWS::SQS::Queue",
        "AWS::SecretsManager::Secret",
    }
    kept = [one for one in prod.all() if one.type in holds_data]
    assert {one.type for one in kept} == holds_data
    for one in kept:
        assert one.body["DeletionPolicy"] == "Retain", one.path
        assert one.body["UpdateReplacePolicy"] == "Retain", one.path


def test_production_starts_with_the_throughput_of_its_peak(stage: Callable[[str], Templates]) -> None:
    ours = table(stage("prod"))
    for part in (ours, *ours["GlobalSecondaryIndexes"]):
        # 926 jobs a second at the peak, three writes each where money is drawn.
        assert part["WarmThroughput"]["WriteUnitsPerSecond"] >= 3 * 926
        assert part["WarmThroughput"]["ReadUnitsPerSecond"] >= 3 * 926


def buckets(templates: Templates) -> dict[str, Resource]:
    return {one.path: one for one in templates.resources("AWS::S3::Bucket")}


def test_every_bucket_is_closed_versioned_encrypted_and_cleared_up(templates: Templates) -> None:
    for path, bucket in buckets(templates).items():
        told = templates.text(bucket.properties)
        assert set(told["PublicAccessBlockConfiguration"].values()) == {True}, path
        assert len(told["PublicAccessBlockConfiguration"]) == 4, path
        assert told["VersioningConfiguration"] == {"Status": "Enabled"}, path
        (encryption,) = told["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        algorithm = encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"]
        assert algorithm == ("AES256" if path in {*LOGS, PAGE} else "aws:kms"), path
        rule, *partial = told["LifecycleConfiguration"]["Rules"]
        assert rule["Status"] == "Enabled"
        assert "Prefix" not in rule
        assert "ExpirationInDays" not in rule if path == PAGE else rule["ExpirationInDays"] > 0
        assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] > 0
        assert [(one["Prefix"], one["ExpirationInDays"]) for one in partial] == (
            [("batches/", 3)] if path == "Documents" else []
        )


def test_every_bucket_takes_nothing_without_tls_and_logs_who_reads_it(templates: Templates) -> None:
    guarded = set()
    for policy in templates.resources("AWS::S3::BucketPolicy"):
        statements = templates.text(policy.properties["PolicyDocument"]["Statement"])
        denied = [one["Condition"] for one in statements if one["Effect"] == "Deny"]
        assert {"Bool": {"aws:SecureTransport": "false"}} in denied
        assert {"NumericLessThan": {"s3:TlsVersion": 1.2}} in denied
        guarded.add(templates.text(policy.properties["Bucket"]))
    assert guarded == {f"${{{path}}}" for path in buckets(templates)}
    for path, bucket in buckets(templates).items():
        if path not in LOGS:
            logging = templates.text(bucket.properties["LoggingConfiguration"])
            log = "${Page/Accesses}" if path == PAGE else "${Accesses}"
            assert logging == {"DestinationBucketName": log, "LogFilePrefix": f"{path.rpartition('/')[2].lower()}/"}


def test_nobody_shortens_what_productions_audit_keeps(stage: Callable[[str], Templates]) -> None:
    audit = buckets(stage("prod"))["Audit"].properties
    retention = audit["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert audit["ObjectLockEnabled"] is True
    assert retention == {"Mode": "COMPLIANCE", "Days": 7 * 365}


def test_every_key_rotates_and_is_used_for_one_purpose(templates: Templates) -> None:
    keys = templates.resources("AWS::KMS::Key")
    assert {one.path for one in keys} >= {
        "Keys/Jobs",
        "Keys/Logs",
        "Keys/Secrets",
        "Keys/Audit",
        "Keys/Learning",
    }
    for key in keys:
        assert key.properties["EnableKeyRotation"] is True, key.path


def test_the_log_service_may_encrypt_log_groups_of_this_stage_alone(templates: Templates) -> None:
    (key,) = [one for one in templates.resources("AWS::KMS::Key") if one.path == "Keys/Logs"]
    (logs,) = [
        one
        for one in templates.text(key.properties["KeyPolicy"]["Statement"])
        if one["Principal"].get("Service") == "logs.us-east-1.amazonaws.com"
    ]
    ((bound, context),) = logs["Condition"].items()
    stage = next(iter(templates.stacks)).rpartition("-")[0]
    groups = [f"arn:aws:logs:us-east-1:ACCOUNT:log-group:*{stage}*"]
    if not stage.endswith("local"):
        # API Gateway names these itself, after its APIs.
        groups.append("arn:aws:logs:us-east-1:ACCOUNT:log-group:API-Gateway-Execution-Logs_*")
    assert bound == "ArnLike"
    assert context == {"kms:EncryptionContext:aws:logs:arn": groups if len(groups) > 1 else groups[0]}


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_the_archive_re_encrypts_events_of_our_buses_and_is_asked_for_nothing_that_it_does_not_say(
    name: str, stage: Callable[[str], Templates]
) -> None:
    templates = stage(name)
    (key,) = [one for one in templates.resources("AWS::KMS::Key") if one.path == "Keys/Jobs"]
    statements = templates.text(key.properties["KeyPolicy"]["Statement"])
    (archive,) = [one for one in statements if "kms:ReEncrypt*" in one["Action"]]
    assert archive["Principal"] == {"Service": "events.amazonaws.com"}
    assert set(archive["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"}
    # An archive names its bus and nothing else: with any other condition, its events could not be kept.
    buses = {"kms:EncryptionContext:aws:events:event-bus:arn": "arn:aws:events:us-east-1:ACCOUNT:event-bus/*"}
    assert archive["Condition"] == {"ArnLike": buses}


def test_a_new_secret_is_what_deliver_can_read_and_lists_nobody(templates: Templates) -> None:
    (secret,) = [one for one in templates.resources("AWS::SecretsManager::Secret") if one.path == "Destinations"]
    assert secret.properties["SecretString"] == "{}"
    assert templates.text(secret.properties["KmsKeyId"]) == "${Keys/Secrets.Arn}"


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_the_secret_is_rotated_every_day_by_a_function_of_ours(name: str, stage: Callable[[str], Templates]) -> None:
    templates = stage(name)
    (schedule,) = templates.resources("AWS::SecretsManager::RotationSchedule")
    told = templates.text(schedule.properties)
    assert told["SecretId"] == "${Destinations}"
    assert told["RotationLambdaARN"] == "${Upkeep/RotateSecret/Live}"
    assert told["RotationRules"]["ScheduleExpression"] == "cron(0 3 * * ? *)"
