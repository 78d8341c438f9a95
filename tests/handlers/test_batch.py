"""batch: what a round does, what it tells, and what it never tells."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from batch.handler import handler as batch
from batch.wiring import encode
from sluice import documents
from sluice.backends import bedrock
from sluice.errors import RefusedError, UnavailableError
from sluice.local.memory_batch_room import MemoryBatchRoom
from sluice.observability import FailedInvocationError
from sluice.prompting import prompt
from sluice.records import loop
from tests.builders import LETTER, a_context
from tests.handlers.builders import shipped
from tests.pipeline.batch_builders import HOUR, TEN_MINUTES, Lane, a_letter
from tests.pipeline.test_batch_rounds import strange

Lines = Callable[[], list[dict[str, Any]]]
Told = Callable[[], str]
SECRET = "SSN 123-45-6789"
LONG = 300_000


def a_lane(**changes: Any) -> Lane:
    lane = Lane()
    lane.send(*(a_letter(number, **changes) for number in (1, 2, 3)))
    loop().run_until_complete(lane.drain())
    return lane


def a_round(lane: Lane, *, after: float = TEN_MINUTES, ms_left: int = LONG) -> dict[str, int]:
    lane.clock.at += after
    told: dict[str, int] = batch(shipped("batch/schedule.json"), a_context(ms_left=ms_left), rounds=lane.rounds())
    return told


def metric(lines: list[dict[str, Any]], name: str) -> list[float]:
    return [line[name][0] for line in lines if name in line]


def test_waiting_jobs_are_handed_over_and_come_back_answered(lines: Lines) -> None:
    lane = a_lane()

    responses = [a_round(lane) for _ in range(3)]

    assert [response["gathered"] for response in responses] == [3, 0, 0]
    assert [response["answered"] for response in responses] == [0, 0, 3]
    assert len(lane.queue.messages) == 3
    said = lines()
    assert [line["what"] for line in said if line.get("message") == "batch"] == ["submitted", "ended", "settled"]
    assert metric(said, "Batched") == [3, 0, 0]
    assert metric(said, "BatchSubmitted") == [1, 0, 0]
    assert metric(said, "BatchAnswered") == [0, 0, 3]


def test_jobs_sent_back_without_an_answer_are_told_with_the_reason(lines: Lines) -> None:
    lane = Lane()
    lane.send(a_letter())
    loop().run_until_complete(lane.drain())

    response = a_round(lane, after=2 * HOUR)

    assert response == {"gathered": 0, "answered": 0, "released": 1}
    said = lines()
    [released] = [line for line in said if line.get("message") == "released"]
    assert (released["why"], released["jobs"], released["level"]) == ("too few for a batch", 1, "WARNING")
    assert metric(said, "BatchReleased") == [1]


def test_a_round_without_time_begins_nothing() -> None:
    lane = a_lane()
    assert a_round(lane, ms_left=60_000) == {"gathered": 0, "answered": 0, "released": 0}
    assert lane.batches.jobs == {}


def test_what_fails_is_left_to_the_next_round_and_counted(lines: Lines) -> None:
    lane = a_lane()
    lane.batches = strange(refusal=UnavailableError("bedrock: 503"))

    a_round(lane)

    said = lines()
    [later] = [line for line in said if line.get("message") == "left to the next round"]
    assert (later["why"], later["times"]) == ("UnavailableError", 1)
    assert metric(said, "BatchTroubles") == [1]


@pytest.mark.parametrize("error", [UnavailableError(SECRET), RefusedError(SECRET), ZeroDivisionError(SECRET)])
def test_neither_documents_nor_answers_nor_errors_are_told(error: Exception, told: Told) -> None:
    lane = a_lane(metadata={"ssn": SECRET}, document=f"{LETTER}\n{SECRET}")
    lane.quotas = lane.quotas.__class__(least_records=1, most_records=4)
    for batches in (strange(refusal=error), strange(instead=json.dumps({"output": SECRET}).encode())):
        lane.batches = batches
        for _ in range(3):
            with suppress(FailedInvocationError):
                a_round(lane)

    assert "123-45" not in told()


def test_an_error_nobody_expects_is_told_by_its_type(monkeypatch: pytest.MonkeyPatch, told: Told) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise KeyError(SECRET)

    monkeypatch.setattr(MemoryBatchRoom, "under_way", broken)

    with pytest.raises(FailedInvocationError, match=r"^KeyError$"):
        a_round(a_lane())

    assert "123-45" not in told()


def test_a_record_is_what_would_be_asked_alone_but_for_the_models_name() -> None:
    asked = prompt(documents.load("auto_loan_payoff"), LETTER)
    assert encode(asked, "amazon.nova-lite-v1:0") | {"modelId": "m"} == bedrock.to_request(asked, "m")
