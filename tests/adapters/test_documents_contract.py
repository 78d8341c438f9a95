"""Texts kept elsewhere: one contract, in memory and on S3."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from sluice.aws.documents import S3Documents
from sluice.errors import RejectedError, UnavailableError
from sluice.jobs import S3Pointer
from sluice.local.memory import MemoryDocuments
from sluice.local.resources import Resources
from sluice.ports import Documents

Put = Callable[[str, bytes], S3Pointer]


@pytest.fixture(params=["memory", "moto"])
def documents(request: pytest.FixtureRequest) -> Iterator[tuple[Documents, Put]]:
    """The documents, and how to put a new version of one."""
    if request.param == "memory":
        memory = MemoryDocuments()
        yield memory, lambda key, text: memory.put("documents", key, text)
        return
    resources: Resources = request.getfixturevalue("resources")
    with closing(boto3.client("s3", endpoint_url=request.getfixturevalue("moto_url"))) as s3:

        def put(key: str, text: bytes) -> S3Pointer:
            told = s3.put_object(Bucket=resources.bucket, Key=key, Body=text)
            return S3Pointer(bucket=resources.bucket, key=key, version=told["VersionId"])

        yield S3Documents(s3), put


async def test_an_object_is_read_as_it_is(documents: tuple[Documents, Put]) -> None:
    port, put = documents
    pointer = put("a/ü b+c.txt", "payoff: 1,00 €".encode())
    assert await port.read(pointer, max_bytes=100) == "payoff: 1,00 €".encode()


async def test_a_pinned_version_is_read_even_if_there_is_a_newer_one(documents: tuple[Documents, Put]) -> None:
    port, put = documents
    old, new = put("a.txt", b"old"), put("a.txt", b"new")
    assert await port.read(old, max_bytes=100) == b"old"
    assert await port.read(new, max_bytes=100) == b"new"
    assert await port.read(new.model_copy(update={"version": None}), max_bytes=100) == b"new"


async def test_an_object_at_the_limit_is_read_and_one_above_is_rejected(documents: tuple[Documents, Put]) -> None:
    port, put = documents
    pointer = put("a.txt", b"x" * 100)
    assert len(await port.read(pointer, max_bytes=100)) == 100
    with pytest.raises(RejectedError, match=r"^document: s3://.*/a\.txt has 100 bytes, the limit is 99$"):
        await port.read(pointer, max_bytes=99)


async def test_what_does_not_exist_is_rejected_by_name(documents: tuple[Documents, Put]) -> None:
    port, put = documents
    there = put("a.txt", b"x")
    for change in ({"key": "none.txt", "version": None}, {"bucket": "no-such-bucket-here"}, {"version": "none"}):
        pointer = there.model_copy(update=change)
        with pytest.raises(RejectedError) as refusal:
            await port.read(pointer, max_bytes=100)
        assert refusal.value.key == "document"
        assert f"s3://{pointer.bucket}/{pointer.key}" in refusal.value.problem


async def test_an_empty_object_is_an_empty_text(documents: tuple[Documents, Put]) -> None:
    port, put = documents
    assert await port.read(put("a.txt", b""), max_bytes=0) == b""


class Failing:
    """An S3 client whose every read fails one way."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def get_object(self, **_: str) -> Any:
        raise self.error


def failing(code: str) -> S3Documents:
    client: Any = Failing(ClientError({"Error": {"Code": code, "Message": "m"}}, "GetObject"))
    return S3Documents(client)


A = S3Pointer(bucket="abc", key="k")


@pytest.mark.parametrize("code", ["AccessDenied", "InvalidObjectState", "MethodNotAllowed", "PermanentRedirect"])
async def test_what_no_retry_cures_is_rejected(code: str) -> None:
    with pytest.raises(RejectedError, match="s3://abc/k"):
        await failing(code).read(A, max_bytes=1)


@pytest.mark.parametrize(
    "code", ["SlowDown", "InternalError", "ServiceUnavailable", "503", "ExpiredToken", "KMS.DisabledException"]
)
async def test_what_passes_is_unavailable(code: str) -> None:
    with pytest.raises(UnavailableError, match=code):
        await failing(code).read(A, max_bytes=1)


async def test_an_endpoint_that_cannot_be_reached_is_unavailable() -> None:
    client: Any = Failing(EndpointConnectionError(endpoint_url="http://x"))
    with pytest.raises(UnavailableError, match="EndpointConnectionError"):
        await S3Documents(client).read(A, max_bytes=1)


async def test_an_object_too_large_is_never_downloaded() -> None:
    class Body:
        closed = False

        def read(self) -> bytes:
            raise AssertionError("downloaded")

        def close(self) -> None:
            self.closed = True

    body = Body()

    class Huge:
        def get_object(self, **_: str) -> Any:
            return {"ContentLength": 5_000_000_000, "Body": body}

    client: Any = Huge()
    with pytest.raises(RejectedError, match="5000000000 bytes"):
        await S3Documents(client).read(A, max_bytes=1_000)
    assert body.closed
