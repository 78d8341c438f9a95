"""Bedrock's batch files and jobs: what goes in, what comes out, whatever is in it."""

from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.errors import ConfigurationError
from sluice.local.traffic import MemoryBatches
from sluice.routing.bulk import Question, Quotas, Submission, Waiting, answers, files, fits, next_look, record_id
from tests.unit.bursts.builders import NOW

BODY = {
    "messages": [{"role": "user", "content": [{"text": "Zahlung: 1,00 €\n"}]}],
    "inferenceConfig": {"maxTokens": 160},
}


def questions(count: int) -> list[Question]:
    return [Question(f"work{at:04}", BODY) for at in range(count)]


def out(record_id: str, **ending: Any) -> bytes:
    return orjson.dumps({"recordId": record_id, "modelInput": BODY, **ending})


def test_each_record_is_one_line_whatever_its_text_holds() -> None:
    [file] = files(questions(3))
    rows = [orjson.loads(line) for line in file.content.decode().split("\n")[:-1]]
    assert [row["recordId"] for row in rows] == ["work0000", "work0001", "work0002"]
    assert all(row["modelInput"] == BODY for row in rows)


def test_files_are_filled_up_to_their_quotas() -> None:
    by_count = list(files(questions(250), Quotas(most_records=100)))
    assert [len(file.record_ids) for file in by_count] == [100, 100, 50]
    assert [fits(file) for file in by_count] == [True, True, False]
    line = len(by_count[0].content) // 100
    by_bytes = list(files(questions(10), Quotas(most_bytes=4 * line)))
    assert [len(file.record_ids) for file in by_bytes] == [4, 4, 2]
    assert all(len(file.content) <= 4 * line for file in by_bytes)


def test_no_record_is_lost_between_files() -> None:
    made = list(files(questions(1_234), Quotas(most_records=97)))
    assert [one for file in made for one in file.record_ids] == [one.record_id for one in questions(1_234)]


def test_the_same_records_have_the_same_token_in_any_order() -> None:
    [one], [other] = files(questions(5)), files(reversed(questions(5)))
    [third] = files(questions(6))
    assert one.token == other.token != third.token


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ([Question("a", BODY), Question("a", BODY)], "comes twice"),
        ([Question("a", {"text": "x" * 500})], "a file takes 200"),
    ],
)
def test_what_fits_no_file_is_refused(bad: list[Question], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        list(files(bad, Quotas(most_bytes=200)))


def test_answers_come_back_in_any_order_and_find_their_works() -> None:
    lines = b"\n".join([out("b", modelOutput={"output": 2}), out("a", modelOutput={"output": 1})])
    found = answers([lines], ["a", "b"])
    assert {name: orjson.loads(body) for name, body in found.bodies.items()} == {"a": {"output": 1}, "b": {"output": 2}}
    assert (found.errors, found.missing, found.strange) == ({}, (), 0)


def test_errors_and_silence_are_told_apart() -> None:
    found = answers([out("a", error={"errorCode": 400, "errorMessage": "quotes the document"})], ["a", "b"])
    assert (found.errors, found.missing) == ({"a": "400"}, ("b",))


def test_strangers_doubles_and_rubbish_are_counted_and_never_used() -> None:
    lines = [
        out("a", modelOutput={"n": 1}),
        out("a", modelOutput={"n": 2}),
        out("x", modelOutput={}),
        b"[1]",
        b"{",
        b'{"recordId":7}',
    ]
    found = answers([b"\n".join(lines)], ["a"])
    assert orjson.loads(found.bodies["a"]) == {"n": 1}
    assert found.strange == 5


@given(st.lists(st.binary(max_size=80), max_size=10))
def test_no_bytes_whatever_break_the_reader(lines: list[bytes]) -> None:
    found = answers(lines, ["a"])
    assert set(found.bodies) | set(found.errors) | set(found.missing) == {"a"}


def test_a_job_goes_from_gathered_to_settled_and_unknown_words_wait() -> None:
    submission = Submission("t", ("a", "b")).submitted("arn", NOW)
    for status in ("Submitted", "Validating", "Scheduled", "InProgress", "SomethingNew"):
        assert submission.told(status).phase == "submitted"
    ended = submission.told("PartiallyCompleted")
    assert ended.phase == "settling"
    assert ended.told("Failed").phase == "settling"
    settled = ended.settled(answers([out("a", modelOutput={})], ("a", "b")))
    assert (settled.phase, settled.to_ask_again) == ("settled", ("b",))


def test_of_a_failed_job_everything_is_asked_again() -> None:
    failed = Submission("t", ("a", "b")).submitted("arn", NOW).told("Failed")
    assert (failed.phase, failed.to_ask_again) == ("failed", ("a", "b"))


def test_it_is_looked_after_more_rarely_the_longer_it_takes() -> None:
    submission = Submission("t", ("a",)).submitted("arn", NOW)
    assert [next_look(submission, NOW + after) for after in (0, 6_000, 90_000)] == [60, 300, 900]


def test_a_question_is_known_by_its_work_and_by_what_is_asked_about_it() -> None:
    waiting = Waiting(
        "acme", "job-1", "w1", "bedrock:m@batch", "bedrock:m@batch", ("fees",), "{}", "2027-01-15", 9, NOW
    )
    assert record_id(waiting) == record_id(replace(waiting, job_id="job-2", since=NOW + 1))
    others = (replace(waiting, work="w2"), replace(waiting, key="bedrock:m@batch#fees"))
    assert len({record_id(waiting), *map(record_id, others)}) == 3
    assert record_id(waiting).isalnum()


def test_a_file_that_has_a_name_is_known_by_it_whatever_is_in_it() -> None:
    [file], [other] = files(questions(5)), files(questions(6))
    assert replace(file, name="t1").token == replace(other, name="t1").token == "t1"


async def test_a_job_submitted_twice_runs_once_and_answers_all_but_the_refused() -> None:
    batches = MemoryBatches(lambda _: {"output": {}})
    [file] = files(questions(120))
    for _ in range(2):
        submission = await batches.submit(file, "nova", NOW)
    assert len(batches.jobs) == 1
    while submission.phase == "submitted":
        submission = await batches.look(submission)
    assert submission.settled(await batches.collect(submission)).to_ask_again == ()
