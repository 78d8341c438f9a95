"""Dates as letters, statements, scanners and callers give them."""

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluice.evidence import normalise, read
from sluice.learning.synthetic.spoken import spoken_date

PI_DAY = [
    "03/14/2026", "3/14/26", "03-14-2026", "2026-03-14", "2026/03/14", "03.14.2026", "14/03/2026", "March 14, 2026",
    "Mar. 14th, 2026", "Mar 14 2026", "14 March 2026", "14-Mar-2026", "14MAR2026", "14/MAR/2026", "14-Mar-26",
    "the 14th of March, 2026", "March 14, '26", "Saturday, March 14, 2026", "March 14th of 2026", "march 14 2026",
    "MARCH 14, 2026", "march fourteenth twenty twenty-six", "the fourteenth of march two thousand twenty six",
    "March the fourteenth, 2026", "March fourteen, twenty twenty six", "march fourteenth two thousand and twenty six",
    "march fourteenth um twenty twenty-six", "O3/14/2O26", "03 /14/2026", "03/1 4/2026", "03/14/20 26",
    "Marcb 14, 2026", "March 14,2026", "March14, 2026", "March\n14, 2026", "March 1 4, 2026", "March l4, 2O26",
    "rnarch 14, 2026", "March 14 , 2026",
]  # fmt: skip


@pytest.mark.parametrize("form", PI_DAY)
def test_every_form_is_normalised(form: str) -> None:
    assert normalise("date", form) == "2026-03-14"


@pytest.mark.parametrize("form", PI_DAY)
def test_every_form_is_one_candidate_with_exactly_its_span(form: str) -> None:
    found = [c for c in read(f"Good through: {form}\nThank you").candidates if c.kind == "date"]
    assert [(c.verbatim, c.value("date")) for c in found] == [(form, "2026-03-14")]


@pytest.mark.parametrize(
    "words",
    ["March 14", "3/14", "the 14th", "02/30/2026", "13/13/2026", "February 29, 2025", "good for ten days",
    "tomorrow", "10:30",
     "March 2026", "goal 4 Jan", "555-12-3456", "12.34"],
)  # fmt: skip
def test_what_is_no_full_date_offers_none(words: str) -> None:
    assert normalise("date", words) is None
    assert [c for c in read(f"It is {words}, ok").candidates if c.kind == "date"] == []


def test_eight_digits_are_a_date_only_behind_a_word_that_says_so() -> None:
    assert [c.kind for c in read("Date: 20260314\nReceipt 20260314").candidates] == ["date", "id"]


def test_of_a_range_that_shares_its_year_only_the_end_is_a_date() -> None:
    assert [c.verbatim for c in read("March 1 - March 31, 2026").candidates if c.kind == "date"] == ["March 31, 2026"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("until13 November 2025", "2025-11-13"),
        ("dueNov 1, 2024", "2024-11-01"),
        ("by04/11/2025: $5", "2025-04-11"),
        ("thru.....10Oct2023", "2023-10-10"),
        ("12-01-19 21:13 SH01", "2019-12-01"),
        ("borrowed\nJune 10, 2026", "2026-06-10"),
        ("1,04-Dec-2022,2", "2022-12-04"),
        ("__1/24/24__", "2024-01-24"),
    ],
)
def test_what_stands_close_by_does_not_hide_a_date(text: str, day: str) -> None:
    assert [c.value("date") for c in read(text).candidates if c.kind == "date"] == [day]


@settings(deadline=None, max_examples=60)
@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)), seed=st.integers(0, 10_000))
def test_a_spoken_date_is_heard_as_it_was_said(day: date, seed: int) -> None:
    said = spoken_date(day, random.Random(seed))
    assert (
        normalise("date", said) in (day.isoformat(), None)
        if day.year < 2010
        else normalise("date", said) == day.isoformat()
    )


@settings(deadline=None, max_examples=60)
@given(
    day=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    style=st.sampled_from(["{d:%m}/{d:%d}/{d.year}", "{d:%B} {d.day}, {d.year}", "{d.year}-{d:%m}-{d:%d}",
    "{d:%d}-{d:%b}-{d.year}",
                           "{d.month}/{d.day}/{d:%y}", "{d:%A}, {d:%B} {d.day}, {d.year}"]),
)  # fmt: skip
def test_a_written_date_is_read_as_it_was_written(day: date, style: str) -> None:
    form = style.format(d=day)
    (candidate,) = read(f"due {form}.").candidates
    assert (candidate.verbatim, candidate.value("date")) == (form, day.isoformat())
