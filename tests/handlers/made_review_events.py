"""The events of `review`: what an HTTP API sends for a reviewer with a token, and a REST API for one with a role."""

import json
from typing import Any

Event = dict[str, Any]
CASE = "0" * 31 + "1"
ACCEPTED = {"payoff_amount": {"word": "accept"}}


def events(tenant: str) -> dict[str, Event]:
    """Every event by its path below `events/`."""
    place = f"/reviews/{CASE}"
    return {
        "review/list.json": asked(tenant, "GET", "/reviews") | {"queryStringParameters": {"limit": "20"}},
        "review/show.json": asked(tenant, "GET", place),
        "review/claim.json": asked(tenant, "POST", f"{place}/claim", {}),
        "review/release.json": asked(tenant, "POST", f"{place}/release", {}),
        "review/preview.json": asked(tenant, "POST", f"{place}/preview", {"fields": ACCEPTED}),
        "review/decision.json": asked(
            tenant, "POST", f"{place}/decision", {"fields": ACCEPTED | {"vin": {"word": "absent"}}}
        ),
        "review/claim-by-role.json": asked_by_role(tenant, f"{place}/claim"),
        "review/list-behind-rest.json": asked_behind_rest(tenant),
    }


def asked(tenant: str, method: str, path: str, content: Event | None = None) -> Event:
    """A request of a reviewer whom a token names (payload version 2.0)."""
    claims = {"custom:tenant": tenant, "email": f"ada@{tenant}.example", "sub": "5c1d"}
    event: Event = {
        "version": "2.0",
        "rawPath": path,
        "headers": {"content-type": "application/json"},
        "requestContext": {
            "authorizer": {"jwt": {"claims": claims, "scopes": None}},
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7"},
            "requestId": "request",
            "stage": "$default",
        },
        "isBase64Encoded": False,
    }
    return event if content is None else event | {"body": json.dumps(content)}


def asked_behind_rest(tenant: str) -> Event:
    """A reviewer's list as the deployed API asks for it: a REST API, by a token of the pool (payload version 1.0)."""
    claims = {"custom:tenant": tenant, "email": f"ada@{tenant}.example", "sub": "5c1d", "token_use": "id"}
    return {
        "resource": "/reviews",
        "path": "/reviews",
        "httpMethod": "GET",
        "headers": {"Accept": "*/*"},
        "queryStringParameters": {"limit": "20"},
        "pathParameters": None,
        "requestContext": {
            "authorizer": {"claims": claims},
            "httpMethod": "GET",
            "identity": {"sourceIp": "203.0.113.7", "userArn": None},
            "path": "/v1/reviews",
            "requestId": "request",
            "stage": "v1",
        },
        "body": None,
        "isBase64Encoded": False,
    }


def asked_by_role(tenant: str, path: str) -> Event:
    """A request signed by a role (payload version 1.0)."""
    return {
        "resource": "/reviews/{case}/claim",
        "path": path,
        "httpMethod": "POST",
        "headers": {"Content-Type": "application/json"},
        "queryStringParameters": None,
        "requestContext": {
            "httpMethod": "POST",
            "identity": {
                "sourceIp": "203.0.113.7",
                "userArn": f"arn:aws:sts::000000000000:assumed-role/reviewers-of-{tenant}/ada",
            },
            "path": f"/live{path}",
            "requestId": "request",
            "stage": "live",
        },
        "body": "{}",
        "isBase64Encoded": False,
    }
