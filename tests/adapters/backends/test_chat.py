"""The chat-completions dialect, and the two backends that speak it."""

from typing import Any

import botocore.serialize
import botocore.session
import orjson
import pytest
from botocore.validate import ParamValidator

from sluice import backends
from sluice.backends.openai_compatible import from_response, to_request
from sluice.backends.sagemaker import prefix_id
from sluice.deadline import Deadline
from sluice.errors import ConfigurationError, UnusableAnswerError
from sluice.wire import Wire
from tests.adapters.backends.builders import ANSWER, a_prompt, chat, tokens
from tests.stub import Answer, Captured, Stub


def test_the_body_asks_for_guided_json_with_log_probabilities() -> None:
    prompt = a_prompt()
    assert to_request(prompt, "sluice-8b") == {
        "model": "sluice-8b",
        "messages": [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
        "max_tokens": 200,
        "temperature": 0,
        "seed": 0,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "auto_loan_payoff", "schema": prompt.answer_schema, "strict": True},
        },
        "logprobs": True,
    }


def test_a_prompt_without_a_system_part_sends_none() -> None:
    messages = to_request(a_prompt(system=""), "m")["messages"]
    assert messages == [{"role": "user", "content": a_prompt().user}]


@pytest.mark.parametrize("name", ["a.b:c@d", "x" * 128, "ümlaut"])
def test_any_document_type_makes_a_schema_name_that_servers_take(name: str) -> None:
    body: Any = to_request(a_prompt(document_type=name), "m")
    sent = body["response_format"]["json_schema"]["name"]
    assert 1 <= len(sent) <= 64
    assert sent.replace("_", "").replace("-", "").isascii()


@pytest.mark.parametrize(
    ("ending", "reason"), [("length", "cut_off"), ("abort", "cut_off"), ("content_filter", "refused")]
)
def test_an_answer_that_did_not_end_by_itself_is_unusable(ending: str, reason: str) -> None:
    with pytest.raises(UnusableAnswerError) as caught:
        from_response(chat(ending=ending), a_prompt(), "m")
    assert caught.value.reason == reason


def test_a_refusal_is_told_apart_from_a_missing_answer() -> None:
    answer = orjson.loads(chat(content=None))
    answer["choices"][0]["message"]["refusal"] = "I cannot help with that."
    with pytest.raises(UnusableAnswerError) as caught:
        from_response(orjson.dumps(answer), a_prompt(), "m")
    assert (caught.value.reason, "cannot" in str(caught.value)) == ("refused", False)


@pytest.mark.parametrize("ending", [None, "eos_token", "stop", 3])
def test_servers_may_word_a_normal_ending_as_they_like(ending: object) -> None:
    assert from_response(chat(ending=ending), a_prompt(), "m").text == ANSWER


def test_the_completion_names_the_model_that_answered() -> None:
    assert from_response(chat(), a_prompt(), "asked").model == "served"
    assert from_response(chat(model=None), a_prompt(), "asked").model == "asked"


def test_certainty_comes_from_the_log_probabilities() -> None:
    spelled = tokens(
        ('{"payoff_amount":"', 0.0),
        ("$18", -0.5),
        (",342.17", -2.0),
        ('","good_through":', -9.0),
        ("null", -0.1),
        ("}", 0.0),
    )
    completion = from_response(chat(logprobs=spelled), a_prompt(), "m")
    assert completion.certainty == {
        "payoff_amount": pytest.approx(0.000123, rel=0.01),
        "good_through": pytest.approx(0.905, rel=0.01),
    }


@pytest.mark.parametrize("logprobs", [None, [], [{}], "x", {"content": 3}])
def test_servers_may_leave_the_log_probabilities_out(logprobs: object) -> None:
    assert from_response(chat(logprobs=logprobs), a_prompt(), "m").certainty == {}


def test_bounds_in_the_schema_can_be_left_out_for_servers_that_refuse_them() -> None:
    bounded = {"type": "object", "properties": {"a": {"type": "string", "maxLength": 9}}, "required": ["a"]}
    body: Any = to_request(a_prompt(answer_schema=bounded), "m")
    assert body["response_format"]["json_schema"]["schema"] == bounded
    body = to_request(a_prompt(answer_schema=bounded), "m", bounds=False)
    assert "maxLength" not in str(body)


