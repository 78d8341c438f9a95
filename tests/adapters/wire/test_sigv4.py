"""Our signatures against botocore's, byte for byte."""

from collections.abc import Mapping
from datetime import UTC, datetime

import botocore.auth
import botocore.credentials
import pytest
from botocore.awsrequest import AWSRequest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sluice.wire import Request
from sluice.wire.credentials import Credentials
from sluice.wire.sigv4 import Scope, sign

NOON = datetime(2026, 11, 22, 12, 0, 1, tzinfo=UTC)
ROLE = Credentials("ASIAEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "IQoJb3JpZ2luX2VjE" * 40)
USER = Credentials("AKIAEXAMPLE", "short")
BEDROCK = Scope("bedrock", "us-east-1")
CONVERSE = (
    "https://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse"
)


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: NOON.replace(tzinfo=None))


def botocores(request: Request, credentials: Credentials, scope: Scope) -> Mapping[str, str]:
    """The headers botocore sends, by lower-case name."""
    key = botocore.credentials.Credentials(
        credentials.access_key_id, credentials.secret_access_key, credentials.session_token or None
    )
    theirs = AWSRequest(request.method, request.url, dict(request.headers), request.body)
    botocore.auth.SigV4Auth(key, scope.service, scope.region).add_auth(theirs)
    return {name.lower(): value for name, value in theirs.headers.items()}


def ours(request: Request, credentials: Credentials = ROLE, scope: Scope = BEDROCK) -> Mapping[str, str]:
    return sign(request, credentials, scope, NOON.timestamp()).headers


REQUESTS = {
    "converse": Request("POST", CONVERSE, {"content-type": "application/json"}, b'{"messages":[]}'),
    "unescaped colon": Request("POST", CONVERSE.replace("%3A", ":"), {}, b"{}"),
    "arn in the path": Request(
        "POST", "https://bedrock-runtime.us-east-1.amazonaws.com/model/arn%3Aaws%3Abedrock%3A%3A1%3Ax%2Fy/converse"
    ),
    "dynamodb": Request(
        "POST",
        "https://dynamodb.eu-west-1.amazonaws.com/",
        {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.PutItem"},
        b'{"TableName":"t"}',
    ),
    "sagemaker": Request(
        "POST",
        "https://runtime.sagemaker.us-east-1.amazonaws.com/endpoints/sluice-8b/invocations",
        {"x-amzn-sagemaker-inference-component": "c-1", "x-amzn-sagemaker-prefix-aware-id": "v3.auto"},
        b"{}",
    ),
    "no path": Request("GET", "https://dynamodb.us-east-1.amazonaws.com"),
    "no body": Request("POST", CONVERSE, {"content-type": "application/json"}),
    "binary body": Request("PUT", CONVERSE, {}, bytes(range(256)) * 40),
    "non-ASCII body": Request("POST", CONVERSE, {}, "Rückzahlung: 18.342,17 €".encode()),
    "query": Request("GET", "https://x.us-east-1.amazonaws.com/a?b=2&a=1&a=0&c=%2F&empty=&bare&z=%C3%A9"),
    "dots and doubled slashes": Request("GET", "https://x.us-east-1.amazonaws.com/a/./b/../c//d/?q=1"),
    "tilde and reserved signs": Request("GET", "https://x.us-east-1.amazonaws.com/a~b/c+d,e;f=@$&'()*!"),
    "port": Request("POST", "http://127.0.0.1:4566/", {}, b"{}"),
    "default port and upper-case host": Request("POST", "https://DynamoDB.us-east-1.amazonaws.com:443/", {}, b"{}"),
    "ipv6": Request("POST", "http://[::1]:4566/model/m/converse", {}, b"{}"),
    "spaces in a header": Request("POST", CONVERSE, {"x-amz-meta": "  a   b\tc "}, b"{}"),
    "headers nobody signs": Request(
        "POST", CONVERSE, {"user-agent": "u", "x-amzn-trace-id": "t", "expect": "1"}, b"{}"
    ),
    "signed before": Request("POST", CONVERSE, {"authorization": "old", "x-amz-date": "old"}, b"{}"),
}


@pytest.mark.parametrize("credentials", [ROLE, USER], ids=["role", "user"])
@pytest.mark.parametrize("name", REQUESTS)
def test_a_signature_is_botocores(name: str, credentials: Credentials) -> None:
    mine, theirs = ours(REQUESTS[name], credentials), botocores(REQUESTS[name], credentials, BEDROCK)
    assert mine["authorization"] == theirs["authorization"]
    assert mine["x-amz-date"] == theirs["x-amz-date"]
    assert mine.get("x-amz-security-token") == theirs.get("x-amz-security-token")


_SEGMENT = st.text("abcXYZ019-._~%:+@ ,;=()*'!$&", min_size=0, max_size=12).map(lambda s: s.replace("%", "%25"))
_HEADERS = st.dictionaries(
    st.from_regex(r"x-[a-z][a-z0-9-]{0,15}", fullmatch=True),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=30),
    max_size=5,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["GET", "POST", "put"]),
    st.lists(_SEGMENT, max_size=4),
    st.lists(st.tuples(_SEGMENT, _SEGMENT), max_size=4),
    _HEADERS,
    st.binary(max_size=200),
    st.sampled_from([BEDROCK, Scope("dynamodb", "eu-central-1"), Scope("sagemaker", "us-west-2")]),
)
def test_any_request_is_signed_as_botocore_signs_it(
    method: str,
    segments: list[str],
    pairs: list[tuple[str, str]],
    headers: dict[str, str],
    body: bytes,
    scope: Scope,
) -> None:
    quoted = [(k.replace("&", "%26").replace("=", "%3D"), v.replace("&", "%26")) for k, v in pairs]
    query = "&".join(f"{key}={value}" for key, value in quoted)
    request = Request(method, f"https://h.amazonaws.com/{'/'.join(segments)}?{query}", headers, body)
    assert ours(request, ROLE, scope)["authorization"] == botocores(request, ROLE, scope)["authorization"]


def test_the_kept_key_never_signs_for_another_day_region_service_or_secret() -> None:
    request = REQUESTS["converse"]
    other = Credentials(ROLE.access_key_id, "other secret", ROLE.session_token)
    tomorrow = NOON.timestamp() + 86_400
    signed = [
        sign(request, ROLE, BEDROCK, NOON.timestamp()),
        sign(request, ROLE, BEDROCK, tomorrow),
        sign(request, ROLE, Scope("bedrock", "us-west-2"), NOON.timestamp()),
        sign(request, ROLE, Scope("dynamodb", "us-east-1"), NOON.timestamp()),
        sign(request, other, BEDROCK, NOON.timestamp()),
    ]
    signatures = [one.headers["authorization"].rpartition("Signature=")[2] for one in signed]
    assert len(set(signatures)) == len(signatures)
    assert signatures[0] == ours(request)["authorization"].rpartition("Signature=")[2]


def test_the_callers_headers_are_sent_along_and_left_alone() -> None:
    given_headers = {"Content-Type": "application/json"}
    signed = sign(Request("POST", CONVERSE, given_headers, b"{}"), ROLE, BEDROCK, NOON.timestamp())
    assert signed.headers["content-type"] == "application/json"
    assert given_headers == {"Content-Type": "application/json"}
