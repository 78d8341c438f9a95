"""The backend that only says its lines."""

import pytest

from sluice import backends
from sluice.backends.scripted import Scripted
from sluice.deadline import Deadline
from sluice.errors import DeadlineError, RefusedError, ThrottledError
from sluice.ports import Completion, Prompt
from tests.adapters.backends.builders import ANSWER, a_prompt

SOON = Deadline(60.0, lambda: 0.0)


async def test_a_sequence_is_said_in_turn_and_its_last_line_for_ever() -> None:
    backend = Scripted([ThrottledError("slow down", retry_after=3), ANSWER, "last"])
    with pytest.raises(ThrottledError, match="slow down"):
        await backend.ask(a_prompt(), "m", SOON)
    assert [(await backend.ask(a_prompt(), "m", SOON)).text for _ in range(3)] == [ANSWER, "last", "last"]
    assert backend.calls == 4


async def test_a_mapping_answers_by_document_each_with_its_own_turns() -> None:
    backend = Scripted({"one": ["a", "b"], "two": "c"})
    said = [(await backend.ask(a_prompt(text=text), "m", SOON)).text for text in ("one", "two", "one", "two")]
    assert said == ["a", "c", "b", "c"]
    with pytest.raises(RefusedError) as caught:
        await backend.ask(a_prompt(text="private text"), "m", SOON)
    assert "private" not in str(caught.value)


async def test_a_callable_sees_the_prompt_and_the_model() -> None:
    def answer(prompt: Prompt, model: str) -> str:
        return f"{model} on {prompt.document_type}"

    backend = backends.load("scripted", script=answer)
    assert (await backend.ask(a_prompt(), "m", SOON)).text == "m on auto_loan_payoff"


async def test_a_plain_text_costs_tokens_and_a_completion_is_said_as_it_is() -> None:
    exact = Completion("{}", "other", 7, 1)
    backend = Scripted([ANSWER, exact])
    estimated = await backend.ask(a_prompt(), "m", SOON)
    assert (estimated.model, estimated.tokens_in > 0, estimated.tokens_out > 0) == ("m", True, True)
    assert await backend.ask(a_prompt(), "m", SOON) == exact


async def test_latency_is_slept_and_never_past_the_deadline() -> None:
    now, slept = [100.0], list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    backend = Scripted([ANSWER], latency=2.0, sleep=sleep)
    await backend.ask(a_prompt(), "m", Deadline.after(5.0, lambda: now[0]))
    with pytest.raises(DeadlineError):
        await backend.ask(a_prompt(), "m", Deadline.after(1.5, lambda: now[0]))
    assert slept == [2.0, 1.5]
    assert backend.calls == 2
