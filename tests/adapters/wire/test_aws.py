"""Signed AWS calls, from the environment to the socket."""

import traceback
from datetime import UTC, datetime

import botocore.auth
import botocore.credentials
import pytest
from botocore.awsrequest import AWSRequest

from sluice.deadline import Deadline
from sluice.errors import ConfigurationError, RefusedError, ThrottledError
from sluice.wire import Response, Wire
from sluice.wire.aws import AwsService
from sluice.wire.credentials import Credentials
from tests.stub import Answer, Captured, Stub

KEY = Credentials("ASIAEXAMPLE", "wJalrXUtnFEMI", "token/with+signs==")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ENDPOINTS = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME")


@pytest.fixture(autouse=True)
def _no_endpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ENDPOINTS:
        monkeypatch.delenv(name, raising=False)


def service(name: str, url: str | None = None) -> AwsService:
    return AwsService(Wire(), name, "us-east-1", url, credentials=lambda: KEY, clock=NOON.timestamp)


async def call(to: AwsService, path: str = "/", headers: dict[str, str] | None = None, body: bytes = b"{}") -> Response:
    return await to.call("POST", path, headers or {}, body, Deadline.after(2))


@pytest.mark.parametrize(
    ("name", "signing", "path"),
    [
        ("dynamodb", "dynamodb", "/"),
        ("bedrock-runtime", "bedrock", "/model/us.meta.llama3-1-8b-instruct-v1%3A0/converse"),
        ("bedrock-runtime", "bedrock", "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Aimported-model%2Fabc/converse"),
        ("sagemaker-runtime", "sagemaker", "/endpoints/sluice-8b/invocations"),
    ],
)
async def test_what_arrives_is_what_was_signed(
    monkeypatch: pytest.MonkeyPatch, name: str, signing: str, path: str
) -> None:
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: NOON.replace(tzinfo=None))
    async with Stub() as stub:
        await call(
            service(name, stub.url), path, {"content-type": "application/json", "x-amz-target": "T.Op"}, b'{"a":1}'
        )
    (seen,) = stub.requests
    assert seen.headers["authorization"] == botocores_view(seen, signing)


def botocores_view(seen: Captured, signing: str) -> str:
    """The Authorization header botocore computes from what came over the socket."""
    names = seen.headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")
    headers = {name: seen.headers[name] for name in names}
    request = AWSRequest(seen.method, f"http://{seen.headers['host']}{seen.path}", headers, seen.body)
    key = botocore.credentials.Credentials(KEY.access_key_id, KEY.secret_access_key, KEY.session_token)
    botocore.auth.SigV4Auth(key, signing, "us-east-1").add_auth(request)
    return str(request.headers["Authorization"])


@pytest.mark.parametrize(
    ("name", "variables", "given", "expected"),
    [
        ("dynamodb", {}, None, "https://dynamodb.us-east-1.amazonaws.com"),
        ("bedrock-runtime", {}, None, "https://bedrock-runtime.us-east-1.amazonaws.com"),
        ("sagemaker-runtime", {}, None, "https://runtime.sagemaker.us-east-1.amazonaws.com"),
        ("dynamodb", {"AWS_ENDPOINT_URL": "http://all"}, None, "http://all"),
        ("dynamodb", {"AWS_ENDPOINT_URL": "http://all", "AWS_ENDPOINT_URL_DYNAMODB": "http://one"}, None, "http://one"),
        ("bedrock-runtime", {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": "http://b/"}, None, "http://b"),
        ("dynamodb", {"AWS_ENDPOINT_URL_DYNAMODB": "http://one"}, "http://given/", "http://given"),
    ],
)
def test_the_endpoint_is_the_given_one_then_the_services_then_everyones_then_aws(
    monkeypatch: pytest.MonkeyPatch, name: str, variables: dict[str, str], given: str | None, expected: str
) -> None:
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    assert service(name, given)._base == expected


def test_a_missing_region_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError, match="AWS_REGION"):
        AwsService(Wire(), "dynamodb", "")


async def test_errors_are_told_apart_and_a_failed_condition_comes_back() -> None:
    failed = b'{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","Item":{}}'
    async with Stub(
        Answer(429, {"x-amzn-errortype": "ThrottlingException", "retry-after": "2"}),
        Answer(403),
        Answer(400, {}, failed),
    ) as stub:
        table = service("dynamodb", stub.url)
        with pytest.raises(ThrottledError) as caught:
            await call(table)
        assert caught.value.retry_after == 2.0
        with pytest.raises(RefusedError, match="dynamodb: 403"):
            await call(table)
        assert (await call(table)).body == failed


ENVIRON = {"AWS_ACCESS_KEY_ID": "ASIA1", "AWS_SECRET_ACCESS_KEY": "s3cr3t", "AWS_SESSION_TOKEN": "t0k3n"}


def test_credentials_are_those_lambda_sets() -> None:
    assert Credentials.from_env(ENVIRON) == Credentials("ASIA1", "s3cr3t", "t0k3n")
    without = {name: value for name, value in ENVIRON.items() if name != "AWS_SESSION_TOKEN"}
    assert Credentials.from_env(without).session_token == ""


async def test_renewed_credentials_sign_the_next_call(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    async with Stub() as stub:
        table = AwsService(Wire(), "dynamodb", "us-east-1", stub.url)
        await call(table)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIA2")
        await call(table)
    assert [request.headers["authorization"].partition("/")[0].partition("=")[2] for request in stub.requests] == [
        "ASIA1",
        "ASIA2",
    ]


@pytest.mark.parametrize("missing", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
@pytest.mark.parametrize("empty", [True, False])
def test_missing_credentials_are_named_and_the_others_not_told(missing: str, empty: bool) -> None:
    environ = {**ENVIRON, missing: ""} if empty else {name: v for name, v in ENVIRON.items() if name != missing}
    with pytest.raises(ConfigurationError, match=missing) as caught:
        Credentials.from_env(environ)
    assert not any(secret in "".join(traceback.format_exception(caught.value)) for secret in ("s3cr3t", "t0k3n"))


def test_a_repr_shows_no_secret() -> None:
    assert "s3cr3t" not in repr(Credentials.from_env(ENVIRON))
    assert "t0k3n" not in repr(Credentials.from_env(ENVIRON))
