"""Where results may be delivered, from one secret; keys rotate without a missed delivery."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import TypeAdapter, ValidationError

from sluice.aws.faults import code_of, unavailable
from sluice.errors import ConfigurationError
from sluice.jobs import Frozen
from sluice.ports import Destination

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

CACHE_SECONDS = 60.0
"""Far less than the overlap of two rotations, so a key is still verified when its successor signs."""

Version = Literal["AWSCURRENT", "AWSPREVIOUS"]


class Registration(Frozen):
    """One destination in the secret, under ``tenant/name``."""

    url: str
    secret: str


_REGISTRATIONS: TypeAdapter[dict[str, Registration]] = TypeAdapter(dict[str, Registration])


class SecretDestinations:
    """`Destinations` from one secret, ``{"tenant/name": {"url": ..., "secret": ...}}``; ``clock`` is monotonic seconds.

    The current version's key signs; the previous version's, where it differs, still verifies.
    """

    def __init__(
        self,
        secrets: "SecretsManagerClient",
        secret_id: str,
        *,
        cache_seconds: float = CACHE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._secrets = secrets
        self._secret_id = secret_id
        self._cache_seconds = cache_seconds
        self._clock = clock
        self._known: Mapping[str, Destination] = {}
        self._stale_at = float("-inf")

    async def find(self, tenant: str, name: str) -> Destination | None:
        """The destination a tenant registered under ``name``; None when there is none."""
        if self._clock() >= self._stale_at:
            self._known = await asyncio.to_thread(self._load)
            self._stale_at = self._clock() + self._cache_seconds
        return self._known.get(f"{tenant}/{name}")

    def _load(self) -> Mapping[str, Destination]:
        current, previous = self._version("AWSCURRENT"), self._version("AWSPREVIOUS")
        return {path: _destination(path, registered, previous.get(path)) for path, registered in current.items()}

    def _version(self, version: Version) -> dict[str, Registration]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            told = self._secrets.get_secret_value(SecretId=self._secret_id, VersionStage=version)
        except ClientError as error:
            # A secret that was never rotated has no previous version.
            if version == "AWSPREVIOUS" and code_of(error) == "ResourceNotFoundException":
                return {}
            raise unavailable(f"secretsmanager: reading {self._secret_id}", error) from error
        except BotoCoreError as error:
            raise unavailable(f"secretsmanager: reading {self._secret_id}", error) from error
        return self._parsed(told["SecretString"])

    def _parsed(self, text: str) -> dict[str, Registration]:
        try:
            return _REGISTRATIONS.validate_json(text)
        except ValidationError as error:
            faults = "; ".join(
                f"{'.'.join(map(str, f['loc']))}: {f['type']}" for f in error.errors(include_input=False)
            )
            fault = ConfigurationError(f"secret {self._secret_id}: {faults}")
        # Raised out here because the caught error quotes the secret: not even as a context.
        raise fault


def _destination(path: str, registered: Registration, previous: Registration | None) -> Destination:
    secrets = (registered.secret, *((previous.secret,) if previous and previous.secret != registered.secret else ()))
    return Destination(path.partition("/")[2], registered.url, secrets)
