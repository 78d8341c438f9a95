"""The events in `events/`, made of the shipped documents: `python -m tests.handlers.made_events` writes them anew."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sluice.aws.items import to_item
from sluice.aws.journal import result_item
from sluice.jobs import Result
from sluice.journal import end_of
from tests.builders import a_result
from tests.handlers import made_review_events

ROOT = Path(__file__).parents[2] / "events"
TENANT = "first-credit"
SENT_AT = 1_800_000_000_000
LETTERS = {
    "auto-payoff-letter": "auto_loan_payoff",
    "auto-payoff-call": "auto_loan_payoff",
    "auto-payoff-slipped": "auto_loan_payoff",
    "mortgage-payoff-scan": "mortgage_payoff",
    "mortgage-payoff-thread": "mortgage_payoff",
    "mortgage-statement": "mortgage_statement",
    "mortgage-statement-call": "mortgage_statement",
    "student-loan-portal": "student_loan",
    "card-statement": "credit_card_statement",
    "receipt-hardware": "receipt",
}

Event = dict[str, Any]
MALFORMED: Event | str = "{not json"


def events() -> dict[str, Event]:
    """Every event by its path below `events/`."""
    jobs = [a_job(name, document_type) for name, document_type in LETTERS.items()]
    return {
        "extract/one-record.json": of_queue(jobs[:1]),
        "extract/ten-records.json": of_queue(jobs),
        "extract/duplicate-records.json": of_queue([jobs[0], jobs[0] | {"job_id": "twin"}, jobs[0]]),
        "extract/malformed-record.json": of_queue([jobs[0], MALFORMED, jobs[1]]),
        "extract/nine-poison-of-ten.json": of_queue([*poison(jobs[0]), jobs[0]]),
        "dead_letters/two-letters.json": of_queue([jobs[0], MALFORMED], queue="dead-letters", receives=11),
        "submit/job.json": over_http(jobs[0], "/jobs"),
        "submit/direct.json": jobs[1],
        "submit/unknown-type.json": over_http(jobs[0] | {"document_type": "poem"}, "/jobs"),
        "extract_now/job.json": over_http(jobs[0] | {"lane": "realtime"}, "/extractions"),
        "extract_now/direct.json": jobs[1],
        "deliver/finished-jobs.json": {"Records": list(of_stream())},
        "reconcile/schedule.json": schedule(),
        "batch/schedule.json": schedule("batch"),
        "canary/schedule.json": schedule("canary"),
        **{f"rotate_secret/{step}.json": rotation(f"{step}Secret") for step in ("create", "set", "test", "finish")},
        "publish/create.json": publication(),
        **made_review_events.events(TENANT),
    }


def a_job(name: str, document_type: str) -> Event:
    text = (ROOT / "documents" / f"{name}.txt").read_text(encoding="utf-8")
    return {"tenant": TENANT, "job_id": name, "document_type": document_type, "document": text}


def poison(job: Event) -> Iterator[Event | str]:
    """Nine bodies that can never be extracted, each for another reason."""
    yield MALFORMED
    yield "null"
    yield job | {"job_id": "no-text", "document": " \n"}
    yield job | {"job_id": "binary", "document": "\u0000\u0001\u0002"}
    yield job | {"job_id": "poem", "document_type": "poem"}
    yield {key: value for key, value in job.items() if key != "tenant"}
    yield job | {"job_id": "colourful", "colour": "red"}
    yield job | {"job_id": "late", "deadline": "2020-01-01T00:00:00Z"}
    yield job | {"job_id": "chatty", "metadata": {"note": "x" * 3000}}


def of_queue(bodies: Sequence[Event | str], *, queue: str = "jobs", receives: int = 1) -> Event:
    """The batch that the event source of a queue sends."""
    return {"Records": [_record(at, body, queue, receives) for at, body in enumerate(bodies)]}


def _record(at: int, body: Event | str, queue: str, receives: int) -> Event:
    return {
        "messageId": f"00000000-0000-4000-8000-{at:012d}",
        "receiptHandle": f"receipt-{at}",
        "body": body if isinstance(body, str) else json.dumps(body),
        "attributes": {
            "ApproximateReceiveCount": str(receives),
            "SentTimestamp": str(SENT_AT),
            "SenderId": "AIDAEXAMPLE",
            "ApproximateFirstReceiveTimestamp": str(SENT_AT + 16),
            "MessageGroupId": TENANT,
        },
        "messageAttributes": {},
        "md5OfBody": "0" * 32,
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:us-east-1:000000000000:{queue}",
        "awsRegion": "us-east-1",
    }


def over_http(job: Event, path: str) -> Event:
    """A POST as an API Gateway HTTP API sends it (payload version 2.0)."""
    return {
        "version": "2.0",
        "routeKey": f"POST {path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json"},
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "api",
            "domainName": "api.execute-api.us-east-1.amazonaws.com",
            "http": {"method": "POST", "path": path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7"},
            "requestId": "request",
            "routeKey": f"POST {path}",
            "stage": "$default",
            "timeEpoch": SENT_AT,
        },
        "body": json.dumps(job),
        "isBase64Encoded": False,
    }


def of_stream() -> Iterator[Event]:
    """What a table's stream says: a claim, a result, a job that failed, a budget and an item that expired."""
    claim = {"pk": "W#claimed", "state": "sent", "fence": 1, "owner": "o", "lease_until": SENT_AT / 1000, "calls": 0}
    done = a_result(tenant=TENANT, deliver_to="crm", job_id="auto-payoff-letter")
    failed = a_result(tenant=TENANT, job_id="given-up", status="failed", fields={}, reason="given up after 10 tries")
    images = [claim, _image(done), _image(failed), {"pk": f"B#{TENANT}#2027-01-15", "total": 65}]
    for at, image in enumerate(images):
        yield _change(at, "INSERT", {"NewImage": to_item(image)})
    yield _change(len(images), "REMOVE", {"OldImage": to_item(_image(done))})


