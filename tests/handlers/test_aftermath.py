"""deliver, dead_letters and reconcile: what happens around the extraction."""

from collections.abc import Callable
from typing import Any

from dead_letters.handler import handler as dead_letters
from deliver.handler import handler as deliver
from reconcile.handler import handler as reconcile
from reconcile.wiring import Rounds
from sluice.errors import UnavailableError
from sluice.jobs import Status
from sluice.ports import OpenJob
from sluice.records import loop
from tests.builders import Bench, a_body, a_context
from tests.handlers.builders import a_bench, a_delivery, a_desk, failed, shipped
from tests.pipeline.test_burial import a_burial
from tests.pipeline.test_delivery import Posted
from tests.pipeline.test_intake import Deaf

Lines = Callable[[], list[dict[str, Any]]]


def test_finished_jobs_are_announced_and_delivered_and_nothing_else_is() -> None:
    webhook = Posted()
    delivery, events = a_delivery(webhook)

    response = deliver(shipped("deliver/finished-jobs.json"), a_context(), delivery=delivery)

    assert failed(response) == []
    assert [result.job_id for result in events.published] == ["auto-payoff-letter", "given-up"]
    assert [job_id for _, job_id, _ in webhook.posted] == ["auto-payoff-letter"]


def test_a_delivery_worth_another_try_comes_back_by_its_sequence_number() -> None:
    event = shipped("deliver/finished-jobs.json")
    delivery, events = a_delivery(Posted(UnavailableError("crm answered 503")))

    response = deliver(event, a_context(), delivery=delivery)

    assert failed(response) == [event["Records"][1]["dynamodb"]["SequenceNumber"]]
    assert len(events.published) == 2


def test_an_image_nobody_can_read_comes_back_alone() -> None:
    event = shipped("deliver/finished-jobs.json")
    event["Records"][1]["dynamodb"]["NewImage"]["result"] = {"B": "AAAA"}
    delivery, events = a_delivery(Posted())

    response = deliver(event, a_context(), delivery=delivery)

    assert failed(response) == [event["Records"][1]["dynamodb"]["SequenceNumber"]]
    assert [result.job_id for result in events.published] == ["given-up"]


def test_dead_letters_get_a_second_round_or_the_last_word() -> None:
    bench = a_bench()
    event = shipped("dead_letters/two-letters.json")

    response = dead_letters(event, a_context(), burial=a_burial(bench))

    assert failed(response) == []
    assert len(bench.queue.messages) == 1
    [malformed] = bench.table.stream
    assert malformed.status is Status.REJECTED


def test_a_dead_letter_that_cannot_be_settled_comes_back() -> None:
    bench = a_bench()
    bench.queue.messages = None  # type: ignore[assignment]  # a queue that breaks
    event = shipped("dead_letters/two-letters.json")

    response = dead_letters(event, a_context(), burial=a_burial(bench))

    assert failed(response) == [event["Records"][0]["messageId"]]


def rounds(bench: Bench, limit: int = 500) -> Rounds:
    return Rounds(a_desk(bench), 900, limit)


def forgotten(bench: Bench, *job_ids: str) -> None:
    for job_id in job_ids:
        opened = OpenJob("acme", job_id, a_body(job_id=job_id), bench.clock())
        loop().run_until_complete(a_desk(bench)._intake.accept(opened))
    bench.clock.at += 1_000


def test_forgotten_jobs_are_enqueued_again_round_after_round_until_none_is_left(lines: Lines) -> None:
    bench = a_bench()
    forgotten(bench, *(f"job-{at}" for at in range(7)))

    response = reconcile(shipped("reconcile/schedule.json"), a_context(), rounds=rounds(bench, limit=3))

    assert response == {"reconciled": 7}
    assert len(bench.queue.messages) == 7
    again = [line for line in lines() if line.get("message") == "enqueued again"]
    assert [(line["job_id"], line["tries"]) for line in again] == [(f"job-{at}", 0) for at in range(7)]


def test_reconcile_stops_when_its_time_is_up() -> None:
    bench = a_bench()
    forgotten(bench, "job-1")

    response = reconcile(shipped("reconcile/schedule.json"), a_context(ms_left=5_000), rounds=rounds(bench))

    assert (response, bench.queue.messages) == ({"reconciled": 0}, [])


def test_a_job_that_cannot_be_enqueued_is_told_and_the_round_ends(lines: Lines) -> None:
    bench = a_bench()
    forgotten(bench, "job-1")
    bench.queue = Deaf(times=5)

    response = reconcile(shipped("reconcile/schedule.json"), a_context(), rounds=rounds(bench, limit=1))

    assert response == {"reconciled": 0}
    [stuck] = [line for line in lines() if line.get("message") == "stuck"]
    assert (stuck["job_id"], stuck["level"]) == ("job-1", "ERROR")
