"""What can never be done ends visibly, with the key, the limit and the value that broke it."""

import json
import random
import re

import pytest

from sluice.errors import RejectedError
from sluice.jobs import MAX_TEXT_CHARS, Job, Result, S3Pointer, Status
from sluice.local.memory import MemoryJournal, MemoryResults
from sluice.ports import Entry
from sluice.routing import Route
from tests.builders import (
    ENDPOINT,
    FREE,
    LETTER,
    a_body,
    a_policy,
    an_extractor,
    in_minutes,
    quotes,
)


async def test_a_body_that_is_no_json_is_rejected() -> None:
    bench = an_extractor()

    result = await bench.run_body("hello")

    assert (result.status, result.tenant) == (Status.REJECTED, "unknown")
    assert result.reason is not None
    assert result.reason.startswith("body: Invalid JSON")
    assert await bench.results.load("unknown", result.job_id) == result


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"colour": "red"}, "colour: Extra inputs are not permitted, not 'red'"),
        ({"document_type": "poem"}, "document_type: 'poem' is not one of "),
        ({"document_type": None}, "body: exactly one of document_type and schema is needed"),
        ({"document_type": None, "schema": {"type": "wish"}}, "schema: "),
        ({"document": ""}, "document: the text is empty"),
        ({"document": " \n\t "}, "document: the text is empty"),
        ({"document": "\x00\x01" * 50}, "document: binary, not text: 100 control characters in 100"),
        ({"document": "a" * (MAX_TEXT_CHARS + 1)}, f"document: {MAX_TEXT_CHARS + 1} characters, the limit is 1000000"),
        ({"document": {"bucket": "inbox", "key": "no.txt"}}, "document: s3://inbox/no.txt does not exist"),
        ({"metadata": {"k": "v" * 3000}}, "body: metadata is 3001 bytes, the limit is 2048"),
        ({"tenant": "../etc"}, "tenant: "),
        ({"budget": "-1"}, "budget: Input should be greater than or equal to 0, not '-1'"),
        ({"deadline": "2027-01-15T08:00:00"}, "deadline: "),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_can_never_be_done_is_rejected_by_name(change: dict[str, object], reason: str) -> None:
    bench = an_extractor()

    result = await bench.run_body(a_body(**change))

    assert (result.status, result.job_id) == (Status.REJECTED, "job-1")
    assert result.reason is not None
    assert result.reason.startswith(reason)
    assert bench.backend.calls == 0
    assert bench.table.stream == [result]


async def test_binary_and_oversized_objects_are_rejected() -> None:
    bench = an_extractor()
    binary = bench.documents.put("inbox", "photo.png", b"\x89PNG\xff")
    large = bench.documents.put("inbox", "book.txt", b"a" * (4 * MAX_TEXT_CHARS + 1))

    results = [await bench.run(job_id=name, document=at) for name, at in (("a", binary), ("b", large))]

    assert [result.status for result in results] == [Status.REJECTED] * 2
    assert results[0].reason == "document: not UTF-8 text: byte 0 of 5"
    assert results[1].reason == "document: s3://inbox/book.txt has 4000001 bytes, the limit is 4000000"


async def test_a_deadline_in_the_past_expires_with_its_ids() -> None:
    result = await an_extractor().run_body(a_body(deadline=in_minutes(-5).isoformat(), deliver_to="crm"))

    assert (result.status, result.job_id, result.deliver_to) == (Status.EXPIRED, "job-1", "crm")


@pytest.mark.parametrize("body", ["", "[]", "null", "7", "{", '{"tenant":7,"job_id":["x"]}', "\ud800", "[" * 5000])
async def test_no_body_is_too_odd_for_an_end(body: str) -> None:
    bench = an_extractor()

    result = await bench.run_body(body)

    assert result.status is Status.REJECTED
    assert bench.table.stream == [result]


async def test_a_body_in_bytes_that_is_no_text_is_rejected() -> None:
    assert (await an_extractor().run_body(b"\xff\xfe{}")).status is Status.REJECTED


