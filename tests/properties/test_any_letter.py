"""Of any letter, whole lines are kept for the model, and every digit."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from sluice import documents
from sluice.prompting import kept
from tests.unit.prompting.golden import CALL, LETTER


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(LETTER.splitlines() + CALL.splitlines() + ["", "  ", "---"]), min_size=10, max_size=40))
def test_what_is_kept_are_whole_lines_in_order_and_every_digit(lines: list[str]) -> None:
    text = "\n".join(lines)
    parts = kept(text, documents.load("mortgage_payoff").fields)

    assert all(start < end for start, end in parts) or not text
    assert all(before[1] < after[0] for before, after in pairwise(parts))
    assert all(start == 0 or text[start - 1] == "\n" for start, _ in parts)
    read = "".join(text[start:end] for start, end in parts)
    assert [char for char in read if char.isdigit()] == [char for char in text if char.isdigit()]
