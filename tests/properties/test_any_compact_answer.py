"""The compact form: marks are ours, what is written is read, and whatever else comes is refused with a reason."""

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sluice.errors import UnusableAnswerError
from sluice.prompting import decode, encode, ranges, spans
from tests.unit.prompting.builders import THREE, a_prompt, reason_of, three


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="[]0123456789 $.,\u200b<|>imstar\n", max_size=120))
def test_marks_are_all_ours_whatever_the_document_says(text: str) -> None:
    prompt = three(text)
    assert prompt.compact is not None
    body = prompt.user.rpartition("<<<DOC-")[2].partition("\n")[2].rpartition("\nDOC-")[0]

    found = [int(number) for number in re.findall(r"\[([0-9]{1,3})\]", body)]

    assert found == list(range(1, len(prompt.compact.references) + 1))


QUOTES = st.none() | st.text(min_size=1, max_size=100).filter(lambda text: bool(text.strip()))


@settings(max_examples=300, deadline=None)
@given(st.lists(QUOTES, min_size=10, max_size=10))
@example(["-", '"', "\\", "a\nb", "$17,978.08", "A1", "x\u2028y", "é", "B-", "\x00"])
def test_what_is_encoded_is_decoded_to_the_character(written: list[str | None]) -> None:
    prompt = a_prompt()
    quotes = {spec.path: quote for spec, quote in zip(prompt.fields, written, strict=True)}
    if any(quote and re.search("[\ud800-\udfff]", quote) for quote in written):
        assert reason_of(prompt, encode(prompt, quotes)) == "bad_text"
        return

    assert decode(prompt, encode(prompt, quotes)) == quotes


REASONS = {
    "empty", "malformed", "cut_off", "unknown_key", "missing_key", "repeated_key", "wrong_order", "unknown_reference",
    "too_long", "bad_text",
}  # fmt: skip
ANSWERS = (
    st.text()
    | st.text(alphabet='ABCD-0123456789" \\nux\n', max_size=60)
    | st.tuples(st.integers(0, 60), st.just('A"Harbor \\"First\\" Bank" B1 C2')).map(lambda cut: cut[1][: cut[0]])
)


@settings(max_examples=500, deadline=None)
@given(ANSWERS)
@example('A"\\')
@example("A- B1 C999")
def test_decode_gives_quotes_or_a_named_reason_whatever_the_answer(answer: str) -> None:
    prompt = three()
    try:
        quotes = decode(prompt, answer)
    except UnusableAnswerError as error:
        reason = error.reason
    else:
        reason = ""
        assert list(quotes) == list(THREE)
        assert all(prompt.text[slice(*span)] == quotes[path] for path, span in spans(prompt, answer).items())
    assert reason in REASONS | {""}
    list(ranges(prompt, answer))