def _image(result: Result) -> Event:
    work = end_of(result.tenant, result.job_id, "")
    return dict(result_item(work, result, 1, SENT_AT // 1000 + 86_400))


def _change(at: int, name: str, image: Event) -> Event:
    written = image.get("NewImage") or image["OldImage"]
    return {
        "eventID": f"{at:032d}",
        "eventName": name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": SENT_AT / 1000,
            "Keys": {"pk": written["pk"]},
            **image,
            "SequenceNumber": str(at + 1).zfill(21),
            "SizeBytes": 500,
            "StreamViewType": "NEW_IMAGE",
        },
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:000000000000:table/sluice/stream/2027-01-15T00:00:00.000",
    }


def rotation(step: str) -> Event:
    """One of the four steps in which Secrets Manager has a secret rotated."""
    return {
        "Step": step,
        "SecretId": "arn:aws:secretsmanager:us-east-1:000000000000:secret:destinations-AbCdEf",
        "ClientRequestToken": "00000000-0000-4000-8000-000000000001",
    }


def publication() -> Event:
    """What CloudFormation orders when the review's stack is made."""
    return {
        "RequestType": "Create",
        "ServiceToken": "arn:aws:lambda:us-east-1:000000000000:function:publish:live",
        "ResponseURL": "https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/answer",
        "StackId": "arn:aws:cloudformation:us-east-1:000000000000:stack/sluice-dev-review/1",
        "RequestId": "00000000-0000-4000-8000-000000000002",
        "LogicalResourceId": "PagePublished",
        "ResourceType": "Custom::ReviewPage",
        "ResourceProperties": {
            "ServiceToken": "arn:aws:lambda:us-east-1:000000000000:function:publish:live",
            "Files": {"index.html": "<!doctype html>", "config.json": "{}"},
        },
    }


def schedule(name: str = "reconcile") -> Event:
    return {
        "version": "0",
        "id": "00000000-0000-4000-8000-000000000000",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": "2027-01-15T08:00:00Z",
        "region": "us-east-1",
        "resources": [f"arn:aws:events:us-east-1:000000000000:rule/{name}"],
        "detail": {},
    }


def written(event: Event) -> str:
    """An event as its file holds it."""
    return json.dumps(event, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name, event in events().items():
        path = ROOT / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(written(event), encoding="utf-8")
