"""The canary says how many known values come back right, and never what they are."""

import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from canary.golden import FILE, Golden, compared, goldens
from canary.handler import handler
from canary.wiring import answered, asking
from sluice.jobs import FieldResult, Job, Outcome, Result
from tests.builders import a_result
from tests.handlers.made_golden import written

Lines = Callable[[], list[dict[str, Any]]]
CONTEXT: Any = SimpleNamespace(
    function_name="canary", memory_limit_in_mb=128, invoked_function_arn="arn", aws_request_id="0123456789"
)
ALL = sum(len(golden.fields) for golden in goldens())


def an_answer(golden: Golden, **changes: Any) -> Result:
    values = {**golden.fields, **changes}
    fields = {name: FieldResult(value=value, outcome=Outcome.FOUND) for name, value in values.items()}
    return a_result().model_copy(update={"fields": fields})


def right(job: Job) -> Result:
    [golden] = [golden for golden in goldens() if golden.document == job.document]
    return an_answer(golden)


def test_the_golden_documents_are_the_shipped_ones() -> None:
    assert FILE.read_text(encoding="utf-8") == written(), "python -m tests.handlers.made_golden"


def test_when_everything_is_right_all_fields_count() -> None:
    assert handler({}, CONTEXT, right) == {"fields": ALL, "right": ALL}
    assert ALL > 100


def test_an_answer_that_does_not_come_makes_all_of_its_fields_wrong() -> None:
    assert handler({}, CONTEXT, lambda job: None) == {"fields": ALL, "right": 0}


def test_a_wrong_value_a_made_up_one_and_a_missing_one_are_told_by_name() -> None:
    golden = Golden(golden="letter", document_type="receipt", document="x", fields={"a": "1", "b": None, "c": "3"})
    answer = an_answer(golden, a="2", b="9")
    answer = answer.model_copy(update={"fields": {name: answer.fields[name] for name in ("a", "b")}})

    assert compared(golden, answer).wrong == ("a", "b", "c")
    assert compared(golden, an_answer(golden)).wrong == ()


def test_each_round_is_asked_as_new_work_so_that_no_old_answer_is_replayed() -> None:
    asked: list[Job] = []
    for request in ("aaaaaaaa-1", "bbbbbbbb-2"):
        handler({}, SimpleNamespace(**{**vars(CONTEXT), "aws_request_id": request}), asked.append)

    assert len({job.job_id for job in asked}) == 2 * len(goldens())
    assert {job.tenant for job in asked} == {"canary-aaaaaaaa", "canary-bbbbbbbb"}


def test_it_tells_which_fields_differ_and_counts_them_without_a_value(lines: Lines) -> None:
    def almost(job: Job) -> Result:
        return right(job).model_copy(update={"fields": {}}) if "Redwood" in str(job.document) else right(job)

    handler({}, CONTEXT, almost)

    told = lines()
    [differs] = [line for line in told if line.get("message") == "golden document differs"]
    assert differs["golden"] == "auto-payoff-letter"
    assert "payoff_amount" in differs["fields"]
    [counted] = [line for line in told if "_aws" in line]
    assert counted["Canary.fields"] == [ALL]
    assert counted["Canary.right"][0] < ALL
    assert "17978.08" not in str(told)


@pytest.mark.parametrize(
    "payload",
    [
        b"null",
        b"{}",
        b"[]",
        b'{"errorMessage": "RuntimeError"}',
        b'{"statusCode": 202, "body": "{}"}',
        b'{"statusCode": 200, "body": "{}"}',
        b'{"statusCode": 200, "body": "no json"}',
        b'{"statusCode": 503}',
    ],
)
def test_whatever_is_no_result_is_no_answer(payload: bytes) -> None:
    assert answered(payload) is None


def test_a_function_that_cannot_be_reached_is_no_answer() -> None:
    from botocore.exceptions import ReadTimeoutError

    def invoke(**_: Any) -> Any:
        raise ReadTimeoutError(endpoint_url="https://lambda")

    assert asking(SimpleNamespace(invoke=invoke), "extract_now")(goldens()[0].job("1")) is None


def test_it_asks_as_any_caller_does_and_reads_the_result() -> None:
    seen: list[dict[str, Any]] = []

    def invoke(**call: Any) -> dict[str, Any]:
        seen.append(call)
        job = Job.parse(call["Payload"])
        body = orjson.dumps({"statusCode": 200, "body": right(job).model_dump_json()})
        return {"Payload": io.BytesIO(body)}

    ask = asking(SimpleNamespace(invoke=invoke), "arn:alias")

    assert handler({}, CONTEXT, ask) == {"fields": ALL, "right": ALL}
    assert {call["FunctionName"] for call in seen} == {"arn:alias"}
