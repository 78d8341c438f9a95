"""Keeps what was announced on the event bus, so that a subscriber who was down can have it replayed."""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_kms as kms
from constructs import Construct

SOURCE = "sluice"
"""`sluice.aws.events.SOURCE`: only our own events are kept, and those hold ids and statuses, no content."""


class EventArchive(Construct):
    """An archive of ``bus``; ``key`` must admit events.amazonaws.com for it."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        bus: events.IEventBus,
        key: kms.IKey,
        keep: Duration,
    ) -> None:
        super().__init__(scope, id)
        self.archive = events.CfnArchive(
            self,
            "Archive",
            source_arn=bus.event_bus_arn,
            event_pattern={"source": [SOURCE]},
            retention_days=int(keep.to_days()),
            kms_key_identifier=key.key_arn,
        )
