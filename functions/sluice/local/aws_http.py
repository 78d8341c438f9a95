"""How an AWS service says no over HTTP, and the part of its signature check that needs no secret."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_AUTHORIZATION = re.compile(
    r"^AWS4-HMAC-SHA256 Credential=[^/\s]+/(?P<day>\d{8})/(?P<region>[a-z0-9-]+)/(?P<service>[a-z0-9-]+)/aws4_request"
    r",\s*SignedHeaders=(?P<signed>[a-z0-9;-]+),\s*Signature=[0-9a-f]{64}$"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP response with a JSON body."""

    body: Mapping[str, Any]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """The body as it goes over the wire."""
        return json.dumps(self.body, ensure_ascii=False).encode()


class FaultError(Exception):
    """An error in an AWS service's own form: ``code`` travels in a header, the message in the body."""

    def __init__(self, status: int, code: str, message: str, *, retry_after: int | None = None, **more: Any) -> None:
        super().__init__(message)
        headers = {"x-amzn-errortype": code} | ({"retry-after": str(retry_after)} if retry_after is not None else {})
        self.answer = Answer({"message": message, **more}, status, headers)


def require_signature(headers: Mapping[str, str], *, service: str) -> None:
    """Raise FaultError unless the request carries a Signature Version 4 for ``service`` that covers host and date.

    The signature's value is not checked: whoever reaches the loopback interface may ask.
    """
    given = headers.get("authorization")
    if not given:
        raise FaultError(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
    signature = _AUTHORIZATION.match(given)
    if signature is None:
        raise FaultError(403, "IncompleteSignatureException", "Authorization is not a Signature Version 4")
    if signature["service"] != service:
        scope = f"Credential should be scoped to correct service: '{service}', not '{signature['service']}'"
        raise FaultError(403, "InvalidSignatureException", scope)
    unsigned = {"host", "x-amz-date"} - set(signature["signed"].split(";"))
    if unsigned or not headers.get("x-amz-date", "").startswith(signature["day"]):
        reason = f"{', '.join(sorted(unsigned))} not signed" if unsigned else "X-Amz-Date is not the credential's day"
        raise FaultError(403, "InvalidSignatureException", f"The signature does not hold: {reason}")
