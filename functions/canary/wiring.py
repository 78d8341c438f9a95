"""What `canary` is made of: the deployed real-time function, asked as any caller asks it."""

from collections.abc import Callable
from functools import cache
from typing import Any

from pydantic import ValidationError

from sluice.http_events import body_of
from sluice.jobs import Job, Result
from sluice.settings import BaseSettings

SECONDS = 12
"""Longer than `extract_now` may take, so that it is the function that gives up."""

Ask = Callable[[Job], Result | None]
"""The answer to a job; None when there is none at once."""


class Settings(BaseSettings):
    """The environment of `canary`: the ARN of the alias that answers."""

    extract_now: str


@cache
def build() -> Ask:
    """The way to ask, once per execution environment."""
    import boto3
    from botocore.config import Config

    settings = Settings.from_env()
    config = Config(read_timeout=SECONDS, retries={"total_max_attempts": 1})
    return asking(boto3.client("lambda", config=config), settings.extract_now)


def asking(client: Any, function: str) -> Ask:
    """Ask by invoking ``function``; a failure of any kind is no answer."""
    from botocore.exceptions import BotoCoreError, ClientError

    def ask(job: Job) -> Result | None:
        body = job.model_dump_json(exclude_none=True, exclude_defaults=True, by_alias=True)
        try:
            told = client.invoke(FunctionName=function, Payload=body.encode())
            return answered(told["Payload"].read())
        except (BotoCoreError, ClientError):
            return None

    return ask


def answered(payload: bytes) -> Result | None:
    """The result in what a function returned; None for anything else, such as its error or a promise (202)."""
    import orjson

    response = orjson.loads(payload)
    if not isinstance(response, dict) or response.get("statusCode") != 200:
        return None
    try:
        return Result.model_validate_json(body_of(response))
    except ValidationError:
        return None
