"""An operator can run a stage from one page, and every alarm says what to do about it."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, get_args

import aws_cdk
import pytest
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Match, Template

from cdk import dashboard, measures
from cdk.alarms import told
from cdk.app import FLAGS, build
from cdk.model_endpoint import endpoint_troubles
from cdk.monitoring import Monitoring
from cdk.stages import DEV
from cdk.stages import RUNBOOK as RUNBOOK_PATH
from cdk.watched import Limits
from sluice.jobs import Attempt, AttemptOutcome, FieldResult, Outcome, Result, Status
from sluice.observability import observed, report
from sluice.pipeline.delivery import Told
from tests.infra.parts import ROUTES, a_key, a_stack, watched_parts

ROOT = Path(__file__).parents[2]
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
ALARM = "AWS::CloudWatch::Alarm"
MOST_IN_ALARM = 10
"""Metrics in one alarm's expression (CloudWatch quota)."""


@cache
def template() -> Template:
    stack = a_stack()
    monitoring = Monitoring(
        stack,
        "Monitoring",
        watched=watched_parts(stack),
        limits=Limits(),
        key=a_key(stack),
        not_told=sqs.Queue(stack, "NotTold"),
        runbook="https://example.test/r",
    )
    assert len(monitoring.roll_back_on) <= 5, "AppConfig watches at most five alarms"
    return Template.from_stack(stack)


def alarms() -> dict[str, dict[str, Any]]:
    return {name: found["Properties"] for name, found in template().find_resources(ALARM).items()}


def rules() -> list[dict[str, Any]]:
    return [found["Properties"] for found in template().find_resources("AWS::Events::Rule").values()]


def page() -> str:
    """The dashboard's body, with what CloudFormation fills in left blank."""
    [found] = template().find_resources("AWS::CloudWatch::Dashboard").values()
    body = found["Properties"]["DashboardBody"]
    return "".join(part if isinstance(part, str) else "TOKEN" for part in body["Fn::Join"][1])


def anchors() -> set[str]:
    descriptions = [properties["AlarmDescription"] for properties in alarms().values()]
    descriptions += [told(problem.kind, problem.says, "") for problem in endpoint_troubles("any")]
    descriptions += [rule["Description"] for rule in rules()]
    return {description.partition("#")[2] for description in descriptions}


def test_every_alarm_has_its_section_of_the_run_book_and_every_section_its_alarm():
    assert set(re.findall(r"^## (\S+)$", RUNBOOK, re.MULTILINE)) == anchors()


@pytest.mark.parametrize("asked", ["means", "users see", "look first", "mend", "over when"])
def test_every_section_answers_what_whoever_is_called_asks(asked):
    sections = re.split(r"^## ", RUNBOOK, flags=re.MULTILINE)[1:]

    assert [section.split()[0] for section in sections if f"**{asked.capitalize()}" not in section] == []


def test_every_section_names_at_least_three_checks_with_a_line_to_paste():
    for section in re.split(r"^## ", RUNBOOK, flags=re.MULTILINE)[1:]:
        checks = section.partition("**Look first**")[2].partition("**Mend**")[0]
        assert len(re.findall(r"^\d\. ", checks, re.MULTILINE)) >= 3, section.split()[0]
        assert re.search(r"`(aws|ask|own|for) ", checks), section.split()[0]


def test_the_run_book_searches_logs_for_words_that_the_code_writes():
    asked = set(re.findall(r"message = '([^']+)'", RUNBOOK))
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "functions").glob("**/*.py"))

    assert {word for word in asked if f'"{word}"' not in written} == set()


def test_a_call_leads_to_the_address_of_the_run_book():
    assert all("https://example.test/r#" in properties["AlarmDescription"] for properties in alarms().values())


