"""What monitoring looks at, and from where on a figure is trouble."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aws_cdk import Duration
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A model on a GPU endpoint: the names its metrics carry, and what its instances cost, in US dollars per hour."""

    endpoint: str
    variant: str
    dollars_per_hour: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The parts of one stage.

    ``functions`` and ``logs`` (names of log groups) go by folder, with lane and shard where a folder is deployed often
    (``extract-queue-0``); ``extract_now`` and ``deliver`` must be there. ``queues`` and ``dead_letters`` go by lane and
    shard, ``routes`` are those of the policy.
    """

    functions: Mapping[str, lambda_.IFunction]
    logs: Mapping[str, str]
    queues: Mapping[str, sqs.IQueue]
    dead_letters: Mapping[str, sqs.IQueue]
    table: dynamodb.ITable
    routes: Sequence[str]
    keys: Sequence[kms.IKey]
    served: Served | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From where on each figure is trouble; a stage sets its own where these do not fit.

    ``burn`` counts how many times faster than even the day's dollars are spent. ``canary_percent`` leaves room below
    the 89 that the embedded model alone gets right of the golden fields (November 2026).
    """

    realtime_p99: Duration = field(default_factory=lambda: Duration.millis(200))
    queue_age: Duration = field(default_factory=lambda: Duration.minutes(15))
    stream_age: Duration = field(default_factory=lambda: Duration.minutes(2))
    dollars_per_day: float = 500.0
    burn: float = 2.0
    error_percent: float = 1.0
    not_served_percent: float = 50.0
    canary_percent: float = 85.0
