"""Converse as botocore's service model defines it."""

from typing import Any

import botocore.serialize
import botocore.session
import orjson
import pytest
from botocore.validate import ParamValidator

from sluice import backends
from sluice.backends.bedrock import Structure, Tier, from_response, to_request
from sluice.deadline import Deadline
from sluice.errors import RefusedError, ThrottledError, UnavailableError, UnusableAnswerError
from sluice.wire import Wire
from tests.adapters.backends.builders import ANSWER, VALUES, a_prompt, converse
from tests.stub import Answer, Stub

MODELS = [
    "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    "arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdefghijkl",
    "arn:aws:sagemaker:us-east-1:123456789012:endpoint/sluice-8b",
]


def operation() -> Any:
    return botocore.session.get_session().get_service_model("bedrock-runtime").operation_model("Converse")


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


@pytest.mark.parametrize("tier", [None, "priority", "default", "flex", "reserved"])
@pytest.mark.parametrize("structure", ["text_format", "tool"])
@pytest.mark.parametrize("system", ["Quote.", ""])
def test_the_request_has_the_shape_of_the_api(structure: Structure, tier: Tier | None, system: str) -> None:
    request = to_request(a_prompt(system=system), MODELS[0], structure=structure, tier=tier)
    report = ParamValidator().validate(request, operation().input_shape)
    assert not report.has_errors(), report.generate_report()


@pytest.mark.parametrize("tier", ["priority", "default", "flex", "reserved"])
def test_every_tier_we_offer_exists(tier: Tier) -> None:
    request: Any = to_request(a_prompt(), MODELS[0], tier=tier)
    shape = operation().input_shape.members["serviceTier"].members["type"]
    assert request["serviceTier"]["type"] in shape.enum


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("structure", ["text_format", "tool"])
async def test_what_goes_over_the_wire_is_what_botocore_would_send(model: str, structure: Structure) -> None:
    async with Stub(Answer(body=converse())) as stub:
        backend = backends.load(
            "bedrock", wire=Wire(), region="us-east-1", structure=structure, tier="flex", endpoint_url=stub.url
        )
        await backend.ask(a_prompt(), model, Deadline.after(2))
    theirs = botocore.serialize.create_serializer("rest-json").serialize_to_request(
        to_request(a_prompt(), model, structure=structure, tier="flex"), operation()
    )
    (seen,) = stub.requests
    assert (seen.method, seen.path) == ("POST", theirs["url_path"])
    assert orjson.loads(seen.body) == orjson.loads(theirs["body"])


def test_tokens_are_always_limited_so_that_no_quota_is_reserved_in_vain() -> None:
    request: Any = to_request(a_prompt(max_tokens=77), MODELS[0])
    assert request["inferenceConfig"] == {"maxTokens": 77, "temperature": 0}


def test_the_schema_of_a_structured_answer_is_a_string_of_json() -> None:
    request: Any = to_request(a_prompt(), MODELS[0])
    structure = request["outputConfig"]["textFormat"]
    assert structure["type"] == "json_schema"
    assert orjson.loads(structure["structure"]["jsonSchema"]["schema"]) == a_prompt().answer_schema


NESTED: dict[str, Any] = {
    "type": "object",
    "properties": {
        "maxLength": {"type": ["string", "null"], "maxLength": 120},
        "items": {
            "type": "array",
            "maxItems": 50,
            "items": {"type": "object", "properties": {"minimum": {"minimum": 1}}},
        },
    },
    "required": ["maxLength", "items"],
    "additionalProperties": False,
}


@pytest.mark.parametrize("structure", ["text_format", "tool"])
def test_bounds_that_bedrock_refuses_are_left_out_and_fields_of_their_names_are_not(structure: Structure) -> None:
    request: Any = to_request(a_prompt(answer_schema=NESTED), MODELS[0], structure=structure)
    if structure == "tool":
        sent = request["toolConfig"]["tools"][0]["toolSpec"]["inputSchema"]["json"]
    else:
        sent = orjson.loads(request["outputConfig"]["textFormat"]["structure"]["jsonSchema"]["schema"])
    assert sent == {
        "type": "object",
        "properties": {
            "maxLength": {"type": ["string", "null"]},
            "items": {"type": "array", "items": {"type": "object", "properties": {"minimum": {}}}},
        },
        "required": ["maxLength", "items"],
        "additionalProperties": False,
    }
    assert NESTED["properties"]["items"]["maxItems"] == 50


