"""With any one permission taken away, the function that has it fails; with all of them, it works."""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from sluice.local import scripted
from sluice.local.scripted import Letter
from tests.infra.iam.conftest import Guarded, singles

SEEDS = count(1)
EVENTS = Path(__file__).parents[3] / "events"
BY_SERVICES = {
    "kms": "keys are used by services on the caller's behalf, which the emulator does not act out",
    "logs": "the emulator writes logs itself",
    "sqs:ReceiveMessage": "queues are emptied by the event source, which the emulator runs itself",
    "sqs:DeleteMessage": "as sqs:ReceiveMessage",
    "sqs:GetQueueAttributes": "as sqs:ReceiveMessage",
    "dynamodb:DescribeStream": "streams are read by the event source, which the emulator runs itself",
    "dynamodb:GetRecords": "as dynamodb:DescribeStream",
    "dynamodb:GetShardIterator": "as dynamodb:DescribeStream",
    "dynamodb:ListStreams": "as dynamodb:DescribeStream",
}
"""What no function does by itself; tests/infra/test_permissions.py probes these on the templates."""
BY_SOURCES = {("deliver", "sqs:SendMessage")}
"""The event source sends what failed to `Unheard`."""

Act = Callable[[], bool]
"""Has a function do its work; whether it did."""
Scenario = Callable[[Guarded], Act]
"""Prepares what an act is about, with all rights."""


def letter(name: str = "letter") -> Letter:
    """One nobody has seen before."""
    seed = next(SEEDS)
    return scripted.letters(1, seed=seed, prefix=f"{name}-{seed}")[0]


def records(*bodies: str, receives: int = 1) -> Any:
    attributes = {"ApproximateReceiveCount": str(receives), "MessageGroupId": scripted.TENANT}
    return {
        "Records": [{"messageId": f"m{at}", "body": body, "attributes": attributes} for at, body in enumerate(bodies)]
    }


def body(letter: Letter, **changes: Any) -> str:
    return json.dumps({**json.loads(letter.job.model_dump_json(exclude_defaults=True)), **changes})


def extracted(guarded: Guarded, *bodies: str, receives: int = 1) -> bool:
    """Whether a batch left nothing to do again, and every job of it has an accepted result."""
    if guarded.invoke("extract", records(*bodies, receives=receives)) != {"batchItemFailures": []}:
        return False
    return all(status_of(guarded, **json.loads(body)) == "extracted" for body in bodies)


def status_of(guarded: Guarded, *, tenant: str, job_id: str, **_: Any) -> str:
    """The status of a job's result, read with the account's own rights."""
    keys = {f"{tenant}#{job_id}", f"J#{tenant}#{job_id}"}
    found = [one for one in items(guarded) if "status" in one and {one["pk"], one.get("job", "")} & keys]
    return str(found[0]["status"]) if found else ""


def items(guarded: Guarded) -> list[dict[str, Any]]:
    """Everything in the table, plainly."""
    table = guarded.client("dynamodb")
    pages = list(table.get_paginator("scan").paginate(TableName=guarded.deployment.resources.table))
    return [
        {name: next(iter(value.values())) for name, value in one.items()} for page in pages for one in page["Items"]
    ]


def change(guarded: Guarded, key: str, *, without: str = "", **values: Mapping[str, str]) -> None:
    """Set attributes of an item, and take one away."""
    taken = f" REMOVE #{without}" if without else ""
    names = {f"#{name}": name for name in (*values, *filter(None, [without]))}
    table = guarded.client("dynamodb")
    table.update_item(
        TableName=guarded.deployment.resources.table,
        Key={"pk": {"S": key}},
        UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values) + taken,
        ExpressionAttributeNames=names,
        ExpressionAttributeValues={f":{name}": value for name, value in values.items()},
    )


