"""The review as requests and replies."""

import json
from typing import Any

import pytest

from sluice.pipeline.review.api import MAX_BODY_BYTES, Caller, Reply, Request, reply
from tests.builders import EPOCH, LETTER
from tests.pipeline.review_builders import Office

ADA, BOB = Caller("acme", "ada"), Caller("acme", "bob")
GOOD = {"fields": {"payoff_amount": {"word": "accept"}, "fees": {"word": "absent"}}}


async def get(office: Office, path: str, caller: Caller = ADA, **query: str) -> Reply:
    return await reply(office.desk, caller, Request("GET", path, query))


async def post(office: Office, path: str, content: Any = None, caller: Caller = ADA) -> Reply:
    body = json.dumps(content or {}).encode()
    return await reply(office.desk, caller, Request("POST", path, {}, "application/json; charset=utf-8", body))


async def an_entered() -> Office:
    office = Office()
    await office.enter()
    return office


async def test_a_case_goes_from_the_list_to_its_decision() -> None:
    office = await an_entered()
    listed = (await get(office, "/reviews")).content
    assert [one["case"] for one in listed["cases"]] == ["c1"]
    assert listed["reviewer"] == "ada"
    assert (await post(office, "/reviews/c1/claim")).content == {"claim": {"reviewer": "ada", "until": EPOCH + 600}}
    shown = (await get(office, "/reviews/c1")).content
    assert (shown["text"], shown["doubts"]) == (LETTER, ("payoff_amount", "fees"))
    payoff = next(one for one in shown["fields"] if one["path"] == "payoff_amount")
    start, end = payoff["span"]
    assert LETTER[start:end] == payoff["verbatim"] == "$18,342.17"
    assert (await post(office, "/reviews/c1/preview", GOOD)).content["open"] == ()
    decided = await post(office, "/reviews/c1/decision", GOOD)
    assert (decided.status, decided.content) == (200, {"case": "c1", "status": "extracted", "changes": 2})
    assert (await get(office, "/reviews")).content["cases"] == []
    assert (await get(office, "/reviews/c1")).status == 404


async def test_whoever_comes_second_hears_who_is_at_it_and_for_how_long() -> None:
    office = await an_entered()
    await post(office, "/reviews/c1/claim")
    second = await post(office, "/reviews/c1/claim", caller=BOB)
    assert (second.status, second.content) == (409, {"error": "ada is at it", "seconds": 600.0})
    assert (await get(office, "/reviews/c1", BOB)).content["claim"]["reviewer"] == "ada"
    assert (await post(office, "/reviews/c1/decision", GOOD, BOB)).status == 409
    await post(office, "/reviews/c1/release", caller=BOB)
    assert (await post(office, "/reviews/c1/claim", caller=BOB)).status == 409
    await post(office, "/reviews/c1/release")
    assert (await post(office, "/reviews/c1/claim", caller=BOB)).status == 200


async def test_a_preview_tells_problems_by_field_and_stores_nothing() -> None:
    office = await an_entered()
    before = office.table.writes
    said = {
        "fields": {"fees": {"word": "correct", "value": "12"}, "payoff_amount": {"word": "correct", "span": [0, 4]}}
    }
    made = (await post(office, "/reviews/c1/preview", said)).content
    assert "not in the text" in made["problems"]["fees"]
    assert "cannot be read as money" in made["problems"]["payoff_amount"]
    assert office.table.writes == before


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
async def test_what_a_form_of_another_site_could_send_is_refused(kind: str) -> None:
    office = await an_entered()
    sent = await reply(office.desk, ADA, Request("POST", "/reviews/c1/claim", {}, kind, b"{}"))
    assert sent.status == 415
    assert (await get(office, "/reviews/c1")).content["claim"] is None


async def test_a_tenant_in_the_request_changes_nothing() -> None:
    office = await an_entered()
    eve = Caller("globex", "eve")
    assert (await get(office, "/reviews", eve, tenant="acme")).content["cases"] == []
    assert (await get(office, "/reviews/c1", eve)).status == 404
    assert (await post(office, "/reviews/c1/claim", {"tenant": "acme"}, eve)).status == 404


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"fields": {"fees": {"word": "guess"}}}, "fields.fees.word"),
        ({"fields": {"fees": {"word": "accept", "reviewer": "bob"}}}, "fields.fees.reviewer"),
        ({"reviewer": "bob"}, "reviewer"),
        ([], "body"),
        ({"fields": {f"f{at}": {"word": "absent"} for at in range(501)}}, "fields"),
        ({"fields": {"fees": {"word": "correct", "value": "1", "reason": "x" * 301}}}, "fields.fees.reason"),
    ],
)
async def test_a_body_that_is_no_decision_is_refused_with_its_key(body: Any, key: str) -> None:
    office = await an_entered()
    answer = await reply(
        office.desk, ADA, Request("POST", "/reviews/c1/preview", {}, "application/json", json.dumps(body).encode())
    )
    assert (answer.status, answer.content["key"]) == (400, key)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"), ("GET", ""), ("PUT", "/reviews"), ("DELETE", "/reviews/c1"), ("GET", "/reviews/c1/claim"),
        ("POST", "/reviews"), ("POST", "/reviews/c1"), ("POST", "/reviews/c1/eat"), ("GET", "/reviews/c1/a/b"),
    ],
)  # fmt: skip
async def test_there_is_nothing_else(method: str, path: str) -> None:
    office = await an_entered()
    assert (await reply(office.desk, ADA, Request(method, path, {}, "application/json", b"{}"))).status == 404


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1e3", ""])
async def test_a_limit_out_of_bounds_is_refused(limit: str) -> None:
    assert (await get(await an_entered(), "/reviews", limit=limit)).status == 400


async def test_a_body_beyond_its_limit_is_refused() -> None:
    office = await an_entered()
    request = Request("POST", "/reviews/c1/preview", {}, "application/json", b" " * (MAX_BODY_BYTES + 1))
    assert (await reply(office.desk, ADA, request)).status == 413