@pytest.mark.parametrize("runbook", [RUNBOOK_PATH, "https://wiki.example/sluice/runbook"])
def test_alarms_and_rules_of_a_whole_stage_name_the_address_it_gives_or_the_pages_place(runbook, tmp_path):
    app = aws_cdk.App(context=FLAGS, outdir=str(tmp_path))
    build(app, replace(DEV, runbook=runbook))
    app.synth()
    stack = json.loads((tmp_path / "sluice-dev-operations.template.json").read_text())["Resources"].values()
    said = [one["Properties"]["AlarmDescription"] for one in stack if one["Type"] == ALARM]
    said += [one["Properties"]["Description"] for one in stack if one["Type"] == "AWS::Events::Rule"]
    assert len(said) > 40
    assert [line for line in said if f" {runbook}#" not in line] == []
    assert DEV.runbook == RUNBOOK_PATH
    assert (ROOT / DEV.runbook).is_file()


def test_every_alarm_calls_somebody_and_says_when_it_is_over():
    [topic] = template().find_resources("AWS::SNS::Topic")

    for properties in alarms().values():
        assert properties["AlarmActions"] == properties["OKActions"] == [{"Ref": topic}]


def test_the_topic_is_encrypted_takes_nothing_in_the_clear_and_only_from_this_account():
    template().has_resource_properties("AWS::SNS::Topic", {"KmsMasterKeyId": Match.any_value()})
    [policy] = template().find_resources("AWS::SNS::TopicPolicy").values()
    statements = policy["Properties"]["PolicyDocument"]["Statement"]

    assert {"Bool": {"aws:SecureTransport": "false"}} in [s["Condition"] for s in statements if s["Effect"] == "Deny"]
    for statement in statements:
        if statement["Effect"] == "Allow":
            assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_no_alarm_adds_up_more_metrics_than_cloudwatch_allows():
    sizes = {name: len(properties.get("Metrics", ())) for name, properties in alarms().items()}

    assert max(sizes.values()) - 1 <= MOST_IN_ALARM, sizes


def test_each_queue_function_and_route_has_its_own_alarm():
    names = " ".join(alarms())

    for part in (
        "QueueAgeQueue0",
        "QueueAgeQueue1",
        "FunctionErrorsExtractNow",
        "ThrottledSubmit",
        "RouteDownSagemaker",
    ):
        assert part in names


def test_a_canary_that_is_silent_is_an_alarm_while_a_silent_queue_is_none():
    silence = {name: properties["TreatMissingData"] for name, properties in alarms().items()}

    assert [each for name, each in silence.items() if "CanaryRegression" in name] == ["breaching"]
    assert {each for name, each in silence.items() if "QueueAge" in name} == {"notBreaching"}


def test_review_rate_and_confidence_are_compared_with_their_own_past():
    bands = {name: p for name, p in alarms().items() if "ANOMALY_DETECTION_BAND" in json.dumps(p)}

    assert {p["ComparisonOperator"] for p in bands.values()} == {"GreaterThanUpperThreshold", "LessThanLowerThreshold"}
    assert len(bands) == 2


def test_a_key_that_goes_away_or_is_refused_calls_somebody():
    lost, refused = sorted(rules(), key=lambda rule: rule["State"])

    assert {"ScheduleKeyDeletion", "DisableKey"} <= set(lost["EventPattern"]["detail"]["eventName"])
    # Without this state EventBridge never shows a refused Decrypt.
    assert refused["State"] == "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
    assert "AccessDenied" in refused["EventPattern"]["detail"]["errorCode"]


def test_a_call_about_a_key_that_did_not_get_through_is_kept_and_calls_somebody_by_another_way():
    for rule in rules():
        [target] = rule["Targets"]
        assert "NotTold" in json.dumps(target["DeadLetterConfig"])
    [alarm] = [properties for name, properties in alarms().items() if "KeyUnheard" in name]
    assert "NotTold" in json.dumps(alarm["Dimensions"])
    assert (alarm["Threshold"], alarm["EvaluationPeriods"]) == (0, 1)


