"""Webhooks: signed so that nobody can forge or repeat them, and sent to public https hosts only."""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice import webhooks
from sluice.errors import RefusedError, ThrottledError, UnavailableError
from sluice.jobs import Result
from sluice.ports import Destination
from sluice.webhooks import Resolve, Signed, Webhooks, public_address, resolve, sign, verify
from tests.builders import a_result

NOW = 1_800_000_000
BODY = b'{"status":"extracted"}'
PUBLIC = "93.184.215.14"


def signed(key: str = "new", at: int = NOW) -> Signed:
    return sign(BODY, secret=key, timestamp=at, nonce="acme.job-1")


def test_a_signed_body_is_verified() -> None:
    assert verify(BODY, signed(), secrets=["new"], now=NOW)


def test_while_keys_rotate_both_verify() -> None:
    assert verify(BODY, signed("old"), secrets=["new", "old"], now=NOW)
    assert not verify(BODY, signed("older"), secrets=["new", "old"], now=NOW)


@pytest.mark.parametrize(
    "tampered",
    [
        Signed(str(NOW + 1), "acme.job-1", signed().signature),
        Signed(str(NOW), "acme.job-2", signed().signature),
        Signed(str(NOW), "acme.job-1", signed().signature[:-1] + "x"),
        Signed(str(NOW), "acme.job-1", ""),
        Signed(str(NOW), "acme.job-1", "é"),
        Signed("", "acme.job-1", signed().signature),
        Signed(f" {NOW}", "acme.job-1", signed().signature),
        Signed("٣", "acme.job-1", signed().signature),
        Signed("9" * 5_000, "acme.job-1", signed().signature),
    ],
)
def test_whatever_is_tampered_with_is_not_verified(tampered: Signed) -> None:
    assert not verify(BODY, tampered, secrets=["new"], now=NOW)


def test_another_body_is_not_verified() -> None:
    assert not verify(BODY + b" ", signed(), secrets=["new"], now=NOW)


@pytest.mark.parametrize(("skew", "valid"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)])
def test_a_body_is_believed_for_five_minutes_either_way(skew: int, valid: bool) -> None:
    assert verify(BODY, signed(), secrets=["new"], now=NOW + skew) is valid


@given(body=st.binary(max_size=50), nonce=st.text(max_size=20), at=st.integers(0, 10**12 - 1))
def test_what_was_signed_is_always_verified(body: bytes, nonce: str, at: int) -> None:
    made = sign(body, secret="s", timestamp=at, nonce=nonce)
    assert verify(body, made, secrets=["s"], now=at)
    assert not verify(body, made, secrets=["t"], now=at)


def to(*addresses: str) -> Resolve:
    async def resolver(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return resolver


NOT_PUBLIC = {
    "private": "10.1.2.3",
    "private, 172": "172.16.0.1",
    "private, 192": "192.168.1.1",
    "carrier": "100.64.0.1",
    "loopback": "127.0.0.1",
    "this host": "0.0.0.0",  # noqa: S104  # nothing listens there: it is refused
    "link-local": "169.254.10.10",
    "metadata": "169.254.169.254",
    "broadcast": "255.255.255.255",
    "multicast": "224.0.0.1",
    "documentation": "192.0.2.1",
    "reserved": "240.0.0.1",
    "loopback, 6": "::1",
    "unspecified, 6": "::",
    "unique local": "fd00:ec2::254",
    "link-local, 6": "fe80::1%eth0",
    "site-local": "fec0::1",
    "multicast, 6": "ff02::1",
    "documentation, 6": "2001:db8::1",
    "mapped": "::ffff:10.0.0.1",
    "mapped public": "::ffff:93.184.215.14",
    "compatible": "::127.0.0.1",
    "NAT64": "64:ff9b::a9fe:a9fe",
    "NAT64, local": "64:ff9b:1::7f00:1",
    "6to4": "2002:7f00:1::",
    "Teredo": "2001:0:53aa:64c:0:0:80ff:fffe",
}


@pytest.mark.parametrize("address", NOT_PUBLIC.values(), ids=NOT_PUBLIC)
async def test_a_host_that_is_not_public_is_refused(address: str) -> None:
    for addresses in ((address,), (PUBLIC, address), (address, PUBLIC)):
        with pytest.raises(RefusedError, match="is not a public host"):
            await public_address(httpx.URL("https://crm.example/hook"), to(*addresses))


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.1/",
        "https://017700000001/",
        "https://127.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://0/",
        "https://localhost/",
    ],
)
async def test_however_this_host_is_spelt_it_is_refused(url: str) -> None:
    with pytest.raises((RefusedError, UnavailableError)):
        await public_address(httpx.URL(url), resolve)


