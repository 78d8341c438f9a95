"""review: what people see and decide over HTTP, whoever they are."""

import asyncio
import json
from typing import Any

import pytest

from review.callers import Callers
from review.handler import handler
from review.wiring import Office, Settings
from sluice.errors import ConfigurationError, UnavailableError
from sluice.local.review.memory import MemoryReviews
from tests.builders import a_context
from tests.handlers.builders import shipped
from tests.handlers.conftest import Told
from tests.pipeline.review_builders import Office as Reviewed
from tests.pipeline.review_builders import an_office, doubtful

CASE = "00000000000000000000000000000001"
ROLES = Callers({"reviewers-of-first-credit": "first-credit", "nobody": ""})


def an_asked_office() -> tuple[Reviewed, Office]:
    behind = an_office()
    asyncio.run(behind.enter(CASE, doubtful().but(tenant="first-credit")))
    return behind, Office(behind.desk, ROLES)


def ask(office: Office, event: str | dict[str, Any]) -> tuple[int, dict[str, Any]]:
    response = handler(shipped(event) if isinstance(event, str) else event, a_context(), office=office)
    assert response["headers"]["content-type"] == "application/json"
    return response["statusCode"], json.loads(response["body"])


def test_the_shipped_events_take_a_case_from_the_list_to_its_decision() -> None:
    behind, office = an_asked_office()
    assert [one["case"] for one in ask(office, "review/list.json")[1]["cases"]] == [CASE]
    assert ask(office, "review/claim.json")[1]["claim"]["reviewer"] == "ada@first-credit.example"
    assert ask(office, "review/show.json")[1]["doubts"] == ["payoff_amount", "fees"]
    assert ask(office, "review/preview.json")[1]["open"] == ["fees"]
    assert ask(office, "review/decision.json") == (
        400,
        {"error": "is in doubt and not decided (1 such fields)", "key": "fees"},
    )
    event = shipped("review/decision.json")
    event["body"] = event["body"].replace('"vin"', '"fees"')
    assert ask(office, event)[0] == 200
    assert behind.reviews.reviewed[CASE].review.reviewer == "ada@first-credit.example"


def test_a_role_is_told_by_its_arn_also_behind_a_rest_api() -> None:
    _, office = an_asked_office()
    status, body = ask(office, "review/claim-by-role.json")
    assert (status, body["claim"]["reviewer"]) == (200, "reviewers-of-first-credit/ada")
    assert ask(office, "review/claim.json")[0] == 409
    assert ask(office, "review/release.json")[0] == 200
    assert ask(office, "review/claim.json")[0] == 409


@pytest.mark.parametrize(
    "context",
    [
        {},
        {"authorizer": None, "identity": None},
        {"authorizer": {"jwt": {"claims": {"email": "eve@example"}}}},
        {"authorizer": {"jwt": {"claims": {"custom:tenant": "first-credit"}}}},
        {"authorizer": {"jwt": {"claims": {"custom:tenant": "first#credit", "sub": "1"}}}},
        {"authorizer": {"jwt": {"claims": {"custom:tenant": "first-credit", "sub": "a\nb"}}}},
        {"identity": {"userArn": "arn:aws:sts::000000000000:assumed-role/strangers/ada"}},
        {"identity": {"userArn": "arn:aws:sts::000000000000:assumed-role/nobody/ada"}},
        {"identity": {"userArn": "arn:aws:iam::000000000000:user/ada"}},
    ],
)
def test_a_caller_without_a_tenant_sees_nothing_whatever_the_request_says(context: dict[str, Any]) -> None:
    _, office = an_asked_office()
    event = shipped("review/list.json") | {"queryStringParameters": {"tenant": "first-credit"}}
    event["requestContext"] = {"http": {"method": "GET"}} | context
    assert ask(office, event) == (403, {"error": "no tenant is known for this caller"})


def test_the_environment_says_which_role_is_of_which_tenant() -> None:
    settings = Settings.from_env({"TABLE": "t", "AWS_REGION": "us-east-1", "TENANTS": '{"reviewers": "acme"}'})
    assert (settings.tenants, settings.tenant_claim, settings.review_below) == (
        {"reviewers": "acme"},
        "custom:tenant",
        0.6,
    )
    assert Settings.from_env({"TABLE": "t", "AWS_REGION": "us-east-1"}).tenants == {}
    with pytest.raises(ConfigurationError, match="TENANTS"):
        Settings.from_env({"TABLE": "t", "AWS_REGION": "us-east-1", "TENANTS": "acme"})


def test_another_tenants_reviewer_finds_no_case() -> None:
    _, office = an_asked_office()
    event = shipped("review/show.json")
    event["requestContext"]["authorizer"]["jwt"]["claims"]["custom:tenant"] = "globex"
    assert ask(office, event)[0] == 404


def test_a_store_that_is_down_asks_for_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    async def down(*_: object, **__: object) -> None:
        raise UnavailableError("the table is busy")

    _, office = an_asked_office()
    monkeypatch.setattr(MemoryReviews, "waiting", down)
    assert ask(office, "review/list.json")[0] == 503


def test_no_content_and_no_reason_reaches_the_log(told: Told) -> None:
    _, office = an_asked_office()
    for event in ("list", "claim", "show", "preview"):
        ask(office, f"review/{event}.json")
    said = told()
    assert "claim" in said
    assert "18342" not in said
    assert "18,342" not in said
    assert "in doubt" not in said
