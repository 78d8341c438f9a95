"""Signed webhooks to registered https destinations, and nowhere else.

The signature is HMAC-SHA-256 over ``timestamp.nonce.body``; the nonce is the event's id, so a receiver can drop what
it has seen. A destination is resolved once, every address it has must be public, and the connection goes to the
address that was checked (a name that changes its mind in between changes nothing). Redirects are not followed.
"""

import hmac
import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import httpx

from sluice.errors import RefusedError, ThrottledError, UnavailableError
from sluice.jobs import Result
from sluice.ports import Destination

SECONDS: Final = 5.0
MAX_SKEW_SECONDS: Final = 300
Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Signed:
    """The headers that prove who sent a body, and when."""

    timestamp: str
    nonce: str
    signature: str

    def headers(self) -> dict[str, str]:
        """As HTTP headers."""
        return {
            "sluice-timestamp": self.timestamp,
            "sluice-event": self.nonce,
            "sluice-signature": f"v1={self.signature}",
            "content-type": "application/json",
        }


def sign(body: bytes, *, secret: str, timestamp: int, nonce: str) -> Signed:
    """Sign a body with the destination's current secret."""
    message = f"{timestamp}.{nonce}.".encode() + body
    return Signed(str(timestamp), nonce, hmac.new(secret.encode(), message, sha256).hexdigest())


def verify(body: bytes, signed: Signed, *, secrets: Sequence[str], now: int) -> bool:
    """True when one of the ``secrets`` signed exactly this body within the last five minutes."""
    if not signed.timestamp.isdecimal() or abs(now - int(signed.timestamp)) > MAX_SKEW_SECONDS:
        return False
    return any(
        hmac.compare_digest(
            sign(body, secret=secret, timestamp=int(signed.timestamp), nonce=signed.nonce).signature, signed.signature
        )
        for secret in secrets
    )


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host."""
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise UnavailableError(f"{host} cannot be resolved", sent=False) from error


def public_address(url: httpx.URL, resolver: Resolve = resolve) -> str:
    """The address to connect to; RefusedError unless the url is https, bare, and all its addresses are public."""
    if url.scheme != "https" or url.userinfo or not url.host:
        raise RefusedError("a destination is an https url without user and password")
    addresses = resolver(url.host, url.port or 443)
    if not addresses:
        raise UnavailableError(f"{url.host} has no address", sent=False)
    for address in addresses:
        if not _public(address):
            raise RefusedError(f"{url.host} is not a public host")
    return addresses[0]


def _public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None or found in ipaddress.ip_network("64:ff9b::/96"):
            return False
    return found.is_global and not found.is_multicast


class Webhooks:
    """Posts finished results to the destinations their jobs name."""

    def __init__(self, client: httpx.Client, resolver: Resolve = resolve) -> None:
        self._client = client
        self._resolver = resolver

    def post(self, destination: Destination, result: Result, *, now: int) -> None:
        """Deliver once; UnavailableError or ThrottledError when it has to be tried again, RefusedError when not."""
        url = httpx.URL(destination.url)
        address = public_address(url, self._resolver)
        body = result.model_dump_json(exclude_none=True).encode()
        signed = sign(body, secret=destination.secrets[0], timestamp=now, nonce=f"{result.tenant}.{result.job_id}")
        headers = {**signed.headers(), "host": url.netloc.decode("ascii")}
        request = self._client.build_request(
            "POST", url.copy_with(host=address), content=body, headers=headers, extensions={"sni_hostname": url.host}
        )
        try:
            response = self._client.send(request, stream=True, follow_redirects=False)
            response.close()
        except httpx.HTTPError as error:
            raise UnavailableError(f"{destination.name}: {type(error).__name__}") from error
        _settle(destination.name, response.status_code)


def _settle(name: str, status: int) -> None:
    match status:
        case _ if 200 <= status < 300:
            return
        case 429:
            raise ThrottledError(f"{name} answered 429")
        case 408 | 425:
            raise UnavailableError(f"{name} answered {status}")
        case _ if status >= 500:
            raise UnavailableError(f"{name} answered {status}")
        case _:
            raise RefusedError(f"{name} answered {status}")
