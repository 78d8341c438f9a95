"""What a review tells the stream: nothing while a case is taken, and its news when it is decided."""

from typing import Any

from sluice.aws.items import Plain, to_item
from sluice.aws.packing import pack_result
from sluice.aws.stream import finished
from sluice.jobs import Status
from sluice.webhooks import event_id
from tests.builders import a_result

WAITING = a_result(status=Status.NEEDS_REVIEW)


def record(**more: Plain) -> dict[str, Any]:
    image = to_item({"pk": "W#w1", "result": pack_result(WAITING), **more})
    return {"dynamodb": {"NewImage": image}}


def test_a_result_that_needs_review_is_told_once_and_not_when_somebody_takes_it_or_gives_it_back() -> None:
    assert finished(record(review="waiting#acme#0")) == WAITING
    assert finished(record(claimed_by="ada", claimed_until=1_800_000_600.5)) is None
    assert finished(record(claimed_by="ada", claimed_until=0)) is None


def test_receivers_know_the_reviewed_result_from_the_one_before() -> None:
    assert event_id(WAITING) == event_id(WAITING.but(replayed=True))
    assert event_id(WAITING) != event_id(WAITING.but(status=Status.EXTRACTED))
