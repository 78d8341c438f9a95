"""What is in documents, metadata, schemas and exceptions is in no log line and no metric, whatever goes wrong."""

import json
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from dead_letters.handler import handler as dead_letters
from deliver.handler import handler as deliver
from extract.handler import handler as extract
from extract_now.handler import handler as extract_now
from extract_now.wiring import Counter
from reconcile.handler import handler as reconcile
from reconcile.wiring import Rounds
from sluice.errors import (
    DeadlineError,
    RefusedError,
    RejectedError,
    ThrottledError,
    UnavailableError,
    UnusableAnswerError,
)
from sluice.local.memory import MemoryIntake, MemoryJournal
from sluice.observability import FailedInvocationError, observed
from submit.handler import handler as submit
from tests.builders import LETTER, Bench, a_body, a_completion, a_context, an_sqs_event, quotes
from tests.handlers.builders import a_bench, a_delivery, a_desk, shipped
from tests.pipeline.test_burial import a_burial
from tests.pipeline.test_delivery import Posted

Told = Callable[[], str]
SECRET = "SSN 123-45-6789"
MARK = "123-45"

MARKED_SCHEMA = {
    "title": SECRET,
    "type": "object",
    "properties": {
        SECRET: {"type": "string", "description": SECRET},
        "state": {"enum": [SECRET, "none"]},
        "born": {"type": "string", "pattern": "^[0-9]+$"},
    },
    "required": [SECRET, "born"],
}
BODIES = {
    "a document": a_body(document=f"{LETTER}\n{SECRET}", metadata={"ssn": SECRET}),
    "a schema": a_body(document_type=None, schema=MARKED_SCHEMA, document=f"born {SECRET}"),
    "a schema that is none": a_body(document_type=None, schema={"type": SECRET}),
    "a reference to elsewhere": a_body(document_type=None, schema={"$ref": f"http://{SECRET}"}),
    "an unknown type": a_body(document_type=SECRET),
    "an unknown key": a_body(**{SECRET: SECRET}),
    "ids that are none": a_body(job_id=SECRET, tenant=f"\r\n{SECRET}"),
    "too much metadata": a_body(metadata={SECRET: SECRET * 200}),
    "a pointer to nothing": a_body(document={"bucket": "inbox", "key": SECRET}),
    "a budget": a_body(budget=SECRET),
    "a deadline": a_body(deadline=SECRET),
    "a destination": a_body(deliver_to=SECRET),
    "no JSON": SECRET,
    "half of a body": a_body(document=SECRET)[:-9],
    "binary": a_body(document=f"{SECRET}\x00\x01\x02\x03"),
}
ERRORS = [
    RefusedError(SECRET),
    ThrottledError(SECRET),
    UnavailableError(SECRET),
    DeadlineError(SECRET),
    UnusableAnswerError(SECRET, SECRET),
    RejectedError(SECRET, SECRET),
    ZeroDivisionError(SECRET),
    ExceptionGroup(SECRET, [ValueError(SECRET)]),
]


def http(body: str) -> dict[str, Any]:
    return shipped("submit/job.json") | {"body": body}


def all_functions(bench: Bench, body: str) -> None:
    """Whatever a body meets on its way; an invocation may fail, but not tell."""
    desk = a_desk(bench)
    calls: list[Callable[[], Any]] = [
        lambda: extract(an_sqs_event(body, body), a_context(), extractor=bench.extractor),
        lambda: extract(an_sqs_event(body, receives=3), a_context(), extractor=bench.extractor),
        lambda: submit(http(body), a_context(), desk=desk),
        lambda: extract_now(http(body), a_context(), counter=Counter(bench.extractor, desk)),
        lambda: dead_letters(an_sqs_event(body), a_context(), burial=a_burial(bench)),
        lambda: dead_letters(an_sqs_event("", body), a_context(), burial=a_burial(bench)),
        lambda: reconcile(shipped("reconcile/schedule.json"), a_context(), rounds=Rounds(desk, -1, 50)),
    ]
    told = [_told_to_the_runtime(call) for call in calls]
    assert MARK not in "".join(told)


def _told_to_the_runtime(call: Callable[[], Any]) -> str:
    """What Lambda would print of an invocation that fails."""
    try:
        call()
    except FailedInvocationError as error:
        return "".join(traceback.format_exception(error))
    return ""


def must_be_discreet(said: str) -> None:
    assert MARK not in said
    assert said.count("\n") == len(said.splitlines()) > 0
    for line in said.splitlines():
        assert isinstance(json.loads(line), dict)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_no_body_is_told(body: str, told: Told) -> None:
    all_functions(a_bench(), body)

    must_be_discreet(told())


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_no_error_of_a_model_is_told(error: Exception, told: Told) -> None:
    all_functions(a_bench(script=[error]), a_body())

    must_be_discreet(told())


@pytest.mark.parametrize("answer", [SECRET, quotes(vin=SECRET), quotes(payoff_amount=SECRET), '{"' + SECRET + '":1}'])
def test_no_answer_of_a_model_is_told(answer: str, told: Told) -> None:
    all_functions(a_bench(script=[answer]), a_body(document=f"{LETTER}\nVIN: {SECRET}"))

    must_be_discreet(told())


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("step", ["find", "claim", "finish"])
def test_no_error_of_the_journal_is_told(
    error: Exception, step: str, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MemoryJournal, step, raising(error))

    all_functions(a_bench(), a_body())

    must_be_discreet(told())


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_no_error_of_the_intake_is_told(error: Exception, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    for step in ("accept", "overdue"):
        monkeypatch.setattr(MemoryIntake, step, raising(error))

    all_functions(a_bench(script=[ThrottledError(SECRET)]), a_body())

    must_be_discreet(told())


def raising(error: Exception) -> Callable[..., Any]:
    async def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_no_error_of_a_delivery_is_told(error: Exception, told: Told) -> None:
    delivery, _ = a_delivery(Posted(error))

    deliver(shipped("deliver/finished-jobs.json"), a_context(), delivery=delivery)

    must_be_discreet(told())


def test_an_unexpected_error_tells_its_type_and_place(told: Told) -> None:
    extract(an_sqs_event(a_body()), a_context(), extractor=a_bench(script=[ZeroDivisionError(SECRET)]).extractor)

    [said] = [line for line in map(json.loads, told().splitlines()) if line.get("message") == "failed"]
    assert (said["error"], said["record"], said["level"]) == ("ZeroDivisionError", "m-0", "ERROR")
    assert said["places"][-1].startswith("scripted.py:")


def test_an_invocation_that_fails_tells_the_runtime_nothing_but_the_type(told: Told) -> None:
    with pytest.raises(FailedInvocationError) as error:
        extract({"Messages": SECRET}, a_context(), extractor=a_bench().extractor)

    assert str(error.value) == "KeyError"
    assert MARK not in "".join(traceback.format_exception(error.value)) + told()


def test_the_event_is_not_logged_even_if_the_environment_says_so(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    for switch in ("POWERTOOLS_LOGGER_LOG_EVENT", "POWERTOOLS_DEV", "POWERTOOLS_DEBUG"):
        monkeypatch.setenv(switch, "true")

    observed(lambda event, context: a_completion())({"body": SECRET}, a_context())

    assert MARK not in told()
