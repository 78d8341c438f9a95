"""Statuses and AWS error types become errors of our tree."""

from datetime import UTC, datetime
from email.utils import format_datetime

import botocore.session
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.errors import RefusedError, SluiceError, ThrottledError, UnavailableError
from sluice.wire import Response
from sluice.wire.status import CALLERS_BUSINESS, error_type, raise_for, retry_after

CONTENT = "my account number is 4821"


def aws(status: int, kind: str, **more: object) -> Response:
    """An AWS error as rest-json services tell it."""
    headers = {"x-amzn-errortype": f"{kind}:http://internal.amazon.com/coral/com.amazon.bedrock/"}
    return Response(status, headers, orjson.dumps({"message": CONTENT, **more}))


def dynamo(status: int, kind: str) -> Response:
    """An AWS error as json services tell it."""
    return Response(
        status, {}, orjson.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{kind}", "message": CONTENT})
    )


def raised(response: Response) -> SluiceError:
    with pytest.raises(SluiceError) as caught:
        raise_for(response, "bedrock-runtime")
    return caught.value


@pytest.mark.parametrize("status", [200, 201, 204])
def test_success_raises_nothing(status: int) -> None:
    raise_for(Response(status), "dynamodb")


@pytest.mark.parametrize(
    ("statuses", "error"),
    [
        ([429], ThrottledError),
        ([408, 500, 502, 503, 504, 529, 530, 599], UnavailableError),
        ([301, 302, 400, 401, 403, 404, 405, 413, 415, 422], RefusedError),
    ],
)
def test_a_bare_status_says_what_to_do(statuses: list[int], error: type[SluiceError]) -> None:
    for status in statuses:
        assert type(raised(Response(status))) is error, status


EXPECTED: dict[str, type[SluiceError] | None] = {
    "AccessDeniedException": RefusedError,
    "ThrottlingException": ThrottledError,
    "ResourceNotFoundException": RefusedError,
    "ModelTimeoutException": UnavailableError,
    "InternalServerException": UnavailableError,
    "ServiceUnavailableException": UnavailableError,
    "ValidationException": RefusedError,
    "ModelNotReadyException": ThrottledError,
    "ModelErrorException": UnavailableError,
    "InternalFailure": UnavailableError,
    "ServiceUnavailable": UnavailableError,
    "ValidationError": RefusedError,
    "ModelError": UnavailableError,
    "InternalDependencyException": UnavailableError,
    "ConditionalCheckFailedException": None,
    "TransactionCanceledException": None,
    "ProvisionedThroughputExceededException": ThrottledError,
    "RequestLimitExceeded": ThrottledError,
    "InternalServerError": UnavailableError,
    "ItemCollectionSizeLimitExceededException": RefusedError,
    "TransactionConflictException": UnavailableError,
    "TransactionInProgressException": UnavailableError,
    "ReplicatedWriteConflictException": UnavailableError,
    "IdempotentParameterMismatchException": RefusedError,
}


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("bedrock-runtime", "Converse"),
        ("sagemaker-runtime", "InvokeEndpoint"),
        ("dynamodb", "PutItem"),
        ("dynamodb", "UpdateItem"),
        ("dynamodb", "GetItem"),
        ("dynamodb", "Query"),
        ("dynamodb", "TransactWriteItems"),
    ],
)
def test_every_error_that_aws_documents_for_our_calls_has_a_decided_meaning(service: str, operation: str) -> None:
    model = botocore.session.get_session().get_service_model(service).operation_model(operation)
    for shape in model.error_shapes:
        status = shape.metadata.get("error", {}).get("httpStatusCode", 400)
        for response in (aws(status, shape.name), dynamo(status, shape.name)):
            expected = EXPECTED[shape.name]
            if expected is None:
                raise_for(response, service)
            else:
                assert type(raised(response)) is expected, shape.name


@pytest.mark.parametrize("kind", sorted(CALLERS_BUSINESS))
def test_a_condition_that_failed_reaches_the_caller_untouched(kind: str) -> None:
    raise_for(dynamo(400, kind), "dynamodb")
    assert error_type(dynamo(400, kind)) == kind


def test_the_error_type_beats_the_status() -> None:
    assert type(raised(dynamo(400, "ThrottlingException"))) is ThrottledError
    assert type(raised(dynamo(400, "ServiceQuotaExceededException"))) is ThrottledError


@pytest.mark.parametrize("kind", ["ExpiredTokenException", "ExpiredToken"])
def test_an_expired_token_is_cured_elsewhere_and_nothing_was_served(kind: str) -> None:
    error = raised(aws(403, kind))
    assert isinstance(error, UnavailableError)
    assert error.sent is False


def test_a_failed_answer_may_have_been_paid_for() -> None:
    error = raised(Response(500))
    assert isinstance(error, UnavailableError)
    assert error.sent is True


@pytest.mark.parametrize("key", ["OriginalStatusCode", "originalStatusCode"])
@pytest.mark.parametrize(
    ("original", "error"),
    [
        (429, ThrottledError),
        (400, RefusedError),
        (404, RefusedError),
        (408, UnavailableError),
        (500, UnavailableError),
        ("400", UnavailableError),
        (None, UnavailableError),
    ],
)
def test_a_model_containers_own_status_decides(key: str, original: object, error: type[SluiceError]) -> None:
    assert type(raised(aws(424, "ModelError", **{key: original}))) is error


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "-4"}, 0.0),
        ({"retry-after-ms": "soon", "retry-after": "2"}, 2.0),
        ({}, None),
        ({"retry-after": "later"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
    ],
)
def test_the_wait_is_read_in_every_form_it_comes_in(headers: dict[str, str], seconds: float | None) -> None:
    error = raised(Response(429, headers))
    assert isinstance(error, ThrottledError)
    assert error.retry_after == seconds


def test_the_wait_may_be_a_date() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()
    for ahead, seconds in ((30, 30.0), (-30, 0.0)):
        date = format_datetime(datetime.fromtimestamp(now + ahead, UTC), usegmt=True)
        assert retry_after({"retry-after": date}, now=now) == seconds


@given(st.text())
def test_no_header_value_breaks_the_reading_of_a_wait(value: str) -> None:
    waits = [retry_after({name: value}, now=0.0) for name in ("retry-after", "retry-after-ms")]
    assert all(wait is None or wait >= 0 for wait in waits)


def test_messages_name_service_status_and_type_but_never_the_text() -> None:
    assert str(raised(aws(400, "ValidationException"))) == "bedrock-runtime: 400 ValidationException"
    assert str(raised(Response(503, {}, CONTENT.encode()))) == "bedrock-runtime: 503"
    openai = Response(429, {}, orjson.dumps({"error": {"message": CONTENT, "type": "insufficient_quota"}}))
    assert str(raised(openai)) == "bedrock-runtime: 429 insufficient_quota"


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'{"error": "x"}', b'{"__type": 7}', b"\xff", b'{"error": {}}'])
def test_an_error_without_a_readable_type_has_none(body: bytes) -> None:
    assert error_type(Response(400, {}, body)) == ""


def test_content_in_the_place_of_a_type_is_not_taken_for_one() -> None:
    response = Response(400, {"x-amzn-errortype": CONTENT}, orjson.dumps({"__type": CONTENT}))
    assert error_type(response) == ""
    assert CONTENT not in str(raised(response))
