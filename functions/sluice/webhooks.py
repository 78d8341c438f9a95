"""Signed webhooks to registered https destinations, and nowhere else.

The signature is HMAC-SHA-256 over ``timestamp.nonce.body``; the nonce is the event's id, so a receiver can drop what
it has seen. A destination is resolved once, every address it has must be public, and the connection goes to the
address that was checked (a name that changes its mind in between changes nothing). Redirects are not followed.
"""

import asyncio
import hmac
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import httpx

from sluice.errors import RefusedError, ThrottledError, UnavailableError
from sluice.jobs import Result
from sluice.ports import Destination

SECONDS: Final = 5.0
"""For everything: resolving, connecting, sending, the first line of the answer."""
MAX_SKEW_SECONDS: Final = 300
MAX_PORT: Final = 65_535
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")


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
    if not _TIMESTAMP.fullmatch(signed.timestamp) or abs(now - int(signed.timestamp)) > MAX_SKEW_SECONDS:
        return False
    given = signed.signature.encode(errors="replace")
    valid = [
        sign(body, secret=secret, timestamp=int(signed.timestamp), nonce=signed.nonce).signature for secret in secrets
    ]
    return any(hmac.compare_digest(each.encode(), given) for each in valid)


def event_id(result: Result) -> str:
    """What receivers know an event by; a job's result is told twice at most: when it needs review, and reviewed."""
    return f"{result.tenant}.{result.job_id}.{result.status}"


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise UnavailableError(f"{host} cannot be resolved", sent=False) from error
    except ValueError as error:
        raise RefusedError(f"{host[:80]!r} is no host name") from error
    return [str(address[0]) for *_, address in found]


async def public_address(url: httpx.URL, resolver: Resolve = resolve) -> str:
    """The address to connect to; RefusedError unless the url is https, bare, and all its addresses are public."""
    if url.scheme != "https" or url.userinfo or not url.host or not 0 < (url.port or 443) <= MAX_PORT:
        raise RefusedError("a destination is an https url without user and password, on a port that there is")
    addresses = await resolver(url.host, url.port or 443)
    if not addresses:
        raise UnavailableError(f"{url.host} has no address", sent=False)
    if not all(map(_is_public, addresses)):
        raise RefusedError(f"{url.host} is not a public host")
    # Lambda has no IPv6 route unless its network was given one.
    return min(addresses, key=lambda address: ":" in address)


def _is_public(address: str) -> bool:
    """True for a globally routed unicast address that is not another one in disguise."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv4Address):
        return found.is_global and not found.is_multicast
    # Mapped, NAT64, unique local, link-local and multicast addresses all lie outside of 2000::/3.
    disguised = found.sixtofour is not None or found.teredo is not None
    return found.is_global and found in _GLOBAL_UNICAST and not disguised


class Webhooks:
    """Posts finished results to the destinations their jobs name."""

    def __init__(self, client: httpx.AsyncClient, resolver: Resolve = resolve) -> None:
        self._client = client
        self._resolver = resolver

    async def post(self, destination: Destination, result: Result, *, now: int) -> None:
        """Deliver once; UnavailableError or ThrottledError when it has to be tried again, RefusedError when not."""
        try:
            async with asyncio.timeout(SECONDS):
                status = await self._send(destination, result, now=now)
        except TimeoutError as error:
            raise UnavailableError(f"{destination.name} took more than {SECONDS:.0f} s") from error
        except httpx.InvalidURL as error:
            raise RefusedError(f"{destination.name} is registered with a url that is none") from error
        except httpx.HTTPError as error:
            raise UnavailableError(f"{destination.name}: {type(error).__name__}") from error
        _settle(destination.name, status)

    async def _send(self, destination: Destination, result: Result, *, now: int) -> int:
        """The status of the answer; its body is not read."""
        url = httpx.URL(destination.url)
        address = await public_address(url, self._resolver)
        body = result.model_dump_json(exclude_none=True).encode()
        signed = sign(body, secret=destination.secrets[0], timestamp=now, nonce=event_id(result))
        request = self._client.build_request(
            "POST",
            url.copy_with(host=address),
            content=body,
            headers={**signed.headers(), "host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        response = await self._client.send(request, stream=True, follow_redirects=False)
        await response.aclose()
        return response.status_code


def _settle(name: str, status: int) -> None:
    match status:
        case _ if 200 <= status < 300:
            return
        case 429:
            raise ThrottledError(f"{name} answered 429")
        case _ if status in (408, 425) or status >= 500:
            raise UnavailableError(f"{name} answered {status}")
        case _:
            raise RefusedError(f"{name} answered {status}")
