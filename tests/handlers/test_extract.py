"""extract: what is settled is deleted, what another try can cure comes back, and nobody pays for his neighbour."""

import asyncio
import gc
from collections.abc import Callable
from typing import Any

import pytest

from extract.handler import handler
from sluice import records
from sluice.deadline import Deadline
from sluice.errors import ThrottledError
from sluice.jobs import Status
from sluice.observability import logger
from sluice.ports import Completion, Prompt
from sluice.records import loop
from tests.builders import ENDPOINT, LETTER, a_body, a_context, a_policy, an_sqs_event, an_sqs_record
from tests.handlers.builders import a_bench, failed, ids, reader, shipped

Lines = Callable[[], list[dict[str, Any]]]


def test_one_record_becomes_one_result() -> None:
    bench = a_bench()

    response = handler(shipped("extract/one-record.json"), a_context(), extractor=bench.extractor)

    assert failed(response) == []
    assert [result.job_id for result in bench.table.stream] == ["auto-payoff-letter"]


def test_ten_records_become_ten_results() -> None:
    bench = a_bench()

    response = handler(shipped("extract/ten-records.json"), a_context(), extractor=bench.extractor)

    assert failed(response) == []
    assert len({result.job_id for result in bench.table.stream}) == bench.backend.calls == 10


def test_duplicates_in_a_batch_are_asked_once_and_all_deleted() -> None:
    bench = a_bench()

    response = handler(shipped("extract/duplicate-records.json"), a_context(), extractor=bench.extractor)

    assert failed(response) == []
    assert bench.backend.calls == 1
    assert sorted(result.job_id for result in bench.table.stream) == ["auto-payoff-letter", "twin"]


def test_a_malformed_record_is_settled_and_harms_no_other() -> None:
    bench = a_bench()

    response = handler(shipped("extract/malformed-record.json"), a_context(), extractor=bench.extractor)

    assert failed(response) == []
    statuses = [result.status for result in bench.table.stream]
    assert (len(statuses), statuses.count(Status.REJECTED)) == (3, 1)


def test_nine_poisoned_records_of_ten_are_settled_and_the_tenth_is_extracted() -> None:
    bench = a_bench()

    response = handler(shipped("extract/nine-poison-of-ten.json"), a_context(), extractor=bench.extractor)

    assert failed(response) == []
    assert bench.backend.calls == 1
    ends = {(result.tenant, result.job_id): result.status for result in bench.table.stream}
    assert len(ends) == 10
    assert ends.pop(("first-credit", "late")) is Status.EXPIRED
    assert ends.pop(("first-credit", "auto-payoff-letter")) is Status.UNANSWERABLE
    assert set(ends.values()) == {Status.REJECTED}


def throttled_on(*marks: str) -> Callable[[Prompt, str], Completion | Exception]:
    def say(prompt: Prompt, model: str) -> Completion | Exception:
        if any(mark in prompt.text for mark in marks):
            return ThrottledError("slow down")
        return reader(prompt, model)

    return say


def test_only_the_records_worth_another_try_come_back() -> None:
    event = an_sqs_event(*(a_body(job_id=f"j{at}", document=f"{LETTER}\nNo {at}.") for at in range(6)))
    bench = a_bench(script=throttled_on("No 1.", "No 4."))

    response = handler(event, a_context(), extractor=bench.extractor)

    assert set(failed(response)) == ids(event, 1, 4)
    assert {result.job_id for result in bench.table.stream} == {"j0", "j2", "j3", "j5"}


def test_an_error_nobody_expected_gives_back_its_record_only() -> None:
    def say(prompt: Prompt, model: str) -> Completion | Exception:
        return ZeroDivisionError("a bug") if "No 0." in prompt.text else throttled_on()(prompt, model)

    event = an_sqs_event(*(a_body(job_id=f"j{at}", document=f"{LETTER}\nNo {at}.") for at in range(3)))
    bench = a_bench(script=say)

    assert set(failed(handler(event, a_context(), extractor=bench.extractor))) == ids(event, 0)


def test_a_batch_that_fails_as_a_whole_is_reported_not_raised() -> None:
    event = an_sqs_event(a_body(), a_body(job_id="j2", document=f"{LETTER} "))

    response = handler(event, a_context(), extractor=a_bench(script=throttled_on("payoff")).extractor)

    assert set(failed(response)) == ids(event, 0, 1)