def test_the_fallback_is_a_strict_tool_that_must_be_used() -> None:
    request: Any = to_request(a_prompt(), MODELS[0], structure="tool")
    (tool,) = request["toolConfig"]["tools"]
    assert tool["toolSpec"]["strict"] is True
    assert tool["toolSpec"]["inputSchema"] == {"json": a_prompt().answer_schema}
    assert request["toolConfig"]["toolChoice"] == {"tool": {"name": tool["toolSpec"]["name"]}}
    assert "outputConfig" not in request


def test_the_tools_input_is_the_answer() -> None:
    used = {"toolUse": {"toolUseId": "t", "name": "auto_loan_payoff", "input": VALUES}}
    completion = from_response(converse({"text": "Let me see."}, used, ending="tool_use"), a_prompt(), MODELS[0])
    assert orjson.loads(completion.text) == VALUES


def test_reasoning_is_passed_over_and_text_in_several_blocks_is_put_together() -> None:
    reasoning = {"reasoningContent": {"reasoningText": {"text": "hm"}}}
    body = converse(reasoning, {"text": ANSWER[:9]}, {"text": ANSWER[9:]})
    assert from_response(body, a_prompt(), MODELS[0]).text == ANSWER


def test_a_tools_input_too_deep_to_be_written_is_malformed() -> None:
    depth = 400
    used = b'{"toolUse":{"input":' + b'{"a":' * depth + b"1" + b"}" * depth + b"}}"
    body = converse("BLOCK", ending="tool_use").replace(b'"BLOCK"', used)
    with pytest.raises(UnusableAnswerError, match="malformed"):
        from_response(body, a_prompt(), MODELS[0])


def test_cached_input_is_counted_too() -> None:
    usage = {"inputTokens": 100, "outputTokens": 5, "cacheReadInputTokens": 1500, "cacheWriteInputTokens": 30}
    completion = from_response(converse(usage=usage), a_prompt(), MODELS[0])
    assert (completion.tokens_in, completion.tokens_out) == (1630, 5)


ENDINGS = {
    "end_turn": None,
    "stop_sequence": None,
    "tool_use": None,
    "max_tokens": "cut_off",
    "model_context_window_exceeded": "cut_off",
    "content_filtered": "refused",
    "guardrail_intervened": "guardrail",
    "malformed_model_output": "malformed",
    "malformed_tool_use": "malformed",
}


def test_every_ending_that_the_api_knows_has_a_decided_meaning() -> None:
    for ending in operation().output_shape.members["stopReason"].enum:
        try:
            from_response(converse(ending=ending), a_prompt(), MODELS[0])
            reason = None
        except UnusableAnswerError as error:
            reason = error.reason
        assert reason == ENDINGS[ending], ending


@pytest.mark.parametrize(
    ("status", "kind", "error"),
    [
        (429, "ThrottlingException", ThrottledError),
        (429, "ModelNotReadyException", ThrottledError),
        (408, "ModelTimeoutException", UnavailableError),
        (424, "ModelErrorException", UnavailableError),
        (503, "ServiceUnavailableException", UnavailableError),
        (403, "AccessDeniedException", RefusedError),
        (400, "ValidationException", RefusedError),
    ],
)
async def test_bedrocks_errors_are_told_apart(status: int, kind: str, error: type[Exception]) -> None:
    async with Stub(Answer(status, {"x-amzn-errortype": kind}, b'{"message":"m"}')) as stub:
        backend = backends.load("bedrock", wire=Wire(), region="us-east-1", endpoint_url=stub.url)
        with pytest.raises(error, match=f"bedrock-runtime: {status} {kind}") as caught:
            await backend.ask(a_prompt(), MODELS[0], Deadline.after(2))
    assert getattr(caught.value, "retry_after", None) is None


@pytest.mark.parametrize(("usage", "tokens"), [({"inputTokens": 700, "outputTokens": 200}, (700, 200)), ({}, None)])
def test_an_unusable_answer_says_what_it_cost_if_it_was_counted(
    usage: dict[str, int], tokens: tuple[int, int] | None
) -> None:
    for body in (converse(ending="max_tokens", usage=usage), converse({"text": " "}, usage=usage)):
        with pytest.raises(UnusableAnswerError) as caught:
            from_response(body, a_prompt(), MODELS[0])
        assert caught.value.tokens == tokens


def test_each_schema_goes_out_without_its_own_bounds_however_many_there_are() -> None:
    for at in range(600):
        schema = {"type": "object", "properties": {f"f{at}": {"type": "string", "maxLength": at}}}
        request: Any = to_request(a_prompt(answer_schema=schema), MODELS[0])
        sent = orjson.loads(request["outputConfig"]["textFormat"]["structure"]["jsonSchema"]["schema"])
        assert sent == {"type": "object", "properties": {f"f{at}": {"type": "string"}}}
