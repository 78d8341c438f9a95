"""Amounts in every shape people, printers, scanners and telephones give them."""

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluice.evidence import normalise, read
from sluice.learning.synthetic.spoken import spoken_money

WRITTEN = {
    "14322.09": [
        "$14,322.09", "14,322.09", "14322.09", "USD 14,322.09", "14,322.09 USD", "US$14,322.09", "US$ 14,322.09",
        "$ 14,322.09",
        "$14322.09", "14,322.09usd", "14,322 and 9 cents", "14,322 dollars and 9 cents",
    ],
    "14322.00": ["$14,322", "14,322", "14,322 dollars", "14 thousand 322 dollars", "$14,322.00"],
    "3.15": ["$3.15", "3.15", "USD 3.15"],
    "31.00": ["RM 31.00", "RM31.00", "31.00"],
    "0.00": ["$0.00", "zero dollars", "0.00"],
    "-12.00": ["-$12.00", "$-12.00", "-12.00", "12.00 CR", "$12.00CR", "12.00-"],
    "-0.01": ["-0.01"],
    "1200000.00": ["$1,200,000.00", "1,200,000"],
}  # fmt: skip
SPOKEN = {
    "14322.09": [
        "fourteen thousand three twenty-two and nine cents",
        "fourteen thousand three hundred twenty two dollars and nine cents",
        "fourteen thousand three hundred and twenty two dollars and nine cents",
        "Fourteen thousand, three hundred twenty-two and nine cents",
        "fourteen three twenty two oh nine",
        "fourteen three twenty-two dollars and nine cents",
        "fourteen thousand um three twenty two and uh nine cents",
        "fourteen thousand three hundred twenty-two point oh nine",
        "one four three two two point zero nine",
    ],
    "12345.10": ["twelve three forty-five and ten cents", "twelve thousand three forty five and ten cents"],
    "1100.00": ["eleven hundred dollars", "eleven hundred dollars even", "one thousand one hundred dollars"],
    "1250.00": ["twelve hundred fifty and zero cents", "twelve hundred and fifty dollars"],
    "3.27": ["three point two seven dollars", "three dollars and twenty-seven cents", "three dollars twenty seven"],
    "105.00": ["a hundred and five dollars", "one hundred five dollars"],
    "461.00": ["four sixty-one dollars", "four hundred sixty one dollars"],
    "4.12": ["four dollars and twelve cents", "four dollars twelve cents"],
    "0.99": ["ninety-nine cents"],
    "9.00": ["nine even", "nine dollars even"],
    "178752.29": ["one seventy-eight seven fifty two dollars and twenty nine cents"],
    "379943.99": ["three hundred and seventy-nine thousand nine hundred and forty-three point nine nine"],
    "59428.04": ["fifty nine thousand four hundred twenty eight dollars zero four"],
    "1200000.00": ["one million two hundred thousand dollars"],
    "5000.00": ["five thousand dollars", "five thousand"],
    "322.10": ["three twenty-two ten cents", "three hundred twenty-two and ten cents"],
    "500.00": ["five hundred and no cents"],
    "3.09": ["three dollars oh nine cents"],
}
SCANNED = {
    "14322.09": [
        "1 4,322. 09", "$14 ,322.09", "$l4,322.O9", "$14,322.0 9", "S14,322.09", "$14,32 2.09", "$1 4,322.09",
        "14,322 .09",
        "$14,322. 09", "14, 322.09", "14,322.\n09", "$\n14,322.09", "$14,322 . 09",
    ],
    "224.81": ["$2 24.81", "$224 .81", "22 4.81 USD"],
    "26600.00": ["$26,6 00"],
}  # fmt: skip
FORMS = [(form, value) for table in (WRITTEN, SPOKEN, SCANNED) for value, forms in table.items() for form in forms]


@pytest.mark.parametrize(("form", "value"), FORMS)
def test_every_form_is_normalised(form: str, value: str) -> None:
    assert normalise("money", form) == value


@pytest.mark.parametrize(("form", "value"), FORMS)
def test_every_form_is_one_candidate_with_exactly_its_span(form: str, value: str) -> None:
    text = f"The payoff is {form}  \nThank you."
    found = [c for c in read(text).candidates if c.value("money") is not None]
    assert [(c.verbatim, c.value("money")) for c in found] == [(form, value)]