def test_two_records_of_one_id_come_back_under_that_id() -> None:
    event = {"Records": [an_sqs_record(a_body(), "m-0"), an_sqs_record(a_body(), "m-0")]}

    response = handler(event, a_context(), extractor=a_bench(script=throttled_on("payoff")).extractor)

    assert set(failed(response)) == {"m-0"}


def test_an_empty_batch_is_nothing_to_do() -> None:
    assert failed(handler({"Records": []}, a_context(), extractor=a_bench().extractor)) == []


def test_without_time_left_every_record_comes_back_untouched() -> None:
    event = shipped("extract/ten-records.json")
    bench = a_bench()

    response = handler(event, a_context(ms_left=1_900), extractor=bench.extractor)

    assert set(failed(response)) == ids(event, *range(10))
    assert (bench.backend.calls, bench.table.writes) == (0, 0)


def test_one_environment_serves_invocation_after_invocation() -> None:
    bench = a_bench()

    for at in range(5):
        event = an_sqs_event(a_body(job_id=f"j{at}"), a_body(job_id=f"k{at}"))
        assert failed(handler(event, a_context(), extractor=bench.extractor)) == []

    assert bench.backend.calls == 1
    assert len(bench.table.stream) == 10


def test_a_redelivered_record_is_answered_from_what_is_stored() -> None:
    bench = a_bench()
    handler(an_sqs_event(a_body(document=" ")), a_context(), extractor=bench.extractor)

    response = handler(an_sqs_event(a_body(document=" "), receives=2), a_context(), extractor=bench.extractor)

    assert failed(response) == []
    assert len(bench.table.stream) == 1


def test_one_line_tells_how_a_job_went(lines: Lines) -> None:
    handler(an_sqs_event(a_body()), a_context(), extractor=a_bench().extractor)

    [finished] = [line for line in lines() if line.get("message") == "finished"]
    assert (finished["job_id"], finished["tenant"], finished["status"]) == ("job-1", "acme", "extracted")
    assert finished["routes"] == ["sagemaker:payoff-8b answered: cheapest that fits"]
    assert finished["outcomes"] == {"found": 7, "not_stated": 3}
    assert (finished["cost_micros"], finished["function_request_id"]) == (65, "request-1")


def test_metrics_count_jobs_attempts_cost_and_replays(lines: Lines) -> None:
    event = an_sqs_event(a_body(), a_body(job_id="j2"), a_body(document=""))

    handler(event, a_context(), extractor=a_bench().extractor)

    [counted] = [line for line in lines() if "_aws" in line]
    assert counted["Jobs.extracted"] == [1.0, 1.0]
    assert (counted["Jobs.rejected"], counted["Replays"], counted["SavedMicros"]) == ([1.0], [1.0], [65.0])
    assert counted["Attempts.sagemaker:payoff-8b.answered"] == [1.0]
    assert sum(counted["CostMicros"]) == 65


def test_a_record_that_goes_back_says_why(lines: Lines) -> None:
    handler(an_sqs_event(a_body()), a_context(), extractor=a_bench(script=throttled_on("payoff")).extractor)

    said = lines()
    [back] = [line for line in said if line.get("message") == "given back"]
    assert (back["record"], back["why"]) == ("m-0", "ThrottledError")
    assert back["notes"] == ["sagemaker:payoff-8b throttled", "job job-1 of acme"]
    assert [line["GivenBack.ThrottledError"] for line in said if "_aws" in line] == [[1.0]]


