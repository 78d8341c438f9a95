"""Who signs: the credentials Lambda gives a function.

An environment restored from a snapshot (SnapStart) finds no keys in its variables, for those would be older than it:
it asks a server on its own loopback interface (AWS, "Activating SnapStart", 2026), as AWS's SDKs do.
"""

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from sluice.errors import ConfigurationError, UnavailableError

_URI, _TOKEN = "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
RENEW_SECONDS = 300.0
"""How long before they expire credentials are asked for anew."""
ANSWER_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Credentials:
    """An AWS access key; only its public half shows in a repr. ``expires_at`` is in epoch seconds."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)
    expires_at: float = field(default=float("inf"), compare=False)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Credentials":
        """Read AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; ConfigurationError if a key is missing.

        Reading takes microseconds, so every call reads anew and renewed variables count at once. Where there are no
        such variables but a server to ask, its answer is used until shortly before it expires.
        """
        key, secret = environ.get("AWS_ACCESS_KEY_ID"), environ.get("AWS_SECRET_ACCESS_KEY")
        if key and secret:
            return cls(key, secret, environ.get("AWS_SESSION_TOKEN", ""))
        if environ.get(_URI) and not key:
            return _served.current(environ)
        missing = "AWS_SECRET_ACCESS_KEY" if key else "AWS_ACCESS_KEY_ID"
        raise ConfigurationError(f"{missing} is not set: there is nothing to sign AWS calls with")


class Served:
    """Credentials of the server that AWS_CONTAINER_CREDENTIALS_FULL_URI names; ``clock`` gives epoch seconds."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._kept: tuple[str, Credentials] | None = None

    def current(self, environ: Mapping[str, str]) -> Credentials:
        """What the server said, asked again shortly before it expires; UnavailableError when it does not answer."""
        uri = environ[_URI]
        if self._kept is None or self._kept[0] != uri or self._kept[1].expires_at - self._clock() < RENEW_SECONDS:
            self._kept = uri, _asked(uri, environ.get(_TOKEN, ""))
        return self._kept[1]


_served = Served()


def _asked(uri: str, token: str) -> Credentials:
    from urllib.request import ProxyHandler, Request, build_opener

    address = urlsplit(uri)
    if address.scheme != "http" or address.hostname not in _LOOPBACK:
        raise ConfigurationError(f"{_URI} is {uri}: credentials are asked for on the loopback interface alone")
    request = Request(uri, headers={"Authorization": token} if token else {})  # noqa: S310  # checked above
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=ANSWER_SECONDS) as answer:
            told = json.load(answer)
        expires = datetime.fromisoformat(told["Expiration"]).timestamp()
        return Credentials(told["AccessKeyId"], told["SecretAccessKey"], told.get("Token", ""), expires)
    except (OSError, ValueError, KeyError, TypeError) as error:
        # Nothing of the answer is quoted: half of it is secret.
        fault = UnavailableError(f"credentials: no usable answer ({type(error).__name__})", sent=False)
    raise fault
