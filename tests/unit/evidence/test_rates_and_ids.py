"""Rates, account numbers, VINs, and the plain kinds of a job's own schema."""

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluice.evidence import normalise, read
from sluice.jobs import Kind
from sluice.learning.synthetic.spoken import spoken_digits, spoken_rate

RATES = {
    "6.25": ["6.25%", "6.250%", "6.25 %", "6.25 percent", "6.25 per cent", "6 1/4%", "6. 25%", "6.2 5%",
    "six and a quarter percent",
             "six point two five percent", "6.25 pct"],
    "7": ["7%", "7.00%", "seven percent", "7 percent"],
    "6.5": ["six and a half percent", "6.5%", "six point five per cent"],
    "24.99": ["24.99%", "twenty-four point nine nine percent"],
    "6.375": ["six and three eighths percent", "6.375%"],
    "0.5": ["0.5%", "0.50 %"],
}  # fmt: skip


@pytest.mark.parametrize(("form", "value"), [(form, value) for value, forms in RATES.items() for form in forms])
def test_every_form_of_a_rate_is_one_candidate(form: str, value: str) -> None:
    assert normalise("rate", form) == value
    found = [c for c in read(f"at a rate of {form} a year").candidates if c.kind == "rate"]
    assert [(c.verbatim, c.value("rate")) for c in found] == [(form, value)]


def test_a_bare_fraction_counts_as_a_rate_and_a_signed_one_does_not_change() -> None:
    assert normalise("rate", "0.0625") == "6.25"
    assert normalise("rate", "0.0625%") == "0.0625"
    assert normalise("rate", "6.25") == "6.25"
    assert normalise("rate", "1250.00") is None


@settings(deadline=None, max_examples=60)
@given(eighths=st.integers(1, 79_999), seed=st.integers(0, 10_000))
def test_a_spoken_rate_is_heard_as_it_was_said(eighths: int, seed: int) -> None:
    rate = Decimal(eighths) / 1000
    said = spoken_rate(rate, random.Random(seed))
    assert Decimal(normalise("rate", said) or -1) == rate


IDS = [
    ("****-4821", "4821"), ("XXXX-XXXX-XXXX-1234", "1234"), ("**** **** **** 1234", "1234"), ("x1234", "1234"),
    ("...1234", "1234"),
    ("xxxx4821", "4821"), ("••••1234", "1234"), ("AL-0092117", "AL0092117"), ("1234-5678-90", "1234567890"),
    ("123456789", "123456789"),
    ("1234 5678 9012", "123456789012"), ("4821", "4821"), ("four eight two one", "4821"), ("double four oh one",
    "4401"),
    ("A L dash 0 0 9 2", "AL0092"), ("A L one two three four", "AL1234"), ("7 8 6 8", "7868"), ("1HGCM82633A004352",
    "1HGCM82633A004352"),
    ("V as in Victor L as in Larry five one five", "VL515"), ("260 958 895 0", "2609588950"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "value"), IDS)
def test_every_form_of_an_id_is_one_candidate(form: str, value: str) -> None:
    assert normalise("id", form) == value
    found = [c for c in read(f"Account number: {form}\nThank you").candidates if c.value("id")]
    assert [(c.verbatim, c.value("id")) for c in found] == [(form, value)]


def test_slashes_and_dots_are_dropped_from_an_id() -> None:
    assert normalise("id", "12/34.5-AB") == "12345AB"


def test_digits_said_in_pairs_are_an_id_behind_the_words_that_announce_one() -> None:
    (candidate,) = read("Agent: last four?\nCaller: ninety-four seventy-five").candidates
    assert candidate.readings == (("id", "9475"),)
    assert read("about twenty-five thirty people").candidates == ()


def test_a_scanner_may_tear_a_vehicle_number_and_confuse_its_letters() -> None:
    (candidate,) = (c for c in read("VIN: 1HGCM8 2633A0O4352\n").candidates if c.kind == "id")
    assert candidate.value("id") == "1HGCM82633A004352"


def test_a_word_that_lost_its_blank_is_no_part_of_an_id() -> None:
    found = (c for c in read("Account57023337-0 and 70141772-4Coastal").candidates if c.value("id"))
    assert [c.verbatim for c in found] == ["57023337-0", "70141772-4"]


def test_an_article_is_no_part_of_an_id() -> None:
    (candidate,) = read("ending in a four eight two one a month ago").candidates
    assert (candidate.verbatim, candidate.value("id")) == ("four eight two one", "4821")


def test_a_bare_whole_number_is_read_in_every_way() -> None:
    (candidate,) = read("Loan 123456").candidates
    assert candidate.readings == (("id", "123456"), ("money", "123456.00"), ("number", "123456"), ("integer", "123456"))


@settings(deadline=None, max_examples=60)
@given(number=st.text("0123456789", min_size=4, max_size=12), seed=st.integers(0, 10_000))
def test_an_id_said_aloud_is_heard_digit_by_digit(number: str, seed: int) -> None:
    assert normalise("id", spoken_digits(number, random.Random(seed))) == number


STATUS = ("in_school", "grace", "repayment", "deferment", "forbearance", "default", "paid_in_full")


@pytest.mark.parametrize(
    ("wording", "choice"),
    [
        ("In Repayment", "repayment"), ("repayment status", "repayment"), ("deferred", "deferment"), ("Defaulted",
        "default"),
        ("paid off in full", "paid_in_full"), ("Paid In Full - Closed", "paid_in_full"), ("in-school", "in_school"),
        ("enrolled", "in_school"),
        ("Grace Period", "grace"), ("administrative forbearance", "forbearance"), ("not in default", None),
        ("active", None),
        ("grace or repayment", None),
    ],
)  # fmt: skip
def test_a_choice_is_known_by_its_common_wordings(wording: str, choice: str | None) -> None:
    assert normalise("choice", wording, STATUS) == choice


@pytest.mark.parametrize(
    ("kind", "verbatim", "value"),
    [
        ("name", " First\n National  Bank ", "First National Bank"), ("text", "a\tb", "a b"), ("number", "1,234.50",
        "1234.5"),
        ("number", "12%", "12"), ("number", "seven", "7"), ("integer", "1,200", "1200"), ("integer", "1.5", None),
        ("integer", "-3", "-3"),
        ("boolean", "Yes.", "true"), ("boolean", "no", "false"), ("boolean", "maybe", None), ("name", "  ", None),
        ("money", "", None),
    ],
)  # fmt: skip
def test_the_other_kinds_have_a_normal_form_too(kind: Kind, verbatim: str, value: str | None) -> None:
    assert normalise(kind, verbatim) == value


LONG = "agent: so as of today what we have here for you, as far as I can see, is"


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        ("rate", "six point\ntwo five percent", "6.25"),
        ("rate", "six point five \n percent", "6.5"),
        ("id", "four four one\nnine two two", "441922"),
    ],
)
def test_a_number_said_over_a_lines_end_is_worth_the_same_alone(kind: Kind, said: str, value: str) -> None:
    [candidate] = [one for one in read(f"{LONG} {said} okay").candidates if one.verbatim == said]
    assert (kind, value) in candidate.readings
    assert normalise(kind, said) == value