def waiting(guarded: Guarded, lane: str) -> int:
    """How many messages a lane's queue holds, those that are not to be seen yet among them."""
    names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed")
    url = guarded.deployment.resources.queues[lane]
    told = guarded.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(told[name]) for name in names)


def grows(guarded: Guarded, lane: str, act: Callable[[], object]) -> bool:
    """Whether ``act`` puts a message on a lane's queue."""
    before = waiting(guarded, lane)
    act()
    return waiting(guarded, lane) == before + 1


def renamed(body: str) -> str:
    """An equal job under another id."""
    job = json.loads(body)
    return json.dumps({**job, "job_id": f"{job['job_id']}-again"})


def new_job(guarded: Guarded) -> Act:
    return lambda: extracted(guarded, body(letter()))


def new_tenant(guarded: Guarded) -> Act:
    """One for whose paid calls no money was set aside yet."""
    return lambda: extracted(guarded, body(letter(), tenant=f"tenant-{next(SEEDS)}"))


def equal_job(guarded: Guarded) -> Act:
    sent = body(letter())
    assert extracted(guarded, sent)
    return lambda: extracted(guarded, renamed(sent))


def job_for_a_busy_model(guarded: Guarded) -> Act:
    """It is parked on its own queue."""
    busy = letter()
    sent = records(body(busy, document=f"{busy.job.document}\n{scripted.BUSY}: 300"))
    return lambda: grows(guarded, "queue", lambda: guarded.invoke("extract", sent))


def redelivered_job(guarded: Guarded) -> Act:
    sent = body(letter())
    assert extracted(guarded, sent)
    return lambda: extracted(guarded, sent, receives=2)


def two_redelivered_jobs(guarded: Guarded) -> Act:
    sent = [body(letter()), body(letter())]
    assert extracted(guarded, *sent)
    return lambda: extracted(guarded, *sent, receives=2)


def kept_elsewhere(guarded: Guarded, *, pinned: bool, doubtfully: bool = False) -> str:
    """A job whose text lies in the bucket, pinned to a version or not."""
    sent = letter()
    s3 = guarded.client("s3")
    key = f"{sent.job.job_id}.txt"
    text = json.loads(doubtful(body(sent)) if doubtfully else body(sent))["document"]
    made = s3.put_object(Bucket=guarded.deployment.resources.bucket, Key=key, Body=text.encode())
    at = {"bucket": guarded.deployment.resources.bucket, "key": key}
    return body(sent, document={**at, "version": made["VersionId"]} if pinned else at)


def job_by_pointer(guarded: Guarded) -> Act:
    sent = kept_elsewhere(guarded, pinned=False)
    return lambda: extracted(guarded, sent)


def job_by_version(guarded: Guarded) -> Act:
    sent = kept_elsewhere(guarded, pinned=True)
    return lambda: extracted(guarded, sent)


def answered(guarded: Guarded, sent: str, status: int = 200) -> bool:
    """Whether `extract_now` answers with ``status``, and an answer is an accepted result."""
    told = guarded.invoke("extract_now", json.loads(sent))
    if told.get("statusCode") != status:
        return False
    return status != 200 or json.loads(told["body"])["status"] == "extracted"


def new_job_now(guarded: Guarded) -> Act:
    return lambda: answered(guarded, body(letter()))


def new_tenant_now(guarded: Guarded) -> Act:
    return lambda: answered(guarded, body(letter(), tenant=f"tenant-{next(SEEDS)}"))


def equal_job_now(guarded: Guarded) -> Act:
    sent = body(letter())
    assert answered(guarded, sent)
    return lambda: answered(guarded, renamed(sent))


def pointer_now(guarded: Guarded) -> Act:
    sent = kept_elsewhere(guarded, pinned=False)
    return lambda: answered(guarded, sent)


def version_now(guarded: Guarded) -> Act:
    sent = kept_elsewhere(guarded, pinned=True)
    return lambda: answered(guarded, sent)


