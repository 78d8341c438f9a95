"""What `review` is made of: the desk over the one table, and how its callers are told apart."""

from dataclasses import dataclass, field
from functools import cache

from pydantic import Field, Json

from review.callers import Callers
from sluice.assembly import TableSettings, table, utc_now
from sluice.aws import clients
from sluice.aws.documents import S3Documents
from sluice.aws.reviews import DynamoReviews
from sluice.pipeline.review import ReviewDesk


class Settings(TableSettings):
    """The environment of `review`.

    ``tenants`` maps IAM roles to their tenant, as JSON; a token carries it in the claim ``tenant_claim``.
    """

    tenants: Json[dict[str, str]] = Field(default_factory=dict)
    tenant_claim: str = "custom:tenant"
    review_below: float = 0.6


@dataclass(frozen=True, slots=True)
class Office:
    """The desk, and who may come to it."""

    desk: ReviewDesk
    callers: Callers = field(default_factory=Callers)


@cache
def build() -> Office:
    """The desk on AWS, once per execution environment."""
    settings = Settings.from_env()
    texts = S3Documents(clients.s3())
    desk = ReviewDesk(DynamoReviews(table(settings)), texts, utc_now, below=settings.review_below)
    return Office(desk, Callers(settings.tenants, settings.tenant_claim))