@pytest.mark.parametrize(
    "words",
    [
        "$1.2k", "$1.2 million", "seven people", "ten days", "twenty twenty-six", "March 14, 2026", "6.25%", "10:30",
        "(800) 555-1234",
        "page 2 of 4", "1/2", "ten", "one or two", "24 months", "two even if late",
    ],
)  # fmt: skip
def test_what_is_no_amount_offers_none(words: str) -> None:
    assert [c for c in read(f"It says {words} there").candidates if c.kind == "money"] == []


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("1,200.00 350.00", ["1200.00", "350.00"]),
        ("2 45.00", ["45.00"]),
        ("1 PC * 9.000 0.00 9.00", ["0.00", "9.00"]),
        ("SL,5.29,2024-02-04,163.99,2024-02-14,True", ["5.29", "163.99"]),
        ('22.48,"1,235.78",9.48', ["22.48", "1235.78", "9.48"]),
        ("Principal 244.73/4,158.40", ["244.73", "4158.40"]),
        ("is $14,322. 10 days later it grows", ["14322.00"]),
        ("$500.00-$600.00", ["500.00", "600.00"]),
        ("USD 84.56\tUSD 25.00", ["84.56", "25.00"]),
        ("Total.....12,796.30usd", ["12796.30"]),
        ("- payoff $5.00\n- fees $2.00", ["5.00", "2.00"]),
        ("the old one, twenty five dollars even", ["25.00"]),
        ("forty dollars and thirty days", ["40.00"]),
    ],
)
def test_neighbours_are_never_merged(line: str, values: list[str]) -> None:
    found = (c.value("money") for c in read(line).candidates if c.kind == "money")
    assert list(found) == values


def test_brackets_are_a_credit_in_a_column_and_an_aside_in_a_sentence() -> None:
    column = read("Escrow balance   ($1,600.98)\n").candidates
    aside = read("We charge a late fee ($35.00) after that.").candidates
    assert [c.value("money") for c in (*column, *aside)] == ["-1600.98", "35.00"]
    assert normalise("money", "($12.00)") == "-12.00"


def test_a_bare_decimal_may_also_be_a_rate() -> None:
    (candidate,) = read("Rate: 6.25").candidates
    assert candidate.value("money") == "6.25"
    assert candidate.value("rate") == "6.25"


@settings(deadline=None, max_examples=60)
@given(cents=st.integers(0, 99_999_999), seed=st.integers(0, 10_000))
def test_a_spoken_amount_is_heard_as_it_was_said(cents: int, seed: int) -> None:
    amount = Decimal(cents) / 100
    said = spoken_money(amount.quantize(Decimal("0.01")), random.Random(seed))
    assert normalise("money", said) == f"{amount:.2f}"


@settings(deadline=None, max_examples=60)
@given(
    cents=st.integers(0, 10**11 - 1),
    style=st.sampled_from(["${:,.2f}", "{:,.2f}", "{:.2f}", "$ {:,.2f}", "USD {:,.2f}", "{:,.2f} USD", "US${:,.2f}"]),
)
def test_a_written_amount_is_read_as_it_was_written(cents: int, style: str) -> None:
    amount = Decimal(cents) / 100
    form = style.format(amount)
    (candidate,) = read(f"Amount {form} due").candidates
    assert (candidate.verbatim, candidate.value("money")) == (form, f"{amount:.2f}")


@settings(deadline=None, max_examples=60)
@given(cents=st.integers(100_000, 99_999_999), cut=st.integers(1, 8))
def test_one_stray_blank_in_a_dollar_amount_does_no_harm(cents: int, cut: int) -> None:
    form = f"${Decimal(cents) / 100:,.2f}"
    torn = form[: cut + 1] + " " + form[cut + 1 :]
    (candidate,) = (c for c in read(f"Pay {torn.strip()} now").candidates if c.kind == "money")
    assert candidate.value("money") == f"{Decimal(cents) / 100:.2f}"


def test_digits_before_a_point_that_nothing_follows_are_no_amount() -> None:
    assert not [found for found in read("it is O O point").candidates if found.kind == "money"]
    assert read("it is eight three point oh five").candidates[0].value("money") == "83.05"