@pytest.mark.parametrize("task_root", ["", "/var/task"])
def test_the_loop_is_the_same_inside_and_outside_of_lambda(task_root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAMBDA_TASK_ROOT", task_root)
    bench = a_bench()

    responses = [handler(an_sqs_event(a_body()), a_context(), extractor=bench.extractor) for _ in range(3)]

    assert all(failed(response) == [] for response in responses)


def test_a_model_that_hangs_costs_its_own_record_only(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "WATCHDOG_MS", 1_970)
    event = an_sqs_event(a_body(), a_body(job_id="j2", document=f"{LETTER}\nNo 2."))
    bench = a_bench(a_policy(ENDPOINT.model_copy(update={"typical_ms": 1})), backend=HangsOn("No 2."))

    response = handler(event, a_context(ms_left=2_020), extractor=bench.extractor)

    assert set(failed(response)) == ids(event, 1)
    assert [result.job_id for result in bench.table.stream] == ["job-1"]
    [hung] = [line for line in lines() if line.get("message") == "failed"]
    assert (hung["error"], hung["record"]) == ("TimeoutError", "m-1")


class HangsOn:
    """A backend that heeds no deadline when it meets ``mark``."""

    def __init__(self, mark: str) -> None:
        self.mark = mark

    async def ask(self, prompt: Prompt, model: str, _deadline: Deadline) -> Completion:
        if self.mark in prompt.text:
            await asyncio.sleep(3600)
        return reader(prompt, model)


def test_a_task_nobody_waits_for_fails_without_a_word(told: Callable[[], str]) -> None:
    async def fail() -> None:
        raise ZeroDivisionError("SSN 123-45-6789")

    async def forget() -> None:
        asyncio.ensure_future(fail())  # noqa: RUF006  # that is the point
        await asyncio.sleep(0)

    loop().run_until_complete(forget())
    gc.collect()

    assert "ZeroDivisionError" in (said := told())
    assert "123-45" not in said


@pytest.mark.parametrize("trace", ["", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"])
def test_the_line_about_a_job_is_what_the_logger_would_have_written(
    lines: Lines, monkeypatch: pytest.MonkeyPatch, trace: str
) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", trace)
    monkeypatch.setattr("time.time", lambda: 1_800_000_000.25)

    handler(an_sqs_event(a_body()), a_context(), extractor=a_bench().extractor)
    [ours] = [line for line in lines() if line.get("message") == "finished"]
    known = {"level", "location", "message", "timestamp", "service", "cold_start", "xray_trace_id"}
    extra = {key: value for key, value in ours.items() if key not in known and not key.startswith("function_")}
    logger.info("finished", extra=extra)

    _, theirs = [line for line in lines() if line.get("message") == "finished"]
    assert ours["location"].startswith("report:")
    assert ours | {"location": ""} == theirs | {"location": ""}
    assert list(ours)[:4] == list(theirs)[:4]


def test_a_job_is_not_told_where_only_warnings_are(lines: Lines) -> None:
    before = logger.log_level
    logger.setLevel("WARNING")
    try:
        handler(an_sqs_event(a_body()), a_context(), extractor=a_bench().extractor)
    finally:
        logger.setLevel(before)

    assert [line for line in lines() if "_aws" not in line] == []


def test_no_metric_of_a_large_batch_is_lost(lines: Lines) -> None:
    event = an_sqs_event(*(a_body(job_id=f"j{at}") for at in range(250)))

    handler(event, a_context(), extractor=a_bench().extractor)

    counted = [line["Jobs.extracted"] for line in lines() if "Jobs.extracted" in line]
    assert all(len(values) <= 100 for values in counted), "CloudWatch takes no more values in one line"
    assert sum(map(sum, counted)) == 250


def test_a_record_that_is_none_comes_back_and_harms_no_other() -> None:
    event = an_sqs_event(a_body(), a_body(job_id="j2"))
    del event["Records"][0]["attributes"]

    response = handler(event, a_context(), extractor=a_bench().extractor)

    assert failed(response) == ["m-0"]


def test_a_record_whose_work_is_cancelled_from_within_comes_back() -> None:
    def say(prompt: Prompt, model: str) -> Completion | Exception:
        if "No 0." in prompt.text:
            raise asyncio.CancelledError
        return reader(prompt, model)

    event = an_sqs_event(*(a_body(job_id=f"j{at}", document=f"{LETTER}\nNo {at}.") for at in range(3)))

    assert set(failed(handler(event, a_context(), extractor=a_bench(script=say).extractor))) == ids(event, 0)


def test_a_process_that_is_to_end_ends() -> None:
    class EndError(BaseException):
        pass

    def say(_prompt: Prompt, _model: str) -> Completion:
        raise EndError

    with pytest.raises(EndError):
        handler(an_sqs_event(a_body()), a_context(), extractor=a_bench(script=say).extractor)
