"""What every backend that asks over HTTP promises, whichever it is."""

import asyncio
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice import backends
from sluice.backends import bedrock, openai_compatible, sagemaker
from sluice.deadline import Deadline
from sluice.errors import (
    DeadlineError,
    RefusedError,
    SluiceError,
    ThrottledError,
    UnavailableError,
    UnusableAnswerError,
)
from sluice.ports import Backend, Completion, Prompt
from sluice.wire import Wire
from tests.adapters.backends.builders import ANSWER, a_prompt, chat, converse
from tests.stub import Answer, Stub

SECRET = "sk-4821-secret"
CONTENT = "my account number is 4821"
WIRE = Wire(connect_seconds=0.5)


@dataclass(frozen=True)
class Subject:
    """A backend under test: how to connect it to a stub, its pure halves, and a good answer."""

    connect: Callable[[str], Backend]
    to_request: Callable[[Prompt, str], dict[str, object]]
    from_response: Callable[[bytes, Prompt, str], Completion]
    good: bytes


SUBJECTS = {
    "sagemaker": Subject(
        lambda url: backends.load("sagemaker", wire=WIRE, region="us-east-1", endpoint_url=url),
        sagemaker.to_request,
        sagemaker.from_response,
        chat(),
    ),
    "bedrock": Subject(
        lambda url: backends.load("bedrock", wire=WIRE, region="us-east-1", endpoint_url=url),
        bedrock.to_request,
        bedrock.from_response,
        converse(),
    ),
    "openai_compatible": Subject(
        lambda url: backends.load("openai_compatible", wire=WIRE, url=url, key=lambda: SECRET),
        openai_compatible.to_request,
        openai_compatible.from_response,
        chat(),
    ),
}


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_SESSION_TOKEN", SECRET)


@pytest.fixture(params=SUBJECTS)
def subject(request: pytest.FixtureRequest) -> Subject:
    return SUBJECTS[str(request.param)]


async def ask(subject: Subject, url: str, *, seconds: float = 2.0, prompt: Prompt | None = None) -> Completion:
    return await subject.connect(url).ask(prompt or a_prompt(), "some.model-v1:0", Deadline.after(seconds))


async def failure(subject: Subject, answer: Answer, *, seconds: float = 2.0) -> SluiceError:
    """What asking raises when the server answers so; it was asked once, and the text tells no secret and no content."""
    async with Stub(answer) as stub:
        with pytest.raises(SluiceError) as caught:
            await ask(subject, stub.url, seconds=seconds)
    told = "".join(traceback.format_exception(caught.value))
    assert SECRET not in told
    assert CONTENT not in told
    assert len(stub.requests) == 1
    return caught.value


async def test_a_good_answer_is_a_completion_with_its_cost(subject: Subject) -> None:
    async with Stub(Answer(200, {"content-type": "application/json"}, subject.good)) as stub:
        completion = await ask(subject, stub.url)
    assert (completion.text, completion.tokens_in, completion.tokens_out) == (ANSWER, 700, 25)
    assert completion.model
    assert len(stub.requests) == 1
    assert stub.requests[0].method == "POST"
    assert stub.requests[0].headers["content-type"] == "application/json"


async def test_what_is_sent_carries_the_prompt_the_schema_and_the_limit(subject: Subject) -> None:
    prompt = a_prompt()
    async with Stub(Answer(body=subject.good)) as stub:
        await ask(subject, stub.url)
    sent = stub.requests[0].body.decode()
    assert all(
        part in orjson.loads(sent).__repr__() for part in (prompt.system, "payoff_amount", str(prompt.max_tokens))
    )
    assert orjson.dumps(prompt.user).decode() in sent


async def test_throttling_says_how_long_to_wait(subject: Subject) -> None:
    error = await failure(subject, Answer(429, {"retry-after": "7"}, CONTENT.encode()))
    assert isinstance(error, ThrottledError)
    assert error.retry_after == 7.0


@pytest.mark.parametrize("status", [500, 502, 503, 529])
async def test_a_failing_server_is_unavailable(subject: Subject, status: int) -> None:
    error = await failure(subject, Answer(status, {}, orjson.dumps({"message": CONTENT})))
    assert isinstance(error, UnavailableError)
    assert str(status) in str(error)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
async def test_a_request_that_is_not_wanted_is_refused(subject: Subject, status: int) -> None:
    error = await failure(subject, Answer(status, {}, orjson.dumps({"error": {"message": CONTENT}})))
    assert isinstance(error, RefusedError)


async def test_an_answer_after_the_deadline_is_none(subject: Subject) -> None:
    assert isinstance(await failure(subject, Answer(delay=5), seconds=0.1), DeadlineError)