def busy_now(lane: str) -> Scenario:
    """What somebody else works on is taken in for later, on the lane it asks for."""

    def prepare(guarded: Guarded) -> Act:
        sent = letter()
        assert answered(guarded, body(sent))
        key = f"{scripted.TENANT}#{sent.job.job_id}"
        (work,) = [one["pk"] for one in items(guarded) if one.get("job") == key]
        change(guarded, work, without="result", state={"S": "sent"}, lease_until={"N": str(time.time() + 600)})
        later = json.dumps({**json.loads(renamed(body(sent))), "lane": lane})
        return lambda: grows(guarded, lane, lambda: answered(guarded, later, status=202))

    return prepare


def submitted(lane: str) -> Scenario:
    return lambda guarded: lambda: grows(guarded, lane, lambda: accepted(guarded, body(letter(), lane=lane)))


def accepted(guarded: Guarded, sent: str) -> bool:
    return bool(guarded.invoke("submit", json.loads(sent)).get("statusCode") == 202)


def finished_job(guarded: Guarded) -> Act:
    """A result that wants to be told to a registered destination."""
    event = json.loads((EVENTS / "deliver" / "finished-jobs.json").read_text())
    # Destinations are kept for a while by the environment that read them.
    fresh = {"FRESH": str(next(SEEDS))}
    settings = guarded.client("lambda").get_function(FunctionName=guarded.deployment.functions["deliver"])
    guarded.client("lambda").update_function_configuration(
        FunctionName=guarded.deployment.functions["deliver"],
        Environment={"Variables": {**settings["Configuration"]["Environment"]["Variables"], **fresh}},
    )
    return lambda: guarded.invoke("deliver", event) == {"batchItemFailures": []}


def letters_with_results(guarded: Guarded) -> Act:
    sent = [body(letter()), body(letter())]
    assert extracted(guarded, *sent)
    return lambda: guarded.invoke("dead_letters", records(*sent, receives=11)) == {"batchItemFailures": []}


def second_round(lane: str) -> Scenario:
    def prepare(guarded: Guarded) -> Act:
        sent = records(body(letter(), lane=lane), receives=11)
        return lambda: (
            grows(guarded, lane, lambda: guarded.invoke("dead_letters", sent))
            and guarded.invoke("dead_letters", sent) == {"batchItemFailures": []}
        )

    return prepare


def overdue(lane: str = "queue", *, jobs: int = 1, done: bool = False) -> Scenario:
    """Jobs that were taken in long ago: `reconcile` queues them again, or closes them if they have a result."""

    def prepare(guarded: Guarded) -> Act:
        for one in items(guarded):
            if "open" in one:
                change(guarded, one["pk"], open={"S": "nobody's"})
        for _ in range(jobs):
            sent = body(letter(), lane=lane)
            assert accepted(guarded, sent)
            assert not done or extracted(guarded, sent)
            change(guarded, f"J#{scripted.TENANT}#{json.loads(sent)['job_id']}", due={"N": "1"})
        return lambda: guarded.invoke("reconcile", {}) == {"reconciled": jobs}

    return prepare


def reviewed(guarded: Guarded, method: str, place: str = "") -> Any:
    """What a reviewer of the tenant is told, by a token of the pool; None for a refusal."""
    claims = {"custom:tenant": scripted.TENANT, "email": "ada@acme.example", "sub": "5c1d"}
    asked = {
        "httpMethod": method,
        "path": f"/reviews{place}",
        "headers": {"content-type": "application/json"},
        "queryStringParameters": {"limit": "200"},
        "requestContext": {"authorizer": {"claims": claims}},
        "body": "{}",
    }
    told = guarded.invoke("review", asked)
    return json.loads(told["body"]) if told.get("statusCode") == 200 else None


