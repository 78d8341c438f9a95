"""Everybody hears of a result; whoever named a destination gets it there."""

import pytest

from sluice.errors import RefusedError, UnavailableError
from sluice.jobs import Result
from sluice.local.memory import MemoryDestinations, MemoryEvents
from sluice.pipeline.delivery import Delivery
from sluice.ports import Destination
from tests.builders import FakeClock, a_result

CRM = Destination("crm", "https://crm.example/hook", ("s3cret",))


class Posted:
    """A webhook that remembers, or fails with ``error``."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.posted: list[tuple[str, str, int]] = []

    async def post(self, destination: Destination, result: Result, *, now: int) -> None:
        if self.error:
            raise self.error
        self.posted.append((destination.name, result.job_id, now))


def a_delivery(webhook: Posted) -> tuple[Delivery, MemoryEvents]:
    events = MemoryEvents()
    return Delivery(events, MemoryDestinations({("acme", "crm"): CRM}), webhook, FakeClock().now), events


async def test_a_result_is_announced_and_posted_where_its_job_wanted() -> None:
    webhook = Posted()
    delivery, events = a_delivery(webhook)

    told = await delivery.deliver(a_result(deliver_to="crm"))

    assert (told, webhook.posted) == ("delivered", [("crm", "job-1", 1_800_000_000)])
    assert [result.job_id for result in events.published] == ["job-1"]


async def test_a_result_without_destination_is_only_announced() -> None:
    webhook = Posted()
    delivery, events = a_delivery(webhook)

    assert await delivery.deliver(a_result()) == "announced"
    assert (webhook.posted, len(events.published)) == ([], 1)


@pytest.mark.parametrize("change", [{"deliver_to": "erp"}, {"deliver_to": "crm", "tenant": "other"}])
async def test_an_unknown_destination_is_told_not_retried(change: dict[str, str]) -> None:
    delivery, _ = a_delivery(Posted())

    assert await delivery.deliver(a_result(**change)) == "unknown destination"


async def test_a_destination_that_refuses_is_not_tried_again() -> None:
    delivery, _ = a_delivery(Posted(RefusedError("crm answered 400")))

    assert await delivery.deliver(a_result(deliver_to="crm")) == "refused by the destination"


async def test_a_destination_that_is_down_is_tried_again() -> None:
    delivery, _ = a_delivery(Posted(UnavailableError("crm answered 503")))

    with pytest.raises(UnavailableError):
        await delivery.deliver(a_result(deliver_to="crm"))
