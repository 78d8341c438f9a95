"""Documents of a known layout are read from their places, and only where nothing speaks against it."""

import random
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.jobs import FieldResult, Outcome
from sluice.layouts import learned, read, skeleton
from sluice.ports import Layout

LETTER = """Tern Bank
{date}

Dear {borrower},

The amount needed to pay off your loan {account} in full is {payoff}, which includes {interest} of interest.
It is good through {through}. After that date add {daily} per day.

Principal Balance: {principal}
Late Charges: {late}

Sincerely, Loan Servicing
"""
LOANS: list[dict[str, str]] = [
    {
        "date": f"March {day}, 2026",
        "borrower": borrower,
        "account": f"**** {4000 + day}",
        "payoff": f"${12_000 + 37 * day}.{day:02}",
        "interest": f"${80 + day}.10",
        "through": f"April {day}, 2026",
        "daily": f"$2.{day:02}",
        "principal": f"$11,{800 + day}.00",
        "late": f"${day}.00",
    }
    for day, borrower in [
        (11, "Jane Doe"),
        (12, "Ali Ben Omar"),
        (13, "Mary-Ann O'Neil"),
        (14, "Bo Li"),
        (15, "X. Ray"),
    ]
]


def letter(number: int, text: str = LETTER, **over: str) -> str:
    return text.format(**(LOANS[number] | over))


def answered(text: str, values: Mapping[str, str | None], confidence: float = 0.97) -> dict[str, FieldResult]:
    return {
        path: FieldResult(outcome=Outcome.NOT_STATED, confidence=confidence)
        if quote is None
        else FieldResult(
            value=quote,
            verbatim=quote,
            span=(text.index(quote), text.index(quote) + len(quote)),
            outcome=Outcome.FOUND,
            confidence=confidence,
        )
        for path, quote in values.items()
    }


def gold(number: int) -> dict[str, str | None]:
    told = LOANS[number]
    return {
        "payoff_amount": told["payoff"],
        "principal_balance": told["principal"],
        "per_diem": told["daily"],
        "good_through_date": told["through"],
        "borrower": told["borrower"],
        "lender": "Tern Bank",
        "account_number": told["account"],
        "vin": None,
    }


def taught(count: int, text: str = LETTER) -> Layout:
    layout: Layout | None = None
    for number in range(count):
        written = letter(number, text)
        bones = skeleton(written)
        assert bones is not None
        layout = learned(layout, bones, answered(written, gold(number)), sure=0.9)
    assert layout is not None
    return layout


def values(layout: Layout, written: str) -> dict[str, str | None]:
    bones = skeleton(written)
    assert bones is not None
    made = read(layout, bones)
    assert made is not None
    return {path: None if span is None else written[slice(*span)] for path, span in made.spans.items()}


def test_after_three_letters_the_fourth_is_read_without_a_model() -> None:
    assert values(taught(3), letter(3)) == gold(3)


def test_two_letters_are_not_enough() -> None:
    bones = skeleton(letter(3))
    assert bones is not None
    assert read(taught(2), bones) is None


def test_letters_of_one_layout_share_their_key_and_others_do_not() -> None:
    keys = {bones.key for number in range(5) if (bones := skeleton(letter(number)))}
    assert len(keys) == 1
    other = skeleton(letter(0, LETTER.replace("good through", "valid until")))
    assert other is not None
    assert other.key not in keys


def test_a_capitalised_label_that_changed_is_not_read_past() -> None:
    swapped = letter(3, LETTER.replace("Principal Balance:", "Escrow Balance:"))
    found = values(taught(3), swapped)
    assert "principal_balance" not in found, "another label stands before the amount"
    assert found["payoff_amount"] == LOANS[3]["payoff"]


def test_where_anything_unknown_is_printed_silence_is_not_taken_for_granted() -> None:
    swapped = letter(3, LETTER.replace("Late Charges:", "Vehicle Number:"))
    assert "vin" not in values(taught(3), swapped)
    assert values(taught(3), letter(3))["vin"] is None


def test_a_field_answered_from_two_places_has_to_be_asked_for() -> None:
    layout = taught(3)
    written = letter(4)
    bones = skeleton(written)
    assert bones is not None
    astray = gold(4) | {"per_diem": LOANS[4]["interest"]}
    layout = learned(layout, bones, answered(written, astray), sure=0.9)
    found = values(layout, letter(3))
    assert "per_diem" not in found
    assert found["payoff_amount"] == LOANS[3]["payoff"]


def test_doubtful_answers_teach_nothing() -> None:
    written = letter(0)
    bones = skeleton(written)
    assert bones is not None
    assert learned(None, bones, answered(written, gold(0), confidence=0.6), sure=0.9).places == {}


def test_a_value_in_plain_words_has_no_place_and_has_to_be_asked_for() -> None:
    written = letter(0)
    bones = skeleton(written)
    assert bones is not None
    plain = {"payoff_amount": LOANS[0]["payoff"], "account_number": "needed to pay off"}
    layout = learned(None, bones, answered(written, plain), sure=0.9)
    assert list(layout.places) == ["payoff_amount"]


def test_a_value_that_nobody_can_point_at_has_no_place() -> None:
    bones = skeleton(letter(0))
    assert bones is not None
    nowhere = FieldResult(value="1.00", outcome=Outcome.FOUND, confidence=0.97)
    assert learned(None, bones, {"payoff_amount": nowhere}, sure=0.9).places == {}


def test_certainty_grows_with_the_letters_that_agreed() -> None:
    bones = skeleton(letter(4))
    assert bones is not None
    few, many = read(taught(3), bones), read(taught(5), bones)
    assert few is not None
    assert many is not None
    assert few.certainty == pytest.approx(4 / 5)
    assert many.certainty == pytest.approx(6 / 7)


@given(st.text(max_size=400))
def test_any_text_has_a_skeleton_or_none_and_its_slots_lie_in_it(text: str) -> None:
    bones = skeleton(text)
    if bones is not None:
        ends = [edge for slot in bones.slots for edge in slot.span]
        assert ends == sorted(ends)
        assert 0 <= ends[0] < ends[-1] <= len(text)


def test_skeletons_of_hostile_texts_are_made_in_linear_time() -> None:
    from time import process_time

    def seconds(size: int) -> float:
        started = process_time()
        for part in ("A ", "A a", "1,", "$", "of the ", "A of "):
            skeleton(part * size)
        return process_time() - started

    small, large = seconds(2_000), seconds(16_000)
    assert large < max(small, 0.004) * 24, "eight times the text, three times that for noise"


def test_random_letters_never_yield_a_value_from_another_role() -> None:
    rng = random.Random(20261122)
    layout = taught(5)
    labels = ["Principal Balance:", "Late Charges:", "Escrow Balance:", "Fees Due:"]
    for _ in range(300):
        text = LETTER.replace("Principal Balance:", rng.choice(labels)).replace("Late Charges:", rng.choice(labels))
        number = rng.randrange(5)
        written = letter(number, text)
        for path, value in values(layout, written).items():
            label = written[: written.index(LOANS[number]["principal"])].rstrip().endswith("Principal Balance:")
            assert value == gold(number)[path]
            assert path != "principal_balance" or label
