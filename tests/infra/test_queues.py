"""What would lose jobs, or hold them up, if a template said otherwise."""

from collections.abc import Callable

import pytest

from cdk.stages import STAGES
from cdk.templates import Resource, Templates

DAY = 86_400
STAGE_NAMES = sorted(STAGES)
NOT_TOLD = "NotTold"
"""Takes calls about keys, no jobs: EventBridge writes to it, for which it would need a key that admits EventBridge."""


@pytest.fixture(params=STAGE_NAMES)
def templates(request: pytest.FixtureRequest, stage: Callable[[str], Templates]) -> Templates:
    return stage(request.param)


def queues(templates: Templates) -> dict[str, Resource]:
    return {f"${{{queue.path}.Arn}}": queue for queue in templates.resources("AWS::SQS::Queue")}


def fed(templates: Templates) -> list[tuple[Resource, Resource, Resource]]:
    """Event source mapping, its queue, its function."""
    functions = {one.path.removesuffix("/Function"): one for one in templates.resources("AWS::Lambda::Function")}
    found = []
    for mapping in templates.resources("AWS::Lambda::EventSourceMapping"):
        queue = queues(templates).get(templates.text(mapping.properties["EventSourceArn"]))
        alias = templates.text(mapping.properties["FunctionName"])
        (function,) = [one for path, one in functions.items() if f"{{{path}/Live}}" in alias]
        if queue is not None:
            found.append((mapping, queue, function))
    assert found, "no queue feeds a function"
    return found


def test_a_message_stays_out_of_sight_for_six_timeouts_of_its_function(templates: Templates) -> None:
    for _, queue, function in fed(templates):
        assert queue.properties["VisibilityTimeout"] >= 6 * function.properties["Timeout"], queue.path


def test_every_event_source_reports_which_records_failed(templates: Templates) -> None:
    for mapping in templates.resources("AWS::Lambda::EventSourceMapping"):
        assert mapping.properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"], mapping.path


def test_no_event_source_filters_for_sqs_would_delete_what_does_not_match(templates: Templates) -> None:
    for mapping in templates.resources("AWS::Lambda::EventSourceMapping"):
        assert "FilterCriteria" not in mapping.properties, mapping.path


def test_every_event_source_calls_the_alias(templates: Templates) -> None:
    for mapping in templates.resources("AWS::Lambda::EventSourceMapping"):
        assert templates.text(mapping.properties["FunctionName"]).endswith(":live"), mapping.path


def test_a_lane_gives_up_after_ten_receives_and_keeps_dead_letters_longer_than_it_keeps_jobs(
    templates: Templates,
) -> None:
    known, lanes = queues(templates), 0
    for queue in known.values():
        if "RedrivePolicy" in queue.properties:
            redrive = templates.text(queue.properties["RedrivePolicy"])
            dead_letters = known[redrive["deadLetterTargetArn"]]
            assert redrive["maxReceiveCount"] >= 10
            assert dead_letters.properties["MessageRetentionPeriod"] == 14 * DAY
            assert queue.properties["MessageRetentionPeriod"] == 4 * DAY
            lanes += 1
    assert lanes >= 2


def test_every_shard_of_every_lane_has_a_queue_with_dead_letters_and_somebody_to_settle_them(
    templates: Templates,
) -> None:
    name = next(iter(templates.stacks)).split("-")[1]
    shards = {f"{lane.title()}{shard}" for lane, size in STAGES[name].lanes.items() for shard in range(size.shards)}
    emptied = {(queue.path, function.path.partition("/Function")[0]) for _, queue, function in fed(templates)}
    assert emptied == {(f"{shard}/Queue", shard) for shard in shards} | {
        (f"{shard}/DeadLetters", "DeadLetters") for shard in shards
    }


def test_no_other_queue_may_use_a_lane_for_its_dead_letters(templates: Templates) -> None:
    for queue in queues(templates).values():
        if not queue.path.endswith("/DeadLetters"):
            assert queue.properties["RedriveAllowPolicy"] == {"redrivePermission": "denyAll"}, queue.path


