"""What `publish` is made of: the one bucket it writes to, and the way to answer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from sluice.aws import clients
from sluice.aws.faults import unavailable
from sluice.settings import BaseSettings

SECONDS = 10.0
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
}
"""What browsers are told of a file, by its suffix; `sluice serve` says the same."""


@dataclass(frozen=True, slots=True)
class Press:
    """``put`` puts the content of a file under its name, ``tell`` sends an answer to its address."""

    put: Callable[[str, str], None]
    tell: Callable[[str, bytes], None]


class Settings(BaseSettings):
    """The environment of `publish`: the bucket behind the page."""

    bucket: str


@cache
def build() -> Press:
    """The way into the bucket and the way back, once per execution environment."""
    return Press(_into(Settings.from_env().bucket), told)


def _into(bucket: str) -> Callable[[str, str], None]:
    """Puts files there; UnavailableError when S3 does not take one."""
    from botocore.exceptions import BotoCoreError, ClientError

    s3 = clients.s3()

    def put(name: str, content: str) -> None:
        kind = KINDS[f".{name.rpartition('.')[2]}"]
        try:
            s3.put_object(Bucket=bucket, Key=name, Body=content.encode(), ContentType=kind)
        except (BotoCoreError, ClientError) as error:
            raise unavailable(f"s3: putting {name}", error) from error

    return put


def told(address: str, answer: bytes) -> None:
    """Send CloudFormation its answer; httpx's errors are raised, so that Lambda tries the whole order again."""
    import httpx

    # The address is signed for a request without a type.
    httpx.put(address, content=answer, headers={"content-type": ""}, timeout=SECONDS).raise_for_status()
