"""Who signs: the credentials Lambda puts into the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from sluice.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Credentials:
    """An AWS access key; only its public half shows in a repr."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Credentials":
        """Read AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; ConfigurationError if a key is missing.

        Reading takes microseconds, so every call reads anew and renewed variables count at once.
        """
        key, secret = environ.get("AWS_ACCESS_KEY_ID"), environ.get("AWS_SECRET_ACCESS_KEY")
        if not key or not secret:
            missing = "AWS_SECRET_ACCESS_KEY" if key else "AWS_ACCESS_KEY_ID"
            raise ConfigurationError(f"{missing} is not set: there is nothing to sign AWS calls with")
        return cls(key, secret, environ.get("AWS_SESSION_TOKEN", ""))