async def test_the_bearer_key_is_read_for_each_question_and_sent_without_its_newline() -> None:
    keys = iter(["first\n", "second"])
    async with Stub(Answer(body=chat())) as stub:
        backend = backends.load("openai_compatible", wire=Wire(), url=f"{stub.url}/v1/", key=lambda: next(keys))
        for _ in range(2):
            await backend.ask(a_prompt(), "m", Deadline.after(2))
    assert [request.headers["authorization"] for request in stub.requests] == ["Bearer first", "Bearer second"]
    assert {request.path for request in stub.requests} == {"/v1/chat/completions"}


async def test_without_a_key_none_is_sent_and_log_probabilities_can_be_left_out() -> None:
    async with Stub(Answer(body=chat())) as stub:
        backend = backends.load("openai_compatible", wire=Wire(), url=stub.url, logprobs=False)
        await backend.ask(a_prompt(), "m", Deadline.after(2))
    assert "authorization" not in stub.requests[0].headers
    assert "logprobs" not in orjson.loads(stub.requests[0].body)


@pytest.mark.parametrize("url", ["", "localhost:8000/v1", "ftp://host"])
def test_an_address_that_is_no_http_address_is_a_configuration_error(url: str) -> None:
    with pytest.raises(ConfigurationError):
        backends.load("openai_compatible", wire=Wire(), url=url)


@pytest.fixture
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


async def invoked(**options: Any) -> Captured:
    async with Stub(Answer(body=chat())) as stub:
        backend = backends.load("sagemaker", wire=Wire(), region="us-east-1", endpoint_url=stub.url, **options)
        await backend.ask(a_prompt(), "sluice-8b", Deadline.after(2))
    return stub.requests[0]


@pytest.mark.usefixtures("_credentials")
@pytest.mark.parametrize(
    ("options", "extra"),
    [
        ({}, {}),
        ({"endpoint": "stage-endpoint"}, {"EndpointName": "stage-endpoint"}),
        ({"component": "sluice-8b-a"}, {"InferenceComponentName": "sluice-8b-a"}),
        ({"prefix_aware": True}, {"PrefixAwareId": "v3.auto_loan_payoff"}),
    ],
)
async def test_invoke_endpoint_is_spoken_as_botocore_speaks_it(options: dict[str, Any], extra: dict[str, str]) -> None:
    seen = await invoked(**options)
    model: Any = botocore.session.get_session().get_service_model("sagemaker-runtime")
    operation = model.operation_model("InvokeEndpoint")
    parameters = {"EndpointName": "sluice-8b", "ContentType": "application/json", "Accept": "application/json", **extra}
    ParamValidator().validate({**parameters, "Body": seen.body}, operation.input_shape)
    theirs = botocore.serialize.create_serializer("rest-json").serialize_to_request(
        {**parameters, "Body": seen.body}, operation
    )
    assert (seen.method, seen.path) == (theirs["method"], theirs["url_path"])
    sent = {
        name: value for name, value in seen.headers.items() if name.startswith(("content-type", "accept", "x-amzn"))
    }
    assert sent == {name.lower(): value for name, value in theirs["headers"].items()}


@pytest.mark.parametrize("kind", ["auto_loan_payoff", "x" * 200, "ein schöner Typ\n", " "])
def test_a_prefix_id_fits_the_header(kind: str) -> None:
    shape = botocore.session.get_session().get_service_model("sagemaker-runtime").shape_for("PrefixAwareIdHeader")
    name = prefix_id(a_prompt(document_type=kind))
    assert shape.metadata["min"] <= len(name) <= shape.metadata["max"]
    assert name.isascii()
    assert name.isprintable()
    assert " " not in name


@pytest.mark.parametrize(
    ("usage", "tokens"), [({"prompt_tokens": 700, "completion_tokens": 200}, (700, 200)), ({"prompt_tokens": 7}, None)]
)
def test_an_unusable_answer_says_what_it_cost_if_it_was_counted(
    usage: dict[str, int], tokens: tuple[int, int] | None
) -> None:
    for body in (chat(ending="length", usage=usage), chat(content=None, usage=usage)):
        with pytest.raises(UnusableAnswerError) as caught:
            from_response(body, a_prompt(), "m")
        assert caught.value.tokens == tokens
