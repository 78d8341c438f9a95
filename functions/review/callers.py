"""Who asks, by what API Gateway's authoriser found out: a token's claims, or an IAM role. Never by the request itself.

Neither is sent by a browser on its own, as a cookie would be: a page of another site can make no request in a
reviewer's name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sluice.pipeline.review.api import Caller, Request

_ROLE = re.compile(r"arn:[\w-]+:sts::\d{12}:assumed-role/([^/]+)/([^/]+)")
_NAMES = ("email", "cognito:username", "username", "sub")
_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}")
_REVIEWER = re.compile(r"[^\x00-\x1f\x7f]{1,128}")


@dataclass(frozen=True, slots=True)
class Callers:
    """Tells callers apart: ``tenants`` by IAM role, or the tenant in a token's claim."""

    tenants: Mapping[str, str] = field(default_factory=dict)
    tenant_claim: str = "custom:tenant"

    def caller(self, event: Mapping[str, Any]) -> Caller | None:
        """Who asks; None when the authoriser names no tenant, or nobody."""
        context = event.get("requestContext") or {}
        named = self._by_token(context) or self._by_role(context)
        if named and _TENANT.fullmatch(named.tenant) and _REVIEWER.fullmatch(named.reviewer):
            return named
        return None

    def _by_token(self, context: Mapping[str, Any]) -> Caller | None:
        authorizer = context.get("authorizer") or {}
        claims = (authorizer.get("jwt") or {}).get("claims") or authorizer.get("claims") or {}
        name = next((str(claims[key]) for key in _NAMES if claims.get(key)), "")
        return Caller(str(claims.get(self.tenant_claim, "")), name) if name else None

    def _by_role(self, context: Mapping[str, Any]) -> Caller | None:
        iam = (context.get("authorizer") or {}).get("iam") or {}
        arn = iam.get("userArn") or (context.get("identity") or {}).get("userArn") or ""
        role = _ROLE.fullmatch(str(arn))
        return Caller(self.tenants.get(role[1], ""), f"{role[1]}/{role[2]}") if role else None


def request(event: Mapping[str, Any], body: bytes) -> Request:
    """The request in an event of API Gateway, payload version 1.0 (REST) or 2.0."""
    http = (event.get("requestContext") or {}).get("http") or {}
    headers = {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    return Request(
        method=str(event.get("httpMethod") or http.get("method") or ""),
        path=_path(event),
        query=dict(event.get("queryStringParameters") or {}),
        content_type=headers.get("content-type", ""),
        body=body,
    )


def _path(event: Mapping[str, Any]) -> str:
    """The path from ``/reviews`` on: stages and prefixes stand before it."""
    path = str(event.get("rawPath") or event.get("path") or "")
    at = path.find("/reviews")
    return path[at:] if at >= 0 else path