def test_the_page_shows_each_route_with_its_calls_times_money_and_tokens():
    for route in ROUTES:
        for shown in ("Attempts", "Milliseconds", "CostMicros", "TokensIn", "TokensOut"):
            assert f"{shown}.{route}" in page()
        for percentile in ("p50", "p95", "p99"):
            assert re.search(rf'"Milliseconds\.{re.escape(route)}"[^\]]*"stat":"{percentile}"', page())


def test_the_page_shows_what_an_operator_asks_for():
    for title in (
        "Straight through and review",
        "Golden documents",
        "Budget burn",
        "replayed",
        "Oldest job",
        "Dead letters",
        "did not serve",
        "Last errors",
    ):
        assert title in page()


def test_the_page_counts_in_the_words_of_the_code():
    assert tuple(status.value for status in Status) == measures.FINAL
    assert get_args(AttemptOutcome) == measures.OUTCOMES
    assert tuple(outcome.value for outcome in Outcome) == dashboard.FIELDS
    assert tuple(told.replace(" ", "") for told in get_args(Told)) == dashboard.TOLD


def test_every_metric_of_ours_that_is_watched_is_one_that_the_code_emits(capsys):
    patterns = [*_written_elsewhere(), *map(re.escape, _reported(capsys))]

    watched = _watched()
    assert len(watched) > 60
    assert {name for name in watched if not any(re.fullmatch(pattern, name) for pattern in patterns)} == set()


def _watched() -> set[str]:
    """The names of our own metrics on the page and in alarms."""
    on_page = set(re.findall(rf'\["{measures.NAMESPACE}","([^"]+)","service","sluice"', page()))
    in_alarms = set(re.findall(r'"MetricName": "([^"]+)", "Namespace": "Sluice"', json.dumps(list(alarms().values()))))
    return on_page | in_alarms


def _reported(capsys: pytest.CaptureFixture[str]) -> set[str]:
    """What `report` really emits for jobs of every end, with attempts of every outcome on the routes of these tests."""
    for status in Status:
        observed(lambda event, context, status=status: report(_result(status)))({}, _Context())
    blobs = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    told = [directive for blob in blobs for directive in blob["_aws"]["CloudWatchMetrics"]]
    assert {directive["Namespace"] for directive in told} == {measures.NAMESPACE}
    assert {json.dumps(directive["Dimensions"]) for directive in told} == {json.dumps([list(measures.DIMENSIONS)])}
    assert {blob["service"] for blob in blobs} == set(measures.DIMENSIONS.values())
    return {metric["Name"] for directive in told for metric in directive["Metrics"]}


def _written_elsewhere() -> Iterator[str]:
    """Patterns of the names given to ``add_metric`` outside of `report`."""
    for path in sorted((ROOT / "functions").glob("**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "add_metric":
                name = node.args[0]
                parts = name.values if isinstance(name, ast.JoinedStr) else [name]
                fixed = [re.escape(part.value) if isinstance(part, ast.Constant) else r"[A-Za-z]+" for part in parts]
                yield "".join(fixed)


def _result(status: Status) -> Result:
    attempts = [
        Attempt(route=route, why="test", outcome=outcome, prompt_version="1", tokens_in=1, tokens_out=1, cost_micros=1)
        for route in ROUTES
        for outcome in get_args(AttemptOutcome)
    ]
    fields = {outcome.value: FieldResult(value="1", outcome=outcome, confidence=0.5) for outcome in Outcome}
    return Result(
        job_id="1",
        tenant="acme",
        work_id="w",
        document_type="receipt",
        status=status,
        fields=fields,
        attempts=tuple(attempts),
        finished_at=datetime(2026, 11, 22, tzinfo=UTC),
    )


class _Context:
    """What Lambda tells a function about itself."""

    function_name = "extract"
    memory_limit_in_mb = 128
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:extract"
    aws_request_id = "1"
