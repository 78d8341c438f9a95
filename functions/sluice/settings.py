"""The typed environment of a function: one frozen model per function, read once."""

import os
from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from sluice.errors import ConfigurationError


class BaseSettings(BaseModel):
    """Lower-case fields, read from upper-case variables; an empty variable counts as not set."""

    model_config = ConfigDict(frozen=True, alias_generator=str.upper, populate_by_name=True, defer_build=True)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the environment; a missing or bad variable raises ConfigurationError naming it."""
        given = {key: value for key, value in environ.items() if value}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            faults = "; ".join(f"{'.'.join(map(str, f['loc']))}: {f['msg']}" for f in error.errors())
            raise ConfigurationError(f"environment of {cls.__module__}: {faults}") from error
