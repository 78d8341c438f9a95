"""Calls to AWS without an SDK: where a service is, signed, sent once, its errors told apart."""

import os
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from sluice.deadline import Deadline
from sluice.errors import ConfigurationError
from sluice.wire.client import Request, Response, Wire
from sluice.wire.credentials import Credentials
from sluice.wire.sigv4 import Scope, sign
from sluice.wire.status import raise_for


class _Service(NamedTuple):
    """What an AWS service is called in its host name and in signatures."""

    host: str
    signing: str


_SERVICES = {
    "appconfigdata": _Service("appconfigdata", "appconfig"),
    "bedrock-runtime": _Service("bedrock-runtime", "bedrock"),
    "sagemaker-runtime": _Service("runtime.sagemaker", "sagemaker"),
}


class AwsService:
    """One AWS service in one Region; ``service`` is its SDK name, such as ``dynamodb`` or ``bedrock-runtime``."""

    def __init__(
        self,
        wire: Wire,
        service: str,
        region: str,
        endpoint_url: str | None = None,
        *,
        credentials: Callable[[], Credentials] = Credentials.from_env,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Without ``endpoint_url``, AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL or AWS's own address is used."""
        if not region:
            raise ConfigurationError(f"{service}: no Region (AWS_REGION is not set)")
        self.name = service
        known = _SERVICES.get(service, _Service(service, service))
        self._wire = wire
        self._scope = Scope(known.signing, region)
        self._base = (endpoint_url or _configured(service) or f"https://{known.host}.{region}.amazonaws.com").rstrip(
            "/"
        )
        self._credentials = credentials
        self._clock = clock

    async def call(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, deadline: Deadline
    ) -> Response:
        """Sign and send once; ``path`` starts with a slash and is percent-encoded.

        Raises what `status.raise_for` makes of the answer, so what comes back is a 2xx or one of CALLERS_BUSINESS.
        """
        request = Request(method, self._base + path, headers, body)
        signed = sign(request, self._credentials(), self._scope, self._clock())
        response = await self._wire.send(signed, deadline)
        raise_for(response, self.name)
        return response


def _configured(service: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """The endpoint the standard variables name for a service."""
    variable = f"AWS_ENDPOINT_URL_{service.upper().replace('-', '_')}"
    return environ.get(variable) or environ.get("AWS_ENDPOINT_URL")
