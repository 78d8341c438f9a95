"""What the other side answered, as an error of our tree: the only place that reads HTTP statuses and AWS error types.

Messages name the service, the status and the error's type, never its text: servers quote the request in it.
"""

import math
import re
import time
from collections.abc import Mapping
from datetime import UTC

import orjson

from sluice.errors import RefusedError, SluiceError, ThrottledError, UnavailableError
from sluice.wire.client import Response

CALLERS_BUSINESS = frozenset({"ConditionalCheckFailedException", "TransactionCanceledException"})
"""Answers to a question the caller asked, not failures."""

# botocore 1.43 retries/standard.py, plus ServiceQuotaExceeded and the model that is still being loaded.
_THROTTLES = frozenset(
    {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottled",
        "RequestThrottledException",
        "TooManyRequestsException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "SlowDown",
        "ServiceQuotaExceededException",
        "ModelNotReadyException",
    }
)
# Sent with a 4xx status by some services, and yet cured by another try.
_PASSING = frozenset(
    {
        "ModelTimeoutException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "InternalServerException",
        "InternalServerError",
        "InternalFailure",
        "InternalDependencyException",
        "RequestTimeout",
        "RequestTimeoutException",
        "PriorRequestNotComplete",
        "TransactionConflictException",
        "TransactionInProgressException",
        "ReplicatedWriteConflictException",
    }
)
# Another environment, or this one once its variables are renewed, has a token that holds. Nothing was served.
_EXPIRED = frozenset({"ExpiredTokenException", "ExpiredToken"})

_TYPE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,79}")


def raise_for(response: Response, service: str) -> None:
    """Return for a 2xx and for CALLERS_BUSINESS (look at `error_type`), raise what anything else means.

    ThrottledError, UnavailableError: try again; RefusedError: pointless.
    """
    if 200 <= response.status < 300:
        return
    kind = error_type(response)
    if kind not in CALLERS_BUSINESS:
        raise _error(response, kind, f"{service}: {response.status} {kind}".rstrip())


def _error(response: Response, kind: str, message: str) -> SluiceError:
    match response.status, kind:
        case _, kind if kind in _THROTTLES:
            return ThrottledError(message, retry_after=retry_after(response.headers))
        case _, kind if kind in _EXPIRED:
            return UnavailableError(message, sent=False)
        case _, kind if kind in _PASSING:
            return UnavailableError(message)
        case 429, _:
            return ThrottledError(message, retry_after=retry_after(response.headers))
        case 424, _:
            return _models_error(response, message)
        case status, _ if status == 408 or status >= 500:
            return UnavailableError(message)
        case _:
            return RefusedError(message)


def _models_error(response: Response, message: str) -> SluiceError:
    """424: the model's container answered with an error of its own, and that one decides."""
    body = _object(response.body)
    original = body.get("OriginalStatusCode", body.get("originalStatusCode"))
    message = f"{message}, model said {original}" if isinstance(original, int) else message
    match original:
        case 429:
            return ThrottledError(message)
        case int() if 400 <= original < 500 and original != 408:
            return RefusedError(message)
        case _:
            return UnavailableError(message)


def error_type(response: Response) -> str:
    """The error's short type as AWS (``x-amzn-errortype``, ``__type``) or an OpenAI-like server tells it, or ""."""
    told = response.headers.get("x-amzn-errortype") or _type_in(_object(response.body))
    name = told.partition(":")[0].rpartition("#")[2].strip()
    return name if _TYPE.fullmatch(name) else ""


def _type_in(body: Mapping[str, object]) -> str:
    error = body.get("error")
    nested = error.get("type") or error.get("code") if isinstance(error, Mapping) else None
    return str(body.get("__type") or nested or "")


def retry_after(headers: Mapping[str, str], *, now: float | None = None) -> float | None:
    """Seconds to wait: ``retry-after-ms``, else ``retry-after`` in seconds or as an HTTP date; None if not told."""
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    told = headers.get("retry-after", "")
    seconds = _number(told)
    return seconds if seconds is not None else _until(told, time.time() if now is None else now)


def _number(text: str) -> float | None:
    """A finite number that is not negative, or None."""
    try:
        number = float(text)
    except ValueError:
        return None
    return max(0.0, number) if math.isfinite(number) else None


def _until(date: str, now: float) -> float | None:
    """Seconds from ``now`` to an HTTP date; None if it is none."""
    from email.utils import parsedate_to_datetime  # a hundredth of a cold start, for a header that says it in seconds

    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now)


def _object(body: bytes) -> Mapping[str, object]:
    """The JSON object in ``body``, empty if there is none."""
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return parsed if isinstance(parsed, Mapping) else {}
