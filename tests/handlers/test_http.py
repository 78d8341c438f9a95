"""submit and extract_now: jobs over HTTP, or invoked directly."""

import base64
import json
from typing import Any

import pytest

from extract_now.handler import handler as extract_now
from extract_now.wiring import Counter
from sluice.errors import ThrottledError, UnavailableError
from sluice.local.memory import MemoryIntake
from sluice.ports import OpenJob
from submit.handler import handler as submit
from tests.builders import ENDPOINT, FREE, Bench, a_body, a_completion, a_context, a_policy, said_by
from tests.handlers.builders import a_bench, a_desk, shipped
from tests.pipeline.test_intake import Deaf


def over_http(body: str, **changes: Any) -> dict[str, Any]:
    return shipped("submit/job.json") | {"body": body} | changes


def said(response: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    assert response["headers"]["content-type"] == "application/json"
    return response["statusCode"], json.loads(response["body"])


def a_counter(bench: Bench) -> Counter:
    return Counter(bench.extractor, a_desk(bench))


@pytest.mark.parametrize(
    ("event", "job_id"), [("submit/job.json", "auto-payoff-letter"), ("submit/direct.json", "auto-payoff-call")]
)
def test_a_submitted_job_is_taken_in(event: str, job_id: str) -> None:
    bench = a_bench()

    response = submit(shipped(event), a_context(), desk=a_desk(bench))

    assert said(response) == (202, {"job_id": job_id})
    assert len(bench.queue.messages) == 1


def test_a_job_submitted_twice_is_queued_once() -> None:
    bench = a_bench()

    responses = [submit(shipped("submit/job.json"), a_context(), desk=a_desk(bench)) for _ in range(2)]

    assert [response["statusCode"] for response in responses] == [202, 202]
    assert len(bench.queue.messages) == 1


def test_a_job_that_could_never_be_done_is_refused_with_its_key() -> None:
    status, body = said(submit(shipped("submit/unknown-type.json"), a_context(), desk=a_desk(a_bench())))

    assert (status, body["key"]) == (400, "document_type")
    assert body["error"].startswith("document_type: 'poem' is not one of auto_loan_payoff, ")


@pytest.mark.parametrize(
    "event",
    [
        over_http(""),
        over_http("{", isBase64Encoded=False),
        over_http("no base64!", isBase64Encoded=True),
        {"requestContext": {}, "body": None},
        {"tenant": "\ud800"},
        {"number": 10**400},
    ],
    ids=["empty", "malformed", "broken base64", "no body", "half a character", "a huge number"],
)
def test_a_request_that_is_no_job_is_refused(event: dict[str, Any]) -> None:
    assert submit(event, a_context(), desk=a_desk(a_bench()))["statusCode"] == 400
    assert extract_now(event, a_context(), counter=a_counter(a_bench()))["statusCode"] == 400


def test_a_base64_body_is_decoded() -> None:
    body = base64.b64encode(a_body().encode()).decode()

    response = submit(over_http(body, isBase64Encoded=True), a_context(), desk=a_desk(a_bench()))

    assert said(response) == (202, {"job_id": "job-1"})


def test_a_job_the_queue_does_not_take_is_accepted_all_the_same() -> None:
    bench = a_bench()
    bench.queue = Deaf()

    response = submit(over_http(a_body()), a_context(), desk=a_desk(bench))

    assert said(response) == (202, {"job_id": "job-1"})
    assert len(bench.table.job_ids) == 1


def test_a_table_that_is_down_asks_for_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    async def down(*_: object) -> bool:
        raise UnavailableError("the table is busy")

    monkeypatch.setattr(MemoryIntake, "accept", down)

    response = submit(over_http(a_body()), a_context(), desk=a_desk(a_bench()))

    assert (response["statusCode"], response["headers"]["retry-after"]) == (503, "5")


@pytest.mark.parametrize("event", [over_http(a_body()), json.loads(a_body())], ids=["http", "direct"])
def test_a_job_asked_for_now_is_answered_now(event: dict[str, Any]) -> None:
    bench = a_bench()

    status, body = said(extract_now(event, a_context(), counter=a_counter(bench)))

    assert (status, body["status"]) == (200, "extracted")
    assert body["fields"]["payoff_amount"]["value"] == "18342.17"
    assert bench.queue.messages == []


@pytest.mark.parametrize("event", ["extract_now/job.json", "extract_now/direct.json"])
def test_the_shipped_events_are_answered(event: str) -> None:
    assert extract_now(shipped(event), a_context(), counter=a_counter(a_bench()))["statusCode"] == 200


def test_what_cannot_be_had_in_time_is_taken_in_for_later() -> None:
    bench = a_bench(script=[ThrottledError("slow down")])

    response = extract_now(over_http(a_body()), a_context(), counter=a_counter(bench))

    assert said(response) == (202, {"job_id": "job-1"})
    assert len(bench.queue.messages) == 1


def test_a_job_without_an_id_keeps_the_one_it_was_given_at_the_counter() -> None:
    bench = a_bench(script=[ThrottledError("slow down"), ThrottledError("slow down")])
    later = a_bench(like=bench)
    event = over_http(a_body(job_id=None))

    _, taken_in = said(extract_now(event, a_context(), counter=a_counter(bench)))
    _, answered = said(extract_now(event, a_context(), counter=a_counter(later)))

    assert taken_in["job_id"] == answered["job_id"]


def test_a_caller_hears_what_is_wrong_with_the_job() -> None:
    status, body = said(extract_now(over_http(a_body(document="")), a_context(), counter=a_counter(a_bench())))

    assert (status, body["status"], body["reason"]) == (400, "rejected", "document: the text is empty")


def test_when_nothing_works_the_caller_is_asked_for_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    async def down(self: MemoryIntake, opened: OpenJob) -> bool:
        raise UnavailableError("the table is busy")

    monkeypatch.setattr(MemoryIntake, "accept", down)
    bench = a_bench(script=[ThrottledError("slow down")])

    assert extract_now(over_http(a_body()), a_context(), counter=a_counter(bench))["statusCode"] == 503


def test_a_job_too_large_for_the_queue_is_refused_when_it_cannot_be_done_now() -> None:
    bench = a_bench(
        a_policy(ENDPOINT.model_copy(update={"max_chars": 1_000_000})), script=[ThrottledError("slow down")]
    )
    body = json.dumps(json.loads(a_body(document="é" * 600_000)), ensure_ascii=False)

    status, told = said(extract_now(over_http(body), a_context(), counter=a_counter(bench)))

    assert (status, told["key"]) == (400, "document")
    assert "a message takes 1048576: put it into S3" in told["error"]


def test_who_waits_on_the_line_gets_what_there_is_after_the_time_of_the_stage() -> None:
    script = said_by({"mini": a_completion(sure=0.4), "payoff-8b": a_completion()})
    bench = a_bench(a_policy(FREE, ENDPOINT), script=script)
    hurried = Counter(bench.extractor, a_desk(bench), within=0.1)
    event = over_http(a_body(lane="realtime"))
    status, told = said(extract_now(event, a_context(), counter=hurried))
    assert (status, told["status"]) == (200, "needs_review")
    assert bench.asked == ["mini"]
