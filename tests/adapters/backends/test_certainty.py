"""Token log-probabilities mapped onto the values of an answer."""

import math

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.backends._certainty import Tokens, certainty, tokens_of, value_ranges
from sluice.jobs import FieldSpec
from sluice.prompting import answer_schema, decode
from tests.adapters.backends.builders import a_prompt


def spelled(*pieces: tuple[str, float]) -> Tokens:
    """Tokens by their text and probability."""
    return Tokens([text.encode() for text, _ in pieces], [math.log(probability) for _, probability in pieces])


def test_a_value_is_as_sure_as_its_least_sure_token() -> None:
    tokens = spelled(('{"amount": ', 0.1), ('"', 0.99), ("183", 0.97), ("42", 0.5), ('"', 0.98), ("}", 0.1))
    assert certainty('{"amount": "18342"}', tokens) == {"amount": pytest.approx(0.5)}


def test_tokens_that_reach_into_a_value_count_and_its_neighbours_do_not() -> None:
    tokens = spelled(('{"a', 0.1), ('":"x', 0.7), ('","b":', 0.6), ("null", 0.9), ("}", 0.2))
    assert certainty('{"a":"x","b":null}', tokens) == {"a": pytest.approx(0.6), "b": pytest.approx(0.9)}


def test_characters_split_over_tokens_are_put_together_by_their_bytes() -> None:
    answer = '{"a":"é€","b":1}'
    data = answer.encode()
    logprobs = [math.log(0.3 if byte == ord("1") else 0.9) for byte in data]
    assert certainty(answer, Tokens([bytes([byte]) for byte in data], logprobs)) == {
        "a": pytest.approx(0.9),
        "b": pytest.approx(0.3),
    }


def test_what_the_server_trimmed_around_the_answer_does_not_shift_it() -> None:
    tokens = spelled(("\n ", 0.1), ('{"a":', 0.2), ("7", 0.8), ("}", 0.3), ("<|eot_id|>", 0.1))
    assert certainty('{"a":7}', tokens) == {"a": pytest.approx(0.8)}


def test_nested_values_and_lists_are_named_like_quotes() -> None:
    answer = '{"a": {"b": [{"c": 1, "d": []}, {"c": "x"}], "e": true}, "f.g": [1, [2, {}], 3], "h": null}'
    assert [(path, answer[start:end]) for path, start, end in value_ranges(answer)] == [
        ("a.b[0].c", "1"),
        ("a.b[1].c", '"x"'),
        ("a.e", "true"),
        ('"f.g"[0]', "1"),
        ('"f.g"[1][0]', "2"),
        ('"f.g"[2]', "3"),
        ("h", "null"),
    ]


def test_paths_are_those_under_which_prompting_reads_the_quotes() -> None:
    item = FieldSpec("items[].price", "money", "price"), FieldSpec("a.total due", "money", "all")
    answer = '{"items":[{"price":"1"},{"price":null}],"a":{"total due":"3"}}'
    quotes = decode(a_prompt(fields=item, answer_schema=answer_schema(item)), answer)
    assert set(certainty(answer, spelled((answer, 0.5)))) == set(quotes)


def test_an_answer_in_a_fence_or_in_prose_is_rated_too() -> None:
    around = spelled(("Here:\n```json\n", 0.1), ('{"a":', 0.2), ("7", 0.8), ("}", 0.3), ("\n``` Bye", 0.1))
    assert certainty('Here:\n```json\n{"a":7}\n``` Bye', around) == {"a": pytest.approx(0.8)}


@pytest.mark.parametrize("answer", ["", "no json", '{"a":', "{ } } {"])
def test_an_answer_that_is_no_json_has_no_certainties(answer: str) -> None:
    assert certainty(answer, spelled((answer, 0.5))) == {}


def test_tokens_that_spell_something_else_say_nothing() -> None:
    assert certainty('{"a":1}', spelled(("token_id:123", 0.9), ("token_id:4", 0.9))) == {}
    assert certainty('{"a":1}', Tokens()) == {}


def test_probabilities_stay_between_none_and_one() -> None:
    entries = [('{"a":', 0.0), ("1", 0.0001), (',"b":', 0), ("2", -9999.0), ("}", 0.0)]
    tokens = tokens_of([{"token": text, "logprob": logprob} for text, logprob in entries])
    assert certainty('{"a":1,"b":2}', tokens) == {"a": 1.0, "b": 0.0}


@pytest.mark.parametrize(
    "entry",
    [
        None,
        7,
        {},
        {"token": "a"},
        {"token": "a", "logprob": "high"},
        {"token": "a", "logprob": None},
        {"token": None, "logprob": -1.0},
        {"token": 5, "logprob": -1.0},
        {"token": "a", "bytes": [999], "logprob": -1.0},
        {"token": "a", "bytes": 10**12, "logprob": -1.0},
        {"token": "a", "bytes": "abc", "logprob": -1.0},
        {"token": "a", "logprob": float("nan")},
        {"token": "a", "logprob": []},
        ["token", "logprob"],
        "token",
    ],
)
def test_one_senseless_entry_makes_the_whole_list_useless(entry: object) -> None:
    assert tokens_of([{"token": "x", "logprob": -0.1}, entry]) == Tokens()


def test_bytes_are_believed_before_the_token() -> None:
    assert tokens_of([{"token": "\ufffd", "bytes": [0xC3], "logprob": -1}]) == Tokens([b"\xc3"], [-1.0])
    assert tokens_of([{"token": "é", "bytes": None, "logprob": -1}]) == Tokens(["é".encode()], [-1.0])


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)


def leaves(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for member in value.values() for leaf in leaves(member)]
    if isinstance(value, list):
        return [leaf for member in value for leaf in leaves(member)]
    return [value]


@given(st.dictionaries(st.text(max_size=6), _VALUES, max_size=4), st.booleans(), st.integers(1, 7))
def test_every_value_of_any_json_is_found_where_it_stands(answer: dict[str, object], pretty: bool, step: int) -> None:
    text = orjson.dumps(answer, option=orjson.OPT_INDENT_2 if pretty else 0).decode()
    assert [orjson.loads(text[start:end]) for _, start, end in value_ranges(text)] == leaves(answer)
    data = text.encode()
    pieces = [data[at : at + step] for at in range(0, len(data), step)]
    tokens = Tokens(pieces, [-0.5] * len(pieces))
    sure = certainty(text, tokens)
    assert set(sure) == {path for path, _, _ in value_ranges(text)}
    assert all(value == pytest.approx(math.exp(-0.5)) for value in sure.values())