def waiting_case(guarded: Guarded, sent: str) -> str:
    """The case of a job whose values contradict each other."""
    assert guarded.invoke("extract", records(sent)) == {"batchItemFailures": []}
    job = json.loads(sent)["job_id"]
    (case,) = [one["case"] for one in reviewed(guarded, "GET")["cases"] if one["job_id"] == job]
    return str(case)


def doubtful(sent: str) -> str:
    """The job with more principal than what pays it off."""
    job = json.loads(sent)
    return json.dumps({**job, "document": re.sub(r"(Payoff amount: ).*", r"\1$1.00", job["document"])})


def listed_cases(guarded: Guarded) -> Act:
    case = waiting_case(guarded, doubtful(body(letter())))
    return lambda: case in [one["case"] for one in (reviewed(guarded, "GET") or {"cases": []})["cases"]]


def shown_case(guarded: Guarded) -> Act:
    case = waiting_case(guarded, doubtful(body(letter())))
    return lambda: reviewed(guarded, "GET", f"/{case}") is not None


def claimed_case(guarded: Guarded) -> Act:
    case = waiting_case(guarded, doubtful(body(letter())))
    return lambda: reviewed(guarded, "POST", f"/{case}/claim") is not None


def case_kept_elsewhere(*, pinned: bool) -> Scenario:
    """A case whose text lies in the bucket: without it there is nothing to read."""

    def prepare(guarded: Guarded) -> Act:
        case = waiting_case(guarded, kept_elsewhere(guarded, pinned=pinned, doubtfully=True))
        return lambda: bool((reviewed(guarded, "GET", f"/{case}") or {}).get("text"))

    return prepare


TABLE, BY_JOB, BY_OPEN, TEXTS = "Jobs", "Jobs/index/by_job", "Jobs/index/by_open", "Documents/*"
NEEDS: Mapping[tuple[str, str, str], Scenario] = {
    ("extract", "dynamodb:PutItem", TABLE): new_job,
    ("extract", "dynamodb:UpdateItem", TABLE): new_tenant,
    ("extract", "dynamodb:GetItem", TABLE): equal_job,
    ("extract", "dynamodb:BatchGetItem", TABLE): two_redelivered_jobs,
    ("extract", "dynamodb:Query", BY_JOB): redelivered_job,
    ("extract", "s3:GetObject", TEXTS): job_by_pointer,
    ("extract", "s3:GetObjectVersion", TEXTS): job_by_version,
    ("extract", "sqs:SendMessage", "Queue0/Queue"): job_for_a_busy_model,
    ("extract_now", "dynamodb:PutItem", TABLE): new_job_now,
    ("extract_now", "dynamodb:UpdateItem", TABLE): new_tenant_now,
    ("extract_now", "dynamodb:GetItem", TABLE): equal_job_now,
    ("extract_now", "s3:GetObject", TEXTS): pointer_now,
    ("extract_now", "s3:GetObjectVersion", TEXTS): version_now,
    ("extract_now", "sqs:SendMessage", "Queue0/Queue"): busy_now("queue"),
    ("extract_now", "sqs:SendMessage", "Bulk0/Queue"): busy_now("bulk"),
    ("submit", "dynamodb:PutItem", TABLE): submitted("queue"),
    ("submit", "sqs:SendMessage", "Queue0/Queue"): submitted("queue"),
    ("submit", "sqs:SendMessage", "Bulk0/Queue"): submitted("bulk"),
    ("deliver", "events:PutEvents", "Bus"): finished_job,
    ("deliver", "secretsmanager:GetSecretValue", "Destinations"): finished_job,
    ("dead_letters", "dynamodb:BatchGetItem", TABLE): letters_with_results,
    ("dead_letters", "dynamodb:Query", BY_JOB): second_round("queue"),
    ("dead_letters", "dynamodb:GetItem", TABLE): second_round("queue"),
    ("dead_letters", "dynamodb:PutItem", TABLE): second_round("queue"),
    ("dead_letters", "sqs:SendMessage", "Queue0/Queue"): second_round("queue"),
    ("dead_letters", "sqs:SendMessage", "Bulk0/Queue"): second_round("bulk"),
    ("reconcile", "dynamodb:Query", BY_OPEN): overdue(),
    ("reconcile", "dynamodb:Query", BY_JOB): overdue(),
    ("reconcile", "dynamodb:GetItem", TABLE): overdue(),
    ("reconcile", "dynamodb:UpdateItem", TABLE): overdue(done=True),
    ("reconcile", "dynamodb:BatchGetItem", TABLE): overdue(jobs=2),
    ("reconcile", "sqs:SendMessage", "Queue0/Queue"): overdue(),
    ("reconcile", "sqs:SendMessage", "Bulk0/Queue"): overdue("bulk"),
    ("review", "dynamodb:Query", "Jobs/index/by_review"): listed_cases,
    ("review", "dynamodb:GetItem", TABLE): shown_case,
    ("review", "dynamodb:UpdateItem", TABLE): claimed_case,
    ("review", "s3:GetObject", TEXTS): case_kept_elsewhere(pinned=False),
    ("review", "s3:GetObjectVersion", TEXTS): case_kept_elsewhere(pinned=True),
}
"""What shows that a function needs a permission, by its folder, action and resource."""


