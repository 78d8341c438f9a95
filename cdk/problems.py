"""The list of what can go wrong, each with the figure that shows it; docs/runbook.md says what to do."""

from collections.abc import Iterator

from aws_cdk import aws_cloudwatch as cw
from aws_cdk import aws_sqs as sqs

from cdk import measures
from cdk.alarms import BELOW, SILENCE_COUNTS, Problem, Strangeness
from cdk.measures import FIVE_MINUTES, HOUR, MINUTE, TEN_MINUTES, of_aws, own
from cdk.watched import Limits, Watched


def problems(watched: Watched, limits: Limits) -> Iterator[Problem]:
    """Everything that has a limit."""
    yield from _latency(watched, limits)
    yield from _waiting(watched, limits)
    yield from _lost(watched)
    yield from _batches(watched)
    yield from _functions(watched, limits)
    yield from _table(watched)
    yield from _routes(watched, limits)
    yield from _money(watched, limits)
    yield from _quality(limits)


def strange() -> Iterator[Strangeness]:
    """Everything that is only strange against its own past."""
    yield Strangeness(
        kind="review-rate",
        says="More results than usual at this hour wait for a person.",
        metric=measures.review_rate(),
        beyond=cw.ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
    )
    yield Strangeness(
        kind="drift",
        says="The models are less sure of what they read than usual at this hour: documents may have changed.",
        metric=own("Confidence", statistic="Average", period=HOUR),
        beyond=cw.ComparisonOperator.LESS_THAN_LOWER_THRESHOLD,
    )


def nobody_called(not_told: sqs.IQueue) -> Problem:
    """Somebody was to be called about a key, and the topic did not take it; an alarm reaches it by another way."""
    return Problem(
        kind="key-unheard",
        says="A key was taken away or refused, and the call about it came not through.",
        metric=not_told.metric_approximate_number_of_messages_visible(period=FIVE_MINUTES, statistic="Maximum"),
        limit=0,
        periods=1,
        agree=1,
    )


def _latency(watched: Watched, limits: Limits) -> Iterator[Problem]:
    yield Problem(
        kind="realtime-latency",
        says=f"1 of 100 real-time answers takes more than {limits.realtime_p99.to_milliseconds():.0f} ms.",
        metric=watched.functions["extract_now"].metric_duration(statistic="p99", period=MINUTE),
        limit=limits.realtime_p99.to_milliseconds(),
        periods=5,
    )


def _waiting(watched: Watched, limits: Limits) -> Iterator[Problem]:
    for name, queue in watched.queues.items():
        yield Problem(
            kind="queue-age",
            of=name,
            says=f"The oldest job on {name} waits for more than {limits.queue_age.to_minutes():.0f} minutes.",
            metric=queue.metric_approximate_age_of_oldest_message(period=MINUTE, statistic="Maximum"),
            limit=limits.queue_age.to_seconds(),
            periods=5,
        )
    yield Problem(
        kind="stream-age",
        says="Results are announced late: the table's stream is read slower than it is written.",
        metric=watched.functions["deliver"].metric("IteratorAge", statistic="Maximum", period=MINUTE),
        limit=limits.stream_age.to_milliseconds(),
        periods=5,
    )


def _lost(watched: Watched) -> Iterator[Problem]:
    for name, queue in watched.dead_letters.items():
        yield Problem(
            kind="dead-letters",
            of=name,
            says=f"Dead letters on {name} are not being settled.",
            metric=queue.metric_approximate_number_of_messages_visible(period=FIVE_MINUTES, statistic="Minimum"),
            limit=0,
        )
    yield Problem(
        kind="jobs-failed",
        says="Jobs ended as failed after two rounds on the queue.",
        metric=own("Jobs.failed"),
        limit=0,
        periods=1,
        agree=1,
    )
    yield Problem(
        kind="jobs-stuck",
        says="Accepted jobs have no result, though they were put on the queue again and again.",
        metric=own("Stuck"),
        limit=0,
        periods=1,
        agree=1,
    )


def _batches(watched: Watched) -> Iterator[Problem]:
    if "batch" in watched.functions:
        yield Problem(
            kind="batches-stuck",
            says="The batch lane has left the same things undone for an hour: bulk jobs wait and get no answer.",
            metric=own("BatchTroubles", period=TEN_MINUTES),
            limit=0,
            periods=6,
            agree=6,
        )


def _functions(watched: Watched, limits: Limits) -> Iterator[Problem]:
    for name, function in watched.functions.items():
        shown = name.replace("_", "-")
        yield Problem(
            kind="function-errors",
            of=shown,
            says=f"More than {limits.error_percent:g} % of the invocations of {name} raise or time out.",
            metric=measures.error_rate(function, name=name),
            limit=limits.error_percent,
            agree=2,
        )
        yield Problem(
            kind="throttled",
            of=shown,
            says=f"Lambda refuses to run {name} for want of concurrency.",
            metric=function.metric_throttles(period=MINUTE, statistic="Sum"),
            limit=0,
            periods=5,
        )
    yield Problem(
        kind="records-failed",
        says="Records fail for a reason that nobody planned for.",
        metric=own("Failures"),
        limit=0,
        agree=2,
    )


def _table(watched: Watched) -> Iterator[Problem]:
    at = {"TableName": watched.table.table_name}
    for way in ("Read", "Write"):
        yield Problem(
            kind="table-throttled",
            of=way.lower(),
            says=f"DynamoDB refuses {way.lower()}s: a partition is hot or the table is still growing.",
            metric=of_aws("DynamoDB", f"{way}ThrottleEvents", at, period=MINUTE),
            limit=0,
            periods=5,
        )


def _routes(watched: Watched, limits: Limits) -> Iterator[Problem]:
    for route in watched.routes:
        yield Problem(
            kind="route-down",
            of=route,
            says=f"{route} does not serve more than {limits.not_served_percent:g} % of what it is asked.",
            metric=measures.trouble_rate(route),
            limit=limits.not_served_percent,
            periods=5,
        )


def _money(watched: Watched, limits: Limits) -> Iterator[Problem]:
    yield Problem(
        kind="budget-burn",
        says=f"The last hour spent the day's ${limits.dollars_per_day:g} {limits.burn:g} times faster than even.",
        metric=measures.burn_rate(limits.dollars_per_day),
        limit=limits.burn,
        periods=1,
        agree=1,
    )
    for route in watched.routes:
        yield Problem(
            kind="over-budget",
            of=route,
            says=f"A tenant's budget for today does not allow any more calls of {route}.",
            metric=own(f"Attempts.{route}.over_budget"),
            limit=0,
            periods=1,
            agree=1,
        )


def _quality(limits: Limits) -> Iterator[Problem]:
    yield Problem(
        kind="canary-regression",
        says=f"Less than {limits.canary_percent:g} % of the golden documents' fields come back right, or none at all.",
        metric=measures.canary_accuracy(),
        limit=limits.canary_percent,
        beyond=BELOW,
        agree=2,
        silence=SILENCE_COUNTS,
    )