@pytest.mark.parametrize(
    "url",
    [
        "http://crm.example/",
        "https://user:pass@crm.example/",
        "https://user@crm.example/",
        "ftp://crm.example/",
        "/hook",
    ],
)
async def test_anything_but_a_bare_https_url_is_refused(url: str) -> None:
    with pytest.raises(RefusedError, match="a destination is an https url without user"):
        await public_address(httpx.URL(url), to(PUBLIC))


async def test_a_public_host_is_reached_over_ipv4_where_it_has_both() -> None:
    both = to("2606:2800:21f:cb07:6820:80da:af6b:8b2c", PUBLIC)

    assert await public_address(httpx.URL("https://crm.example/"), both) == PUBLIC


async def test_a_host_without_address_may_have_one_later() -> None:
    with pytest.raises(UnavailableError, match="has no address"):
        await public_address(httpx.URL("https://crm.example/"), to())


async def test_a_name_that_cannot_be_a_host_is_refused() -> None:
    with pytest.raises(RefusedError, match="is no host name"):
        await resolve("a" * 70 + ".example", 443)


async def test_a_resolver_that_fails_is_asked_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise OSError("no name server")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", fail)
    with pytest.raises(UnavailableError, match="cannot be resolved"):
        await resolve("crm.example", 443)


class Receiver:
    """The other side: remembers requests, answers ``status``, and redirects if told to."""

    def __init__(self, status: int = 200, **headers: str) -> None:
        self.requests: list[httpx.Request] = []
        self.status = status
        self.headers = headers

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(self.status, headers=self.headers)


async def post(receiver: Callable[[httpx.Request], Any], url: str = "https://crm.example:8443/hook?a=b") -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(receiver)) as client:
        destination = Destination("crm", url, ("new", "old"))
        await Webhooks(client, to(PUBLIC)).post(destination, a_result(), now=NOW)


async def test_a_result_is_posted_signed_to_the_address_that_was_checked() -> None:
    receiver = Receiver()

    await post(receiver)

    [request] = receiver.requests
    assert (request.method, str(request.url)) == ("POST", f"https://{PUBLIC}:8443/hook?a=b")
    assert (request.headers["host"], request.extensions["sni_hostname"]) == ("crm.example:8443", "crm.example")
    assert json.loads(request.content)["fields"]["payoff_amount"]["value"] == "18342.17"
    given = Signed(
        request.headers["sluice-timestamp"],
        request.headers["sluice-event"],
        request.headers["sluice-signature"].removeprefix("v1="),
    )
    assert verify(request.content, given, secrets=["new"], now=NOW)


async def test_a_repeated_delivery_carries_the_same_event_id() -> None:
    receiver = Receiver()

    for _ in range(2):
        await post(receiver)

    assert {request.headers["sluice-event"] for request in receiver.requests} == {"acme.job-1.extracted"}


async def test_a_name_that_changes_its_mind_after_the_check_changes_nothing() -> None:
    answers = iter([[PUBLIC], ["169.254.169.254"]])
    asked: list[str] = []

    async def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return next(answers)

    receiver = Receiver()
    async with httpx.AsyncClient(transport=httpx.MockTransport(receiver)) as client:
        await Webhooks(client, rebinding).post(Destination("crm", "https://crm.example/", ("s",)), a_result(), now=NOW)

    assert (asked, receiver.requests[0].url.host) == (["crm.example"], PUBLIC)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(status: int) -> None:
    receiver = Receiver(status, location="https://169.254.169.254/latest/meta-data/")

    with pytest.raises(RefusedError, match=f"crm answered {status}"):
        await post(receiver)

    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, RefusedError),
        (401, RefusedError),
        (410, RefusedError),
        (408, UnavailableError),
        (425, UnavailableError),
        (500, UnavailableError),
        (503, UnavailableError),
        (429, ThrottledError),
    ],
)
async def test_what_a_status_means(status: int, error: type[Exception]) -> None:
    with pytest.raises(error, match=f"crm answered {status}"):
        await post(Receiver(status))


async def test_a_connection_that_breaks_is_tried_again() -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("SSL: certificate is not valid for the name", request=request)

    with pytest.raises(UnavailableError, match="crm: ConnectError"):
        await post(broken)


async def test_a_receiver_that_dawdles_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    async def dawdle(_request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        return httpx.Response(200)

    monkeypatch.setattr(webhooks, "SECONDS", 0.01)
    with pytest.raises(UnavailableError, match="took more than"):
        await post(dawdle)


@pytest.mark.parametrize("url", ["https://0177.0.0.1/", "https://crm.example:no/", "https://\x00/"])
async def test_a_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(RefusedError):
        await post(Receiver(), url)


async def test_a_result_without_absent_values_is_small() -> None:
    receiver = Receiver()
    await post(receiver)
    assert b"null" not in receiver.requests[0].content
    assert Result.model_validate_json(receiver.requests[0].content) == a_result()
