"""Searches that look only where a match can begin find what a search everywhere finds."""

import re
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluice.evidence import date_forms, ids, order_forms, orders, rates
from sluice.evidence.date_forms import DAY_FIRST, ISO, MONTH_FIRST, NUMERIC, PAIRED
from sluice.evidence.text import OCR_DIGITS, letter_map, matches, words_in
from sluice.learning.synthetic.generate import all_families, documents

BETWEEN = st.text(alphabet="abcdefghilmnoprstuy0123456789 \n.,:;-/$%?()[]<>*#'’xXOlISB", max_size=40)
Quick = Callable[[str], Iterable[re.Match[str]]]
TEXTS = [document.text for document in documents(all_families(), count=60, seed=4711)]


def spans(found: Iterable[re.Match[str]]) -> list[tuple[int, int]]:
    return [match.span() for match in found]


def quick_orders(text: str) -> Iterable[re.Match[str]]:
    return matches(order_forms.ORDER, text, orders._starts(text, words_in(text)))


def quick_months(text: str) -> Iterable[re.Match[str]]:
    places = date_forms.months(text, 0, len(text))
    return matches(MONTH_FIRST, text, date_forms.month_first_starts(text, places))


def quick_days(text: str) -> Iterable[re.Match[str]]:
    return date_forms.day_first(text, date_forms.months(text, 0, len(text)))


def quick_rates(text: str) -> Iterable[re.Match[str]]:
    return matches(rates._RATE, text, rates._before_signs(text, 0, len(text)))


def quick_labels(text: str) -> Iterable[re.Match[str]]:
    return matches(rates._LABELLED, text, (label.start() for label in rates._LABEL.finditer(text)))


SEARCHES: list[tuple[re.Pattern[str], Quick]] = [
    (order_forms.ORDER, quick_orders),
    (MONTH_FIRST, quick_months),
    (DAY_FIRST, quick_days),
    (rates._RATE, quick_rates),
    (rates._LABELLED, quick_labels),
]
NAMES = ["orders", "month first", "day first", "rates", "labelled rates"]
FILTERS = [
    (NUMERIC, PAIRED),
    (ISO, PAIRED),
    (ids._MASKED, ids._ANY_MASK),
    (ids._SINGLES, ids._ANY_SPELT),
    (ids._TORN, ids._ANY_TORN),
]


@pytest.mark.parametrize(("pattern", "quick"), SEARCHES, ids=NAMES)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_quick_search_finds_the_same_in_texts_made_of_matches(
    pattern: re.Pattern[str], quick: Quick, data: st.DataObject
) -> None:
    text = data.draw(BETWEEN) + data.draw(st.from_regex(re.compile(pattern.pattern))) + data.draw(BETWEEN)
    text += data.draw(st.sampled_from(["", text]))
    text = text.lower() if pattern in (order_forms.ORDER, MONTH_FIRST, DAY_FIRST) else text
    assert spans(quick(text)) == spans(pattern.finditer(text))


@pytest.mark.parametrize(("pattern", "quick"), SEARCHES, ids=NAMES)
def test_a_quick_search_finds_the_same_in_documents(pattern: re.Pattern[str], quick: Quick) -> None:
    for text in TEXTS:
        read = text.lower() if pattern in (order_forms.ORDER, MONTH_FIRST, DAY_FIRST) else text
        assert spans(quick(read)) == spans(pattern.finditer(read))


@pytest.mark.parametrize(("pattern", "hint"), FILTERS, ids=["numeric", "iso", "masked", "singles", "torn"])
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_what_is_skipped_has_no_match(pattern: re.Pattern[str], hint: re.Pattern[str], data: st.DataObject) -> None:
    text = data.draw(BETWEEN) + data.draw(st.from_regex(re.compile(pattern.pattern))) + data.draw(BETWEEN)
    if pattern.search(text):
        assert hint.search(text)


def test_a_long_spelt_vehicle_number_is_never_skipped() -> None:
    assert ids._ANY_SPELT.search("1 H G C V 1 F 3 7 L A 0 1 2 3 4 5")


@given(st.text())
def test_a_letter_map_changes_what_a_dict_would_change(text: str) -> None:
    assert text.translate(OCR_DIGITS) == text.translate(str.maketrans("OolISB", "001158"))
    assert text.translate(letter_map("olisb", "01158")) == text.translate(str.maketrans("olisb", "01158"))
