"""The routing policy that is live: asked of AppConfig now and then, never waited for by a job that has one.

Whatever goes wrong, the policy before it stays: one that cannot be read or makes no sense must not stop the work.
"""

import time
from collections.abc import Callable
from urllib.parse import quote

import orjson
from pydantic import ValidationError

from sluice.deadline import Deadline
from sluice.errors import SluiceError
from sluice.routing import Policy
from sluice.wire.aws import AwsService

SECONDS = 2.0
"""The longest that a look may take."""
LOOK_EVERY = 60.0
_JSON = {"content-type": "application/json"}


class LivePolicy:
    """`Policies` on AppConfig: follows ``source`` (application/environment/profile, by name)."""

    def __init__(self, service: AwsService, source: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._service = service
        self._source = source.split("/")
        self._clock = clock
        self._token = ""
        self._look_at = float("-inf")
        self.policy: Policy | None = None
        self.problem: str | None = None

    async def newest(self) -> Policy | None:
        """The policy to use now; ``problem`` says why it is not the newest, where it is not."""
        if self._clock() < self._look_at:
            return self.policy
        self._look_at = self._clock() + LOOK_EVERY
        try:
            await self._fetch(Deadline.after(SECONDS))
            self.problem = None
        except ValidationError as error:
            self.problem = f"{error.error_count()} faults in the policy"
        except (SluiceError, orjson.JSONDecodeError, KeyError, TypeError) as error:
            # A session that failed is not continued: its token can be used once.
            self._token = ""
            self.problem = type(error).__name__
        return self.policy

    async def _fetch(self, deadline: Deadline) -> None:
        if not self._token:
            self._token = await self._start(deadline)
        path = f"/configuration?configuration_token={quote(self._token, safe='')}"
        response = await self._service.call("GET", path, {}, b"", deadline)
        self._token = response.headers.get("next-poll-configuration-token", "")
        if response.body:
            self.policy = Policy.model_validate_json(response.body)

    async def _start(self, deadline: Deadline) -> str:
        names = ("ApplicationIdentifier", "EnvironmentIdentifier", "ConfigurationProfileIdentifier")
        asked = orjson.dumps(dict(zip(names, self._source, strict=True)))
        response = await self._service.call("POST", "/configurationsessions", _JSON, asked, deadline)
        return str(orjson.loads(response.body)["InitialConfigurationToken"])
