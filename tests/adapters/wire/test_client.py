"""The HTTP client against a server that misbehaves in every way we know."""

import asyncio
import ssl
import time
import traceback
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sluice.deadline import Deadline
from sluice.errors import ConfigurationError, DeadlineError, SluiceError, UnavailableError
from sluice.wire import Request, Response, Wire
from tests.stub import Answer, Stub, until

SECRET = "sk-very-secret"
NOBODY_LISTENS = "http://127.0.0.1:9"
NO_SUCH_HOST = f"http://{'a' * 64}.invalid"  # too long for a label: fails without asking a name server


async def post(wire: Wire, url: str, *, seconds: float = 2.0, headers: dict[str, str] | None = None) -> Response:
    return await wire.send(Request("POST", url, headers or {}, b'{"q":1}'), Deadline.after(seconds))


async def test_method_path_headers_and_body_arrive_as_given() -> None:
    async with Stub(Answer(201, {"X-Amzn-RequestId": "r-1"}, b"made")) as stub:
        request = Request("PUT", f"{stub.url}/model/a%3Ab/c:d?x=1&y=%2F", {"x-one": "1", "X-Two": "zwei"}, b"\x00\xff")
        response = await Wire().send(request, Deadline.after(2))
    (seen,) = stub.requests
    assert (seen.method, seen.path, seen.body) == ("PUT", "/model/a%3Ab/c:d?x=1&y=%2F", b"\x00\xff")
    assert (seen.headers["x-one"], seen.headers["x-two"]) == ("1", "zwei")
    assert (response.status, response.headers["x-amzn-requestid"], response.body) == (201, "r-1", b"made")


async def test_one_connection_serves_calls_that_follow_each_other() -> None:
    wire = Wire()
    async with Stub() as stub:
        for _ in range(20):
            await post(wire, stub.url)
    assert stub.connections == 1


async def test_no_more_connections_than_the_cap_and_nobody_is_turned_away() -> None:
    wire = Wire(connections=3)
    async with Stub(Answer(delay=0.02)) as stub:
        responses = await asyncio.gather(*[post(wire, stub.url) for _ in range(12)])
    assert [response.status for response in responses] == [200] * 12
    assert stub.connections == 3


async def test_waiting_for_a_free_connection_counts_against_the_deadline() -> None:
    wire = Wire(connections=1)
    async with Stub(Answer(delay=20)) as stub:
        first = asyncio.create_task(post(wire, stub.url))
        await until(lambda: len(stub.requests) == 1)
        with pytest.raises(DeadlineError):
            await post(wire, stub.url, seconds=0.1)
        assert len(stub.requests) == 1
        first.cancel()


async def test_a_pooled_connection_that_the_server_closed_is_replaced_without_anyone_noticing() -> None:
    wire = Wire()
    async with Stub(Answer(drop="after")) as stub:
        for _ in range(5):
            await post(wire, stub.url)
            await until(lambda: stub.open_connections == 0)
            await asyncio.sleep(0.02)  # the client hears of it on a thread of its own
    assert (stub.connections, len(stub.requests)) == (5, 5)


async def test_reconnecting_leaves_every_old_connection_behind() -> None:
    wire = Wire()
    async with Stub() as stub:
        await post(wire, stub.url)
        wire.reconnect()
        await post(wire, stub.url)
    assert stub.connections == 2


@pytest.mark.parametrize("url", [NOBODY_LISTENS, NO_SUCH_HOST])
async def test_a_server_that_cannot_be_reached_was_certainly_not_asked(url: str) -> None:
    with pytest.raises(UnavailableError) as caught:
        await post(Wire(), url)
    assert caught.value.sent is False


async def test_a_connection_that_never_gets_up_was_certainly_not_asked() -> None:
    async with Stub() as stub:  # speaks no TLS: the handshake is never answered
        with pytest.raises(UnavailableError) as caught:
            await post(Wire(connect_seconds=0.1), stub.url.replace("http:", "https:"))
    assert caught.value.sent is False


