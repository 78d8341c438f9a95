"""HTTP as API Gateway and function URLs hand it to a Lambda (payload version 2.0), or a job invoked directly."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

import orjson

from sluice.errors import RejectedError


def body_of(event: Mapping[str, Any]) -> bytes:
    """The request's body; an event without HTTP around it is itself the job. RejectedError when it is no base64."""
    if "requestContext" not in event and "body" not in event:
        # Not orjson: whatever Lambda has parsed must be written again, also half characters and huge numbers.
        return json.dumps(event).encode()
    body = str(event.get("body") or "")
    if not event.get("isBase64Encoded"):
        return body.encode(errors="surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RejectedError("body", "is not base64, though the request says so") from error


def respond(status: int, content: str | Mapping[str, Any]) -> dict[str, Any]:
    """A JSON response."""
    body = content if isinstance(content, str) else orjson.dumps(content).decode()
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": body}


def refuse(error: RejectedError) -> dict[str, Any]:
    """The response to a job that could never be done: what is wrong with it, and with which part."""
    return respond(400, {"error": str(error), "key": error.key})


def not_now() -> dict[str, Any]:
    """The response when only time can help."""
    response = respond(503, {"error": "not now; the same request may succeed later"})
    return response | {"headers": response["headers"] | {"retry-after": "5"}}
