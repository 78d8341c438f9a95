"""Whatever a model answers is read or refused with a named reason."""

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sluice import documents, prompting
from sluice.errors import UnusableAnswerError
from sluice.prompting import decode

PROMPT = prompting.prompt(
    documents.load("auto_loan_payoff"), "The payoff of $17,978.08 is good through March 14, 2025."
)
PATHS = [spec.path for spec in PROMPT.fields]
A_GOOD_ANSWER = json.dumps(dict.fromkeys(PATHS) | {"lender": "x"})

REASONS = {
    "empty", "no_object", "cut_off", "malformed", "several", "too_long", "unknown_key", "missing_key", "repeated_key",
    "wrong_type", "too_deep", "bad_text",
}  # fmt: skip


KEYS = st.sampled_from([*PATHS, "other", "items"])
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=5), inner, max_size=4),
)


@settings(max_examples=400, deadline=None)
@given(
    answer=st.text()
    | st.text(alphabet='{}[]":,\\u0nultref `\njso', max_size=80)
    | JSON_VALUES.map(json.dumps)
    | st.dictionaries(KEYS, JSON_VALUES).map(json.dumps)
    | st.tuples(st.integers(0, 400), st.just(A_GOOD_ANSWER)).map(lambda cut: cut[1][: cut[0]])
)
@example('{"a": 1e999}')
@example('{"a": -Infinity}')
@example('```json\n{"a"')
def test_decode_gives_quotes_or_a_named_reason_whatever_the_answer(answer: str) -> None:
    try:
        quotes = decode(PROMPT, answer)
    except UnusableAnswerError as error:
        reason = error.reason
    else:
        reason = ""
        assert list(quotes) == PATHS
        assert all(quote is None or quote.strip() for quote in quotes.values())
    assert reason in REASONS | {""}
