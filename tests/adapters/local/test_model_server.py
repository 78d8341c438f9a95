"""The model server through the real SDK and through our own backends; a scripted engine stands in for the model."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from sluice.backends import load
from sluice.deadline import Deadline
from sluice.errors import RefusedError, ThrottledError, UnusableAnswerError
from sluice.local.aws_http import FaultError, require_signature
from sluice.local.child import free_port
from sluice.local.engine import BadQuestionError, Question, Reply, Token, _tokens_of
from sluice.local.model_server import ModelServer, listen
from sluice.wire import Wire
from tests.adapters.backends.builders import a_prompt

SAID = '{"payoff_amount":"$18,342.17","good_through":null}'
SCHEMA = {"type": "object", "properties": {"payoff_amount": {"type": "string"}}}

REPLY = Reply(SAID, "stop", 41, 17, (Token(SAID, -0.1, ((SAID, -0.1), ("{}", -2.0))),))


@dataclass
class ScriptedEngine:
    """Says what it is told to, remembers what it was asked, and may be held up."""

    reply: Reply = REPLY
    fault: str = ""
    asked: list[Question] = field(default_factory=list)
    free: threading.Event = field(default_factory=threading.Event)

    def answer(self, question: Question) -> Reply:
        self.asked.append(question)
        assert self.free.wait(10)
        if self.fault:
            raise BadQuestionError(self.fault)
        return self.reply


@dataclass
class Served:
    url: str
    engine: ScriptedEngine
    server: ModelServer

    async def in_line(self, count: int) -> None:
        """Wait until so many requests are being answered or wait."""
        await until(lambda: self.server._line._waiting == count)

    def client(self, service: str) -> Any:
        session: Any = boto3.Session("a", "b", region_name="us-east-1")
        once = Config(retries={"total_max_attempts": 1})
        return closing(session.client(service, endpoint_url=self.url, config=once))

    async def converse(self, **request: Any) -> dict[str, Any]:
        asked = {
            "modelId": "us.some.model-v1:0",
            "messages": [{"role": "user", "content": [{"text": "Hi"}]}],
            **request,
        }

        def call() -> dict[str, Any]:
            with self.client("bedrock-runtime") as client:
                answer: dict[str, Any] = client.converse(**asked)
                return answer

        return await asyncio.to_thread(call)

    async def invoke(self, body: Any, endpoint: str = "extractor") -> dict[str, Any]:
        def call() -> dict[str, Any]:
            with self.client("sagemaker-runtime") as client:
                sent = body if isinstance(body, bytes) else json.dumps(body).encode()
                answer = client.invoke_endpoint(EndpointName=endpoint, ContentType="application/json", Body=sent)
                return {**answer, "Body": json.loads(answer["Body"].read())}

        return await asyncio.to_thread(call)


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    engine, port, stop = ScriptedEngine(), free_port(), asyncio.Event()
    engine.free.set()
    server = ModelServer({"extractor": engine}, {"us.some.model-v1:0": engine, "arn:a/b": engine}, places=1)
    task = asyncio.create_task(listen(server, port, stop.wait))
    url = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(trust_env=False) as client:
        await until(lambda: pinged(client, url))
    yield Served(url, engine, server)
    engine.free.set()
    stop.set()
    await task


async def pinged(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(f"{url}/ping")).is_success
    except httpx.TransportError:
        return False


async def until(true: Callable[[], Any]) -> None:
    for _ in range(200):
        found = true()
        if await found if asyncio.iscoroutine(found) else found:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("never came true")


def fault(caught: pytest.ExceptionInfo[ClientError]) -> tuple[int, str, str]:
    told = caught.value.response
    return told["ResponseMetadata"]["HTTPStatusCode"], told["Error"]["Code"], told["Error"]["Message"]


async def test_converse_answers_in_the_services_own_form(served: Served) -> None:
    answer = await served.converse(
        system=[{"text": "Quote."}, {"cachePoint": {"type": "default"}}],
        inferenceConfig={"maxTokens": 50, "temperature": 0},
        outputConfig={
            "textFormat": {
                "type": "json_schema",
                "structure": {"jsonSchema": {"name": "answer", "schema": json.dumps(SCHEMA)}},
            }
        },
    )
    assert answer["output"] == {"message": {"role": "assistant", "content": [{"text": SAID}]}}
    assert answer["stopReason"] == "end_turn"
    assert answer["usage"] == {"inputTokens": 41, "outputTokens": 17, "totalTokens": 58}
    assert answer["metrics"]["latencyMs"] >= 0
    (question,) = served.engine.asked
    assert question.messages == [{"role": "system", "content": "Quote."}, {"role": "user", "content": "Hi"}]
    assert question.schema == SCHEMA
    assert (question.max_tokens, question.temperature) == (50, 0)


def a_tool(name: str = "record") -> dict[str, Any]:
    return {"toolSpec": {"name": name, "description": "Takes fields.", "inputSchema": {"json": SCHEMA}, "strict": True}}


async def test_converse_fills_in_the_chosen_tool(served: Served) -> None:
    tools = {"tools": [a_tool("other"), a_tool()], "toolChoice": {"tool": {"name": "record"}}}
    answer = await served.converse(toolConfig=tools)
    (block,) = answer["output"]["message"]["content"]
    assert block["toolUse"]["name"] == "record"
    assert block["toolUse"]["input"] == json.loads(SAID)
    assert answer["stopReason"] == "tool_use"
    (question,) = served.engine.asked
    assert question.schema == SCHEMA
    assert json.dumps(SCHEMA, separators=(",", ":")) in question.messages[0]["content"]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply('{"payoff_amount":"$18', "length", 41, 5), "max_tokens"),
        (Reply("no JSON", "stop", 41, 5), "malformed_tool_use"),
    ],
)
async def test_an_unfinished_tool_input_is_not_a_tool_use(served: Served, reply: Reply, reason: str) -> None:
    served.engine.reply = reply
    answer = await served.converse(toolConfig={"tools": [a_tool()]})
    assert answer["stopReason"] == reason
    assert answer["output"]["message"]["content"] == [{"text": reply.text}]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"{", "not JSON"),
        (b"[]", "not an object"),
        (b'{"messages":[]}', "must end with a user message"),
        (b'{"messages":[{"role":"user","content":"Hi"}]}', "Invalid type for parameter messages"),
        (b'{"messages":[{"role":"user","content":[{"text":"Hi"}]}],"max_tokens":5}', "Unknown parameter in input"),
        (b'{"messages":[{"role":"user","content":[{"image":{"format":"png","source":{"bytes":""}}}]}]}', "type image"),
        (b'{"messages":[{"role":"assistant","content":[{"text":"Hi"}]}]}', "must end with a user message"),
        (
            b'{"messages":[{"role":"user","content":[{"text":"Hi"}]}],"outputConfig":{"textFormat":{"type":"json_schema",'
            b'"structure":{"jsonSchema":{"schema":"[1]"}}}}}',
            "must be a JSON object",
        ),
        (
            b'{"messages":[{"role":"user","content":[{"text":"Hi"}]}],"toolConfig":{"tools":[{"toolSpec":{"name":"a",'
            b'"inputSchema":{"json":{}}}}],"toolChoice":{"tool":{"name":"b"}}}}',
            "no tool named 'b'",
        ),
    ],
)
async def test_a_bad_converse_body_is_a_validation_exception(served: Served, body: bytes, complaint: str) -> None:
    answer = await raw(served, "/model/us.some.model-v1%3A0/converse", body, "bedrock")
    assert answer.status_code == 400
    assert answer.headers["x-amzn-errortype"] == "ValidationException"
    assert complaint in answer.json()["message"]
    assert served.engine.asked == []


SIGNED = (
    "AWS4-HMAC-SHA256 Credential=AKID/20261122/us-east-1/{}/aws4_request, "
    "SignedHeaders=content-type;host;x-amz-date, Signature=" + "0" * 64
)


async def raw(served: Served, path: str, body: bytes, service: str) -> httpx.Response:
    headers = {"authorization": SIGNED.format(service), "x-amz-date": "20261122T010203Z"}
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(served.url + path, content=body, headers=headers)


async def test_an_endpoint_answers_like_vllm(served: Served) -> None:
    schema = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA}}
    answer = await served.invoke(
        {
            "messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}],
            "max_tokens": 9,
            "temperature": 0,
            "response_format": schema,
            "logprobs": True,
            "top_logprobs": 2,
            "stop": "END",
            "seed": 7,
        }
    )
    assert answer["InvokedProductionVariant"] == "AllTraffic"
    (choice,) = answer["Body"]["choices"]
    assert choice["message"] == {"role": "assistant", "content": SAID}
    assert choice["finish_reason"] == "stop"
    (token,) = choice["logprobs"]["content"]
    assert (token["token"], token["logprob"], bytes(token["bytes"]).decode()) == (SAID, -0.1, SAID)
    assert [other["logprob"] for other in token["top_logprobs"]] == [-0.1, -2.0]
    assert answer["Body"]["usage"] == {"prompt_tokens": 41, "completion_tokens": 17, "total_tokens": 58}
    (question,) = served.engine.asked
    assert question == Question([{"role": "user", "content": "Hi"}], SCHEMA, 9, 0, ("END",), 2)


@pytest.mark.parametrize("body", [b"no JSON", b"{}", b'{"messages":[]}', b'{"messages":[{"role":"x","content":""}]}'])
async def test_what_the_container_refuses_is_a_model_error(served: Served, body: bytes) -> None:
    with pytest.raises(ClientError) as caught:
        await served.invoke(body)
    status, code, message = fault(caught)
    assert (status, code) == (424, "ModelError")
    assert "Received client error (400)" in message
    told: Any = caught.value.response
    assert told["OriginalStatusCode"] == 400


async def test_what_the_model_cannot_take_is_told_in_each_services_way(served: Served) -> None:
    served.engine.fault = "request (9030 tokens) exceeds the available context size"
    with pytest.raises(ClientError) as of_bedrock:
        await served.converse()
    with pytest.raises(ClientError) as of_sagemaker:
        await served.invoke({"messages": [{"role": "user", "content": "Hi"}]})
    assert fault(of_bedrock) == (400, "ValidationException", served.engine.fault)
    assert fault(of_sagemaker)[:2] == (424, "ModelError")


async def test_unknown_names_are_told_in_each_services_way(served: Served) -> None:
    with pytest.raises(ClientError) as of_bedrock:
        await served.converse(modelId="nobody")
    with pytest.raises(ClientError) as of_sagemaker:
        await served.invoke({}, endpoint="nobody")
    assert fault(of_bedrock)[:2] == (404, "ResourceNotFoundException")
    assert fault(of_sagemaker) == (400, "ValidationError", "Endpoint nobody of account 000000000000 not found.")


async def test_a_model_id_may_be_an_arn(served: Served) -> None:
    answer = await raw(
        served, "/model/arn%3Aa%2Fb/converse", b'{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}', "bedrock"
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "MissingAuthenticationTokenException"),
        ({"authorization": "Bearer abc"}, "IncompleteSignatureException"),
        ({"authorization": SIGNED.format("dynamodb"), "x-amz-date": "20261122T0Z"}, "InvalidSignatureException"),
        ({"authorization": SIGNED.format("bedrock"), "x-amz-date": "20261123T0Z"}, "InvalidSignatureException"),
        (
            {"authorization": SIGNED.format("bedrock").replace("host;", ""), "x-amz-date": "20261122T0Z"},
            "InvalidSignatureException",
        ),
    ],
)
def test_a_request_without_a_fitting_signature_is_refused(headers: dict[str, str], code: str) -> None:
    with pytest.raises(FaultError) as caught:
        require_signature(headers, service="bedrock")
    assert caught.value.answer.status == 403
    assert caught.value.answer.headers["x-amzn-errortype"] == code


async def test_one_is_answered_one_waits_and_the_next_is_throttled(served: Served) -> None:
    served.engine.free.clear()
    first, second = asyncio.create_task(served.converse()), asyncio.create_task(served.converse())
    await served.in_line(2)
    with pytest.raises(ClientError) as caught:
        await served.invoke({"messages": [{"role": "user", "content": "Hi"}]})
    assert fault(caught)[:2] == (429, "ThrottlingException")
    assert int(caught.value.response["ResponseMetadata"]["HTTPHeaders"]["retry-after"]) > 0
    assert len(served.engine.asked) == 1, "only one is answered at a time"
    served.engine.free.set()
    await asyncio.gather(first, second)
    assert len(served.engine.asked) == 2


async def test_a_client_that_hangs_up_loses_its_place_in_the_line(served: Served) -> None:
    served.engine.free.clear()
    first = asyncio.create_task(served.converse())
    await served.in_line(1)
    body = b'{"messages":[{"role":"user","content":"Hi"}]}'
    second = asyncio.create_task(raw(served, "/endpoints/extractor/invocations", body, "sagemaker"))
    await served.in_line(2)
    second.cancel()
    await served.in_line(1)
    third = asyncio.create_task(served.converse())
    await served.in_line(2)
    served.engine.free.set()
    await asyncio.gather(first, third)
    assert len(served.engine.asked) == 2, "nobody waited for the second answer any more"


async def test_too_large_a_body_is_refused(served: Served) -> None:
    answer = await raw(served, "/endpoints/extractor/invocations", b" " * 7_000_000, "sagemaker")
    assert answer.status_code == 413


@pytest.mark.parametrize("backend", ["sagemaker", "bedrock", "tool"])
async def test_our_backends_get_their_answer(served: Served, backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    wire = Wire()
    options: dict[str, Any] = {"structure": "tool"} if backend == "tool" else {}
    asking = load(backend.replace("tool", "bedrock"), wire=wire, region="us-east-1", endpoint_url=served.url, **options)
    model = "extractor" if backend == "sagemaker" else "us.some.model-v1:0"
    try:
        completion = await asking.ask(a_prompt(), model, Deadline.after(10))
        assert json.loads(completion.text) == json.loads(SAID)
        assert (completion.tokens_in, completion.tokens_out) == (41, 17)
        served.engine.reply = replace(served.engine.reply, finish="length")
        with pytest.raises(UnusableAnswerError, match="cut_off"):
            await asking.ask(a_prompt(), model, Deadline.after(10))
        served.engine.fault = "too long"
        with pytest.raises(RefusedError):
            await asking.ask(a_prompt(), model, Deadline.after(10))
    finally:
        await wire.close()


async def test_our_backends_hear_when_to_come_back(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    served.engine.free.clear()
    wire = Wire()
    asking = load("bedrock", wire=wire, region="us-east-1", endpoint_url=served.url)
    others = [asyncio.create_task(served.converse()) for _ in range(2)]
    await served.in_line(2)
    try:
        with pytest.raises(ThrottledError) as caught:
            await asking.ask(a_prompt(), "us.some.model-v1:0", Deadline.after(10))
        assert caught.value.retry_after
        assert caught.value.retry_after > 0
    finally:
        served.engine.free.set()
        await asyncio.gather(*others)
        await wire.close()


def told(*pieces: str) -> list[dict[str, Any]]:
    return [{"token": piece, "logprob": -0.5, "bytes": list(piece.encode())} for piece in pieces]


def test_tokens_around_the_answer_are_left_out() -> None:
    tokens = _tokens_of('{"a":"é"}', told("```", "json\n", '{"', "a", '":"', "é", '"}\n', "```"))
    assert [token.text for token in tokens] == ['{"', "a", '":"', "é", '"}']


def test_no_tokens_are_told_where_they_do_not_spell_the_answer() -> None:
    assert _tokens_of("{}", told("[", "]")) == ()
    assert _tokens_of("{}", []) == ()
