"""What is said in one of the plain wordings is read as the reader of all wordings reads it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sluice.evidence import forgiving, shapes
from sluice.evidence.text import Hit, Stretch

UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
DIGITS = st.sampled_from(["zero", "oh", *UNITS])
TWO = st.one_of(
    st.sampled_from(UNITS + TEENS + TENS),
    st.tuples(st.sampled_from(TENS), st.sampled_from(" -"), st.sampled_from(UNITS)),
).map("".join)
JOINTS = st.sampled_from([" ", " and "])
HUNDREDS = st.one_of(
    TWO,
    st.sampled_from(UNITS).map("{} hundred".format),
    st.tuples(st.sampled_from(UNITS), st.just(" hundred"), JOINTS, TWO).map("".join),
)
WHOLE = st.one_of(
    HUNDREDS,
    HUNDREDS.map("{} thousand".format),
    st.tuples(HUNDREDS, st.just(" thousand"), JOINTS, HUNDREDS).map("".join),
    st.sampled_from(["1", "12", "80", "309", "2,215", "250,796", "1500"]),
)
CENTS = st.one_of(TWO, st.sampled_from(["zero", "9", "72", "05"]))
ENDS = st.one_of(
    st.sampled_from(["", " dollars", " dollars even", " percent", " even"]),
    st.tuples(
        st.sampled_from([" dollars ", " dollars and ", " and ", " "]), CENTS, st.sampled_from([" cents", " cent", ""])
    ),
    st.tuples(st.sampled_from([" point ", " dollars point "]), DIGITS, st.just(" "), DIGITS),
    st.tuples(st.just(" point "), st.lists(DIGITS, min_size=1, max_size=5).map(" ".join), st.just(" percent")),
).map("".join)
AMOUNTS = st.tuples(WHOLE, ENDS).map("".join)
NUMBERS = st.lists(DIGITS, min_size=3, max_size=12).flatmap(
    lambda said: st.sampled_from([" ", ", ", " - "]).map(lambda joint: joint.join(said))
)
BEFORE = st.sampled_from(["", "is", "last", "a", "an", "of an", "no", "and", "Agent:", "you know", "i", "uh", "in"])
BEHIND = st.sampled_from(["", "if", "a", "and", "per day", "days", "months", "the", "I", "no", "in", "before", "yes"])
STOPS = st.sampled_from(["", ".", ",", "?", "...", "\n"])


def forgivingly(text: str) -> tuple[Hit, ...]:
    return forgiving.read((text, text.lower()), whole(text), (), lambda: False)


def whole(text: str) -> Stretch:
    return Stretch(0, len(text), 0, len(text))


@settings(deadline=None, max_examples=1500)
@given(BEFORE, st.one_of(AMOUNTS, NUMBERS), STOPS, BEHIND)
def test_a_plain_wording_is_read_as_the_reader_of_all_wordings_reads_it(
    before: str, said: str, stop: str, behind: str
) -> None:
    text = f" {before} {said}{stop} {behind} "
    plain = shapes.read(text, text.lower(), whole(text))
    assert plain is None or plain == forgivingly(text)


def test_the_wordings_are_recognised_at_all() -> None:
    wordings = (
        "nine thousand four hundred and twenty three dollars and eighty-seven cents", "fourteen and ten cents",
        "sixty-three point six nine", "thirteen point one five percent", "four three one eight", "80 dollars even",
    )  # fmt: skip
    assert all(shapes.read(f" {said} ", f" {said} ", whole(f" {said} ")) for said in wordings)