@pytest.mark.parametrize(
    "answer",
    [
        Answer(drop="before"),
        Answer(body=b"0123456789", drop="middle"),
        Answer(raw=b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
        Answer(raw=b"HTTP/1.1 200 OK\r\ncontent-length: banana\r\n\r\n"),
        Answer(raw=b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"),
    ],
    ids=["hung-up", "hung-up-in-the-middle", "not-http", "bad-length", "bad-chunk"],
)
async def test_a_broken_exchange_may_have_been_served_and_is_not_repeated(answer: Answer) -> None:
    async with Stub(answer) as stub:
        with pytest.raises(UnavailableError) as caught:
            await post(Wire(), stub.url)
    assert caught.value.sent is True
    assert len(stub.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [Answer(delay=5), Answer(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc", linger=5)],
    ids=["no-answer", "half-an-answer"],
)
async def test_an_answer_that_takes_too_long_is_a_missed_deadline(answer: Answer) -> None:
    begun = time.monotonic()
    async with Stub(answer) as stub:
        with pytest.raises(DeadlineError, match=r"no answer within 0\.1"):
            await post(Wire(), stub.url, seconds=0.15)
    assert 0.1 < time.monotonic() - begun < 4.0, "long before the server would have gone on"


async def test_nothing_is_sent_when_no_time_is_left() -> None:
    async with Stub() as stub:
        with pytest.raises(DeadlineError, match="nothing was sent"):
            await post(Wire(), stub.url, seconds=0)
        assert not stub.requests


async def test_redirects_are_answers_and_proxies_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", NOBODY_LISTENS)
    monkeypatch.setenv("ALL_PROXY", NOBODY_LISTENS)
    async with Stub(Answer(302, {"location": "/elsewhere"})) as stub:
        response = await post(Wire(), stub.url)
    assert (response.status, len(stub.requests)) == (302, 1)


async def test_a_compressed_answer_is_not_asked_for() -> None:
    async with Stub() as stub:
        await post(Wire(), stub.url)
    assert "accept-encoding" not in stub.requests[0].headers


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        (NOBODY_LISTENS, {"authorization": f"Bearer {SECRET}\n"}),
        (NOBODY_LISTENS, {f"x {SECRET}": "1"}),
        (f"ftp://user:{SECRET}@127.0.0.1/", {}),
        (f"nowhere/{SECRET}", {}),
        (f"http://[{SECRET}/", {}),
    ],
)
async def test_a_request_that_cannot_be_built_is_a_configuration_error_that_keeps_the_secret(
    url: str, headers: dict[str, str]
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        await post(Wire(), url, headers=headers)
    assert SECRET not in everything_told(caught.value)


@pytest.mark.parametrize("url", [f"http://user:{SECRET}@127.0.0.1:9/", f"{NOBODY_LISTENS}/{SECRET}?key={SECRET}"])
async def test_failures_do_not_repeat_the_address(url: str) -> None:
    with pytest.raises(UnavailableError) as caught:
        await post(Wire(), url, headers={"authorization": SECRET})
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert SECRET not in repr(Request("POST", url, {"authorization": SECRET}, SECRET.encode()))


def everything_told(error: BaseException | None) -> str:
    told = ""
    while error is not None:
        told += f"{error!r} {error.args!r} "
        error = error.__cause__ or error.__context__
    return told


async def test_a_cancelled_call_closes_its_connection_and_harms_no_other() -> None:
    wire = Wire()
    async with Stub(Answer(delay=0.3)) as stub:
        doomed = asyncio.create_task(post(wire, stub.url))
        lucky = asyncio.create_task(post(wire, stub.url))
        await until(lambda: len(stub.requests) == 2)
        doomed.cancel()
        with pytest.raises(asyncio.CancelledError):
            await doomed
        assert (await lucky).status == 200
        assert (await post(wire, stub.url)).status == 200
        assert stub.open_connections <= 2


def test_one_client_serves_event_loops_that_come_and_go() -> None:
    wire = Wire()

    async def exchange() -> int:
        async with Stub(Answer(delay=0.005)) as stub:
            return sum([r.status for r in await asyncio.gather(*[post(wire, stub.url) for _ in range(5)])])

    assert [asyncio.run(exchange()) for _ in range(5)] == [1000] * 5
    with asyncio.Runner() as kept:
        assert [kept.run(exchange()) for _ in range(3)] == [1000] * 3


def test_a_loop_that_ends_in_the_middle_of_a_call_leaves_the_client_usable() -> None:
    wire = Wire()

    async def abandon() -> None:
        async with Stub(Answer(delay=5)) as stub:
            task = asyncio.create_task(post(wire, stub.url))
            await until(lambda: len(stub.requests) == 1)
            assert not task.done()

    async def exchange() -> int:
        async with Stub() as stub:
            return (await post(wire, stub.url)).status

    asyncio.run(abandon())
    assert asyncio.run(exchange()) == 200


async def test_a_closed_client_says_so_in_our_words() -> None:
    wire = Wire()
    await wire.close()
    with pytest.raises(SluiceError):
        await post(wire, NOBODY_LISTENS)


async def test_https_works_with_a_trusted_certificate_and_with_no_other(tmp_path: Path) -> None:
    context, certificate = loopback_tls(tmp_path)
    async with Stub(Answer(body=b"hi"), tls=context) as stub:
        assert (await post(Wire(trusted_pem=certificate), stub.url)).body == b"hi"
        with pytest.raises(UnavailableError) as caught:
            await post(Wire(), stub.url)
    assert caught.value.sent is False
    assert len(stub.requests) == 1


def loopback_tls(folder: Path) -> tuple[ssl.SSLContext, bytes]:
    """A server's TLS context and its certificate, valid for 127.0.0.1 for an hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    loopback = x509.IPAddress(IPv4Address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([loopback]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(pem + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context, pem