def granted(guarded: Guarded) -> Iterator[tuple[str, str, str, str]]:
    """Every permission of every function: folder, action, the resource as the templates call it, and its ARN."""
    for folder in guarded.deployment.functions:
        for one in singles(guarded.document(guarded.policy(folder))):
            yield folder, one["Action"], named(guarded, one["Resource"]), one["Resource"]


def named(guarded: Guarded, arn: str) -> str:
    """A resource by the path of its construct."""
    for physical, path in guarded.names.items():
        name = physical.rpartition("/")[2]
        if arn == physical or arn.rpartition(":")[2].rpartition("/")[2] == name:
            return path
        if f"{name}/" in arn:
            return path + arn.partition(name)[2]
        if f":secret:{name}-" in arn:
            return path
    return arn


def by_others(folder: str, action: str) -> bool:
    """Whether a service uses the permission, which the emulator does not act out."""
    return bool({action, action.partition(":")[0]} & set(BY_SERVICES)) or (folder, action) in BY_SOURCES


@pytest.mark.parametrize(("folder", "action", "resource"), NEEDS, ids=map(" ".join, NEEDS))
def test_a_function_works_with_a_permission_and_fails_without_it(
    folder: str, action: str, resource: str, guarded: Guarded
) -> None:
    prepare = NEEDS[folder, action, resource]
    assert prepare(guarded)()
    (arn,) = [one[3] for one in granted(guarded) if one[:3] == (folder, action, resource)]
    act = prepare(guarded)
    with guarded.without(guarded.policy(folder), action, arn):
        assert not act()


def test_no_function_has_a_permission_that_nothing_shows_to_be_needed(
    guarded: Guarded, capsys: pytest.CaptureFixture[str]
) -> None:
    all_of_them = {one[:3] for one in granted(guarded)}
    own = {one for one in all_of_them if not by_others(*one[:2])}
    assert own == set(NEEDS)
    told = f"{len(own)} permissions are taken away one at a time; {len(all_of_them - own)} more serve AWS's own calls"
    with capsys.disabled():
        sys.stdout.write(f"\nIAM: {told}\n")


def test_a_request_without_tls_or_without_a_signature_is_refused(guarded: Guarded) -> None:
    import httpx

    url = guarded.deployment.resources.queues["queue"]
    unsigned = httpx.get(f"{url}?Action=ReceiveMessage&Version=2012-11-05", verify=False, trust_env=False)  # noqa: S501  # its own certificate
    assert unsigned.status_code == 403
    with pytest.raises(httpx.TransportError):
        httpx.get(url.replace("https:", "http:"), trust_env=False)