async def test_ids_that_are_none_are_not_believed() -> None:
    body = json.dumps({"tenant": "a\r\nb", "job_id": "x" * 200, "document": 7})

    result = await an_extractor().run_body(body)

    assert result.tenant == "unknown"
    assert result.job_id == result.work_id


async def test_the_same_bad_body_twice_ends_once() -> None:
    bench = an_extractor()

    first, again = [await bench.run_body("{}") for _ in range(2)]

    assert again == first.model_copy(update={"replayed": True})
    assert len(bench.table.stream) == 1


@pytest.mark.parametrize("route", [ENDPOINT, FREE], ids=["paid", "free"])
async def test_a_result_too_large_for_the_store_fails_instead_of_coming_back_forever(route: Route) -> None:
    lists = {f"list{at}": [noise(at * 50 + item) for item in range(50)] for at in range(6)}
    schema = {"type": "object", "properties": {name: {"type": "array", "items": TEXT} for name in lists}}
    bench = an_extractor([json.dumps(lists, ensure_ascii=False)], policy=a_policy(route))
    document = "\n".join(part for parts in lists.values() for part in parts)

    result = await bench.run(document=document, document_type=None, schema=schema)

    assert result.status is Status.FAILED
    assert result.reason is not None
    assert re.fullmatch(r"result: \d+ bytes compressed, the limit is 409600", result.reason)
    assert (result.fields, len(result.attempts)) == ({}, 1)
    assert bench.table.stream == [result]


TEXT = {"type": "string", "x-kind": "text"}


def noise(seed: int) -> str:
    """Six hundred characters that no compression makes smaller."""
    return "".join(map(chr, random.Random(seed).choices(range(0x20000, 0x2A6DF), k=600)))


async def test_a_result_the_journal_refuses_is_kept_without_its_fields() -> None:
    bench = an_extractor(wrapped=lambda port: Narrow(port) if isinstance(port, MemoryJournal) else port)

    result = await bench.run()

    assert (result.status, result.fields) == (Status.FAILED, {})
    assert result.reason == "result: too many bytes, the limit is few"
    assert [attempt.outcome for attempt in result.attempts] == ["answered"]
    assert await bench.results.load("acme", "job-1") == result


async def test_a_copy_the_store_refuses_is_kept_without_its_fields() -> None:
    bench = an_extractor()
    await bench.run()
    narrow = an_extractor(
        like=bench, wrapped=lambda port: NarrowAlias(port) if isinstance(port, MemoryResults) else port
    )

    result = await narrow.run(job_id="job-2")

    assert (result.status, result.fields) == (Status.FAILED, {})
    assert await bench.results.load("acme", "job-2") == result


def narrowed(port: object) -> object:
    return NarrowAlias(port) if isinstance(port, MemoryResults) else port


class NarrowAlias:
    """Results with no room for copies of fields."""

    def __init__(self, inner: MemoryResults) -> None:
        self.inner = inner

    async def alias(self, result: Result, work: str) -> None:
        if result.fields:
            raise RejectedError("result", "too many bytes, the limit is few")
        await self.inner.alias(result, work)


class Narrow:
    """A journal with no room for fields."""

    def __init__(self, inner: MemoryJournal) -> None:
        self.inner = inner

    async def find(self, work: str) -> Entry | None:
        return await self.inner.find(work)

    async def claim(self, work: str, entry: Entry, *, expected_fence: int) -> None:
        await self.inner.claim(work, entry, expected_fence=expected_fence)

    async def finish(self, work: str, result: Result, *, fence: int, expires_at: int, job: Job | None = None) -> Result:
        if result.fields:
            raise RejectedError("result", "too many bytes, the limit is few")
        return await self.inner.finish(work, result, fence=fence, expires_at=expires_at)


async def test_a_pointer_to_a_pinned_version_reads_that_version() -> None:
    bench = an_extractor([quotes(), quotes(payoff_amount="$1.00")])
    pinned = bench.documents.put("inbox", "a.txt", LETTER.encode())
    bench.documents.put("inbox", "a.txt", LETTER.replace("$18,342.17", "$1.00").encode())

    result = await bench.run(document=pinned)

    assert result.values["payoff_amount"] == "18342.17"
    assert isinstance(pinned, S3Pointer)