async def test_nobody_is_asked_when_no_time_is_left(subject: Subject) -> None:
    async with Stub() as stub:
        with pytest.raises(DeadlineError):
            await ask(subject, stub.url, seconds=0)
    assert not stub.requests


async def test_nobody_listening_means_nothing_was_asked(subject: Subject) -> None:
    with pytest.raises(UnavailableError) as caught:
        await ask(subject, "http://127.0.0.1:9")
    assert caught.value.sent is False


@pytest.mark.parametrize("drop", ["before", "middle"])
async def test_a_lost_connection_may_have_cost_money(subject: Subject, drop: Any) -> None:
    error = await failure(subject, Answer(body=subject.good, drop=drop))
    assert isinstance(error, UnavailableError)
    assert error.sent is True


GARBAGE = [b"", b"null", b"[]", b'"text"', b"12", b"<html>busy</html>", b"\xff\xfe", b"{}", CONTENT.encode()]


@pytest.mark.parametrize("body", GARBAGE)
async def test_garbage_is_an_unusable_answer(subject: Subject, body: bytes) -> None:
    error = await failure(subject, Answer(body=body))
    assert isinstance(error, UnusableAnswerError)
    assert error.reason == "malformed"


async def test_an_answer_cut_at_any_byte_is_unusable(subject: Subject) -> None:
    for end in range(len(subject.good)):
        with pytest.raises(UnusableAnswerError, match="malformed"):
            subject.from_response(subject.good[:end], a_prompt(), "m")


REASONS = {"malformed", "cut_off", "refused", "guardrail"}


def read(subject: Subject, body: bytes) -> Completion | str:
    """The completion in a body, or the reason why there is none; any other error is a failed test."""
    try:
        return subject.from_response(body, a_prompt(), "m")
    except UnusableAnswerError as error:
        return error.reason


def every_place(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield from every_place(member, (*path, key))


@pytest.mark.parametrize("wrong", [None, 7, -1, True, 1.5, "", "text", [], {}, [[]], [None], "missing"])
def test_no_wrong_part_of_an_answer_raises_anything_else(subject: Subject, wrong: Any) -> None:
    for path in list(every_place(orjson.loads(subject.good))):
        answer = holder = orjson.loads(subject.good)
        for key in path[:-1]:
            holder = holder[key]
        if wrong == "missing":
            holder.pop(path[-1])
        else:
            holder[path[-1]] = wrong
        completion = read(subject, orjson.dumps(answer))
        if isinstance(completion, Completion):
            assert completion.text.strip()
            assert completion.tokens_in >= 0 <= completion.tokens_out
        else:
            assert completion in REASONS


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["choices", "message", "content", "output", "usage", "text", "stopReason", "toolUse", "logprobs"]
            ),
            inner,
            max_size=4,
        )
    ),
)


@given(_JSON)
@pytest.mark.parametrize("name", SUBJECTS)
def test_no_answer_whatever_raises_anything_else(name: str, answer: object) -> None:
    try:
        body = orjson.dumps(answer)
    except TypeError:
        return
    completion = read(SUBJECTS[name], body)
    assert isinstance(completion, Completion) or completion in REASONS


def test_a_server_that_does_not_count_is_charged_for_at_least_what_was_said(subject: Subject) -> None:
    answer = orjson.loads(subject.good)
    del answer["usage"]
    prompt = a_prompt()
    completion = subject.from_response(orjson.dumps(answer), prompt, "m")
    assert completion.tokens_in * 3 >= len(prompt.system + prompt.user)
    assert completion.tokens_out * 3 >= len(completion.text)


def test_the_same_prompt_makes_the_same_request(subject: Subject) -> None:
    assert subject.to_request(a_prompt(), "m") == subject.to_request(a_prompt(), "m")


def test_randomness_is_switched_off(subject: Subject) -> None:
    request: Any = subject.to_request(a_prompt(), "m")
    assert request.get("inferenceConfig", request)["temperature"] == 0


async def test_text_that_is_no_unicode_is_refused_without_being_told(subject: Subject) -> None:
    with pytest.raises(RefusedError) as caught:
        await ask(subject, "http://127.0.0.1:9", prompt=a_prompt(user=f"{CONTENT} \ud800"))
    assert CONTENT not in "".join(traceback.format_exception(caught.value))


async def test_many_questions_at_once_get_their_own_answers(subject: Subject) -> None:
    async with Stub(Answer(body=subject.good, delay=0.02)) as stub:
        backend = subject.connect(stub.url)
        prompts = [a_prompt(user=f"document {n}") for n in range(30)]
        completions = await asyncio.gather(*[backend.ask(p, "m", Deadline.after(3)) for p in prompts])
    assert [completion.text for completion in completions] == [ANSWER] * 30
    assert all(any(f"document {n}".encode() in request.body for request in stub.requests) for n in range(30))