def test_every_queue_is_encrypted_with_our_key_and_takes_nothing_in_the_clear(templates: Templates) -> None:
    closed = {}
    for policy in templates.resources("AWS::SQS::QueuePolicy"):
        statements = policy.properties["PolicyDocument"]["Statement"]
        (statement,) = [one for one in statements if one["Effect"] == "Deny"]
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        closed[templates.text(statement["Resource"])] = statement["Action"]
    assert set(closed) == set(queues(templates))
    assert set(closed.values()) == {"sqs:*"}
    for queue in queues(templates).values():
        if queue.path == NOT_TOLD:
            assert queue.properties["SqsManagedSseEnabled"] is True
        else:
            assert templates.text(queue.properties["KmsMasterKeyId"]) == "${Keys/Jobs.Arn}", queue.path


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_only_our_own_rules_say_what_nobody_could_be_told(name: str, stage: Callable[[str], Templates]) -> None:
    (policy,) = [one for one in stage(name).resources("AWS::SQS::QueuePolicy") if one.path.startswith(f"{NOT_TOLD}/")]
    statements = stage(name).text(policy.properties["PolicyDocument"]["Statement"])
    allowed = [one for one in statements if one["Effect"] == "Allow"]
    assert {one["Principal"]["Service"] for one in allowed} == {"events.amazonaws.com"}
    assert {one["Condition"]["ArnEquals"]["aws:SourceArn"] for one in allowed} == {
        "${Monitoring/Keys/Lost.Arn}",
        "${Monitoring/Keys/Refused.Arn}",
    }


def test_queues_are_standard_ones_that_take_messages_of_a_mebibyte(templates: Templates) -> None:
    for queue in queues(templates).values():
        assert "FifoQueue" not in queue.properties, "fair queues are standard ones, by message group"
        assert queue.path == NOT_TOLD or queue.properties["MaximumMessageSize"] == 1_048_576


def test_no_event_source_wants_more_of_a_function_than_is_reserved_for_it(templates: Templates) -> None:
    for mapping, _, function in fed(templates):
        pollers = mapping.properties.get("ProvisionedPollerConfig")
        wanted = (
            10 * pollers["MaximumPollers"] if pollers else mapping.properties["ScalingConfig"]["MaximumConcurrency"]
        )
        assert 2 <= wanted <= max(2, function.properties["ReservedConcurrentExecutions"]), mapping.path


def test_production_polls_its_first_lane_with_provisioned_pollers_and_dev_with_standard_ones(
    stage: Callable[[str], Templates],
) -> None:
    provisioned = {
        name: {m.path for m, *_ in fed(stage(name)) if "ProvisionedPollerConfig" in m.properties}
        for name in STAGE_NAMES
    }
    assert provisioned == {"dev": set(), "local": set(), "prod": {f"Queue{shard}/Source" for shard in range(5)}}


def test_production_has_places_for_a_hundred_thousand_jobs_in_flight(stage: Callable[[str], Templates]) -> None:
    in_flight = sum(
        mapping.properties["BatchSize"] * function.properties["ReservedConcurrentExecutions"]
        for mapping, _, function in fed(stage("prod"))
        if mapping.path.startswith("Queue") and mapping.path.endswith("/Source")
    )
    assert in_flight >= 100_000


def test_the_stream_is_split_retried_and_set_aside_before_it_is_forgotten(templates: Templates) -> None:
    (stream,) = [
        one
        for one in templates.resources("AWS::Lambda::EventSourceMapping")
        if "StreamArn" in templates.text(one.properties["EventSourceArn"])
    ]
    told = templates.text(stream.properties)
    assert told["EventSourceArn"] == "${Jobs.StreamArn}"
    assert told["BisectBatchOnFunctionError"] is True
    assert told["StartingPosition"] == "TRIM_HORIZON"
    assert told["MaximumRecordAgeInSeconds"] < DAY, "a stream forgets after a day"
    assert told["MaximumRetryAttempts"] > 0
    assert told["DestinationConfig"] == {"OnFailure": {"Destination": "${Unheard.Arn}"}}
