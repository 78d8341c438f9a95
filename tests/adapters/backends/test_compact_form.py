"""The compact form on its way to a model and back: grammars, marks, and how sure the model was."""

from typing import Any

import orjson
import pytest

from sluice import documents, prompting
from sluice.backends import bedrock
from sluice.backends._chat import Guide, from_chat, to_chat
from sluice.local.chat import read_chat
from sluice.local.engine import Question, _request
from sluice.ports import Prompt
from tests.adapters.backends.builders import chat, converse, tokens

LETTER = "Harbor Bank: pay $17,978.08 by March 14, 2025."


def a_prompt() -> Prompt:
    document = documents.load("auto_loan_payoff")
    return prompting.prompt(document, LETTER, ("lender", "payoff_amount", "good_through"), form="compact")


@pytest.mark.parametrize(
    ("guide", "where"), [("vllm", ("structured_outputs", "grammar")), ("llama.cpp", ("grammar",)), ("none", None)]
)
def test_each_server_is_held_to_the_grammar_in_its_own_words(guide: Guide, where: tuple[str, ...] | None) -> None:
    prompt = a_prompt()
    body: Any = to_chat(prompt, "m", guide=guide)

    assert prompt.compact is not None
    assert "response_format" not in body
    if where is None:
        assert prompt.compact.grammar not in orjson.dumps(body).decode()
        return
    for step in where:
        body = body[step]
    assert body == prompt.compact.grammar


def test_marks_come_back_as_places_and_values_with_their_certainty() -> None:
    answer = 'A"Harbor Bank" B1 C-'
    pieces = [('A"', -0.1), ("Harbor", -0.5), (' Bank"', -0.2), (" B", 0.0), ("1", -1.0), (" C", -0.3), ("-", -2.0)]

    completion = from_chat(chat(answer, logprobs=tokens(*pieces)), a_prompt(), "m")

    assert completion.text == answer
    assert {path: LETTER[slice(*span)] for path, span in completion.spans.items()} == {"payoff_amount": "$17,978.08"}
    assert completion.certainty == {
        "lender": pytest.approx(2.718281828**-0.5),
        "payoff_amount": pytest.approx(2.718281828**-1.0),
        "good_through": pytest.approx(2.718281828**-2.0),
    }


def test_an_answer_that_is_not_in_the_form_has_neither() -> None:
    completion = from_chat(chat("Sorry.", logprobs=tokens(("Sorry.", -1.0))), a_prompt(), "m")

    assert (completion.text, completion.certainty, completion.spans) == ("Sorry.", {}, {})


def test_bedrock_is_asked_without_a_schema_and_its_marks_are_read() -> None:
    request = bedrock.to_request(a_prompt(), "m")

    assert not {"outputConfig", "toolConfig"} & set(request)
    completion = bedrock.from_response(converse({"text": "A- B1 C2"}), a_prompt(), "m")
    assert set(completion.spans) == {"payoff_amount", "good_through"}


def test_json_answers_point_nowhere() -> None:
    prompt = prompting.prompt(documents.load("auto_loan_payoff"), LETTER)

    assert from_chat(chat(), prompt, "m").spans == {}


def test_the_local_server_hands_the_grammar_to_llama() -> None:
    prompt = a_prompt()
    assert prompt.compact is not None

    question = read_chat(orjson.dumps(to_chat(prompt, "m")))

    assert question.schema is None
    assert _request(question)["grammar"] == prompt.compact.grammar
    assert "grammar" not in _request(Question([]))
