"""HTTP as API Gateway and function URLs hand it to a Lambda (payload version 2.0), or a job invoked directly."""

import base64
from collections.abc import Mapping
from typing import Any

import orjson


def body_of(event: Mapping[str, Any]) -> bytes:
    """The request's body; an event without HTTP around it is itself the job."""
    if "requestContext" not in event and "body" not in event:
        return orjson.dumps(event)
    body = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else str(body).encode()


def respond(status: int, content: str | Mapping[str, Any]) -> dict[str, Any]:
    """A JSON response."""
    body = content if isinstance(content, str) else orjson.dumps(content).decode()
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": body}
