"""What boto3 raises, as an error of our tree."""

from typing import TYPE_CHECKING

from sluice.errors import UnavailableError

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError, ClientError


def code_of(error: "ClientError") -> str:
    """The service's own word for what went wrong, such as ``NoSuchKey``."""
    return str(error.response.get("Error", {}).get("Code", ""))


def unavailable(what: str, error: "BotoCoreError | ClientError") -> UnavailableError:
    """The error to raise for ``what`` failed: the kind of fault, never its text, which may quote the request."""
    response = getattr(error, "response", None)
    return UnavailableError(f"{what}: {code_of(error) if response else type(error).__name__}")  # type: ignore[arg-type]  # a response means ClientError
